"""``silosim compare``: the same customers through each organization."""

from __future__ import annotations

import time
from typing import Annotated

from simulation.cli import options as o
from simulation.cli.failures import BadInputError, told

But = Annotated[
    list[str] | None,
    o.option(
        o.WHAT, "PATH=VALUE",
        "Add the last scenario once more, but with this changed; of several, all in one copy.",
        "--but", "-b",
    ),
]  # fmt: skip
Explain = Annotated[
    bool,
    o.flag(
        o.WRITTEN,
        "Say what each difference consists of, and which of the settings that differ makes it; "
        "takes further runs.",
        "--explain",
    ),
]

ByMechanism = Annotated[
    bool,
    o.flag(
        o.WRITTEN,
        "Say through which mechanisms each difference arises: questions, decisions, attention, "
        "errors and trades are switched off in both; takes many further runs.",
        "--by-mechanism",
    ),
]


@told
def compare(
    scenarios: o.Sources,
    replications: o.Replications = None,
    precision: o.Precision = None,
    seed: o.Seed = None,
    changes: o.Changes = None,
    plug_ins: o.PlugIns = None,
    but: But = None,
    workers: o.Workers = None,
    no_limit: o.NoLimit = False,
    every: o.Every = False,
    quiet: o.Quiet = False,
    json: o.Json = None,
    timings: o.Timings = None,
    out: o.Out = None,
    report: o.Report = None,
    lang: o.Lang = o.ENGLISH,
    explain: Explain = False,
    by_mechanism: ByMechanism = False,
    steady_state: o.SteadyState = False,
) -> None:
    """Send the same customers through each organization and show what differs.

    The first scenario is the baseline. Differences are paired, with 95 % intervals.

    [bold]Examples[/bold]

    silosim compare silo collaborative

    silosim compare silo mine.yaml --precision 5% --out results

    silosim compare silo collaborative --set "communication.interdependence=80 %"

    silosim compare omnichannel --but "communication.shared_system=100 %"

    silosim compare silo collaborative --explain --report report.html
    """
    started = time.perf_counter()
    if len(scenarios) < 2 and not but:
        raise BadInputError(
            "give two scenarios or more, or one and what is to change in a copy of it: "
            "--but PATH=VALUE; for a single one: silosim run"
        )
    from simulation.cli.reporting import Outputs, carry_out

    outputs = Outputs(
        json, timings, out, report, every=every, quiet=quiet, language=lang, explains=explain,
        by_mechanism=by_mechanism, steady=steady_state,
    )  # fmt: skip
    carry_out(
        scenarios,
        changes,
        outputs,
        (replications, precision, seed, workers),
        no_limit=no_limit,
        started=started,
        but=but,
        plug_ins=plug_ins,
    )
