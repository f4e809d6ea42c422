"""The metrics that a project has: those of Puls and of installed packages, and its own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from puls.metrics import Metric, catalogue, named
from puls.metrics.custom import read_metrics
from puls.project import Project


def metrics_of(project: Project) -> dict[str, Metric]:
    """Return all metrics by id; raises ProjectError for a file of own metrics that is at fault."""
    return {**catalogue(), **read_own(project.metric_files)}


def asked_for(project: Project, names: Iterable[str]) -> dict[str, Metric]:
    """Return what each name stands for in the project: a metric, a variant or a version of one; errors as `named`."""
    return named(names, metrics_of(project), project.pins)


@lru_cache(maxsize=32)
def read_own(files: tuple[tuple[str, str], ...]) -> dict[str, Metric]:
    """Return the metrics of a project's files, by id; raises ProjectError as `metrics_of`."""
    return read_metrics(files, catalogue())
