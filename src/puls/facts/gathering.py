"""What every engine gathers before it builds facts, in the common dialect: the rows that count, and the tickets.

They read `all_events` (the stored events) and make what `puls.facts.working` builds on.
"""

from __future__ import annotations

LATEST = """
select event_key, max(revision) as revision
from all_events
where event_key in (select event_key from all_events where revision > 0 or deleted)
group by event_key
"""
"""Of each event that was told more than once or deleted, the latest revision: the working table `latest`."""

MERGE_EVENTS = "select ticket_id, kind, other_id, us, seq, event_key from visible where kind in ('merged', 'unmerged')"
EXTENT = "select min(us) as first_us, max(us) as last_us, max(ticket_id) as last_ticket from visible"
KNOWN_TICKETS = "select ticket_id from visible union select survivor_id as ticket_id from merges"
READING = """
select ticket_id from scope
union
select ticket_id from merges where survivor_id in (select ticket_id from scope)
"""
"""The tickets whose events are read for the tickets in `scope`: they, and those merged into them."""

MEMBERSHIPS = """
select agent_id, team, epoch_us(from_at) as from_us, epoch_us(until_at) as until_us from team_members where not deleted
"""
BOTS = "select agent_id from agents where not deleted and kind = 'bot'"
SHIFT_AGENTS = "select distinct agent_id from shift_rows where not deleted and agent_id is not null"
"""The agents whose hours come from shifts."""

_VISIBLE = """
select
    e.ticket_id,
    e.event_key,
    e.source,
    epoch_us(e.occurred_at) as us,
    e.seq,
    e.update_id,
    e.kind,
    e.author_kind,
    e.author_id,
    e.audience,
    e.channel,
    e.macro,
    e.links_article,
    e.field,
    e.value,
    e.value_id,
    e.other_id,
    e.seconds,
    epoch_us(e.until_at) as until_us,
    e.cause,
    e.level
from all_events as e
"""
_SUPERSEDED = """
left join latest on latest.event_key = e.event_key
where not e.deleted and (latest.event_key is null or latest.revision = e.revision)
"""


def visible(*, superseded: bool) -> str:
    """Return the events that count; without `superseded` no row of the ledger has another revision or is deleted."""
    return _VISIBLE + (_SUPERSEDED if superseded else "")


def newest(table: str) -> str:
    """Return the latest revisions of the rows of `table`, deletions among them."""
    return f"select * from {table} qualify row_number() over (partition by event_key order by revision desc) = 1"


def scope(from_ticket: int, until_ticket: int) -> str:
    """Return the known tickets of a half-open range."""
    return f"select ticket_id from known_tickets where ticket_id >= {from_ticket} and ticket_id < {until_ticket}"
