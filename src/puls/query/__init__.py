"""A question as a value, and the small visible steps that turn it into one SQL tree for each pass over the facts."""

from puls.query.plan import Plan, check, plan, zone_of
from puls.query.values import Asked, Compare, Context, Engine, MetricQuery, Missing

__all__ = ["Asked", "Compare", "Context", "Engine", "MetricQuery", "Missing", "Plan", "check", "plan", "zone_of"]
