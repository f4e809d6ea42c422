-- row: a message to the customer or from one
select
    written.ticket_id,
    profiles.source,
    profiles.exclusion,
    make_timestamp(written.us) as sent_at,
    written.author_kind,
    case when written.author_kind in ('agent', 'bot') then written.author_id end as agent_id,
    coalesce(in_team.team, eras.first_team, nullif(holders.team, '')) as team,
    written.mark = 'a' as is_reply,
    nullif(written.macro, '') as macro,
    written.links_article,
    nullif(written.channel, '') as channel
from marked_messages as written
join profiles on profiles.ticket_id = written.ticket_id
left join holders
    on
        holders.ticket_id = written.ticket_id
        and holders.from_us <= written.us
        and coalesce(holders.until_us, 9000000000000000) > written.us
left join eras
    on
        eras.agent_id = case when written.author_kind = 'agent' then written.author_id end
        and eras.from_us <= written.us
        and eras.until_us > written.us
left join era_teams as in_team on in_team.era = eras.era and in_team.team = holders.team
where written.audience = 'customer'
