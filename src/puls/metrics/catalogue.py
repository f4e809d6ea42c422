"""All metrics by id: the built-in ones, and those that other packages declare."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from puls.core.errors import ProjectError
from puls.metrics import (
    backlog,
    demand,
    effort,
    escalations,
    first_contact,
    quality,
    resolution,
    service_levels,
    speed,
    team,
    volume,
    waiting,
)
from puls.metrics.declaration import Metric

ENTRY_POINTS = "puls.metrics"
"""The group under which a package names a tuple of `Metric`."""

_SUBJECTS = (
    volume,
    backlog,
    demand,
    speed,
    resolution,
    waiting,
    first_contact,
    quality,
    effort,
    escalations,
    service_levels,
    team,
)


CATALOGUE: dict[str, Metric] = {metric.id: metric for module in _SUBJECTS for metric in module.METRICS}
"""The metrics that are built in, by id."""


@cache
def catalogue() -> dict[str, Metric]:
    """Return the built-in metrics and those of installed packages, by id.

    Raises ProjectError when a package declares something else than metrics, or an id that exists.
    """
    found = dict(CATALOGUE)
    for entry in entry_points(group=ENTRY_POINTS):
        declared = entry.load()
        if not isinstance(declared, tuple) or not all(isinstance(metric, Metric) for metric in declared):
            raise ProjectError(f"entry point {entry.name!r} ({entry.value}) is no tuple of Metric; mend the package.")
        for metric in declared:
            if found.setdefault(metric.id, metric) is not metric:
                raise ProjectError(
                    f"metric {metric.id!r} of entry point {entry.name!r} ({entry.value}) has an id that exists already;"
                    " rename it there or uninstall the package."
                )
    return found
