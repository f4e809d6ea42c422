"""Who waited for whom while a ticket was open, and how long agents worked on it."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Better, Unit
from puls.metrics.cohorts import ACTOR, AT_SOLVE, CREATED, FIRST_VERSION, LAST_SOLVE, NOW
from puls.metrics.declaration import Duration, Example, Metric, Outside, Variant

_SHOWN = ("median", "mean")


def _in_status(id: str, column: str, better: Better, name: Text, about: Text) -> Metric:
    """Return the time that solved tickets spent in some statuses until their last solve."""
    calendar, business = f"{column}_seconds", f"{column}_business_seconds"
    return Metric(
        id=id,
        version=1,
        fact="tickets",
        formula=Duration(calendar, business, among="is_solved"),
        cohorts=(LAST_SOLVE, CREATED),
        credits=(AT_SOLVE, NOW),
        unit=Unit.DURATION,
        better=better,
        name=name,
        about=about,
        needs=frozenset({"creation", "status_history"}),
        example=Example(
            ("created_at", "is_solved", "last_solved_at", calendar),
            (
                ("2024-01-02 10:00", True, "2024-01-02 12:00", 3600),
                ("2024-01-02 10:00", True, "2024-01-02 13:00", 600),
                ("2024-01-02 10:00", True, "2024-01-02 13:00", 0),
                ("2024-01-02 10:00", False, "2024-01-02 14:00", None),
            ),
            600,
        ),
        stats=_SHOWN,
        changes=FIRST_VERSION,
        outside=(
            Outside("unsolved", "not is_solved"),
            Outside("contradictory", f"is_solved and {calendar} is null"),
        ),
    )


REQUESTER_WAIT_TIME = _in_status(
    "requester_wait_time",
    "requester_wait",
    "down",
    Text(en="Requester wait time", de="Wartezeit der Kunden", nb="Kundens ventetid", zh="客户等待时间"),
    Text(
        en="Time in new, open and on-hold until the last solve, for tickets solved now: the customer waits.",
        de="Zeit in neu, offen und zurückgestellt bis zur letzten Lösung, für jetzt gelöste Tickets: der Kunde wartet.",
        nb="Tid i ny, åpen og satt på vent til siste løsning, for saker som er løst nå: kunden venter.",
        zh="到最后一次解决为止处于新建、处理中和搁置状态的时间，仅含当前已解决的工单：此时客户在等待。",
    ),
)
AGENT_WAIT_TIME = _in_status(
    "agent_wait_time",
    "agent_wait",
    "context",
    Text(en="Agent wait time", de="Warten auf Kunden", nb="Ventetid på kunden", zh="等待客户时间"),
    Text(
        en="Time in pending until the last solve, for tickets solved now: the team waits for the customer.",
        de="Zeit in wartend bis zur letzten Lösung, für jetzt gelöste Tickets: das Team wartet auf den Kunden.",
        nb="Tid i avventer til siste løsning, for saker som er løst nå: teamet venter på kunden.",
        zh="到最后一次解决为止处于等待客户状态的时间，仅含当前已解决的工单：此时团队在等待客户。",
    ),
)
ON_HOLD_TIME = _in_status(
    "on_hold_time",
    "on_hold",
    "down",
    Text(en="On-hold time", de="Zeit zurückgestellt", nb="Tid satt på vent", zh="搁置时间"),
    Text(
        en="Time in on-hold until the last solve, for tickets solved now: a third party is waited for.",
        de="Zeit zurückgestellt bis zur letzten Lösung, für jetzt gelöste Tickets: es wird auf Dritte gewartet.",
        nb="Tid satt på vent til siste løsning, for saker som er løst nå: en tredjepart ventes på.",
        zh="到最后一次解决为止处于搁置状态的时间，仅含当前已解决的工单：此时在等待第三方。",
    ),
)

_WORKED = "is_solved and worked_seconds > 0"
_NO_WORK = (
    Outside("unsolved", "not is_solved"),
    Outside("no_work_recorded", "is_solved and worked_seconds = 0"),
)

HANDLE_TIME = Metric(
    id="handle_time",
    version=1,
    fact="tickets",
    # Work has no business clock: what was recorded was worked.
    formula=Duration("worked_seconds", "worked_seconds", among=_WORKED),
    cohorts=(LAST_SOLVE, CREATED),
    credits=(ACTOR, AT_SOLVE, NOW),
    unit=Unit.DURATION,
    better="context",
    name=Text(en="Handle time", de="Bearbeitungszeit", nb="Behandlingstid", zh="处理时长"),
    about=Text(
        en="Recorded working time of agents on a ticket (AHT), for tickets solved now with any recorded.",
        de="Erfasste Arbeitszeit an einem Ticket (AHT), für jetzt gelöste Tickets mit erfasster Zeit.",
        nb="Registrert arbeidstid på en sak (AHT), for saker som er løst nå og har registrert tid.",
        zh="客服在工单上记录的工作时间（AHT），仅含当前已解决且有记录的工单。",
    ),
    needs=frozenset({"solved", "work_time"}),
    example=Example(
        ("created_at", "is_solved", "last_solved_at", "worked_seconds"),
        (
            ("2024-01-02 10:00", True, "2024-01-02 12:00", 300),
            ("2024-01-02 10:00", True, "2024-01-02 13:00", 900),
            ("2024-01-02 10:00", True, "2024-01-02 13:00", 0),
            ("2024-01-02 10:00", False, None, 600),
        ),
        600,
    ),
    stats=("mean", "median"),
    changes=FIRST_VERSION,
    outside=_NO_WORK,
    acted=Variant(
        "acted",
        Text(
            en="The working time that an agent recorded on a ticket.",
            de="Die Arbeitszeit, die eine Person an einem Ticket erfasst hat.",
            nb="Arbeidstiden som en agent registrerte på en sak.",
            zh="某位客服在一张工单上记录的工作时间。",
        ),
        fact="contributions",
        cohorts=(LAST_SOLVE,),
        credits=(ACTOR,),
        example=Example(
            ("ticket_id", "agent_id", "is_solved", "last_solved_at", "worked_seconds"),
            (
                (1, 10, True, "2024-01-02 12:00", 300),
                (1, 11, True, "2024-01-02 12:00", 600),
                (2, 10, True, "2024-01-02 13:00", 0),
                (3, 10, False, None, 600),
            ),
            450,
        ),
    ),
    notes=(
        Text(
            en="Rows by team or agent hold what each did on a ticket, so a ticket of two agents is in two rows.",
            de="Zeilen nach Team oder Person enthalten, was jede an einem Ticket getan hat; ein Ticket zweier Personen"
            " steht in zwei Zeilen.",
            nb="Rader per team eller agent viser hva hver gjorde på en sak, så en sak med to agenter står i to rader.",
            zh="按团队或客服分组时，每行是各自在工单上的工作；两位客服处理的工单出现在两行中。",
        ),
    ),
)

METRICS = (REQUESTER_WAIT_TIME, AGENT_WAIT_TIME, ON_HOLD_TIME, HANDLE_TIME)
