-- row: a ticket with messages: firsts and numbers (until the last solve)
with firsts as (
    select
        ticket_id,
        min(case when mark = 'c' then k end) as first_customer_k
    from marked_messages
    group by ticket_id
),
placed as (
    select
        marked_messages.ticket_id,
        marked_messages.k,
        marked_messages.author_kind,
        marked_messages.author_id,
        marked_messages.channel,
        marked_messages.mark,
        firsts.first_customer_k,
        case when marked_messages.mark in ('a', 'b') and marked_messages.k > firsts.first_customer_k then marked_messages.k end as response_k,
        case when marked_messages.mark = 'a' and marked_messages.k > firsts.first_customer_k then marked_messages.k end as reply_k,
        case when marked_messages.mark = 'a' and marked_messages.us >= creations.created_us then marked_messages.us end as public_us,
        case when not coalesce(solves.is_solved, false) or marked_messages.us <= solves.last_solved_us then 1 else 0 end as is_counted
    from marked_messages
    join firsts on firsts.ticket_id = marked_messages.ticket_id
    left join creations on creations.ticket_id = marked_messages.ticket_id
    left join solves on solves.ticket_id = marked_messages.ticket_id
)
select
    ticket_id,
    arg_min(coalesce(channel, ''), k) as first_channel,
    min(first_customer_k) // 1024 as first_customer_us,
    arg_min(coalesce(author_id, 0), case when mark = 'c' then k end) as first_customer_id,
    min(case when mark in ('a', 'o') then k end) // 1024 as first_agent_message_us,
    min(response_k) // 1024 as first_response_us,
    arg_min(author_kind, response_k) as first_response_by,
    min(reply_k) // 1024 as first_reply_us,
    arg_min(coalesce(author_id, 0), reply_k) as first_reply_agent_id,
    min(public_us) as first_public_reply_us,
    cast(sum(case when mark = 'a' then is_counted else 0 end) as bigint) as replies,
    cast(sum(case when mark = 'c' then is_counted else 0 end) as bigint) as customer_messages,
    max(case when author_kind = 'agent' then 1 else 0 end) as human_wrote,
    max(case when mark = 'b' then 1 else 0 end) as bot_wrote
from placed
group by ticket_id
