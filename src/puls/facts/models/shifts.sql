-- row: a shift of an agent
with worked as (
    select
        source,
        agent_id,
        paid_seconds,
        epoch_us(from_at) as from_us,
        epoch_us(until_at) as until_us
    from shift_rows
    where not deleted
)
select
    worked.source,
    worked.agent_id,
    nullif(eras.first_team, '') as team,
    make_timestamp(worked.from_us) as started_at,
    make_timestamp(worked.until_us) as ended_at,
    coalesce(worked.paid_seconds, (worked.until_us - worked.from_us) // 1000000) as seconds
from worked
left join eras on eras.agent_id = worked.agent_id and eras.from_us <= worked.from_us and eras.until_us > worked.from_us
