-- row: a ticket that was unsolved for some time: how long, by what it waited for; on the business clock null where a part has no schedule
with counted as (
    select
        ticket_id,
        case status when 'pending' then 'customer' when 'on_hold' then 'third_party' else 'desk' end as waits_for,
        until_us - from_us as length_us,
        used_us
    from spans
    where until_us is not null and status not in ('solved', 'closed')
)
select
    ticket_id,
    cast(sum(case when waits_for <> 'customer' then length_us else 0 end) as bigint) as requester_us,
    cast(sum(case when waits_for = 'customer' then length_us else 0 end) as bigint) as agent_us,
    cast(sum(case when waits_for = 'third_party' then length_us else 0 end) as bigint) as on_hold_us,
    cast(sum(case when waits_for <> 'customer' then used_us else 0 end) as bigint) as requester_used_us,
    cast(sum(case when waits_for = 'customer' then used_us else 0 end) as bigint) as agent_used_us,
    cast(sum(case when waits_for = 'third_party' then used_us else 0 end) as bigint) as on_hold_used_us,
    max(case when waits_for <> 'customer' and used_us is null then 1 else 0 end) as requester_gaps,
    max(case when waits_for = 'customer' and used_us is null then 1 else 0 end) as agent_gaps,
    max(case when waits_for = 'third_party' and used_us is null then 1 else 0 end) as on_hold_gaps
from counted
group by ticket_id
