-- row: one promise on one ticket under one policy
-- The calendar, clock 0, reads the instant itself; it is not among `clock_hours`.
with placed as (
    select
        sla_stretches.promise_id,
        sla_stretches.stretch,
        sla_stretches.from_us,
        nullif(sla_stretches.until_us, 9000000000000000) as until_us,
        sla_stretches.entry,
        sla_stretches.target_us,
        sla_stretches.used_before_us,
        sla_stretches.is_paused,
        coalesce(
            sla_stretches.due_at_start_us,
            case when sla_stretches.clock = 0 then sla_stretches.due_reading_us else due.open_us + (sla_stretches.due_reading_us - due.used_from_us) end
        ) as due_us,
        coalesce(
            sla_stretches.late_at_start_us,
            case when sla_stretches.clock = 0 then sla_stretches.late_reading_us else late.open_us + (sla_stretches.late_reading_us - late.used_from_us) end
        ) as late_us
    from sla_stretches
    left join clock_hours as due
        on
            due.clock = sla_stretches.clock
            and due.bucket = (sla_stretches.due_reading_us - 1) // 3600000000
            and due.used_from_us <= sla_stretches.due_reading_us - 1
            and due.used_until_us > sla_stretches.due_reading_us - 1
    left join clock_hours as late
        on
            late.clock = sla_stretches.clock
            and late.bucket = sla_stretches.late_reading_us // 3600000000
            and late.used_from_us <= sla_stretches.late_reading_us
            and late.used_until_us > sla_stretches.late_reading_us
),
judged as (
    select
        promise_id,
        from_us,
        until_us,
        entry,
        target_us,
        used_before_us,
        is_paused,
        due_us,
        late_us,
        lead(coalesce(target_us, -1)) over (partition by promise_id order by stretch) as next_target_us,
        case when target_us is not null and late_us < until_us then 1 else 0 end as is_missed,
        count(target_us) over so_far as clock_no,
        count(case when target_us is not null and late_us < until_us then 1 end) over so_far as missed_so_far
    from placed
    window so_far as (partition by promise_id order by stretch rows between unbounded preceding and current row)
),
clocks as (
    select
        promises.ticket_id,
        promises.promise,
        promises.instance,
        judged.clock_no,
        judged.entry,
        judged.target_us,
        judged.from_us,
        judged.used_before_us,
        judged.until_us,
        judged.due_us,
        judged.late_us,
        judged.is_missed,
        case when judged.next_target_us is null and judged.is_missed = 0 and promises.is_kept = 1 then judged.until_us end as met_us,
        case
            when judged.is_missed = 1 or judged.until_us is null then null
            when judged.next_target_us = -1 then 'unmatched'
            when judged.next_target_us is not null then 'rematched'
            when promises.is_kept = 0 then 'solved'
        end as cancelled_why,
        case when judged.until_us is null then judged.is_paused else 0 end as is_paused
    from judged
    join promises on promises.promise_id = judged.promise_id
    where judged.target_us is not null and judged.missed_so_far = judged.is_missed
)
select
    clocks.ticket_id,
    clocks.promise,
    clocks.instance,
    clocks.clock_no,
    sla_policies.policy,
    clocks.entry as policy_entry,
    clocks.target_us // 1000000 as target_seconds,
    sla_policies.schedule,
    make_timestamp(clocks.from_us) as started_at,
    clocks.used_before_us // 1000000 as used_before_seconds,
    make_timestamp(clocks.until_us) as ended_at,
    make_timestamp(clocks.due_us) as due_at,
    make_timestamp(clocks.late_us) as late_after,
    make_timestamp(clocks.met_us) as met_at,
    case when clocks.cancelled_why is not null then make_timestamp(clocks.until_us) end as cancelled_at,
    clocks.cancelled_why,
    clocks.is_missed = 1 as missed,
    clocks.is_paused = 1 as paused,
    make_timestamp(coalesce(clocks.met_us, clocks.due_us)) as decided_at,
    nullif(holders.agent_id, 0) as agent_id,
    nullif(holders.team, '') as team,
    dimensions(dims)
from clocks
join sla_policies on sla_policies.entry = clocks.entry
join profiles as dims on dims.ticket_id = clocks.ticket_id
left join holders
    on
        holders.ticket_id = clocks.ticket_id
        and holders.from_us <= coalesce(clocks.met_us, clocks.due_us, 8000000000000000)
        and coalesce(holders.until_us, 9000000000000000) > coalesce(clocks.met_us, clocks.due_us, 8000000000000000)
