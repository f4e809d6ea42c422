"""The simulated time: what is still to happen, in order."""

from __future__ import annotations

import heapq
from collections.abc import Callable

Action = Callable[[int], None]


class Agenda:
    """Actions at instants; equal instants keep the order in which they were planned."""

    __slots__ = ("_heap", "_planned")

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Action]] = []
        self._planned = 0

    def plan(self, at_us: int, action: Action) -> None:
        """Let `action` happen at `at_us`; it is told the instant."""
        self._planned += 1
        heapq.heappush(self._heap, (at_us, self._planned, action))

    def run(self, until_us: int) -> None:
        """Do everything that happens before `until_us`; the rest never comes."""
        heap = self._heap
        while heap and heap[0][0] < until_us:
            at_us, _, action = heapq.heappop(heap)
            action(at_us)
