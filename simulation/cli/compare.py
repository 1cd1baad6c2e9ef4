"""``silosim compare``: the same customers through each organization."""

from __future__ import annotations

import time

from simulation.cli import options as o
from simulation.cli.failures import BadInputError, told


@told
def compare(
    scenarios: o.Sources,
    replications: o.Replications = None,
    precision: o.Precision = None,
    seed: o.Seed = None,
    changes: o.Changes = None,
    workers: o.Workers = None,
    no_limit: o.NoLimit = False,
    every: o.Every = False,
    quiet: o.Quiet = False,
    json: o.Json = None,
    timings: o.Timings = None,
    out: o.Out = None,
) -> None:
    """Send the same customers through each organization and show what differs.

    The first scenario is the baseline. Differences are paired, with 95 % intervals.

    [bold]Examples[/bold]

    silosim compare silo collaborative

    silosim compare silo mine.yaml --precision 5% --out results

    silosim compare silo collaborative --set "communication.interdependence=80 %"
    """
    started = time.perf_counter()
    if len(scenarios) < 2:
        raise BadInputError("give two scenarios or more; for a single one: silosim run")
    from simulation.cli.reporting import Outputs, carry_out

    outputs = Outputs(json, timings, out, every=every, quiet=quiet)
    carry_out(
        scenarios,
        changes,
        outputs,
        (replications, precision, seed, workers),
        no_limit=no_limit,
        started=started,
    )
