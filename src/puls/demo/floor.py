"""The queues and the people: who takes which ticket when, so that waiting follows from load and from who is on duty."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from puls.core.periods import HOUR_US
from puls.demo.agenda import Agenda
from puls.demo.cast import CHAT, TEAMS, Person
from puls.demo.rota import Duty
from puls.demo.ticket import Need, Ticket

# How much later a ticket may have come and still be taken first; chats are answered while the customer looks on.
_AHEAD_US = {"urgent": 30 * HOUR_US, "high": 10 * HOUR_US, "normal": 0, "low": -8 * HOUR_US}
_CHAT_AHEAD_US = 1000 * HOUR_US
_OWN_AHEAD_US = 2 * HOUR_US
# A ticket waits for its agent if the next duty begins within this time; otherwise a colleague takes it.
_FAITHFUL_US = 30 * HOUR_US
_AT_ONCE = {CHAT: 3}

_Queue = list[tuple[int, int, Ticket, int]]
Begin = Callable[[Ticket, "Worker", int], None]


class Worker:
    """An agent on the floor: the duty now, how many tickets more can be taken at once, and the queue of own tickets."""

    __slots__ = (
        "at_once",
        "busy",
        "duty",
        "idle_since_us",
        "next_duties",
        "on_duty_for",
        "person",
        "queue",
        "until_us",
    )

    def __init__(self, person: Person) -> None:
        self.person = person
        self.queue: _Queue = []
        self.at_once = 0
        self.busy = 0
        self.duty = 0
        self.idle_since_us = 0
        self.until_us = 0
        self.on_duty_for: str | None = None
        self.next_duties: list[int] = []

    @property
    def id(self) -> str:
        """Return the agent's id."""
        return self.person.agent_id

    @property
    def free(self) -> int:
        """Return how many tickets the agent can take now."""
        return 0 if self.on_duty_for is None else self.at_once - self.busy

    def waits_for(self, now_us: int) -> int | None:
        """Return how long it is until the agent is there, or None if the agent never is again."""
        if self.on_duty_for is not None:
            return 0
        at = bisect_left(self.next_duties, now_us)
        return self.next_duties[at] - now_us if at < len(self.next_duties) else None


class Floor:
    """All workers and the queues of the teams. `begin` is called when a worker takes a ticket."""

    def __init__(self, agenda: Agenda, people: Sequence[Person], duties: Sequence[Duty]) -> None:
        self.agenda = agenda
        self.workers: Mapping[str, Worker] = {person.agent_id: Worker(person) for person in people}
        self.queues: Mapping[str, _Queue] = {team: [] for team in TEAMS}
        self.on_duty: Mapping[str, list[Worker]] = {team: [] for team in TEAMS}
        self.begin: Begin | None = None
        self._queued = 0
        for duty in duties:
            worker = self.workers[duty.agent_id]
            worker.next_duties.append(duty.start_us)
            agenda.plan(duty.start_us, partial(self._comes, worker, duty))
            agenda.plan(duty.end_us, partial(self._goes, worker))

    def enqueue(self, ticket: Ticket, need: Need, now_us: int, worker: Worker | None = None) -> None:
        """Let `ticket` wait for what it needs: for `worker` if that one comes soon, else for the team."""
        ticket.need = need
        ticket.stamp += 1
        self._queued += 1
        ahead_us = _CHAT_AHEAD_US if need == "chat" else _AHEAD_US[ticket.priority]
        entry = (now_us - ahead_us, self._queued, ticket, ticket.stamp)
        if worker is not None and self._faithful(worker, now_us):
            heapq.heappush(worker.queue, entry)
            if worker.free > 0:
                self._serve(worker, now_us)
            return
        heapq.heappush(self.queues[ticket.team], entry)
        idle = [worker for worker in self.on_duty[ticket.team] if worker.free > 0]
        if idle:
            # The one with the most hands free, and of these the one who has been idle longest.
            self._serve(min(idle, key=lambda worker: (-worker.free, worker.idle_since_us)), now_us)

    def load(self, team: str) -> float:
        """Return how busy a team is: tickets waiting for each one on duty."""
        return len(self.queues[team]) / max(1, len(self.on_duty[team]))

    def done(self, worker: Worker, duty: int, now_us: int) -> None:
        """Let `worker` take the next ticket, if still at the `duty` in which the last one was taken."""
        if worker.duty == duty:
            worker.busy -= 1
            worker.idle_since_us = now_us
            self._serve(worker, now_us)

    def _faithful(self, worker: Worker, now_us: int) -> bool:
        wait_us = worker.waits_for(now_us)
        return wait_us is not None and wait_us <= _FAITHFUL_US

    def _comes(self, worker: Worker, duty: Duty, now_us: int) -> None:
        worker.on_duty_for, worker.until_us = duty.team, duty.end_us
        worker.at_once = _AT_ONCE.get(duty.team, 1)
        worker.idle_since_us = now_us
        worker.duty, worker.busy = worker.duty + 1, 0
        self.on_duty[duty.team].append(worker)
        self._serve(worker, now_us)

    def _goes(self, worker: Worker, now_us: int) -> None:
        assert worker.on_duty_for is not None
        self.on_duty[worker.on_duty_for].remove(worker)
        worker.on_duty_for = None
        if not self._faithful(worker, now_us):
            left, worker.queue = worker.queue, []
            for _, _, ticket, stamp in left:
                if ticket.stamp == stamp and ticket.need is not None:
                    self.enqueue(ticket, ticket.need, now_us)

    def _serve(self, worker: Worker, now_us: int) -> None:
        assert self.begin is not None
        while worker.free > 0 and now_us < worker.until_us:
            ticket = self._take(worker)
            if ticket is None:
                return
            worker.busy += 1
            self.begin(ticket, worker, now_us)

    def _take(self, worker: Worker) -> Ticket | None:
        assert worker.on_duty_for is not None
        own, team = worker.queue, self.queues[worker.on_duty_for]
        for queue in (own, team):
            while queue and (queue[0][2].stamp != queue[0][3] or queue[0][2].need is None):
                heapq.heappop(queue)
        if own and (not team or own[0][0] - _OWN_AHEAD_US <= team[0][0]):
            return heapq.heappop(own)[2]
        return heapq.heappop(team)[2] if team else None
