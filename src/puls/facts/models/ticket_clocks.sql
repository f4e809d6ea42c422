-- row: a stretch of a ticket on one schedule. `shift_us` makes readings of neighbouring schedules add up; `gaps` counts the stretches without a schedule before it
with ruled as (
    select
        line.ticket_id,
        line.us,
        coalesce(team_clocks.clock, default_clock()) as clock
    from line
    left join team_clocks on team_clocks.team = line.team
    where line.is_first or line.team <> line.team_before
),
compared as (
    select
        ticket_id,
        us,
        clock,
        lag(coalesce(clock, -1)) over (partition by ticket_id order by us) as clock_before,
        lag(clock) over (partition by ticket_id order by us) as last_clock
    from ruled
),
-- Before its line begins a ticket is on the default schedule.
starts as (
    select
        compared.ticket_id,
        compared.us,
        compared.clock,
        case when compared.clock_before is null then default_clock() else compared.last_clock end as last_clock
    from compared
    where coalesce(compared.clock, -1) <> coalesce(compared.clock_before, default_clock(), -1)
),
shifts as (
    select
        starts.ticket_id,
        starts.us,
        starts.clock,
        coalesce(reading(starts.us, last_days), 0) - coalesce(reading(starts.us, days), 0) as shift_us
    from starts
    left join clock_days as last_days on last_days.clock = starts.last_clock and last_days.day = starts.us // 86400000000
    left join clock_days as days on days.clock = starts.clock and days.day = starts.us // 86400000000
),
summed as (
    select
        ticket_id,
        us as from_us,
        lead(us) over (partition by ticket_id order by us) as until_us,
        clock,
        cast(sum(shift_us) over (partition by ticket_id order by us rows between unbounded preceding and current row) as bigint) as shift_us,
        cast(sum(case when clock is null then 1 else 0 end) over (partition by ticket_id order by us rows between unbounded preceding and current row) as bigint) as gaps
    from shifts
)
select
    ticket_id,
    from_us,
    coalesce(until_us, 9000000000000000) as until_us,
    clock,
    shift_us,
    gaps
from summed
