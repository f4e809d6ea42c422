"""The facts beside tickets: who buys, what was bought, who worked when, and how many customers are active."""

from __future__ import annotations

from puls.facts.columns import Fact, columns

CUSTOMERS = Fact(
    "customers",
    "a customer",
    columns("""
    customer_id | bigint | the customer
    source | varchar | name of the source of the id
    segment | varchar | segment
    industry | varchar | industry
    region | varchar | region or country
    plan | varchar | plan
    vip | boolean | a very important customer
    organization_id | bigint | organization
    since_at | timestamp | customer since
    lost_at | timestamp | lost
    lost_reason | varchar | why lost
    """),
)
ORDERS = Fact(
    "orders",
    "an order",
    columns("""
    source | varchar | name of the source
    source_order_id | varchar | the source's own id
    customer_id | bigint | the customer
    ordered_at | timestamp | when
    cancelled_at | timestamp | cancelled
    amount_micros | bigint | amount in millionths of the currency
    currency | varchar | ISO 4217
    """),
)
SHIFTS = Fact(
    "shifts",
    "a shift of an agent",
    columns("""
    source | varchar | name of the source
    agent_id | bigint | the agent
    team | varchar | the agent's team at its start
    started_at | timestamp | from
    ended_at | timestamp | until
    seconds | bigint | paid seconds, else its length
    """),
)
EMPLOYMENTS = Fact(
    "employments",
    "a stretch of an agent's employment in one team",
    columns("""
    source | varchar | name of the source
    agent_id | bigint | the agent
    team | varchar | the first team by name
    started_at | timestamp | from
    ended_at | timestamp | until; null: still
    left_at | timestamp | when the employment ended
    """),
)
ACTIVITY_CHANGES = Fact(
    "activity_changes",
    "a change of the number of active customers",
    columns("""
    customer_id | bigint | the customer
    source | varchar | name of the source of the id
    changed_at | timestamp | when
    delta | bigint | +1 or -1
    """),
)
