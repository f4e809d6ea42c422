"""Volume: how much came in and how much was solved."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import ACTOR, AT_CREATION, AT_SOLVE, CREATED, FIRST_VERSION, LAST_SOLVE, NOW, SOLVE, THEN
from puls.metrics.declaration import Cohort, Count, Example, Metric, Outside

TICKET_VOLUME = Metric(
    id="ticket_volume",
    version=1,
    fact="tickets",
    formula=Count(),
    cohorts=(CREATED,),
    credits=(AT_CREATION, NOW),
    unit=Unit.COUNT,
    better="context",
    name=Text(en="Ticket volume", de="Ticketaufkommen", nb="Saksmengde", zh="工单量"),
    about=Text(
        en="Tickets (conversations) received.",
        de="Eingegangene Tickets (Unterhaltungen).",
        nb="Mottatte saker (samtaler).",
        zh="收到的工单（会话）数。",
    ),
    needs=frozenset({"creation"}),
    example=Example(("created_at",), (("2024-01-02 10:00",), ("2024-01-02 11:00",), (None,)), 2),
    stats=("count",),
    changes=FIRST_VERSION,
)

MESSAGE_VOLUME = Metric(
    id="message_volume",
    version=1,
    fact="messages",
    formula=Count(),
    cohorts=(
        Cohort("message", "sent_at", Text(en="by message", de="nach Nachricht", nb="etter melding", zh="按消息时间")),
    ),
    credits=(ACTOR,),
    unit=Unit.COUNT,
    better="context",
    name=Text(en="Message volume", de="Nachrichtenaufkommen", nb="Meldingsmengde", zh="消息量"),
    about=Text(
        en="Messages from customers and to them; split by author_kind to tell who wrote them. Internal notes do not"
        " count.",
        de="Nachrichten von Kunden und an sie; nach author_kind aufgeteilt zeigt sich, von wem. Interne Notizen zählen"
        " nicht.",
        nb="Meldinger fra kunder og til dem; del etter author_kind for å se hvem som skrev dem. Interne notater teller"
        " ikke.",
        zh="客户发出和收到的消息数；按 author_kind 拆分可看出作者。内部备注不计。",
    ),
    needs=frozenset({"messages"}),
    example=Example(
        ("sent_at", "author_kind"),
        (("2024-01-02 10:00", "customer"), ("2024-01-02 10:05", "bot"), ("2024-01-02 11:00", "agent")),
        3,
    ),
    stats=("count",),
    changes=FIRST_VERSION,
    notes=(
        Text(
            en="Rows by team or agent: messages of customers count for the team that held the ticket, and for no"
            " agent.",
            de="Zeilen nach Team oder Person: Kundennachrichten zählen für das Team, bei dem das Ticket lag, und für"
            " keine Person.",
            nb="Rader per team eller agent: kundemeldinger teller for teamet som hadde saken, og ikke for noen agent.",
            zh="按团队或客服分组时：客户消息计入当时负责工单的团队，不计入任何客服。",
        ),
    ),
)

TICKETS_SOLVED = Metric(
    id="tickets_solved",
    version=1,
    fact="tickets",
    formula=Count(of="is_solved"),
    cohorts=(LAST_SOLVE, CREATED),
    credits=(AT_SOLVE, NOW),
    unit=Unit.COUNT,
    better="up",
    name=Text(en="Tickets solved", de="Gelöste Tickets", nb="Løste saker", zh="已解决工单"),
    about=Text(
        en="Tickets that are solved now, each once, at its last solve.",
        de="Tickets, die jetzt gelöst sind, jedes einmal, zum Zeitpunkt der letzten Lösung.",
        nb="Saker som er løst nå, hver én gang, på tidspunktet for siste løsning.",
        zh="当前已解决的工单，每张只计一次，按最后一次解决的时间。",
    ),
    needs=frozenset({"solved"}),
    example=Example(
        ("created_at", "is_solved", "last_solved_at"),
        (
            ("2024-01-01 10:00", True, "2024-01-02 10:00"),
            ("2024-01-01 10:00", False, "2024-01-02 11:00"),
            ("2024-01-01 10:00", False, None),
        ),
        1,
    ),
    stats=("count",),
    changes=FIRST_VERSION,
    outside=(Outside("unsolved", "not is_solved"),),
)

SOLVES = Metric(
    id="solves",
    version=1,
    fact="episodes",
    formula=Count(),
    cohorts=(SOLVE,),
    credits=(THEN,),
    unit=Unit.COUNT,
    better="context",
    name=Text(en="Solves", de="Lösungen", nb="Løsninger", zh="解决次数"),
    about=Text(
        en="Every return to solved; a ticket that is reopened and solved again counts again.",
        de="Jede Rückkehr in den Status gelöst; ein Ticket, das wiedereröffnet und erneut gelöst wird, zählt erneut.",
        nb="Hver gang en sak blir løst; en sak som gjenåpnes og løses igjen, teller på nytt.",
        zh="每一次变为已解决的次数；重新打开后再次解决的工单会再次计入。",
    ),
    needs=frozenset({"status_history"}),
    example=Example(
        ("ticket_id", "started_at", "ended_at"),
        (
            (1, "2024-01-01 10:00", "2024-01-02 10:00"),
            (1, "2024-01-03 10:00", "2024-01-03 12:00"),
            (2, "2024-01-03 10:00", None),
        ),
        2,
    ),
    stats=("count",),
    changes=FIRST_VERSION,
    notes=(
        Text(
            en="Solves are events; “tickets solved” counts each ticket once, and only if it is solved now.",
            de="Lösungen sind Ereignisse; „Gelöste Tickets“ zählt jedes Ticket einmal, und nur, wenn es jetzt gelöst"
            " ist.",
            nb="Løsninger er hendelser; «Løste saker» teller hver sak én gang, og bare hvis den er løst nå.",
            zh="“解决次数”统计事件；“已解决工单”每张只计一次，且仅计当前已解决的工单。",
        ),
    ),
)

REOPENED_TICKETS = Metric(
    id="reopened_tickets",
    version=1,
    fact="episodes",
    formula=Count(),
    cohorts=(
        Cohort(
            "reopen",
            "reopened_at",
            Text(en="by reopening", de="nach Wiedereröffnung", nb="etter gjenåpning", zh="按重新打开时间"),
        ),
    ),
    credits=(THEN,),
    unit=Unit.COUNT,
    better="down",
    name=Text(en="Reopened tickets", de="Wiedereröffnete Tickets", nb="Gjenåpnede saker", zh="重新打开的工单"),
    about=Text(
        en="Tickets that left solved, at that instant; once for each time.",
        de="Tickets, die den Status gelöst verlassen haben, zu diesem Zeitpunkt; einmal für jedes Mal.",
        nb="Saker som gikk ut av løst, på det tidspunktet; én gang for hver gang.",
        zh="离开“已解决”状态的工单，按该时刻计，每次各计一次。",
    ),
    needs=frozenset({"status_history"}),
    example=Example(
        ("ticket_id", "started_at", "ended_at", "reopened_at"),
        (
            (1, "2024-01-01 10:00", "2024-01-02 10:00", "2024-01-03 10:00"),
            (1, "2024-01-03 10:00", "2024-01-03 12:00", None),
            (2, "2024-01-01 10:00", "2024-01-02 10:00", "2024-01-02 11:00"),
        ),
        2,
    ),
    stats=("count",),
    changes=FIRST_VERSION,
    notes=(
        Text(
            en="Rows by team or agent are credited to whoever held the ticket at the solve before the reopening.",
            de="Zeilen nach Team oder Person zählen für die, bei denen das Ticket zur Lösung vor der Wiedereröffnung"
            " lag.",
            nb="Rader per team eller agent tilskrives den som hadde saken ved løsningen før gjenåpningen.",
            zh="按团队或客服分组时，计入重新打开前那次解决时的负责人。",
        ),
    ),
)

UNSOLVED_TICKETS = Metric(
    id="unsolved_tickets",
    version=1,
    fact="tickets",
    formula=Count(of="not is_solved"),
    cohorts=(CREATED,),
    credits=(AT_CREATION, NOW),
    unit=Unit.COUNT,
    better="down",
    name=Text(en="Unsolved tickets", de="Ungelöste Tickets", nb="Uløste saker", zh="未解决工单"),
    about=Text(
        en="Tickets created in the period that are not solved now.",
        de="Im Zeitraum erstellte Tickets, die jetzt nicht gelöst sind.",
        nb="Saker opprettet i perioden som ikke er løst nå.",
        zh="在该时段内创建、当前尚未解决的工单。",
    ),
    needs=frozenset({"creation", "solved"}),
    example=Example(
        ("created_at", "is_solved"),
        (("2024-01-02 10:00", False), ("2024-01-02 11:00", True), ("2024-01-03 11:00", False)),
        2,
    ),
    stats=("count",),
    changes=FIRST_VERSION,
    outside=(Outside("solved", "is_solved"),),
    notes=(
        Text(
            en="Unsolved tickets are those created in the period; the backlog is all that is open at an instant.",
            de="Ungelöste Tickets sind die im Zeitraum erstellten; der Rückstand ist alles, was zu einem Zeitpunkt"
            " offen ist.",
            nb="Uløste saker er de som ble opprettet i perioden; restansen er alt som er åpent på et tidspunkt.",
            zh="未解决工单仅指该时段内创建的工单；积压是某一时刻所有未解决的工单。",
        ),
    ),
)

METRICS = (TICKET_VOLUME, MESSAGE_VOLUME, TICKETS_SOLVED, SOLVES, REOPENED_TICKETS, UNSOLVED_TICKETS)
