"""`puls why`: what it prints and writes, against `puls query` over the same rows."""

import pytest

NOVEMBER = ("--period", "2025-11")


def test_the_whole_and_its_groups_are_those_that_query_gives(puls):
    found = puls("why", "one_touch_rate", *NOVEMBER, "--by", "channel", "--format", "json")
    assert (found.code, found.err) == (0, "")
    why = found.json
    months = puls(
        *("query", "one_touch_rate", "--by", "channel", "--grain", "month", "--format", "json"),
        *("--from", "2025-10-01", "--to", "2025-12-01"),
    ).json["rows"]
    values = {(row["period"], row["group"]["channel"]): row["value"] for row in months}
    (split,) = why["splits"]
    for group in split["groups"]:
        assert group["value_now"] == pytest.approx(values["2025-11", group["group"]])
        assert group["value_before"] == pytest.approx(values["2025-10", group["group"]])
    whole = why["answer"]["rows"][0]
    assert sum(group["contribution"] for group in split["groups"]) == pytest.approx(whole["change"]["difference"])
    assert split["mix"] + split["within"] == pytest.approx(why["change"])
    assert why["earlier_to"] == why["answer"]["from"]
    assert why.keys() == {"answer", "earlier_from", "earlier_to", "change", "splits", "dimensions_left_out"}


@pytest.mark.parametrize(
    ("language", "mix"), [("en", "Mix"), ("de", "Mischung"), ("nb", "Sammensetning"), ("zh", "结构变化")]
)
def test_the_page_is_written_in_four_languages(puls, language, mix):
    found = puls("why", "first_reply_time", *NOVEMBER, "-l", language)
    assert (found.code, found.err) == (0, "")
    assert mix in found.out
    assert "email" in found.out


def test_a_version_or_another_product_s_definition_can_be_split_and_ranked_too(puls):
    name = "first_contact_resolution_rate:zendesk"
    found = puls("why", name, "--period", "2025-Q4", "--by", "channel", "--format", "json")
    assert (found.code, found.err) == (0, "")
    assert found.json["answer"]["rows"][0]["metric"] == name
    board = puls("leaderboard", name, "one_touch_rate@1", "--period", "2025-Q4", "--format", "json").json["boards"][0]
    assert (board["metric"], board["standardised_by"]) == (name, ["type", "channel"])
    assert board["places"]


def test_a_count_has_no_mix_and_few_groups_are_followed_by_the_sum_of_the_others(puls):
    found = puls("why", "ticket_volume", *NOVEMBER, "--by", "channel", "--groups", "2", "--compare", "year_ago")
    assert "Mix" not in found.out
    assert "others (3)" in found.out
    assert "2024-11-01 – 2024-11-30" in found.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("one_touch_rate", "--period", "2025-13"), "2026-Q1"),
        (("one_touch_rate", *NOVEMBER, "--from", "2025-01-01"), "leave from and to out"),
        (("first_reply_time", *NOVEMBER, "--stat", "median"), "within:1h"),
        (("one_touch_rate", *NOVEMBER, "--by", "chanel"), "channel"),
        (("one_touch_rate", *NOVEMBER, "--compare", "target"), "previous"),
    ],
)
def test_wrong_words_are_answered_with_what_to_write_instead(puls, words, says):
    found = puls("why", *words)
    assert found.code == 2
    assert says in found.err
