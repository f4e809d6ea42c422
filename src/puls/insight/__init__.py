"""What lies behind the numbers: pure functions of parts that questions have answered."""

from puls.insight.decomposition import Parts, Reversal, Share, Split, split_count, split_mean

__all__ = ["Parts", "Reversal", "Share", "Split", "split_count", "split_mean"]
