"""Volume and load: how much came in, how much was solved, how much is open."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import AT_CREATION, AT_SOLVE, CREATED, FIRST_VERSION, LAST_SOLVE, NOW, THEN
from puls.metrics.declaration import AsOf, Cohort, Count, Example, Metric, Outside

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

BACKLOG = Metric(
    id="backlog",
    version=1,
    fact="backlog_changes",
    formula=AsOf("delta"),
    cohorts=(
        Cohort(
            "instant",
            "changed_at",
            Text(en="at the end of the period", de="am Ende des Zeitraums", nb="ved periodens slutt", zh="截至期末"),
        ),
    ),
    credits=(THEN,),
    unit=Unit.COUNT,
    better="down",
    name=Text(en="Backlog", de="Rückstand", nb="Restanse", zh="积压工单"),
    about=Text(
        en="Tickets unsolved at an instant: opening + received + reopened + moved in - moved out - solves = closing.",
        de="Zu einem Zeitpunkt ungelöste Tickets: Anfang + eingegangen + wiedereröffnet + zugezogen - abgezogen -"
        " Lösungen = Ende.",
        nb="Uløste saker på et tidspunkt: inngående + mottatt + gjenåpnet + flyttet inn - flyttet ut - løsninger ="
        " utgående.",
        zh="某一时刻未解决的工单：期初 + 收到 + 重新打开 + 移入 - 移出 - 解决 = 期末。",
    ),
    needs=frozenset({"creation", "status_history"}),
    example=Example(
        ("ticket_id", "changed_at", "delta", "cause", "moved"),
        (
            (1, "2024-01-02 10:00", 1, "received", 0),
            (2, "2024-01-02 11:00", 1, "received", 0),
            (1, "2024-01-02 12:00", -1, "solved", 0),
        ),
        1,
    ),
    stats=("count",),
    changes=FIRST_VERSION,
)

METRICS = (TICKET_VOLUME, TICKETS_SOLVED, BACKLOG)
