-- row: a ticket with events of its own: last values, sums and what was done to it
-- Few events of a ticket tell any of `words`, and to ask every event for each of them takes longer than a pass of their own.
with everything as (
    select
        ticket_id,
        arg_min(source, k) as source,
        max(case when author_kind = 'agent' and (kind in ('worked', 'escalated') or (kind = 'changed' and field not in ('assignee', 'team'))) then 1 else 0 end) as human_worked
    from history
    where is_own
    group by ticket_id
),
words as (
    select
        ticket_id,
        arg_max(coalesce(value, ''), case when field = 'language' then k end) as language,
        arg_max(coalesce(value, ''), case when field = 'brand' then k end) as brand,
        arg_max(coalesce(value, ''), case when field = 'product' then k end) as product,
        arg_max(coalesce(value, ''), case when field = 'intent' then k end) as intent,
        arg_max(coalesce(value, ''), case when field = 'disposition' then k end) as disposition,
        arg_max(coalesce(value_id, 0), case when field = 'organization' then k end) as organization_id,
        arg_max(coalesce(value_id, 0), case when field = 'requester' then k end) as requester_id,
        cast(sum(case when kind = 'escalated' then 1 else 0 end) as bigint) as escalations,
        min(case when kind = 'escalated' then us end) as first_escalated_us,
        arg_min(coalesce(cause, ''), case when kind = 'escalated' then k end) as escalation_cause,
        arg_min(coalesce(level, ''), case when kind = 'escalated' then k end) as first_level,
        max(case when kind = 'escalated' and level = 'manager' then 1 else 0 end) as reached_manager,
        cast(sum(case when kind = 'worked' then coalesce(seconds, 0) else 0 end) as bigint) as worked_seconds,
        arg_max(coalesce(until_us, -1), case when kind = 'snoozed' then k end) as snoozed_until_us
    from history
    where
        is_own
        and (
            kind in ('escalated', 'worked', 'snoozed')
            or (kind = 'changed' and field in ('language', 'brand', 'product', 'intent', 'disposition', 'organization', 'requester'))
        )
    group by ticket_id
)
select
    everything.ticket_id,
    everything.source,
    everything.human_worked,
    words.language,
    words.brand,
    words.product,
    words.intent,
    words.disposition,
    words.organization_id,
    words.requester_id,
    words.escalations,
    words.first_escalated_us,
    words.escalation_cause,
    words.first_level,
    words.reached_manager,
    words.worked_seconds,
    words.snoozed_until_us
from everything
left join words on words.ticket_id = everything.ticket_id
