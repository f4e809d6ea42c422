-- row: a stretch with one holder and team
select
    holders.ticket_id,
    holders.span,
    nullif(holders.agent_id, 0) as agent_id,
    nullif(holders.team, '') as team,
    make_timestamp(holders.from_us) as started_at,
    make_timestamp(holders.until_us) as ended_at
from holders
join creations on creations.ticket_id = holders.ticket_id
