"""``silosim calibrate``: from an event log to a scenario that behaves like it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.failures import BadInputError, told

COLUMNS, FIT = "Which column is what (guessed from the header if not told)", "How it is fitted"
MEANINGS = "queue, work, wait, approval, done or ignore"

Log = Annotated[
    Path | None,
    typer.Argument(
        metavar="LOG", help="An event log: CSV or XES, plain or gz.", show_default=False
    ),
]
Example = Annotated[
    Path | None,
    o.option(
        o.WRITTEN, "FILE.csv", "Instead: write the log of an invented help desk to try it with.",
        "--example",
    ),
]  # fmt: skip
Case = Annotated[str | None, o.option(COLUMNS, "COLUMN", "Number of the case or ticket.", "--case")]
Time = Annotated[str | None, o.option(COLUMNS, "COLUMN", "When it happened.", "--time")]
Activity = Annotated[str | None, o.option(COLUMNS, "COLUMN", "What was done.", "--activity")]
Status = Annotated[str | None, o.option(COLUMNS, "COLUMN", "The status from then on.", "--status")]
Substatus = Annotated[str | None, o.option(COLUMNS, "COLUMN", "More of it.", "--substatus")]
Department = Annotated[
    str | None, o.option(COLUMNS, "COLUMN", "The team or department.", "--department")
]
Resource = Annotated[str | None, o.option(COLUMNS, "COLUMN", "The person.", "--resource")]
Approval = Annotated[
    str | None,
    o.option(COLUMNS, "COLUMN", "Whether an approval is waited for.", "--approval"),
]
Kind = Annotated[str | None, o.option(COLUMNS, "COLUMN", "The kind of request.", "--kind")]
Priority = Annotated[str | None, o.option(COLUMNS, "COLUMN", "How urgent it is.", "--priority")]
Channel = Annotated[str | None, o.option(COLUMNS, "COLUMN", "How it came in.", "--channel")]
State = Annotated[
    list[str] | None,
    o.option(
        COLUMNS, "STATUS=MEANING",
        f"What a status means: {MEANINGS}; may be repeated.", "--state",
    ),
]  # fmt: skip
Zone = Annotated[
    str | None,
    o.option(COLUMNS, "ZONE", "Time zone of times without one, such as Europe/Paris.", "--tz"),
]
MonthFirst = Annotated[bool, o.flag(COLUMNS, "Read 3/5 as the fifth of March.", "--month-first")]
Departments = Annotated[
    int,
    o.option(
        FIT, "N", "Busiest teams that stay departments; others are pooled. [dim]Default: 12.[/dim]",
        "--departments",
    ),
]  # fmt: skip
Classes = Annotated[
    int, o.option(FIT, "N", "Classes of difficulty, at most 4. [dim]Default: 2.[/dim]", "--classes")
]
Replications = Annotated[
    int,
    o.option(FIT, "N", "Runs held against the log. [dim]Default: 5.[/dim]", "--replications", "-n"),
]
Bootstraps = Annotated[
    int,
    o.option(
        FIT, "N", "Fits to cases drawn anew, for intervals and bands. [dim]Default: 0.[/dim]",
        "--bootstraps",
    ),
]  # fmt: skip
Holdout = Annotated[
    bool,
    o.flag(FIT, "Also fit to the first 70 % and hold it against the rest.", "--holdout"),
]
Seed = Annotated[
    int,
    o.option(FIT, "N", "Where their random draws start from. [dim]Default: 1.[/dim]", "--seed"),
]
Out = Annotated[
    Path | None,
    o.option(
        o.WRITTEN, "FOLDER",
        "Where scenario, report and figures go. [dim]Default: the name of the log.[/dim]",
        "--out", "-o",
    ),
]  # fmt: skip
Name = Annotated[
    str | None,
    o.option(o.WRITTEN, "NAME", "Of the scenario. [dim]Default: that of the log.[/dim]", "--name"),
]


@told
def calibrate(
    log: Log = None,
    case: Case = None,
    time: Time = None,
    activity: Activity = None,
    status: Status = None,
    substatus: Substatus = None,
    department: Department = None,
    resource: Resource = None,
    kind: Kind = None,
    priority: Priority = None,
    channel: Channel = None,
    approval: Approval = None,
    state: State = None,
    tz: Zone = None,
    month_first: MonthFirst = False,
    departments: Departments = 12,
    classes: Classes = 2,
    replications: Replications = 5,
    bootstraps: Bootstraps = 0,
    holdout: Holdout = False,
    seed: Seed = 1,
    name: Name = None,
    out: Out = None,
    example: Example = None,
    quiet: o.Quiet = False,
) -> None:
    """Turn an event log into a scenario that behaves like it, and show how well it does.

    [bold]Examples[/bold]

    silosim calibrate tickets.csv

    silosim calibrate --example helpdesk.csv

    silosim calibrate incidents.csv.gz --department "Assignment group" --tz Europe/Paris

    silosim calibrate jira.csv --state "In Review=work" --holdout --bootstraps 20
    """
    from simulation.calibration import Told, Wishes
    from simulation.cli.calibrating import Amounts, carry_out
    from simulation.cli.inputs import LARGEST_SEED, check_files, check_range
    from simulation.cli.places import check_folder

    if example is not None:
        _write_example(example)
        return
    if log is None:
        raise BadInputError("which log? Give one, or make one to try: --example helpdesk.csv")
    check_files({"LOG": log}, "give a CSV or XES file, or make one to try: --example helpdesk.csv")
    columns = {
        "case": case, "time": time, "activity": activity, "status": status,
        "substatus": substatus, "department": department, "resource": resource, "kind": kind,
        "priority": priority, "channel": channel, "approval": approval,
    }  # fmt: skip
    check_range("--departments", departments, 1, 60)
    check_range("--classes", classes, 1, 4)
    check_range("--replications", replications, 1, 1000)
    check_range("--bootstraps", bootstraps, 0, 1000)
    check_range("--seed", seed, 0, LARGEST_SEED)
    folder = out or Path(_stem(log))
    check_folder(folder, "--out")
    carry_out(
        log,
        Told(
            {role: column for role, column in columns.items() if column is not None},
            _states(state or ()),
            Wishes(tz, False if month_first else None),
        ),
        Amounts(departments, classes, replications, bootstraps, holdout, seed),
        folder,
        name or _stem(log),
        quiet=quiet,
    )


def _write_example(path: Path) -> None:
    from simulation.calibration.example import EXAMPLE_TICKETS, tickets, write_servicenow
    from simulation.cli.places import check_file

    check_file(path, "--example")
    write_servicenow(path, tickets(EXAMPLE_TICKETS))


def _stem(log: Path) -> str:
    name = log.name
    for ending in (".gz", ".csv", ".xes", ".tsv", ".txt"):
        name = name.removesuffix(ending)
    return f"{name}-calibrated" if name == log.name else name


def _states(pairs: Sequence[str]) -> dict[str, str]:
    from simulation.calibration.states import NAMES

    found = {}
    for pair in pairs:
        status, equals, meaning = pair.rpartition("=")
        if not equals or meaning.strip() not in NAMES:
            raise BadInputError(
                f'--state: write "In Review=work"; meanings are {MEANINGS} (got {pair!r})'
            )
        found[status.strip()] = meaning.strip()
    return found
