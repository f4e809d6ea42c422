"""What may stand in a project's `metrics/*.toml`: tables as models whose fields say what they mean."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from puls.core.units import Better
from puls.metrics.declaration import Capability, CreditRule, FactName

Kind = Literal["count", "share", "sum", "mean", "duration", "arrivals", "as_of", "standing", "ages", "kept", "ratio"]
PartKind = Literal["count", "sum", "distinct", "as_of", "overlap"]
UnitName = Literal["count", "duration", "share", "ratio", "per_hour"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class WordsTable(_Table):
    """A text in the four languages."""

    en: str = Field(min_length=1, description="English")
    de: str = Field(min_length=1, description="German")
    nb: str = Field(min_length=1, description="Norwegian Bokmål")
    zh: str = Field(min_length=1, description="Simplified Chinese")


class PartTable(_Table):
    """One side of a ratio: a number over a fact of its own."""

    fact: FactName = Field(description="the fact whose rows it counts")
    by: str = Field(description="the instant that puts a row into a period: a cohort's name or a column")
    kind: PartKind = Field(default="count", description="count, sum, distinct, as_of or overlap")
    of: str | None = Field(default=None, description="what is counted, summed or told apart, as SQL over the fact")
    among: str | None = Field(default=None, description="which rows are counted")


class FormulaTable(_Table):
    """How the number is made; which keys a kind takes is said in the table of kinds."""

    kind: Kind = Field(description="the kind of formula")
    of: str | None = Field(default=None, description="SQL over the fact's columns: what counts, or what is summed")
    among: str | None = Field(default=None, description="SQL: the rows that are asked about")
    calendar: str | None = Field(default=None, description="the column of seconds on the calendar clock")
    business: str | None = Field(default=None, description="the column of seconds on the business clock")
    whole: list[str] = Field(default=[], description="share: dimensions that split the numerator only")
    since: str | None = Field(default=None, description="ages: the instant from which a row's age runs")
    lost: bool = Field(default=False, description="kept: count what was lost instead of what was kept")
    numerator: PartTable | None = Field(default=None, description="ratio: what is counted")
    denominators: list[PartTable] = Field(default=[], description="ratio: what it is counted for; several are added")
    times: int = Field(default=1, ge=1, description="ratio: for each so many, such as 100 orders")


class WindowTable(_Table):
    """Rows count once so many days have passed."""

    event: str = Field(description="the instant that may come within the window")
    after: str = Field(description="the instant at which the window opens")
    days: int = Field(ge=1, description="its length in days of 24 hours")


class ChangeTable(_Table):
    """What a version changed."""

    version: int = Field(ge=1, description="the version")
    date: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="since when, as YYYY-MM-DD")
    note: str | WordsTable = Field(description="what changed")


class ExampleRowsTable(_Table):
    """Rows of another fact that the example needs, such as those of a ratio's denominators."""

    fact: FactName = Field(description="the fact")
    columns: list[str] = Field(min_length=1, description="its columns; those left out are empty")
    rows: list[list[str | int | bool]] = Field(min_length=1, description='a row each; "" is an empty cell')


class ExampleTable(_Table):
    """Rows of the fact and the number that they give; it is computed before the metric is used.

    What is divided by time (`arrivals`, an average over time) is over the days from the fact's first row to its last:
    one row on one day is 1/24 for each hour.
    """

    columns: list[str] = Field(min_length=1, description="columns of the fact; those left out are empty")
    rows: list[list[str | int | bool]] = Field(min_length=1, description='a row each; "" is an empty cell')
    gives: float = Field(description="what the first statistic is")
    also: list[ExampleRowsTable] = Field(default=[], description="rows of other facts, each with its own table")


class MetricTable(_Table):
    """A metric of the project."""

    name: str | WordsTable = Field(description="its name, in one or four languages")
    about: str | WordsTable = Field(description="its definition in words, in one or four languages")
    fact: FactName = Field(description="the fact whose rows it counts")
    by: list[str] = Field(
        min_length=1,
        description="the instants that may put a row into a period, the usual one first: created, first_solve, "
        "last_solve, or a column of the fact",
    )
    credit: list[CreditRule] = Field(default=["holder_then"], description="to whom team and agent give a row")
    unit: UnitName = Field(description="count, duration, share, ratio or per_hour")
    better: Better = Field(default="context", description="up, down or context")
    needs: list[Capability] = Field(default=[], description="what a source must provide")
    stats: list[str] = Field(default=[], description="the statistics that are shown first")
    version: int = Field(default=1, ge=1, description="the version of the definition")
    changes: list[ChangeTable] = Field(default=[], description="a dated note for each version, oldest first")
    formula: FormulaTable = Field(description="how the number is made")
    window: WindowTable | None = Field(default=None, description="a window, if later events decide a row")
    example: ExampleTable = Field(description="an example that is computed and must come out")


class MetricsFile(_Table):
    """A file of metrics."""

    metrics: dict[str, MetricTable] = Field(description="the metrics by id")
