"""Who works at Nordlicht Outdoor: 25 invented people in four teams, when each was in which, and a bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from puls.core.periods import DAY_US

HAMBURG, OSLO, SHANGHAI, CHAT = TEAMS = ("Care Hamburg", "Care Oslo", "Care Shanghai", "Chat & Social")

BOT_ID = "B-polaris"

_Instant = Callable[[float | None], int | None]


@dataclass(frozen=True, slots=True)
class Membership:
    """A stretch in a team; None is since ever, or still."""

    team: str
    from_us: int | None
    until_us: int | None

    def covers(self, start_us: int, end_us: int) -> bool:
        """Whether the membership holds over the whole stretch."""
        return (self.from_us is None or self.from_us <= start_us) and (self.until_us is None or end_us <= self.until_us)


@dataclass(frozen=True, slots=True)
class Person:
    """An agent: `pace` multiplies handling times, `care` the share of solves that come back."""

    agent_id: str
    name: str
    hired_at_us: int
    left_at_us: int | None
    memberships: tuple[Membership, ...]
    pace: float
    care: float


_NAMES = (
    "Jana Petersen", "Malte Brandt", "Fenja Lorenzen", "Aylin Demir", "Torben Hagedorn", "Svenja Claasen",
    "Piotr Zielinski", "Lena Osterkamp", "Nils Wiechmann", "Carla Mendes", "Jonas Ehlers", "Ingrid Solheim",
    "Eirik Nygaard", "Marte Lunde", "Sondre Bakkeli", "Amina Warsame", "Lin Yawen", "Zhou Minghao", "Xu Jiayi",
    "Tang Haoran", "Daria Kovalenko", "Tom Becker", "Yusuf Aksoy", "Elin Strand", "Mira Albers",
)  # fmt: skip

# Agent (1 is A-01) -> teams with the shares of the simulated time at which each stretch begins and ends.
_STAYS: dict[int, tuple[tuple[str, float | None, float | None], ...]] = {
    5: ((HAMBURG, None, 0.35), (CHAT, 0.35, None)),  # moved
    8: ((HAMBURG, None, 0.48), (OSLO, 0.48, 0.80), (HAMBURG, 0.80, None)),  # there and back again
    15: ((OSLO, None, 0.86),),  # left
    7: ((HAMBURG, None, 0.70),),  # left
    18: ((SHANGHAI, None, None), (CHAT, 0.22, None)),  # two teams at once
    24: ((CHAT, 0.12, None),),  # hired
    25: ((OSLO, 0.76, None),),  # hired
}
_HOME = {**dict.fromkeys(range(1, 11), HAMBURG), **dict.fromkeys(range(12, 17), OSLO)}
_HOME |= {**dict.fromkeys(range(17, 21), SHANGHAI), **dict.fromkeys((11, *range(21, 26)), CHAT)}


def people(start_us: int, end_us: int) -> tuple[Person, ...]:
    """Return the 25 agents of the stretch; who comes, moves or leaves does so at midnight UTC."""

    def instant(share: float | None) -> int | None:
        return None if share is None else (start_us + int(share * (end_us - start_us))) // DAY_US * DAY_US

    return tuple(_person(number, name, start_us, instant) for number, name in enumerate(_NAMES, start=1))


def _person(number: int, name: str, start_us: int, instant: _Instant) -> Person:
    stays = _STAYS.get(number, ((_HOME[number], None, None),))
    memberships = tuple(Membership(team, instant(start), instant(end)) for team, start, end in stays)
    hired_us = memberships[0].from_us
    # Before the simulated time people joined over the years, some weeks apart.
    hired_us = start_us - (90 + 53 * number) * DAY_US if hired_us is None else hired_us
    return Person(
        f"A-{number:02d}",
        name,
        hired_us // DAY_US * DAY_US,
        memberships[-1].until_us,
        memberships,
        pace=0.80 + (number * 7 % 25) * 0.018,
        care=0.55 + (number * 11 % 25) * 0.036,
    )
