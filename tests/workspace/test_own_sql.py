"""SQL of one's own: read-only, over the documented views, with agents as the project's privacy says."""

from __future__ import annotations

import json

import pytest

import puls
from puls.cli.running import run
from puls.core.errors import DataError, UnknownName, UsageError
from puls.facts import FACTS
from puls.ledger import Delivery
from puls.workspace.own_sql import AGENT_COLUMNS

NOON_US = 1_740_000_000_000_000


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "puls.toml").write_text('[project]\nname = "own"\nzone = "UTC"\n', encoding="utf-8")
    desk = puls.open(tmp_path)
    rows = {
        "event_id": ["1", "2", "3", "4"],
        "ticket_id": ["a", "b", "a", "b"],
        "occurred_at": [NOON_US + n * 60_000_000 for n in range(4)],
        "kind": ["created", "created", "changed", "changed"],
        "author_kind": ["customer", "customer", "agent", "agent"],
        "author_id": ["c1", "c2", "a1", "a1"],
        "channel": ["email", "chat", None, None],
        "field": [None, None, "assignee", "status"],
        "value": [None, None, "a1", "solved"],
        "value_id": [None, None, "a1", None],
    }
    desk.deliver(Delivery("desk", frozenset({"creation", "assignments", "status_history"}), {"events": rows}))
    desk.refresh()
    return tmp_path


def with_agents(folder, privacy: str):
    file = folder / "puls.toml"
    file.write_text(file.read_text(encoding="utf-8") + f'[privacy]\nagents = "{privacy}"\n', encoding="utf-8")
    return puls.open(folder)


def test_a_query_gives_typed_columns(folder):
    found = puls.open(folder).sql(
        "select t.channel, count(*) as n, avg(t.solves) as solves, min(t.created_at) as first, sum(1) as all_of_them"
        " from tickets t group by channel order by channel"
    )
    assert found.types == {
        "channel": "string",
        "n": "long",
        "solves": "double",
        "first": "timestamp",
        "all_of_them": "double",
    }
    assert found.rows()[1] == {
        "channel": "email",
        "n": 1,
        "solves": 0.0,
        "first": "2025-02-19T21:20:00Z",
        "all_of_them": 1.0,
    }


def test_every_fact_can_be_asked_with_its_declared_columns(folder):
    desk = puls.open(folder)
    for fact in FACTS.values():
        assert list(desk.sql(f"select * from {fact.name}").types) == list(fact.types)


def test_common_table_expressions_and_joins_of_views_work(folder):
    found = puls.open(folder).sql(
        "with solved as (select ticket_id from tickets where is_solved)"
        " select i.source_id from solved s join ids i on i.id = s.ticket_id and i.kind = 'ticket'"
    )
    assert found.rows() == [{"source_id": "desk:b"}]


@pytest.mark.parametrize(
    "sql",
    [
        "delete from tickets",
        "drop view tickets",
        "create table x as select 1",
        "select 1; select 2",
        "attach 'x.duckdb'",
        "copy tickets to 'x.csv'",
        "set threads = 1",
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from main.tickets",
        "select * from duckdb_settings()",
        "select (select count(*) from main.ids)",
        "this is not sql (",
        "",
    ],
)
def test_anything_but_one_query_over_the_views_is_refused_and_changes_nothing(folder, sql):
    desk = puls.open(folder)
    before = desk.sql("select count(*) as n from tickets").rows()
    with pytest.raises((UsageError, UnknownName, DataError)):
        desk.sql(sql)
    assert puls.open(folder).sql("select count(*) as n from tickets").rows() == before


def test_files_stay_out_of_reach_also_inside_an_expression(folder):
    with pytest.raises((DataError, UsageError)):
        puls.open(folder).sql("select content from (select 1) as x, read_text('/etc/hostname')")


def test_an_unknown_table_is_told_with_the_nearest_name(folder):
    with pytest.raises(UnknownName, match="'tickets'"):
        puls.open(folder).sql("select * from tickts")


def test_an_unknown_column_is_told_by_the_engine(folder):
    with pytest.raises(UsageError, match="chanel"):
        puls.open(folder).sql("select chanel from tickets")


def test_agents_are_empty_while_their_numbers_are_off(folder):
    desk = puls.open(folder)
    assert desk.sql("select agent_id from tickets order by ticket_id").columns["agent_id"] == [None, None]
    assert "person" not in desk.sql("select distinct kind from ids").columns["kind"]
    shown = with_agents(folder, "pseudonyms")
    assert shown.sql("select agent_id from tickets order by ticket_id").columns["agent_id"][0] is not None
    assert "person" not in shown.sql("select distinct kind from ids").columns["kind"]


def test_names_of_agents_need_them_to_be_named(folder):
    kinds = with_agents(folder, "named").sql("select distinct kind from ids").columns["kind"]
    assert "person" in kinds


def test_every_column_that_says_which_agent_is_hidden():
    of_agents = {name for fact in FACTS.values() for name in fact.types if "agent_id" in name}
    assert of_agents | {"solver_id", "holder_id"} == AGENT_COLUMNS


def test_the_command_prints_a_table_json_and_csv(folder, capsys):
    query = "select channel, count(*) as n from tickets group by channel order by channel"
    assert run(["sql", query, "--project", str(folder), "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"columns": ["channel", "n"], "rows": [{"channel": "chat", "n": 1}, {"channel": "email", "n": 1}]}
    assert run(["sql", query, "--project", str(folder), "--format", "csv"]) == 0
    assert capsys.readouterr().out == "channel,n\nchat,1\nemail,1\n"
    assert run(["sql", query, "--project", str(folder)]) == 0
    assert "email" in capsys.readouterr().out
    assert run(["sql", "delete from tickets", "--project", str(folder)]) == 2
    assert "read-only" in capsys.readouterr().err
