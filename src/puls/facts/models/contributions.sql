-- row: what one agent did on one ticket in one team
with done as (
    select
        ticket_id,
        agent_id,
        team,
        0 as replies,
        1 as touches,
        0 as worked_seconds
    from saves
    union all
    select
        ticket_id,
        agent_id,
        team,
        is_reply * is_counted as replies,
        0 as touches,
        coalesce(worked_seconds, 0) as worked_seconds
    from acts
    where (is_reply = 1 and is_counted = 1) or worked_seconds <> 0
),
summed as (
    select
        ticket_id,
        agent_id,
        team,
        cast(sum(replies) as bigint) as replies,
        cast(sum(touches) as bigint) as touches,
        cast(sum(worked_seconds) as bigint) as worked_seconds
    from done
    group by
        ticket_id,
        agent_id,
        team
)
select
    summed.ticket_id,
    profiles.source,
    profiles.exclusion,
    summed.agent_id,
    nullif(summed.team, '') as team,
    summed.replies,
    summed.touches,
    summed.worked_seconds,
    profiles.is_solved,
    make_timestamp(profiles.last_solved_us) as last_solved_at
from summed
join profiles on profiles.ticket_id = summed.ticket_id
where summed.replies <> 0 or summed.touches <> 0 or summed.worked_seconds <> 0
