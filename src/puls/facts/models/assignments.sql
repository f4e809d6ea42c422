-- row: a ticket that was assigned to a human, and the first time
select
    history.ticket_id,
    min(history.us) as first_assigned_us
from history
left join bots on bots.agent_id = history.value_id
where history.is_own and history.kind = 'changed' and history.field = 'assignee' and history.value_id is not null and bots.agent_id is null
group by history.ticket_id
