-- row: what one agent saved on a ticket (until the last solve), in the team of its first event
select
    ticket_id,
    agent_id,
    save,
    arg_min(team, k) as team
from acts
where is_counted = 1
group by
    ticket_id,
    agent_id,
    save
