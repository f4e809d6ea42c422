"""One SQL model per fact, its declared columns, and the plan that builds them."""

from puls.facts.columns import Fact, FactColumn
from puls.facts.declarations import DIMENSIONS, FACTS

__all__ = ["DIMENSIONS", "FACTS", "Fact", "FactColumn"]
