-- row: a promise that may run on a ticket: a turn to be answered, an episode to be solved. `promise_id`: all three in one number
select
    waits.ticket_id * 33554432 + waits.turn as promise_id,
    waits.ticket_id,
    case when waits.turn = 1 then 'first_reply' else 'next_reply' end as promise,
    waits.turn as instance,
    greatest(waits.started_us, creations.created_us) as from_us,
    coalesce(waits.ended_us, 9000000000000000) as until_us,
    case when waits.outcome = 'replied' then 1 else 0 end as is_kept
from waits
join creations on creations.ticket_id = waits.ticket_id
where waits.ended_us is null or waits.ended_us >= creations.created_us
union all
select
    ticket_id * 33554432 + 16777216 + episode as promise_id,
    ticket_id,
    'resolution' as promise,
    episode as instance,
    started_us as from_us,
    coalesce(ended_us, 9000000000000000) as until_us,
    case when ended_us is not null then 1 else 0 end as is_kept
from stretches
