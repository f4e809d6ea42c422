-- row: a ticket that agents touched, and the number of their saves (until the last solve)
with saves as (
    select distinct
        history.home_id,
        coalesce(history.update_id, -1 - history.event_key) as save
    from history
    left join solves on solves.ticket_id = history.home_id
    where history.is_home and history.author_kind = 'agent' and (not coalesce(solves.is_solved, false) or history.us <= solves.last_solved_us)
)
select
    home_id as ticket_id,
    count(*) as touches
from saves
group by home_id
