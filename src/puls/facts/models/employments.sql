-- row: a stretch of an agent's employment in one team
with ranked as (
    select
        source,
        agent_id,
        epoch_us(hired_at) as hired_us,
        coalesce(epoch_us(left_at), 9000000000000000) as left_us,
        row_number() over (partition by agent_id order by recorded_at desc, event_key desc) as place
    from agents
    -- A helpdesk knows its agents, too, and seldom since when.
    where not deleted and hired_at is not null and agent_id not in (select agent_id from bots)
),
employed as (
    select
        source,
        agent_id,
        hired_us,
        left_us
    from ranked
    where place = 1 and hired_us < left_us
),
cuts as (
    select agent_id, hired_us as from_us from employed
    union
    select eras.agent_id, eras.from_us
    from eras
    join employed on employed.agent_id = eras.agent_id
    where eras.from_us > employed.hired_us and eras.from_us < employed.left_us
    union
    select eras.agent_id, eras.until_us as from_us
    from eras
    join employed on employed.agent_id = eras.agent_id
    where eras.until_us > employed.hired_us and eras.until_us < employed.left_us
),
pieces as (
    select
        cuts.agent_id,
        cuts.from_us,
        coalesce(eras.first_team, '') as team,
        lag(coalesce(eras.first_team, '')) over (partition by cuts.agent_id order by cuts.from_us) as team_before
    from cuts
    left join eras on eras.agent_id = cuts.agent_id and eras.from_us <= cuts.from_us and eras.until_us > cuts.from_us
),
stays as (
    select
        agent_id,
        team,
        from_us,
        lead(from_us) over (partition by agent_id order by from_us) as until_us
    from pieces
    where team_before is null or team_before <> team
)
select
    employed.source,
    employed.agent_id,
    nullif(stays.team, '') as team,
    make_timestamp(stays.from_us) as started_at,
    make_timestamp(coalesce(stays.until_us, nullif(employed.left_us, 9000000000000000))) as ended_at,
    make_timestamp(nullif(employed.left_us, 9000000000000000)) as left_at
from stays
join employed on employed.agent_id = stays.agent_id
