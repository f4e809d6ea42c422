"""`puls leaderboard`: what it prints and writes."""

import pytest

QUARTER = ("--period", "2025-Q4")


def test_own_values_and_rows_are_those_that_query_gives(puls):
    found = puls("leaderboard", "one_touch_rate", "tickets_solved", *QUARTER, "--format", "json")
    assert (found.code, found.err) == (0, "")
    answer = found.json
    assert answer.keys() == {"zone", "clock", "from", "to", "boards", "receipts"}
    rows = puls(
        *("query", "one_touch_rate", "--by", "team,agent", "--from", "2025-10-01", "--to", "2026-01-01"),
        *("--format", "json"),
    ).json["rows"]
    expected = {(row["group"]["team"], row["group"]["agent"]): (row["value"], row["n"]) for row in rows}
    board, counts = answer["boards"]
    assert board["standardised_by"] == ["type", "channel"]
    assert counts["standardised_by"] == []
    assert len(board["places"]) > 5
    for place in board["places"]:
        assert (place["own_value"], place["n"]) == pytest.approx(expected[place["team"], place["agent"]])
    assert [receipt["metric"] for receipt in answer["receipts"]] == ["one_touch_rate", "tickets_solved"]


@pytest.mark.parametrize(("language", "rank"), [("en", "Rank"), ("de", "Rang"), ("nb", "Plass"), ("zh", "名次")])
def test_the_page_is_written_in_four_languages(puls, language, rank):
    found = puls("leaderboard", "reply_time", "--period", "2025", "-l", language)
    assert (found.code, found.err) == (0, "")
    assert rank in found.out
    assert "A-" in found.out


def test_a_median_is_answered_with_what_to_ask_instead(puls):
    found = puls("leaderboard", "reply_time", *QUARTER, "--stat", "median")
    assert found.code == 2
    assert "mean" in found.err
