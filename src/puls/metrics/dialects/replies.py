"""First replies and reply times as other products have them."""

from __future__ import annotations

from dataclasses import replace

from puls.core.text import Text
from puls.metrics.cohorts import CREATED, ENTERED
from puls.metrics.declaration import Cohort, Duration, Example, Outside, Variant, Waiting, Why

ZENDESK_FIRST = "https://support.zendesk.com/hc/en-us/articles/4408821871642-Calculating-first-reply-time-Professional-and-Enterprise-"
_FRESHDESK = (
    "https://support.freshdesk.com/en/support/solutions/articles/50000000041-support-metrics-in-freshdesk-analytics"
)
_FRESHSERVICE = "https://community.freshworks.com/freshservice-11247/how-exactly-reports-are-calculated-13786"
_GORGIAS = "https://docs.gorgias.com/en-US/how-metrics-are-calculated-406747"
_INTERCOM = "https://intercom.com/help/en/articles/6762778-reporting-metrics-for-rest-api-and-csv-exports"
_CHATWOOT = "https://github.com/chatwoot/chatwoot/blob/develop/app/helpers/reporting_event_helper.rb"

_NO_CUSTOMER = Why(
    "first_customer_message_at is null",
    Text(
        en="no customer message: only this definition starts its clock",
        de="keine Kundennachricht: nur nach dieser Definition läuft die Uhr",
        nb="ingen kundemelding: bare etter denne definisjonen går klokken",
        zh="没有客户消息：只有此定义开始计时",
    ),
)
_AGENT_WROTE_FIRST = Why(
    "first_public_reply_at < first_customer_message_at",
    Text(
        en="an agent wrote before the customer's first message",
        de="ein Mensch schrieb vor der ersten Kundennachricht",
        nb="en agent skrev før kundens første melding",
        zh="客服在客户第一条消息之前已发信",
    ),
)
_LATER_MESSAGE = Why(
    "first_customer_message_at > created_at",
    Text(
        en="created before the customer's first message: the clock starts earlier",
        de="vor der ersten Kundennachricht erstellt: die Uhr beginnt früher",
        nb="opprettet før kundens første melding: klokken starter tidligere",
        zh="创建早于客户第一条消息：计时开始更早",
    ),
)
_EARLIER_MESSAGE = Why(
    "first_customer_message_at < created_at",
    Text(
        en="the customer's first message is older than the ticket: the clock starts later",
        de="die erste Kundennachricht ist älter als das Ticket: die Uhr beginnt später",
        nb="kundens første melding er eldre enn saken: klokken starter senere",
        zh="客户第一条消息早于工单创建：计时开始更晚",
    ),
)
_BOT_FIRST = Why(
    "first_response_by = 'bot'",
    Text(
        en="a bot answered first; this definition waits for an agent",
        de="ein Bot hat zuerst geantwortet; diese Definition wartet auf einen Menschen",
        nb="en bot svarte først; denne definisjonen venter på en agent",
        zh="机器人先作了回复；此定义等待人工回复",
    ),
)
_STARTS = (_NO_CUSTOMER, _AGENT_WROTE_FIRST, _LATER_MESSAGE, _EARLIER_MESSAGE)


def _at(minute: int) -> str:
    return f"2024-01-02 10:{minute:02}"


_TEN = _at(0)
_TICKETS = (
    (
        "created_at",
        "created_by",
        "team",
        "first_customer_message_at",
        "first_response_at",
        "first_response_by",
        "first_response_seconds",
        "first_assigned_at",
        "first_assignment_seconds",
        "first_reply_at",
        "first_reply_seconds",
        "first_public_reply_at",
        "first_public_reply_seconds",
        "is_solved",
    ),
    (
        # The customer opened; an agent replied after 10 minutes.
        (_TEN, "customer", "a", _TEN, _at(10), "agent", 600, _at(5), 300, _at(10), 600, _at(10), 600, True),
        # A bot answered first; an agent took over after 20 minutes and replied after 30.
        (_TEN, "customer", "a", _TEN, _at(1), "bot", 60, _at(20), 1200, _at(30), 1800, _at(30), 1800, True),
        # An agent opened; the customer answered after 20 minutes, and had a reply 5 minutes later. Nobody has it now.
        (_TEN, "agent", None, _at(20), _at(25), "agent", 300, _TEN, 0, _at(25), 300, _at(25), 1500, True),
        # The customer still waits.
        (_TEN, "customer", "a", _TEN, None, None, None, None, None, None, None, None, None, False),
    ),
)

_OUTSIDE = (
    Outside("waiting", "first_public_reply_at is null and not is_solved"),
    Outside("solved_without_reply", "first_public_reply_at is null and is_solved"),
)
_WAITING = Waiting(
    where="first_public_reply_at is null and not is_solved",
    since="created_at",
    leave="first_public_reply_at is null and is_solved",
    left_calendar="resolution_seconds",
    left_business="resolution_business_seconds",
)
_FROM_CREATION = Duration("first_public_reply_seconds", "first_public_reply_business_seconds", waiting=_WAITING)
_ASSIGNED = "(team is not null or agent_id is not null)"
_BY_A_CUSTOMER = "(created_by is null or created_by <> 'agent')"
# The handover from the bot to people is not a column of its own; it is taken to be the first assignment to one.
_HANDED_OVER = (
    "first_response_by = 'bot' and first_assigned_at > created_at and first_assigned_at <= first_public_reply_at"
)

_ZENDESK = Variant(
    "zendesk",
    Text(
        en="Zendesk: creation to the first public reply of an agent (the second, if an agent opened with a public"
        " one).",
        de="Zendesk: Erstellung bis zur ersten öffentlichen Antwort eines Menschen (zur zweiten, wenn ein Mensch mit"
        " einer öffentlichen eröffnet hat).",
        nb="Zendesk: fra opprettelse til første offentlige svar fra en agent (det andre, hvis en agent åpnet med et"
        " offentlig).",
        zh="Zendesk：从创建到客服的第一次公开回复（若由客服公开发起，则为第二次）。",
    ),
    source=ZENDESK_FIRST,
    formula=_FROM_CREATION,
    outside=_OUTSIDE,
    example=Example(*_TICKETS, 1500),
    differs=_STARTS,
)
_OF_FRESHDESK = Variant(
    "freshdesk",
    Text(
        en="Freshdesk: creation to the first public response of an agent, for tickets that have an agent or a group.",
        de="Freshdesk: Erstellung bis zur ersten öffentlichen Antwort eines Menschen, für Tickets mit Person oder"
        " Gruppe.",
        nb="Freshdesk: fra opprettelse til første offentlige svar fra en agent, for saker som har en agent eller en"
        " gruppe.",
        zh="Freshdesk：从创建到客服的第一次公开回复，仅含已分配给客服或小组的工单。",
    ),
    source=_FRESHDESK,
    formula=replace(_FROM_CREATION, among=_ASSIGNED),
    outside=(
        Outside("not_assigned_now", f"not {_ASSIGNED}"),
        *(replace(each, where=f"{_ASSIGNED} and {each.where}") for each in _OUTSIDE),
    ),
    example=Example(*_TICKETS, 1200),
    differs=(
        Why(
            "team is null and agent_id is null",
            Text(
                en="has neither an agent nor a group now",
                de="hat jetzt weder Person noch Gruppe",
                nb="har verken agent eller gruppe nå",
                zh="当前既无客服也无小组",
            ),
        ),
        *_STARTS,
    ),
)
_OF_FRESHSERVICE = Variant(
    "freshservice",
    Text(
        en="Freshservice: creation to the first reply of an agent to the requester; notes do not count.",
        de="Freshservice: Erstellung bis zur ersten Antwort eines Menschen an den Anfragenden; Notizen zählen nicht.",
        nb="Freshservice: fra opprettelse til første svar fra en agent til innmelderen; notater teller ikke.",
        zh="Freshservice：从创建到客服对请求人的第一次回复；备注不计。",
    ),
    source=_FRESHSERVICE,
    formula=_FROM_CREATION,
    outside=_OUTSIDE,
    example=Example(*_TICKETS, 1500),
    differs=_STARTS,
)
_OF_GORGIAS = Variant(
    "gorgias",
    Text(
        en="Gorgias: the customer's first message to the first message of an agent, not for tickets that an agent"
        " opened; dated by the reply.",
        de="Gorgias: erste Kundennachricht bis zur ersten Nachricht eines Menschen, nicht für vom Team eröffnete"
        " Tickets; datiert nach der Antwort.",
        nb="Gorgias: fra kundens første melding til første melding fra en agent, ikke for saker en agent åpnet; datert"
        " etter svaret.",
        zh="Gorgias：从客户的第一条消息到客服的第一条消息，不含客服发起的工单；按回复时间归期。",
    ),
    source=_GORGIAS,
    formula=Duration("first_reply_seconds", "first_reply_business_seconds", among=_BY_A_CUSTOMER),
    cohorts=(
        Cohort(
            "first_reply",
            "first_reply_at",
            Text(en="by first reply", de="nach erster Antwort", nb="etter første svar", zh="按首次回复时间"),
        ),
        CREATED,
    ),
    outside=(
        Outside("opened_by_agent", "created_by = 'agent'"),
        Outside("no_reply", f"{_BY_A_CUSTOMER} and first_reply_at is null"),
        Outside("contradictory", f"{_BY_A_CUSTOMER} and first_reply_at is not null and first_reply_seconds is null"),
    ),
    example=Example(*_TICKETS, 1200),
    differs=(
        Why(
            "created_by = 'agent'",
            Text(en="opened by an agent", de="vom Team eröffnet", nb="åpnet av en agent", zh="由客服发起"),
        ),
        Why(
            "first_reply_at is not null",
            Text(
                en="created in one period and answered in another",
                de="in einem Zeitraum erstellt und in einem anderen beantwortet",
                nb="opprettet i én periode og besvart i en annen",
                zh="创建与回复不在同一时段",
            ),
        ),
    ),
)
_OF_CHATWOOT = Variant(
    "chatwoot",
    Text(
        en="Chatwoot: creation, or the bot's handover (here: the first assignment to a person), to the first reply of"
        " an agent.",
        de="Chatwoot: Erstellung oder Übergabe durch den Bot (hier: erste Zuweisung an einen Menschen) bis zur ersten"
        " Antwort eines Menschen.",
        nb="Chatwoot: fra opprettelse, eller botens overlevering (her: første tildeling til et menneske), til første"
        " svar fra en agent.",
        zh="Chatwoot：从创建或机器人转交（此处取首次分配给人工）到客服的第一次回复。",
    ),
    source=_CHATWOOT,
    formula=Duration(
        f"case when {_HANDED_OVER}"
        " then (epoch_us(first_public_reply_at) - epoch_us(first_assigned_at)) // 1000000"
        " else first_public_reply_seconds end",
        f"case when {_HANDED_OVER} then first_public_reply_business_seconds - first_assignment_business_seconds"
        " else first_public_reply_business_seconds end",
    ),
    outside=_OUTSIDE,
    example=Example(*_TICKETS, 600),
    differs=(
        Why(
            "first_response_by = 'bot' and first_assigned_at > created_at",
            Text(
                en="a bot answered first: the clock starts when an agent took over",
                de="ein Bot hat zuerst geantwortet: die Uhr beginnt mit der Übernahme durch einen Menschen",
                nb="en bot svarte først: klokken starter da en agent tok over",
                zh="机器人先作了回复：从人工接手时开始计时",
            ),
        ),
        *_STARTS,
    ),
)

FIRST_REPLY = (_ZENDESK, _OF_FRESHDESK, _OF_FRESHSERVICE, _OF_GORGIAS, _OF_CHATWOOT)
"""The other definitions of the first reply time."""


def _beside_a_response(variant: Variant) -> Variant:
    """Return a definition of the first reply as another one of the first response, which a bot may give."""
    return replace(variant, differs=(variant.differs[0], _BOT_FIRST, *variant.differs[1:]))


FIRST_RESPONSE = (
    *(_beside_a_response(each) for each in (_OF_FRESHDESK, _OF_FRESHSERVICE, _OF_GORGIAS, _OF_CHATWOOT)),
    Variant(
        "intercom",
        Text(
            en="Intercom: the customer's first message to the first reply of a teammate; bots do not count.",
            de="Intercom: erste Kundennachricht bis zur ersten Antwort eines Menschen; Bots zählen nicht.",
            nb="Intercom: fra kundens første melding til første svar fra et menneske; boter teller ikke.",
            zh="Intercom：从客户的第一条消息到人工的第一次回复；机器人不计。",
        ),
        source=_INTERCOM,
        formula=Duration("first_reply_seconds", "first_reply_business_seconds"),
        cohorts=(ENTERED,),
        outside=(
            Outside("no_customer_message", "first_customer_message_at is null"),
            Outside("waiting", "first_customer_message_at is not null and first_reply_at is null and not is_solved"),
            Outside(
                "solved_without_reply", "first_customer_message_at is not null and first_reply_at is null and is_solved"
            ),
            Outside(
                "contradictory",
                "first_customer_message_at is not null and first_reply_at is not null and first_reply_seconds is null",
            ),
        ),
        example=Example(*_TICKETS, 600),
        differs=(_BOT_FIRST,),
    ),
)
"""The other definitions of the first response time."""

_TURNS = (
    ("ticket_id", "turn", "started_at", "last_message_at", "ended_at", "outcome", "seconds", "seconds_since_last"),
    (
        (1, 1, "2024-01-02 10:00", "2024-01-02 10:00", "2024-01-02 11:00", "replied", 3600, 3600),
        (1, 2, "2024-01-02 12:00", "2024-01-02 12:10", "2024-01-02 12:20", "replied", 1200, 600),
        (1, 3, "2024-01-02 13:00", "2024-01-02 13:00", "2024-01-02 13:05", "replied", 300, 300),
        (2, 1, "2024-01-02 10:00", "2024-01-02 10:00", "2024-01-02 11:00", "solved", 3600, 3600),
        (3, 1, "2024-01-02 10:00", "2024-01-02 10:00", None, None, None, None),
    ),
)
_REPLIED = Text(en="by reply", de="nach Antwort", nb="etter svar", zh="按回复时间")
_LATER_REPLIES = Cohort("reply", "ended_at", _REPLIED, among="outcome = 'replied' and turn > 1")
_CONTRADICTORY = Outside("contradictory", "seconds is null")
_FIRST_TURN = Why(
    "agent_turns > 0",
    Text(
        en="the first turn has a metric of its own there",
        de="die erste Antwort hat dort eine eigene Kennzahl",
        nb="den første runden har et eget måltall der",
        zh="首轮回复在该产品中另有指标",
    ),
)

REPLY = (
    Variant(
        "zendesk",
        Text(
            en="Zendesk (next reply time): the oldest unanswered customer message to the next reply, for every turn"
            " after the first.",
            de="Zendesk (Next Reply Time): älteste unbeantwortete Kundennachricht bis zur nächsten Antwort, für jede"
            " Runde nach der ersten.",
            nb="Zendesk (next reply time): fra eldste ubesvarte kundemelding til neste svar, for hver runde etter den"
            " første.",
            zh="Zendesk（下次回复时间）：从最早未答复的客户消息到下一次回复，仅含首轮之后的各轮。",
        ),
        source="https://support.zendesk.com/hc/en-us/articles/4408829459866",
        cohorts=(_LATER_REPLIES,),
        outside=(_CONTRADICTORY,),
        example=Example(*_TURNS, 750),
        differs=(_FIRST_TURN,),
    ),
    Variant(
        "chatwoot",
        Text(
            en="Chatwoot: the first unanswered customer message to the reply, for every turn after the first.",
            de="Chatwoot: erste unbeantwortete Kundennachricht bis zur Antwort, für jede Runde nach der ersten.",
            nb="Chatwoot: fra første ubesvarte kundemelding til svaret, for hver runde etter den første.",
            zh="Chatwoot：从第一条未答复的客户消息到回复，仅含首轮之后的各轮。",
        ),
        source="https://github.com/chatwoot/chatwoot/blob/develop/app/listeners/reporting_event_listener.rb",
        cohorts=(_LATER_REPLIES,),
        outside=(_CONTRADICTORY,),
        example=Example(*_TURNS, 750),
        differs=(_FIRST_TURN,),
    ),
    Variant(
        "since_last",
        Text(
            en="From the customer's last message before the reply, as some chat products measure.",
            de="Ab der letzten Kundennachricht vor der Antwort, wie manche Chatprodukte messen.",
            nb="Fra kundens siste melding før svaret, slik noen chatprodukter måler.",
            zh="从回复前客户的最后一条消息算起，一些聊天产品如此计量。",
        ),
        source="https://docs.simla.com/Users/Analytics/ManagerAnalytics/ChatWidget",
        formula=Duration("seconds_since_last", "business_seconds_since_last", among="outcome = 'replied'"),
        example=Example(*_TURNS, 600),
        differs=(
            Why(
                "customer_messages > 1",
                Text(
                    en="the customer wrote several messages before a reply",
                    de="der Kunde hat vor einer Antwort mehrere Nachrichten geschrieben",
                    nb="kunden skrev flere meldinger før et svar",
                    zh="客户在回复前发了多条消息",
                ),
            ),
        ),
    ),
)
"""The other definitions of the reply time."""
