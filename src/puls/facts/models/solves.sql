-- row: a ticket with status events, and its solves
select
    ticket_id,
    cast(sum(case when turned = 1 then 1 else 0 end) as bigint) as solves,
    cast(sum(case when turned = -1 then 1 else 0 end) as bigint) as reopens,
    sum(turned) = 1 as is_solved,
    min(case when turned = 1 then us end) as first_solved_us,
    max(case when turned = 1 then us end) as last_solved_us,
    max(case when turned = 1 then k end) as last_solved_k,
    arg_max(coalesce(author_kind, ''), case when turned = 1 then k else -1 end) as solver_kind,
    arg_max(coalesce(author_id, 0), case when turned = 1 then k else -1 end) as solver_id
from status_events
group by ticket_id
