-- row: a stretch in one status, holder and team
select
    ticket_id,
    span,
    status,
    nullif(agent_id, 0) as agent_id,
    nullif(team, '') as team,
    make_timestamp(from_us) as started_at,
    make_timestamp(until_us) as ended_at,
    (until_us - from_us) // 1000000 as seconds,
    used_us // 1000000 as business_seconds,
    clock,
    clock_from_us
from spans
