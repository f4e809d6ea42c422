-- row: a ticket and its creation
select
    ticket_id,
    min(us) as created_us,
    arg_min(author_kind, k) as created_by,
    arg_min(author_id, k) as author_id,
    arg_min(coalesce(channel, ''), k) as channel
from history
where is_own and kind = 'created'
group by ticket_id
