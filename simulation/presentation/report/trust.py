"""How far to trust it: what to be careful about, and where it comes from."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulation.experiments.comparison import Comparison
from simulation.offered_load import offered_load
from simulation.outcomes.output_analysis import LEAST_REPLICATIONS
from simulation.presentation.naming import department_in
from simulation.presentation.quantities import brief, per_cent
from simulation.presentation.words import Words
from simulation.presentation.words.problems import sentence
from simulation.scenario import scenario_digest
from simulation.versions import RESULTS_VERSION, __version__

OPEN = 0.02  # share of the requests still open beyond which means of the finished mislead
DIGITS = 16  # of a digest


def caveats(comparison: Comparison, words: Words) -> list[str]:
    """Return what a reader has to know before believing it, the particular first."""
    return [*_particular(comparison, words), *_general(comparison, words)]


def _particular(comparison: Comparison, words: Words) -> Iterator[str]:
    number = len(comparison.replications[comparison.baseline])
    if not comparison.precision_reached and comparison.precision is not None:
        share = words.number(per_cent(comparison.precision, 1))
        yield words("report.caveats.precision", precision=share, replications=number)
    if number < LEAST_REPLICATIONS:
        yield words("report.caveats.one" if number == 1 else "report.caveats.few", number=number)
    if len(comparison.names) > 1 and not comparison.same_demand:
        yield words("report.caveats.demand")
    for name, scenario in comparison.scenarios.items():
        organization = comparison.replications[name][0].record.assembly.organization
        for load in offered_load(scenario, organization):
            if not load.is_stable:
                yield words(
                    "report.caveats.overload",
                    scenario=name,
                    department=department_in(words, load.name),
                    offered=words.number(brief(load.offered)),
                    serving=load.serving,
                    capacity=words.number(brief(load.capacity)),
                )
        still_open = comparison.estimate(name, "open_share").mean
        if math.isfinite(still_open) and still_open > OPEN:
            share = words.number(per_cent(still_open, 1))
            yield words("report.caveats.open", scenario=name, share=share)
        for warning in scenario.warnings:
            told = sentence(warning, words.language)
            yield words("report.caveats.warning", scenario=name, warning=told)


def _general(comparison: Comparison, words: Words) -> Iterator[str]:
    yield words("report.caveats.model")
    yield words("report.caveats.mean")
    if len(comparison.replications[comparison.baseline]) > 1:
        yield words("report.caveats.intervals")
    if len(comparison.names) > 1:
        yield words("report.caveats.decomposition")


def provenance(comparison: Comparison, words: Words) -> list[tuple[str, str]]:
    """Return where the figures come from, line by line."""
    number = len(comparison.replications[comparison.baseline])
    demand = comparison.replications[comparison.baseline][0].record.demand_digest
    lines = [
        (words("report.provenance.program"), f"silosim {__version__}"),
        (words("report.provenance.results"), f"{RESULTS_VERSION}"),
        (words("report.provenance.replications"), words.number(f"{number:,}")),
        (words("report.provenance.seed"), f"{comparison.seed}"),
    ]
    for name, scenario in comparison.scenarios.items():
        label = words("report.provenance.scenario", scenario=name)
        lines.append((label, scenario_digest(scenario)[:DIGITS]))
    if comparison.same_demand:
        lines.append((words("report.provenance.demand"), demand))
    for item in comparison.from_outside:
        lines.append((f"{item.sort} {item.name}", f"{item.file} {item.digest[:DIGITS]}"))
    return lines
