-- row: an event that counts; messages of merged tickets are at home in the survivor
select
    visible.ticket_id,
    case when visible.kind = 'message' then homes.home_id else visible.ticket_id end as home_id,
    homes.is_own,
    case when visible.kind = 'message' then homes.is_home else homes.is_own end as is_home,
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
    visible.macro,
    visible.links_article,
    visible.field,
    visible.value,
    visible.value_id,
    visible.seconds,
    visible.until_us,
    visible.cause,
    visible.level
from visible
join homes on homes.ticket_id = visible.ticket_id
