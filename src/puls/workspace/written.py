"""Declared formulas of what lasts and of what is measured, as named SQL for a receipt."""

from __future__ import annotations

from typing import assert_never

from puls.core.units import Clock
from puls.metrics import Ages, Distinct, Kept, Overlap, Ratio, Standing


def written_lasting(formula: Standing | Ages | Kept | Distinct | Overlap, clock: Clock) -> dict[str, str]:
    """Return a formula as named SQL over its fact."""
    match formula:
        case Standing():
            marked = {str(each.reason): each.where for each in formula.marked}
            return {"count": formula.where or "every row", "at": _at_instant(formula), **marked}
        case Ages():
            business = f"reading of {formula.clock} at the instant - {formula.clock_from_us}"
            seconds = f"instant - {formula.since}" if clock == "calendar" else business
            return {"seconds": seconds, "at": _at_instant(formula)}
        case Kept():
            left = "at or before" if formula.lost else "null or after"
            return {
                "numerator": f"{formula.left} is {left} the end of the period",
                "denominator": f"{formula.started} <= start of the period < {formula.ended} (null: still)",
            }
        case Distinct():
            return {"different": formula.of, "among": formula.among or "every row"}
        case Overlap():
            return {"average": f"time from {formula.started} to {formula.ended} in the period / its length"}
        case _:
            assert_never(formula)


def _at_instant(formula: Standing | Ages) -> str:
    return f"{formula.started} < end of the period <= {formula.ended} (null: still)"


def written_ratio(formula: Ratio) -> dict[str, str]:
    """Return what is divided by what; each side's own formula is in the receipt of the side."""
    denominators = [f"{type(part.formula).__name__} of {part.fact}" for part in formula.per]
    found = {
        "numerator": f"{type(formula.of.formula).__name__} of {formula.of.fact}",
        "denominator": " + ".join(denominators),
    }
    return found | ({"times": str(formula.times)} if formula.times != 1 else {})
