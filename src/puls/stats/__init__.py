"""From the sufficient parts of a metric (counts, sums, ranks, rows at risk) to estimates, intervals and differences.

Pure functions of numbers that a query has aggregated; nothing here reads rows or the clock.
"""

from puls.stats.counts import poisson_difference
from puls.stats.many import benjamini_hochberg, decide_words
from puls.stats.means import MeanParts, mean_difference, mean_interval
from puls.stats.medians import price_bonett, price_bonett_ranks
from puls.stats.methods import METHODS
from puls.stats.percentiles import interpolate, percentile_ranks, quantile_interval_ranks
from puls.stats.shares import newcombe, wilson
from puls.stats.survival import AtRisk, IncidencePoint, MedianTime, incidence, km_median
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
    "Word",
    "benjamini_hochberg",
    "decide_words",
    "incidence",
    "interpolate",
    "km_median",
    "mean_difference",
    "mean_interval",
    "newcombe",
    "percentile_ranks",
    "poisson_difference",
    "price_bonett",
    "price_bonett_ranks",
    "quantile_interval_ranks",
    "wilson",
]
