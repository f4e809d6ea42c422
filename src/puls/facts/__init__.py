"""One SQL model per fact, its declared columns, and the plan that builds them."""

from puls.facts.declarations import DIMENSIONS, FACTS, Fact, FactColumn

__all__ = ["DIMENSIONS", "FACTS", "Fact", "FactColumn"]
