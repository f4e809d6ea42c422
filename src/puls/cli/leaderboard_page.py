"""A leaderboard as a page: a table for each metric."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text as Styled

from puls.cli import cells
from puls.cli.report_words import LEADERBOARD
from puls.cli.tables import plain_table, print_whole
from puls.cli.words import DIMENSIONS, HEADINGS
from puls.core.text import Language
from puls.core.units import NOT_AVAILABLE, Clock, Unit, format_value

if TYPE_CHECKING:
    from puls.workspace.leaderboards import Board, Leaderboard, Place


def draw_leaderboard(console: Console, found: Leaderboard, language: Language, minimum_sample: int) -> None:
    """Draw each metric's places, team by team."""
    spans = (datetime.fromtimestamp(us // 1_000_000, ZoneInfo(found.zone)) for us in (found.from_us, found.to_us))
    days = cells.days(*(each.date().isoformat() for each in spans))
    console.print(f"{days} · {found.zone} · {cells.clock(found.query.clock, language)}", style="dim")
    for board in found.boards:
        console.print()
        _draw_board(console, board, language, found.query.clock, minimum_sample)


def _draw_board(console: Console, board: Board, language: Language, clock: Clock, minimum_sample: int) -> None:
    name = board.shown.metric.name.in_(language)
    console.print(Styled(f"{name}, {cells.statistic(board.statistic, language)}", "bold"))
    if not board.shown.available:
        why = "; ".join(text.in_(language) for _, text in board.shown.missing)
        console.print(f"{NOT_AVAILABLE.in_(language)}: {why}")
        return
    if not board.places:
        console.print(cells.sentence("no_groups", language))
        return
    table = plain_table()
    headings = [DIMENSIONS["team"], LEADERBOARD["rank"], DIMENSIONS["agent"], HEADINGS["value"], HEADINGS["interval"]]
    headings += [LEADERBOARD["own"], HEADINGS["n"], LEADERBOARD["covered"]] if board.mix else [HEADINGS["n"]]
    for heading in headings:
        is_name = heading in (DIMENSIONS["team"], DIMENSIONS["agent"])
        table.add_column(heading.in_(language), justify="left" if is_name else "right", no_wrap=True)
    above: str | None = ""
    for place in board.places:
        team = "" if place.team == above else cells.group(place.team, language)
        table.add_row(team, *_line(place, board, language, clock), style=cells.SMALL if place.rank is None else "")
        above = place.team
    print_whole(console, table)
    console.print(LEADERBOARD["standardised" if board.mix else "as_such"].in_(language), style="dim")
    if any(place.rank is None for place in board.places):
        console.print(LEADERBOARD["unranked"].in_(language).format(n=minimum_sample), style="dim")


def _line(place: Place, board: Board, language: Language, clock: Clock) -> list[str]:
    unit = Unit.SHARE if board.statistic.startswith("within") else board.shown.metric.unit

    def number(value: float | None) -> str:
        return format_value(value, unit, language, clock)

    interval = ""
    if place.interval is not None and place.interval.low is not None and place.interval.high is not None:
        interval = f"{number(place.interval.low)} – {number(place.interval.high)}"
    value = number(place.value) + ("*" if place.below_minimum_sample else "")
    rank = "" if place.rank is None else str(place.rank)
    line = [rank, place.agent or "", value, interval]
    counted = cells.count(place.n, language)
    if not board.mix:
        return [*line, counted]
    return [*line, number(place.own), counted, format_value(place.covered, Unit.SHARE, language, clock)]
