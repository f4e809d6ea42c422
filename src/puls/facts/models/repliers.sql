-- row: a ticket with replies, and the number of agents who wrote them (until the last solve)
with authors as (
    select distinct
        ticket_id,
        agent_id
    from acts
    where is_reply = 1 and is_counted = 1 and agent_id is not null
)
select
    ticket_id,
    count(*) as repliers
from authors
group by ticket_id
