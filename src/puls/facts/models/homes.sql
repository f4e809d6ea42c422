-- row: a ticket whose events are read, and the ticket in which its messages are at home; which of the two are in `scope`
select
    reading.ticket_id,
    coalesce(merges.survivor_id, reading.ticket_id) as home_id,
    own.ticket_id is not null as is_own,
    home.ticket_id is not null as is_home
from reading
left join merges on merges.ticket_id = reading.ticket_id
left join scope as own on own.ticket_id = reading.ticket_id
left join scope as home on home.ticket_id = coalesce(merges.survivor_id, reading.ticket_id)
