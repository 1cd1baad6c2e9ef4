"""``silosim sweep``: thousands of runs, by design, that survive anything."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.failures import BadInputError, told

HOW = "How it is run"
Experiment = Annotated[
    str,
    typer.Argument(
        metavar="EXPERIMENT",
        help="A shipped experiment, such as [bold]regime_map[/bold], or a YAML file.",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    o.option(
        o.WRITTEN, "FOLDER", "The results. [dim]Default: sweeps/EXPERIMENT.[/dim]", "--out", "-o"
    ),
]
Replications = Annotated[
    int | None,
    o.option(o.HOW_MUCH, "N", "Instead of those of the file.", "--replications", "-n"),
]
Seed = Annotated[int | None, o.option(o.WHAT, "N", "Instead of that of the file.")]
Workers = Annotated[
    int | None,
    o.option(
        HOW, "N",
        "Processes; results do not depend on it. [dim]Default: the number of processors.[/dim]",
    ),
]  # fmt: skip
Pool = Annotated[
    str,
    o.option(HOW, "KIND", "processes, or threads of this one. [dim]Default: processes.[/dim]"),
]
Scheduler = Annotated[
    str | None,
    o.option(HOW, "ADDRESS", "Let the workers of a Dask cluster do it, such as tcp://host:8786."),
]
RetryFailed = Annotated[bool, o.flag(HOW, "Run again what has failed.", "--retry-failed")]
DryRun = Annotated[
    bool, o.flag(o.HOW_MUCH, "Check every point, say what it would cost, and stop.", "--dry-run")
]
Status = Annotated[bool, o.flag(o.WRITTEN, "Show how far it is, and stop.", "--status")]
Csv = Annotated[
    Path | None, o.option(o.WRITTEN, "FILE", "Write the results so far as CSV, and stop.", "--csv")
]
Analyze = Annotated[
    bool,
    o.flag(
        o.WRITTEN,
        "Figures, tables and a page of what came out so far, in the folder, and stop.",
        "--analyze",
    ),
]
Only = Annotated[
    str | None,
    o.option(o.WHAT, "KEY", "One run by (the beginning of) its key, here, to see why it fails."),
]
Slurm = Annotated[
    Path | None,
    o.option(o.WRITTEN, "FILE", "Write a script that runs it on a Slurm cluster, and stop."),
]


@told
def sweep(
    experiment: Experiment,
    out: Out = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = None,
    pool: Pool = "processes",
    scheduler: Scheduler = None,
    retry_failed: RetryFailed = False,
    dry_run: DryRun = False,
    status: Status = False,
    csv: Csv = None,
    analyze: Analyze = False,
    only: Only = None,
    slurm: Slurm = None,
    report: o.Report = None,
    lang: o.Lang = o.ENGLISH,
    plug_ins: o.PlugIns = None,
    no_limit: o.NoLimit = False,
    quiet: o.Quiet = False,
) -> None:
    """Run the design of an experiment; run it again to go on after an interruption.

    Nothing is run twice, a run that fails is a row with its reason, and the table is the same
    whatever the workers. The exit code is 3 if some runs have failed.

    [bold]Examples[/bold]

    silosim sweep regime_map --dry-run

    silosim sweep experiment.yaml --out swept --workers 8

    silosim sweep experiment.yaml --out swept --status

    silosim sweep regime_map --analyze

    silosim sweep best_span --report report.html --lang fr
    """
    from simulation.cli.inputs import amount

    wanted = amount(replications, None, seed, workers)
    if pool not in ("processes", "threads"):
        raise BadInputError(f"--pool must be processes or threads (got {pool})")
    if sum((dry_run, status, csv is not None, analyze, only is not None, slurm is not None)) > 1:
        names = "--dry-run, --status, --csv, --analyze, --only and --slurm"
        raise BadInputError(f"give only one of {names}")
    from simulation.cli import sweep_folders, sweeping

    if report is not None and (dry_run or status or csv or only or slurm):
        raise BadInputError("--report goes with a sweep, or with --analyze")
    if report is not None or lang != o.ENGLISH:
        from simulation.cli.places import check_file
        from simulation.cli.report import check

        check(report, lang)
        check_file(report, "--report")
    wanted_report = sweep_folders.ReportAsked(
        report, lang, _again(experiment, replications, seed, plug_ins, lang)
    )
    if status or csv is not None:
        sweep_folders.show(experiment, out, csv, quiet=quiet)
        return
    if analyze:
        sweep_folders.analyze(experiment, out, wanted.seed, wanted_report, quiet=quiet)
        return
    asked = sweeping.Asked(
        experiment, out, wanted, pool, scheduler, retry_failed=retry_failed, no_limit=no_limit,
        quiet=quiet, report=wanted_report,
    )  # fmt: skip
    if slurm is not None:
        sweeping.write_slurm(asked, slurm)
    elif only is not None:
        sweeping.run_one(asked, only)
    elif dry_run:
        sweeping.show_cost(asked)
    else:
        sweeping.carry_out(asked)


def _again(
    experiment: str, replications: int | None, seed: int | None, plug_ins: list[str] | None,
    lang: str,
) -> str:  # fmt: skip
    """Return the command that gives the same report again."""
    from simulation.scenario.gallery import quoted

    words = ["silosim", "sweep", quoted(experiment)]
    for option, value in (("--replications", replications), ("--seed", seed)):
        words += [] if value is None else [option, f"{value}"]
    words += [word for file in plug_ins or () for word in ("--plugin", quoted(file))]
    words += ["--report", "report.html"]
    return " ".join([*words, *(["--lang", lang] if lang != o.ENGLISH else [])])
