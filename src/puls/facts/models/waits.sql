-- row: a turn: from the message that began to wait to the reply or solve that ended it (null: still waiting)
with marks as (
    select
        ticket_id,
        k,
        us,
        mark,
        author_id
    from marked_messages
    where mark in ('c', 'a')
    union all
    select
        ticket_id,
        k,
        us,
        case when turned = 1 then 's' else 'r' end as mark,
        author_id
    from status_events
    where turned <> 0
),
counted as (
    select
        ticket_id,
        k,
        us,
        mark,
        author_id,
        coalesce(sum(case when mark in ('a', 's') then 1 else 0 end) over before, 0) as enders_before,
        coalesce(sum(case when mark = 's' then 1 when mark = 'r' then -1 else 0 end) over before, 0) as solved_before
    from marks
    window before as (partition by ticket_id order by k rows between unbounded preceding and 1 preceding)
),
grouped as (
    select
        ticket_id,
        enders_before,
        coalesce(max(case when mark = 'c' and solved_before = 1 then us end), min(case when mark = 'c' and solved_before = 0 then us end)) as started_us,
        max(case when mark = 'c' and solved_before = 1 then 1 else 0 end) as is_provisional,
        max(case when mark = 'r' then 1 else 0 end) as is_reopened,
        max(case when mark in ('a', 's') then us end) as ended_us,
        max(case when mark = 'c' then us end) as last_us,
        max(case mark when 'a' then 'replied' when 's' then 'solved' end) as outcome,
        max(case when mark = 'a' then author_id end) as agent_id
    from counted
    group by
        ticket_id,
        enders_before
)
select
    ticket_id,
    row_number() over (partition by ticket_id order by enders_before) as turn,
    started_us,
    ended_us,
    last_us,
    outcome,
    agent_id
from grouped
where started_us is not null and (is_provisional = 0 or is_reopened = 1 or ended_us is not null)
