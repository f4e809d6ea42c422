-- row: a customer
with ranked as (
    select
        customer_id,
        source,
        segment,
        industry,
        region,
        plan,
        vip,
        organization_id,
        since_at,
        lost_at,
        lost_reason,
        row_number() over (partition by customer_id order by recorded_at desc, event_key desc) as place
    from customer_rows
    where not deleted and customer_id in (select customer_id from affected)
)
select
    ranked.customer_id,
    coalesce(people.source, ranked.source) as source,
    nullif(ranked.segment, '') as segment,
    nullif(ranked.industry, '') as industry,
    nullif(ranked.region, '') as region,
    nullif(ranked.plan, '') as plan,
    ranked.vip,
    ranked.organization_id,
    make_timestamp(epoch_us(ranked.since_at)) as since_at,
    make_timestamp(epoch_us(ranked.lost_at)) as lost_at,
    nullif(ranked.lost_reason, '') as lost_reason
from ranked
left join people on people.customer_id = ranked.customer_id
where ranked.place = 1
