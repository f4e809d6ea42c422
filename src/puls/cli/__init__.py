"""The command line: reads what is asked, calls the workspace, and shows what it says."""

from puls.cli.running import main

__all__ = ["main"]
