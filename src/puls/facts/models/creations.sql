-- row: a ticket and its creation
select
    ticket_id,
    min(us) as created_us,
    nullif(arg_min(coalesce(author_kind, ''), k), '') as created_by,
    nullif(arg_min(coalesce(author_id, 0), k), 0) as author_id,
    arg_min(coalesce(channel, ''), k) as channel
from history
where is_own and kind = 'created'
group by ticket_id
