"""What ClickHouse would answer otherwise than DuckDB, one statement of the common dialect for each difference."""

from __future__ import annotations

import builtins
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlglot import parse_one

from engines.clickhouse_companies import runner
from puls.core.errors import EngineError
from puls.engines.clickhouse.session import ClickHouse
from puls.query.dialects import render

ROWS = [(1, 10, "a"), (2, None, "b"), (3, -7, None), (4, 9_000_000_000_000_000, "a")]
STATEMENTS = {
    "`//` cuts towards zero": "select id, x // 2 as half, (x // 2) // 3 as sixth from t order by id",
    "differences of counts may be negative": "select count(*) - 7 as few, count(x) - count(*) as less from t",
    "differences of row numbers may be negative": (
        "select id, row_number() over (order by id) - row_number() over (order by id desc) as d from t order by id"
    ),
    "a literal is signed": "select id, case when x is null then 1 else 0 end - 2 as y from t order by id",
    "a large literal beside a column": "select id, coalesce(x, 9000000000000000) + 1 as y from t order by id",
    "nothing before the first row": (
        "select id, lag(id) over (order by id) as y, lead(id) over (order by id) as z from t order by id"
    ),
    "nothing two rows before": "select id, lag(id, 2) over (order by id) as y from t order by id",
    "an empty frame": (
        "select id, sum(id) over before as s, max(id) over before as m, count(*) over before as n from t"
        " window before as (order by id rows between unbounded preceding and 1 preceding) order by id"
    ),
    "the last value that is not null": (
        "select id, last_value(x ignore nulls) over (order by id rows between unbounded preceding and 1 preceding) as y"
        " from t order by id"
    ),
    "aggregates of nothing": (
        "select sum(id) as s, min(id) as a, max(b) as m, avg(id) as v, count(x) as n, count(*) as c,"
        " quantile_cont(x, 0.5) as q, arg_max(b, x) as w from t where id > 9"
    ),
    "rows without a partner": (
        "select l.id, r.id as other_id, r.b from t as l left join t as r on r.id = l.id + 2 and r.x > 0 order by l.id"
    ),
    "columns of one name from both sides": (
        "with both_sides as (select l.id, r.id as r_id from t as l join t as r on r.id = l.id)"
        " select both_sides.id, both_sides.r_id from both_sides order by both_sides.id"
    ),
    "null in a list": "select id, x in (10, 11) as y, x not in (10, 11) as z from t order by id",
    "not in a list": "select id from t where not b in ('b') order by id",
    "null among the groups": "select b, count(*) as n from t group by b order by n, b",
    "null stands for all in a subtotal": "select id, count(*) as n from t group by rollup (id) order by id, n",
    "least and greatest pass over null": "select id, least(x, 5) as l, greatest(x, 5) as g from t order by id",
    "a name that is column and alias": "select id, x as id2, coalesce(x, 0) as x from t where x > 0 order by id",
    "an aggregate named as its column": "select max(x) as x, min(id) as id from t where x is not null",
    "comparisons are true or false": (
        "select id, x > 0 as y, not x > 0 as z, x is null and true as w from t order by id"
    ),
    "an instant with microseconds": "select cast('2024-03-31 01:59:59.999999' as timestamp) as at_instant",
    "an instant before 1970": "select cast('1912-06-23 12:00:00.000001' as timestamp) as at_instant",
    "microseconds and back": (
        "select make_timestamp(epoch_us(cast('2024-03-31 01:59:59.999999' as timestamp)) + 1) as at_instant,"
        " epoch_us(cast('1969-12-31 23:59:59.999999' as timestamp)) as us"
    ),
    "the largest by a key that may be null": "select arg_max(id, x) as a, arg_min(b, x) as b from t",
    "percentiles": (
        "select quantile_cont(id, 0.5) as m, quantile_cont(id, 0.9) as p, quantile_cont(id, 0.0) as z from t"
    ),
    "division": "select id, id / 8 as e, (id + 0.5::double) as h from t order by id",
    "remainders": "select id, id % 3 as r, -id % 3 as n from t order by id",
    "a union keeps no duplicates": "select count(*) as n from (select b from t union select b from t) as u",
    "a recursive walk": (
        "with recursive walks as (select id, 1 as depth from t where id = 1 union all"
        " select walks.id + 1 as id, walks.depth + 1 as depth from walks where walks.depth < 100)"
        " select count(*) as n, max(depth) as m from walks"
    ),
    "nulls come last": "select id, x from t order by x, id",
    "nulls come last downwards": "select id, x from t order by x desc, id",
    "the first of each group": (
        "select id, b from t qualify row_number() over (partition by b order by id desc) = 1 order by id"
    ),
    "pairs in a list": "select id from t where (id, x) in ((1, 10), (2, 10), (3, -7)) order by id",
    "a case of many": "select id, case "
    + " ".join(f"when id = {n} then {-n}" for n in range(3, 6_500))
    + " end as y from t order by id",
    "a row for each number of a range": (
        "select id, unnest(range(least(id, x) - 2, coalesce(x, 3))) as n from t where id < 4 order by id, n"
    ),
    "every column of one side": (
        "select u.* from (select l.*, r.b as other from t as l left join t as r on r.id = l.id + 2) as u order by u.id"
    ),
    "exists": (
        "select l.id from t as l where not exists (select 1 from t as o where o.x = l.x and o.b = 'a') order by l.id"
    ),
    "a survival curve": "select id, exp(sum(ln(1 - id / 8)) over (order by id)) as s from t order by id",
}


@pytest.fixture(scope="module")
def clickhouse() -> Iterator[ClickHouse]:
    with ClickHouse(threads=1) as session:
        session.execute("create table t (id Int64, x Nullable(Int64), b Nullable(String)) engine = Memory")
        session.fill("t", ROWS)
        yield session


@pytest.fixture(scope="module")
def on_duckdb() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("create table t (id bigint, x bigint, b varchar)")
        con.executemany("insert into t values (?, ?, ?)", ROWS)
        yield con


@pytest.mark.parametrize("what", STATEMENTS)
def test_a_statement_gives_on_clickhouse_what_it_gives_on_duckdb(
    clickhouse: ClickHouse, on_duckdb: duckdb.DuckDBPyConnection, what: str
) -> None:
    tree = parse_one(STATEMENTS[what], read="duckdb")
    expected = runner(on_duckdb)(render(tree, "duckdb"))
    found = clickhouse.run(render(tree, "clickhouse"))
    assert list(found) == list(expected)
    for name, values in expected.items():
        assert [type(each) for each in found[name]] == [type(each) for each in values], name
        assert found[name] == pytest.approx(values, rel=1e-12, abs=0) if _numbers(values) else found[name] == values


def test_rewriting_leaves_the_tree_as_it_was() -> None:
    tree = parse_one(STATEMENTS["`//` cuts towards zero"], read="duckdb")
    before = tree.sql()
    render(tree, "clickhouse")
    assert tree.sql() == before


def test_texts_and_instants_survive_the_way_in_and_out(clickhouse: ClickHouse) -> None:
    texts = ["'", '"', "\\", "\n\t", "日本 🙂", "", None]
    clickhouse.execute("create table texts (n Int64, s Nullable(String)) engine = Memory")
    clickhouse.fill("texts", list(enumerate(texts)))
    clickhouse.fill("texts", [])
    assert clickhouse.run("select s from texts order by n") == {"s": texts}
    (row,) = clickhouse.rows("select toDateTime64('2024-02-29 23:59:59.000001', 6, 'UTC') as a, 1.0 as b, 0 / 0 as c")
    assert row[:2] == (datetime(2024, 2, 29, 23, 59, 59, 1), 1.0)
    assert isinstance(row[1], float)
    assert row[2] != row[2]


def test_tables_in_a_folder_are_there_when_it_is_opened_again(tmp_path: Path) -> None:
    # A process has one ClickHouse, in one place; so this one needs a process of its own.
    script = f"""
from pathlib import Path
from puls.engines.clickhouse.session import ClickHouse
folder = Path({str(tmp_path / "kept facts")!r})
with ClickHouse(folder) as session:
    session.execute("create table kept (id Int64) engine = MergeTree order by id")
    session.fill("kept", [(1,)])
with ClickHouse(folder) as session:
    print(session.rows("select id from kept"))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[(1,)]\n", "")


def test_a_second_place_in_one_process_is_refused_with_a_reason(clickhouse: ClickHouse, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="one place"):
        ClickHouse(tmp_path / "elsewhere")


def test_without_chdb_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *arguments: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "chdb":
            raise ImportError(name)
        return real(name, *arguments, **named)

    for name in [name for name in sys.modules if name.partition(".")[0] == "chdb"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(EngineError, match=r"pip install puls\[clickhouse\]"):
        ClickHouse()


def _numbers(values: list[Any]) -> bool:
    return any(isinstance(each, float) for each in values)
