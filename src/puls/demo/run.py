"""Makes a project of the simulated company in a folder, as an importer would."""

from __future__ import annotations

import json
from pathlib import Path

from puls.core.errors import ProjectError
from puls.demo.company import simulate
from puls.project import FILE_NAME, to_configuration_rows
from puls.workspace import Desk, Progress, open_desk

SEED = 20260101
TICKETS = 20_000
MARK = ".puls-demo.json"
"""Says of which company the folder is, and whether its history is stored completely."""


def create_demo(folder: Path, seed: int, tickets: int, progress: Progress) -> Desk:
    """Return the project of the company that `seed` and `tickets` make, with its facts built.

    A folder that holds it already is used as it is, and one that was cut off is completed. Raises ProjectError for a
    folder with another project, UsageError for a number of tickets that is not positive.
    """
    wanted = {"seed": seed, "tickets": tickets}
    found = _mark(folder)
    if found is None and (folder / FILE_NAME).exists():
        raise ProjectError(f"{folder} has a project that is no demo. Choose another folder: puls demo FOLDER.")
    if found is not None and {name: found.get(name) for name in wanted} != wanted:
        raise ProjectError(
            f"{folder} has the demo of seed {found.get('seed')} with {found.get('tickets')} tickets. Choose another"
            " folder, or remove that one."
        )
    if found is None or not found.get("complete"):
        _store(folder, wanted, progress)
    desk = open_desk(folder)
    desk.refresh(progress=progress)
    return desk


def _store(folder: Path, wanted: dict[str, int], progress: Progress) -> None:
    progress("simulate", 0.0)
    company = simulate(wanted["seed"], wanted["tickets"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_mark(folder, wanted, complete=False)
        (folder / FILE_NAME).write_text(company.project_toml, encoding="utf-8")
        desk = open_desk(folder)
        # Deliveries are recorded in simulated time, so that the past of the demo can be asked, and so are the settings.
        settings = to_configuration_rows(desk.project)
        desk.ledger.record_configuration(settings, recorded_at_us=company.recorded_at_us[0])
        for number, (delivery, at_us) in enumerate(zip(company.deliveries, company.recorded_at_us, strict=True)):
            # Most rows are in the first delivery, so what is stored says little about how long the rest takes.
            progress("store", number / len(company.deliveries))
            desk.deliver(delivery, at_us)
        _write_mark(folder, wanted, complete=True)
    except OSError as error:
        raise ProjectError(f"cannot write the demo into {folder}: {error.strerror or error}.") from error


def _mark(folder: Path) -> dict[str, object] | None:
    try:
        found = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write_mark(folder: Path, wanted: dict[str, int], *, complete: bool) -> None:
    (folder / MARK).write_text(json.dumps({**wanted, "complete": complete}) + "\n", encoding="utf-8")
