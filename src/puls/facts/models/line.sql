-- row: an instant of a ticket at which status, holder, team, priority or type was set; the state before and after it
with changes as (
    select
        ticket_id,
        k,
        us,
        'status' as field,
        status as value,
        cast(null as bigint) as holder_id,
        turned
    from status_events
    union all
    select
        ticket_id,
        k,
        us,
        field,
        coalesce(value, '') as value,
        coalesce(value_id, 0) as holder_id,
        0 as turned
    from history
    where is_own and kind = 'changed' and field in ('assignee', 'team', 'priority', 'type')
    union all
    select
        ticket_id,
        -1 as k,
        created_us as us,
        'created' as field,
        null as value,
        cast(null as bigint) as holder_id,
        0 as turned
    from creations
),
instants as (
    select
        changes.ticket_id,
        greatest(changes.us, coalesce(creations.created_us, changes.us)) as us,
        arg_max(value, case when field = 'status' then k end) as status,
        arg_max(holder_id, case when field = 'assignee' then k end) as agent_id,
        arg_max(value, case when field = 'team' then k end) as team,
        arg_max(value, case when field = 'priority' then k end) as priority,
        arg_max(value, case when field = 'type' then k end) as type,
        count(case when turned = 1 then 1 end) as solves,
        count(case when turned = -1 then 1 end) as reopens
    from changes
    left join creations on creations.ticket_id = changes.ticket_id
    group by
        changes.ticket_id,
        greatest(changes.us, coalesce(creations.created_us, changes.us))
),
carried as (
    select
        ticket_id,
        us,
        status,
        agent_id,
        team,
        priority,
        type,
        solves,
        reopens,
        lead(us) over states as next_us,
        lag(us) over states as last_us,
        last_value(status ignore nulls) over before as status_before,
        last_value(agent_id ignore nulls) over before as agent_id_before,
        last_value(team ignore nulls) over before as team_before,
        last_value(priority ignore nulls) over before as priority_before,
        last_value(type ignore nulls) over before as type_before
    from instants
    window
        states as (partition by ticket_id order by us),
        before as (partition by ticket_id order by us rows between unbounded preceding and 1 preceding)
)
select
    ticket_id,
    us,
    next_us,
    last_us is null as is_first,
    solves,
    reopens,
    coalesce(status_before, 'new') as status_before,
    coalesce(agent_id_before, 0) as agent_id_before,
    coalesce(team_before, '') as team_before,
    coalesce(priority_before, '') as priority_before,
    coalesce(type_before, '') as type_before,
    coalesce(status, status_before, 'new') as status,
    coalesce(agent_id, agent_id_before, 0) as agent_id,
    coalesce(team, team_before, '') as team,
    coalesce(priority, priority_before, '') as priority,
    coalesce(type, type_before, '') as type
from carried
