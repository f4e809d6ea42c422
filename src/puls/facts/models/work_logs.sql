-- row: recorded working time of an agent on a ticket
select
    acts.ticket_id,
    profiles.source,
    profiles.exclusion,
    acts.agent_id,
    nullif(acts.team, '') as team,
    make_timestamp(acts.us) as worked_at,
    acts.worked_seconds as seconds,
    shift_agents.agent_id is not null as has_shifts
from acts
join profiles on profiles.ticket_id = acts.ticket_id
left join shift_agents on shift_agents.agent_id = acts.agent_id
where acts.worked_seconds is not null
