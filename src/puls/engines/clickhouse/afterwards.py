"""The facts beside tickets on ClickHouse, once the facts of all tickets are there."""

from __future__ import annotations

from puls.engines.clickhouse.session import ClickHouse
from puls.engines.clickhouse.workbench import BUILDING, ClickHouseWorkbench
from puls.facts.afterwards import (
    EVERY_TICKET,
    EVERYBODY,
    KNOWN_SOURCES,
    PERSON_IDS,
    READ_BACK,
    Afterwards,
)
from puls.project import Project


def build_all(session: ClickHouse, bench: ClickHouseWorkbench, project: Project) -> None:
    """Fill the facts beside tickets; reads the rows of the ledgers under their names in the working database."""
    for fact in READ_BACK:
        session.execute(f"create view {fact} as select * from {BUILDING}.{fact}")
    bench.view_sql("person_ids", PERSON_IDS)
    bench.view_sql("known_sources", KNOWN_SOURCES)
    afterwards = Afterwards(project.active_days)
    afterwards.build_whole(bench)
    bench.create_sql("affected", EVERYBODY)
    bench.create_sql("followed", EVERY_TICKET)
    afterwards.build_of_customers(bench)
