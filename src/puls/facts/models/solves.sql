-- row: a ticket with status events, and its solves
with turnings as (
    select
        ticket_id,
        turned,
        us - lag(us) over (partition by ticket_id order by k) as after_us
    from status_events
    where turned <> 0
),
reopenings as (
    select
        ticket_id,
        min(after_us) as reopened_after_us
    from turnings
    where turned = -1
    group by ticket_id
),
summed as (
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
)
select
    summed.ticket_id,
    summed.solves,
    summed.reopens,
    summed.is_solved,
    summed.first_solved_us,
    summed.last_solved_us,
    summed.last_solved_k,
    summed.solver_kind,
    summed.solver_id,
    reopenings.reopened_after_us
from summed
left join reopenings on reopenings.ticket_id = summed.ticket_id
