"""Why a row moved since an instant: from what the ledger learned of its ticket after it, and from the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb

from puls.core.text import Text
from puls.engines.ledger import Snapshot, instant_literal
from puls.workspace.context import Run
from puls.workspace.movements import Movement

Cause = Literal[
    "excluded",
    "restored",
    "merged",
    "unmerged",
    "window",
    "deleted",
    "edited",
    "late",
    "solved",
    "reopened",
    "answered",
    "moved",
    "later",
    "configuration",
    "membership",
    "related",
    "available",
    "time",
]
Learned = Cause | Literal["amended"]
"""What the ledger learned of a ticket; what was amended says something else of the same ticket and instant."""

_BY_EVENTS: tuple[Cause, ...] = (
    "deleted",
    "edited",
    "merged",
    "unmerged",
    "late",
    "solved",
    "reopened",
    "answered",
    "later",
    "excluded",
    "restored",
)
"""Where the ledger learned of a ticket in several ways, the first counts."""

_SINCE: frozenset[Cause] = frozenset({"solved", "reopened", "answered"})
"""What is a reason only for a number that is made of such things."""

EVIDENCE = 3
"""So many ids of ledger rows stand beside a moved row."""

TEXTS: dict[Cause, Text] = {
    "excluded": Text(
        en="found to be spam, a test or deleted",
        de="als Spam, Test oder gelöscht erkannt",
        nb="funnet å være søppelpost, test eller slettet",
        zh="被认定为垃圾信息、测试或已删除",
    ),
    "restored": Text(
        en="no longer spam, a test or deleted",
        de="nicht mehr Spam, Test oder gelöscht",
        nb="ikke lenger søppelpost, test eller slettet",
        zh="不再是垃圾信息、测试或已删除",
    ),
    "merged": Text(
        en="merged into or with another ticket",
        de="mit einem anderen Ticket zusammengeführt",
        nb="slått sammen med en annen sak",
        zh="与另一工单合并",
    ),
    "unmerged": Text(en="merge taken back", de="Zusammenführung aufgehoben", nb="sammenslåing opphevet", zh="取消合并"),
    "window": Text(
        en="decided by now: the data reaches further",
        de="inzwischen entschieden: die Daten reichen weiter",
        nb="avgjort nå: dataene rekker lenger",
        zh="现已可判定：数据更新到更晚",
    ),
    "deleted": Text(
        en="taken back by the source",
        de="von der Quelle zurückgenommen",
        nb="trukket tilbake av kilden",
        zh="被数据源撤回",
    ),
    "edited": Text(
        en="corrected by the source", de="von der Quelle berichtigt", nb="rettet av kilden", zh="被数据源更正"
    ),
    "late": Text(
        en="happened before, told later",
        de="vorher geschehen, später gemeldet",
        nb="skjedde før, meldt senere",
        zh="此前发生，事后才获知",
    ),
    "solved": Text(en="solved since", de="seither gelöst", nb="løst siden", zh="此后已解决"),
    "reopened": Text(en="reopened since", de="seither wieder geöffnet", nb="gjenåpnet siden", zh="此后重新打开"),
    "answered": Text(en="answered since", de="seither beantwortet", nb="besvart siden", zh="此后已回复"),
    "moved": Text(
        en="dated in another period now",
        de="jetzt in einem anderen Zeitraum datiert",
        nb="datert i et annet tidsrom nå",
        zh="现归入其他时段",
    ),
    "later": Text(
        en="something else happened since",
        de="seither anderes geschehen",
        nb="noe annet har skjedd siden",
        zh="此后发生其他事件",
    ),
    "configuration": Text(
        en="settings changed", de="Einstellungen geändert", nb="innstillinger endret", zh="设置已更改"
    ),
    "membership": Text(
        en="teams or agents changed",
        de="Teams oder Mitarbeitende geändert",
        nb="team eller medarbeidere endret",
        zh="团队或客服变更",
    ),
    "related": Text(
        en="another ticket, customer or order changed",
        de="anderes Ticket, anderer Kunde oder Auftrag geändert",
        nb="en annen sak, kunde eller ordre er endret",
        zh="其他工单、客户或订单有变化",
    ),
    "available": Text(
        en="the data could not answer then, or cannot now",
        de="die Daten gaben damals keine Antwort, oder geben jetzt keine",
        nb="dataene kunne ikke svare da, eller kan ikke nå",
        zh="当时或现在的数据无法回答",
    ),
    "time": Text(
        en="more of the period has passed",
        de="vom Zeitraum ist mehr vergangen",
        nb="mer av tidsrommet har gått",
        zh="时段已过去更多",
    ),
}

LISTED = 10_000
"""So many tickets are named in a query; of more, all are read."""

Told = Mapping[tuple[int, Learned], "Evidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the ledger learned of a ticket in one way: when it happened, and the source's ids of some of the rows."""

    instants: frozenset[int]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row moved, what about it (a disposition, a schedule), and the ledger rows that say so."""

    cause: Cause
    detail: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """What one state says of the tickets that moved: excluded ones, the dates of rows, and the undecided rows."""

    excluded: Mapping[int, str]
    merged_into: Mapping[int, int]
    dated: Mapping[int, int]
    undecided: frozenset[tuple[str, tuple[int, ...]]]


class Reasons:
    """Finds the reason of each movement from `was` to `now`, both of them states; settings are the same in both."""

    def __init__(self, snapshot: Snapshot, since_us: int, moved: Sequence[Movement], was: Side, now: Side) -> None:
        self._was = was
        self._now = now
        tickets = {each.about for each in moved if each.about is not None}
        merges = [pair for side in (was, now) for pair in side.merged_into.items()]
        with duckdb.connect() as con:
            con.execute("set global TimeZone = 'UTC'")
            self._told = _told(con, snapshot, since_us, tickets, merges)
            self._staff_changed = _staff_changed(con, snapshot, since_us)

    def of(self, row: Movement, *, waits: bool, told_by: frozenset[Learned]) -> Reason:
        """Return why a row moved; `waits` says that the metric's rows depend on how far the data reaches.

        Of solves, reopenings, answers and amendments those in `told_by` count as such: a solve is no reason for a first
        reply, and neither is a note of work that was amended.
        First what the facts say themselves: excluded, merged, or not decided then. Then what the ledger learned of the
        ticket, of an event that dates the row before any other. What has no such trace comes from elsewhere.
        """
        if row.about is None:
            return Reason("window" if waits and row.kind != "changed" else "related")
        exclusion = self._by_exclusion(row, row.about)
        if exclusion is not None:
            return exclusion
        if row.kind == "entered" and (row.name, row.number) in self._was.undecided:
            return Reason("window")
        told = self._of_ticket(row.about, told_by)
        if told:
            cause = self._chosen(row, told)
            return Reason(cause, None, told[cause].ids if cause in told else next(iter(told.values())).ids)
        if self._staff_changed:
            return Reason("membership")
        return Reason("window" if waits and row.kind != "changed" else "related")

    def _of_ticket(self, ticket: int, told_by: frozenset[Learned]) -> dict[Cause, Evidence]:
        """Return what the ledger learned of a ticket, in the order in which reasons count."""
        found: dict[Cause, Evidence] = {}
        for cause in _BY_EVENTS:
            evidence = self._told.get((ticket, cause))
            if evidence is None:
                continue
            named: Cause = cause if cause in told_by or cause not in _SINCE else "later"
            before = found.get(named, Evidence(frozenset(), ()))
            found[named] = Evidence(before.instants | evidence.instants, (*before.ids, *evidence.ids)[:EVIDENCE])
        amended = self._told.get((ticket, "amended"))
        if amended is not None and ("amended" in told_by or not found):
            found.setdefault("edited", amended)
        return {cause: found[cause] for cause in _BY_EVENTS if cause in found}

    def _by_exclusion(self, row: Movement, ticket: int) -> Reason | None:
        was, now = self._was.excluded.get(ticket), self._now.excluded.get(ticket)
        if was == now or row.kind == "changed":
            return None
        if row.kind == "left" and now is not None:
            cause: Cause = "merged" if now == "merged" else "excluded"
            detail = None if now == "merged" else now
        elif row.kind == "entered" and was is not None:
            cause, detail = ("unmerged", None) if was == "merged" else ("restored", was)
        else:
            return None
        found = self._told.get((ticket, cause))
        return Reason(cause, detail, found.ids if found else ())

    def _chosen(self, row: Movement, told: Mapping[Cause, Evidence]) -> Cause:
        was, now = row.dated_was_us, row.dated_now_us
        dated = {None if row.kind == "entered" else was, None if row.kind == "left" else now} - {None}
        for cause, found in told.items():
            if found.instants & dated:
                return cause
        order: tuple[Cause, ...] = ("reopened", "solved") if row.kind == "left" else ("solved", "reopened")
        cause = next(iter(told))
        if cause in order:
            cause = next(each for each in order if each in told)
        if cause == "later" and row.kind != "changed" and None not in (was, now):
            return "moved"
        return cause


def side(run: Run, tickets: set[int], column: str | None, undecided: frozenset[tuple[str, tuple[int, ...]]]) -> Side:
    """Return what a state says of `tickets`; `column` of them dates the rows (None: they are rows of another fact)."""
    columns = run("select ticket_id, exclusion, merged_into from tickets where exclusion is not null")
    excluded = list(zip(*columns.values(), strict=True))
    dated: dict[int, int] = {}
    if column is not None and tickets:
        few = f" and ticket_id in ({', '.join(map(str, sorted(tickets)))})" if len(tickets) <= LISTED else ""
        found = run(f"select ticket_id, epoch_us({column}) as us from tickets where {column} is not null{few}")
        dated = {ticket: us for ticket, us in zip(found["ticket_id"], found["us"], strict=True) if ticket in tickets}
    return Side(
        {ticket: exclusion for ticket, exclusion, _ in excluded if ticket in tickets},
        {ticket: into for ticket, _, into in excluded if into is not None and (into in tickets or ticket in tickets)},
        dated,
        undecided,
    )


def _told(
    con: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    since_us: int,
    tickets: set[int],
    merges: Sequence[tuple[int, int]],
) -> Told:
    """Return what the ledger learned of each ticket after `since_us`, and of those that were merged into it."""
    members = sorted({(ticket, ticket) for ticket in tickets} | {(into, ticket) for ticket, into in merges})
    con.execute(
        "create table members as select unnest($owners::bigint[]) as owner, unnest($members::bigint[]) as member",
        {"owners": [owner for owner, _ in members], "members": [member for _, member in members]},
    )
    for table in ("events", "sources"):
        con.execute(f"create view {table} as from {snapshot.scan(table)}")
    con.execute(f"create macro since() as {instant_literal(since_us)}")
    found = con.execute(_TOLD, {"since_us": since_us, "shown": EVIDENCE}).fetchall()
    return {(owner, cause): Evidence(frozenset(instants), tuple(ids)) for owner, cause, instants, ids in found}


# The latest revision of what was recorded since, beside the latest one of before. What happened after the instant to
# which its source had been read then is not late: nobody had looked yet.
_TOLD = """
with fresh as (
    select
        event_key, source, event_id, seq, deleted, kind, author_kind, audience, field, value, ticket_id, other_id,
        case when field in ('status', 'disposition') then value else '' end as status,
        epoch_us(occurred_at) as us
    from events
    where recorded_at > since()
    qualify row_number() over (partition by event_key order by revision desc) = 1
),
known as (
    select
        event_key, deleted, kind, ticket_id,
        case when field in ('status', 'disposition') then value else '' end as status,
        epoch_us(occurred_at) as us
    from events
    where recorded_at <= since() and event_key in (select event_key from fresh)
    qualify row_number() over (partition by event_key order by revision desc) = 1
),
reached as (
    select source, epoch_us(max(read_until_at)) as us from sources where recorded_at <= since() group by source
),
classed as (
    select
        f.*,
        k.ticket_id as known_ticket_id,
        k.us as known_us,
        case
            when f.deleted and (k.event_key is null or k.deleted) then null
            when f.deleted then 'deleted'
            when (k.us, k.ticket_id, k.kind, k.status) = (f.us, f.ticket_id, f.kind, f.status) then 'amended'
            when k.event_key is not null then 'edited'
            when f.kind in ('merged', 'unmerged') then f.kind
            when f.field = 'disposition' and f.value in ('spam', 'test', 'deleted') then 'excluded'
            when f.field = 'disposition' then 'restored'
            when f.us < least(r.us, $since_us) then 'late'
            when f.field = 'status' and f.value in ('solved', 'closed') then 'solved'
            when f.field = 'status' then 'reopened'
            when f.kind = 'message' and f.author_kind = 'agent' and f.audience = 'customer' then 'answered'
            else 'later'
        end as cause
    from fresh as f
    left join known as k using (event_key)
    left join reached as r on r.source = f.source
),
told as (
    select distinct m.owner, c.*
    from classed as c
    join members as m on m.member in (c.ticket_id, c.other_id, c.known_ticket_id)
    where c.cause is not null
)
select
    owner,
    cause,
    list_distinct(list(us) || list(known_us)) as instants,
    (list(source || ':' || event_id order by us, seq, event_id))[:$shown] as ids
from told
group by owner, cause
"""


def _staff_changed(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, since_us: int) -> bool:
    tables = " union all ".join(
        f"select epoch_us(recorded_at) as us from {snapshot.scan(table)}" for table in ("agents", "team_members")
    )
    return bool(
        con.execute(f"select count(*) filter (us > $since_us) from ({tables})", {"since_us": since_us}).fetchall()[0][0]
    )
