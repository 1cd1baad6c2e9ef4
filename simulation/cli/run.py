"""``silosim run``: one scenario by itself."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

from simulation.cli import consoles
from simulation.cli import options as o
from simulation.cli.failures import told

EventLog = Annotated[
    Path | None,
    o.option(
        o.WRITTEN, "FILE",
        "Who did what when in the first replication, for process mining: .csv or .xes, or either "
        "packed (.gz).",
    ),
]  # fmt: skip
LogStart = Annotated[
    str | None,
    o.option(
        o.WRITTEN, "DATE",
        "The Monday on which the log begins. [dim]Default: 2024-01-01.[/dim]",
    ),
]  # fmt: skip


@told
def run(
    scenario: o.Source,
    replications: o.Replications = None,
    precision: o.Precision = None,
    seed: o.Seed = None,
    changes: o.Changes = None,
    plug_ins: o.PlugIns = None,
    workers: o.Workers = None,
    no_limit: o.NoLimit = False,
    quiet: o.Quiet = False,
    json: o.Json = None,
    timings: o.Timings = None,
    event_log: EventLog = None,
    log_start: LogStart = None,
    out: o.Out = None,
    report: o.Report = None,
    lang: o.Lang = o.ENGLISH,
    steady_state: o.SteadyState = False,
) -> None:
    """Run one scenario and show all its figures.

    [bold]Examples[/bold]

    silosim run silo

    silosim run mine.yaml --replications 30 --out results

    silosim run silo -n 1 --event-log events.xes.gz --log-start 2026-03-02

    silosim run silo --report report.html

    silosim run theory/mmc --steady-state
    """
    started = time.perf_counter()
    from simulation.cli.reporting import Outputs, carry_out

    begins = None
    if event_log is not None or log_start is not None:
        from simulation.cli.logs import check_log

        begins = check_log(event_log, log_start)
    outputs = Outputs(
        json, timings, out, report, every=True, quiet=quiet, language=lang, steady=steady_state
    )
    scenarios = carry_out(
        [scenario],
        changes,
        outputs,
        (replications, precision, seed, workers),
        no_limit=no_limit,
        started=started,
        plug_ins=plug_ins,
    )
    if event_log is not None and begins is not None:
        from simulation.cli.logs import write_log

        events = write_log(next(iter(scenarios.values())), seed, event_log, begins)
        if not quiet:
            sentence = f"Written to {event_log}: {events:,} events"
            consoles.talk().print(sentence, soft_wrap=True)
