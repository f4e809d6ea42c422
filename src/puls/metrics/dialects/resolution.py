"""Resolution times as products have them that start with the customer's first message, or count every solve."""

from __future__ import annotations

from puls.core.text import Text
from puls.metrics.cohorts import AT_SOLVE, CREATED, FIRST_SOLVE, LAST_SOLVE, NOW, SOLVE, THEN
from puls.metrics.declaration import Duration, Example, Outside, Variant, Why

_NO_CUSTOMER = Why(
    "first_customer_message_at is null",
    Text(
        en="no customer message, so no start",
        de="keine Kundennachricht, also kein Anfang",
        nb="ingen kundemelding, altså ingen start",
        zh="没有客户消息，因此没有起点",
    ),
)
_LATER_START = Why(
    "first_customer_message_at > created_at",
    Text(
        en="the customer's first message came after the creation",
        de="die erste Kundennachricht kam nach der Erstellung",
        nb="kundens første melding kom etter opprettelsen",
        zh="客户的第一条消息晚于创建",
    ),
)
_EARLIER_START = Why(
    "first_customer_message_at < created_at",
    Text(
        en="the customer's first message is older than the ticket",
        de="die erste Kundennachricht ist älter als das Ticket",
        nb="kundens første melding er eldre enn saken",
        zh="客户的第一条消息早于工单创建",
    ),
)
_STARTS = (_NO_CUSTOMER, _LATER_START, _EARLIER_START)
_CONVERSATION = Duration("conversation_seconds", "conversation_business_seconds", among="is_solved")
_WITHOUT_A_TIME = (
    Outside("unsolved", "not is_solved"),
    Outside("no_customer_message", "is_solved and conversation_seconds is null"),
)
_TICKETS = Example(
    (
        "created_at",
        "first_customer_message_at",
        "is_solved",
        "last_solved_at",
        "resolution_seconds",
        "conversation_seconds",
    ),
    (
        ("2024-01-02 10:00", "2024-01-02 10:00", True, "2024-01-02 11:00", 3600, 3600),
        ("2024-01-02 10:00", "2024-01-02 11:00", True, "2024-01-02 12:00", 7200, 3600),
        ("2024-01-02 10:00", "2024-01-02 10:30", True, "2024-01-02 12:00", 7200, 5400),
        ("2024-01-02 10:00", None, True, "2024-01-02 20:00", 36_000, None),
        ("2024-01-02 10:00", "2024-01-02 10:00", False, None, None, None),
    ),
    3600,
)

RESOLUTION = (
    Variant(
        "gorgias",
        Text(
            en="Gorgias: the customer's first message to the last close, for tickets closed now.",
            de="Gorgias: erste Kundennachricht bis zum letzten Schließen, für jetzt geschlossene Tickets.",
            nb="Gorgias: fra kundens første melding til siste lukking, for saker som er lukket nå.",
            zh="Gorgias：从客户的第一条消息到最后一次关闭，仅含当前已关闭的工单。",
        ),
        source="https://docs.gorgias.com/en-US/how-metrics-are-calculated-406747",
        formula=_CONVERSATION,
        needs=frozenset({"messages", "solved"}),
        outside=_WITHOUT_A_TIME,
        example=_TICKETS,
        differs=_STARTS,
    ),
    Variant(
        "intercom",
        Text(
            en="Intercom: the customer's first message to the last close; dated by the start of the conversation.",
            de="Intercom: erste Kundennachricht bis zum letzten Schließen; datiert nach dem Beginn der Unterhaltung.",
            nb="Intercom: fra kundens første melding til siste lukking; datert etter samtalens start.",
            zh="Intercom：从客户的第一条消息到最后一次关闭；按对话开始时间归期。",
        ),
        source="https://intercom.com/help/en/articles/6762778-reporting-metrics-for-rest-api-and-csv-exports",
        formula=_CONVERSATION,
        cohorts=(CREATED, LAST_SOLVE),
        needs=frozenset({"creation", "messages", "solved"}),
        outside=_WITHOUT_A_TIME,
        example=_TICKETS,
        differs=(
            *_STARTS,
            Why(
                "is_solved",
                Text(
                    en="created in one period and solved in another",
                    de="in einem Zeitraum erstellt und in einem anderen gelöst",
                    nb="opprettet i én periode og løst i en annen",
                    zh="创建与解决不在同一时段",
                ),
            ),
        ),
    ),
    Variant(
        "chatwoot",
        Text(
            en="Chatwoot: the conversation's creation to every resolve, each counted, also of conversations that are"
            " open again. On the business clock only first resolves have a time here.",
            de="Chatwoot: Erstellung der Unterhaltung bis zu jedem Lösen, jedes gezählt, auch bei wieder offenen"
            " Unterhaltungen. In Geschäftszeit haben hier nur erste Lösungen einen Wert.",
            nb="Chatwoot: fra samtalen ble opprettet til hver løsning, hver telt, også for samtaler som er åpne igjen."
            " I arbeidstid har bare første løsninger en verdi her.",
            zh="Chatwoot：从对话创建到每一次解决，逐次计入，包括再次打开的对话。按工作时钟，此处只有首次解决有数值。",
        ),
        source="https://github.com/chatwoot/chatwoot/blob/develop/app/listeners/reporting_event_listener.rb",
        fact="episodes",
        formula=Duration(
            "(epoch_us(ended_at) - epoch_us(created_at)) // 1000000", "case when episode = 1 then business_seconds end"
        ),
        cohorts=(SOLVE,),
        credits=(THEN,),
        needs=frozenset({"creation", "status_history"}),
        outside=(),
        example=Example(
            ("ticket_id", "episode", "created_at", "started_at", "ended_at", "seconds"),
            (
                (1, 1, "2024-01-01 10:00", "2024-01-01 10:00", "2024-01-01 11:00", 3600),
                (1, 2, "2024-01-01 10:00", "2024-01-01 15:00", "2024-01-01 20:00", 18_000),
                (2, 1, "2024-01-01 10:00", "2024-01-01 10:00", "2024-01-01 12:00", 7200),
                (3, 1, "2024-01-01 10:00", "2024-01-01 10:00", None, None),
            ),
            7200,
        ),
        differs=(
            Why(
                "not is_solved",
                Text(
                    en="open again: its earlier solves count",
                    de="wieder offen: die früheren Lösungen zählen",
                    nb="åpen igjen: de tidligere løsningene teller",
                    zh="再次未解决：此前的解决仍计入",
                ),
            ),
            Why(
                "solves > 1",
                Text(
                    en="solved several times: each solve counts",
                    de="mehrmals gelöst: jede Lösung zählt",
                    nb="løst flere ganger: hver løsning teller",
                    zh="多次解决：每次都计入",
                ),
            ),
        ),
    ),
)
"""The other definitions of the resolution time."""

FIRST_RESOLUTION = (
    Variant(
        "intercom",
        Text(
            en="Intercom: the customer's first message to the first close; dated by the start of the conversation. On"
            " the business clock only tickets that start with that message have a time here.",
            de="Intercom: erste Kundennachricht bis zum ersten Schließen; datiert nach dem Beginn der Unterhaltung. In"
            " Geschäftszeit haben hier nur Tickets einen Wert, die mit dieser Nachricht beginnen.",
            nb="Intercom: fra kundens første melding til første lukking; datert etter samtalens start. I arbeidstid har"
            " bare saker som starter med den meldingen, en verdi her.",
            zh="Intercom：从客户的第一条消息到首次关闭；按对话开始时间归期。按工作时钟，"
            "此处只有以该消息开始的工单有数值。",
        ),
        source="https://intercom.com/help/en/articles/6762778-reporting-metrics-for-rest-api-and-csv-exports",
        formula=Duration(
            "case when first_solved_at >= first_customer_message_at"
            " then (epoch_us(first_solved_at) - epoch_us(first_customer_message_at)) // 1000000 end",
            "case when first_customer_message_at = created_at then first_resolution_business_seconds end",
        ),
        cohorts=(CREATED, FIRST_SOLVE),
        credits=(AT_SOLVE, NOW),
        needs=frozenset({"creation", "messages", "status_history"}),
        outside=(
            Outside("unsolved", "first_solved_at is null"),
            Outside("no_customer_message", "first_solved_at is not null and first_customer_message_at is null"),
            Outside("contradictory", "first_solved_at < first_customer_message_at"),
        ),
        example=Example(
            ("created_at", "first_customer_message_at", "first_solved_at", "first_resolution_seconds"),
            (
                ("2024-01-02 10:00", "2024-01-02 10:00", "2024-01-02 11:00", 3600),
                ("2024-01-02 10:00", "2024-01-02 11:30", "2024-01-02 12:00", 7200),
                ("2024-01-02 10:00", "2024-01-02 10:30", "2024-01-02 12:30", 9000),
                ("2024-01-02 10:00", "2024-01-02 13:00", "2024-01-02 12:00", 7200),
                ("2024-01-02 10:00", None, "2024-01-02 20:00", 36_000),
                ("2024-01-02 10:00", "2024-01-02 10:00", None, None),
            ),
            3600,
        ),
        differs=(
            *_STARTS,
            Why(
                "first_solved_at is not null",
                Text(
                    en="created in one period and first solved in another",
                    de="in einem Zeitraum erstellt und in einem anderen zuerst gelöst",
                    nb="opprettet i én periode og først løst i en annen",
                    zh="创建与首次解决不在同一时段",
                ),
            ),
        ),
    ),
)
"""The other definition of the first resolution time."""
