"""First-contact resolution by other definitions: before and after reopenings, and as four products have it."""

from __future__ import annotations

from puls.core.text import Text
from puls.metrics.cohorts import CREATED, FOLLOWED_SOLVE, LAST_SOLVE, THEN
from puls.metrics.declaration import Example, ExampleRows, Outside, Share, Variant, Why, Window

BY_A_PERSON = "is_solved and handled_by in ('human', 'mixed')"

TICKETS = (
    (
        "created_at",
        "is_solved",
        "last_solved_at",
        "handled_by",
        "agent_turns",
        "reopens",
        "reopened_after_seconds",
        "replies",
        "repliers",
        "solves",
        "customer_messages",
    ),
    (
        ("2024-01-01 10:00", True, "2024-01-02 10:00", "human", 1, 0, None, 1, 1, 1, 1),
        ("2024-01-01 10:00", True, "2024-01-02 10:00", "human", 1, 1, 3600, 1, 1, 2, 2),
        ("2024-01-01 10:00", True, "2024-01-12 10:00", "human", 1, 1, 864_000, 2, 1, 2, 2),
        ("2024-01-01 10:00", True, "2024-01-02 10:00", "mixed", 2, 0, None, 2, 2, 1, 2),
        ("2024-01-01 10:00", True, "2024-01-02 10:00", "human", 0, 0, None, 0, 0, 1, 1),
        ("2024-01-01 10:00", True, "2024-01-02 10:00", "bot", 0, 0, None, 0, 0, 1, 1),
        ("2024-01-01 10:00", False, None, "human", 1, 1, 3600, 1, 1, 1, 2),
    ),
)
"""Columns and rows of an example on which the definitions differ."""

REOPENED = Why(
    "reopened_after_seconds is not null",
    Text(
        en="reopened after a solve",
        de="nach einer Lösung wiedereröffnet",
        nb="gjenåpnet etter en løsning",
        zh="解决后曾重新打开",
    ),
)
_NO_PERSON = Why(
    "handled_by not in ('human', 'mixed')",
    Text(
        en="no agent took part; Puls counts only tickets in which one did",
        de="kein Mensch war beteiligt; Puls zählt nur Tickets mit Beteiligung eines Menschen",
        nb="ingen agent deltok; Puls teller bare saker der en agent deltok",
        zh="没有人工参与；Puls 只计有人工参与的工单",
    ),
)
_NO_REPLY = Why(
    "replies = 0",
    Text(
        en="solved without any reply",
        de="ganz ohne Antwort gelöst",
        nb="løst helt uten svar",
        zh="未作任何回复即解决",
    ),
)
_SEVERAL_REPLIES = Why(
    "replies > 1 and agent_turns = 1",
    Text(
        en="several replies in one turn",
        de="mehrere Antworten in einer Runde",
        nb="flere svar i samme runde",
        zh="同一轮中有多次回复",
    ),
)
_SEVERAL_TURNS = Why(
    "agent_turns > 1",
    Text(
        en="several turns of one agent",
        de="mehrere Antwortrunden einer Person",
        nb="flere runder fra én agent",
        zh="同一客服回复了多轮",
    ),
)
_CUSTOMER_WROTE_AGAIN = Why(
    "customer_messages > 1",
    Text(
        en="the customer wrote again",
        de="der Kunde hat noch einmal geschrieben",
        nb="kunden skrev igjen",
        zh="客户再次来信",
    ),
)
_SEVERAL_AGENTS = Why(
    "repliers > 1",
    Text(
        en="several agents replied",
        de="mehrere Personen haben geantwortet",
        nb="flere agenter svarte",
        zh="有多位客服回复",
    ),
)
_UNDECIDED = Why(
    "epoch_us(last_solved_at) + 604800000000 > epoch_us(watermark_at)",
    Text(
        en="the 7 days after the solve are not over",
        de="die 7 Tage nach der Lösung sind nicht vorbei",
        nb="de 7 dagene etter løsningen er ikke over",
        zh="解决后的 7 天尚未结束",
    ),
)
_OTHER_PERIOD = Why(
    "is_solved",
    Text(
        en="created in one period and solved in another",
        de="in einem Zeitraum erstellt und in einem anderen gelöst",
        nb="opprettet i én periode og løst i en annen",
        zh="创建与解决不在同一时段",
    ),
)
_NEXT_TICKET = Why(
    "customer_id is not null",
    Text(
        en="the customer came back with a new ticket",
        de="der Kunde kam mit einem neuen Ticket wieder",
        nb="kunden kom tilbake med en ny sak",
        zh="客户又提交了新工单",
    ),
)
_NO_CUSTOMER = Why(
    "customer_id is null",
    Text(
        en="the customer is not known, so a return would not be seen",
        de="der Kunde ist nicht bekannt, eine Rückkehr wäre nicht zu sehen",
        nb="kunden er ikke kjent, så en ny henvendelse ville ikke blitt sett",
        zh="客户未知，无法得知其是否再次联系",
    ),
)
_UNSOLVED = Outside("unsolved", "not is_solved")

_FOLLOWED = f"{BY_A_PERSON} and is_last"

FIRST_CONTACT = (
    Variant(
        "net",
        Text(
            en="As Puls, and without a new ticket of the same customer within 7 days of the last solve, of the same"
            " type where both have one; among tickets of known customers.",
            de="Wie Puls, und ohne neues Ticket desselben Kunden binnen 7 Tagen nach der letzten Lösung, von derselben"
            " Art, wo beide eine haben; unter den Tickets bekannter Kunden.",
            nb="Som Puls, og uten ny sak fra samme kunde innen 7 dager etter siste løsning, av samme type der begge har"
            " en; blant saker fra kjente kunder.",
            zh="同 Puls 定义，且最后一次解决后 7 天内同一客户没有（双方都有类型时为同类型的）新工单；"
            "仅含客户已知的工单。",
        ),
        fact="followups",
        formula=Share(
            of="agent_turns = 1 and (reopened_after_seconds is null or reopened_after_seconds > 604800)"
            " and (next_similar_contact_at is null or not in_window)",
            among=f"{_FOLLOWED} and customer_id is not null and window_over",
        ),
        cohorts=(FOLLOWED_SOLVE,),
        credits=(THEN,),
        window=Window("next_similar_contact_at", after="solved_at", days=7),
        outside=(
            Outside("unsolved", "not is_last"),
            Outside("not_by_a_person", "is_last and handled_by not in ('human', 'mixed')"),
            Outside("no_customer", f"{_FOLLOWED} and customer_id is null"),
            Outside("not_yet_decided", f"{_FOLLOWED} and customer_id is not null and window_open"),
        ),
        example=Example(
            ("ticket_id", "customer_id", "solved_at", "is_last", "next_similar_contact_at"),
            (
                (1, 7, "2024-01-02 10:00", True, "2024-01-05 10:00"),
                (2, 8, "2024-01-02 10:00", True, "2024-01-20 10:00"),
                (3, 9, "2024-01-02 10:00", True, None),
                (4, 9, "2024-01-02 10:00", True, None),
                (5, 6, "2024-01-02 10:00", False, None),
                (6, None, "2024-01-02 10:00", True, None),
                (7, 5, "2024-01-02 10:00", True, None),
            ),
            0.5,
            (
                ExampleRows(
                    "tickets",
                    ("ticket_id", "is_solved", "handled_by", "agent_turns", "reopened_after_seconds"),
                    (
                        (1, True, "human", 1, None),
                        (2, True, "human", 1, None),
                        (3, True, "mixed", 1, None),
                        (4, True, "human", 2, None),
                        (5, False, "human", 1, None),
                        (6, True, "human", 1, None),
                        (7, True, "bot", 0, None),
                    ),
                ),
            ),
        ),
        differs=(_NO_CUSTOMER, _NEXT_TICKET),
    ),
    Variant(
        "gross",
        Text(
            en="Exactly one turn of an agent, reopened or not, among the same tickets.",
            de="Genau eine Antwortrunde eines Menschen, wiedereröffnet oder nicht, unter denselben Tickets.",
            nb="Nøyaktig én agentrunde, gjenåpnet eller ikke, blant de samme sakene.",
            zh="客服只回复一轮，无论是否重新打开，统计范围相同。",
        ),
        formula=Share(of="agent_turns = 1", among=f"{BY_A_PERSON} and window_over"),
        example=Example(*TICKETS, 0.6),
        differs=(REOPENED,),
    ),
    Variant(
        "zendesk",
        Text(
            en="Zendesk: fewer than two replies of agents, among all tickets solved now.",
            de="Zendesk: weniger als zwei Antworten von Menschen, unter allen jetzt gelösten Tickets.",
            nb="Zendesk: færre enn to svar fra agenter, blant alle saker som er løst nå.",
            zh="Zendesk：客服回复少于两次，占全部当前已解决工单的比例。",
        ),
        source="https://support.zendesk.com/hc/en-us/articles/4408820618266-How-are-one-touch-resolutions-calculated",
        formula=Share(of="replies < 2", among="is_solved"),
        outside=(_UNSOLVED,),
        example=Example(*TICKETS, 4 / 6),
        differs=(_NO_PERSON, _UNDECIDED, _NO_REPLY, REOPENED, _SEVERAL_REPLIES),
    ),
    Variant(
        "freshdesk",
        Text(
            en="Freshdesk: solved in the first reply, so with exactly one, among all tickets solved now.",
            de="Freshdesk: mit der ersten Antwort gelöst, also mit genau einer, unter allen jetzt gelösten Tickets.",
            nb="Freshdesk: løst i det første svaret, altså med nøyaktig ett, blant alle saker som er løst nå.",
            zh="Freshdesk：在首次回复中解决，即恰好一次回复，占全部当前已解决工单的比例。",
        ),
        source="https://community.freshworks.com/archives-freshdesk-11421/"
        "how-are-first-contact-resolution-and-average-first-response-time-defined-10470",
        formula=Share(of="replies = 1", among="is_solved"),
        outside=(_UNSOLVED,),
        example=Example(*TICKETS, 2 / 6),
        differs=(_NO_PERSON, _UNDECIDED, REOPENED, _SEVERAL_REPLIES),
    ),
    Variant(
        "freshservice",
        Text(
            en="Freshservice: no customer message after the first, however many replies, among all tickets solved now.",
            de="Freshservice: keine Kundennachricht nach der ersten, gleich wie viele Antworten, unter allen jetzt"
            " gelösten Tickets.",
            nb="Freshservice: ingen kundemelding etter den første, uansett antall svar, blant alle saker som er løst"
            " nå.",
            zh="Freshservice：首条之后没有客户消息，无论回复多少次，占全部当前已解决工单的比例。",
        ),
        source="https://support.freshservice.com/en/support/solutions/articles/50000004904-how-do-you-calculate-fcr-",
        formula=Share(of="customer_messages <= 1", among="is_solved"),
        outside=(_UNSOLVED,),
        example=Example(*TICKETS, 0.5),
        differs=(_NO_PERSON, _UNDECIDED, _NO_REPLY, REOPENED, _CUSTOMER_WROTE_AGAIN),
    ),
    Variant(
        "intercom",
        Text(
            en="Intercom: closed once, by one participating teammate, among all conversations closed now; dated by"
            " their start.",
            de="Intercom: einmal geschlossen, von einer beteiligten Person, unter allen jetzt geschlossenen"
            " Unterhaltungen; datiert nach ihrem Beginn.",
            nb="Intercom: lukket én gang, av én deltakende agent, blant alle samtaler som er lukket nå; datert etter"
            " start.",
            zh="Intercom：只关闭一次且只有一位客服参与，占全部当前已关闭对话的比例；按对话开始时间归期。",
        ),
        source="https://intercom.com/help/en/articles/7022438-reporting-metrics-attributes",
        formula=Share(of="solves = 1 and repliers = 1", among="is_solved"),
        cohorts=(CREATED, LAST_SOLVE),
        outside=(_UNSOLVED,),
        example=Example(*TICKETS, 1 / 6),
        differs=(_NO_PERSON, _UNDECIDED, REOPENED, _SEVERAL_AGENTS, _SEVERAL_TURNS, _OTHER_PERIOD),
    ),
)
"""The other definitions of first-contact resolution."""
