-- row: a tag that a ticket has now
with last_words as (
    select
        ticket_id,
        value as tag,
        arg_max(field, k) as field
    from history
    where is_own and kind = 'changed' and field in ('tag+', 'tag-') and value <> ''
    group by
        ticket_id,
        value
)
select
    ticket_id,
    tag
from last_words
where field = 'tag+'
