"""The headline report: what a support lead looks at first, over the last whole quarter, against the one before."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text as Styled

from puls.cli import cells
from puls.cli.tables import Column, print_table, value_columns
from puls.cli.words import HEADINGS
from puls.core.periods import previous
from puls.core.text import Language

if TYPE_CHECKING:
    from puls.workspace import Desk
    from puls.workspace.answer_values import Answer, Row


KPIS = (
    "ticket_volume",
    "tickets_solved",
    "backlog",
    "backlog_age",
    "first_response_time",
    "first_reply_time",
    "reply_time",
    "resolution_time",
    "first_contact_resolution_rate",
    "one_touch_rate",
    "reopen_rate",
    "escalation_rate",
    "complaint_rate",
    "first_reply_sla_rate",
    "resolution_sla_rate",
    "sla_at_risk",
    "handle_time",
    "agent_productivity",
)
"""The key figures of a support team, in the order of the report."""


def draw_headline(console: Console, desk: Desk, folder: Path, language: Language) -> None:
    """Draw the headline numbers of a demo, and what to ask next."""
    from_day, to_day = last_quarter(desk)
    answer = desk.query(KPIS, from_=from_day, to=to_day, compare="previous")
    before = previous(None, from_day, to_day)
    days = cells.days(from_day.isoformat(), to_day.isoformat())
    compared = [str(before[0]), str(before[1] - timedelta(days=1))]
    console.print(Styled(f"{desk.project.name}  {days}", "bold"))
    against = cells.sentence("against_before", language).format(from_=compared[0], to=compared[1])
    console.print(f"{against} · {answer.zone} · {cells.clock(answer.clock, language)}", style="dim")
    console.print()
    rows = list(_headlines(answer))
    print_table(console, _columns(answer, rows, language), rows, leading=1)
    console.print()
    console.print(cells.sentence("simulated", language), style="dim")
    console.print(f"{cells.sentence('what_next', language)}:", style="dim")
    for words in (
        f"query first_reply_time --by team --from {from_day} --to {to_day} --compare previous",
        f"receipt first_reply_sla_rate --from {from_day} --to {to_day}",
        "metrics",
        "doctor",
    ):
        console.print(f"  {_called()} {words} --project {shlex.quote(str(folder))}", style="dim", soft_wrap=True)


def _called() -> str:
    """Return what to type for `puls`: the path that was typed, where it is not on the search path."""
    typed = Path(sys.argv[0])
    return shlex.quote(str(typed)) if typed.name == "puls" and shutil.which("puls") is None else "puls"


def last_quarter(desk: Desk) -> tuple[date, date]:
    """Return the first day of the last quarter that was over when the data ends, and the day after its last."""
    (receipt,) = desk.query("ticket_volume", from_="2000-01-01", to="2000-01-02", intervals=False).receipts
    until = max(datetime.fromisoformat(read) for read in receipt.watermarks.values())
    end = _quarter_start(until.astimezone(ZoneInfo(desk.project.zone)).date())
    return _quarter_start(end - timedelta(days=1)), end


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _headlines(answer: Answer) -> Iterator[Row]:
    """Yield of each metric the statistic that is shown first, and the one that has a target."""
    first = {shown.metric.id: shown.asked.stats[0] for shown in answer.metrics}
    return (row for row in answer.rows if row.statistic == first[row.metric] or row.against is not None)


def _columns(answer: Answer, rows: list[Row], language: Language) -> list[Column]:
    shown = {each.metric.id: each for each in answer.metrics}

    def name(row: Row) -> str:
        metric = shown[row.metric].metric
        called = metric.name.in_(language)
        return f"{called}, {cells.statistic(row.statistic, language)}" if len(metric.stats) > 1 else called

    values = value_columns(
        rows, lambda row: cells.manner_of(shown[row.metric], language), language, with_statistic=False
    )
    return [Column(HEADINGS["metric"].in_(language), name, may_wrap=True), *values]
