"""Effort: how many replies, touches and handovers it takes to solve a ticket."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import ACTOR, AT_SOLVE, CREATED, FIRST_VERSION, LAST_SOLVE, NOW
from puls.metrics.declaration import Capability, Count, Credit, Example, Mean, Metric, Outside, Variant
from puls.metrics.reasons import Reason

_UNSOLVED = Outside("unsolved", "not is_solved")

REASSIGNED_TICKETS = Metric(
    id="reassigned_tickets",
    version=1,
    fact="tickets",
    formula=Count(of="is_solved and reassignments > 0"),
    cohorts=(LAST_SOLVE, CREATED),
    credits=(AT_SOLVE, NOW),
    unit=Unit.COUNT,
    better="down",
    name=Text(en="Reassigned tickets", de="Weitergegebene Tickets", nb="Overførte saker", zh="转派工单"),
    about=Text(
        en="Tickets solved now that one agent handed to another; nobody in between does not matter, and back to the"
        " same agent is no handover.",
        de="Jetzt gelöste Tickets, die von einer Person an eine andere gingen; zwischendurch niemand ist gleich, und"
        " zurück an dieselbe ist keine Weitergabe.",
        nb="Saker løst nå som gikk fra én agent til en annen; ingen imellom spiller ingen rolle, og tilbake til samme"
        " agent er ingen overføring.",
        zh="当前已解决、曾从一位客服转给另一位客服的工单；中间无人负责不影响，转回同一人不算。",
    ),
    needs=frozenset({"solved", "assignments"}),
    example=Example(
        ("created_at", "is_solved", "last_solved_at", "reassignments"),
        (
            ("2024-01-02 10:00", True, "2024-01-02 12:00", 2),
            ("2024-01-02 10:00", True, "2024-01-02 13:00", 0),
            ("2024-01-02 10:00", True, "2024-01-02 13:00", 1),
            ("2024-01-02 10:00", False, None, 3),
        ),
        2,
    ),
    stats=("count",),
    changes=FIRST_VERSION,
    outside=(_UNSOLVED, Outside("not_reassigned", "is_solved and reassignments = 0")),
)


def _mean(
    id: str,
    of: str,
    needs: frozenset[Capability],
    name: Text,
    about: Text,
    *,
    column: str,
    acted: Variant | None = None,
) -> Metric:
    """Return the mean number of something for each ticket that is solved now; `column` holds it in the example."""
    credits: tuple[Credit, ...] = (AT_SOLVE, NOW) if acted is None else (ACTOR, AT_SOLVE, NOW)
    return Metric(
        id=id,
        version=1,
        fact="tickets",
        formula=Mean(of, among="is_solved"),
        cohorts=(LAST_SOLVE, CREATED),
        credits=credits,
        unit=Unit.RATIO,
        better="down",
        name=name,
        about=about,
        needs=needs,
        example=Example(
            ("created_at", "is_solved", "last_solved_at", column),
            (
                ("2024-01-02 10:00", True, "2024-01-02 12:00", 4),
                ("2024-01-02 10:00", True, "2024-01-02 13:00", 1),
                ("2024-01-02 10:00", True, "2024-01-02 13:00", 1),
                ("2024-01-02 10:00", False, None, 9),
            ),
            1 if of != column else 2,
        ),
        stats=("mean",),
        changes=FIRST_VERSION,
        outside=(_UNSOLVED,),
        notes=(_WORKED_ON,) if acted is not None else (),
        acted=acted,
    )


_WORKED_ON = Text(
    en="Rows by team or agent: what each did, for each ticket on which they did it.",
    de="Zeilen nach Team oder Person: was jede getan hat, je Ticket, an dem sie es getan hat.",
    nb="Rader per team eller agent: hva hver gjorde, per sak der de gjorde det.",
    zh="按团队或客服分组时：各自所做的数量，除以各自有此操作的工单数。",
)


def _acted(column: str, about: Text, none: Reason) -> Variant:
    """Return the mean over what agents did on tickets solved now; `none`: why a row with 0 of it is no part."""
    return Variant(
        "acted",
        about,
        fact="contributions",
        formula=Mean(column, among=f"is_solved and {column} > 0"),
        cohorts=(LAST_SOLVE,),
        credits=(ACTOR,),
        outside=(_UNSOLVED, Outside(none, f"is_solved and {column} = 0")),
        example=Example(
            ("ticket_id", "agent_id", "is_solved", "last_solved_at", column),
            (
                (1, 10, True, "2024-01-02 12:00", 3),
                (1, 11, True, "2024-01-02 12:00", 0),
                (2, 10, True, "2024-01-02 13:00", 1),
                (3, 10, False, None, 5),
            ),
            2,
        ),
    )


REASSIGNMENTS_PER_TICKET = _mean(
    "reassignments_per_ticket",
    "reassignments",
    frozenset({"solved", "assignments"}),
    Text(en="Reassignments per ticket", de="Weitergaben je Ticket", nb="Overføringer per sak", zh="每单转派次数"),
    Text(
        en="Mean number of handovers from one agent to another until the last solve, for tickets solved now.",
        de="Mittlere Zahl der Weitergaben von einer Person an eine andere bis zur letzten Lösung, für jetzt gelöste"
        " Tickets.",
        nb="Gjennomsnittlig antall overføringer fra én agent til en annen til siste løsning, for saker som er løst nå.",
        zh="到最后一次解决为止从一位客服转给另一位的平均次数，仅含当前已解决的工单。",
    ),
    column="reassignments",
)
AGENT_REPLIES_PER_TICKET = _mean(
    "agent_replies_per_ticket",
    "replies",
    frozenset({"messages", "solved"}),
    Text(en="Agent replies per ticket", de="Antworten je Ticket", nb="Agentsvar per sak", zh="每单客服回复数"),
    Text(
        en="Mean number of replies by agents until the last solve, for tickets solved now.",
        de="Mittlere Zahl der Antworten von Menschen bis zur letzten Lösung, für jetzt gelöste Tickets.",
        nb="Gjennomsnittlig antall svar fra agenter til siste løsning, for saker som er løst nå.",
        zh="到最后一次解决为止人工客服的平均回复次数，仅含当前已解决的工单。",
    ),
    column="replies",
    acted=_acted(
        "replies",
        Text(
            en="Replies that an agent wrote, for each ticket solved now to which they replied.",
            de="Antworten, die eine Person geschrieben hat, je jetzt gelöstem Ticket, auf das sie geantwortet hat.",
            nb="Svar en agent skrev, per sak løst nå som agenten svarte på.",
            zh="某位客服撰写的回复数，除以其回复过的当前已解决工单数。",
        ),
        none="not_replied",
    ),
)
AGENT_TOUCHES_PER_TICKET = _mean(
    "agent_touches_per_ticket",
    "touches",
    frozenset({"messages", "status_history"}),
    Text(
        en="Agent touches per ticket",
        de="Bearbeitungsschritte je Ticket",
        nb="Agentberøringer per sak",
        zh="每单客服操作数",
    ),
    Text(
        en="Mean number of saves by agents until the last solve, for tickets solved now; a save that changes five"
        " fields is one touch.",
        de="Mittlere Zahl der Speichervorgänge von Menschen bis zur letzten Lösung, für jetzt gelöste Tickets; ein"
        " Speichern, das fünf Felder ändert, ist ein Schritt.",
        nb="Gjennomsnittlig antall lagringer fra agenter til siste løsning, for saker som er løst nå; en lagring som"
        " endrer fem felt, er én berøring.",
        zh="到最后一次解决为止客服的平均保存次数，仅含当前已解决的工单；一次保存修改五个字段只算一次操作。",
    ),
    column="touches",
    acted=_acted(
        "touches",
        Text(
            en="Saves by an agent, for each ticket solved now that they saved.",
            de="Speichervorgänge einer Person, je jetzt gelöstem Ticket, das sie gespeichert hat.",
            nb="Lagringer fra en agent, per sak løst nå som agenten lagret.",
            zh="某位客服的保存次数，除以其保存过的当前已解决工单数。",
        ),
        none="not_touched",
    ),
)
CUSTOMER_REPLIES_PER_TICKET = _mean(
    "customer_replies_per_ticket",
    "greatest(customer_messages - 1, 0)",
    frozenset({"messages", "solved"}),
    Text(en="Customer replies per ticket", de="Kundenantworten je Ticket", nb="Kundesvar per sak", zh="每单客户回复数"),
    Text(
        en="Mean number of customer messages after the first until the last solve, for tickets solved now.",
        de="Mittlere Zahl der Kundennachrichten nach der ersten bis zur letzten Lösung, für jetzt gelöste Tickets.",
        nb="Gjennomsnittlig antall kundemeldinger etter den første til siste løsning, for saker som er løst nå.",
        zh="到最后一次解决为止客户在首条消息之后的平均消息数，仅含当前已解决的工单。",
    ),
    column="customer_messages",
)

METRICS = (
    REASSIGNED_TICKETS,
    REASSIGNMENTS_PER_TICKET,
    AGENT_REPLIES_PER_TICKET,
    AGENT_TOUCHES_PER_TICKET,
    CUSTOMER_REPLIES_PER_TICKET,
)
