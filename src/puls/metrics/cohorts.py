"""The cohorts and credits that several metrics share."""

from __future__ import annotations

from puls.core.text import Text
from puls.metrics.declaration import Change, Cohort, Credit

CREATED = Cohort(
    "created",
    "created_at",
    Text(en="by creation", de="nach Erstellung", nb="etter opprettelse", zh="按创建时间"),
)
ENTERED = Cohort(CREATED.name, CREATED.column, CREATED.label, entry=True)
FIRST_SOLVE = Cohort(
    "first_solve",
    "first_solved_at",
    Text(en="by first solve", de="nach erster Lösung", nb="etter første løsning", zh="按首次解决时间"),
)
LAST_SOLVE = Cohort(
    "last_solve",
    "last_solved_at",
    Text(en="by last solve", de="nach letzter Lösung", nb="etter siste løsning", zh="按最后解决时间"),
    among="is_solved",
)

_BY_SOLVE = Text(en="by solve", de="nach Lösung", nb="etter løsning", zh="按解决时间")
SOLVE = Cohort("solve", "ended_at", _BY_SOLVE)
FOLLOWED_SOLVE = Cohort(SOLVE.name, "solved_at", _BY_SOLVE)
REPLY = Cohort(
    "reply",
    "sent_at",
    Text(en="by reply", de="nach Antwort", nb="etter svar", zh="按回复时间"),
    among="is_reply",
)
_AT_END = Text(en="at the end of the period", de="am Ende des Zeitraums", nb="ved periodens slutt", zh="截至期末")
CHANGED = Cohort("instant", "changed_at", _AT_END)
COVERED = Cohort(CHANGED.name, "started_at", _AT_END)

AT_CREATION = Credit("holder_then", "team_at_creation", "agent_id_at_creation")
AT_SOLVE = Credit("holder_then", "solved_by_team", "solved_by_agent_id")
NOW = Credit("holder_now", "team", "agent_id")
THEN = Credit("holder_then", "team", "agent_id")
ACTOR = Credit("actor", "team", "agent_id")

FIRST_VERSION = (
    Change(
        1,
        "2026-01-05",
        Text(en="First definition.", de="Erste Definition.", nb="Første definisjon.", zh="首个定义。"),
    ),
)
