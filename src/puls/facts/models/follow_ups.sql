-- row: a stretch of a ticket that was ever snoozed, with one follow-up date (-1: none); together they cover all time
with snoozes as (
    select
        ticket_id,
        us,
        arg_max(coalesce(until_us, -1), k) as follow_up_us
    from history
    where is_own and kind = 'snoozed'
    group by
        ticket_id,
        us
),
starts as (
    select
        ticket_id,
        us,
        follow_up_us
    from snoozes
    union all
    select distinct
        ticket_id,
        cast(-1 as bigint) as us,
        cast(-1 as bigint) as follow_up_us
    from snoozes
),
compared as (
    select
        ticket_id,
        us,
        follow_up_us,
        lag(follow_up_us) over (partition by ticket_id order by us) as follow_up_us_before
    from starts
)
select
    ticket_id,
    us as from_us,
    coalesce(lead(us) over (partition by ticket_id order by us), 9000000000000000) as until_us,
    follow_up_us
from compared
where follow_up_us_before is null or follow_up_us <> follow_up_us_before
