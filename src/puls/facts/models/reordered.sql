-- row: an event that counts, with a place of its own where several claimed one
select
    history.ticket_id,
    history.home_id,
    history.is_own,
    history.is_home,
    history.us,
    case
        when ties.home_id is null then history.k
        else history.us * 1024 - 1 + row_number() over (partition by history.home_id, history.us order by history.seq, history.event_key)
    end as k,
    history.event_key,
    history.seq,
    history.source,
    history.update_id,
    history.kind,
    history.author_kind,
    history.author_id,
    history.audience,
    history.channel,
    history.macro,
    history.links_article,
    history.field,
    history.value,
    history.value_id,
    history.seconds,
    history.until_us,
    history.cause,
    history.level
from history
left join ties on ties.home_id = history.home_id and ties.us = history.us
