"""Quality of the work: solved with one answer, and stays solved."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import (
    ACTOR,
    AT_SOLVE,
    CREATED,
    FIRST_VERSION,
    FOLLOWED_SOLVE,
    LAST_SOLVE,
    NOW,
    REPLY,
    SOLVE,
    THEN,
)
from puls.metrics.declaration import Example, Metric, Outside, Share, Window
from puls.metrics.dialects.solving import ONE_TOUCH, ONE_TOUCH_TICKETS, REOPENING

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
    example=Example(*ONE_TOUCH_TICKETS, 0.5),
    stats=("share",),
    changes=FIRST_VERSION,
    outside=(Outside("unsolved", "not is_solved"), Outside("no_reply", "is_solved and replies = 0")),
    variants=ONE_TOUCH,
)

REOPEN_RATE = Metric(
    id="reopen_rate",
    version=1,
    fact="episodes",
    formula=Share(of="in_window", among="window_over"),
    cohorts=(SOLVE,),
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
    variants=REOPENING,
)

NEXT_ISSUE_AVOIDANCE = Metric(
    id="next_issue_avoidance",
    version=1,
    fact="followups",
    formula=Share(of="next_contact_at is null or not in_window", among="customer_id is not null and window_over"),
    cohorts=(FOLLOWED_SOLVE,),
    credits=(THEN,),
    unit=Unit.SHARE,
    better="up",
    name=Text(en="Next-issue avoidance", de="Ohne Folgeanliegen", nb="Uten ny henvendelse", zh="后续问题避免率"),
    about=Text(
        en="Solves without a new ticket of the same customer within 7 days, among solves of known customers whose 7"
        " days are over.",
        de="Lösungen ohne neues Ticket desselben Kunden binnen 7 Tagen, unter den Lösungen bekannter Kunden, deren"
        " 7 Tage vorbei sind.",
        nb="Løsninger uten ny sak fra samme kunde innen 7 dager, blant løsninger for kjente kunder der de 7 dagene er"
        " over.",
        zh="解决后 7 天内同一客户没有新工单的次数，占客户已知且已满 7 天的解决次数的比例。",
    ),
    needs=frozenset({"creation", "status_history"}),
    example=Example(
        ("ticket_id", "customer_id", "solved_at", "next_contact_at"),
        (
            (1, 7, "2024-01-02 10:00", "2024-01-09 10:00"),
            (2, 7, "2024-01-10 10:00", "2024-01-18 10:00"),
            (3, 8, "2024-01-02 10:00", None),
            (4, 9, "2024-01-02 10:00", None),
            (5, None, "2024-01-02 10:00", None),
            (6, 9, "2024-12-30 10:00", None),
        ),
        0.75,
    ),
    stats=("share",),
    changes=FIRST_VERSION,
    window=Window("next_contact_at", after="solved_at", days=7),
    outside=(
        Outside("not_yet_decided", "customer_id is not null and window_open"),
        Outside("no_customer", "customer_id is null"),
    ),
)

MACRO_RATE = Metric(
    id="macro_rate",
    version=1,
    fact="messages",
    formula=Share(of="macro is not null", among="is_reply"),
    cohorts=(REPLY,),
    credits=(ACTOR,),
    unit=Unit.SHARE,
    better="context",
    name=Text(en="Canned answer rate", de="Quote der Textbausteine", nb="Andel ferdige svar", zh="模板回复率"),
    about=Text(
        en="Replies made with a canned answer (macro), among all replies.",
        de="Antworten mit einem Textbaustein (Makro), unter allen Antworten.",
        nb="Svar skrevet med et ferdig svar (makro), blant alle svar.",
        zh="使用模板（宏）的回复占全部回复的比例。",
    ),
    needs=frozenset({"messages", "canned_answers"}),
    example=Example(
        ("sent_at", "is_reply", "macro"),
        (
            ("2024-01-02 10:00", True, "refund"),
            ("2024-01-02 11:00", True, None),
            ("2024-01-02 12:00", True, "delivery"),
            ("2024-01-02 13:00", True, None),
            ("2024-01-02 14:00", False, "welcome"),
        ),
        0.5,
    ),
    stats=("share",),
    changes=FIRST_VERSION,
)

ARTICLE_LINK_RATE = Metric(
    id="article_link_rate",
    version=1,
    fact="messages",
    formula=Share(of="links_article", among="is_reply"),
    cohorts=(REPLY,),
    credits=(ACTOR,),
    unit=Unit.SHARE,
    better="context",
    name=Text(en="Article link rate", de="Quote mit Artikelverweis", nb="Andel med artikkellenke", zh="文章链接率"),
    about=Text(
        en="Replies that link a help article, among all replies.",
        de="Antworten, die auf einen Hilfeartikel verweisen, unter allen Antworten.",
        nb="Svar som lenker til en hjelpeartikkel, blant alle svar.",
        zh="附有帮助文章链接的回复占全部回复的比例。",
    ),
    needs=frozenset({"messages", "article_links"}),
    example=Example(
        ("sent_at", "is_reply", "links_article"),
        (
            ("2024-01-02 10:00", True, True),
            ("2024-01-02 11:00", True, False),
            ("2024-01-02 12:00", True, False),
            ("2024-01-02 13:00", True, None),
            ("2024-01-02 14:00", False, True),
        ),
        0.25,
    ),
    stats=("share",),
    changes=FIRST_VERSION,
)

METRICS = (ONE_TOUCH_RATE, REOPEN_RATE, NEXT_ISSUE_AVOIDANCE, MACRO_RATE, ARTICLE_LINK_RATE)
