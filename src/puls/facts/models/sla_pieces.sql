-- row: a piece of a promise with one state of the ticket and one set of policies in force; `used_us` null: still running
with pieces as (
    select
        promises.promise_id,
        promises.promise,
        greatest(line.us, promises.from_us, sla_eras.from_us) as from_us,
        least(coalesce(line.next_us, 9000000000000000), promises.until_us, sla_eras.until_us) as until_us,
        line.status,
        line.priority,
        matched_policy(sla_eras, line, profiles) as entry
    from promises
    join line on line.ticket_id = promises.ticket_id
    join profiles on profiles.ticket_id = promises.ticket_id
    cross join sla_eras
    where
        coalesce(line.next_us, 9000000000000000) > promises.from_us
        and (line.us < promises.until_us or line.us <= promises.from_us)
        and sla_eras.until_us > greatest(line.us, promises.from_us)
        and sla_eras.from_us <= least(coalesce(line.next_us, 9000000000000000) - 1, promises.until_us)
        and (sla_eras.from_us < promises.until_us or sla_eras.from_us <= promises.from_us)
)
select
    pieces.promise_id,
    pieces.from_us,
    pieces.until_us,
    pieces.entry,
    coalesce(exact.target_us, usual.target_us) as target_us,
    coalesce(exact.rule, usual.rule, -pieces.entry, 0) as rule,
    case when sla_pauses.entry is null then 0 else 1 end as is_paused,
    sla_policies.clock,
    reading(pieces.from_us, began) as reading_us,
    case
        when coalesce(exact.target_us, usual.target_us) is null or sla_pauses.entry is not null then 0
        when pieces.until_us < 9000000000000000 then reading(pieces.until_us, ended) - reading(pieces.from_us, began)
    end as used_us
from pieces
left join sla_policies on sla_policies.entry = pieces.entry
left join sla_targets as exact on exact.entry = pieces.entry and exact.promise = pieces.promise and exact.priority = pieces.priority
left join sla_targets as usual on usual.entry = pieces.entry and usual.promise = pieces.promise and usual.priority = ''
left join sla_pauses on sla_pauses.entry = pieces.entry and sla_pauses.status = pieces.status
left join clock_days as began on began.clock = sla_policies.clock and began.day = pieces.from_us // 86400000000
left join clock_days as ended on ended.clock = sla_policies.clock and ended.day = pieces.until_us // 86400000000
