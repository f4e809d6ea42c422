"""Runs one command and turns whatever goes wrong into one paragraph and an exit code, never into a traceback.

0    done
1    the data, the project or the machine is at fault
2    the command is used wrongly
130  interrupted
141  who read the output went away
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import typer

from puls.core.errors import PulsError

INTERRUPTED = 130
NO_READER = 141
TRACEBACK = "PULS_TRACEBACK"
"""The environment variable that shows where an unexpected error came from."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command in `arguments` (None: those of the process) and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot write a character shows a question mark instead of an error.
            stream.reconfigure(errors="replace")
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:  # noqa: PLR0911 - one return for each way to end
    """Run a command and return its exit code."""
    from puls.cli.app import app
    from puls.cli.output import ReaderGone

    command = typer.main.get_command(app)
    try:
        code = command.main(arguments, prog_name="puls", standalone_mode=False)
        sys.stdout.flush()
    except PulsError as error:
        return _failed(str(error), error.exit_code)
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        return _failed("stopped.", INTERRUPTED)
    except KeyboardInterrupt:
        return _failed("stopped. What was stored stays; running the command again completes it.", INTERRUPTED)
    except (ReaderGone, BrokenPipeError):
        # Python would complain once more when it closes the stream at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NO_READER
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        return _failed(f"{named}{error.strerror or error}.", 1)
    except typer.TyperException as error:
        message = error.format_message()
        return _failed(message, error.exit_code) if message else error.exit_code
    except Exception as error:
        return _unexpected(error)
    if code == INTERRUPTED:
        return _failed("stopped. What was stored stays; running the command again completes it.", INTERRUPTED)
    return code if isinstance(code, int) else 0


def _failed(message: str, code: int) -> int:
    print(f"puls: {message}", file=sys.stderr)
    return code


def _unexpected(error: Exception) -> int:
    if os.environ.get(TRACEBACK):
        traceback.print_exc()
    first = str(error).split("\n")[0]
    return _failed(
        f"{type(error).__name__}: {first}. This is a fault of Puls, or of the machine, and not of your words. Set"
        f" {TRACEBACK}=1 to see where it comes from, and please report it.",
        1,
    )
