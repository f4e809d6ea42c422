"""Who is on duty when: in the opening hours of a team its members, less their days off; chat in shifts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from puls.core.clock import Schedule, ScheduleVersion
from puls.core.periods import HOUR_US, first_instant, start_of_day
from puls.demo.cast import CHAT, TEAMS, Person
from puls.demo.chance import Chance

ATTENDANCE = 0.74
"""Share of a team's working days on which a member works: leave, illness, part time."""

_REST_US = 10 * HOUR_US
# Hours of the local day, and how many people; the last shift ends on the next day.
_CHAT_SHIFTS = ((6, 14, 1), (13, 22, 1), (22, 30, 1))


@dataclass(frozen=True, slots=True)
class Duty:
    """A stretch in which a person answers for a team."""

    start_us: int
    end_us: int
    agent_id: str
    team: str


def duties(
    chance: Chance, people: Sequence[Person], schedules: Mapping[str, Schedule], start: date, end: date
) -> list[Duty]:
    """Return all duties from `start` to `end`, in order; `schedules` are by team."""
    rota = _Rota(chance, people)
    day = start
    while day < end:
        for team in TEAMS:
            if team == CHAT:
                rota.shifts(day, ZoneInfo(schedules[team].zone))
            else:
                rota.office(day, team, schedules[team])
        day += timedelta(days=1)
    return sorted(rota.found, key=lambda duty: (duty.start_us, duty.agent_id))


class _Rota:
    def __init__(self, chance: Chance, people: Sequence[Person]) -> None:
        self.chance = chance
        self.people = people
        self.rested_us: dict[str, int] = {}
        self.worked: dict[str, int] = {}
        self.found: list[Duty] = []

    def office(self, day: date, team: str, schedule: Schedule) -> None:
        zone = ZoneInfo(schedule.zone)
        stretches = [
            (first_instant(day, opened, zone), first_instant(day, closed, zone))
            for opened, closed in _version(schedule, day).on(day)
        ]
        if not stretches:
            return
        present = self.members(team, stretches[0][0], stretches[-1][1])
        # On Saturdays a skeleton crew, otherwise everybody who is not away; never nobody.
        share = 0.3 if day.weekday() == 5 else ATTENDANCE
        chosen = [person for person in present if self.chance.hit(share)] or present[:1]
        for person in chosen:
            for opened_us, closed_us in stretches:
                self.add(person, team, opened_us, closed_us)

    def shifts(self, day: date, zone: ZoneInfo) -> None:
        midnight_us = start_of_day(day, zone)
        for start_hour, end_hour, heads in _CHAT_SHIFTS:
            start_us, end_us = midnight_us + start_hour * HOUR_US, midnight_us + end_hour * HOUR_US
            present = self.members(CHAT, start_us, end_us)
            # Those who have worked least come first.
            present.sort(key=lambda person: (self.worked.get(person.agent_id, 0), person.agent_id))
            for person in present[:heads]:
                self.add(person, CHAT, start_us, end_us)

    def members(self, team: str, start_us: int, end_us: int) -> list[Person]:
        return [
            person
            for person in self.people
            if self.rested_us.get(person.agent_id, 0) <= start_us
            and any(stay.team == team and stay.covers(start_us, end_us) for stay in person.memberships)
        ]

    def add(self, person: Person, team: str, start_us: int, end_us: int) -> None:
        self.found.append(Duty(start_us, end_us, person.agent_id, team))
        self.rested_us[person.agent_id] = end_us + _REST_US
        # A newcomer does not have to catch up with the shifts of all the time before.
        before = self.worked.get(person.agent_id, min(self.worked.values(), default=0))
        self.worked[person.agent_id] = before + end_us - start_us


def _version(schedule: Schedule, day: date) -> ScheduleVersion:
    later = [version for version in schedule.versions if version.valid_from is not None and version.valid_from <= day]
    return later[-1] if later else schedule.versions[0]
