"""The simulated company as a whole: its project file, and its history as a source delivers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from puls.core.errors import UsageError
from puls.core.periods import start_of_day
from puls.demo.agenda import Agenda
from puls.demo.arrivals import ZONES, Arrival, arrivals
from puls.demo.books import booked
from puls.demo.cast import Person, people
from puls.demo.chance import Chance
from puls.demo.deliveries import deliver
from puls.demo.floor import Floor, Worker
from puls.demo.handling import begin
from puls.demo.opening import opens
from puls.demo.project_text import end_of, project_toml
from puls.demo.rates import Rates
from puls.demo.readings import Readings
from puls.demo.rota import Duty, duties
from puls.demo.scene import Scene
from puls.demo.shop import Shop, contacts
from puls.demo.ticket import Ticket
from puls.ledger.delivery import Delivery
from puls.project import parse_project

FIRST_DAY = date(2024, 1, 1)
USUAL_TICKETS_A_YEAR = 10_000
"""The volume that the 25 agents are made for; with more tickets each binds them shorter, with fewer longer."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company that does not exist: the text of its `puls.toml`, and what its systems deliver, in order.

    `recorded_at_us` says when each of the deliveries is recorded, in simulated time.
    """

    project_toml: str
    deliveries: Sequence[Delivery]
    recorded_at_us: Sequence[int]


def simulate(seed: int = 20260101, tickets: int = 20_000, start: date = FIRST_DAY, years: int = 2) -> Company:
    """Return the company's history of `tickets` tickets over `years` years; equal arguments give equal rows.

    Raises UsageError for a number that is not positive, or years that the calendars do not reach.
    """
    if tickets < 1 or years < 1:
        raise UsageError(f"cannot simulate {tickets} tickets over {years} years. Give at least one of each.")
    text, chance, end = project_toml(start, years), Chance(seed), end_of(start, years)
    zone = ZoneInfo(ZONES["de"])
    start_us, end_us = start_of_day(start, zone), start_of_day(end, zone)
    cast = people(start_us, end_us)
    arriving = arrivals(chance, tickets, start, years)
    agenda = Agenda()
    rota = _rota(chance, cast, text, start, end)
    floor = Floor(agenda, cast, rota)
    pace = USUAL_TICKETS_A_YEAR * years / tickets
    scene = Scene(chance, floor, agenda, Rates(start_us, end_us), pace)
    floor.begin = partial(_begin, scene)
    _await(scene, arriving, 0)
    agenda.run(end_us)
    # Draws of its own, so that the helpdesk's history does not hang on what is bought.
    shop = Shop(Chance(seed + 1), scene.customers, contacts(scene.log.rows), start, years)
    readings = Readings(end, zone)
    told = deliver(chance, scene.log.rows, booked(cast, rota, shop, readings), readings)
    return Company(text, told, readings.recorded_at_us)


def _rota(chance: Chance, cast: Sequence[Person], text: str, start: date, end: date) -> list[Duty]:
    project = parse_project(text, years=range(start.year, end.year + 1))
    schedules = {team.name: project.schedule(team.schedule or "") for team in project.teams}
    return duties(chance, cast, schedules, start, end)


def _await(scene: Scene, arriving: Sequence[Arrival], number: int) -> None:
    if number < len(arriving):
        scene.agenda.plan(arriving[number].at_us, partial(_arrives, scene, arriving, number))


def _arrives(scene: Scene, arriving: Sequence[Arrival], number: int, now_us: int) -> None:
    opens(scene, arriving[number], now_us)
    _await(scene, arriving, number + 1)


def _begin(scene: Scene, ticket: Ticket, worker: Worker, now_us: int) -> None:
    begin(scene, ticket, worker, now_us)
