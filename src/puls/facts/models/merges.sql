-- row: a merged ticket and the ticket that survives it
with recursive ranked as (
    select
        ticket_id,
        kind,
        other_id,
        row_number() over (partition by ticket_id order by us desc, seq desc, event_key desc) as place
    from merge_events
),
last_words as (
    select
        ticket_id,
        kind,
        other_id
    from ranked
    where place = 1
),
edges as (
    select
        ticket_id,
        other_id
    from last_words
    where kind = 'merged' and other_id is not null
),
walks as (
    select
        ticket_id,
        other_id as reached_id,
        1 as depth
    from edges
    union all
    select
        walks.ticket_id,
        edges.other_id as reached_id,
        walks.depth + 1 as depth
    from walks
    join edges on edges.ticket_id = walks.reached_id
    where walks.depth < 100 and walks.ticket_id <> walks.reached_id
),
circular as (
    select distinct ticket_id
    from walks
    where ticket_id = reached_id
),
ends as (
    select
        walks.ticket_id,
        min(walks.depth) as depth
    from walks
    left join edges on edges.ticket_id = walks.reached_id
    left join circular as reached_circle on reached_circle.ticket_id = walks.reached_id
    left join circular as own_circle on own_circle.ticket_id = walks.ticket_id
    where own_circle.ticket_id is null and (edges.ticket_id is null or reached_circle.ticket_id is not null)
    group by walks.ticket_id
)
select
    walks.ticket_id,
    walks.reached_id as survivor_id
from walks
join ends on ends.ticket_id = walks.ticket_id and ends.depth = walks.depth
