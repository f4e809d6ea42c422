"""What the facts are: for each table its grain, its columns and what they mean (the rules are in docs/facts.md)."""

from __future__ import annotations

from puls.facts.beside import ACTIVITY_CHANGES, CUSTOMERS, EMPLOYMENTS, ORDERS, SHIFTS
from puls.facts.columns import Fact, columns

# Carried by every fact that is counted over, so that a split or a filter needs no join: 23 ms against 90 ms for a
# backlog by day and team of 1 M tickets.
_STATIC = columns("""
    source | varchar | name of the source
    channel | varchar | channel of the creation
    language | varchar | language now
    brand | varchar | brand now
    product | varchar | product now
    intent | varchar | intent now
    organization_id | bigint | organization now
    customer_id | bigint | requester now
    handled_by | varchar | human, bot, mixed or nobody
    exclusion | varchar | why the ticket is in no number: merged, spam, deleted, test; null: it is
    created_at | timestamp | when the ticket was created
""")
_PRIORITY_TYPE = columns("""
    priority | varchar | priority now
    type | varchar | type now
""")
DIMENSIONS = _PRIORITY_TYPE + _STATIC
_OPEN_END = columns("""
    clock | bigint | while open: the schedule now (null: none)
    clock_from_us | bigint | while open: the reading of that clock, in microseconds, from which business time has run
""")

TICKETS = Fact(
    "tickets",
    "a ticket",
    columns("""
    ticket_id | bigint | the ticket
    source | varchar | name of the source
    created_at | timestamp | when it was created
    created_by | varchar | author kind of the creation
    exclusion | varchar | why it is in no number: merged, spam, deleted, test; null: it is
    merged_into | bigint | the surviving ticket
    status | varchar | status now
    channel | varchar | channel of the creation, else of the first message
    priority | varchar | priority now
    type | varchar | type now
    language | varchar | language now
    brand | varchar | brand now
    product | varchar | product now
    intent | varchar | intent now
    team | varchar | team now
    agent_id | bigint | holder now
    organization_id | bigint | organization now
    customer_id | bigint | requester now
    priority_at_creation | varchar | priority at the instant of creation
    type_at_creation | varchar | type at the instant of creation
    team_at_creation | varchar | team at the instant of creation
    agent_id_at_creation | bigint | holder at the instant of creation
    first_customer_message_at | timestamp | first customer message
    first_response_at | timestamp | first response (agent or bot) after it
    first_response_by | varchar | agent or bot
    first_response_seconds | bigint | first customer message to first response
    first_response_business_seconds | bigint | the same on the business clock
    first_reply_at | timestamp | first reply (human) after the first customer message
    first_reply_agent_id | bigint | who replied first
    first_reply_team | varchar | that agent's team then
    first_reply_seconds | bigint | first customer message to first reply
    first_reply_business_seconds | bigint | the same on the business clock
    unanswered_seconds | bigint | solved now without any reply: first customer message to last solve
    unanswered_business_seconds | bigint | the same on the business clock
    first_assigned_at | timestamp | first assignment to a human
    first_assignment_seconds | bigint | creation to first assignment
    first_assignment_business_seconds | bigint | the same on the business clock
    solves | bigint | number of solves
    reopens | bigint | number of reopenings
    first_solved_at | timestamp | first solve
    first_resolution_seconds | bigint | creation to first solve
    first_resolution_business_seconds | bigint | the same on the business clock
    is_solved | boolean | solved or closed now
    last_solved_at | timestamp | last solve
    resolution_seconds | bigint | creation to last solve, solved tickets
    resolution_business_seconds | bigint | the same on the business clock
    solver_kind | varchar | author kind of the last solve
    solver_id | bigint | author of the last solve
    solved_by_agent_id | bigint | holder at the last solve, and if nobody, its author
    solved_by_team | varchar | team at the last solve
    replies | bigint | replies, until the last solve
    customer_messages | bigint | customer messages, until the last solve
    touches | bigint | touches, until the last solve
    agent_turns | bigint | turns that ended in a reply, until the last solve
    reassignments | bigint | changes from one human holder to another, until the last solve
    escalations | bigint | escalations
    worked_seconds | bigint | recorded working time
    snoozed_until_at | timestamp | end of the last snooze
    handled_by | varchar | human, bot, mixed or nobody
    requester_wait_seconds | bigint | solved tickets: time in new, open and on-hold until the last solve
    requester_wait_business_seconds | bigint | the same on the business clock
    agent_wait_seconds | bigint | solved tickets: time in pending until the last solve
    agent_wait_business_seconds | bigint | the same on the business clock
    on_hold_seconds | bigint | solved tickets: time in on-hold until the last solve
    on_hold_business_seconds | bigint | the same on the business clock
    conversation_seconds | bigint | solved tickets: first customer message to last solve
    conversation_business_seconds | bigint | the same on the business clock
    first_public_reply_at | timestamp | first message of an agent to the customer after creation, the opening one aside
    first_public_reply_seconds | bigint | creation to it
    first_public_reply_business_seconds | bigint | the same on the business clock
    repliers | bigint | different agents who replied, until the last solve
    reopened_after_seconds | bigint | shortest time from a solve to the reopening that followed
    escalation_cause | varchar | cause of the first escalation: by_hand or sla
    escalation_level | varchar | manager, if any escalation went there, else the level of the first
    first_escalated_at | timestamp | first escalation
    solved_by_kind | varchar | agent or bot: what solved_by_agent_id is
    contradiction | varchar | solved_before_created, replied_before_created
    waiting_clock | bigint | the schedule now (null: none)
    waiting_clock_from_us | bigint | unanswered: reading of that clock from which the wait for the first reply has run
    """),
)
TURNS = Fact(
    "turns",
    "an agent's answer to waiting customer messages, or a wait that a solve ended, or one that still goes on",
    columns("""
    ticket_id | bigint | the ticket
    turn | bigint | 1, 2, …
    started_at | timestamp | first unanswered customer message
    ended_at | timestamp | the reply or the solve; null while waiting
    outcome | varchar | replied, solved; null while waiting
    agent_id | bigint | who replied
    team | varchar | that agent's team then
    holder_id | bigint | holder at the end
    holder_team | varchar | the ticket's team at the end
    seconds | bigint | start to end
    business_seconds | bigint | the same on the business clock
    last_message_at | timestamp | last customer message of the wait
    seconds_since_last | bigint | from it to the end
    business_seconds_since_last | bigint | the same on the business clock
    """)
    + _OPEN_END
    + DIMENSIONS,
)
STATUS_SPANS = Fact(
    "status_spans",
    "a stretch in one status, holder and team",
    columns("""
    ticket_id | bigint | the ticket
    span | bigint | 1, 2, …
    status | varchar | the status
    agent_id | bigint | the holder
    team | varchar | the team
    started_at | timestamp | from
    ended_at | timestamp | until; null: still
    seconds | bigint | length
    business_seconds | bigint | length on the business clock
    """)
    + _OPEN_END,
)
ASSIGNMENT_SPANS = Fact(
    "assignment_spans",
    "a stretch with one holder and team",
    columns("""
    ticket_id | bigint | the ticket
    span | bigint | 1, 2, …
    agent_id | bigint | the holder
    team | varchar | the team
    started_at | timestamp | from
    ended_at | timestamp | until; null: still
    """),
)
EPISODES = Fact(
    "episodes",
    "an open stretch: creation or reopening to the next solve",
    columns("""
    ticket_id | bigint | the ticket
    episode | bigint | 1, 2, …
    cause | varchar | created or reopened
    started_at | timestamp | from
    ended_at | timestamp | the solve; null while open
    solver_kind | varchar | author kind of the solve
    solver_id | bigint | author of the solve
    agent_id | bigint | holder at the solve, and if nobody, its author
    team | varchar | team at the solve
    reopened_at | timestamp | the reopening after the solve
    seconds | bigint | length
    business_seconds | bigint | length on the business clock
    """)
    + _OPEN_END
    + DIMENSIONS,
)
SLA_CLOCKS = Fact(
    "sla_clocks",
    "one promise on one ticket under one policy",
    columns("""
    ticket_id | bigint | the ticket
    promise | varchar | first_reply, next_reply or resolution
    instance | bigint | number of the turn or episode
    clock_no | bigint | 1, 2, … within the promise
    policy | varchar | name of the policy
    policy_entry | bigint | its position in the project file
    target_seconds | bigint | what was promised
    schedule | varchar | the policy's schedule; null: calendar
    started_at | timestamp | from
    used_before_seconds | bigint | time used before this clock
    ended_at | timestamp | when the promise or this clock ended; null while open
    due_at | timestamp | first instant at which the target is used up
    late_after | timestamp | last instant at which it is still kept
    met_at | timestamp | when the promise was kept in time
    cancelled_at | timestamp | when the clock was cancelled
    cancelled_why | varchar | rematched, unmatched or solved
    missed | boolean | ended later than late_after
    paused | boolean | the status now is a pause status
    decided_at | timestamp | met: met_at; otherwise due_at
    agent_id | bigint | holder at the decision
    team | varchar | team at the decision
    """)
    + DIMENSIONS,
)
BACKLOG_CHANGES = Fact(
    "backlog_changes",
    "a change of the backlog of one combination of dimensions",
    columns("""
    ticket_id | bigint | the ticket
    changed_at | timestamp | when
    delta | bigint | change of the number of open tickets
    cause | varchar | received, solved, reopened, moved_out or moved_in
    moved | bigint | which values changed: 1 team, 2 agent, 4 priority, 8 type
    team | varchar | team then
    agent_id | bigint | holder then
    priority | varchar | priority then
    type | varchar | type then
    """)
    + _STATIC,
)
TICKET_TAGS = Fact(
    "ticket_tags",
    "a tag that a ticket has now",
    columns("""
    ticket_id | bigint | the ticket
    tag | varchar | the tag
    """),
)
TICKET_FIELDS = Fact(
    "ticket_fields",
    "the value of a custom field that a ticket has now",
    columns("""
    ticket_id | bigint | the ticket
    field | varchar | the field
    value | varchar | its value
    """),
)

_OF_TICKET = columns("""
    ticket_id | bigint | the ticket
    source | varchar | name of its source
    exclusion | varchar | why the ticket is in no number; null: it is
""")
MESSAGES = Fact(
    "messages",
    "a message to the customer or from one",
    _OF_TICKET
    + columns("""
    sent_at | timestamp | when
    author_kind | varchar | customer, agent, bot or system
    agent_id | bigint | its author, if an agent or a bot
    team | varchar | the author's team then; of others, the ticket's team then
    is_reply | boolean | a reply: by an agent, not the opening message
    macro | varchar | the canned answer used
    links_article | boolean | a help article is linked
    channel | varchar | over which channel
    """),
    joins_ticket=True,
)
CONTRIBUTIONS = Fact(
    "contributions",
    "what one agent did on one ticket in one team",
    _OF_TICKET
    + columns("""
    agent_id | bigint | the agent
    team | varchar | the agent's team then
    replies | bigint | replies, until the last solve
    touches | bigint | touches, until the last solve
    worked_seconds | bigint | recorded working time
    is_solved | boolean | the ticket is solved or closed now
    last_solved_at | timestamp | its last solve
    """),
    joins_ticket=True,
)
WORK_LOGS = Fact(
    "work_logs",
    "recorded working time of an agent on a ticket",
    _OF_TICKET
    + columns("""
    agent_id | bigint | the agent
    team | varchar | the agent's team then
    worked_at | timestamp | when
    seconds | bigint | how long
    has_shifts | boolean | the agent's hours come from shifts
    """),
    joins_ticket=True,
)
OPEN_SPANS = Fact(
    "open_spans",
    "a stretch in which an open ticket had one team, holder, priority, type and follow-up date",
    _OF_TICKET
    + columns("""
    span | bigint | 1, 2, …
    started_at | timestamp | from
    ended_at | timestamp | until; null: still
    team | varchar | team then
    agent_id | bigint | holder then
    priority | varchar | priority then
    type | varchar | type then
    follow_up_at | timestamp | the follow-up date then
    created_at | timestamp | when the ticket was created
    clock | bigint | the schedule then (null: none)
    clock_from_us | bigint | the reading of that clock from which the ticket's business age has run
    """),
    joins_ticket=True,
)
SLA_RUNS = Fact(
    "sla_runs",
    "a stretch in which an SLA clock ran",
    _OF_TICKET
    + columns("""
    promise | varchar | first_reply, next_reply or resolution
    instance | bigint | number of the turn or episode
    clock_no | bigint | 1, 2, … within the promise
    policy | varchar | name of the policy
    started_at | timestamp | from
    ended_at | timestamp | until; null: still
    clock | bigint | the policy's schedule; 0: calendar
    runs_out_us | bigint | reading of that clock at which the target is used up
    team | varchar | team then
    agent_id | bigint | holder then
    """),
    joins_ticket=True,
)
FOLLOWUPS = Fact(
    "followups",
    "a solve, and what its customer did next",
    _OF_TICKET
    + columns("""
    episode | bigint | the episode that it ended
    solved_at | timestamp | the solve
    team | varchar | team at the solve
    agent_id | bigint | holder at the solve, and if nobody, its author
    reopened_at | timestamp | the reopening after the solve
    is_last | boolean | the last solve of a ticket that is solved now
    customer_id | bigint | the customer
    next_contact_at | timestamp | creation of the customer's next ticket
    next_similar_contact_at | timestamp | the same, of the same type (no type matches every type)
    """),
    joins_ticket=True,
)
FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        TICKETS,
        TURNS,
        STATUS_SPANS,
        ASSIGNMENT_SPANS,
        EPISODES,
        SLA_CLOCKS,
        BACKLOG_CHANGES,
        TICKET_TAGS,
        TICKET_FIELDS,
        MESSAGES,
        CONTRIBUTIONS,
        WORK_LOGS,
        OPEN_SPANS,
        SLA_RUNS,
        FOLLOWUPS,
        CUSTOMERS,
        ORDERS,
        SHIFTS,
        EMPLOYMENTS,
        ACTIVITY_CHANGES,
    )
}
