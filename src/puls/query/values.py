"""What is asked, and what is known when it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from puls.core.periods import Grain, WeekStart
from puls.core.units import Clock
from puls.metrics import Cohort, Credit, CreditRule, Metric
from puls.project.conditions import Condition
from puls.project.model import AgentNames, Complaints, Promise

Compare = Literal["previous", "year_ago", "target", "benchmark"]
Engine = Literal["duckdb", "clickhouse"]


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """One question, whose parts are names; `puls.query` checks each against the declarations.

    `from_day` <= local day < `to_day` in the reporting zone (None: all there is). `by` are dimensions: a standard one,
    a column of the fact, a custom field by its name or as `field:NAME`. `scope` holds the row rules of the asker.
    `stats` empty means those that each metric shows first; beside them there is `within:10m`. `bootstrap` draws the
    intervals of means of durations from the tickets of small groups themselves. `intervals` False leaves
    out what costs a second pass over the rows.
    """

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    grain: Grain | None = None
    from_day: date | None = None
    to_day: date | None = None
    where: Condition | None = None
    clock: Clock = "calendar"
    stats: tuple[str, ...] = ()
    compare: Compare | None = None
    zone: str | None = None
    credit: CreditRule | None = None
    cohort: str | None = None
    scope: Condition | None = None
    intervals: bool = True
    bootstrap: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What a question is answered against; instants are UTC microseconds.

    `watermarks`: how far each source was read. `provides`: what each source can tell. `readings`: of each business
    clock at each source's watermark, by (clock, source); a clock that is not there has no reading.
    `fields`: custom fields. `promises`: those for which some policy has a target. `complaints`: which tickets are some.
    `stretches`: how many open stretches a day of `clock_days` has at most. `soon_us`: the notice before a promise is
    due.
    """

    zone: str
    week_start: WeekStart
    agents: AgentNames
    watermarks: Mapping[str, int]
    provides: Mapping[str, frozenset[str]]
    promises: frozenset[Promise] = frozenset()
    fields: frozenset[str] = frozenset()
    readings: Mapping[tuple[int, str], int] = field(default_factory=dict)
    complaints: Complaints = field(default_factory=Complaints)
    stretches: int = 0
    soon_us: int = 3_600_000_000

    @property
    def known_us(self) -> int:
        """Return how far the source that was read furthest has been read."""
        return max(self.watermarks.values())


@dataclass(frozen=True, slots=True)
class Asked:
    """A metric of a question with everything that was left open decided."""

    metric: Metric
    cohort: Cohort
    credit: Credit
    stats: tuple[str, ...]
    clock: Clock


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a source gives no rows to a metric: a capability that it lacks, or a promise without a policy."""

    source: str | None
    lacks: str
