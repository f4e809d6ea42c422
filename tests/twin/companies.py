"""Hypothesis strategies: small companies whose tickets do all that helpdesks let them do, at awkward instants."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

US = 1_000_000
HOUR = 3600
DAY = 24 * HOUR
SOURCE = "desk"
AGENTS = ("a1", "a2", "a3", "a9")  # a9 is in no ledger
BOT = "b1"
CUSTOMERS = ("c1", "c2", "c3")
TEAMS = ("support", "second", "quiet", "unknown")  # the last is not in the configuration
PRIORITIES = ("low", "normal", "urgent")
TYPES = ("question", "problem")
CHANNELS = ("mail", "chat", None, "")

# --- opening hours ---------------------------------------------------------------------------------------------


def every_day(days: str, *stretches: tuple[float, float]) -> dict[int, list[tuple[int, int]]]:
    """Return a week that is open in the same hours on the given weekdays ("0" is Monday)."""
    return {int(day): [(int(start * HOUR), int(end * HOUR)) for start, end in stretches] for day in days}


WEEKS = (
    every_day("01234", (9, 17)),
    every_day("01234", (9, 12), (13, 17)),
    every_day("0123456", (0, 24)),
    every_day("0123456", (0, 6), (22, 24)),
    every_day(
        "01236", (1, 2.5), (2.25, 2.75), (10, 18), (12, 20)
    ),  # overlapping, and in the hour that DST takes or repeats
)
CLOSED: dict[int, list[tuple[int, int]]] = {}
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe")
# Two weeks around a switch of DST in Berlin, in New York (and Lord Howe on the next day), and around a leap day.
STARTS = (date(2024, 3, 25), date(2024, 10, 21), date(2024, 10, 28), date(2024, 2, 24))


@st.composite
def schedules(draw: st.DrawFn, start: date) -> dict:
    """Draw a schedule: one to three versions, some days of their own."""
    versions = []
    begins: list[date | None] = [None]
    if draw(st.booleans()):
        edited = start + timedelta(days=draw(st.integers(0, 12)))
        begins.append(edited)
        if draw(st.booleans()):  # closed for a while
            begins.append(edited + timedelta(days=draw(st.integers(1, 10))))
    for number, begin in enumerate(begins):
        week = CLOSED if len(begins) == 3 and number == 1 else draw(st.sampled_from(WEEKS))
        days = draw(
            st.dictionaries(
                st.integers(0, 14).map(lambda n: start + timedelta(days=n)),
                st.sampled_from([[], [(9 * HOUR, 13 * HOUR)], [(0, 24 * HOUR)]]),
                max_size=2,
            )
        )
        versions.append({"from": begin, "week": week, "days": days})
    return {"zone": draw(st.sampled_from(ZONES)), "versions": versions}


# --- conditions ------------------------------------------------------------------------------------------------

Truth = bool | None  # None: unknown, because a value is empty
Condition = tuple[str, Callable[[dict], Truth]]
VALUES = {
    "priority": PRIORITIES,
    "type": TYPES,
    "team": TEAMS,
    "channel": ("mail", "chat"),
    "language": ("en", "de"),
    "brand": ("x", "it's"),
    "product": ("p",),
    "intent": ("refund",),
    "source": (SOURCE, "other"),
}


@st.composite
def tests_of_a_column(draw: st.DrawFn) -> Condition:
    """Draw a comparison of one column: its text and its truth for the fields of a ticket."""
    column = draw(st.sampled_from(["priority", "team", "priority", "team", *VALUES]))
    chosen = draw(st.lists(st.sampled_from(VALUES[column]), min_size=1, max_size=2, unique=True))
    quoted = ["'" + value.replace("'", "''") + "'" for value in chosen]
    listed = f"({', '.join(quoted)})"

    def unless_empty(test: Callable[[Any], bool]) -> Callable[[dict], Truth]:
        return lambda fields: None if fields[column] is None else test(fields[column])

    return draw(
        st.sampled_from(
            [
                (f"{column} = {quoted[0]}", unless_empty(lambda value: value == chosen[0])),
                (f"{column} != {quoted[0]}", unless_empty(lambda value: value != chosen[0])),
                (f"{column} in {listed}", unless_empty(lambda value: value in chosen)),
                (f"{column} not in {listed}", unless_empty(lambda value: value not in chosen)),
                (f"{column} is null", lambda fields: fields[column] is None),
                (f"{column} is not null", lambda fields: fields[column] is not None),
            ]
        )
    )


def negation(part: Condition) -> Condition:
    text, truth = part
    return f"not ({text})", lambda fields: None if truth(fields) is None else not truth(fields)


def conjunction(parts: tuple[Condition, Condition]) -> Condition:
    (left, left_truth), (right, right_truth) = parts

    def both(fields: dict) -> Truth:
        truths = {left_truth(fields), right_truth(fields)}
        return False if False in truths else None if None in truths else True

    return f"({left}) and ({right})", both


def disjunction(parts: tuple[Condition, Condition]) -> Condition:
    (left, left_truth), (right, right_truth) = parts

    def either(fields: dict) -> Truth:
        truths = {left_truth(fields), right_truth(fields)}
        return True if True in truths else None if None in truths else False

    return f"({left}) or ({right})", either


def conditions() -> st.SearchStrategy[Condition]:
    """Draw conditions of up to three comparisons."""
    return st.recursive(
        tests_of_a_column(),
        lambda parts: st.one_of(
            parts.map(negation),
            st.tuples(parts, parts).map(conjunction),
            st.tuples(parts, parts).map(disjunction),
        ),
        max_leaves=3,
    )


# --- configuration ---------------------------------------------------------------------------------------------

TARGETS = (8 * HOUR, 4 * HOUR, 2 * HOUR, HOUR, 600, 1, 16 * HOUR, DAY, 3 * DAY)


PROMISES = ("first_reply", "next_reply", "resolution")


def targets() -> st.SearchStrategy[dict]:
    """Draw the targets of a policy: mostly for all promises, mostly with a default."""
    seconds = st.sampled_from(TARGETS)
    usual = st.fixed_dictionaries({"default": seconds}, optional=dict.fromkeys(PRIORITIES, seconds))
    partial = st.dictionaries(st.sampled_from(PRIORITIES), seconds, min_size=1)
    full = st.fixed_dictionaries(dict.fromkeys(PROMISES, usual))
    return st.one_of(full, full, st.dictionaries(st.sampled_from(PROMISES), st.one_of(usual, partial), min_size=1))


@st.composite
def policies(draw: st.DrawFn, number: int, names: list[str], pool: list[int]) -> list[dict]:
    """Draw a policy: one entry with or without bounds, or two in a row where it was edited."""
    where, condition = draw(st.one_of(st.just((None, None)), conditions(), conditions()))
    edges = [None, *sorted(draw(st.lists(st.sampled_from(pool), max_size=2, unique=True))), None]
    whole = draw(st.booleans())
    bounds = [(None, None)] if whole else list(pairwise(edges))
    if len(bounds) > 1:
        bounds = bounds[draw(st.integers(0, 1)) :][:2]
    return [
        {
            "name": f"policy {number}",
            "from_us": from_us,
            "until_us": until_us,
            "where": where,
            "condition": None if condition is None else holds(condition),
            "targets": draw(targets()),
            "schedule": draw(st.sampled_from([None, *names])),
            "pause": set(draw(st.sampled_from([(), ("pending",), ("pending", "on_hold"), ("new",)]))),
        }
        for from_us, until_us in bounds
    ]


def holds(truth: Callable[[dict], Truth]) -> Callable[[dict], bool]:
    return lambda fields: truth(fields) is True


@st.composite
def configurations(draw: st.DrawFn, start: date, pool: list[int]) -> dict:
    """Draw a configuration; each policy has its condition as `where` (text or None) and as `condition` (callable)."""
    found = [draw(schedules(start)) for _ in range(draw(st.sampled_from([2, 1, 0])))]
    names = [f"hours {number}" for number in range(len(found))]
    any_name = st.sampled_from([None, *names])
    edge = st.sampled_from([None, *pool])
    agents = {"a1": "agent", "a2": "agent", BOT: "bot"}
    entries: list[dict] = []
    for number in range(draw(st.sampled_from([1, 2, 3, 0]))):
        entries += draw(policies(number, names, pool))
    return {
        "zone": "Europe/Berlin",
        "default_schedule": draw(st.sampled_from([*names, None])),
        "schedules": dict(zip(names, found, strict=True)),
        "teams": {team: draw(any_name) for team in ("support", "second", "quiet")},
        "agents": agents | draw(st.sampled_from([{}, {"a3": "agent"}, {"a3": "bot"}])),
        "members": draw(
            st.lists(st.tuples(st.sampled_from([*AGENTS, BOT]), st.sampled_from(TEAMS), edge, edge), max_size=5)
        ),
        "policies": entries,
        "active_days": draw(st.sampled_from([365, 1, 3])),
        "soon_minutes": draw(st.sampled_from([60, 1, 24 * 60])),
        "complaints": {"types": ("problem",), "intents": draw(st.sampled_from([(), ("refund",)]))},
        **draw(people_beside(pool)),
    }


# --- customers, orders, shifts, employments ----------------------------------------------------------------------


def beside(source: str, columns: dict[str, st.SearchStrategy]) -> st.SearchStrategy[list[dict]]:
    """Draw the rows of a ledger, each with one or two revisions; a few were taken back."""
    taken_back = st.sampled_from([False, False, False, True])
    told = st.lists(st.tuples(st.fixed_dictionaries(columns), taken_back), min_size=1, max_size=2)
    return st.lists(told, max_size=4).map(
        lambda rows: [
            {"source": source, "event_id": f"{source} {number}", "revision": revision, "deleted": deleted, **row}
            for number, revisions in enumerate(rows)
            for revision, (row, deleted) in enumerate(revisions, start=1)
        ]
    )


@st.composite
def people_beside(draw: st.DrawFn, pool: list[int]) -> dict:
    """Draw what the ledgers beside the events hold; `employed` maps agents to when they were hired and left."""
    at = st.sampled_from(pool)
    maybe_at = st.one_of(st.none(), at)
    hired = st.sampled_from([*pool, min(pool) - 40 * DAY * US, None])
    # A shop's customers are the desk's; some never wrote, and an order need not tell who bought.
    buyer = st.sampled_from([*CUSTOMERS, "c4", None])
    orders = {
        "customer_id": buyer,
        "ordered_at": at,
        "cancelled_at": st.one_of(st.none(), st.none(), at),
        "amount_micros": st.sampled_from([None, 0, 19_990_000]),
        "currency": st.sampled_from(["EUR", "NOK"]),
    }
    shifts = {
        "agent_id": st.sampled_from(AGENTS),
        "from_at": at,
        "hours": st.sampled_from([8, 0.5, 30]),
        "paid_seconds": st.sampled_from([None, 0, 7 * HOUR]),
    }
    customers = {
        "segment": st.sampled_from([None, "small", "large"]),
        "industry": st.sampled_from([None, "food"]),
        "region": st.sampled_from(["DE", "NO", None]),
        "plan": st.sampled_from([None, "free"]),
        "vip": st.sampled_from([None, True, False]),
        "organization_id": st.sampled_from([None, "o1"]),
        "since_at": maybe_at,
        "lost_at": maybe_at,
        "lost_reason": st.sampled_from([None, "price"]),
    }
    at_work = draw(beside("rota", shifts))
    for row in at_work:
        row["until_at"] = row["from_at"] + int(row.pop("hours") * HOUR) * US
    buying = draw(beside("crm", customers))
    for row in buying:
        row["customer_id"] = ("c1", "c2", "c4", "c5")[int(row["event_id"].split()[1])]
    return {
        "customers": buying,
        "orders": draw(beside("shop", orders)),
        "shifts": at_work,
        "employed": draw(st.fixed_dictionaries({agent: st.tuples(hired, maybe_at) for agent in ("a1", "a2", BOT)})),
    }


# --- instants --------------------------------------------------------------------------------------------------


@st.composite
def pools(draw: st.DrawFn, start: date) -> list[int]:
    """Draw the instants around which all happens: two weeks, with openings and switches of DST; a few years apart."""
    base = int(datetime(start.year, start.month, start.day, tzinfo=UTC).timestamp())
    # In UTC: openings and closings of the zones above, the switches, midnights.
    awkward = [0, 1, 7, 8, 11, 12, 13, 15, 15.5, 16, 21, 22, 23]
    # Few days, so that much happens close together.
    days = st.sampled_from(draw(st.lists(st.integers(0, 14), min_size=1, max_size=3, unique=True)))
    hour = st.one_of(st.sampled_from(awkward).map(lambda hours: int(hours * HOUR)), st.integers(0, DAY))
    second = st.tuples(days, hour).map(lambda at: at[0] * DAY + at[1])
    rarely_far = st.sampled_from([0] * 28 + [-730, 365])
    fraction = st.sampled_from([0, 0, 0, 1, 500_000, 999_999])
    instant = st.tuples(second, rarely_far, fraction).map(lambda at: (base + at[0] + at[1] * DAY) * US + at[2])
    return draw(st.lists(instant, min_size=3, max_size=10, unique=True))


LATER = (0, 0, 0, 0, 1, 200_000, US, 90 * US, 600 * US, HOUR * US, 8 * HOUR * US, 1_999_999)

# --- tickets ---------------------------------------------------------------------------------------------------

AUDIENCES = (*["customer"] * 6, "internal", "third_party")
STATUSES = ("new", "open", "open", "pending", "on_hold", "solved", "solved", "solved", "closed")


def change(field: str, *values: str | None) -> st.SearchStrategy[dict]:
    """Draw a change of a field to one of `values`."""
    return st.sampled_from([{"kind": "changed", "field": field, "value": value} for value in values])


def change_id(field: str, *ids: str | None) -> st.SearchStrategy[dict]:
    """Draw a change of a person or an organization."""
    return st.sampled_from([{"kind": "changed", "field": field, "value_id": one} for one in ids])


def other(kind: str, **columns: object) -> st.SearchStrategy[dict]:
    """Draw an event of another kind with one of the listed values in each column."""
    drawn = {name: st.sampled_from(list(values)) for name, values in columns.items()}  # type: ignore[call-overload]
    return st.fixed_dictionaries({"kind": st.just(kind), **drawn})


def actions(ticket_ids: list[str], pool: list[int]) -> st.SearchStrategy[dict]:
    """Draw what happened, without when and by whom; what decides most numbers happens most."""
    rare = [
        change("type", *TYPES, None, ""),
        change("tag+", "vip", "bug"),
        change("tag-", "vip", "bug"),
        *[change(name, "1", "2", None, "") for name in ("severity", "colour")],
        *[
            change(name, *VALUES[name], None, "")  # type: ignore[misc]
            for name in ("language", "brand", "product", "intent")
        ],
        change_id("requester", *CUSTOMERS, None),
        change_id("organization", "o1", "o2", None),
        change("disposition", "live", "live", "spam", "test", "deleted"),
        *[other("worked", seconds=[0, 59, 3600, None])] * 2,
        *[other("snoozed", until_at=[*pool, None])] * 3,
        other("escalated", cause=["by_hand", "sla"], level=["tier", "tier", "manager"], to_id=AGENTS),
        other("created", channel=CHANNELS),
        *[other("merged", other_id=[*ticket_ids, *ticket_ids, "t-never-seen"])] * 4,
        other("unmerged"),
    ]
    often = [
        *[other("message", audience=AUDIENCES, channel=CHANNELS)] * 6,
        *[other("message", audience=AUDIENCES, macro=[None, "refund", ""], links_article=[True, False, None])] * 2,
        *[change("status", *STATUSES)] * 7,
        *[change_id("assignee", *AGENTS, *AGENTS, BOT, None)] * 4,
        *[change("team", *TEAMS, *TEAMS[:2], None, "")] * 3,
        *[change("priority", *PRIORITIES, None, "")] * 3,
        *[st.integers(0, len(rare) - 1).flatmap(lambda at: rare[at])] * 6,
    ]
    return st.integers(0, len(often) - 1).flatmap(lambda at: often[at])


def people() -> st.SearchStrategy[tuple[str, str | None]]:
    """Draw an author: kind and id."""
    return st.sampled_from(
        [
            *[("customer", person) for person in (*CUSTOMERS, None)],
            *[("agent", person) for person in AGENTS],
            ("bot", BOT),
            ("system", None),
        ]
    )


@st.composite
def saves(draw: st.DrawFn, ticket_id: str, ticket_ids: list[str], pool: list[int], author: tuple | None) -> list[dict]:
    """Draw one to three things that one author did to a ticket in one instant."""
    at = draw(st.sampled_from(pool)) + draw(st.sampled_from(LATER))
    author_kind, author_id = author or draw(people())
    # One save mostly; sometimes the source knows no saves, or one save goes over instants and tickets.
    update_id = draw(st.sampled_from([None, f"{ticket_id} at {at}", f"{ticket_id} at {at}", "everywhere"]))
    done = draw(st.lists(actions(ticket_ids, pool), min_size=1, max_size=3))
    common = {"ticket_id": ticket_id, "occurred_at": at, "author_kind": author_kind, "author_id": author_id}
    return [{**common, "update_id": update_id, **action} for action in done]


@st.composite
def ticket_events(draw: st.DrawFn, ticket_id: str, ticket_ids: list[str], pool: list[int]) -> list[dict]:
    """Draw the history of a ticket: mostly a creation, and saves before and after it."""
    found: list[dict] = []
    author = draw(st.one_of(st.just(("customer", "c1")), people()))
    if draw(st.integers(0, 9)) < 9:
        at = draw(st.sampled_from([min(pool), *pool]))
        born = {"ticket_id": ticket_id, "occurred_at": at, "author_kind": author[0], "author_id": author[1]}
        found.append({**born, "kind": "created", "channel": draw(st.sampled_from(CHANNELS))})
        if draw(st.integers(0, 3)):
            found.append({**born, **draw(change("type", *TYPES))})
        if draw(st.booleans()):
            found.append({**born, "kind": "message", "audience": "customer", "channel": "mail"})
    conversation = st.sampled_from([("customer", "c1"), ("agent", "a1"), ("agent", "a2"), None, None])
    for _ in range(draw(st.sampled_from([4, 2, 8, 6, 12, 1, 0]))):
        found += draw(saves(ticket_id, ticket_ids, pool, draw(conversation)))
    return found


@st.composite
def corrections(draw: st.DrawFn, rows: list[dict], pool: list[int]) -> list[dict]:
    """Draw later revisions of some rows: moved, told by somebody else, taken back, and given again."""
    found: list[dict] = []
    for _ in range(draw(st.integers(0, 3)) if rows else 0):
        first = draw(st.sampled_from(rows))
        old = [row for row in [*rows, *found] if row["event_id"] == first["event_id"]][-1]
        new = {**old, "revision": old["revision"] + 1}
        match draw(st.sampled_from(["moved", "author", "deleted"])):
            case "moved":
                new["occurred_at"] = draw(st.sampled_from(pool))
            case "author":
                new["author_kind"], new["author_id"] = draw(people())
            case "deleted":
                new["deleted"] = not old["deleted"]
        if {**new, "revision": 0} != {**old, "revision": 0}:  # the same again is no revision
            found.append(new)
    return found


@st.composite
def companies(draw: st.DrawFn) -> tuple[list[dict], dict]:
    """Draw (events, configuration) as `twin.replay.replay` takes them.

    Revisions of one event stand in order. `event_key` is the twin's own; who compares with another order of ties must
    overwrite it. Columns of the ledger that a row does not have are empty.
    """
    start = draw(st.sampled_from(STARTS))
    pool = draw(pools(start))
    ticket_ids = [f"t{number}" for number in range(1, draw(st.integers(1, 8)) + 1)]
    keeps_order = draw(st.booleans())
    rows: list[dict] = []
    for ticket_id in ticket_ids:
        for position, event in enumerate(draw(ticket_events(ticket_id, ticket_ids, pool))):
            event_id = f"e{len(rows) + 1}"
            identity = {"source": SOURCE, "event_id": event_id, "revision": 1, "deleted": False}
            seq = position if keeps_order else 0
            rows.append({**identity, "event_key": zlib.crc32(event_id.encode()), "seq": seq, **event})
    return [*rows, *draw(corrections(rows, pool))], draw(configurations(start, pool))
