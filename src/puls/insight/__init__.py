"""What lies behind the numbers: pure functions of parts that questions have answered."""

from puls.insight.decomposition import Parts, Reversal, Share, Split, split_count, split_mean
from puls.insight.ranking import shared_ranks

__all__ = ["Parts", "Reversal", "Share", "Split", "shared_ranks", "split_count", "split_mean"]
