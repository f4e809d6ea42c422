"""The catalogue as Markdown for docs/metrics.md, made from the declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from puls.core.text import LANGUAGES
from puls.metrics.catalogue import CATALOGUE
from puls.metrics.declaration import (
    Ages,
    Arrivals,
    AsOf,
    Count,
    Distinct,
    Duration,
    Kept,
    Mean,
    Metric,
    Overlap,
    Part,
    Ratio,
    Share,
    Standing,
    Sum,
)
from puls.metrics.reasons import REASONS

_BETTER = {"up": "higher is better", "down": "lower is better", "context": "neither side is better by itself"}


def catalogue_tables() -> str:
    """Return an overview of the built-in metrics and a section for each."""
    rows = ["| id | name | unit | better | dated by |", "|---|---|---|---|---|"]
    for metric in CATALOGUE.values():
        link = f"[`{metric.id}`](#{metric.id})"
        label = metric.cohort.label.en.removeprefix("by ")
        rows.append(f"| {link} | {metric.name.en} | {metric.unit} | {metric.better} | {label} |")
    return "\n".join(rows) + "\n\n" + "\n".join(_section(metric) for metric in CATALOGUE.values())


def _section(metric: Metric) -> str:
    names = " · ".join(metric.name.in_(language) for language in LANGUAGES if language != "en")
    lines = [f"### `{metric.id}`", "", f"**{metric.name.en}** ({names}). {metric.about.en}", ""]
    lines += [f"- {line}" for line in _lines(metric)]
    return "\n".join([*lines, ""])


def _lines(metric: Metric) -> Iterator[str]:
    yield f"Unit: {metric.unit}; {_BETTER[metric.better]}. Shown first: {', '.join(metric.stats)}."
    yield f"Counted over `{metric.fact}`: {_formula(metric)}."
    if metric.window is not None:
        yield f"Window: {metric.window}; younger rows are undecided."
    yield "Dated: " + "; ".join(_cohort(metric, at) for at in range(len(metric.cohorts))) + "."
    credits = (f"`{each.rule}` (`{each.team}`, `{each.agent}`)" for each in metric.credits)
    yield f"Team and agent: {', or '.join(credits)}."
    if metric.outside:
        reasons = (f"{REASONS[each.reason].en} (`{each.reason}`)" for each in metric.outside)
        yield f"Rows without a value, counted beside it: {', '.join(reasons)}."
    needs = ", ".join(f"`{each}`" for each in sorted(metric.needs))
    promise = ""
    if metric.promise is not None:
        promise = ", and a policy" + ("" if metric.promise == "any" else f" with a target for `{metric.promise}`")
    yield f"Needs: {needs or 'nothing'}{promise}."
    for note in metric.notes:
        yield f"To know: {note.en}"
    for variant in metric.variants:
        source = f" Source: <{variant.source}>." if variant.source else ""
        yield f"Variant `{metric.id}:{variant.name}`: {variant.about.en}{source}"
    if metric.acted is not None:
        yield f"Split or filtered by who acted, it is counted over `{metric.acted.fact or metric.fact}`."
    for change in metric.changes:
        yield f"Version {change.version}, {change.date}: {change.note.en}"


def _cohort(metric: Metric, at: int) -> str:
    cohort = metric.cohorts[at]
    among = f", among `{cohort.among}`" if cohort.among else ""
    return f"`{cohort.name}` ({cohort.label.en}, `{cohort.column}`{among})"


def _among(predicate: str | None) -> str:
    return f", among `{predicate}`" if predicate else ""


def _at_instant(formula: Standing | Ages) -> str:
    return f"`{formula.started}` < the period's end <= `{formula.ended}`"


def _formula(metric: Metric) -> str:  # noqa: PLR0911, PLR0912 - one return for each kind
    formula = metric.formula
    match formula:
        case Count():
            return f"the rows with `{formula.of}`" if formula.of else "every row"
        case Share():
            whole = f"; of all together where split by {', '.join(formula.whole)}" if formula.whole else ""
            return f"the share with `{formula.of}` among `{formula.among}`{whole}"
        case Duration():
            return f"`{formula.calendar}`, or `{formula.business}` on the business clock{_among(formula.among)}"
        case AsOf():
            return f"the sum of `{formula.delta}` over every change before the instant"
        case Sum():
            business = f", or `{formula.business}` on the business clock" if formula.business else ""
            return f"the sum of `{formula.of}`{business}{_among(formula.among)}"
        case Mean():
            return f"the mean of `{formula.of}`{_among(formula.among)}"
        case Arrivals():
            rows = f"the rows with `{formula.of}`" if formula.of else "the rows"
            return f"{rows} for each hour that the period has had until the watermark"
        case Standing():
            marked = "".join(f", beside it `{each.reason}` (`{each.where}`)" for each in formula.marked)
            return f"rows with {_at_instant(formula)}{_among(formula.where)}{marked}"
        case Ages():
            business = f"the reading of `{formula.clock}` - `{formula.clock_from_us}` on the business clock"
            return f"the instant - `{formula.since}`, or {business}, of rows with {_at_instant(formula)}"
        case Kept():
            rows = f"rows with `{formula.started}` <= the period's start < `{formula.ended}`"
            kept = "by its end" if formula.lost else "after its end, or never"
            return f"those whose `{formula.left}` comes {kept}, of {rows}"
        case Distinct():
            return f"different values of `{formula.of}`{_among(formula.among)}"
        case Overlap():
            return f"the time from `{formula.started}` to `{formula.ended}` within the period, divided by its length"
        case Ratio():
            times = f", times {formula.times:,}" if formula.times != 1 else ""
            return f"{_part(formula.of)}, divided by {' and '.join(_part(each) for each in formula.per)}{times}"
        case _:
            assert_never(formula)


def _part(part: Part) -> str:
    formula, of_fact = part.formula, f"of `{part.fact}` by `{part.cohort.column}`"
    match formula:
        case Count():
            return f"the rows {of_fact}{_among(formula.of)}"
        case Sum():
            return f"the sum of `{formula.of}` {of_fact}{_among(formula.among)}"
        case Distinct():
            return f"the different values of `{formula.of}` {of_fact}{_among(formula.among)}"
        case AsOf():
            return f"the sum of `{formula.delta}` of `{part.fact}` over every change before the period's end"
        case Overlap():
            return f"how many rows of `{part.fact}` there were on average"
        case _:
            assert_never(formula)
