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
    """Answer SQL over `told` (with its `delivery`), `deliveries`, and of each id what was told last: `events`, …"""
    with duckdb.connect() as connection:
        for name in ("events", "agents", "team_members", "texts", "customers", "orders", "shifts"):
            for number, delivery in enumerate(company.deliveries):
                if name in delivery.tables:
                    rows = pa.table({column: list(values) for column, values in delivery.tables[name].items()})
                    connection.register("rows", rows)
                    target = {"events": "told", "customers": "told_customers", "orders": "told_orders"}.get(name, name)
                    verb = f"insert into {target}" if number else f"create table {target} as"
                    connection.execute(f"{verb} select *, {number} as delivery from rows")
        connection.execute("create table deliveries (delivery integer, read_until bigint)")
        read_until = [(number, each.read_until_us) for number, each in enumerate(company.deliveries)]
        connection.executemany("insert into deliveries values (?, ?)", read_until)
        connection.execute("""
            create table events as
            select * from told
            qualify row_number() over (partition by event_id order by delivery desc) = 1 and not deleted;
            create table customers as
            select * from told_customers qualify row_number() over (partition by event_id order by delivery desc) = 1;
            create table orders as
            select * from told_orders qualify row_number() over (partition by event_id order by delivery desc) = 1;
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
