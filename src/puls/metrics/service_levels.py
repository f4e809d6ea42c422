"""Service levels: promises kept, promises broken, and promises about to be."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import COVERED, FIRST_VERSION, THEN
from puls.metrics.declaration import Beside, Capability, Cohort, Count, Example, Metric, Outside, Share, Standing
from puls.project.model import Promise

# An open clock is missed once the watermark passes the last instant at which it was kept.
_MISSED = "missed or (ended_at is null and cancelled_at is null and late_after < watermark_at)"
_DECIDED = f"met_at is not null or {_MISSED}"
_OPEN = (
    "ended_at is null and cancelled_at is null and met_at is null and (missed is null or not missed)"
    " and (late_after is null or late_after >= watermark_at)"
)
_CLOCK = ("promise", "started_at", "ended_at", "met_at", "missed", "late_after", "due_at", "decided_at", "cancelled_at")


def _clocks(promise: Promise, other: Promise) -> tuple[tuple[str | bool | None, ...], ...]:
    """Return clocks of 2 January: two met, one missed and ended, one missed and open, one that runs, one cancelled."""
    start, due, late = "2024-01-02 10:00", "2024-01-02 11:00", "2199-01-01 00:00"
    soon, later, over = "2024-01-02 10:30", "2024-01-02 10:40", "2024-01-02 12:00"
    return (
        (promise, start, soon, soon, False, None, None, soon, None),
        (promise, start, later, later, False, None, None, later, None),
        (promise, start, over, None, True, due, due, due, None),
        (promise, start, None, None, False, due, due, due, None),
        (promise, start, None, None, False, late, late, late, None),
        (promise, start, soon, None, False, None, None, None, soon),
        (other, start, soon, soon, False, None, None, soon, None),
    )


def _rate(promise: Promise, other: Promise, needs: frozenset[Capability], name: Text, about: Text) -> Metric:
    """Return the share of the clocks of a promise that were met; the example has one clock of an `other` promise."""
    own = f"promise = '{promise}'"
    return Metric(
        id=f"{promise}_sla_rate",
        version=1,
        fact="sla_clocks",
        formula=Share(of="met_at is not null", among=_DECIDED),
        cohorts=(
            Cohort(
                "decision",
                "decided_at",
                Text(en="by decision", de="nach Entscheidung", nb="etter avgjørelse", zh="按判定时间"),
                among=f"{own} and ({_DECIDED})",
            ),
        ),
        credits=(THEN,),
        unit=Unit.SHARE,
        better="up",
        name=name,
        about=about,
        needs=needs,
        promise=promise,
        example=Example(_CLOCK, _clocks(promise, other), 0.5),
        stats=("share",),
        changes=FIRST_VERSION,
        beside=Beside(
            "started_at",
            Text(en="by start of the clock", de="nach Beginn der Uhr", nb="etter klokkestart", zh="按计时开始时间"),
            (
                Outside("running", f"{own} and {_OPEN} and (paused is null or not paused)"),
                Outside("paused", f"{own} and {_OPEN} and paused"),
                Outside("cancelled", f"{own} and cancelled_at is not null"),
            ),
        ),
    )


FIRST_REPLY_SLA_RATE = _rate(
    "first_reply",
    "resolution",
    frozenset({"creation", "messages"}),
    Text(
        en="First reply within target",
        de="Erste Antwort in der Zielzeit",
        nb="Første svar innen målet",
        zh="首次回复达标率",
    ),
    Text(
        en="First-reply clocks met, among those decided (met or missed). A missed clock is dated at its due instant, a"
        " met one at the reply.",
        de="Eingehaltene Uhren der ersten Antwort unter den entschiedenen (eingehalten oder verpasst). Eine verpasste"
        " Uhr zählt zu ihrer Frist, eine eingehaltene zur Antwort.",
        nb="Overholdte klokker for første svar, blant de avgjorte (overholdt eller brutt). En brutt klokke dateres til"
        " fristen, en overholdt til svaret.",
        zh="首次回复计时中达标的比例，仅含已判定（达标或超时）的计时。超时按到期时刻计，达标按回复时刻计。",
    ),
)
NEXT_REPLY_SLA_RATE = _rate(
    "next_reply",
    "first_reply",
    frozenset({"creation", "messages"}),
    Text(
        en="Next replies within target",
        de="Weitere Antworten in der Zielzeit",
        nb="Neste svar innen målet",
        zh="后续回复达标率",
    ),
    Text(
        en="Clocks of every reply after the first that were met, among those decided (met or missed). A missed clock is"
        " dated at its due instant, a met one at the reply.",
        de="Eingehaltene Uhren jeder Antwort nach der ersten unter den entschiedenen (eingehalten oder verpasst). Eine"
        " verpasste Uhr zählt zu ihrer Frist, eine eingehaltene zur Antwort.",
        nb="Overholdte klokker for hvert svar etter det første, blant de avgjorte (overholdt eller brutt). En brutt"
        " klokke dateres til fristen, en overholdt til svaret.",
        zh="首次之后各次回复的计时中达标的比例，仅含已判定（达标或超时）的计时。超时按到期时刻计，达标按回复时刻计。",
    ),
)
RESOLUTION_SLA_RATE = _rate(
    "resolution",
    "first_reply",
    frozenset({"creation", "status_history"}),
    Text(en="Resolution within target", de="Lösung in der Zielzeit", nb="Løsning innen målet", zh="解决达标率"),
    Text(
        en="Resolution clocks met, among those decided (met or missed). A missed clock is dated at its due instant, a"
        " met one at the solve.",
        de="Eingehaltene Uhren der Lösung unter den entschiedenen (eingehalten oder verpasst). Eine verpasste Uhr zählt"
        " zu ihrer Frist, eine eingehaltene zur Lösung.",
        nb="Overholdte klokker for løsning, blant de avgjorte (overholdt eller brutt). En brutt klokke dateres til"
        " fristen, en overholdt til løsningen.",
        zh="解决计时中达标的比例，仅含已判定（达标或超时）的计时。超时按到期时刻计，达标按解决时刻计。",
    ),
)

_ALL_PROMISES: frozenset[Capability] = frozenset({"creation", "messages", "status_history"})
_EACH_PROMISE = Text(
    en="Counts every promise; split by promise to tell first replies, next replies and resolutions apart.",
    de="Zählt jedes Versprechen; nach promise aufgeteilt trennen sich erste Antworten, weitere Antworten und Lösungen.",
    nb="Teller alle løfter; del etter promise for å skille første svar, neste svar og løsninger.",
    zh="统计所有承诺；按 promise 拆分可区分首次回复、后续回复和解决。",
)

SLA_BREACHES = Metric(
    id="sla_breaches",
    version=1,
    fact="sla_clocks",
    formula=Count(),
    cohorts=(
        Cohort(
            "due",
            "due_at",
            Text(en="by due instant", de="nach Frist", nb="etter frist", zh="按到期时间"),
            among=_MISSED,
        ),
    ),
    credits=(THEN,),
    unit=Unit.COUNT,
    better="down",
    name=Text(en="SLA breaches", de="Verpasste Serviceziele", nb="Brutte tjenestenivåer", zh="SLA 超时次数"),
    about=Text(
        en="Clocks of service levels that were missed, at their due instant, whether or not anything came later.",
        de="Verpasste Uhren der Serviceziele, zu ihrer Frist, gleich ob später noch etwas kam.",
        nb="Brutte klokker for tjenestenivåer, på fristen, enten noe kom senere eller ikke.",
        zh="超时的服务级别计时，按到期时刻计，无论之后是否有回应。",
    ),
    needs=_ALL_PROMISES,
    promise="any",
    example=Example(_CLOCK, _clocks("first_reply", "resolution"), 2),
    stats=("count",),
    changes=FIRST_VERSION,
    notes=(_EACH_PROMISE,),
)

SLA_AT_RISK = Metric(
    id="sla_at_risk",
    version=1,
    fact="sla_runs",
    formula=Standing(where="runs_out_us >= reading_us and runs_out_us - reading_us <= soon_us"),
    cohorts=(COVERED,),
    credits=(THEN,),
    unit=Unit.COUNT,
    better="down",
    name=Text(en="SLA at risk", de="Gefährdete Serviceziele", nb="Tjenestenivåer i fare", zh="即将超时的 SLA"),
    about=Text(
        en="Clocks of service levels that run at an instant and are due soon (project setting, 60 minutes on the clock"
        " of the policy).",
        de="Uhren der Serviceziele, die zu einem Zeitpunkt laufen und bald fällig sind (Projekteinstellung, 60 Minuten"
        " auf der Uhr der Vereinbarung).",
        nb="Klokker for tjenestenivåer som løper på et tidspunkt og snart forfaller (prosjektinnstilling, 60 minutter"
        " på avtalens klokke).",
        zh="某一时刻正在计时且即将到期的服务级别计时（项目设置，按策略的时钟 60 分钟）。",
    ),
    needs=_ALL_PROMISES,
    promise="any",
    # On the calendar (clock 0) the reading is the instant itself: 2024-12-31 is 1,735,603,200 s after 1970 began.
    example=Example(
        ("ticket_id", "promise", "started_at", "ended_at", "clock", "runs_out_us"),
        (
            (1, "first_reply", "2024-12-30 23:30", None, 0, 1_735_605_000_000_000),
            (2, "first_reply", "2024-12-30 23:30", None, 0, 1_735_606_800_000_000),
            (3, "resolution", "2024-12-30 23:30", None, 0, 1_735_606_800_000_001),
            (4, "resolution", "2024-12-30 20:00", None, 0, 1_735_600_000_000_000),
            (5, "first_reply", "2024-12-30 20:00", "2024-12-30 21:00", 0, 1_735_605_000_000_000),
        ),
        2,
    ),
    stats=("count",),
    changes=FIRST_VERSION,
    notes=(_EACH_PROMISE,),
)

METRICS = (FIRST_REPLY_SLA_RATE, NEXT_REPLY_SLA_RATE, RESOLUTION_SLA_RATE, SLA_BREACHES, SLA_AT_RISK)
