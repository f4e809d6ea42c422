-- row: a stretch of a promise under one policy entry and one target, and the readings of its schedule at which it is due and late
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
from sla_uses
group by
    promise_id,
    stretch
