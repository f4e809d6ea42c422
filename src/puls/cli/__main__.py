"""Lets `python -m puls.cli` do what `puls` does."""

from puls.cli.running import main

main()
