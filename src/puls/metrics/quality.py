"""Quality of the work: solved with one answer, and stays solved."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import AT_SOLVE, CREATED, FIRST_VERSION, LAST_SOLVE, NOW, THEN
from puls.metrics.declaration import Cohort, Example, Metric, Outside, Share, Window

ONE_TOUCH_RATE = Metric(
    id="one_touch_rate",
    version=1,
    fact="tickets",
    formula=Share(of="replies = 1 and reopens = 0", among="is_solved and replies >= 1"),
    cohorts=(LAST_SOLVE, CREATED),
    credits=(AT_SOLVE, NOW),
    unit=Unit.SHARE,
    better="up",
    name=Text(en="One-touch rate", de="Quote mit einer Antwort gelöst", nb="Løst med ett svar", zh="一次回复解决率"),
    about=Text(
        en="Tickets solved now with exactly one reply and no reopening, among tickets solved now with at least one"
        " reply.",
        de="Jetzt gelöste Tickets mit genau einer Antwort und ohne Wiedereröffnung, unter den jetzt gelösten"
        " mit mindestens einer Antwort.",
        nb="Saker løst nå med nøyaktig ett svar og uten gjenåpning, blant saker løst nå med minst ett svar.",
        zh="当前已解决且只有一次回复、未重新打开的工单，占当前已解决且至少有一次回复的工单的比例。",
    ),
    needs=frozenset({"messages", "status_history"}),
    example=Example(
        ("created_at", "is_solved", "last_solved_at", "replies", "reopens"),
        (
            ("2024-01-01 10:00", True, "2024-01-02 10:00", 1, 0),
            ("2024-01-01 10:00", True, "2024-01-02 10:00", 1, 1),
            ("2024-01-01 10:00", True, "2024-01-02 10:00", 3, 0),
            ("2024-01-01 10:00", True, "2024-01-02 10:00", 1, 0),
            ("2024-01-01 10:00", True, "2024-01-02 10:00", 0, 0),
            ("2024-01-01 10:00", False, "2024-01-02 10:00", 1, 1),
        ),
        0.5,
    ),
    stats=("share",),
    changes=FIRST_VERSION,
    outside=(Outside("unsolved", "not is_solved"), Outside("no_reply", "is_solved and replies = 0")),
)

REOPEN_RATE = Metric(
    id="reopen_rate",
    version=1,
    fact="episodes",
    formula=Share(of="in_window", among="window_over"),
    cohorts=(Cohort("solve", "ended_at", Text(en="by solve", de="nach Lösung", nb="etter løsning", zh="按解决时间")),),
    credits=(THEN,),
    unit=Unit.SHARE,
    better="down",
    name=Text(en="Reopen rate", de="Wiedereröffnungsquote", nb="Gjenåpningsandel", zh="重新打开率"),
    about=Text(
        en="Solves followed by a reopening within 30 days, among solves whose 30 days are over.",
        de="Lösungen, denen binnen 30 Tagen eine Wiedereröffnung folgt, unter den Lösungen, deren 30 Tage vorbei sind.",
        nb="Løsninger fulgt av en gjenåpning innen 30 dager, blant løsninger der de 30 dagene er over.",
        zh="解决后 30 天内被重新打开的次数，占已满 30 天的解决次数的比例。",
    ),
    needs=frozenset({"status_history"}),
    example=Example(
        ("started_at", "ended_at", "reopened_at"),
        (
            ("2024-01-01 10:00", "2024-01-02 10:00", "2024-01-03 10:00"),
            ("2024-01-03 10:00", "2024-01-04 10:00", None),
            ("2024-01-03 10:00", "2024-01-04 10:00", "2024-03-04 10:00"),
            ("2024-01-03 10:00", "2024-01-05 10:00", None),
        ),
        0.25,
    ),
    stats=("share",),
    changes=FIRST_VERSION,
    window=Window("reopened_at", after="ended_at", days=30),
    outside=(Outside("not_yet_decided", "window_open"),),
)

METRICS = (ONE_TOUCH_RATE, REOPEN_RATE)
