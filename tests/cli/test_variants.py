"""`puls variants` on the demo, held against SQL that was written by hand for each definition."""

from __future__ import annotations

import csv
import io

import pytest

import puls as puls_api
from puls.cli.variants_words import VARIANTS
from puls.core.text import LANGUAGES

FCR = "first_contact_resolution_rate"
DAYS = ("--from", "2025-01-01", "--to", "2025-07-01")
# 1 January and 1 July 2025 in the zone of the demo, Europe/Berlin.
SOLVED_THEN = "last_solved_at >= timestamp '2024-12-31 23:00' and last_solved_at < timestamp '2025-06-30 22:00'"
CREATED_THEN = SOLVED_THEN.replace("last_solved_at", "created_at")
PERSON = "handled_by in ('human', 'mixed')"
# The data of the demo ends long after these tickets, so that every window is over.
DEFINITIONS = {
    "puls": (
        f"{SOLVED_THEN} and {PERSON}",
        "agent_turns = 1 and coalesce(reopened_after_seconds, 1000000000) > 7 * 86400",
    ),
    "@1": (f"{SOLVED_THEN} and {PERSON}", "agent_turns = 1 and reopens = 0"),
    "gross": (f"{SOLVED_THEN} and {PERSON}", "agent_turns = 1"),
    "zendesk": (SOLVED_THEN, "replies in (0, 1)"),
    "freshdesk": (SOLVED_THEN, "replies = 1"),
    "freshservice": (SOLVED_THEN, "customer_messages < 2"),
    "intercom": (CREATED_THEN, "solves = 1 and repliers = 1"),
}


@pytest.fixture
def by_hand(demo):
    """Return a function that counts tickets of the demo for which a condition over the definitions' columns holds."""
    columns = ", ".join(
        f'case when {counted} then cast(({held}) as integer) end as "{name}"'
        for name, (counted, held) in DEFINITIONS.items()
    )
    with puls_api.open(demo).reader() as con:

        def count(condition: str) -> int:
            tickets = f"select {columns} from tickets where is_solved and exclusion is null"
            return con.execute(f"select count(*) from ({tickets}) as t where {condition}").fetchall()[0][0]

        yield count


def test_every_definition_counts_what_the_same_question_in_sql_counts(puls, by_hand):
    found = {
        each["name"]: each["statistics"][0] for each in puls("variants", FCR, *DAYS, "-f", "json").json["definitions"]
    }
    assert set(found) == {*DEFINITIONS, "net"}
    for name in DEFINITIONS:
        assert found[name]["n"] == by_hand(f'"{name}" is not null') > 100, name
        assert found[name]["numerator"] == by_hand(f'"{name}" = 1'), name


def test_every_pair_differs_on_as_many_tickets_as_in_sql(puls, by_hand):
    found = puls("variants", FCR, *DAYS, "-f", "json").json
    told = {tuple(pair["definitions"]): pair for pair in found["pairs"]}
    for (one, other), pair in told.items():
        if "net" not in (one, other):
            assert pair["tickets"] == by_hand(f'"{one}" is distinct from "{other}"'), (one, other)
            assert pair["counted"] == by_hand(f'"{one}" is not null or "{other}" is not null')
    assert len(told) == 8 * 7 // 2
    for each in found["differences"]:
        assert sum(reason["tickets"] for reason in each["reasons"]) == each["tickets"]
        assert all(not reason["why"]["en"].startswith("none of") for reason in each["reasons"]), each["definition"]


def test_the_listed_tickets_are_those_that_were_counted(puls):
    found = puls("variants", FCR, *DAYS, "-f", "json").json
    pair = next(each for each in found["pairs"] if each["definitions"] == ["zendesk", "freshservice"])
    rows = puls("variants", FCR, *DAYS, "--rows", "--between", "zendesk,freshservice", "-f", "csv").out
    listed = list(csv.DictReader(io.StringIO(rows)))
    assert len({row["ticket"] for row in listed}) == len(listed) == pair["tickets"]
    assert all(row["zendesk_value"] != row["freshservice_value"] for row in listed)
    assert {row["metric"] for row in listed} == {FCR}
    limited = puls("variants", FCR, *DAYS, "--rows", "--between", "zendesk", "--limit", "2", "-f", "json").json
    assert (limited["between"], len(limited["tickets"])) == (["puls", "zendesk"], 2)


def test_a_page_shows_values_pairs_and_reasons_in_every_language(puls):
    for language in LANGUAGES:
        page = puls("variants", "first_reply_time", *DAYS, "--language", language)
        assert page.code == 0
        assert VARIANTS["apart"].in_(language) in page.out
        assert "chatwoot" in page.out
        assert "https://support.zendesk.com" in page.out
        rows = puls("variants", "one_touch_rate", *DAYS, "--rows", "--between", "zendesk", "--language", language)
        assert VARIANTS["why"].in_(language) in rows.out


def test_the_table_for_other_programs_has_a_line_for_each_definition_and_statistic(puls):
    lines = list(csv.DictReader(io.StringIO(puls("variants", "resolution_time", *DAYS, "-f", "csv").out)))
    assert [(line["definition"], line["statistic"]) for line in lines] == [
        (name, stat) for name in ("puls", "gorgias", "intercom", "chatwoot") for stat in ("median", "mean")
    ]
    assert {line["differs_from_puls"] for line in lines if line["definition"] == "puls"} == {""}
    assert all(line["source"].startswith("https://") for line in lines if line["definition"] != "puls")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ticket_volume",), "one definition only"),
        ((FCR, "--rows"), "--between"),
        ((FCR, "--between", "zendesk"), "--rows"),
        ((FCR, "--rows", "--between", "a,b,c"), "two definitions"),
        ((FCR, "--rows", "--between", "zendsk"), "Did you mean 'zendesk'"),
        ((FCR, "--limit", "3"), "--rows"),
    ],
)
def test_wrong_words_are_refused_with_what_to_say(puls, words, said):
    ran = puls("variants", *words)
    assert ran.code == 2
    assert said in ran.err
