"""The command line as a whole: which commands there are, and what they share."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from simulation.cli.calibrate import calibrate
from simulation.cli.check import check
from simulation.cli.compare import compare
from simulation.cli.dashboard import dashboard
from simulation.cli.exercise import exercise
from simulation.cli.mechanisms import mechanisms
from simulation.cli.metrics import metrics
from simulation.cli.new import new
from simulation.cli.options import PRINTED
from simulation.cli.run import run
from simulation.cli.schema import schema
from simulation.cli.show import show
from simulation.cli.sweep import sweep
from simulation.cli.ties import ties
from simulation.cli.verify import verify
from simulation.cli.warmup import warmup
from simulation.versions import __version__

app = typer.Typer(
    name="silosim",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"silosim {__version__}")
        raise typer.Exit


@app.callback()
def silosim(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            metavar=" ",
            callback=_show_version,
            is_eager=True,
            help="Show the version and exit.",
        ),
    ] = False,
) -> None:
    """Simulate how organizations serve customers: silos, teams, and what lies between.

    [bold]Examples[/bold]

    silosim compare silo collaborative

    silosim show silo --diff collaborative

    silosim new mine && silosim run mine.yaml
    """


class _Command(TyperCommand):
    """A command whose `--json` and `--timings` without a file print, as `-` says they should."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give these options the value that was left out; Typer itself has no optional values."""
        told: list[str] = []
        for word, following in pairwise([*args, "--"]):
            told.append(word)
            is_alone = following.startswith("-") and following != "-"
            if is_alone and word in PRINTED and "--" not in told:
                told.append("-")
        return super().parse_args(ctx, told)


for command in (
    compare, run, dashboard, sweep, calibrate, ties, show, check, new, exercise, schema, metrics,
    verify, mechanisms, warmup,
):  # fmt: skip
    app.command(cls=_Command)(command)
