-- row: an event that counts; messages of merged tickets are at home in the survivor
select
    visible.ticket_id,
    case when visible.kind = 'message' then coalesce(merges.survivor_id, visible.ticket_id) else visible.ticket_id end as home_id,
    own.ticket_id is not null as is_own,
    home.ticket_id is not null as is_home,
    visible.us,
    visible.us * 1024 + visible.seq as k,
    visible.event_key,
    visible.seq,
    visible.source,
    visible.update_id,
    visible.kind,
    visible.author_kind,
    visible.author_id,
    visible.audience,
    visible.channel,
    visible.field,
    visible.value,
    visible.value_id,
    visible.seconds,
    visible.until_us
from visible
join reading on reading.ticket_id = visible.ticket_id
left join merges on merges.ticket_id = visible.ticket_id
left join scope as own on own.ticket_id = visible.ticket_id
left join scope as home on home.ticket_id = case when visible.kind = 'message' then coalesce(merges.survivor_id, visible.ticket_id) else visible.ticket_id end
