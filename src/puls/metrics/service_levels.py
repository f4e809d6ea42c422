"""Service levels: promises kept."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import FIRST_VERSION, THEN
from puls.metrics.declaration import Beside, Cohort, Example, Metric, Outside, Share

# An open clock is missed once the watermark passes the last instant at which it was kept.
_DECIDED = "met_at is not null or missed or (ended_at is null and cancelled_at is null and late_after < watermark_at)"
_OPEN = (
    "ended_at is null and cancelled_at is null and met_at is null and (missed is null or not missed)"
    " and (late_after is null or late_after >= watermark_at)"
)

FIRST_REPLY_SLA_RATE = Metric(
    id="first_reply_sla_rate",
    version=1,
    fact="sla_clocks",
    formula=Share(of="met_at is not null", among=_DECIDED),
    cohorts=(
        Cohort(
            "decision",
            "decided_at",
            Text(en="by decision", de="nach Entscheidung", nb="etter avgjørelse", zh="按判定时间"),
            among=f"promise = 'first_reply' and ({_DECIDED})",
        ),
    ),
    credits=(THEN,),
    unit=Unit.SHARE,
    better="up",
    name=Text(
        en="First reply within target",
        de="Erste Antwort in der Zielzeit",
        nb="Første svar innen målet",
        zh="首次回复达标率",
    ),
    about=Text(
        en="First-reply clocks met, among those decided (met or missed). A missed clock is dated at its due instant, a"
        " met one at the reply.",
        de="Eingehaltene Uhren der ersten Antwort unter den entschiedenen (eingehalten oder verpasst). Eine verpasste"
        " Uhr zählt zu ihrer Frist, eine eingehaltene zur Antwort.",
        nb="Overholdte klokker for første svar, blant de avgjorte (overholdt eller brutt). En brutt klokke dateres til"
        " fristen, en overholdt til svaret.",
        zh="首次回复计时中达标的比例，仅含已判定（达标或超时）的计时。超时按到期时刻计，达标按回复时刻计。",
    ),
    needs=frozenset({"creation", "messages"}),
    promise="first_reply",
    example=Example(
        ("promise", "started_at", "ended_at", "met_at", "missed", "late_after", "decided_at", "cancelled_at"),
        (
            (
                "first_reply",
                "2024-01-02 10:00",
                "2024-01-02 10:30",
                "2024-01-02 10:30",
                False,
                None,
                "2024-01-02 10:30",
                None,
            ),
            (
                "first_reply",
                "2024-01-02 10:00",
                "2024-01-02 10:40",
                "2024-01-02 10:40",
                False,
                None,
                "2024-01-02 10:40",
                None,
            ),
            (
                "first_reply",
                "2024-01-02 10:00",
                "2024-01-02 12:00",
                None,
                True,
                "2024-01-02 11:00",
                "2024-01-02 11:00",
                None,
            ),
            ("first_reply", "2024-01-02 10:00", None, None, False, "2024-01-02 11:00", "2024-01-02 11:00", None),
            ("first_reply", "2024-01-02 10:00", None, None, False, "2199-01-01 00:00", "2199-01-01 00:00", None),
            ("first_reply", "2024-01-02 10:00", "2024-01-02 10:20", None, False, None, None, "2024-01-02 10:20"),
            (
                "resolution",
                "2024-01-02 10:00",
                "2024-01-02 10:20",
                "2024-01-02 10:20",
                False,
                None,
                "2024-01-02 10:20",
                None,
            ),
        ),
        0.5,
    ),
    stats=("share",),
    changes=FIRST_VERSION,
    beside=Beside(
        "started_at",
        Text(en="by start of the clock", de="nach Beginn der Uhr", nb="etter klokkestart", zh="按计时开始时间"),
        (
            Outside("running", f"promise = 'first_reply' and {_OPEN} and (paused is null or not paused)"),
            Outside("paused", f"promise = 'first_reply' and {_OPEN} and paused"),
            Outside("cancelled", "promise = 'first_reply' and cancelled_at is not null"),
        ),
    ),
)

METRICS = (FIRST_REPLY_SLA_RATE,)
