"""The definitions beside those of Puls as Markdown for docs/variants.md, made from the declarations."""

from __future__ import annotations

from puls.metrics.catalogue import CATALOGUE
from puls.metrics.declaration import Metric


def variant_tables() -> str:
    """Return, for each metric with several definitions, a table of them with where each is written down."""
    several = (metric for metric in CATALOGUE.values() if metric.variants or metric.earlier)
    return "\n".join(_section(metric) for metric in several)


def _section(metric: Metric) -> str:
    lines = [f"### `{metric.id}`", "", "| asked as | what it counts | where it is written |", "|---|---|---|"]
    lines.append(f"| `{metric.id}` | {metric.about.en} | [The metrics](metrics.md) |")
    for each in metric.earlier:
        lines.append(f"| `{metric.id}@{each.name}` | {each.about.en} | [The metrics](metrics.md) |")
    for each in metric.variants:
        source = f"[{each.source.split('/')[2]}]({each.source})" if each.source else ""
        lines.append(f"| `{metric.id}:{each.name}` | {each.about.en} | {source} |")
    return "\n".join([*lines, ""])
