-- row: a stretch in which an SLA clock ran
with runs as (
    select
        sla_judged.ticket_id,
        sla_judged.promise,
        sla_judged.instance,
        sla_judged.clock_no,
        sla_judged.entry,
        sla_uses.from_us,
        sla_uses.until_us,
        sla_uses.lead_us + sla_uses.target_us as runs_out_us
    from sla_judged
    join sla_uses on sla_uses.promise_id = sla_judged.promise_id and sla_uses.stretch = sla_judged.stretch
    where sla_uses.is_paused = 0 and sla_uses.from_us < sla_uses.until_us
)
select
    runs.ticket_id,
    profiles.source,
    profiles.exclusion,
    runs.promise,
    runs.instance,
    runs.clock_no,
    sla_policies.policy,
    make_timestamp(greatest(runs.from_us, holders.from_us)) as started_at,
    make_timestamp(nullif(least(runs.until_us, coalesce(holders.until_us, 9000000000000000)), 9000000000000000)) as ended_at,
    sla_policies.clock,
    runs.runs_out_us,
    nullif(holders.team, '') as team,
    nullif(holders.agent_id, 0) as agent_id
from runs
join sla_policies on sla_policies.entry = runs.entry
join profiles on profiles.ticket_id = runs.ticket_id
join holders
    on
        holders.ticket_id = runs.ticket_id
        and holders.from_us < runs.until_us
        and coalesce(holders.until_us, 9000000000000000) > runs.from_us
