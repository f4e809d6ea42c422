-- row: a stretch in one status, holder and team
with starts as (
    select
        line.ticket_id,
        line.us,
        line.status,
        line.agent_id,
        line.team
    from line
    join creations on creations.ticket_id = line.ticket_id
    where line.is_first or line.status <> line.status_before or line.agent_id <> line.agent_id_before or line.team <> line.team_before
),
spans as (
    select
        ticket_id,
        row_number() over (partition by ticket_id order by us) as span,
        us as from_us,
        lead(us) over (partition by ticket_id order by us) as until_us,
        status,
        agent_id,
        team
    from starts
)
select
    spans.ticket_id,
    spans.span,
    spans.status,
    nullif(spans.agent_id, 0) as agent_id,
    nullif(spans.team, '') as team,
    make_timestamp(spans.from_us) as started_at,
    make_timestamp(spans.until_us) as ended_at,
    (spans.until_us - spans.from_us) // 1000000 as seconds,
    case when spans.until_us is not null then business_seconds(began, ended) end as business_seconds,
    case when spans.until_us is null then ended.clock end as clock,
    case when spans.until_us is null and began.gaps = ended.gaps then began.reading_us - ended.shift_us end as clock_from_us
from spans
left join clock_at(spans.ticket_id, spans.from_us) as began
left join clock_until(spans.ticket_id, coalesce(spans.until_us, 8000000000000000)) as ended
