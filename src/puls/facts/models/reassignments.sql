-- row: a ticket whose human holder changed to another human, and how often (until the last solve)
with humans as (
    select
        line.ticket_id,
        line.us,
        line.agent_id,
        lag(line.agent_id) over (partition by line.ticket_id order by line.us) as agent_id_before
    from line
    left join bots on bots.agent_id = line.agent_id
    where line.agent_id <> 0 and bots.agent_id is null and (line.is_first or line.agent_id <> line.agent_id_before)
)
select
    humans.ticket_id,
    count(*) as reassignments
from humans
left join solves on solves.ticket_id = humans.ticket_id
where humans.agent_id <> humans.agent_id_before and (not coalesce(solves.is_solved, false) or humans.us <= solves.last_solved_us)
group by humans.ticket_id
