"""The command line as a whole: which commands there are, and what they share."""

from __future__ import annotations

from typing import Annotated

import typer

from simulation.cli.calibrate import calibrate
from simulation.cli.check import check
from simulation.cli.compare import compare
from simulation.cli.dashboard import dashboard
from simulation.cli.exercise import exercise
from simulation.cli.mechanisms import mechanisms
from simulation.cli.metrics import metrics
from simulation.cli.new import new
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


for command in (
    compare, run, dashboard, sweep, calibrate, ties, show, check, new, exercise, schema, metrics,
    verify, mechanisms, warmup,
):  # fmt: skip
    app.command()(command)
