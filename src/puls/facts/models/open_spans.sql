-- row: a stretch in which an open ticket had one team, holder, priority, type and follow-up date
with states as (
    select
        line.ticket_id,
        creations.created_us,
        greatest(line.us, coalesce(follow_ups.from_us, line.us)) as us,
        line.status,
        line.agent_id,
        line.team,
        line.priority,
        line.type,
        follow_ups.follow_up_us,
        case
            when line.is_first or follow_ups.from_us >= line.us then 1
            when line.status in ('solved', 'closed') and line.status_before in ('solved', 'closed') then 0
            when line.status in ('solved', 'closed') or line.status_before in ('solved', 'closed') then 1
            when line.agent_id <> line.agent_id_before or line.team <> line.team_before then 1
            when line.priority <> line.priority_before or line.type <> line.type_before then 1
            else 0
        end as is_cut
    from line
    join creations on creations.ticket_id = line.ticket_id
    left join follow_ups
        on
            follow_ups.ticket_id = line.ticket_id
            and follow_ups.from_us < coalesce(line.next_us, 9000000000000000)
            and follow_ups.until_us > line.us
),
bounded as (
    select
        ticket_id,
        created_us,
        us as from_us,
        lead(us) over (partition by ticket_id order by us) as until_us,
        status,
        agent_id,
        team,
        priority,
        type,
        follow_up_us
    from states
    where is_cut = 1
)
select
    bounded.ticket_id,
    profiles.source,
    profiles.exclusion,
    row_number() over (partition by bounded.ticket_id order by bounded.from_us) as span,
    make_timestamp(bounded.from_us) as started_at,
    make_timestamp(bounded.until_us) as ended_at,
    nullif(bounded.team, '') as team,
    nullif(bounded.agent_id, 0) as agent_id,
    nullif(bounded.priority, '') as priority,
    nullif(bounded.type, '') as type,
    make_timestamp(nullif(bounded.follow_up_us, -1)) as follow_up_at,
    make_timestamp(bounded.created_us) as created_at,
    then_on.clock as clock,
    case when began.gaps = then_on.gaps then began.reading_us - then_on.shift_us end as clock_from_us
from bounded
join profiles on profiles.ticket_id = bounded.ticket_id
left join clock_at(bounded.ticket_id, bounded.created_us) as began
left join clock_at(bounded.ticket_id, bounded.from_us) as then_on
where bounded.status not in ('solved', 'closed')
