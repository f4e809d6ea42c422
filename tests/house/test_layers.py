"""The rooms of `src/puls/` import only what the plan of the house allows, within functions too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "puls"

CORE = frozenset({"core"})
LEDGER = CORE | {"ledger"}
PROJECT = LEDGER | {"project"}
FACTS = PROJECT | {"facts"}
METRICS = FACTS | {"metrics"}
QUERY = METRICS | {"query"}
MAY_IMPORT: dict[str, frozenset[str]] = {
    "core": frozenset(),
    "ledger": CORE,
    "project": LEDGER,
    "facts": PROJECT,
    "metrics": FACTS,
    "query": METRICS,
    "stats": CORE,
    "engines": QUERY,
    "sources": PROJECT,
    "insight": QUERY | {"stats"},
    "workspace": QUERY | {"stats", "engines", "sources", "insight"},
    "demo": QUERY | {"workspace"},
    "cli": QUERY - {"ledger", "facts"} | {"workspace", "demo"},
    # `puls.open` is the front door: it opens the workspace when it is called.
    "": frozenset({"workspace"}),
}
# Pages of documentation are made beside what they describe.
ANALYTICAL = frozenset({"duckdb", "deltalake", "chdb", "pyspark"})
MAY_USE_ENGINES = frozenset({"engines", "workspace"})
NOT_IN_THE_BASE_INSTALL = frozenset({"pyarrow", "pandas", "polars", "pytest"})
OPTIONAL = {"chdb": frozenset({"engines"})}


def _files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def _imports(path: Path) -> set[str]:
    """Return the dotted names of all that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_rooms_that_stand_above_it(path):
    room = _room(path)
    rooms = {name.split(".")[1] for name in _imports(path) if name.startswith("puls.")} - {room, "__version__"}
    assert rooms <= MAY_IMPORT[room]


def test_every_room_has_its_place_in_the_plan():
    assert {_room(path) for path in _files()} <= MAY_IMPORT.keys()


def test_analytical_drivers_stay_in_the_engines_and_the_workspace_that_wires_them():
    users = {_room(path) for path in _files() if {name.split(".")[0] for name in _imports(path)} & ANALYTICAL}
    assert users <= MAY_USE_ENGINES


def test_nothing_outside_the_base_install_is_imported():
    found = {(_room(path), name.split(".")[0]) for path in _files() for name in _imports(path)}
    assert not {each for each in found if each[1] in NOT_IN_THE_BASE_INSTALL}
    assert all(room in OPTIONAL[name] for room, name in found if name in OPTIONAL)
