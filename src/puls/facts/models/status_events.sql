-- row: a status event; `turned` is 1 for a solve, -1 for a reopening, else 0
with marked as (
    select
        ticket_id,
        k,
        us,
        author_kind,
        author_id,
        value as status,
        case when value in ('solved', 'closed') then 1 else 0 end as is_solved
    from history
    where is_own and kind = 'changed' and field = 'status'
)
select
    ticket_id,
    k,
    us,
    author_kind,
    author_id,
    status,
    is_solved - coalesce(lag(is_solved) over (partition by ticket_id order by k), 0) as turned
from marked
