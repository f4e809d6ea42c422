-- row: an open stretch: creation or reopening to the next solve
select
    stretches.ticket_id,
    stretches.episode,
    stretches.cause,
    make_timestamp(stretches.started_us) as started_at,
    make_timestamp(stretches.ended_us) as ended_at,
    stretches.solver_kind,
    stretches.solver_id,
    case
        when stretches.ended_us is null then null
        when holders.agent_id <> 0 then holders.agent_id
        when stretches.solver_kind in ('agent', 'bot') then stretches.solver_id
    end as agent_id,
    case
        when stretches.ended_us is null then null
        when holders.team <> '' then holders.team
        when coalesce(holders.agent_id, 0) = 0 and stretches.solver_kind = 'agent' then eras.first_team
    end as team,
    make_timestamp(stretches.reopened_us) as reopened_at,
    (stretches.ended_us - stretches.started_us) // 1000000 as seconds,
    case when stretches.ended_us is not null then business_seconds(began, ended) end as business_seconds,
    case when stretches.ended_us is null then ended.clock end as clock,
    case when stretches.ended_us is null and began.gaps = ended.gaps then began.reading_us - ended.shift_us end as clock_from_us,
    dimensions(dims)
from stretches
join profiles as dims on dims.ticket_id = stretches.ticket_id
left join holders
    on
        holders.ticket_id = stretches.ticket_id
        and holders.from_us <= stretches.solved_us
        and coalesce(holders.until_us, 9000000000000000) > stretches.solved_us
left join eras on eras.agent_id = stretches.solver_id and eras.from_us <= stretches.solved_us and eras.until_us > stretches.solved_us
left join clock_at(stretches.ticket_id, stretches.started_us) as began
left join clock_until(stretches.ticket_id, coalesce(stretches.ended_us, 8000000000000000)) as ended
