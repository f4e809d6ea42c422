"""A simulated company whose history has everything that real ones have, so that Puls can be tried without data."""

from puls.demo.company import Company, simulate

__all__ = ["Company", "simulate"]
