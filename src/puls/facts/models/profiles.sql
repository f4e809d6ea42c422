-- row: a ticket: everything that needs no calendar
with everyone as (
    select ticket_id from own_events
    union
    select ticket_id from talks
),
sources as (
    select
        home_id as ticket_id,
        arg_min(source, k) as source
    from history
    where is_home and home_id <> ticket_id
    group by home_id
)
select
    everyone.ticket_id,
    coalesce(own_events.source, sources.source) as source,
    creations.created_us,
    creations.created_by,
    case
        when merges.survivor_id is not null then 'merged'
        when own_events.disposition in ('spam', 'deleted', 'test') then own_events.disposition
    end as exclusion,
    merges.survivor_id as merged_into,
    coalesce(line.status, 'new') as status,
    coalesce(nullif(creations.channel, ''), nullif(talks.first_channel, '')) as channel,
    nullif(line.priority, '') as priority,
    nullif(line.type, '') as type,
    nullif(own_events.language, '') as language,
    nullif(own_events.brand, '') as brand,
    nullif(own_events.product, '') as product,
    nullif(own_events.intent, '') as intent,
    nullif(line.team, '') as team,
    nullif(line.agent_id, 0) as agent_id,
    nullif(own_events.organization_id, 0) as organization_id,
    coalesce(
        nullif(own_events.requester_id, 0),
        case when creations.created_by = 'customer' then creations.author_id end,
        nullif(talks.first_customer_id, 0)
    ) as customer_id,
    talks.first_customer_us,
    talks.first_agent_message_us,
    talks.first_response_us,
    talks.first_response_by,
    talks.first_reply_us,
    nullif(talks.first_reply_agent_id, 0) as first_reply_agent_id,
    talks.first_public_reply_us,
    coalesce(repliers.repliers, 0) as repliers,
    assignments.first_assigned_us,
    coalesce(solves.solves, 0) as solves,
    coalesce(solves.reopens, 0) as reopens,
    solves.first_solved_us,
    coalesce(solves.is_solved, false) as is_solved,
    solves.last_solved_us,
    case when solves.solves > 0 then nullif(solves.solver_kind, '') end as solver_kind,
    case when solves.solves > 0 then nullif(solves.solver_id, 0) end as solver_id,
    solves.reopened_after_us,
    coalesce(talks.replies, 0) as replies,
    coalesce(talks.customer_messages, 0) as customer_messages,
    coalesce(touches.touches, 0) as touches,
    coalesce(agent_turns.agent_turns, 0) as agent_turns,
    coalesce(reassignments.reassignments, 0) as reassignments,
    coalesce(own_events.escalations, 0) as escalations,
    own_events.first_escalated_us,
    nullif(own_events.escalation_cause, '') as escalation_cause,
    case when own_events.reached_manager = 1 then 'manager' else nullif(own_events.first_level, '') end as escalation_level,
    coalesce(own_events.worked_seconds, 0) as worked_seconds,
    nullif(own_events.snoozed_until_us, -1) as snoozed_until_us,
    case
        when greatest(coalesce(own_events.human_worked, 0), coalesce(talks.human_wrote, 0)) = 1
            then case when coalesce(talks.bot_wrote, 0) = 1 or (solves.solves > 0 and solves.solver_kind = 'bot') then 'mixed' else 'human' end
        when coalesce(talks.bot_wrote, 0) = 1 or (solves.solves > 0 and solves.solver_kind = 'bot') then 'bot'
        else 'nobody'
    end as handled_by
from everyone
left join own_events on own_events.ticket_id = everyone.ticket_id
left join sources on sources.ticket_id = everyone.ticket_id
left join creations on creations.ticket_id = everyone.ticket_id
left join merges on merges.ticket_id = everyone.ticket_id
left join line on line.ticket_id = everyone.ticket_id and line.next_us is null
left join talks on talks.ticket_id = everyone.ticket_id
left join assignments on assignments.ticket_id = everyone.ticket_id
left join solves on solves.ticket_id = everyone.ticket_id
left join touches on touches.ticket_id = everyone.ticket_id
left join repliers on repliers.ticket_id = everyone.ticket_id
left join agent_turns on agent_turns.ticket_id = everyone.ticket_id
left join reassignments on reassignments.ticket_id = everyone.ticket_id
