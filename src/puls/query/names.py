"""The names that a question may use: dimensions to split by, columns to filter by, statistics to show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from puls.core.errors import UnknownName, UsageError
from puls.facts.columns import FactType
from puls.facts.declarations import FACTS
from puls.metrics import Credit, Metric

Kind = Literal["column", "person", "organization", "ticket", "tag", "field"]

PLAIN = ("source", "channel", "language", "brand", "product", "intent", "priority", "type", "handled_by")
CREDITED = ("team", "agent")
IDS: dict[str, tuple[str, Kind]] = {
    "customer": ("customer_id", "person"),
    "organization": ("organization_id", "organization"),
    "ticket": ("ticket_id", "ticket"),
}
TAG = "tag"
DIMENSIONS = (*PLAIN, *CREDITED, "customer", "organization", TAG)
"""What every fact can be split by; a fact's own texts and the project's custom fields come on top."""

FIELD_PREFIX = "field:"
PERCENTILES = {"median": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95}
DURATION_STATS = ("mean", *PERCENTILES, "max", "km_median")
_WITHIN = re.compile(r"within:([1-9][0-9]{0,8})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
# No number of its own: why a row is in no number, and readings of clocks.
_HIDDEN = frozenset({"exclusion", "merged_into", "clock", "clock_from_us", "waiting_clock", "waiting_clock_from_us"})


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a name stands for in one metric: a column of its fact, an id with a name elsewhere, a tag, a field."""

    name: str
    kind: Kind
    column: str
    type: FactType = "varchar"

    @property
    def is_id(self) -> bool:
        """Whether rows hold a surrogate id, which people know by the source's own id."""
        return self.kind in ("person", "organization", "ticket")


def dimension(name: str, metric: Metric, credit: Credit, fields: Iterable[str]) -> Dimension:
    """Return what `name` stands for in `metric`; raises UnknownName with the nearest name."""
    known_fields = frozenset(fields)
    bare = name.removeprefix(FIELD_PREFIX)
    if bare != name and bare not in known_fields:
        raise UnknownName("custom field", bare, known_fields)
    if bare != name:
        return Dimension(name, "field", bare)
    found = _standard(metric, credit).get(name)
    if found is not None:
        return found
    if name in known_fields:
        return Dimension(name, "field", name)
    raise UnknownName("column", name, [*filterable(metric), *known_fields], where=f"metric {metric.id}")


def _standard(metric: Metric, credit: Credit) -> dict[str, Dimension]:
    types = FACTS[metric.fact].types
    return {
        **{name: Dimension(name, "column", name, types[name]) for name in own_columns(metric)},
        **{name: Dimension(name, kind, column, "bigint") for name, (column, kind) in IDS.items()},
        "team": Dimension("team", "column", credit.team),
        "agent": Dimension("agent", "person", credit.agent, "bigint"),
        TAG: Dimension(TAG, "tag", TAG),
    }


def own_columns(metric: Metric) -> tuple[str, ...]:
    """Return the columns of the metric's fact that people may name; persons are reached through `agent` only."""
    return tuple(
        name for name in FACTS[metric.fact].types if name not in _HIDDEN and not re.search(r"(^|_)id(_|$)", name)
    )


def filterable(metric: Metric) -> tuple[str, ...]:
    """Return every name that a condition on the metric may use, custom fields aside."""
    return tuple(dict.fromkeys((*DIMENSIONS, "ticket", *own_columns(metric))))


def splittable(metric: Metric) -> tuple[str, ...]:
    """Return every name that the metric can be split by, custom fields aside."""
    types = FACTS[metric.fact].types
    own = (name for name in own_columns(metric) if types[name] == "varchar")
    return tuple(dict.fromkeys((*DIMENSIONS, *own)))


def within_seconds(stat: str) -> int | None:
    """Return the threshold of a statistic like `within:10m` in seconds; None for another statistic."""
    if not stat.startswith("within"):
        return None
    match = _WITHIN.fullmatch(stat)
    if match is None:
        raise UsageError(f"{stat!r} is no threshold. Write within: and a whole number of s, m, h or d: within:10m.")
    return int(match[1]) * _SECONDS[match[2]]
