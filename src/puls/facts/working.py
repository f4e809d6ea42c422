"""What a build works through, engine by engine: the statements around the models, in the order in which they run."""

from __future__ import annotations

from typing import Protocol

from sqlglot import exp, parse_one

from puls.facts.calendars import SmallTable
from puls.facts.columns import Fact
from puls.facts.declarations import FACTS
from puls.facts.macros import Parameters
from puls.facts.plan import HISTORY, Step, model, plan


class Workbench(Protocol):
    """What an engine must be able to do to build facts; queries are trees in the common dialect."""

    def create(self, table: str, query: exp.Expr) -> None:
        """Make a working table from a query, replacing one of that name."""

    def insert(self, fact: Fact, query: exp.Expr) -> None:
        """Add the rows of a query to a fact."""

    def load(self, table: SmallTable) -> None:
        """Make a working table from rows."""

    def drop(self, table: str) -> None:
        """Drop a working table."""

    def has_rows(self, table: str) -> bool:
        """Return whether a working table has rows."""


class Steps:
    """The models under fixed parameters; expanding them once serves every range of tickets."""

    def __init__(self, parameters: Parameters) -> None:
        self._merges = model("merges", parameters)
        self._history = {name: model(name, parameters) for name in HISTORY}
        self._steps = plan(parameters)

    def __len__(self) -> int:
        return len(self._steps)

    def find_merges(self, bench: Workbench) -> None:
        """Make `merges` from `merge_events`."""
        bench.create("merges", self._merges)

    def build(self, bench: Workbench, done: StepDone) -> None:
        """Add the facts of the tickets in `scope`; reads `visible`, `scope`, `reading`, `merges`, the small tables."""
        bench.create("homes", self._history["homes"])
        bench.create("history", self._history["history"])
        bench.create("ties", self._history["ties"])
        if bench.has_rows("ties"):
            bench.create("reordered", self._history["reordered"])
            bench.drop("history")
            bench.create("history", parse_one("select * from reordered"))
            bench.drop("reordered")
        done("history")
        for step in self._steps:
            self._run(bench, step)
            done(step.name)

    @staticmethod
    def _run(bench: Workbench, step: Step) -> None:
        if step.is_fact:
            bench.insert(FACTS[step.name], step.query)
        else:
            bench.create(step.name, step.query)
        for table in step.done_with:
            bench.drop(table)


class StepDone(Protocol):
    """Is told each model that is done."""

    def __call__(self, name: str) -> None: ...
