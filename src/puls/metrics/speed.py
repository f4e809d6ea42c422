"""Speed: how long customers wait for an answer."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import AT_CREATION, ENTERED, FIRST_VERSION, NOW
from puls.metrics.declaration import Benchmark, Cohort, Credit, Duration, Example, Metric, Outside, Waiting
from puls.metrics.dialects.replies import FIRST_REPLY, FIRST_RESPONSE, REPLY

_SHOWN = ("median", "mean")
_REPLIED = Credit("actor", "first_reply_team", "first_reply_agent_id")
_CREDIT_NOTE = Text(
    en="Rows by team or agent are credited to whoever replied first; tickets without a reply are under “none”.",
    de="Zeilen nach Team oder Person zählen für die, die zuerst geantwortet haben; Tickets ohne Antwort stehen"
    " unter „keine“.",
    nb="Rader per team eller agent tilskrives den som svarte først; saker uten svar står under «ingen».",
    zh="按团队或客服分组时，计入首位回复者；没有回复的工单归入“无”。",
)
_NO_CUSTOMER = Outside("no_customer_message", "first_customer_message_at is null")

FIRST_RESPONSE_TIME = Metric(
    id="first_response_time",
    version=1,
    fact="tickets",
    formula=Duration(
        "first_response_seconds",
        "first_response_business_seconds",
        waiting=Waiting(
            where="first_response_at is null and not is_solved",
            since="first_customer_message_at",
            clock="waiting_clock",
            clock_from_us="waiting_clock_from_us",
            leave="first_response_at is null and is_solved",
            left_calendar="unanswered_seconds",
            left_business="unanswered_business_seconds",
        ),
    ),
    cohorts=(ENTERED,),
    credits=(_REPLIED, AT_CREATION, NOW),
    unit=Unit.DURATION,
    better="down",
    name=Text(en="First response time", de="Zeit bis zur ersten Reaktion", nb="Første responstid", zh="首次响应时间"),
    about=Text(
        en="First customer message to the first response, by an agent or a bot.",
        de="Erste Kundennachricht bis zur ersten Reaktion, durch einen Menschen oder einen Bot.",
        nb="Fra første kundemelding til første respons, fra en agent eller en bot.",
        zh="从客户的第一条消息到客服或机器人的第一次响应。",
    ),
    needs=frozenset({"creation", "first_reply"}),
    example=Example(
        ("created_at", "first_customer_message_at", "first_response_at", "first_response_seconds", "is_solved"),
        (
            ("2024-01-02 10:00", "2024-01-02 10:00", "2024-01-02 10:00:20", 20, False),
            ("2024-01-02 10:00", "2024-01-02 10:00", "2024-01-02 10:01", 60, True),
            ("2024-01-02 10:00", "2024-01-02 10:00", None, None, False),
        ),
        40,
    ),
    stats=_SHOWN,
    changes=FIRST_VERSION,
    outside=(
        _NO_CUSTOMER,
        Outside("waiting", "first_customer_message_at is not null and first_response_at is null and not is_solved"),
        Outside(
            "solved_without_reply",
            "first_customer_message_at is not null and first_response_at is null and is_solved",
        ),
        Outside(
            "contradictory",
            "first_customer_message_at is not null and first_response_at is not null"
            " and first_response_seconds is null",
        ),
    ),
    notes=(_CREDIT_NOTE,),
    variants=FIRST_RESPONSE,
)

_MANUFACTURING = Text(en="manufacturing", de="Fertigungsindustrie", nb="industri", zh="制造业")
_ZENDESK_2018 = (
    Benchmark("median", 285 * 60, _MANUFACTURING, "Zendesk benchmark data", 2018),
    Benchmark("mean", 1_491 * 60, _MANUFACTURING, "Zendesk benchmark data", 2018),
)

FIRST_REPLY_TIME = Metric(
    id="first_reply_time",
    version=1,
    fact="tickets",
    formula=Duration(
        "first_reply_seconds",
        "first_reply_business_seconds",
        waiting=Waiting(
            where="first_reply_at is null and not is_solved",
            since="first_customer_message_at",
            clock="waiting_clock",
            clock_from_us="waiting_clock_from_us",
            leave="first_reply_at is null and is_solved",
            left_calendar="unanswered_seconds",
            left_business="unanswered_business_seconds",
        ),
    ),
    cohorts=(ENTERED,),
    credits=(_REPLIED, AT_CREATION, NOW),
    unit=Unit.DURATION,
    better="down",
    name=Text(en="First reply time", de="Zeit bis zur ersten Antwort", nb="Første svartid", zh="首次回复时间"),
    about=Text(
        en="First customer message to the first reply by a human; an agent's opening message is no reply.",
        de="Erste Kundennachricht bis zur ersten Antwort eines Menschen; eine eröffnende Nachricht des Teams ist keine"
        " Antwort.",
        nb="Fra første kundemelding til første svar fra et menneske; en agents åpningsmelding er ikke et svar.",
        zh="从客户的第一条消息到人工的第一次回复；客服主动发起的首条消息不算回复。",
    ),
    needs=frozenset({"creation", "first_reply"}),
    example=Example(
        ("created_at", "first_customer_message_at", "first_reply_at", "first_reply_seconds", "is_solved"),
        (
            ("2024-01-02 10:00", "2024-01-02 10:00", "2024-01-02 10:10", 600, False),
            ("2024-01-02 10:00", "2024-01-02 10:00", "2024-01-02 11:00", 3600, True),
            ("2024-01-02 10:00", "2024-01-02 10:00", "2024-01-02 10:05", 300, True),
            ("2024-01-02 10:00", "2024-01-02 10:00", None, None, False),
        ),
        600,
    ),
    stats=_SHOWN,
    changes=FIRST_VERSION,
    outside=(
        _NO_CUSTOMER,
        Outside("waiting", "first_customer_message_at is not null and first_reply_at is null and not is_solved"),
        Outside(
            "solved_without_reply", "first_customer_message_at is not null and first_reply_at is null and is_solved"
        ),
        Outside(
            "contradictory",
            "first_customer_message_at is not null and first_reply_at is not null and first_reply_seconds is null",
        ),
    ),
    notes=(_CREDIT_NOTE,),
    benchmarks=_ZENDESK_2018,
    variants=FIRST_REPLY,
)

REPLY_TIME = Metric(
    id="reply_time",
    version=1,
    fact="turns",
    formula=Duration(
        "seconds",
        "business_seconds",
        among="outcome = 'replied'",
        waiting=Waiting(
            where="ended_at is null",
            since="started_at",
            clock="clock",
            clock_from_us="clock_from_us",
            leave="outcome = 'solved'",
            left_calendar="seconds",
            left_business="business_seconds",
        ),
    ),
    cohorts=(
        Cohort(
            "reply",
            "ended_at",
            Text(en="by reply", de="nach Antwort", nb="etter svar", zh="按回复时间"),
            among="outcome = 'replied'",
        ),
        Cohort(
            "started",
            "started_at",
            Text(en="by start of the wait", de="nach Beginn des Wartens", nb="etter ventestart", zh="按等待开始时间"),
            entry=True,
        ),
    ),
    credits=(Credit("actor", "team", "agent_id"), Credit("holder_then", "holder_team", "holder_id")),
    unit=Unit.DURATION,
    better="down",
    name=Text(en="Reply time", de="Antwortzeit", nb="Svartid", zh="回复时间"),
    about=Text(
        en="For every turn of an agent: the first unanswered customer message to the reply.",
        de="Für jede Antwort des Teams: von der ersten unbeantworteten Kundennachricht bis zur Antwort.",
        nb="For hver agentrunde: fra første ubesvarte kundemelding til svaret.",
        zh="每一轮客服回复：从第一条未答复的客户消息到回复。",
    ),
    needs=frozenset({"messages"}),
    example=Example(
        ("started_at", "ended_at", "outcome", "seconds"),
        (
            ("2024-01-02 10:00", "2024-01-02 10:05", "replied", 300),
            ("2024-01-02 11:00", "2024-01-02 11:15", "replied", 900),
            ("2024-01-02 12:00", "2024-01-02 15:00", "solved", 10800),
            ("2024-01-02 13:00", None, None, None),
        ),
        600,
    ),
    stats=_SHOWN,
    changes=FIRST_VERSION,
    outside=(
        Outside("waiting", "ended_at is null"),
        Outside("solved_without_reply", "outcome = 'solved'"),
        Outside("contradictory", "outcome = 'replied' and seconds is null"),
    ),
    variants=REPLY,
)

TIME_TO_FIRST_ASSIGNMENT = Metric(
    id="time_to_first_assignment",
    version=1,
    fact="tickets",
    formula=Duration(
        "first_assignment_seconds",
        "first_assignment_business_seconds",
        waiting=Waiting(
            where="first_assigned_at is null and not is_solved",
            since="created_at",
            leave="first_assigned_at is null and is_solved",
            left_calendar="resolution_seconds",
        ),
    ),
    cohorts=(ENTERED,),
    credits=(AT_CREATION, NOW),
    unit=Unit.DURATION,
    better="down",
    name=Text(
        en="Time to first assignment",
        de="Zeit bis zur ersten Zuweisung",
        nb="Tid til første tildeling",
        zh="首次分配时间",
    ),
    about=Text(
        en="Creation to the first assignment to a human.",
        de="Erstellung bis zur ersten Zuweisung an einen Menschen.",
        nb="Fra opprettelse til første tildeling til et menneske.",
        zh="从创建到首次分配给人工客服。",
    ),
    needs=frozenset({"creation", "assignments"}),
    example=Example(
        ("created_at", "first_assigned_at", "first_assignment_seconds", "is_solved"),
        (
            ("2024-01-02 10:00", "2024-01-02 10:02", 120, True),
            ("2024-01-02 10:00", None, None, False),
        ),
        120,
    ),
    stats=_SHOWN,
    changes=FIRST_VERSION,
    outside=(
        Outside("not_assigned", "first_assigned_at is null"),
        Outside("contradictory", "first_assigned_at is not null and first_assignment_seconds is null"),
    ),
)

METRICS = (FIRST_RESPONSE_TIME, FIRST_REPLY_TIME, REPLY_TIME, TIME_TO_FIRST_ASSIGNMENT)
