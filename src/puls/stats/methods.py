"""How each interval is computed, in words that a reader of a report understands."""

from __future__ import annotations

from puls.core.text import Text
from puls.stats.values import Method

METHODS: dict[Method, Text] = {
    "wilson": Text(
        en="Wilson score interval for a share: honest also for small samples and for shares near 0 % or 100 %.",
        de="Wilson-Score-Intervall für einen Anteil: verlässlich auch bei kleinen Stichproben und bei Anteilen nahe"
        " 0 % oder 100 %.",
        nb="Wilsons score-intervall for en andel: pålitelig også for små utvalg og for andeler nær 0 % eller 100 %.",
        zh="比例的威尔逊得分区间：样本较小或比例接近 0% 或 100% 时同样可靠。",
    ),
    "newcombe": Text(
        en="Newcombe's interval for the difference of two shares, made from the Wilson interval of each.",
        de="Newcombe-Intervall für die Differenz zweier Anteile, gebildet aus den beiden Wilson-Intervallen.",
        nb="Newcombes intervall for differansen mellom to andeler, bygd på Wilson-intervallet for hver av dem.",
        zh="两个比例之差的 Newcombe 区间，由各自的威尔逊区间合成。",
    ),
    "order_statistic": Text(
        en="Two of the sorted values themselves, chosen so that the true percentile lies between them in at least the"
        " stated share of samples; nothing is assumed about the shape of the distribution.",
        de="Zwei der sortierten Werte selbst, so gewählt, dass das wahre Perzentil mindestens im genannten Anteil der"
        " Stichproben dazwischen liegt; über die Form der Verteilung wird nichts angenommen.",
        nb="To av de sorterte verdiene selv, valgt slik at den sanne persentilen ligger mellom dem i minst den oppgitte"
        " andelen av utvalgene; ingenting antas om fordelingens form.",
        zh="取排序后数据中的两个值，使真实百分位数至少以所述概率落在两者之间；不对分布形状作任何假设。",
    ),
    "price_bonett": Text(
        en="Price and Bonett's interval for the difference of two medians; nothing is assumed about the shape of the"
        " distributions.",
        de="Intervall nach Price und Bonett für die Differenz zweier Mediane; über die Form der Verteilungen wird"
        " nichts angenommen.",
        nb="Price og Bonetts intervall for differansen mellom to medianer; ingenting antas om fordelingenes form.",
        zh="两个中位数之差的 Price–Bonett 区间；不对分布形状作任何假设。",
    ),
    "log_mean_cluster_robust": Text(
        en="Interval of a mean on the log scale, because durations are skewed; the rows of one ticket count together,"
        " because they resemble each other.",
        de="Intervall eines Mittelwerts auf der Log-Skala, weil Dauern schief verteilt sind; die Zeilen eines Tickets"
        " zählen zusammen, weil sie einander ähneln.",
        nb="Intervall for et gjennomsnitt på logaritmisk skala, fordi varigheter er skjevt fordelt; radene i én sak"
        " regnes sammen, fordi de ligner på hverandre.",
        zh="在对数尺度上计算的均值区间，因为时长呈偏态分布；同一工单的各行彼此相似，因此合并计算。",
    ),
    "welch": Text(
        en="Welch's t interval for the difference of two means, without assuming equal spread; the rows of one ticket"
        " count together.",
        de="Welch-t-Intervall für die Differenz zweier Mittelwerte, ohne gleiche Streuung vorauszusetzen; die Zeilen"
        " eines Tickets zählen zusammen.",
        nb="Welchs t-intervall for differansen mellom to gjennomsnitt, uten å anta lik spredning; radene i én sak"
        " regnes sammen.",
        zh="两个均值之差的韦尔奇 t 区间，不假设方差相等；同一工单的各行合并计算。",
    ),
    "poisson": Text(
        en="Counts as random arrivals, compared per day by an exact test; the interval combines the exact limits of"
        " both counts and is scaled to the length of the current period.",
        de="Anzahlen als zufällige Eingänge, je Tag mit einem exakten Test verglichen; das Intervall verbindet die"
        " exakten Grenzen beider Anzahlen und ist auf die Länge des aktuellen Zeitraums bezogen.",
        nb="Antall som tilfeldige ankomster, sammenlignet per dag med en eksakt test; intervallet forener de eksakte"
        " grensene for begge antallene og er skalert til lengden på den aktuelle perioden.",
        zh="把计数视为随机到达，用精确检验按日均值比较；区间由两个计数的精确界限合成，并折算到当前时段的长度。",
    ),
    "log_log_incidence": Text(
        en="The times at which the log-log confidence band around the share answered so far crosses one half; waiting"
        " tickets count for as long as they have waited.",
        de="Die Zeiten, zu denen das Log-log-Konfidenzband um den bis dahin beantworteten Anteil die Hälfte kreuzt;"
        " wartende Tickets zählen, so lange sie gewartet haben.",
        nb="Tidspunktene der log-log-konfidensbåndet rundt andelen besvart så langt krysser en halv; saker som venter,"
        " teller så lenge de har ventet.",
        zh="截至各时刻已答复比例的双对数置信带穿过二分之一的时间；仍在等待的工单按其已等待的时长计入。",
    ),
    "t": Text(
        en="Student's t interval of a mean; the rows of one ticket count together.",
        de="Student-t-Intervall eines Mittelwerts; die Zeilen eines Tickets zählen zusammen.",
        nb="Students t-intervall for et gjennomsnitt; radene i én sak regnes sammen.",
        zh="均值的学生 t 区间；同一工单的各行合并计算。",
    ),
    "poisson_exact": Text(
        en="Garwood's exact interval for a count or rate of random arrivals: also none at all has an upper limit.",
        de="Exaktes Intervall nach Garwood für die Anzahl oder Rate zufälliger Eingänge: auch gar keine haben eine"
        " obere Grenze.",
        nb="Garwoods eksakte intervall for et antall eller en rate av tilfeldige ankomster: også ingen har en øvre"
        " grense.",
        zh="随机到达的次数或速率的 Garwood 精确区间：即使一次也没有，也有上限。",
    ),
    "compound_poisson": Text(
        en="Totals as random arrivals of random size: the interval holds both how many came and how large they were.",
        de="Summen als zufällige Eingänge zufälliger Größe: das Intervall erfasst, wie viele kamen und wie groß sie"
        " waren.",
        nb="Summer som tilfeldige ankomster av tilfeldig størrelse: intervallet tar hensyn både til hvor mange som kom,"
        " og til hvor store de var.",
        zh="把总量视为随机到达且大小随机：区间同时考虑到达的次数与每次的大小。",
    ),
    "mover": Text(
        en="The difference of two estimates, its interval put together from the interval of each (Zou and Donner).",
        de="Die Differenz zweier Schätzwerte; ihr Intervall ist aus den Intervallen beider zusammengesetzt (Zou und"
        " Donner).",
        nb="Differansen mellom to anslag; intervallet er satt sammen av intervallet for hvert av dem (Zou og Donner).",
        zh="两个估计值之差，其区间由各自的区间合成（Zou 与 Donner）。",
    ),
    "rosenbaum": Text(
        en="Rosenbaum's test of two largest values: how many values of one side exceed all of the other; it gives no"
        " interval.",
        de="Rosenbaum-Test zweier größter Werte: wie viele Werte der einen Seite alle der anderen übertreffen; er gibt"
        " kein Intervall.",
        nb="Rosenbaums test av to største verdier: hvor mange verdier på den ene siden som overgår alle på den andre;"
        " den gir ikke noe intervall.",
        zh="两个最大值的罗森鲍姆检验：一方有多少值超过另一方的全部；该检验不给出区间。",
    ),
    "bootstrap": Text(
        en="Bootstrap-t interval of a mean on the log scale: whole tickets are drawn again and again from the sample.",
        de="Bootstrap-t-Intervall eines Mittelwerts auf der Log-Skala: ganze Tickets werden immer wieder aus der"
        " Stichprobe gezogen.",
        nb="Bootstrap-t-intervall for et gjennomsnitt på logaritmisk skala: hele saker trekkes om og om igjen fra"
        " utvalget.",
        zh="对数尺度上的均值 bootstrap-t 区间：从样本中以整张工单为单位反复有放回抽取。",
    ),
    "standardised_share": Text(
        en="The share weighted to a common mix of work; its interval is put together from the Wilson interval of each"
        " part.",
        de="Der auf eine gemeinsame Mischung der Arbeit gewichtete Anteil; sein Intervall ist aus den"
        " Wilson-Intervallen der Teile zusammengesetzt.",
        nb="Andelen vektet til en felles sammensetning av arbeid; intervallet er satt sammen av Wilson-intervallet for"
        " hver del.",
        zh="按共同的工作构成加权的比例；其区间由各部分的威尔逊区间合成。",
    ),
    "standardised_mean": Text(
        en="The mean weighted to a common mix of work, with Satterthwaite's t interval; the rows of one ticket count"
        " together.",
        de="Der auf eine gemeinsame Mischung der Arbeit gewichtete Mittelwert mit t-Intervall nach Satterthwaite; die"
        " Zeilen eines Tickets zählen zusammen.",
        nb="Gjennomsnittet vektet til en felles sammensetning av arbeid, med Satterthwaites t-intervall; radene i én"
        " sak regnes sammen.",
        zh="按共同的工作构成加权的均值，采用 Satterthwaite t 区间；同一工单的各行合并计算。",
    ),
}
