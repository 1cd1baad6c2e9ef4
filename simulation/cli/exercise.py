"""``silosim exercise``: a scenario with a problem, and whether it is solved."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli import consoles
from simulation.cli import options as o
from simulation.cli.failures import FAILED, BadInputError, told

if TYPE_CHECKING:
    from simulation.presentation.words import Words


@told
def exercise(
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="NUMBER",
            help="Which one. [dim]Default: all are listed.[/dim]",
            show_default=False,
        ),
    ] = None,
    check: Annotated[bool, o.flag(None, "Tell whether it is solved.", "--check", "-c")] = False,
    hint: Annotated[bool, o.flag(None, "Print a hint.", "--hint")] = False,
    file: Annotated[
        Path | None,
        o.option(
            None, "FILE", "The file. [dim]Default: exercise_NUMBER.yaml.[/dim]", "--file", "-f"
        ),
    ] = None,
    force: Annotated[bool, o.flag(None, "Replace a file of that name.", "--force")] = False,
    lang: Annotated[
        str, o.option(None, "LANG", "en or fr. [dim]Default: en.[/dim]", "--lang")
    ] = o.ENGLISH,
) -> None:
    """Write a scenario with a problem to solve, and tell whether it is solved.

    [bold]Examples[/bold]

    silosim exercise

    silosim exercise 2 --lang fr

    silosim exercise 2 --check
    """
    from simulation.cli.report import check as check_language
    from simulation.experiments.exercises import exercises
    from simulation.presentation import exercises as shown
    from simulation.presentation.words import words_of

    check_language(None, lang)
    words, console = words_of(lang), consoles.results()
    if number is None:
        if check or hint or force or file is not None:
            raise BadInputError("say which one, such as silosim exercise 1 --check")
        for part in shown.listing(exercises(), words):
            console.print(part)
        return
    if number not in exercises():
        raise BadInputError(f"there is no exercise {number}; there are 1 to {len(exercises())}")
    chosen, path = exercises()[number], file or Path(f"exercise_{number}.yaml")
    if hint:
        console.print(chosen.text("hint", lang), markup=False)
    elif check:
        _check(number, path, lang)
    else:
        _write(number, path, lang, force=force)


def _write(number: int, path: Path, lang: str, *, force: bool) -> None:
    """Write the file to start from, and print the task."""
    from simulation.cli.places import check_file, write
    from simulation.cli.starting_file import add_schema
    from simulation.experiments.exercises import exercises
    from simulation.presentation.words import words_of

    words, console, chosen = words_of(lang), consoles.results(), exercises()[number]
    check_file(path, "--file")
    if path.exists() and not force:
        command = _command(number, path, words, "--check")
        raise BadInputError(
            f"{path} is there already; {command} tells whether it is solved, --force begins again"
        )
    write(path, chosen.file_for(lang))
    add_schema(path)
    console.print(f"{number}. {chosen.text('title', lang)}\n", style="bold", markup=False)
    console.print(chosen.text("task", lang), markup=False)
    console.print(words("exercises.written", file=path), markup=False)
    command = _command(number, path, words, "--check")
    console.print(words("exercises.next", command=command), markup=False, soft_wrap=True)


def _check(number: int, path: Path, lang: str) -> None:
    """Print what came of an exercise; the program ends with 1 if it is not solved."""
    from simulation.cli.inputs import load
    from simulation.experiments.exercises import exercises
    from simulation.experiments.exercises.checking import check
    from simulation.presentation.exercises import result
    from simulation.presentation.words import words_of

    words, chosen = words_of(lang), exercises()[number]
    if not path.exists():
        raise BadInputError(f"there is no {path}; {_command(number, path, words)} writes it")
    (mine,) = load([str(path)], {}).values()
    checked = check(chosen, mine)
    for part in result(chosen, checked, words):
        consoles.results().print(part)
    if not checked.is_solved:
        raise typer.Exit(FAILED)


def _command(number: int, path: Path, words: Words, *options: str) -> str:
    """Return the command about an exercise and its file, to be copied."""
    from simulation.presentation.exercises import with_language

    parts = ["silosim", "exercise", str(number), *options]
    if path != Path(f"exercise_{number}.yaml"):
        parts += ["--file", str(path)]
    return with_language(shlex.join(parts), words)
