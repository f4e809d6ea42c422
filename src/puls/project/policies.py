"""SLA policies of the project file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from puls.core.errors import UsageError
from puls.core.periods import start_of_day
from puls.project.conditions import Condition, literals, parse_condition
from puls.project.durations import parse_duration
from puls.project.lines import Location
from puls.project.model import PROMISES, Promise, SlaPolicy
from puls.project.problems import Source
from puls.project.settings import PolicyTable

POLICY_COLUMNS = frozenset({"brand", "channel", "intent", "language", "priority", "product", "source", "team", "type"})
"""The dimensions of a ticket that a policy's conditions may ask for."""


def read_policies(
    tables: list[PolicyTable], zone: ZoneInfo, schedules: Collection[str], columns: Collection[str], source: Source
) -> tuple[SlaPolicy, ...]:
    """Return the policies in the file's order; raises ProjectError with the line of what is wrong."""
    policies: list[SlaPolicy] = []
    for order, table in enumerate(tables):
        at: Location = ("sla_policies", order)
        policy = _policy(table, order, zone, columns, source)
        if policy.schedule is not None:
            source.check_known((*at, "schedule"), "schedule", policy.schedule, schedules)
        for other in policies:
            if other.name == policy.name and _overlap(other, policy):
                raise source.problem(
                    (*at, "name"),
                    f"this entry of {policy.name!r} overlaps in time with its entry {other.order + 1}. "
                    "Give one an `until` that is not after the `from` of the other.",
                )
        policies.append(policy)
    return tuple(policies)


def _policy(table: PolicyTable, order: int, zone: ZoneInfo, columns: Collection[str], source: Source) -> SlaPolicy:
    at: Location = ("sla_policies", order)
    instant = partial(_instant, zone=zone)
    from_us = source.read((*at, "from"), instant, table.from_)
    until_us = source.read((*at, "until"), instant, table.until)
    if from_us is not None and until_us is not None and from_us >= until_us:
        raise source.problem((*at, "until"), f"{table.until} is not after `from`, {table.from_}.")
    condition: Condition | None = None
    if table.conditions is not None:
        parse = partial(_condition, known=columns)
        condition = source.read((*at, "conditions"), parse, table.conditions)
    return SlaPolicy(
        table.name,
        order,
        from_us,
        until_us,
        condition,
        _targets(table, (*at, "targets"), source),
        table.schedule,
        frozenset(table.pause),
    )


def _condition(text: str, known: Collection[str]) -> Condition:
    # All these columns hold words; engines disagree on how a word compares with a number.
    condition = parse_condition(text, known)
    for value in literals(condition):
        if not isinstance(value, str):
            raise UsageError(f"{value!r} is compared with a word. Write it as a text: '{value}'.")
    return condition


def _targets(table: PolicyTable, at: Location, source: Source) -> Mapping[Promise, Mapping[str, int]]:
    targets: dict[Promise, Mapping[str, int]] = {}
    parse: Callable[[str], int] = parse_duration if table.schedule is None else _open_duration
    for promise in PROMISES:
        texts: dict[str, str] = getattr(table.targets, promise)
        if texts:
            targets[promise] = {
                priority: source.read((*at, promise, priority), parse, text) for priority, text in texts.items()
            }
    if not targets:
        raise source.problem(at, f"the policy promises nothing. Give it one of {', '.join(PROMISES)}.")
    return targets


def _open_duration(text: str) -> int:
    seconds = parse_duration(text)
    if text.endswith("d"):
        raise UsageError(
            f"{text!r} is ambiguous in open time, since days are not open equally long. Write the open hours, "
            "for example 24h, or leave `schedule` out for the calendar clock."
        )
    return seconds


def _instant(written: date | datetime | None, zone: ZoneInfo) -> int | None:
    if isinstance(written, datetime):
        if written.tzinfo is None:
            raise UsageError(f"{written} has no offset. Write 2024-01-01T00:00:00+01:00, or a date.")
        return (written - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return None if written is None else start_of_day(written, zone)


def _overlap(one: SlaPolicy, other: SlaPolicy) -> bool:
    return _before(one.valid_from_us, other.valid_until_us) and _before(other.valid_from_us, one.valid_until_us)


def _before(start_us: int | None, end_us: int | None) -> bool:
    return start_us is None or end_us is None or start_us < end_us
