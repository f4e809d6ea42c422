-- row: an event of an agent where it is at home, and the agent's team then
with done as (
    select
        ticket_id,
        k,
        us,
        author_id as agent_id,
        coalesce(update_id, -1 - event_key) as save,
        case when mark = 'a' then 1 else 0 end as is_reply,
        cast(null as bigint) as worked_seconds
    from marked_messages
    where author_kind = 'agent'
    union all
    select
        ticket_id,
        k,
        us,
        author_id as agent_id,
        coalesce(update_id, -1 - event_key) as save,
        0 as is_reply,
        case when kind = 'worked' then coalesce(seconds, 0) end as worked_seconds
    from history
    where is_own and kind <> 'message' and author_kind = 'agent'
)
select
    done.ticket_id,
    done.k,
    done.us,
    done.agent_id,
    done.save,
    done.is_reply,
    done.worked_seconds,
    case when not coalesce(solves.is_solved, false) or done.us <= solves.last_solved_us then 1 else 0 end as is_counted,
    coalesce(in_team.team, eras.first_team, holders.team, '') as team
from done
left join solves on solves.ticket_id = done.ticket_id
left join holders
    on holders.ticket_id = done.ticket_id and holders.from_us <= done.us and coalesce(holders.until_us, 9000000000000000) > done.us
left join eras on eras.agent_id = done.agent_id and eras.from_us <= done.us and eras.until_us > done.us
left join era_teams as in_team on in_team.era = eras.era and in_team.team = holders.team
