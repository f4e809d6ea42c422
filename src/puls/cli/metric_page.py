"""One metric explained, as a page of text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from puls.cli import cells
from puls.cli.words import BETTER, EXPLAINED, HEADINGS, RECEIPT, UNITS
from puls.core.text import Language
from puls.metrics import REASONS, Metric, base_id, versions
from puls.query.names import splittable
from puls.workspace.answer_values import words
from puls.workspace.receipts import written

if TYPE_CHECKING:
    from puls.workspace.answer_values import Shown


def draw_metric(console: Console, metric: Metric, shown: Shown | None, language: Language) -> None:
    """Draw what a metric means, how it is counted, and whether the data answers it."""
    console.print(Styled(metric.name.in_(language), "bold") + f"  {metric.id}")
    console.print(metric.about.in_(language))
    console.print()
    lines = Table.grid(padding=(0, 2))
    lines.add_column(style="dim", no_wrap=True)
    lines.add_column(overflow="fold")
    for heading, said in _lines(metric, shown, language):
        lines.add_row(heading, said)
    console.print(lines)


def _lines(metric: Metric, shown: Shown | None, language: Language) -> Iterator[tuple[str, str]]:
    def explained(name: str) -> str:
        return EXPLAINED[name].in_(language)

    yield HEADINGS["available"].in_(language), cells.availability(shown, language)
    yield HEADINGS["unit"].in_(language), UNITS[metric.unit].in_(language)
    yield HEADINGS["better"].in_(language), BETTER[metric.better].in_(language)
    yield RECEIPT["formula"].in_(language), "; ".join(f"{name}: {said}" for name, said in _formula(metric).items())
    yield explained("statistics"), ", ".join(cells.statistic(stat, language) for stat in metric.stats)
    yield explained("cohorts"), ", ".join(f"{each.label.in_(language)} ({each.name})" for each in metric.cohorts)
    yield explained("credits"), ", ".join(each.rule for each in metric.credits)
    if metric.outside:
        yield RECEIPT["outside"].in_(language), ", ".join(REASONS[each.reason].in_(language) for each in metric.outside)
    yield explained("needs"), ", ".join(sorted(metric.needs))
    yield explained("by"), ", ".join(splittable(metric))
    for variant in metric.variants:
        source = f" ({variant.source})" if variant.source else ""
        yield explained("variants"), f"{base_id(metric.id)}:{variant.name}: {variant.about.in_(language)}{source}"
    for change in metric.changes:
        asked = f" {base_id(metric.id)}@{change.version}" if str(change.version) in _versions(metric) else ""
        yield explained("changes"), f"{change.version} ({change.date}): {change.note.in_(language)}{asked}"
    for note in metric.notes:
        yield explained("notes"), note.in_(language)


def _versions(metric: Metric) -> list[str]:
    """Return the versions that can be asked for by name: a variant has none of its own."""
    return versions(metric) if metric.variant is None else []


def metric_json(metric: Metric, shown: Shown | None) -> dict[str, Any]:
    """Return a metric with stable keys; `available` and `missing` are null without data."""
    return {
        "id": metric.id,
        "version": metric.version,
        "name": words(metric.name),
        "about": words(metric.about),
        "unit": metric.unit.value,
        "better": metric.better,
        "formula": _formula(metric),
        "statistics": list(metric.stats),
        "cohorts": [{"name": each.name, "column": each.column, "label": words(each.label)} for each in metric.cohorts],
        "credits": [each.rule for each in metric.credits],
        "outside": {each.reason: words(REASONS[each.reason]) for each in metric.outside},
        "needs": sorted(metric.needs),
        "by": list(splittable(metric)),
        "changes": [{"version": each.version, "date": each.date, "note": words(each.note)} for each in metric.changes],
        "variants": [
            {"id": f"{base_id(metric.id)}:{each.name}", "about": words(each.about), "source": each.source}
            for each in metric.variants
        ],
        "versions": [f"{base_id(metric.id)}@{version}" for version in _versions(metric)],
        "notes": [words(note) for note in metric.notes],
        "available": None if shown is None else shown.available,
        "missing": None
        if shown is None
        else [{"source": source, "why": words(text)} for source, text in shown.missing],
    }


def _formula(metric: Metric) -> dict[str, str]:
    return written(metric, "calendar")
