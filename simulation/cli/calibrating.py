"""Carrying out a calibration: reading, fitting, running forward, and writing all that came out."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulation.calibration import (
    Calibration,
    Forecast,
    Goodness,
    Heading,
    Interval,
    Quality,
    Told,
    Wanted,
    calibrate,
    goodness,
    holdout,
    intervals,
    parameters,
    read_log,
    refits,
    write_scenario,
)
from simulation.calibration.event_log import EventLog
from simulation.cli import consoles
from simulation.cli.compiling import load_kernel
from simulation.cli.places import write
from simulation.presentation.progress import progress


@dataclass(frozen=True)
class Amounts:
    """How fine it is fitted, and how much is run."""

    departments: int
    classes: int
    replications: int
    bootstraps: int
    holdout: bool
    seed: int


@dataclass(frozen=True)
class Results:
    """All that came out."""

    calibration: Calibration
    goodness: Goodness
    intervals: Mapping[str, Interval]
    forecast: Forecast | None


def carry_out(
    log: Path,
    told: Told,
    amounts: Amounts,
    folder: Path,
    name: str,
    *,
    quiet: bool,
) -> None:
    """Calibrate, show the table, and write everything into a folder."""
    talk = consoles.talk()
    events, quality = read_log(log, told)
    if not quiet:
        talk.print(f"{quality.rows:,} rows, {quality.cases:,} cases; fitting")
    load_kernel(talk, quiet=quiet)
    wanted = Wanted(departments=amounts.departments, classes=amounts.classes)
    heading = Heading(name, log.name, _command(log), _facts(events, quality))
    results = _results(events, quality, heading, wanted, amounts, quiet)
    _write(results, folder, name, heading.command)
    _show(results, folder, quiet)


def _results(
    events: EventLog,
    quality: Quality,
    heading: Heading,
    wanted: Wanted,
    amounts: Amounts,
    quiet: bool,
) -> Results:
    found = calibrate(events, quality, heading, wanted)
    planned = amounts.replications + 2 * amounts.bootstraps
    planned += amounts.replications + amounts.bootstraps if amounts.holdout else 0
    with progress(consoles.talk(), "fits and runs", quiet=quiet) as report:
        finished = 0

        def done() -> None:
            nonlocal finished
            finished += 1
            report(finished, planned)

        forecast = None
        if amounts.holdout:  # first, since a log may be too short for it
            forecast = holdout(
                events, wanted, heading, replications=amounts.replications,
                bootstraps=amounts.bootstraps, seed=amounts.seed, done=done,
            )  # fmt: skip
        samples, others = [], []
        for again in refits(found.fit, wanted, found.unexplained, amounts.bootstraps, amounts.seed):
            samples.append(parameters(again))
            others.append(write_scenario(again, heading, found.span))
            done()
        held = goodness(found, amounts.replications, amounts.seed, others, done=done)
    return Results(
        found, held, intervals(parameters(found.fit), samples) if samples else {}, forecast
    )


def _facts(events: EventLog, quality: Quality) -> list[str]:
    facts = [f"{quality.rows:,} rows, {quality.cases:,} cases, {len(events.teams):,} teams."]
    return facts + [f"{name}: {value}." for name, value in quality.facts.items()]


def _command(log: Path) -> str:
    """Return the command as it was given, without the folders of this machine."""
    given = sys.argv[1:] if "calibrate" in sys.argv else ["calibrate", log.name]
    return shlex.join(["silosim", *(log.name if word == str(log) else word for word in given)])


def _write(results: Results, folder: Path, name: str, command: str) -> None:
    from simulation.presentation.calibration.figures import all_figures
    from simulation.presentation.calibration.page import page
    from simulation.presentation.calibration.tables import report_markdown
    from simulation.presentation.plots.style import as_bytes

    folder.mkdir(exist_ok=True)
    quality = results.calibration.quality
    parts = (results.goodness, quality, results.intervals, results.forecast)
    write(folder / "scenario.yaml", results.calibration.text)
    write(folder / "fit.md", report_markdown(name, *parts))
    write(folder / "report.html", page(name, command, *parts))
    for title, figure in all_figures(results.goodness).items():
        for kind in ("svg", "png"):
            write(folder / f"{title}.{kind}", as_bytes(figure, kind))


def _show(results: Results, folder: Path, quiet: bool) -> None:
    from simulation.presentation.calibration import tables

    console = consoles.results()
    console.print(tables.fit_text(results.goodness), soft_wrap=True)
    if results.forecast is not None:
        console.print(
            f"\nOut of sample\n\n{tables.forecast_text(results.forecast)}", soft_wrap=True
        )
    if quiet:
        return
    console.print(
        f"\nThe data\n\n{tables.quality_text(results.calibration.quality)}", soft_wrap=True
    )
    for warning in results.calibration.scenario.warnings:
        consoles.warn(consoles.talk(), warning)
    written = f"Written to {folder}: scenario.yaml, report.html, fit.md and figures"
    consoles.talk().print(written, soft_wrap=True)
    then = folder / "scenario.yaml"
    consoles.talk().print(
        f"Next: silosim compare {then} --but organization.structure=cross_functional",
        soft_wrap=True,
    )
