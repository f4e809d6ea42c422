"""Short histories written by hand, and configurations for them."""

from __future__ import annotations

from datetime import UTC, datetime

HOUR = 3600
US = 1_000_000


def at(text: str) -> int:
    """Return an instant that is written in UTC; a bare time is on Monday, 4 March 2024 (Berlin is an hour ahead)."""
    whole = text if "-" in text else f"2024-03-04 {text}"
    elapsed = datetime.fromisoformat(whole).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return elapsed.days * 86_400 * US + elapsed.seconds * US + elapsed.microseconds


class Story:
    """Events in the order in which they are told."""

    def __init__(self, ticket_id: str = "t1") -> None:
        self.ticket_id = ticket_id
        self.events: list[dict] = []

    def add(self, when: str, kind: str, by: str | None = None, **columns: object) -> Story:
        """Add an event by "c…" (customer), "a…" (agent), "b…" (bot) or None (system)."""
        kinds = {"c": "customer", "a": "agent", "b": "bot", "": "system"}
        number = len(self.events)
        self.events.append(
            {
                "source": "desk",
                "event_id": f"{self.ticket_id}/{number}",
                "revision": 1,
                "event_key": number,
                "seq": number,
                "ticket_id": self.ticket_id,
                "occurred_at": at(when),
                "kind": kind,
                "author_kind": kinds[by[0] if by else ""],
                "author_id": by,
                **columns,
            }
        )
        return self

    def created(self, when: str, by: str | None = "c1", **columns: object) -> Story:
        return self.add(when, "created", by, **columns)

    def message(self, when: str, by: str, audience: str = "customer", **columns: object) -> Story:
        return self.add(when, "message", by, audience=audience, **columns)

    def change(self, when: str, field: str, value: str | None, by: str | None = None, **columns: object) -> Story:
        return self.add(when, "changed", by, field=field, value=value, **columns)

    def assign(self, when: str, agent_id: str | None) -> Story:
        return self.add(when, "changed", None, field="assignee", value_id=agent_id)


def week(*stretches: tuple[float, float], days: str = "01234") -> dict:
    hours = [(int(start * HOUR), int(end * HOUR)) for start, end in stretches]
    return {int(day): hours for day in days}


def schedule(open_week: dict, zone: str = "Europe/Berlin") -> dict:
    return {"zone": zone, "versions": [{"from": None, "week": open_week, "days": {}}]}


DAY_SHIFT = schedule(week((9, 17)))
SPLIT_SHIFT = schedule(week((9, 12), (13, 17)))
ALWAYS = schedule(week((0, 24), days="0123456"))


def configuration(default: str | None = None, **changes: object) -> dict:
    return {
        "zone": "Europe/Berlin",
        "default_schedule": default,
        "schedules": {"day": DAY_SHIFT, "split": SPLIT_SHIFT, "always": ALWAYS},
        "teams": {"days": "day", "nights": "always", "unscheduled": None},
        "agents": {"a1": "agent", "b1": "bot"},
        "members": [],
        "policies": [],
        **changes,
    }


def policy(**changes: object) -> dict:
    usual = {"name": "p", "from_us": None, "until_us": None, "condition": None, "schedule": None, "pause": set()}
    return {**usual, **changes}


def picked(rows: list[dict], *names: str) -> list[tuple]:
    return [tuple(row[name] for name in names) for row in rows]
