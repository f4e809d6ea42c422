"""The team: how much each agent solves, how the hours are used, who leaves and who stays."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import ACTOR, AT_SOLVE, COVERED, FIRST_VERSION, LAST_SOLVE
from puls.metrics.declaration import (
    Cohort,
    Count,
    Distinct,
    Example,
    ExampleRows,
    Kept,
    Metric,
    Overlap,
    Part,
    Ratio,
    Sum,
)

_BY_A_PERSON = "is_solved and solved_by_kind = 'agent'"
_SOLVED = Part("tickets", Count(of=_BY_A_PERSON), LAST_SOLVE, AT_SOLVE)
_SHIFT = Cohort(
    "shift",
    "started_at",
    Text(en="by start of the shift", de="nach Schichtbeginn", nb="etter vaktstart", zh="按班次开始时间"),
)
_WORK = Cohort("work", "worked_at", Text(en="by work", de="nach Bearbeitung", nb="etter arbeid", zh="按工作时间"))
# Never both for one agent: recorded hours count where the agent has no shifts.
_HOURS = (
    Part("shifts", Sum("seconds"), _SHIFT, ACTOR),
    Part("work_logs", Sum("seconds", among="not has_shifts"), _WORK, ACTOR),
)
_HOURS_NOTE = Text(
    en="Hours are those of shifts; for an agent without any, the recorded working time.",
    de="Stunden sind die der Schichten; für eine Person ohne Schichten die erfasste Arbeitszeit.",
    nb="Timene er de fra vaktene; for en agent uten vakter, den registrerte arbeidstiden.",
    zh="工时取自班次；没有班次的客服则取其记录的工作时间。",
)
_SOLVED_NOTE = Text(
    en="Tickets that a bot held or solved do not count.",
    de="Tickets, die bei einem Bot lagen oder die er gelöst hat, zählen nicht.",
    nb="Saker som en bot hadde eller løste, teller ikke.",
    zh="由机器人负责或解决的工单不计。",
)
_TICKETS = ("created_at", "is_solved", "last_solved_at", "solved_by_agent_id", "solved_by_kind")
_FIVE_TICKETS = (
    ("2024-01-01 10:00", True, "2024-01-02 10:00", 10, "agent"),
    ("2024-01-01 10:00", True, "2024-01-02 11:00", 10, "agent"),
    ("2024-01-01 10:00", True, "2024-01-02 12:00", 11, "agent"),
    ("2024-01-01 10:00", True, "2024-01-02 13:00", 99, "bot"),
    ("2024-01-01 10:00", False, None, None, None),
)
_SHIFTS = ExampleRows(
    "shifts", ("agent_id", "started_at", "ended_at", "seconds"), ((10, "2024-01-02 08:00", "2024-01-02 09:00", 3600),)
)
_WORKED = ("agent_id", "worked_at", "seconds", "has_shifts")
_LOGS = (
    (10, "2024-01-02 08:30", 1200, True),
    (11, "2024-01-02 08:30", 1800, False),
)

TICKETS_SOLVED_PER_AGENT = Metric(
    id="tickets_solved_per_agent",
    version=1,
    fact="tickets",
    formula=Ratio(
        of=_SOLVED, per=(Part("tickets", Distinct("solved_by_agent_id", among=_BY_A_PERSON), LAST_SOLVE, AT_SOLVE),)
    ),
    cohorts=(LAST_SOLVE,),
    credits=(AT_SOLVE,),
    unit=Unit.RATIO,
    better="up",
    name=Text(
        en="Tickets solved per agent", de="Gelöste Tickets je Person", nb="Løste saker per agent", zh="人均解决工单数"
    ),
    about=Text(
        en="Tickets solved now by agents, for each agent who solved any in the period; ask for a grain such as week.",
        de="Jetzt gelöste Tickets von Menschen, je Person, die im Zeitraum welche gelöst hat; etwa nach Wochen fragen.",
        nb="Saker løst nå av agenter, per agent som løste noen i perioden; spør for eksempel per uke.",
        zh="当前已由人工客服解决的工单数，除以该时段内有解决记录的客服人数；可按周等粒度查询。",
    ),
    needs=frozenset({"solved", "assignments"}),
    example=Example(_TICKETS, _FIVE_TICKETS, 1.5),
    stats=("ratio",),
    changes=FIRST_VERSION,
    notes=(_SOLVED_NOTE,),
)

AGENT_PRODUCTIVITY = Metric(
    id="agent_productivity",
    version=1,
    fact="tickets",
    formula=Ratio(of=_SOLVED, per=_HOURS, times=3600),
    cohorts=(LAST_SOLVE,),
    credits=(AT_SOLVE,),
    unit=Unit.PER_HOUR,
    better="up",
    name=Text(
        en="Tickets solved per hour worked",
        de="Gelöste Tickets je Arbeitsstunde",
        nb="Løste saker per arbeidstime",
        zh="每工时解决工单数",
    ),
    about=Text(
        en="Tickets solved now by agents, for every hour that agents worked in the period.",
        de="Jetzt gelöste Tickets von Menschen, je Stunde, die im Zeitraum gearbeitet wurde.",
        nb="Saker løst nå av agenter, for hver time agentene arbeidet i perioden.",
        zh="当前已由人工客服解决的工单数，除以该时段内客服的工时。",
    ),
    needs=frozenset({"solved", "assignments"}),
    example=Example(_TICKETS, _FIVE_TICKETS, 2, (_SHIFTS, ExampleRows("work_logs", _WORKED, _LOGS))),
    stats=("ratio",),
    changes=FIRST_VERSION,
    notes=(_SOLVED_NOTE, _HOURS_NOTE),
)

OCCUPANCY = Metric(
    id="occupancy",
    version=1,
    fact="work_logs",
    formula=Ratio(of=Part("work_logs", Sum("seconds"), _WORK, ACTOR), per=_HOURS),
    cohorts=(_WORK,),
    credits=(ACTOR,),
    unit=Unit.SHARE,
    better="context",
    name=Text(en="Occupancy", de="Auslastung", nb="Belegg", zh="工时利用率"),
    about=Text(
        en="Recorded working time on tickets, as a part of the hours worked.",
        de="Erfasste Arbeitszeit an Tickets, als Teil der Arbeitsstunden.",
        nb="Registrert arbeidstid på saker, som en del av arbeidstimene.",
        zh="在工单上记录的工作时间占工时的比例。",
    ),
    needs=frozenset({"work_time"}),
    example=Example(_WORKED, _LOGS, 3000 / 5400, (_SHIFTS,)),
    stats=("ratio",),
    changes=FIRST_VERSION,
    notes=(
        _HOURS_NOTE,
        Text(
            en="Several chats at once can lift it over 100%.",
            de="Mehrere Chats zugleich können sie über 100 % heben.",
            nb="Flere chatter samtidig kan løfte det over 100 %.",
            zh="同时处理多个聊天时可能超过 100%。",
        ),
    ),
)

_LEAVING = Cohort(
    "leaving", "left_at", Text(en="by leaving", de="nach Austritt", nb="etter fratreden", zh="按离职时间")
)
_EMPLOYED = ("agent_id", "team", "started_at", "ended_at", "left_at")

EMPLOYEE_TURNOVER = Metric(
    id="employee_turnover",
    version=1,
    fact="employments",
    formula=Ratio(
        of=Part("employments", Count(of="ended_at = left_at"), _LEAVING, ACTOR),
        per=(Part("employments", Overlap(), COVERED, ACTOR),),
    ),
    cohorts=(_LEAVING,),
    credits=(ACTOR,),
    unit=Unit.SHARE,
    better="down",
    name=Text(en="Employee turnover", de="Mitarbeiterfluktuation", nb="Turnover", zh="员工流失率"),
    about=Text(
        en="Agents who left in the period, as a part of the mean daily headcount.",
        de="Im Zeitraum ausgeschiedene Mitarbeiter, als Teil der mittleren Kopfzahl.",
        nb="Agenter som sluttet i perioden, som en del av gjennomsnittlig bemanning.",
        zh="该时段内离职的客服占平均在职人数的比例。",
    ),
    needs=frozenset({"agents"}),
    example=Example(
        _EMPLOYED,
        (
            (10, "north", "2024-11-01 00:00", None, None),
            (11, "north", "2024-11-01 00:00", None, None),
            (12, "south", "2024-11-01 00:00", "2024-12-01 00:00", "2024-12-01 00:00"),
            (13, "south", "2024-12-01 00:00", "2024-12-10 00:00", None),
            (13, "north", "2024-12-10 00:00", None, None),
            (14, "north", "2024-11-01 00:00", None, None),
        ),
        0.25,
    ),
    stats=("ratio", "annualised"),
    changes=FIRST_VERSION,
)

EMPLOYEE_RETENTION = Metric(
    id="employee_retention",
    version=1,
    fact="employments",
    formula=Kept(),
    cohorts=(COVERED,),
    credits=(ACTOR,),
    unit=Unit.SHARE,
    better="up",
    name=Text(en="Employee retention", de="Mitarbeiterbindung", nb="Andel som blir", zh="员工留存率"),
    about=Text(
        en="Of the agents there at the start of the period, the share who still are at its end.",
        de="Von den Mitarbeitern zu Beginn des Zeitraums der Anteil, der an seinem Ende noch da ist.",
        nb="Av agentene ved periodens start, andelen som fortsatt er der ved slutten.",
        zh="期初在职的客服中，期末仍在职的比例。",
    ),
    needs=frozenset({"agents"}),
    example=Example(
        _EMPLOYED,
        (
            (10, "north", "2024-01-01 00:00", None, None),
            (11, "south", "2024-01-01 00:00", "2024-06-30 00:00", "2024-06-30 00:00"),
            (12, "north", "2024-02-01 00:00", None, None),
        ),
        0.5,
    ),
    stats=("share",),
    changes=FIRST_VERSION,
)

METRICS = (TICKETS_SOLVED_PER_AGENT, AGENT_PRODUCTIVITY, OCCUPANCY, EMPLOYEE_TURNOVER, EMPLOYEE_RETENTION)
