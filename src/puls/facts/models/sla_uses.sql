-- row: a stretch of a promise under one policy entry and one target in which its clock ran, or stood; `lead_us` is how far the schedule's reading is ahead of the time used
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
        case when rule = lag(rule) over pieces and is_paused = lag(is_paused) over pieces then 0 else 1 end as is_turn,
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
        count(case when is_start = 1 then 1 end) over so_far as stretch,
        count(case when is_turn = 1 then 1 end) over so_far as use
    from compared
    window so_far as (partition by promise_id order by from_us rows between unbounded preceding and current row)
)
select
    promise_id,
    use,
    min(stretch) as stretch,
    max(is_start) as is_start,
    min(from_us) as from_us,
    max(until_us) as until_us,
    min(entry) as entry,
    min(target_us) as target_us,
    min(is_paused) as is_paused,
    min(clock) as clock,
    min(used_before_us) as used_before_us,
    max(used_after_us) as used_after_us,
    min(lead_us) as lead_us
from numbered
group by
    promise_id,
    use
