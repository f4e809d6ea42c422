-- row: a stretch of a promise under one policy entry and one target, and the readings of its schedule at which it is due and late
with compared as (
    select
        promise_id,
        from_us,
        until_us,
        entry,
        target_us,
        is_paused,
        clock,
        reading_us,
        used_us,
        case when rule = lag(rule) over pieces then 0 else 1 end as is_start,
        cast(coalesce(sum(used_us) over before, 0) as bigint) as used_before_us
    from sla_pieces
    window
        pieces as (partition by promise_id order by from_us),
        before as (partition by promise_id order by from_us rows between unbounded preceding and 1 preceding)
),
numbered as (
    select
        promise_id,
        from_us,
        until_us,
        entry,
        target_us,
        is_paused,
        clock,
        is_start,
        used_before_us,
        reading_us - used_before_us as lead_us,
        case when used_us is null then 9000000000000000 else used_before_us + used_us end as used_after_us,
        count(case when is_start = 1 then 1 end) over (partition by promise_id order by from_us rows between unbounded preceding and current row) as stretch
    from compared
)
select
    promise_id,
    stretch,
    min(from_us) as from_us,
    max(until_us) as until_us,
    min(entry) as entry,
    min(target_us) as target_us,
    min(clock) as clock,
    min(used_before_us) as used_before_us,
    arg_max(is_paused, from_us) as is_paused,
    min(case when is_start = 1 and used_before_us >= target_us then from_us end) as due_at_start_us,
    min(case when is_paused = 0 and used_before_us < target_us and used_after_us >= target_us then lead_us + target_us end) as due_reading_us,
    min(case when is_start = 1 and used_before_us > target_us + 999999 then from_us end) as late_at_start_us,
    min(
        case when is_paused = 0 and used_before_us <= target_us + 999999 and used_after_us > target_us + 999999 then lead_us + target_us + 999999 end
    ) as late_reading_us
from numbered
group by
    promise_id,
    stretch
