"""The backlog: what is open at an instant, how old it is, and what is put off."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import CHANGED, COVERED, FIRST_VERSION, THEN
from puls.metrics.declaration import Ages, AsOf, Example, Metric, Outside, Standing

BACKLOG = Metric(
    id="backlog",
    version=1,
    fact="backlog_changes",
    formula=AsOf("delta"),
    cohorts=(CHANGED,),
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

BACKLOG_AGE = Metric(
    id="backlog_age",
    version=1,
    fact="open_spans",
    formula=Ages(since="created_at"),
    cohorts=(COVERED,),
    credits=(THEN,),
    unit=Unit.DURATION,
    better="down",
    name=Text(en="Age of the backlog", de="Alter des Rückstands", nb="Restansens alder", zh="积压工单存续时间"),
    about=Text(
        en="How long the tickets that are open at an instant have existed then, since their creation.",
        de="Wie lange die zu einem Zeitpunkt offenen Tickets da schon bestehen, seit ihrer Erstellung.",
        nb="Hvor lenge sakene som er åpne på et tidspunkt, har eksistert da, siden de ble opprettet.",
        zh="某一时刻未解决的工单自创建以来已存续的时间。",
    ),
    needs=frozenset({"creation", "status_history"}),
    example=Example(
        ("ticket_id", "started_at", "ended_at", "created_at"),
        (
            (1, "2024-12-30 00:00", None, "2024-12-30 00:00"),
            (2, "2024-12-28 12:00", None, "2024-12-28 00:00"),
            (3, "2024-12-20 00:00", None, "2024-12-20 00:00"),
            (4, "2024-12-01 00:00", "2024-12-02 00:00", "2024-12-01 00:00"),
        ),
        3 * 86_400,
    ),
    stats=("median", "p90"),
    changes=FIRST_VERSION,
)

SNOOZED_TICKETS = Metric(
    id="snoozed_tickets",
    version=1,
    fact="open_spans",
    formula=Standing(
        where="follow_up_at is not null", marked=(Outside("follow_up_past", "follow_up_at <= instant_at"),)
    ),
    cohorts=(COVERED,),
    credits=(THEN,),
    unit=Unit.COUNT,
    better="context",
    name=Text(
        en="Snoozed tickets", de="Tickets auf Wiedervorlage", nb="Saker på vent til oppfølging", zh="稍后跟进的工单"
    ),
    about=Text(
        en="Open tickets with a follow-up date at an instant; beside it those whose date is past.",
        de="Zu einem Zeitpunkt offene Tickets mit einem Wiedervorlagetermin; daneben die, deren Termin verstrichen"
        " ist.",
        nb="Åpne saker med en oppfølgingsdato på et tidspunkt; ved siden av dem der datoen er passert.",
        zh="某一时刻设有跟进日期的未解决工单；旁边列出其中日期已过的工单。",
    ),
    needs=frozenset({"creation", "status_history", "snoozes"}),
    example=Example(
        ("ticket_id", "started_at", "ended_at", "created_at", "follow_up_at"),
        (
            (1, "2024-12-30 00:00", None, "2024-12-30 00:00", "2025-01-05 00:00"),
            (2, "2024-12-28 12:00", None, "2024-12-28 00:00", "2024-12-29 00:00"),
            (3, "2024-12-20 00:00", None, "2024-12-20 00:00", None),
            (4, "2024-12-01 00:00", "2024-12-02 00:00", "2024-12-01 00:00", "2024-12-03 00:00"),
        ),
        2,
    ),
    stats=("count",),
    changes=FIRST_VERSION,
)

METRICS = (BACKLOG, BACKLOG_AGE, SNOOZED_TICKETS)
