"""The Python API: opens a project, wires its ledger, facts and sources, and runs its jobs."""

from puls.workspace.desk import Desk, create_desk, find_project, open_desk
from puls.workspace.jobs import Progress, RefreshReport
from puls.workspace.problems import Problem, Severity

__all__ = ["Desk", "Problem", "Progress", "RefreshReport", "Severity", "create_desk", "find_project", "open_desk"]
