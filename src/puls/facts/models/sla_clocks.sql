-- row: one promise on one ticket under one policy
select
    sla_judged.ticket_id,
    sla_judged.promise,
    sla_judged.instance,
    sla_judged.clock_no,
    sla_policies.policy,
    sla_judged.entry as policy_entry,
    sla_judged.target_us // 1000000 as target_seconds,
    sla_policies.schedule,
    make_timestamp(sla_judged.from_us) as started_at,
    sla_judged.used_before_us // 1000000 as used_before_seconds,
    make_timestamp(sla_judged.until_us) as ended_at,
    make_timestamp(sla_judged.due_us) as due_at,
    make_timestamp(sla_judged.late_us) as late_after,
    make_timestamp(sla_judged.met_us) as met_at,
    case when sla_judged.cancelled_why is not null then make_timestamp(sla_judged.until_us) end as cancelled_at,
    sla_judged.cancelled_why,
    sla_judged.is_missed = 1 as missed,
    sla_judged.is_paused = 1 as paused,
    make_timestamp(coalesce(sla_judged.met_us, sla_judged.due_us)) as decided_at,
    nullif(holders.agent_id, 0) as agent_id,
    nullif(holders.team, '') as team,
    dimensions(dims)
from sla_judged
join sla_policies on sla_policies.entry = sla_judged.entry
join profiles as dims on dims.ticket_id = sla_judged.ticket_id
left join holders
    on
        holders.ticket_id = sla_judged.ticket_id
        and holders.from_us <= coalesce(sla_judged.met_us, sla_judged.due_us, 8000000000000000)
        and coalesce(holders.until_us, 9000000000000000) > coalesce(sla_judged.met_us, sla_judged.due_us, 8000000000000000)
