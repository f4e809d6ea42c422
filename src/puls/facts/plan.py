"""The order in which the models are built, each with what it reads; and when a working table is no longer needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from sqlglot import exp, parse_one

from puls.facts.declarations import FACTS
from puls.facts.macros import Parameters, expand

# Every model after all that it reads. Working tables first, as they are needed; facts as soon as they can be made.
ORDER = (
    "creations",
    "status_events",
    "solves",
    "line",
    "holders",
    "marked_messages",
    "waits",
    "own_events",
    "assignments",
    "acts",
    "saves",
    "touches",
    "repliers",
    "talks",
    "agent_turns",
    "reassignments",
    "ticket_tags",
    "ticket_fields",
    "follow_ups",
    "profiles",
    "messages",
    "contributions",
    "work_logs",
    "ticket_clocks",
    "turns",
    "stretches",
    "episodes",
    "spans",
    "status_spans",
    "phases",
    "assignment_spans",
    "backlog_changes",
    "tickets",
    "open_spans",
    "promises",
    "sla_pieces",
    "sla_uses",
    "sla_stretches",
    "sla_judged",
    "sla_clocks",
    "sla_runs",
)
HISTORY = ("homes", "history", "ties", "reordered")


@dataclass(frozen=True, slots=True)
class Step:
    """One model: its query, whether it is a fact, and the working tables that nobody needs after it."""

    name: str
    query: exp.Expr
    is_fact: bool
    done_with: tuple[str, ...]


@lru_cache(maxsize=16)
def plan(parameters: Parameters) -> tuple[Step, ...]:
    """Return the steps from the table `history` to all facts, in order."""
    queries = {name: model(name, parameters) for name in ORDER}
    last_use = {table.name: name for name, query in queries.items() for table in query.find_all(exp.Table)}
    working = {"history", *ORDER} - FACTS.keys()
    return tuple(
        Step(
            name,
            queries[name],
            name in FACTS,
            tuple(sorted(table for table, last in last_use.items() if last == name and table in working)),
        )
        for name in ORDER
    )


# A process that refreshes again and again (a quarter of a second each time otherwise) works under few parameters.
@lru_cache(maxsize=128)
def model(name: str, parameters: Parameters) -> exp.Expr:
    """Return the query of one model in plain SQL, which callers must not change."""
    return expand(parsed(name).copy(), parameters)


@cache
def parsed(name: str) -> exp.Expr:
    """Return the query of one model as it is written, which callers must not change."""
    text = files("puls.facts").joinpath("models", f"{name}.sql").read_text(encoding="utf-8")
    return parse_one(text, read="duckdb")
