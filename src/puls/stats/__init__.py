"""From the sufficient parts of a metric (counts, sums, ranks, rows at risk) to estimates, intervals and differences.

Pure functions of numbers that a query has aggregated; nothing here reads rows or the clock.

                    one value                    now minus before
share               wilson                       newcombe
mean of durations   mean_interval (log scale)    mean_difference (Welch)
other means         t_interval                   mean_difference
median              quantile_interval_ranks      price_bonett
other percentiles   quantile_interval_ranks      mover
km_median           km_median                    mover
maximum             -                            maximum_difference (Rosenbaum)
count, rate         poisson_interval             poisson_difference
total               compound_poisson_interval    compound_poisson_difference
standardised        standardised_share, standardised_mean

`MeanParts` holds the sums by ticket; `MeanParts.of_rows(n, total, square)` where every ticket has one row. `mover`
makes a difference from any two estimates with their intervals. `decide_words` looks at all differences of a page
together. `bootstrap_mean` is the interval of a mean of durations from the tickets themselves, for small samples.
"""

from puls.stats.bootstrap import bootstrap_mean
from puls.stats.counts import poisson_difference, poisson_interval
from puls.stats.many import benjamini_hochberg, decide_words
from puls.stats.maxima import maximum_difference
from puls.stats.means import MeanParts, mean_difference, mean_interval, t_interval
from puls.stats.medians import price_bonett, price_bonett_ranks
from puls.stats.methods import METHODS
from puls.stats.mover import mover
from puls.stats.percentiles import interpolate, percentile_ranks, quantile_interval_ranks
from puls.stats.shares import newcombe, wilson
from puls.stats.standardised import Standardised, standardised_mean, standardised_share
from puls.stats.survival import AtRisk, IncidencePoint, MedianTime, incidence, km_median
from puls.stats.totals import compound_poisson_difference, compound_poisson_interval
from puls.stats.values import MINIMUM_SAMPLE, WORDS, Difference, Interval, Method, Word

__all__ = [
    "METHODS",
    "MINIMUM_SAMPLE",
    "WORDS",
    "AtRisk",
    "Difference",
    "IncidencePoint",
    "Interval",
    "MeanParts",
    "MedianTime",
    "Method",
    "Standardised",
    "Word",
    "benjamini_hochberg",
    "bootstrap_mean",
    "compound_poisson_difference",
    "compound_poisson_interval",
    "decide_words",
    "incidence",
    "interpolate",
    "km_median",
    "maximum_difference",
    "mean_difference",
    "mean_interval",
    "mover",
    "newcombe",
    "percentile_ranks",
    "poisson_difference",
    "poisson_interval",
    "price_bonett",
    "price_bonett_ranks",
    "quantile_interval_ranks",
    "standardised_mean",
    "standardised_share",
    "t_interval",
    "wilson",
]
