-- row: a stretch of a promise that is a clock: judged, and numbered
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
        stretch,
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
)
select
    promises.ticket_id,
    judged.promise_id,
    judged.stretch,
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
