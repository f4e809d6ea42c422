"""The events of one ticket, replayed: which of them count, in which order, and the states that they lead to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

EVENT_COLUMNS = (
    *("source", "event_id", "revision", "event_key", "deleted", "seq", "ticket_id", "update_id", "occurred_at", "kind"),
    *("author_kind", "author_id", "audience", "channel", "macro", "links_article", "field", "value", "value_id"),
    *("source_value", "seconds", "until_at", "other_id", "cause", "level", "to_id"),
)
SOLVED = {"solved", "closed"}


@dataclass(frozen=True)
class State:
    """What a ticket is at an instant."""

    status: str | None = None
    agent_id: str | None = None
    team: str | None = None
    priority: str | None = None
    type: str | None = None

    def after(self, event: dict) -> State:
        """Return the state that `event` leads to."""
        if event["kind"] != "changed":
            return self
        match event["field"]:
            case "assignee":
                return replace(self, agent_id=event["value_id"])
            case "status" | "team" | "priority" | "type" as name:
                return replace(self, **{name: event["value"]})
        return self


BEFORE = State(status="new")


@dataclass
class Ticket:
    """The events of a ticket, in order.

    `own` are all of its own (for fields and states); `told` are its own without messages that went to a survivor, and
    the messages that came from merged tickets.
    """

    ticket_id: str
    own: list[dict] = field(default_factory=list)
    told: list[dict] = field(default_factory=list)
    survivor: str | None = None

    def __post_init__(self) -> None:
        self._line: list[Instant] = []
        self._known = 0  # how many events the line was made of

    @property
    def created(self) -> dict | None:
        """Return the first `created` event."""
        return next((event for event in self.own if event["kind"] == "created"), None)

    @property
    def created_at(self) -> int | None:
        return self.created["occurred_at"] if self.created else None

    def line(self) -> list[Instant]:
        """Return the instants of the line of states, each with what happened in it."""
        if self._known != len(self.own):
            self._line, self._known = self._drawn(), len(self.own)
        return self._line

    def _drawn(self) -> list[Instant]:
        counted_at = []
        for event in self.own:
            at = event["occurred_at"]
            counted_at.append((at if self.created_at is None else max(at, self.created_at), event))
        instants: list[Instant] = []
        state = BEFORE
        for at, event in counted_at:
            if not instants or instants[-1].at != at:
                instants.append(Instant(at, before=state, after=state))
            now = instants[-1]
            state = now.after.after(event)
            was_solved, is_solved = now.after.status in SOLVED, state.status in SOLVED
            now.solves += is_solved and not was_solved
            now.reopens += was_solved and not is_solved
            now.after = state
        return instants

    def state_at(self, at: int) -> State:
        """Return the state of the last instant of the line that is not after `at`; empty before the line begins."""
        state = State()
        for instant in self.line():
            if instant.at > at:
                break
            state = instant.after
        return state

    def state_now(self) -> State:
        """Return the state after all events."""
        line = self.line()
        return line[-1].after if line else BEFORE

    def last(self, name: str, column: str = "value") -> str | None:
        """Return the last value of a field."""
        values = [event[column] for event in self.own if event["kind"] == "changed" and event["field"] == name]
        return values[-1] if values else None

    def turns_of_status(self) -> list[tuple[str, dict]]:
        """Return ("solve" or "reopening", event) in order."""
        found = []
        status: str | None = "new"
        for event in self.own:
            if event["kind"] == "changed" and event["field"] == "status":
                if status not in SOLVED and event["value"] in SOLVED:
                    found.append(("solve", event))
                if status in SOLVED and event["value"] not in SOLVED:
                    found.append(("reopening", event))
                status = event["value"]
        return found

    def solves(self) -> list[dict]:
        return [event for what, event in self.turns_of_status() if what == "solve"]

    def reopenings(self) -> list[dict]:
        return [event for what, event in self.turns_of_status() if what == "reopening"]

    def messages(self) -> list[dict]:
        return [event for event in self.told if event["kind"] == "message"]

    def customer_messages(self) -> list[dict]:
        return [m for m in self.messages() if m["author_kind"] == "customer" and m["audience"] == "customer"]

    def opening_message(self) -> dict | None:
        """Return the ticket's first message, if an agent wrote it to the customer."""
        for message in self.messages():
            return message if message["author_kind"] == "agent" and message["audience"] == "customer" else None
        return None

    def responses(self) -> list[dict]:
        opening = self.opening_message()
        return [
            message
            for message in self.messages()
            if message is not opening
            and message["audience"] == "customer"
            and message["author_kind"] in ("agent", "bot")
        ]

    def replies(self) -> list[dict]:
        return [message for message in self.responses() if message["author_kind"] == "agent"]


@dataclass
class Instant:
    """An instant of the line of states."""

    at: int
    before: State
    after: State
    solves: int = 0
    reopens: int = 0


def order(event: dict) -> tuple[int, int, int]:
    """Return by what events are ordered."""
    return event["occurred_at"], event["seq"], event["event_key"]


def visible(rows: list[dict]) -> list[dict]:
    """Return the latest revision of each event in order, without those that were taken back."""
    latest: dict[tuple[str, str], dict] = {}
    for row in rows:
        event = {column: None if row.get(column) == "" else row.get(column) for column in EVENT_COLUMNS}
        event["seq"] = event["seq"] or 0
        event["revision"] = event["revision"] or 0
        known = latest.get((event["source"], event["event_id"]))
        if known is None or known["revision"] < event["revision"]:
            latest[event["source"], event["event_id"]] = event
    return sorted((event for event in latest.values() if not event["deleted"]), key=order)


def survivors(events: list[dict]) -> dict[str, str]:
    """Return for each merged ticket the last survivor of its chain."""
    into: dict[str, str] = {}
    for event in events:
        if event["kind"] == "merged" and event["other_id"] is not None:
            into[event["ticket_id"]] = event["other_id"]
        if event["kind"] == "unmerged":
            into.pop(event["ticket_id"], None)

    def survives_itself(ticket_id: str) -> bool:
        seen: set[str] = set()
        at = ticket_id
        while at in into and at not in seen:
            seen.add(at)
            at = into[at]
            if at == ticket_id:
                return True
        return False

    in_a_cycle = {ticket_id for ticket_id in into if survives_itself(ticket_id)}
    merged = {ticket_id: other for ticket_id, other in into.items() if ticket_id not in in_a_cycle}
    last = {}
    for ticket_id in merged:
        at = ticket_id
        while at in merged:
            at = merged[at]
        last[ticket_id] = at
    return last


def tickets(rows: list[dict]) -> dict[str, Ticket]:
    """Return every ticket that has an event of its own or got messages, with its events."""
    events = visible(rows)
    into = survivors(events)
    found: dict[str, Ticket] = {}

    def ticket(ticket_id: str) -> Ticket:
        return found.setdefault(ticket_id, Ticket(ticket_id, survivor=into.get(ticket_id)))

    for event in events:
        ticket(event["ticket_id"]).own.append(event)
        teller = into.get(event["ticket_id"], event["ticket_id"]) if event["kind"] == "message" else event["ticket_id"]
        ticket(teller).told.append(event)
    return found


def tags(ticket: Ticket) -> list[str]:
    """Return the tags that a ticket has now."""
    has: dict[str, None] = {}
    for event in ticket.own:
        if event["kind"] == "changed" and event["value"] is not None:
            if event["field"] == "tag+":
                has[event["value"]] = None
            if event["field"] == "tag-":
                has.pop(event["value"], None)
    return list(has)


def custom_fields(ticket: Ticket) -> dict[str, str]:
    """Return the values now of the fields that have no place of their own."""
    own_place = {"status", "assignee", "team", "requester", "organization", "priority", "type", "tag+", "tag-"}
    own_place |= {"language", "intent", "brand", "product", "disposition", "sla_policy"}
    values: dict[str, str | None] = {}
    for event in ticket.own:
        if event["kind"] == "changed" and event["field"] not in own_place:
            values[event["field"]] = event["value"]
    return {name: value for name, value in values.items() if value is not None}
