"""What a metric is made of: one frozen declaration from a closed set of kinds, with SQL predicates over one fact.

Predicates are SQL over the fact's columns and some that a query supplies: `watermark_at` (how far the row's own source
has been read); for a metric with a window, `in_window` (the event came within it), `window_over` (the watermark lies
behind it) and `window_open` (it does not); and for one at instants those that `Standing` names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from puls.core.text import Text
from puls.core.units import Better, Unit
from puls.metrics.reasons import REASONS, Reason
from puls.project.model import Promise

FactName = Literal[
    "tickets",
    "turns",
    "episodes",
    "sla_clocks",
    "backlog_changes",
    "messages",
    "contributions",
    "work_logs",
    "open_spans",
    "sla_runs",
    "followups",
    "orders",
    "shifts",
    "employments",
    "activity_changes",
]
Capability = Literal[
    "creation",
    "first_reply",
    "messages",
    "assignments",
    "solved",
    "status_history",
    "field_history",
    "work_time",
    "escalations",
    "snoozes",
    "canned_answers",
    "article_links",
    "agents",
    "customers",
    "orders",
    "shifts",
]
CreditRule = Literal["actor", "holder_then", "holder_now"]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Which instant puts a row into a period.

    `among` narrows the rows that the cohort dates. `entry`: a row enters when its wait starts, so that rows that still
    wait are part of the cohort; only there is `km_median` a number.
    """

    name: str
    column: str
    label: Text
    among: str | None = None
    entry: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    """To whom a row is credited: the columns that `team` and `agent` stand for under `rule`."""

    rule: CreditRule
    team: str
    agent: str


@dataclass(frozen=True, slots=True)
class Window:
    """Rows count once `days` have passed since `after`; `event` falls inside when it came within those days.

    Without an `event` (None) rows only wait for the days to pass.
    """

    event: str | None
    after: str
    days: int

    def __str__(self) -> str:
        if self.event is None:
            return f"rows wait for {self.days} days after {self.after}"
        return f"{self.event} within {self.days} days after {self.after}"


@dataclass(frozen=True, slots=True)
class Outside:
    """Rows of the cohort that give the metric no value: why, and the predicate that finds them."""

    reason: Reason
    where: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Counts that are shown beside the metric and are in no part of it, dated by an instant of their own."""

    column: str
    label: Text
    counts: tuple[Outside, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How the rows that still wait enter `km_median`: those that `where` finds, since `since`.

    On the business clock they have waited for the reading of the clock in `clock` minus `clock_from_us`; without these
    two columns the median exists on the calendar clock only. Rows that `leave` finds took the competing exit after
    `left_calendar` or `left_business` seconds.
    """

    where: str
    since: str
    clock: str | None = None
    clock_from_us: str | None = None
    leave: str | None = None
    left_calendar: str | None = None
    left_business: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """The number of rows for which `of` holds (None: every row)."""

    of: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Rows for which also `of` holds, among those for which `among` holds.

    `whole` are dimensions that split the numerator only: each group's share is of all groups together.
    """

    of: str
    among: str
    whole: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a whole number of each row (`of`, SQL), over the rows for which `among` holds (None: every row).

    `business` is the number on the business clock, where it is a duration.
    """

    of: str
    among: str | None = None
    business: str | None = None


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a whole number of each row that is no duration, over the rows for which `among` holds."""

    of: str
    among: str | None = None


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Rows for each elapsed hour of the period: how many came, divided by how long the period was."""

    of: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The rows that cover an instant (`started` <= instant < `ended`, null: still) and for which `where` holds.

    The instant is the last one of the period, so that what happens at its very end is the next period's, or the
    watermark.
    Beside the row's columns a predicate reads `instant_at`, `reading_us` (what the row's `clock` shows then) and
    `soon_us` (the project's notice before a promise is due). `marked` counts some of them beside the number.
    """

    where: str | None = None
    marked: tuple[Outside, ...] = ()
    started: str = "started_at"
    ended: str = "ended_at"


@dataclass(frozen=True, slots=True)
class Ages:
    """How long rows that cover an instant had lasted: since `since`, or what `clock` read beyond `clock_from_us`."""

    since: str
    clock: str = "clock"
    clock_from_us: str = "clock_from_us"
    started: str = "started_at"
    ended: str = "ended_at"


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the rows that cover the start of a period, the share that still does at its end (`lost`: that does not).

    A row covers the start when `started` <= start < `ended` (null: still). The end of what it stands for is `left`
    (null: still), which may be later than `ended`; who has left by the very end, or by the watermark, is lost.
    """

    lost: bool = False
    started: str = "started_at"
    ended: str = "ended_at"
    left: str = "left_at"


@dataclass(frozen=True, slots=True)
class Distinct:
    """The number of different values of a column among the rows for which `among` holds; null is none."""

    of: str
    among: str | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many rows there were on average: the time that rows overlap the period, divided by its length."""

    started: str = "started_at"
    ended: str = "ended_at"


@dataclass(frozen=True, slots=True)
class Part:
    """One side of a ratio: a number over a fact of its own. Dimensions that the fact lacks do not split it."""

    fact: FactName
    formula: Count | Sum | Distinct | AsOf | Overlap
    cohort: Cohort
    credit: Credit | None = None


@dataclass(frozen=True, slots=True)
class Ratio:
    """One number for each `times` of another; several denominators are added (hours of shifts, and recorded hours).

    Its statistics are `ratio` and, for what is lost or gained over time, `annualised`: times 365 days over the length
    of the period. A side counts the sources that provide what its own fact needs, of the metric's `needs` what is
    asked of tickets.
    """

    of: Part
    per: tuple[Part, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Duration:
    """Whole seconds on either clock; rows without them are in no statistic. `among` (None: every row) narrows."""

    calendar: str
    business: str
    among: str | None = None
    waiting: Waiting | None = None


@dataclass(frozen=True, slots=True)
class AsOf:
    """A balance at an instant: the sum of `delta` over all changes before it."""

    delta: str


Formula = Count | Share | Sum | Mean | Duration | Arrivals | AsOf | Standing | Ages | Kept | Distinct | Overlap | Ratio


@dataclass(frozen=True, slots=True)
class ExampleRows:
    """Rows of another fact that an example needs: of a ratio's denominators, or the tickets that rows belong to."""

    fact: FactName
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | bool | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Rows of the fact (columns left out are null) and what the metric's first statistic gives for them.

    `also` are rows of other facts, where the number rests on more than one.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | bool | None, ...], ...]
    gives: float
    also: tuple[ExampleRows, ...] = ()


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What others measured, as context: a statistic's value in the metric's unit, whose it is, its source and year."""

    statistic: str
    value: float
    among: Text
    source: str
    year: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a version of a definition changed, and since when (YYYY-MM-DD)."""

    version: int
    date: str
    note: Text


@dataclass(frozen=True, slots=True)
class Variant:
    """Another definition under the same name: a product's (`zendesk`), an earlier version's, or who did it.

    What is None stays as the metric says. `source` is where the definition is written down. `differs` says why a ticket
    may count otherwise than by the metric itself: predicates over `tickets`, the first that holds explains.
    """

    name: str
    about: Text
    source: str | None = None
    fact: FactName | None = None
    formula: Formula | None = None
    cohorts: tuple[Cohort, ...] | None = None
    credits: tuple[Credit, ...] | None = None
    needs: frozenset[Capability] | None = None
    window: Window | None = None
    outside: tuple[Outside, ...] | None = None
    notes: tuple[Text, ...] | None = None
    example: Example | None = None
    differs: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """A reason for a difference, and the predicate over `tickets` and `watermark_at` that finds it."""

    where: str
    text: Text


@dataclass(frozen=True, slots=True)
class Metric:
    """One declaration of one number; see docs/facts.md for the columns.

    The first of `cohorts` and of `credits` holds unless a query asks for another. `stats` are those shown first.
    `needs` names what a source must provide; `promise` a promise for which some policy must have a target (`any`: for
    some promise). `earlier`
    are the definitions of former versions (their names are the numbers), `acted` the rows that answer where a question
    splits or filters by team or agent under the credit `actor`. `variant` is what made this metric of another one, when
    it was asked for by a name such as `first_reply_time:zendesk`.
    """

    id: str
    version: int
    fact: FactName
    formula: Formula
    cohorts: tuple[Cohort, ...]
    credits: tuple[Credit, ...]
    unit: Unit
    better: Better
    name: Text
    about: Text
    needs: frozenset[Capability]
    example: Example
    stats: tuple[str, ...]
    changes: tuple[Change, ...]
    window: Window | None = None
    outside: tuple[Outside, ...] = ()
    beside: Beside | None = None
    promise: Promise | Literal["any"] | None = None
    notes: tuple[Text, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    variants: tuple[Variant, ...] = ()
    earlier: tuple[Variant, ...] = ()
    acted: Variant | None = None
    variant: Variant | None = None

    def __post_init__(self) -> None:
        if [change.version for change in self.changes] != list(range(1, self.version + 1)):
            raise ValueError(f"metric {self.id}: every version up to {self.version} needs a change note, in order")
        used = [outside.reason for outside in self.outside]
        if len(set(used)) != len(used) or not set(used) <= REASONS.keys():
            raise ValueError(f"metric {self.id}: reasons must be known, and each used once")

    @property
    def cohort(self) -> Cohort:
        """Return the cohort that holds unless asked otherwise."""
        return self.cohorts[0]

    @property
    def credit(self) -> Credit:
        """Return the credit that holds unless asked otherwise."""
        return self.credits[0]
