"""The commands as Markdown for docs/cli.md, made from the commands themselves."""

from __future__ import annotations

import typer

from puls.cli.app import app


def command_tables() -> str:
    """Return a section for each command: what it does, an example, its arguments and options."""
    group = typer.main.get_command(app)
    commands = getattr(group, "commands", {})
    return "\n".join(_section(name, command) for name, command in commands.items())


def _section(name: str, command: typer.core.TyperCommand) -> str:
    example = (command.epilog or "").removeprefix("Example: ")
    lines = [f"### `puls {name}`", "", (command.help or "").strip(), "", "```sh", example, "```", ""]
    lines += ["| argument or option | meaning | default |", "|---|---|---|"]
    for parameter in command.params:
        named = ", ".join(f"`{each}`" for each in parameter.opts) if parameter.param_type_name == "option" else ""
        metavar = parameter.metavar or ""
        shown = f"{named} `{metavar}`".strip() if metavar else named
        if shown:
            told = (getattr(parameter, "help", "") or "").replace("|", "\\|")
            lines.append(f"| {shown} | {told} | {_default(parameter.default, parameter.required)} |")
    return "\n".join([*lines, ""])


def _default(default: object, required: bool) -> str:
    if required:
        return "required"
    return "" if default in (None, False, (), []) else f"`{default}`"
