-- row: a stretch in one status, holder and team; `used_us` is its length on the business clock
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
bounded as (
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
    bounded.ticket_id,
    bounded.span,
    bounded.status,
    bounded.agent_id,
    bounded.team,
    bounded.from_us,
    bounded.until_us,
    case when bounded.until_us is not null and began.gaps = ended.gaps then ended.reading_us - began.reading_us end as used_us,
    case when bounded.until_us is null then ended.clock end as clock,
    case when bounded.until_us is null and began.gaps = ended.gaps then began.reading_us - ended.shift_us end as clock_from_us
from bounded
left join clock_at(bounded.ticket_id, bounded.from_us) as began
left join clock_until(bounded.ticket_id, coalesce(bounded.until_us, 8000000000000000)) as ended
