-- row: an open stretch: creation or reopening to the next solve, instants before the creation counted as the creation
with turnings as (
    select
        status_events.ticket_id,
        greatest(status_events.us, creations.created_us) as us,
        status_events.us as real_us,
        status_events.turned,
        status_events.author_kind,
        status_events.author_id,
        row_number() over (partition by status_events.ticket_id, status_events.turned order by status_events.k) as place
    from status_events
    join creations on creations.ticket_id = status_events.ticket_id
    where status_events.turned <> 0
),
ends as (
    select
        ticket_id,
        1 as episode,
        'created' as what,
        created_us as us,
        created_us as real_us,
        cast(null as varchar) as author_kind,
        cast(null as bigint) as author_id
    from creations
    union all
    select
        ticket_id,
        case when turned = 1 then place else place + 1 end as episode,
        case when turned = 1 then 'solved' else 'reopened' end as what,
        us,
        real_us,
        author_kind,
        author_id
    from turnings
    union all
    select
        ticket_id,
        place as episode,
        'followed' as what,
        us,
        real_us,
        cast(null as varchar) as author_kind,
        cast(null as bigint) as author_id
    from turnings
    where turned = -1
)
select
    ticket_id,
    episode,
    min(case when what in ('created', 'reopened') then what end) as cause,
    min(case when what in ('created', 'reopened') then us end) as started_us,
    min(case when what = 'solved' then us end) as ended_us,
    min(case when what = 'solved' then real_us end) as solved_us,
    min(case when what = 'solved' then author_kind end) as solver_kind,
    min(case when what = 'solved' then author_id end) as solver_id,
    min(case when what = 'followed' then us end) as reopened_us
from ends
group by
    ticket_id,
    episode
