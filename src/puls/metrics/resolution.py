"""Resolution: how long it takes until a ticket is solved."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import (
    AT_CREATION,
    AT_SOLVE,
    CREATED,
    ENTERED,
    FIRST_SOLVE,
    FIRST_VERSION,
    LAST_SOLVE,
    NOW,
    SOLVE,
    THEN,
)
from puls.metrics.declaration import Cohort, Duration, Example, Metric, Outside, Sum, Waiting
from puls.metrics.dialects.resolution import FIRST_RESOLUTION, RESOLUTION

_SHOWN = ("median", "mean")
_SOLVED = ("created_at", "is_solved", "last_solved_at", "resolution_seconds", "resolution_business_seconds")
_THREE_TICKETS = (
    ("2024-01-02 10:00", True, "2024-01-02 11:00", 3600, 3600),
    ("2024-01-02 10:00", True, "2024-01-02 12:00", 7200, 3600),
    ("2024-01-02 10:00", False, "2024-01-02 12:00", None, None),
)
_WITHOUT_A_TIME = (
    Outside("unsolved", "not is_solved"),
    Outside("contradictory", "is_solved and resolution_seconds is null"),
)

FIRST_RESOLUTION_TIME = Metric(
    id="first_resolution_time",
    version=1,
    fact="tickets",
    formula=Duration(
        "first_resolution_seconds",
        "first_resolution_business_seconds",
        waiting=Waiting(where="first_solved_at is null", since="created_at"),
    ),
    cohorts=(FIRST_SOLVE, ENTERED),
    credits=(AT_SOLVE, AT_CREATION, NOW),
    unit=Unit.DURATION,
    better="down",
    name=Text(en="First resolution time", de="Zeit bis zur ersten Lösung", nb="Første løsningstid", zh="首次解决时间"),
    about=Text(
        en="Creation to the first solve; a direct close is a solve.",
        de="Erstellung bis zur ersten Lösung; ein direktes Schließen ist eine Lösung.",
        nb="Fra opprettelse til første løsning; en direkte lukking er en løsning.",
        zh="从创建到首次解决；直接关闭也算解决。",
    ),
    needs=frozenset({"creation", "status_history"}),
    example=Example(
        ("created_at", "first_solved_at", "first_resolution_seconds", "is_solved"),
        (
            ("2024-01-02 10:00", "2024-01-02 11:00", 3600, True),
            ("2024-01-02 10:00", "2024-01-02 13:00", 10800, False),
        ),
        7200,
    ),
    stats=_SHOWN,
    changes=FIRST_VERSION,
    outside=(
        Outside("unsolved", "first_solved_at is null"),
        Outside("contradictory", "first_solved_at is not null and first_resolution_seconds is null"),
    ),
    variants=FIRST_RESOLUTION,
)

RESOLUTION_TIME = Metric(
    id="resolution_time",
    version=1,
    fact="tickets",
    formula=Duration("resolution_seconds", "resolution_business_seconds", among="is_solved"),
    cohorts=(LAST_SOLVE, CREATED),
    credits=(AT_SOLVE, NOW),
    unit=Unit.DURATION,
    better="down",
    name=Text(en="Resolution time", de="Lösungszeit", nb="Løsningstid", zh="解决时间"),
    about=Text(
        en="Creation to the last solve, for tickets solved now.",
        de="Erstellung bis zur letzten Lösung, für Tickets, die jetzt gelöst sind.",
        nb="Fra opprettelse til siste løsning, for saker som er løst nå.",
        zh="从创建到最后一次解决，仅含当前已解决的工单。",
    ),
    needs=frozenset({"creation", "solved"}),
    example=Example(_SOLVED, _THREE_TICKETS, 5400),
    stats=_SHOWN,
    changes=FIRST_VERSION,
    outside=_WITHOUT_A_TIME,
    variants=RESOLUTION,
)

EPISODE_RESOLUTION_TIME = Metric(
    id="episode_resolution_time",
    version=1,
    fact="episodes",
    formula=Duration(
        "seconds",
        "business_seconds",
        waiting=Waiting(where="ended_at is null", since="started_at", clock="clock", clock_from_us="clock_from_us"),
    ),
    cohorts=(
        SOLVE,
        Cohort(
            "started",
            "started_at",
            Text(
                en="by creation or reopening",
                de="nach Erstellung oder Wiedereröffnung",
                nb="etter opprettelse eller gjenåpning",
                zh="按创建或重新打开时间",
            ),
            entry=True,
        ),
    ),
    credits=(THEN,),
    unit=Unit.DURATION,
    better="down",
    name=Text(
        en="Resolution time of each opening",
        de="Lösungszeit je offener Phase",
        nb="Løsningstid per åpne periode",
        zh="单次解决时间",
    ),
    about=Text(
        en="Each open stretch by itself: creation or reopening to the next solve.",
        de="Jede offene Phase für sich: Erstellung oder Wiedereröffnung bis zur nächsten Lösung.",
        nb="Hver åpne periode for seg: fra opprettelse eller gjenåpning til neste løsning.",
        zh="每一段未解决期单独计算：从创建或重新打开到下一次解决。",
    ),
    needs=frozenset({"creation", "status_history"}),
    example=Example(
        ("ticket_id", "started_at", "ended_at", "seconds"),
        (
            (1, "2024-01-01 10:00", "2024-01-01 11:00", 3600),
            (1, "2024-01-08 10:00", "2024-01-08 10:10", 600),
            (2, "2024-01-01 10:00", "2024-01-01 10:20", 1200),
            (3, "2024-01-01 10:00", None, None),
        ),
        1200,
    ),
    stats=_SHOWN,
    changes=FIRST_VERSION,
    outside=(
        Outside("unsolved", "ended_at is null"),
        Outside("contradictory", "ended_at is not null and seconds is null"),
    ),
    notes=(
        Text(
            en="A ticket that is reopened a week after its solve counts twice, with two short times; by resolution time"
            " it counts once, with the week.",
            de="Ein Ticket, das eine Woche nach der Lösung wiedereröffnet wird, zählt zweimal mit kurzen Zeiten; nach"
            " der Lösungszeit zählt es einmal, mit der Woche.",
            nb="En sak som gjenåpnes en uke etter løsningen, teller to ganger med korte tider; etter løsningstid teller"
            " den én gang, med uken.",
            zh="解决一周后重新打开的工单在此计两次、时间都短；按“解决时间”则只计一次并含这一周。",
        ),
    ),
)

LONGEST_RESOLUTION_TIME = Metric(
    id="longest_resolution_time",
    version=1,
    fact="tickets",
    formula=Duration("resolution_seconds", "resolution_business_seconds", among="is_solved"),
    cohorts=(LAST_SOLVE, CREATED),
    credits=(AT_SOLVE, NOW),
    unit=Unit.DURATION,
    better="down",
    name=Text(en="Longest resolution time", de="Längste Lösungszeit", nb="Lengste løsningstid", zh="最长解决时间"),
    about=Text(
        en="The largest time from creation to the last solve, of the tickets solved now.",
        de="Die größte Zeit von der Erstellung bis zur letzten Lösung, unter den jetzt gelösten Tickets.",
        nb="Den lengste tiden fra opprettelse til siste løsning, blant sakene som er løst nå.",
        zh="当前已解决的工单中，从创建到最后一次解决的最长时间。",
    ),
    needs=frozenset({"creation", "solved"}),
    example=Example(_SOLVED, _THREE_TICKETS, 7200),
    stats=("max",),
    changes=FIRST_VERSION,
    outside=_WITHOUT_A_TIME,
)

TOTAL_TICKET_TIME = Metric(
    id="total_ticket_time",
    version=1,
    fact="tickets",
    formula=Sum("resolution_seconds", among="is_solved", business="resolution_business_seconds"),
    cohorts=(LAST_SOLVE, CREATED),
    credits=(AT_SOLVE, NOW),
    unit=Unit.DURATION,
    better="down",
    name=Text(en="Total ticket time", de="Gesamte Ticketzeit", nb="Samlet sakstid", zh="工单总时长"),
    about=Text(
        en="The sum of the times from creation to the last solve, over the tickets solved now.",
        de="Die Summe der Zeiten von der Erstellung bis zur letzten Lösung, über die jetzt gelösten Tickets.",
        nb="Summen av tidene fra opprettelse til siste løsning, for sakene som er løst nå.",
        zh="当前已解决的工单从创建到最后一次解决的时间之和。",
    ),
    needs=frozenset({"creation", "solved"}),
    example=Example(_SOLVED, _THREE_TICKETS, 10_800),
    stats=("total",),
    changes=FIRST_VERSION,
    outside=_WITHOUT_A_TIME,
)

METRICS = (
    FIRST_RESOLUTION_TIME,
    RESOLUTION_TIME,
    EPISODE_RESOLUTION_TIME,
    LONGEST_RESOLUTION_TIME,
    TOTAL_TICKET_TIME,
)
