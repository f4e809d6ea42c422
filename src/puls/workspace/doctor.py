"""Looks for what makes numbers wrong, missing or doubtful, in the ledger, the settings and the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import duckdb

from puls.engines.ledger import Snapshot
from puls.engines.published import Published
from puls.project import Project
from puls.workspace.problems import RULES, Problem

EXAMPLES = 5
REASONS = 20
"""So many reasons of rejects are told one by one."""

BOT_TICKETS = 20
BOT_SHARE = 0.9
BOT_SECONDS = 10

_SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Patient:
    """What the doctor looks at; `behind` is how many ledger versions the facts lack, None when they lack nothing."""

    project: Project
    snapshot: Snapshot
    published: Published
    behind: int | None


def examine(patient: Patient) -> list[Problem]:
    """Return all problems, the worst first; an empty list means that nothing was found."""
    with duckdb.connect() as con:
        con.execute("set global TimeZone = 'UTC'")
        _read_ledger(con, patient.snapshot)
        problems = [problem for check in _CHECKS for problem in check(con, patient)]
    return sorted(problems, key=lambda problem: (_SEVERITIES.index(problem.severity), problem.rule, -problem.count))


def _read_ledger(con: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    for table in ("ids", "rejects", "findings", "sources"):
        con.execute(f"create view {table} as from {snapshot.scan(table)}")
    for table in ("events", "agents", "team_members"):
        # The latest revision of each row. Only the few keys with revisions are grouped.
        con.execute(f"""
            create view {table} as
            with revised as (
                select event_key, max(revision) as revision
                from {snapshot.scan(table)} where revision > 0 group by event_key
            )
            select e.* from {snapshot.scan(table)} as e left join revised as r using (event_key)
            where e.revision = coalesce(r.revision, 0) and not e.deleted
        """)


def _rejects(con: duckdb.DuckDBPyConnection, _: Patient) -> Iterator[Problem]:
    found = con.execute(f"""
        select
            file, reason, count(*) as rows,
            min(source || ': ' || coalesce('row ' || row, left(raw, 200))) as example
        from rejects group by file, reason order by rows desc, file, reason limit {REASONS}
    """).fetchall()
    for file, reason, rows, example in found:
        yield RULES["rejected_rows"].problem("rejected_rows", rows, (example,), file=file, reason=reason)


def _findings(con: duckdb.DuckDBPyConnection, _: Patient) -> Iterator[Problem]:
    found = con.execute(f"""
        select
            rule, count(*),
            list(concat_ws(', ', file, 'row ' || row, ticket_id, detail) order by file, row)[:{EXAMPLES}]
        from findings group by rule order by rule
    """).fetchall()
    for rule, rows, examples in found:
        if rule in RULES:
            yield RULES[rule].problem(rule, rows, tuple(examples))
        else:
            yield RULES["finding"].problem(rule, rows, tuple(examples), finding=rule)


def _creations(con: duckdb.DuckDBPyConnection, _: Patient) -> Iterator[Problem]:
    yield from _listed(
        con,
        "ticket_without_creation",
        """
        select i.source_id as example
        from (select ticket_id from events group by ticket_id having not bool_or(kind = 'created')) as t
        join ids as i on i.kind = 'ticket' and i.id = t.ticket_id
        """,
    )


def _bots(con: duckdb.DuckDBPyConnection, _: Patient) -> Iterator[Problem]:
    # The first answer of a ticket, and how long the customer had waited for it: an agent's opening message is none.
    yield from _listed(
        con,
        "probably_a_bot",
        f"""
        with messages as (
            select ticket_id, author_kind, author_id, epoch_us(occurred_at) as at_us, seq, event_key
            from events
            where kind = 'message' and audience = 'customer' and author_kind in ('customer', 'agent')
        ),
        asked as (
            select ticket_id, min(at_us) as at_us from messages where author_kind = 'customer' group by ticket_id
        ),
        answers as (
            select m.ticket_id, arg_min(m.author_id, (m.at_us, m.seq, m.event_key)) as author_id,
                min(m.at_us) - any_value(a.at_us) as waited_us
            from messages as m join asked as a using (ticket_id)
            where m.author_kind = 'agent' and m.at_us >= a.at_us
            group by m.ticket_id
        ),
        fast as (
            select author_id, count(*) as tickets, count(*) filter (waited_us <= {BOT_SECONDS * 1_000_000}) as fast
            from answers where author_id is not null group by author_id
        )
        select i.source_id || ' (' || f.fast || ' / ' || f.tickets || ')' as example
        from fast as f join ids as i on i.kind = 'person' and i.id = f.author_id
        where f.tickets >= {BOT_TICKETS} and f.fast >= {BOT_SHARE} * f.tickets
            and f.author_id not in (select agent_id from agents where kind = 'bot')
        """,
    )


def _late_events(con: duckdb.DuckDBPyConnection, _: Patient) -> Iterator[Problem]:
    found = con.execute(f"""
        with watermarks as (select source, max(read_until_at) as read_until_at from sources group by source)
        select source, count(*), list(event_id order by occurred_at desc, event_id)[:{EXAMPLES}]
        from events join watermarks using (source)
        where occurred_at > read_until_at group by source order by source
    """).fetchall()
    for source, rows, examples in found:
        yield RULES["later_than_watermark"].problem("later_than_watermark", rows, tuple(examples), source=source)


def _teams(con: duckdb.DuckDBPyConnection, patient: Patient) -> Iterator[Problem]:
    declared = {team.name for team in patient.project.teams}
    found = con.execute("""
        select value from events where field = 'team' and value is not null union select team from team_members
    """).fetchall()
    undeclared = sorted({team for (team,) in found} - declared)
    if undeclared:
        yield RULES["undeclared_team"].problem("undeclared_team", len(undeclared), tuple(undeclared[:EXAMPLES]))


def _agents(con: duckdb.DuckDBPyConnection, _: Patient) -> Iterator[Problem]:
    # A source that lists no agents at all is not at fault for each of them.
    yield from _listed(
        con,
        "undeclared_agent",
        """
        with seen as (
            select source, author_id as id from events where author_kind = 'agent' and author_id is not null
            union
            select source, value_id from events where field = 'assignee' and value_id is not null
        )
        select distinct i.source_id as example
        from seen as s join ids as i on i.kind = 'person' and i.id = s.id
        where s.source in (select source from agents) and s.id not in (select agent_id from agents)
        """,
    )


def _schedule(_: duckdb.DuckDBPyConnection, patient: Patient) -> Iterator[Problem]:
    if patient.project.default_schedule is None:
        names = tuple(schedule.name for schedule in patient.project.schedules)
        yield RULES["no_default_schedule"].problem("no_default_schedule", len(names), names[:EXAMPLES])


def _facts(_: duckdb.DuckDBPyConnection, patient: Patient) -> Iterator[Problem]:
    if patient.behind is not None:
        yield RULES["stale_facts"].problem("stale_facts", patient.behind)
    if patient.published.current() is None:
        return
    with patient.published.reader() as facts:
        found = facts.execute(f"""
            select t.contradiction, count(*), list(i.source_id order by i.source_id)[:{EXAMPLES}]
            from tickets as t left join ids as i on i.kind = 'ticket' and i.id = t.ticket_id
            where t.contradiction is not null group by t.contradiction order by t.contradiction
        """).fetchall()
    for kind, tickets, examples in found:
        yield RULES["contradiction"].problem("contradiction", tickets, tuple(examples), kind=kind)


def _listed(con: duckdb.DuckDBPyConnection, rule: str, sql: str) -> Iterator[Problem]:
    count, examples = con.execute(
        f"select count(*), list(example order by example)[:{EXAMPLES}] from ({sql})"
    ).fetchall()[0]
    if count:
        yield RULES[rule].problem(rule, count, tuple(examples))


_CHECKS: tuple[Callable[[duckdb.DuckDBPyConnection, Patient], Iterator[Problem]], ...] = (
    _rejects,
    _findings,
    _creations,
    _bots,
    _late_events,
    _teams,
    _agents,
    _schedule,
    _facts,
)
