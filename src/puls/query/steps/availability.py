"""Step 2: which sources can answer, and why the others cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from puls.metrics import Capability
from puls.project.model import Promise
from puls.query.values import Asked, Context, Missing

BESIDE: frozenset[Capability] = frozenset({"agents", "customers", "orders", "shifts"})
"""What is known beside tickets: one source may give it for the tickets of another."""


@dataclass(frozen=True, slots=True)
class Available:
    """The sources whose rows a metric counts, and what the others lack."""

    sources: tuple[str, ...]
    missing: tuple[Missing, ...]


def available(asked: Asked, context: Context) -> Available:
    """Return the sources that provide all that the metric needs of tickets, if some source gives what is beside them.

    A metric that needs nothing of tickets is answered by the sources that give what it needs.
    """
    metric = asked.metric
    if metric.promise is not None and not _is_promised(metric.promise, context.promises):
        return Available((), (Missing(None, f"policy:{metric.promise}"),))
    given = frozenset().union(*context.provides.values())
    unknown = sorted(metric.needs & BESIDE - given)
    if unknown:
        return Available((), tuple(Missing(None, capability) for capability in unknown))
    needs = metric.needs - BESIDE
    if metric.needs and not needs:
        return Available(tuple(_giving(metric.needs, context)), ())
    missing = tuple(
        Missing(source, capability)
        for source in _of_tickets(context)
        for capability in sorted(needs - context.provides.get(source, frozenset()))
    )
    return Available(tuple(_giving(needs, context)), missing)


def _is_promised(promise: str, promises: frozenset[Promise]) -> bool:
    return bool(promises) if promise == "any" else promise in promises


def _of_tickets(context: Context) -> list[str]:
    """Return the sources that a metric of tickets can miss something of: not the books beside them, if others exist."""
    told = {source: context.provides.get(source, frozenset()) for source in sorted(context.watermarks)}
    return [source for source, gives in told.items() if not gives or gives - BESIDE] or list(told)


def _giving(needs: frozenset[Capability], context: Context) -> Iterator[str]:
    """Yield the sources that provide all of `needs`."""
    return (source for source in sorted(context.watermarks) if needs <= context.provides.get(source, frozenset()))
