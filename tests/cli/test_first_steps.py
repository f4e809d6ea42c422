"""What a newcomer sees who asks for a little too much, or for a little too little."""

from __future__ import annotations

import pytest


def test_all_columns_of_a_view_are_read_one_under_the_other_where_they_do_not_fit(puls):
    found = puls("sql", "select * from tickets order by ticket_id limit 2")
    lines = found.out.splitlines()
    assert found.code == 0
    assert [line for line in lines if line.startswith("──")] == ["── 1 ──", "── 2 ──"]
    named = puls("sql", "select * from tickets limit 1", "--format", "json").json["columns"]
    assert [line.split()[0] for line in lines[1 : 1 + len(named)]] == named


def test_few_columns_are_a_table(puls):
    found = puls("sql", "select 'x' as a, 2 as b")
    assert [line.split() for line in found.out.splitlines()][::2] == [["a", "b"], ["x", "2"]]


def test_a_query_that_names_an_unknown_column_is_wrong_usage(puls):
    found = puls("sql", "select nope from tickets")
    assert (found.code, found.out) == (2, "")
    assert "nope" in found.err and "docs/sql.md" in found.err


def test_a_maximum_is_not_explained_by_the_mean_unless_the_mean_is_asked_for(puls):
    for command in ("why", "leaderboard"):
        found = puls(command, "longest_resolution_time", "--period", "2025-11")
        assert found.code == 2
        assert "--stat mean" in found.err
    found = puls("why", "longest_resolution_time", "--period", "2025-11", "--stat", "mean", "--by", "team")
    assert found.out.splitlines()[0] == "Longest resolution time, mean"


def test_why_without_a_period_says_which_words_are_missing(puls):
    found = puls("why", "reply_time")
    assert found.code == 2
    assert "--period" in found.err and "--grain" not in found.err


def test_why_says_which_side_has_no_rows(puls):
    assert "the period before it has no rows" in puls("why", "reply_time", "--period", "2024-01").err
    assert "that period has no rows" in puls("why", "reply_time", "--period", "2030-01").err


def test_versions_and_variants_are_named_by_the_plain_id(puls):
    found = puls("metrics", "first_reply_time@1", "--format", "json").json
    names = [*found["versions"], *(each["id"] for each in found["variants"])]
    assert names
    for name in names:
        assert puls("query", name).code == 0, name


def test_a_limit_is_part_of_what_is_said_of_the_rows(puls):
    assert "3 rows behind the value (--limit 3)" in puls("query", "ticket_volume", "--rows", "--limit", "3").out
    assert "--limit" not in puls("query", "ticket_volume", "--rows", "--period", "2025-03-03").out
    assert puls("query", "ticket_volume", "--rows", "--limit", "3", "--format", "json").json["limit"] == 3


def test_rows_that_are_not_decided_neither_count_nor_do_not(puls):
    words = ("query", "reopen_rate", "--rows", "--format", "json", "--part")
    undecided = puls(*words, "not_yet_decided").json["metrics"][0]["rows"]
    assert undecided and {row["counts"] for row in undecided} == {None}
    assert {row["counts"] for row in puls(*words, "n").json["metrics"][0]["rows"]} == {True, False}


@pytest.mark.parametrize("folder", ["desk", "my desk/of today"])
def test_the_way_on_from_a_new_project_names_its_folder_as_it_was_named(shell, folder):
    told = shell("init", folder, "--zone", "Europe/Oslo").out
    assert told.rstrip().endswith(f"--project {folder}" if " " not in folder else f"--project '{folder}'")


def test_a_project_without_data_says_what_comes_first(shell):
    shell("init", "desk", "--zone", "Europe/Oslo")
    shell("refresh", "--project", "desk")
    assert "puls import, then puls refresh" in shell("query", "ticket_volume", "--project", "desk").err
