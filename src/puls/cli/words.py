"""The words of tables and reports in four languages."""

from __future__ import annotations

from puls.core.text import Text

HEADINGS: dict[str, Text] = {
    "metric": Text(en="Metric", de="Kennzahl", nb="Nøkkeltall", zh="指标"),
    "id": Text(en="Id", de="Id", nb="Id", zh="编号"),
    "statistic": Text(en="Statistic", de="Statistik", nb="Statistikk", zh="统计量"),
    "value": Text(en="Value", de="Wert", nb="Verdi", zh="数值"),
    "interval": Text(en="95% interval", de="95-%-Intervall", nb="95 %-intervall", zh="95% 区间"),
    "n": Text(en="n", de="n", nb="n", zh="n"),
    "before": Text(en="Before", de="Davor", nb="Før", zh="之前"),
    "change": Text(en="Change", de="Änderung", nb="Endring", zh="变化"),
    "target": Text(en="Target", de="Ziel", nb="Mål", zh="目标"),
    "range": Text(en="Range", de="Zeitraum", nb="Tidsrom", zh="时间范围"),
    "unit": Text(en="Unit", de="Einheit", nb="Enhet", zh="单位"),
    "better": Text(en="Better", de="Besser", nb="Bedre", zh="更好"),
    "available": Text(en="Available", de="Verfügbar", nb="Tilgjengelig", zh="是否可用"),
    "ticket": Text(en="Ticket", de="Ticket", nb="Sak", zh="工单"),
    "number": Text(en="No.", de="Nr.", nb="Nr.", zh="序号"),
    "dated_at": Text(en="Dated", de="Zeitpunkt", nb="Tidspunkt", zh="时间"),
    "counts": Text(en="Counts", de="Zählt", nb="Teller", zh="计入"),
    "problem": Text(en="Problem", de="Problem", nb="Problem", zh="问题"),
    "severity": Text(en="Severity", de="Schwere", nb="Alvor", zh="严重程度"),
}

PERIODS: dict[str, Text] = {
    "hour": Text(en="Hour", de="Stunde", nb="Time", zh="小时"),
    "day": Text(en="Day", de="Tag", nb="Dag", zh="日"),
    "week": Text(en="Week", de="Woche", nb="Uke", zh="周"),
    "month": Text(en="Month", de="Monat", nb="Måned", zh="月"),
    "quarter": Text(en="Quarter", de="Quartal", nb="Kvartal", zh="季度"),
    "year": Text(en="Year", de="Jahr", nb="År", zh="年"),
    "hour-of-day": Text(en="Hour of day", de="Tagesstunde", nb="Time på døgnet", zh="时段"),
    "hour-of-week": Text(en="Hour of week", de="Wochenstunde", nb="Time i uken", zh="周内时段"),
    "day-of-week": Text(en="Day of week", de="Wochentag", nb="Ukedag", zh="星期"),
    "day-of-month": Text(en="Day of month", de="Tag im Monat", nb="Dag i måneden", zh="月内日"),
    "month-of-year": Text(en="Month of year", de="Monat im Jahr", nb="Måned i året", zh="年内月"),
}

DAYS: dict[str, Text] = {
    "Mon": Text(en="Mon", de="Mo", nb="man.", zh="周一"),
    "Tue": Text(en="Tue", de="Di", nb="tir.", zh="周二"),
    "Wed": Text(en="Wed", de="Mi", nb="ons.", zh="周三"),
    "Thu": Text(en="Thu", de="Do", nb="tor.", zh="周四"),
    "Fri": Text(en="Fri", de="Fr", nb="fre.", zh="周五"),
    "Sat": Text(en="Sat", de="Sa", nb="lør.", zh="周六"),
    "Sun": Text(en="Sun", de="So", nb="søn.", zh="周日"),
}

DIMENSIONS: dict[str, Text] = {
    "source": Text(en="Source", de="Quelle", nb="Kilde", zh="来源"),
    "channel": Text(en="Channel", de="Kanal", nb="Kanal", zh="渠道"),
    "language": Text(en="Language", de="Sprache", nb="Språk", zh="语言"),
    "brand": Text(en="Brand", de="Marke", nb="Merke", zh="品牌"),
    "product": Text(en="Product", de="Produkt", nb="Produkt", zh="产品"),
    "intent": Text(en="Intent", de="Anliegen", nb="Hensikt", zh="意图"),
    "priority": Text(en="Priority", de="Priorität", nb="Prioritet", zh="优先级"),
    "type": Text(en="Type", de="Typ", nb="Type", zh="类型"),
    "handled_by": Text(en="Handled by", de="Bearbeitet von", nb="Behandlet av", zh="处理方"),
    "team": Text(en="Team", de="Team", nb="Team", zh="团队"),
    "agent": Text(en="Agent", de="Agent", nb="Agent", zh="客服"),
    "customer": Text(en="Customer", de="Kunde", nb="Kunde", zh="客户"),
    "organization": Text(en="Organization", de="Organisation", nb="Organisasjon", zh="组织"),
    "customer_segment": Text(en="Customer segment", de="Kundensegment", nb="Kundesegment", zh="客户细分"),
    "industry": Text(en="Industry", de="Branche", nb="Bransje", zh="行业"),
    "region": Text(en="Region", de="Region", nb="Region", zh="地区"),
    "plan": Text(en="Plan", de="Tarif", nb="Abonnement", zh="套餐"),
    "vip": Text(en="VIP", de="VIP", nb="VIP", zh="重要客户"),
    "author_kind": Text(en="Author", de="Verfasser", nb="Avsender", zh="作者"),
    "status": Text(en="Status", de="Status", nb="Status", zh="状态"),
    "escalation_cause": Text(en="Cause", de="Ursache", nb="Årsak", zh="原因"),
    "escalation_level": Text(en="Level", de="Ebene", nb="Nivå", zh="级别"),
    "tag": Text(en="Tag", de="Schlagwort", nb="Merkelapp", zh="标签"),
    "policy": Text(en="Policy", de="Vereinbarung", nb="Avtale", zh="策略"),
}

CLOCKS: dict[str, Text] = {
    "calendar": Text(en="calendar clock", de="Kalenderzeit", nb="kalendertid", zh="日历时钟"),
    "business": Text(en="business clock", de="Geschäftszeit", nb="arbeidstid", zh="工作时钟"),
}

UNITS: dict[str, Text] = {
    "count": Text(en="count", de="Anzahl", nb="antall", zh="数量"),
    "duration": Text(en="duration", de="Dauer", nb="varighet", zh="时长"),
    "share": Text(en="share", de="Anteil", nb="andel", zh="占比"),
    "ratio": Text(en="ratio", de="Verhältnis", nb="forhold", zh="比率"),
    "per_hour": Text(en="per hour", de="pro Stunde", nb="per time", zh="每小时"),
}

BETTER: dict[str, Text] = {
    "up": Text(en="higher", de="höher", nb="høyere", zh="越高越好"),
    "down": Text(en="lower", de="niedriger", nb="lavere", zh="越低越好"),
    "context": Text(en="depends", de="je nachdem", nb="kommer an på", zh="视情况而定"),
}

VERDICTS: dict[str, Text] = {
    "met": Text(en="met", de="erreicht", nb="nådd", zh="已达成"),
    "missed": Text(en="missed", de="verfehlt", nb="ikke nådd", zh="未达成"),
    "unclear": Text(en="unclear", de="unklar", nb="uklart", zh="不明确"),
}

EXCLUSIONS: dict[str, Text] = {
    "merged": Text(en="merged", de="zusammengeführt", nb="slått sammen", zh="已合并"),
    "spam": Text(en="spam", de="Spam", nb="søppelpost", zh="垃圾信息"),
    "deleted": Text(en="deleted", de="gelöscht", nb="slettet", zh="已删除"),
    "test": Text(en="test", de="Test", nb="test", zh="测试"),
}

SEVERITIES: dict[str, Text] = {
    "error": Text(en="error", de="Fehler", nb="feil", zh="错误"),
    "warning": Text(en="warning", de="Warnung", nb="advarsel", zh="警告"),
    "info": Text(en="note", de="Hinweis", nb="merknad", zh="提示"),
}

IMPORTED: dict[str, Text] = {
    "new": Text(en="new", de="neu", nb="nye", zh="新增"),
    "known": Text(en="already known", de="schon bekannt", nb="allerede kjent", zh="已知"),
    "revised": Text(en="revised", de="geändert", nb="endret", zh="已修订"),
    "rejected": Text(en="rejected", de="abgewiesen", nb="avvist", zh="已拒绝"),
    "findings": Text(en="findings", de="Auffälligkeiten", nb="funn", zh="发现"),
}

REFRESHED: dict[str, Text] = {
    "full": Text(en="computed anew", de="neu berechnet", nb="beregnet på nytt", zh="全部重新计算"),
    "incremental": Text(en="brought up to date", de="aktualisiert", nb="oppdatert", zh="增量更新"),
    "unchanged": Text(en="up to date already", de="schon aktuell", nb="allerede oppdatert", zh="已是最新"),
}

POINTS = Text(en="pp", de="Pp.", nb="pp.", zh="个百分点")
YES = Text(en="yes", de="ja", nb="ja", zh="是")
NO = Text(en="no", de="nein", nb="nei", zh="否")

TERMS: dict[str, Text] = {
    "opening": Text(en="Opening", de="Anfang", nb="Start", zh="期初"),
    "received": Text(en="Received", de="Eingang", nb="Mottatt", zh="新增"),
    "reopened": Text(en="Reopened", de="Wieder offen", nb="Gjenåpnet", zh="重开"),
    "moved_in": Text(en="Moved in", de="Zugang", nb="Flyttet inn", zh="转入"),
    "moved_out": Text(en="Moved out", de="Abgang", nb="Flyttet ut", zh="转出"),
    "solved": Text(en="Solved", de="Gelöst", nb="Løst", zh="解决"),
}

SENTENCES: dict[str, Text] = {
    "without_a_value": Text(en="Without a value", de="Ohne Wert", nb="Uten verdi", zh="无数值"),
    "in_no_number": Text(
        en="In no number", de="In keiner Kennzahl enthalten", nb="Ikke med i noe tall", zh="不计入任何指标"
    ),
    "left_out": Text(en="Left out", de="Nicht enthalten", nb="Utelatt", zh="未包含"),
    "data_until": Text(en="Data until", de="Daten bis", nb="Data til", zh="数据截至"),
    "as_of": Text(en="as of", de="Stand", nb="slik det var", zh="截至"),
    "where": Text(en="where", de="wobei", nb="der", zh="条件"),
    "small": Text(
        en="* fewer than {n} rows: read with care",
        de="* weniger als {n} Zeilen: mit Vorsicht lesen",
        nb="* færre enn {n} rader: les med forsiktighet",
        zh="* 少于 {n} 行：请谨慎解读",
    ),
    "partial": Text(
        en="… the period is cut by the range, or not over yet",
        de="… der Zeitraum ist angeschnitten oder noch nicht vorbei",
        nb="… perioden er avkortet av tidsrommet eller ikke over ennå",
        zh="… 该时段被范围截断，或尚未结束",
    ),
    "by_day": Text(en="per day", de="je Tag", nb="per dag", zh="（按日均）"),
    "unequal": Text(
        en="per day: one period is longer than the other, so what came in a day of each is compared",
        de="je Tag: Ein Zeitraum ist länger als der andere, deshalb wird verglichen, was an einem Tag von jedem kam",
        nb="per dag: den ene perioden er lengre enn den andre, så det som kom på en dag i hver, sammenlignes",
        zh="按日均：两个时段长短不一，因此比较的是各自平均每天的数量",
    ),
    "no_groups": Text(
        en="No rows in this range.",
        de="Keine Zeilen in diesem Zeitraum.",
        nb="Ingen rader i tidsrommet.",
        zh="此范围内没有数据。",
    ),
    "rows_behind": Text(
        en="rows behind the value", de="Zeilen hinter dem Wert", nb="rader bak verdien", zh="数值背后的行"
    ),
    "no_problems": Text(
        en="Nothing found: no problem in the data or the settings.",
        de="Nichts gefunden: kein Problem in den Daten oder Einstellungen.",
        nb="Ingenting funnet: ingen problemer i dataene eller innstillingene.",
        zh="未发现问题：数据与设置均正常。",
    ),
    "to_do": Text(en="What to do", de="Was zu tun ist", nb="Hva du kan gjøre", zh="处理办法"),
    "examples": Text(en="Examples", de="Beispiele", nb="Eksempler", zh="示例"),
    "run_refresh": Text(
        en="Run puls refresh to bring the numbers up to date.",
        de="Führen Sie puls refresh aus, um die Kennzahlen zu aktualisieren.",
        nb="Kjør puls refresh for å oppdatere tallene.",
        zh="请运行 puls refresh 以更新指标。",
    ),
    "run_doctor": Text(
        en="puls doctor says what was rejected or found, and what to do.",
        de="puls doctor sagt, was abgewiesen oder gefunden wurde, und was zu tun ist.",
        nb="puls doctor forteller hva som ble avvist eller funnet, og hva du kan gjøre.",
        zh="puls doctor 会说明被拒绝或发现的内容以及处理办法。",
    ),
    "project_made": Text(
        en="Wrote {file}. Read it, then: puls import FILES --project {folder}",
        de="{file} geschrieben. Lesen Sie die Datei, dann: puls import DATEIEN --project {folder}",
        nb="Skrev {file}. Les den, og så: puls import FILER --project {folder}",
        zh="已写入 {file}。请阅读后运行：puls import 文件 --project {folder}",
    ),
    "ledger_version": Text(en="ledger version", de="Version des Ledgers", nb="versjon av hovedboken", zh="账本版本"),
    "facts_version": Text(en="facts version", de="Version der Fakten", nb="versjon av fakta", zh="事实表版本"),
    "against_before": Text(
        en="compared with {from_} to {to}",
        de="verglichen mit {from_} bis {to}",
        nb="sammenlignet med {from_} til {to}",
        zh="对比 {from_} 至 {to}",
    ),
    "simulated": Text(
        en="Nordlicht Outdoor, a simulated company: nothing in it is real.",
        de="Nordlicht Outdoor, eine simulierte Firma: nichts daran ist echt.",
        nb="Nordlicht Outdoor, et simulert firma: ingenting av det er ekte.",
        zh="Nordlicht Outdoor，一家模拟公司：其中没有任何真实数据。",
    ),
    "what_next": Text(en="Ask further", de="Fragen Sie weiter", nb="Spør videre", zh="继续提问"),
    "no_data_yet": Text(en="no data yet", de="noch keine Daten", nb="ingen data ennå", zh="尚无数据"),
}

RECEIPT: dict[str, Text] = {
    "definition": Text(en="Definition", de="Definition", nb="Definisjon", zh="定义"),
    "version": Text(en="version", de="Version", nb="versjon", zh="版本"),
    "variant": Text(en="Variant", de="Variante", nb="Variant", zh="变体"),
    "source": Text(en="Defined in", de="Definiert in", nb="Definert i", zh="定义出处"),
    "formula": Text(en="Formula", de="Formel", nb="Formel", zh="公式"),
    "numerator": Text(en="Numerator", de="Zähler", nb="Teller", zh="分子"),
    "denominator": Text(en="Denominator", de="Nenner", nb="Nevner", zh="分母"),
    "filters": Text(en="Filter", de="Filter", nb="Filter", zh="筛选"),
    "scope": Text(en="Row rules", de="Zeilenregeln", nb="Radregler", zh="行规则"),
    "range": Text(en="Days", de="Tage", nb="Dager", zh="日期"),
    "zone": Text(en="Zone", de="Zeitzone", nb="Tidssone", zh="时区"),
    "clock": Text(en="Clock", de="Uhr", nb="Klokke", zh="时钟"),
    "schedule": Text(en="Schedules", de="Arbeitszeitpläne", nb="Åpningstider", zh="日程"),
    "cohort": Text(en="Dated by", de="Datiert nach", nb="Datert etter", zh="归期依据"),
    "credit": Text(en="Credit", de="Zuordnung", nb="Tilordning", zh="归属"),
    "watermarks": Text(en="Data until", de="Daten bis", nb="Data til", zh="数据截至"),
    "left_out": Text(en="Left out", de="Nicht enthalten", nb="Utelatt", zh="未包含"),
    "n": Text(en="Rows (n)", de="Zeilen (n)", nb="Rader (n)", zh="行数 (n)"),
    "not_yet_decided": Text(en="Not yet decided", de="Noch nicht entschieden", nb="Ikke avgjort ennå", zh="尚未判定"),
    "outside": Text(en="Without a value", de="Ohne Wert", nb="Uten verdi", zh="无数值"),
    "excluded": Text(en="In no number", de="In keiner Kennzahl", nb="Ikke med i noe tall", zh="不计入任何指标"),
    "ledger_version": Text(en="Ledger version", de="Version des Ledgers", nb="Versjon av hovedboken", zh="账本版本"),
    "as_of": Text(en="As of", de="Stand", nb="Slik det var", zh="历史时点"),
    "configuration": Text(en="Settings of", de="Einstellungen vom", nb="Innstillinger fra", zh="设置记录于"),
    "rows": Text(en="The exact rows", de="Die genauen Zeilen", nb="De nøyaktige radene", zh="确切的行"),
    "sql": Text(en="SQL as run", de="SQL wie ausgeführt", nb="SQL som kjørt", zh="实际执行的 SQL"),
}

EXPLAINED: dict[str, Text] = {
    "cohorts": Text(en="May be dated", de="Datierbar", nb="Kan dateres", zh="可选归期依据"),
    "credits": Text(en="May be credited to", de="Zuordenbar an", nb="Kan tilordnes", zh="可选归属"),
    "statistics": Text(en="Shown first", de="Zuerst gezeigt", nb="Vises først", zh="默认统计量"),
    "window": Text(en="Window", de="Fenster", nb="Vindu", zh="窗口"),
    "needs": Text(en="Needs", de="Braucht", nb="Trenger", zh="所需数据"),
    "by": Text(en="Split by", de="Aufteilbar nach", nb="Del etter", zh="可按其拆分"),
    "changes": Text(en="Versions", de="Versionen", nb="Versjoner", zh="版本记录"),
    "variants": Text(en="Variants", de="Varianten", nb="Varianter", zh="变体"),
    "notes": Text(en="To know", de="Zu wissen", nb="Verdt å vite", zh="须知"),
}
