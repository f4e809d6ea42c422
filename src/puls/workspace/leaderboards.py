"""Agents beside each other, as if all had worked the same mix of types and channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from puls.core.errors import UsageError
from puls.insight import shared_ranks
from puls.metrics import Count, Duration
from puls.project.model import Project
from puls.query.names import splittable
from puls.query.values import Asked, Engine, MetricQuery
from puls.stats import Interval, MeanParts, Standardised, poisson_interval, standardised_mean, standardised_share
from puls.workspace.additive import additive_statistic, is_mean, mean_parts
from puls.workspace.answer_rows import group_names
from puls.workspace.answer_values import Key, Shown, interval_json, words
from puls.workspace.answers import answer, shown_metric
from puls.workspace.asking import Session
from puls.workspace.context import Run, bots, iso
from puls.workspace.known import asked_for
from puls.workspace.loading import Cell
from puls.workspace.past import Moment
from puls.workspace.receipts import Receipt, receipts

MIX = ("type", "channel")
LEAST_COVERED = 0.5
"""Who has no rows in the other half of the team's work does other work, and is not ranked against it."""


@dataclass(frozen=True, slots=True)
class Place:
    """One agent by one metric: `value` with the team's mix, `own` with the agent's, and the shared rank.

    Counts are as they are: `value` is `own`. `covered` is the part of the team's work in whose types and channels the
    agent has rows. There is no rank below the minimum sample, below half of the work, without an interval, or
    where neither direction is better.
    """

    team: str | None
    agent: str | None
    key: Key
    value: float | None
    own: float | None
    n: int
    interval: Interval | None
    covered: float
    below_minimum_sample: bool
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """One metric: its places by team, the best rank first; `mix` are the dimensions that it is standardised by."""

    shown: Shown
    statistic: str
    mix: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """Agents by each of several metrics, over one range, with the receipt of each."""

    query: MetricQuery
    zone: str
    from_us: int
    to_us: int
    boards: tuple[Board, ...]
    receipts: tuple[Receipt, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the leaderboard with stable keys: durations in seconds, shares as parts of one, ISO 8601 UTC.

        Keys: `zone`, `clock`, `from`, `to`, `boards`, `receipts`.
        """
        return {
            "zone": self.zone,
            "clock": self.query.clock,
            "from": iso(self.from_us),
            "to": iso(self.to_us),
            "boards": [_board_json(board) for board in self.boards],
            "receipts": [receipt.to_json() for receipt in self.receipts],
        }


def leaderboard(
    run: Run, project: Project, query: MetricQuery, *, engine: Engine = "duckdb", as_of: Moment | None = None
) -> Leaderboard:
    """Return agents by each metric of `query`, team by team; rates and means with the team's mix of types and channels.

    An agent has a place in each team that rows are credited to, by the credit of the metric; bots have none, and their
    work is not part of the mix.
    Raises UsageError while `privacy.agents` is "off", for medians, and for a grain or a comparison; errors as `answer`.
    """
    if query.by or query.grain is not None or query.compare is not None:
        itself = f" ({query.metrics[0]} is by {query.by[0]}, and no number of each agent)" if query.by else ""
        raise UsageError(f"a leaderboard is by agent over one range; leave by, grain and compare out{itself}.")
    known = asked_for(project, query.metrics)
    boards: list[Board] = []
    found_receipts: list[Receipt] = []
    from_us, to_us, zone = 0, 0, ""
    for name in query.metrics:
        one = replace(query, metrics=(name,), stats=(additive_statistic(known[name], query.stats),))
        make = _standardised if is_mean(known[name]) else _as_such
        board, session_receipts, session = make(run, project, one, engine, as_of)
        boards.append(board)
        found_receipts += session_receipts
        series = session.plan.series
        from_us, to_us, zone = series.start_us, series.end_us, session.plan.zone.key
    return Leaderboard(query, zone, from_us, to_us, tuple(boards), tuple(found_receipts))


_Made = tuple[Board, tuple[Receipt, ...], Session]


def _standardised(run: Run, project: Project, query: MetricQuery, engine: Engine, as_of: Moment | None) -> _Made:
    (metric,) = asked_for(project, query.metrics).values()
    mix = tuple(name for name in MIX if name in splittable(metric))
    session = Session(run, project, replace(query, by=("team", "agent", *mix)), engine)
    (asked,) = session.plan.asked
    loaded = session.load(session.plan)
    cells = loaded[metric.id].cells if metric.id in loaded else {}
    machines = bots(run, engine)
    teams: dict[Key, dict[Key, dict[tuple[Key, ...], Cell]]] = {}
    for (_, (team, agent, *stratum)), cell in cells.items():
        if agent is not None and agent not in machines and cell.n:
            teams.setdefault(team, {}).setdefault(agent, {})[tuple(stratum)] = cell
    places = [place for team, agents in teams.items() for place in _places(session, asked, team, agents)]
    board = Board(shown_metric(session, asked), asked.stats[0], mix, _ordered(session, asked, places))
    return board, receipts(session, loaded, as_of), session


def _places(
    session: Session, asked: Asked, team: Key, agents: Mapping[Key, Mapping[tuple[Key, ...], Cell]]
) -> Iterator[Place]:
    standard: dict[tuple[Key, ...], int] = {}
    for strata in agents.values():
        for stratum, cell in strata.items():
            standard[stratum] = standard.get(stratum, 0) + cell.n
    for agent, strata in agents.items():
        found = _standardise(asked, standard, strata)
        parts = [mean_parts(asked, cell) for cell in strata.values()]
        n = sum(each.rows for each in parts)
        own = sum(each.total for each in parts) / n
        small = n < session.project.minimum_sample
        yield Place(_text(team), None, agent, found.value, own, n, found.interval, found.covered, small)


def _standardise(
    asked: Asked, standard: Mapping[tuple[Key, ...], int], strata: Mapping[tuple[Key, ...], Cell]
) -> Standardised:
    if asked.stats[0] == "mean":
        nothing = MeanParts.of_rows(0, 0, 0)
        means = [
            (rows, (strata[each].mean or nothing) if each in strata else nothing) for each, rows in standard.items()
        ]
        return standardised_mean(means, is_duration=isinstance(asked.metric.formula, Duration))
    shares = []
    for each, rows in standard.items():
        parts = mean_parts(asked, strata.get(each) or Cell())
        shares.append((rows, parts.total, parts.rows))
    return standardised_share(shares)


def _as_such(run: Run, project: Project, query: MetricQuery, engine: Engine, as_of: Moment | None) -> _Made:
    """Return the board of a metric that is no rate and no mean of rows: its plain values by team and agent."""
    session = Session(run, project, replace(query, by=("team", "agent")), engine)
    (asked,) = session.plan.asked
    found = answer(run, project, session.query, engine=engine, as_of=as_of)
    machines, places = bots(run, engine), []
    for row in found.rows:
        if row.keys[1] is None or row.keys[1] in machines or row.value is None:
            continue
        is_count = isinstance(asked.metric.formula, Count)
        interval = poisson_interval(row.n) if is_count else row.interval
        small = row.n < session.project.minimum_sample
        places.append(Place(_text(row.keys[0]), None, row.keys[1], row.value, row.value, row.n, interval, 1.0, small))
    board = Board(found.metrics[0], asked.stats[0], (), _ordered(session, asked, places))
    return board, found.receipts, session


def _ordered(session: Session, asked: Asked, places: Sequence[Place]) -> tuple[Place, ...]:
    """Return the places with names and ranks, by team, rank and value."""
    names = group_names(session, "agent", (place.key for place in places))
    # More rows within a time is better, also where a longer time is worse.
    better = "up" if asked.stats[0].startswith("within") else asked.metric.better
    done: list[Place] = []
    for team in sorted({place.team for place in places}, key=lambda team: (team is None, team or "")):
        own = [place for place in places if place.team == team]
        ranks: Iterable[int | None] = [None] * len(own)
        if better != "context":
            ranks = shared_ranks([_ranked(place) for place in own], better)
        named = [
            replace(place, agent=names.get(place.key, str(place.key)), rank=rank)
            for place, rank in zip(own, ranks, strict=True)
        ]
        sign = -1 if better == "up" else 1
        named.sort(
            key=lambda place: (place.rank is None, place.rank or 0, sign * (place.value or 0), place.agent or "")
        )
        done += named
    return tuple(done)


def _ranked(place: Place) -> tuple[float, float] | None:
    interval = place.interval
    if place.below_minimum_sample or place.covered < LEAST_COVERED or interval is None:
        return None
    return None if interval.low is None or interval.high is None else (interval.low, interval.high)


def _text(key: Key) -> str | None:
    return None if key is None else str(key)


def _board_json(board: Board) -> dict[str, Any]:
    metric = board.shown.metric
    return {
        "metric": metric.id,
        "name": words(metric.name),
        "statistic": board.statistic,
        "unit": metric.unit.value,
        "better": metric.better,
        "standardised_by": list(board.mix),
        "available": board.shown.available,
        "places": [
            {
                "team": place.team,
                "agent": place.agent,
                "rank": place.rank,
                "value": place.value,
                "interval": interval_json(place.interval),
                "own_value": place.own,
                "n": place.n,
                "covered": place.covered,
                "below_minimum_sample": place.below_minimum_sample,
            }
            for place in board.places
        ],
    }
