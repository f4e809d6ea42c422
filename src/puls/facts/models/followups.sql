-- row: a solve, and what its customer did next
-- Solves and creations of a customer in one line, latest first: what was created after a solve has been passed by then.
with steps as (
    select
        customer_id,
        coalesce(type, '') as type,
        epoch_us(created_at) as at_us,
        0 as is_solve,
        epoch_us(created_at) as created_us,
        cast(null as bigint) as ticket_id,
        cast(null as bigint) as episode
    from tickets
    where
        exclusion is null
        and created_at is not null
        and customer_id is not null
        and ticket_id in (select ticket_id from followed)
    union all
    select
        customer_id,
        coalesce(type, '') as type,
        epoch_us(ended_at) as at_us,
        1 as is_solve,
        cast(null as bigint) as created_us,
        ticket_id,
        episode
    from episodes
    where ended_at is not null and customer_id is not null and ticket_id in (select ticket_id from followed)
),
passed as (
    select
        ticket_id,
        episode,
        is_solve,
        type,
        min(created_us) over (
            partition by customer_id
            order by at_us desc, is_solve desc
            rows between unbounded preceding and current row
        ) as next_us,
        min(case when type = '' then created_us end) over (
            partition by customer_id
            order by at_us desc, is_solve desc
            rows between unbounded preceding and current row
        ) as next_untyped_us,
        min(created_us) over (
            partition by customer_id, type
            order by at_us desc, is_solve desc
            rows between unbounded preceding and current row
        ) as next_typed_us
    from steps
),
following as (
    select
        ticket_id,
        episode,
        next_us,
        case
            when type = '' then next_us
            when next_typed_us is null or next_untyped_us < next_typed_us then next_untyped_us
            else next_typed_us
        end as next_similar_us
    from passed
    where is_solve = 1
)
select
    episodes.ticket_id,
    episodes.source,
    episodes.exclusion,
    episodes.episode,
    episodes.ended_at as solved_at,
    episodes.team,
    episodes.agent_id,
    episodes.reopened_at,
    episodes.reopened_at is null as is_last,
    episodes.customer_id,
    make_timestamp(following.next_us) as next_contact_at,
    make_timestamp(following.next_similar_us) as next_similar_contact_at
from episodes
left join following on following.ticket_id = episodes.ticket_id and following.episode = episodes.episode
where episodes.ended_at is not null and episodes.ticket_id in (select ticket_id from followed)
