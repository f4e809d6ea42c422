-- row: a stretch with one holder and team
with starts as (
    select
        ticket_id,
        us,
        agent_id,
        team
    from line
    where is_first or agent_id <> agent_id_before or team <> team_before
)
select
    ticket_id,
    row_number() over (partition by ticket_id order by us) as span,
    us as from_us,
    lead(us) over (partition by ticket_id order by us) as until_us,
    agent_id,
    team
from starts
