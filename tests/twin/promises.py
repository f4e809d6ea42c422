"""Service level clocks: each promise cut into the stretches that it spends under one policy and one target."""

from __future__ import annotations

from typing import NamedTuple

from twin.desk import Desk
from twin.history import Ticket
from twin.hours import US, Calendar, Hours


class Match(NamedTuple):
    """The policy entry (from 1) that a promise is under, and the seconds that it promises."""

    entry: int
    target: int


class Promise(NamedTuple):
    """What was promised from `start` to `end` (None: still); `kept`: the end is what was promised."""

    name: str
    instance: int
    start: int
    end: int | None
    kept: bool


class Piece(NamedTuple):
    """A part of a promise in which nothing changes; `end` None: on and on."""

    start: int
    end: int | None
    match: Match | None
    status: str | None


Clock = tuple[dict, list[dict]]
"""The row of a clock, and the stretches in which it ran."""


def sla_clocks(desk: Desk, ticket: Ticket, row: dict, turns: list[dict], episodes: list[dict]) -> list[Clock]:
    """Return the clocks of all promises on a ticket; `row` is its row of `tickets`."""
    if ticket.created_at is None:
        return []
    clocks: list[Clock] = []
    for turn in turns:
        if turn["ended_at"] is not None and turn["ended_at"] < ticket.created_at:
            continue
        name = "first_reply" if turn["turn"] == 1 else "next_reply"
        start = max(turn["started_at"], ticket.created_at)
        promise = Promise(name, turn["turn"], start, turn["ended_at"], kept=turn["outcome"] == "replied")
        clocks += clocks_of(desk, ticket, row, promise)
    for one in episodes:
        promise = Promise("resolution", one["episode"], one["started_at"], one["ended_at"], kept=True)
        clocks += clocks_of(desk, ticket, row, promise)
    return clocks


def clocks_of(desk: Desk, ticket: Ticket, row: dict, promise: Promise) -> list[Clock]:
    """Return the clocks of one promise."""
    stretches = same_match(pieces_of(desk, ticket, row, promise))
    clocks: list[Clock] = []
    used = 0
    for number, stretch in enumerate(stretches):
        match = stretch[0].match
        if match is None:
            continue
        policy = desk.config["policies"][match.entry - 1]
        started_at, ended_at = stretch[0].start, stretch[-1].end
        following = stretches[number + 1][0].match if number + 1 < len(stretches) else None
        is_last = number + 1 == len(stretches)
        hours: Hours | Calendar = desk.hours[policy["schedule"]] if policy["schedule"] is not None else Calendar()
        running = [piece for piece in stretch if piece.status not in policy["pause"]]
        due_at = reaches(running, hours, used, match.target * US, started_at)
        too_much_at = reaches(running, hours, used, (match.target + 1) * US, started_at)
        late_after = None if too_much_at is None else max(too_much_at - 1, started_at)
        missed = ended_at is not None and late_after is not None and late_after < ended_at
        ended_in_time = ended_at is not None and not missed
        met_at = ended_at if ended_in_time and is_last and promise.kept else None
        why = None
        if ended_in_time and met_at is None:
            why = "solved" if is_last else "unmatched" if following is None else "rematched"
        decided_at = met_at if met_at is not None else due_at
        then = ticket.state_now() if decided_at is None else ticket.state_at(decided_at)
        clock = {
            "promise": promise.name,
            "instance": promise.instance,
            "clock_no": len(clocks) + 1,
            "policy": policy["name"],
            "policy_entry": match.entry,
            "target_seconds": match.target,
            "schedule": policy["schedule"],
            "started_at": started_at,
            "used_before_seconds": used // US,
            "ended_at": ended_at,
            "due_at": due_at,
            "late_after": late_after,
            "met_at": met_at,
            "cancelled_at": None if why is None else ended_at,
            "cancelled_why": why,
            "missed": missed,
            "paused": ended_at is None and ticket.state_now().status in policy["pause"],
            "decided_at": decided_at,
            "agent_id": then.agent_id,
            "team": then.team,
        }
        clocks.append((clock, runs_of(ticket, clock, running, hours, match.target * US - used)))
        if missed or ended_at is None:
            break
        used += sum(close - open_ for piece in running for open_, close in hours.between(piece.start, piece.end))
    return clocks


def runs_of(ticket: Ticket, clock: dict, running: list[Piece], hours: Hours | Calendar, left_us: int) -> list[dict]:
    """Return the stretches in which a clock ran under one team and holder, with what it had left as each began."""
    names = ("promise", "instance", "clock_no", "policy", "schedule")
    runs: list[dict] = []
    for piece in running:
        if piece.start == piece.end:
            continue
        then = ticket.state_at(piece.start)
        holding = {"team": then.team, "agent_id": then.agent_id}
        goes_on = bool(runs) and runs[-1]["ended_at"] == piece.start
        if goes_on and all(runs[-1][name] == value for name, value in holding.items()):
            runs[-1]["ended_at"] = piece.end
        else:
            span = {"started_at": piece.start, "ended_at": piece.end}
            runs.append({**{name: clock[name] for name in names}, **span, **holding, "left_us": left_us})
        if piece.end is not None:
            left_us -= sum(close - open_ for open_, close in hours.between(piece.start, piece.end))
    return runs


def pieces_of(desk: Desk, ticket: Ticket, row: dict, promise: Promise) -> list[Piece]:
    """Return the promise cut at every instant of its ticket and at every start and end of a policy."""
    cuts = {instant.at for instant in ticket.line()}
    for policy in desk.config["policies"]:
        cuts |= {at for at in (policy["from_us"], policy["until_us"]) if at is not None}
    inner = sorted(at for at in cuts if promise.start < at and (promise.end is None or at < promise.end))
    pieces = []
    for piece_start, piece_end in zip([promise.start, *inner], [*inner, promise.end], strict=True):
        status = ticket.state_at(piece_start).status
        pieces.append(Piece(piece_start, piece_end, match_at(desk, ticket, row, promise.name, piece_start), status))
    return pieces


def match_at(desk: Desk, ticket: Ticket, row: dict, promise: str, at: int) -> Match | None:
    """Return what a promise is under at an instant: the first policy in force whose condition holds decides."""
    state = ticket.state_at(at)
    seen = {name: row[name] for name in ("channel", "source", "language", "brand", "product", "intent")}
    seen |= {"priority": state.priority, "type": state.type, "team": state.team}
    for entry, policy in enumerate(desk.config["policies"], start=1):
        if policy["from_us"] is not None and at < policy["from_us"]:
            continue
        if policy["until_us"] is not None and at >= policy["until_us"]:
            continue
        if policy["condition"] is not None and not policy["condition"](seen):
            continue
        targets = policy["targets"].get(promise, {})
        target = targets.get("default")
        if state.priority is not None:
            target = targets.get(state.priority, target)
        return None if target is None else Match(entry, target)
    return None


def same_match(pieces: list[Piece]) -> list[list[Piece]]:
    """Return neighbours with the same match together."""
    stretches: list[list[Piece]] = []
    for piece in pieces:
        if stretches and stretches[-1][-1].match == piece.match:
            stretches[-1].append(piece)
        else:
            stretches.append([piece])
    return stretches


def reaches(running: list[Piece], hours: Hours | Calendar, used: int, amount: int, started_at: int) -> int | None:
    """Return the first instant at which `used` microseconds have grown to `amount` in the running pieces of a clock."""
    if used >= amount:
        return started_at
    for piece in running:
        for open_us, close_us in hours.between(piece.start, piece.end):
            if used + close_us - open_us >= amount:
                return open_us + amount - used
            used += close_us - open_us
    return None
