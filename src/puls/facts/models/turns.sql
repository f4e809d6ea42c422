-- row: an agent's answer to waiting customer messages, or a wait that a solve ended, or one that still goes on
select
    waits.ticket_id,
    waits.turn,
    make_timestamp(waits.started_us) as started_at,
    make_timestamp(waits.ended_us) as ended_at,
    waits.outcome,
    waits.agent_id,
    case when waits.outcome = 'replied' then coalesce(in_team.team, eras.first_team, nullif(holders.team, '')) end as team,
    nullif(holders.agent_id, 0) as holder_id,
    nullif(holders.team, '') as holder_team,
    (waits.ended_us - waits.started_us) // 1000000 as seconds,
    case when waits.ended_us is not null then business_seconds(began, ended) end as business_seconds,
    make_timestamp(waits.last_us) as last_message_at,
    (waits.ended_us - waits.last_us) // 1000000 as seconds_since_last,
    case when waits.ended_us is not null then business_seconds(wrote_last, ended) end as business_seconds_since_last,
    case when waits.ended_us is null then ended.clock end as clock,
    case when waits.ended_us is null and began.gaps = ended.gaps then began.reading_us - ended.shift_us end as clock_from_us,
    dimensions(dims)
from waits
join profiles as dims on dims.ticket_id = waits.ticket_id
left join holders
    on
        holders.ticket_id = waits.ticket_id
        and holders.from_us <= coalesce(waits.ended_us, 8000000000000000)
        and coalesce(holders.until_us, 9000000000000000) > coalesce(waits.ended_us, 8000000000000000)
left join eras on eras.agent_id = waits.agent_id and eras.from_us <= waits.ended_us and eras.until_us > waits.ended_us
left join era_teams as in_team on in_team.era = eras.era and in_team.team = holders.team
left join clock_at(waits.ticket_id, waits.started_us) as began
left join clock_at(waits.ticket_id, waits.last_us) as wrote_last
left join clock_until(waits.ticket_id, coalesce(waits.ended_us, 8000000000000000)) as ended
