"""The metric declarations: a closed set of formula kinds, one file per subject, and the catalogue of them all."""

from puls.metrics.catalogue import CATALOGUE, ENTRY_POINTS, catalogue
from puls.metrics.declaration import (
    AsOf,
    Beside,
    Capability,
    Change,
    Cohort,
    Count,
    Credit,
    CreditRule,
    Duration,
    Example,
    FactName,
    Formula,
    Metric,
    Outside,
    Share,
    Waiting,
    Window,
)
from puls.metrics.reasons import REASONS, Reason

__all__ = [
    "CATALOGUE",
    "ENTRY_POINTS",
    "REASONS",
    "AsOf",
    "Beside",
    "Capability",
    "Change",
    "Cohort",
    "Count",
    "Credit",
    "CreditRule",
    "Duration",
    "Example",
    "FactName",
    "Formula",
    "Metric",
    "Outside",
    "Reason",
    "Share",
    "Waiting",
    "Window",
    "catalogue",
]
