-- row: a change of the backlog of one combination of dimensions
with moves as (
    select
        line.ticket_id,
        line.us,
        line.is_first,
        line.solves,
        line.reopens,
        case when line.is_first or line.status_before in ('solved', 'closed') then 0 else 1 end as was_open,
        case
            when line.is_first or line.solves > 0 or line.reopens > 0 or line.status_before in ('solved', 'closed') then 0
            else
                case when line.team <> line.team_before then 1 else 0 end
                + case when line.agent_id <> line.agent_id_before then 2 else 0 end
                + case when line.priority <> line.priority_before then 4 else 0 end
                + case when line.type <> line.type_before then 8 else 0 end
        end as moved,
        line.team,
        line.agent_id,
        line.priority,
        line.type,
        line.team_before,
        line.agent_id_before,
        line.priority_before,
        line.type_before
    from line
    join creations on creations.ticket_id = line.ticket_id
),
changes as (
    select ticket_id, us, 1 as delta, 'received' as cause, 0 as moved, team, agent_id, priority, type from moves where is_first
    union all
    -- A solve of what was open before takes the values that it had then; further solves of the instant follow a reopening in it.
    select ticket_id, us, -1 as delta, 'solved' as cause, 0 as moved, team_before, agent_id_before, priority_before, type_before
    from moves
    where solves > 0 and was_open = 1
    union all
    select ticket_id, us, was_open - solves as delta, 'solved' as cause, 0 as moved, team, agent_id, priority, type
    from moves
    where solves > was_open
    union all
    select ticket_id, us, reopens as delta, 'reopened' as cause, 0 as moved, team, agent_id, priority, type from moves where reopens > 0
    union all
    select ticket_id, us, -1 as delta, 'moved_out' as cause, moved, team_before, agent_id_before, priority_before, type_before from moves where moved > 0
    union all
    select ticket_id, us, 1 as delta, 'moved_in' as cause, moved, team, agent_id, priority, type from moves where moved > 0
)
select
    changes.ticket_id,
    make_timestamp(changes.us) as changed_at,
    changes.delta,
    changes.cause,
    changes.moved,
    nullif(changes.team, '') as team,
    nullif(changes.agent_id, 0) as agent_id,
    nullif(changes.priority, '') as priority,
    nullif(changes.type, '') as type,
    static_dimensions(dims)
from changes
join profiles as dims on dims.ticket_id = changes.ticket_id
