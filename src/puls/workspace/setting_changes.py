"""Which settings differ between two states of a project, as far as a number may depend on them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from puls.metrics import Metric
from puls.project import ConfigurationRow, Project, to_configuration_rows
from puls.query.values import MetricQuery

# What is no part of a number, or acts through something else: holidays through the schedules that they are in.
_NO_SETTING = frozenset({"source", "target", "holidays"})
_HOURS = frozenset({"schedule", "team"})


def changed_settings(then: Project, now: Project, query: MetricQuery, metric: Metric) -> tuple[str, ...]:
    """Return the settings that differ and that the number may depend on, as "schedule office" or "zone"."""
    old, new = (_by_name(to_configuration_rows(project)) for project in (then, now))
    differing = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    of_promises = metric.fact in ("sla_clocks", "sla_runs")
    on_hours = query.clock == "business" or of_promises
    found: list[str] = []
    for kind, name in differing:
        if (kind == "sla_policy" and not of_promises) or (kind in _HOURS and not on_hours):
            continue
        if kind == "pin" and name != metric.id:
            continue
        found += _single(old, new) if kind == "project" else [f"{kind} {name}" if kind != name else kind]
    return tuple(found)


def _by_name(configuration: Sequence[ConfigurationRow]) -> dict[tuple[str, str], list[tuple[int | None, str]]]:
    found: dict[tuple[str, str], list[tuple[int | None, str]]] = {}
    for row in configuration:
        if row.kind not in _NO_SETTING:
            name = "" if row.kind == "project" else row.name
            found.setdefault((row.kind, name), []).append((row.valid_from_us, row.body))
    return found


def _single(*sides: Mapping[tuple[str, str], list[tuple[int | None, str]]]) -> list[str]:
    """Return the names of the single settings that differ."""
    old, new = (json.loads(side["project", ""][0][1]) for side in sides)
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
