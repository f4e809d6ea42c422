"""Who the users of a folder are: by their row, and where there is none or an outdated one, by what they did."""

from __future__ import annotations

from puls.ledger.delivery import Columns, Finding
from puls.sources.batches import Batches
from puls.sources.mapping import ZendeskSource
from puls.sources.zendesk.tables import Tables

_SYSTEM_USER = "-1"
_STAFF = frozenset({"agent", "admin"})


class People:
    """Says which kind of author a user is.

    The order of evidence: a bot by the mapping; who writes internal notes is an agent; the role of the user's row if it
    is agent or admin; who asked on this ticket is a customer; who ever held a ticket is an agent, also a former one;
    then the row's role end-user, then who asked on any ticket; else `unknown_author`, with a finding.
    """

    def __init__(self, tables: Tables, settings: ZendeskSource, batches: Batches) -> None:
        self._tables = tables
        self._settings = settings
        self._batches = batches
        self._bots = frozenset(settings.bots)
        self._requesters: dict[str, set[str]] = {}
        self._holders: set[str] = set()
        self._gather()
        self._askers: set[str] = set().union(*self._requesters.values())

    def kind(self, user_id: str | None, ticket_id: str, where: tuple[str, int], is_public: bool = True) -> str:
        """Return the author kind of a user on a ticket; `where` is the file and row that a finding names."""
        if user_id is None or user_id == _SYSTEM_USER or user_id in self._bots:
            return "bot" if user_id in self._bots else "system"
        user = self._tables.users.get(user_id)
        role = None if user is None else user["role"]
        if not is_public or role in _STAFF:
            return "agent"
        if user_id in self._requesters.get(ticket_id, ()):
            return "customer"
        if user_id in self._holders:
            return "agent"
        if role == "end-user" or user_id in self._askers:
            return "customer"
        detail = f"no table explains who the author is; taken as {self._settings.unknown_author!r}"
        self._batches.findings.append(Finding(*where, ticket_id, "unknown_author", detail))
        return self._settings.unknown_author

    def columns(self) -> dict[str, Columns]:
        """Return the tables of agents and of people's names."""
        users = self._tables.users
        agents = [user_id for user_id, row in users.items() if row["role"] in _STAFF or user_id in self._bots]
        named = [(user_id, row["name"]) for user_id, row in users.items() if row["name"]]
        columns: dict[str, Columns] = {}
        if agents:
            columns["agents"] = {
                "source": [self._batches.source] * len(agents),
                "event_id": [f"user:{user_id}" for user_id in agents],
                "agent_id": agents,
                "kind": ["bot" if user_id in self._bots else "agent" for user_id in agents],
            }
        if named:
            columns["texts"] = {
                "source": [self._batches.source] * len(named),
                "event_id": [f"user:{user_id}:name" for user_id, _ in named],
                "kind": ["person"] * len(named),
                "about_id": [user_id for user_id, _ in named],
                "text": [name for _, name in named],
            }
        return columns

    def _gather(self) -> None:
        for ticket_id, ticket in self._tables.tickets.items():
            if requester := ticket.words["requester_id"]:
                self._requesters.setdefault(ticket_id, set()).add(requester)
            if assignee := ticket.words["assignee_id"]:
                self._holders.add(assignee)
        for ticket_id, history in self._tables.history.items():
            for row in history:
                if row.value and row.field == "requester_id":
                    self._requesters.setdefault(ticket_id, set()).add(row.value)
                elif row.value and row.field == "assignee_id":
                    self._holders.add(row.value)
