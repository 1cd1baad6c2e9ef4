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
        o.WRITTEN, "FILE.csv",
        "Who did what when, for process mining: the first replication, one line an event.",
    ),
]  # fmt: skip


@told
def run(
    scenario: o.Source,
    replications: o.Replications = None,
    precision: o.Precision = None,
    seed: o.Seed = None,
    changes: o.Changes = None,
    workers: o.Workers = None,
    no_limit: o.NoLimit = False,
    quiet: o.Quiet = False,
    json: o.Json = None,
    timings: o.Timings = None,
    event_log: EventLog = None,
    out: o.Out = None,
) -> None:
    """Run one scenario and show all its figures.

    [bold]Examples[/bold]

    silosim run silo

    silosim run mine.yaml --replications 30 --out results

    silosim run silo -n 1 --event-log events.csv
    """
    started = time.perf_counter()
    from simulation.cli.places import check_file
    from simulation.cli.reporting import Outputs, carry_out

    check_file(event_log, "--event-log")
    outputs = Outputs(json, timings, out, every=True, quiet=quiet)
    scenarios = carry_out(
        [scenario],
        changes,
        outputs,
        (replications, precision, seed, workers),
        no_limit=no_limit,
        started=started,
    )
    if event_log is not None:
        from simulation.cli.logs import write_log

        events = write_log(next(iter(scenarios.values())), seed, event_log)
        if not quiet:
            sentence = f"Written to {event_log}: {events:,} events"
            consoles.talk().print(sentence, soft_wrap=True)
