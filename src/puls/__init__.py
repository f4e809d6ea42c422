"""Puls: analytics of customer service that can be trusted, explained, and drilled down to its rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from puls.workspace import Desk

__version__ = "0.1.0"

__all__ = ["__version__", "open"]


def open(path: str | Path) -> Desk:
    """Open the project in the folder `path`; raises ProjectError when its puls.toml is missing or at fault."""
    # Imported here: `import puls` stays quick, and the workspace is the heaviest room.
    from puls.workspace import open_desk

    return open_desk(path)
