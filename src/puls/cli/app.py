"""The commands of `puls`, each in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from puls.cli.asking import query_command, receipt_command
from puls.cli.catalogue import metrics_command
from puls.cli.changing import changes_command
from puls.cli.demonstrating import demo_command
from puls.cli.diagnosing import doctor_command
from puls.cli.explaining import why_command
from puls.cli.leading import leaderboard_command
from puls.cli.loading import import_command, refresh_command
from puls.cli.own_sql import sql_command
from puls.cli.reconciling import reconcile_command
from puls.cli.starting import init_command
from puls.cli.varying import variants_command

app = typer.Typer(
    name="puls",
    help="Analytics of customer service: numbers that can be trusted, explained, and drilled down to their rows.",
    epilog="Try it without data of your own: puls demo. Everything else: docs/cli.md.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Rich help loads a Markdown reader, which takes longer than all the rest.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "init": (init_command, 'puls init support --zone Europe/Oslo --name "Our support"'),
    "demo": (demo_command, "puls demo my-demo --tickets 2000"),
    "import": (import_command, "puls import tickets.csv --mapping tickets.toml --zone Europe/Rome"),
    "refresh": (refresh_command, "puls refresh"),
    "query": (
        query_command,
        "puls query first_reply_time --by team --grain month --compare previous",
    ),
    "receipt": (receipt_command, "puls receipt reopen_rate --from 2025-01-01 --to 2025-04-01"),
    "why": (why_command, "puls why first_reply_time --period 2025-11 --compare previous"),
    "variants": (variants_command, "puls variants first_contact_resolution_rate --period 2025-Q4"),
    "leaderboard": (leaderboard_command, "puls leaderboard one_touch_rate reply_time --period 2025-Q4"),
    "changes": (changes_command, "puls changes first_reply_time --period 2026-03 --since 2026-04-01"),
    "metrics": (metrics_command, "puls metrics first_reply_time"),
    "reconcile": (reconcile_command, "puls reconcile zendesk-export.csv --zone Europe/Oslo"),
    "sql": (sql_command, 'puls sql "select channel, count(*) as tickets from tickets group by channel"'),
    "doctor": (doctor_command, "puls doctor --format json"),
}

_NEED_WORDS = ("query", "receipt", "sql", "why", "variants", "leaderboard", "changes")

for _name, (_command, _example) in _COMMANDS.items():
    app.command(_name, epilog=f"Example: {_example}", no_args_is_help=_name in _NEED_WORDS)(_command)


def _show_version(wanted: bool) -> None:
    if wanted:
        from puls import __version__

        typer.echo(f"puls {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and end.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Hold the options that stand before a command."""
