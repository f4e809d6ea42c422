-- row: a message at home in a ticket; `mark` is c for a customer message, a for a reply, b for a bot's response, o for the opening message
with firsts as (
    select
        home_id,
        min(k) as first_k
    from history
    where is_home and kind = 'message'
    group by home_id
)
select
    history.home_id as ticket_id,
    history.k,
    history.us,
    history.author_kind,
    history.author_id,
    history.audience,
    history.channel,
    history.macro,
    history.links_article,
    history.update_id,
    history.event_key,
    case
        when history.audience <> 'customer' then '-'
        when history.author_kind = 'customer' then 'c'
        when history.author_kind = 'bot' then 'b'
        when history.author_kind <> 'agent' then '-'
        when history.k = firsts.first_k then 'o'
        else 'a'
    end as mark
from history
join firsts on firsts.home_id = history.home_id
where history.is_home and history.kind = 'message'
