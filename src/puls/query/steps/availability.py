"""Step 2: which sources can answer, and why the others cannot."""

from __future__ import annotations

from dataclasses import dataclass

from puls.query.values import Asked, Context, Missing


@dataclass(frozen=True, slots=True)
class Available:
    """The sources whose rows a metric counts, and what the others lack."""

    sources: tuple[str, ...]
    missing: tuple[Missing, ...]


def available(asked: Asked, context: Context) -> Available:
    """Return the sources that provide all that the metric needs."""
    metric = asked.metric
    if metric.promise is not None and metric.promise not in context.promises:
        return Available((), (Missing(None, f"policy:{metric.promise}"),))
    missing = tuple(
        Missing(source, capability)
        for source in sorted(context.watermarks)
        for capability in sorted(metric.needs - context.provides.get(source, frozenset()))
    )
    lacking = {each.source for each in missing}
    return Available(tuple(source for source in sorted(context.watermarks) if source not in lacking), missing)
