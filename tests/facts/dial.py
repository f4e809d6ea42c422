"""What the readings of clocks in the facts stand for, in the twin's words."""

from __future__ import annotations

from typing import Any

import duckdb

DAY_US = 86_400_000_000


class Dial:
    """The clocks that a build left beside the facts."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.names = {0: None, **dict(con.execute("select clock, name from schedules").fetchall())}
        self.days = {row[:2]: row[2:] for row in con.execute("select * from clock_days").fetchall()}

    def reading(self, clock: int | None, us: int) -> int | None:
        """Return what a clock shows at an instant; None of no clock."""
        if clock is None:
            return None
        base_us, *edges = self.days[clock, us // DAY_US]
        stretches = zip(edges[::2], edges[1::2], strict=True)
        return int(base_us + sum(max(0, min(us, close_us) - open_us) for open_us, close_us in stretches))

    def told(self, fact: str, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row with the schedule's name and what its reading stands for as the row starts."""
        if fact not in ("open_spans", "sla_runs"):
            return row
        shown = self.reading(row["clock"], row["started_at"])
        name, from_us, until_us = (
            ("age_us", row["clock_from_us"], shown) if fact == "open_spans" else ("left_us", shown, row["runs_out_us"])
        )
        stands_for = None if from_us is None or until_us is None else until_us - from_us
        return {**row, "schedule": self.names.get(row["clock"]), name: stands_for}
