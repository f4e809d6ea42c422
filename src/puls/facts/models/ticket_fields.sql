-- row: the value of a custom field that a ticket has now
with last_words as (
    select
        ticket_id,
        field,
        nullif(arg_max(coalesce(value, ''), k), '') as value
    from history
    where
        is_own
        and kind = 'changed'
        and field not in (
            'status', 'assignee', 'team', 'requester', 'organization', 'priority', 'type', 'tag+', 'tag-', 'language', 'intent', 'brand', 'product', 'disposition', 'sla_policy'
        )
    group by
        ticket_id,
        field
)
select
    ticket_id,
    field,
    value
from last_words
where value is not null
