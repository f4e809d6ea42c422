-- row: a ticket that agents touched, and the number of their saves (until the last solve)
with touched as (
    select distinct
        ticket_id,
        save
    from saves
)
select
    ticket_id,
    count(*) as touches
from touched
group by ticket_id
