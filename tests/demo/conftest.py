"""The simulated company in a database of its own, so that SQL by hand can ask what happened in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pyarrow as pa
import pytest

from puls.demo import Company, simulate

Ask = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture(scope="session")
def company() -> Company:
    return simulate()


@pytest.fixture(scope="session")
def ask(company: Company) -> Iterator[Ask]:
    """Answer SQL over `told` (with `delivery`), `events` (of each id what was told last), `changes`, `messages`."""
    with duckdb.connect() as connection:
        for name in ("events", "agents", "team_members", "texts"):
            for number, delivery in enumerate(company.deliveries):
                if name in delivery.tables:
                    rows = pa.table({column: list(values) for column, values in delivery.tables[name].items()})
                    connection.register("rows", rows)
                    target = "told" if name == "events" else name
                    verb = f"insert into {target}" if number else f"create table {target} as"
                    connection.execute(f"{verb} select *, {number} as delivery from rows")
        connection.execute("""
            create table events as
            select * from told
            qualify row_number() over (partition by event_id order by delivery desc) = 1 and not deleted;
            create view messages as select * from events where kind = 'message';
            create table changes as
            select
                *,
                lag(value) over (partition by ticket_id, field order by occurred_at, seq) as before,
                lag(value_id) over (partition by ticket_id, field order by occurred_at, seq) as before_id,
                lag(value_id, 2) over (partition by ticket_id, field order by occurred_at, seq) as before_before_id,
            from events
            where kind = 'changed';
        """)
        yield lambda sql: connection.execute(sql).fetchall()
