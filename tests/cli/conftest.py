"""A small demo project, and a way to run commands in it as a shell would, without starting a process for each."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from puls.cli.running import run
from puls.demo.run import create_demo

SEED = 7
TICKETS = 900


@dataclass(frozen=True)
class Ran:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Puls = Callable[..., Ran]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    create_demo(folder, SEED, TICKETS, lambda _step, _done: None)
    return folder


@pytest.fixture
def shell(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Puls:
    """Run a command in an empty folder; every command must end without a traceback."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def ran(*words: str | Path) -> Ran:
        capfd.readouterr()
        code = run([str(word) for word in words])
        found = capfd.readouterr()
        assert "Traceback" not in found.out + found.err
        return Ran(code, found.out, found.err)

    return ran


@pytest.fixture
def puls(shell: Puls, demo: Path, monkeypatch: pytest.MonkeyPatch) -> Puls:
    """Run a command in the demo project."""
    monkeypatch.chdir(demo)
    return shell
