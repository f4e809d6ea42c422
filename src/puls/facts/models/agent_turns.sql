-- row: a ticket with answered turns, and their number (until the last solve)
select
    waits.ticket_id,
    count(*) as agent_turns
from waits
left join solves on solves.ticket_id = waits.ticket_id
where waits.outcome = 'replied' and (not coalesce(solves.is_solved, false) or waits.ended_us <= solves.last_solved_us)
group by waits.ticket_id
