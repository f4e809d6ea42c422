"""The one place for kinds of formulas that are declared and that no question can be answered with yet."""

from __future__ import annotations

from puls.core.errors import UsageError
from puls.metrics.declaration import Ratio

Unserved = Ratio


def unserved(formula: Unserved) -> UsageError:
    """Return the error for a metric of such a kind."""
    return UsageError(f"no question can be answered yet with a metric of the kind {type(formula).__name__}.")
