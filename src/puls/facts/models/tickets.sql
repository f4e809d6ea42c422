-- row: a ticket
-- Few columns through many joins; the wide rows take part in one.
with measured as (
    select
        profiles.ticket_id,
        business_seconds(asked, responded) as first_response,
        business_seconds(asked, answered) as first_reply,
        business_seconds(asked, last_solved) as conversation,
        business_seconds(created, assigned) as first_assignment,
        business_seconds(created, first_solved) as first_resolution,
        business_seconds(created, last_solved) as resolution,
        business_seconds(created, replied_in_public) as first_public_reply,
        now_on.clock as waiting_clock,
        case when asked.gaps = now_on.gaps then asked.reading_us - now_on.shift_us end as waiting_clock_from_us,
        nullif(first_line.priority, '') as priority_at_creation,
        nullif(first_line.type, '') as type_at_creation,
        nullif(first_line.team, '') as team_at_creation,
        nullif(first_line.agent_id, 0) as agent_id_at_creation,
        case
            when profiles.solves = 0 then null
            when solved_under.agent_id <> 0 then solved_under.agent_id
            when profiles.solver_kind in ('agent', 'bot') then profiles.solver_id
        end as solved_by_agent_id,
        case
            when profiles.solves = 0 then null
            when solved_under.agent_id <> 0
                then
                    case
                        when holding_bots.agent_id is not null or (profiles.solver_kind = 'bot' and profiles.solver_id = solved_under.agent_id) then 'bot'
                        else 'agent'
                    end
            when profiles.solver_id is null then null
            when profiles.solver_kind = 'bot' or (profiles.solver_kind = 'agent' and solving_bots.agent_id is not null) then 'bot'
            when profiles.solver_kind = 'agent' then 'agent'
        end as solved_by_kind,
        case
            when profiles.solves = 0 then null
            when solved_under.team <> '' then solved_under.team
            when coalesce(solved_under.agent_id, 0) = 0 and profiles.solver_kind = 'agent' then solvers.first_team
        end as solved_by_team,
        case when profiles.first_reply_us is not null then coalesce(in_team.team, repliers.first_team, nullif(replied_under.team, '')) end as first_reply_team
    from profiles
    left join line as first_line on first_line.ticket_id = profiles.ticket_id and first_line.is_first and profiles.created_us is not null
    left join holders as solved_under
        on
            solved_under.ticket_id = profiles.ticket_id
            and solved_under.from_us <= profiles.last_solved_us
            and coalesce(solved_under.until_us, 9000000000000000) > profiles.last_solved_us
    left join bots as holding_bots on holding_bots.agent_id = solved_under.agent_id
    left join bots as solving_bots on solving_bots.agent_id = profiles.solver_id
    left join eras as solvers
        on
            solvers.agent_id = profiles.solver_id
            and solvers.from_us <= profiles.last_solved_us
            and solvers.until_us > profiles.last_solved_us
    left join holders as replied_under
        on
            replied_under.ticket_id = profiles.ticket_id
            and replied_under.from_us <= profiles.first_reply_us
            and coalesce(replied_under.until_us, 9000000000000000) > profiles.first_reply_us
    left join eras as repliers
        on
            repliers.agent_id = profiles.first_reply_agent_id
            and repliers.from_us <= profiles.first_reply_us
            and repliers.until_us > profiles.first_reply_us
    left join era_teams as in_team on in_team.era = repliers.era and in_team.team = replied_under.team
    left join clock_at(profiles.ticket_id, profiles.first_customer_us) as asked
    left join clock_until(profiles.ticket_id, profiles.first_response_us) as responded
    left join clock_until(profiles.ticket_id, profiles.first_reply_us) as answered
    left join clock_at(profiles.ticket_id, profiles.created_us) as created
    left join clock_until(profiles.ticket_id, profiles.first_public_reply_us) as replied_in_public
    left join clock_until(profiles.ticket_id, profiles.first_assigned_us) as assigned
    left join clock_until(profiles.ticket_id, profiles.first_solved_us) as first_solved
    left join clock_until(profiles.ticket_id, profiles.last_solved_us) as last_solved
    left join clock_at(profiles.ticket_id, 8000000000000000) as now_on
)
select
    profiles.ticket_id,
    profiles.source,
    make_timestamp(profiles.created_us) as created_at,
    profiles.created_by,
    profiles.exclusion,
    profiles.merged_into,
    profiles.status,
    profiles.channel,
    profiles.priority,
    profiles.type,
    profiles.language,
    profiles.brand,
    profiles.product,
    profiles.intent,
    profiles.team,
    profiles.agent_id,
    profiles.organization_id,
    profiles.customer_id,
    measured.priority_at_creation,
    measured.type_at_creation,
    measured.team_at_creation,
    measured.agent_id_at_creation,
    make_timestamp(profiles.first_customer_us) as first_customer_message_at,
    make_timestamp(profiles.first_response_us) as first_response_at,
    profiles.first_response_by,
    (profiles.first_response_us - profiles.first_customer_us) // 1000000 as first_response_seconds,
    measured.first_response as first_response_business_seconds,
    make_timestamp(profiles.first_reply_us) as first_reply_at,
    profiles.first_reply_agent_id,
    measured.first_reply_team,
    (profiles.first_reply_us - profiles.first_customer_us) // 1000000 as first_reply_seconds,
    measured.first_reply as first_reply_business_seconds,
    case
        when profiles.is_solved and profiles.first_reply_us is null and profiles.last_solved_us >= profiles.first_customer_us
            then (profiles.last_solved_us - profiles.first_customer_us) // 1000000
    end as unanswered_seconds,
    case
        when profiles.is_solved and profiles.first_reply_us is null and profiles.last_solved_us >= profiles.first_customer_us
            then measured.conversation
    end as unanswered_business_seconds,
    make_timestamp(profiles.first_assigned_us) as first_assigned_at,
    case when profiles.first_assigned_us >= profiles.created_us then (profiles.first_assigned_us - profiles.created_us) // 1000000 end as first_assignment_seconds,
    case when profiles.first_assigned_us >= profiles.created_us then measured.first_assignment end as first_assignment_business_seconds,
    profiles.solves,
    profiles.reopens,
    make_timestamp(profiles.first_solved_us) as first_solved_at,
    case when profiles.first_solved_us >= profiles.created_us then (profiles.first_solved_us - profiles.created_us) // 1000000 end as first_resolution_seconds,
    case when profiles.first_solved_us >= profiles.created_us then measured.first_resolution end as first_resolution_business_seconds,
    profiles.is_solved,
    make_timestamp(profiles.last_solved_us) as last_solved_at,
    case
        when profiles.is_solved and profiles.last_solved_us >= profiles.created_us then (profiles.last_solved_us - profiles.created_us) // 1000000
    end as resolution_seconds,
    case when profiles.is_solved and profiles.last_solved_us >= profiles.created_us then measured.resolution end as resolution_business_seconds,
    profiles.solver_kind,
    profiles.solver_id,
    measured.solved_by_agent_id,
    measured.solved_by_team,
    profiles.replies,
    profiles.customer_messages,
    profiles.touches,
    profiles.agent_turns,
    profiles.reassignments,
    profiles.escalations,
    profiles.worked_seconds,
    make_timestamp(profiles.snoozed_until_us) as snoozed_until_at,
    profiles.handled_by,
    case when profiles.is_solved and profiles.last_solved_us >= profiles.created_us then coalesce(phases.requester_us, 0) // 1000000 end as requester_wait_seconds,
    case
        when profiles.is_solved and profiles.last_solved_us >= profiles.created_us and coalesce(phases.requester_gaps, 0) = 0
            then coalesce(phases.requester_used_us, 0) // 1000000
    end as requester_wait_business_seconds,
    case when profiles.is_solved and profiles.last_solved_us >= profiles.created_us then coalesce(phases.agent_us, 0) // 1000000 end as agent_wait_seconds,
    case
        when profiles.is_solved and profiles.last_solved_us >= profiles.created_us and coalesce(phases.agent_gaps, 0) = 0
            then coalesce(phases.agent_used_us, 0) // 1000000
    end as agent_wait_business_seconds,
    case when profiles.is_solved and profiles.last_solved_us >= profiles.created_us then coalesce(phases.on_hold_us, 0) // 1000000 end as on_hold_seconds,
    case
        when profiles.is_solved and profiles.last_solved_us >= profiles.created_us and coalesce(phases.on_hold_gaps, 0) = 0
            then coalesce(phases.on_hold_used_us, 0) // 1000000
    end as on_hold_business_seconds,
    case
        when profiles.is_solved and profiles.last_solved_us >= profiles.first_customer_us
            then (profiles.last_solved_us - profiles.first_customer_us) // 1000000
    end as conversation_seconds,
    case when profiles.is_solved and profiles.last_solved_us >= profiles.first_customer_us then measured.conversation end as conversation_business_seconds,
    make_timestamp(profiles.first_public_reply_us) as first_public_reply_at,
    (profiles.first_public_reply_us - profiles.created_us) // 1000000 as first_public_reply_seconds,
    measured.first_public_reply as first_public_reply_business_seconds,
    profiles.repliers,
    profiles.reopened_after_us // 1000000 as reopened_after_seconds,
    profiles.escalation_cause,
    profiles.escalation_level,
    make_timestamp(profiles.first_escalated_us) as first_escalated_at,
    measured.solved_by_kind,
    case
        when profiles.first_solved_us < profiles.created_us then 'solved_before_created'
        when profiles.first_agent_message_us < profiles.created_us and coalesce(profiles.first_customer_us, profiles.created_us) >= profiles.created_us then 'replied_before_created'
    end as contradiction,
    case when profiles.first_customer_us is not null and profiles.first_reply_us is null then measured.waiting_clock end as waiting_clock,
    case when profiles.first_customer_us is not null and profiles.first_reply_us is null then measured.waiting_clock_from_us end as waiting_clock_from_us
from profiles
join measured on measured.ticket_id = profiles.ticket_id
left join phases on phases.ticket_id = profiles.ticket_id
