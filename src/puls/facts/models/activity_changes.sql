-- row: a change of the number of active customers
with contacts as (
    select customer_id, source, epoch_us(created_at) as from_us
    from tickets
    where exclusion is null and created_at is not null and ticket_id in (select ticket_id from followed)
    union all
    select customer_id, source, epoch_us(ordered_at) as from_us
    from orders
    where cancelled_at is null and ordered_at is not null
),
stretches as (
    select customer_id, source, from_us, from_us + active_us() as until_us
    from contacts
    where customer_id in (select customer_id from affected)
    union all
    select customer_id, source, epoch_us(since_at) as from_us, coalesce(epoch_us(lost_at), 9000000000000000) as until_us
    from customers
    where since_at is not null and (lost_at is null or lost_at > since_at) and customer_id in (select customer_id from affected)
),
reached as (
    select
        customer_id,
        source,
        from_us,
        until_us,
        max(until_us) over (
            partition by customer_id order by from_us, until_us rows between unbounded preceding and 1 preceding
        ) as until_before_us
    from stretches
),
numbered as (
    select
        customer_id,
        source,
        from_us,
        until_us,
        sum(case when until_before_us is null or until_before_us < from_us then 1 else 0 end) over (
            partition by customer_id order by from_us, until_us rows between unbounded preceding and current row
        ) as active
    from reached
),
joined as (
    select
        customer_id,
        min(source) as source,
        min(from_us) as from_us,
        max(until_us) as until_us
    from numbered
    group by
        customer_id,
        active
),
changes as (
    select customer_id, source, from_us as us, 1 as delta from joined
    union all
    select customer_id, source, until_us as us, -1 as delta from joined where until_us < 9000000000000000
)
select
    changes.customer_id,
    coalesce(people.source, changes.source) as source,
    make_timestamp(changes.us) as changed_at,
    changes.delta
from changes
left join people on people.customer_id = changes.customer_id
