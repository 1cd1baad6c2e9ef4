"""The page of the command line: every command, argument and option, read from the parser."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from rich.text import Text
from typer.core import TyperArgument
from typer.main import get_command

from simulation.cli.app import app
from simulation.cli.failures import BAD_INPUT, FAILED, INTERRUPTED, PARTIAL
from simulation.presentation.tables import plain_markdown

EXAMPLES = "[bold]Examples[/bold]"
CODES = {
    0: "done",
    FAILED: "failed",
    BAD_INPUT: "bad input: what is wrong is told with file, line, value and remedy",
    PARTIAL: "some runs of a sweep have failed, the others are there",
    INTERRUPTED: "interrupted (Ctrl-C); a sweep goes on when it is run again",
}


def page() -> str:
    """Return the page as Markdown."""
    program: Any = get_command(app)
    parts = [
        "# Command line\n",
        "What `silosim --help` and `silosim COMMAND --help` say, on one page. It is read from the "
        "parser and\nwritten by\n",
        "```sh\npython -m docs cli\n```\n",
        *_described(program.help),
        "| command | does |\n|---|---|",
        *(f"| [{name}](#{name}) | {_plain(_first(it))} |" for name, it in _commands(program)),
        "",
        "`silosim --version` tells the version; `silosim --install-completion` lets your shell "
        "complete\ncommands and options.\n",
        "| exit code | means |\n|---|---|",
        *(f"| {code} | {meaning} |" for code, meaning in CODES.items()),
        "",
    ]
    for name, command in _commands(program):
        parts += [f"## {name}\n", *_command(name, command)]
    return "\n".join(parts).rstrip() + "\n"


def _commands(program: Any) -> list[tuple[str, Any]]:
    return [(name, it) for name, it in program.commands.items() if not it.hidden]


def _first(command: Any) -> str:
    return str(command.help).split("\n\n")[0]


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [it for it in command.params if isinstance(it, TyperArgument)]
    options = [it for it in command.params if not isinstance(it, TyperArgument)]
    usage = " ".join(["silosim", name, *map(_usage, arguments), "[OPTIONS]"])
    yield f"```text\n{usage}\n```\n"
    yield from _described(command.help)
    if arguments:
        yield "| argument | meaning |\n|---|---|"
        yield from (f"| {it.metavar} | {_plain(it.help or '')} |" for it in arguments)
        yield ""
    for panel in dict.fromkeys(map(attrgetter("rich_help_panel"), options)):
        yield f"| {panel or 'Option'} | value | |\n|---|---|---|"
        yield from (_row(it) for it in options if it.rich_help_panel == panel)
        yield ""


def _usage(argument: Any) -> str:
    word = str(argument.metavar).strip("[]")
    return word if argument.required else f"[{word}]"


def _row(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    return f"| {names} | {_plain(option.metavar or '')} | {_plain(option.help or '')} |"


def _described(text: str) -> Iterator[str]:
    words, _, after = text.partition(EXAMPLES)
    for paragraph in filter(None, words.strip().split("\n\n")):
        yield _plain(paragraph) + "\n"
    paragraphs = list(filter(None, after.strip().split("\n\n")))
    examples = [it.strip() for it in paragraphs if it.strip().startswith("silosim ")]
    if examples:
        yield "```sh\n" + "\n".join(examples) + "\n```\n"
    yield from (f"{_plain(it)}\n" for it in paragraphs if it.strip() not in examples)


def _plain(text: str) -> str:
    return plain_markdown(" ".join(Text.from_markup(text).plain.split()))
