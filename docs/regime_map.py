"""The page of the regime map: four shipped experiments, swept and analysed by one command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from docs.sweeping import FOLDER, sources, swept, write_page
from simulation.experiments.analysis import Analysis
from simulation.experiments.regimes import FIRST, MISSING, SECOND, Regime
from simulation.presentation import sweep_findings, sweep_plots
from simulation.presentation.blocks import Block, Command, Heading, Image, Paragraph, Table
from simulation.presentation.plots.style import Picture
from simulation.presentation.quantities import per_cent
from simulation.presentation.sweep_page import map_as_json

DATA = FOLDER.parent / "scenarios" / "experiments" / "regime_map.json"
MAP, RULES, SIZE, RANGES = "regime_map", "regime_map_rules", "regime_map_by_size", "what_matters"
COMMAND = "python -m docs regime_map"
RESPONSE, REVENUE, SATISFACTION = (
    "response_time_resolution_median",
    "lost_revenue",
    "satisfaction_mean",
)


@dataclass(frozen=True)
class Claim:
    """Something the map seems to say, put to the test under every rule.

    Attributes:
        words: for people.
        metric, who: who is better on which figure.
        where: whether a point (interdependence in %, cost) is meant.
    """

    words: str
    metric: str
    who: int
    where: Callable[[float, float], bool]

    def share(self, regime: Regime) -> float:
        """Return the share of the points that are meant at which it holds at 95 %."""
        meant = np.array([[self.where(x, y) for x in regime.x.values] for y in regime.y.values])
        known = meant & (regime.winner != MISSING)
        return float((regime.winner[known] == self.who).mean())


CLAIMS = (
    Claim("Independent work: the silo answers faster", RESPONSE, FIRST, lambda x, y: x == 0),
    Claim("Independent work: its customers are happier", SATISFACTION, FIRST, lambda x, y: x == 0),
    Claim("Independent work: it loses less revenue", REVENUE, FIRST, lambda x, y: x == 0),
    Claim("Interdependent work (from 50 %): teams answer faster", RESPONSE, SECOND,
          lambda x, y: x >= 50),
    Claim("Interdependent work: their customers are happier", SATISFACTION, SECOND,
          lambda x, y: x >= 50),
    Claim("Interdependent work: they lose less revenue", REVENUE, SECOND, lambda x, y: x >= 50),
    Claim("Cheap coordination (up to half): teams lose less revenue", REVENUE, SECOND,
          lambda x, y: y <= 0.5),
    Claim("Dear coordination (four times): the silo loses less revenue", REVENUE, FIRST,
          lambda x, y: y == 4),
)  # fmt: skip


def write(sweeps: Path) -> None:
    """Sweep what is missing in the folders of `sweeps`; write page, figures and data."""
    found = swept((MAP, RULES, SIZE, RANGES), sweeps)
    write_page("regime_map", _blocks(found), _pictures(found))
    plain = {**found[MAP].about, "command": f"silosim sweep {MAP}"}
    DATA.write_text(map_as_json(replace(found[MAP], about=plain)), encoding="utf-8")


def _pictures(found: dict[str, Analysis]) -> Iterator[tuple[str, Picture]]:
    for name in (MAP, RULES, SIZE):
        it = found[name]
        units = it.frame.attrs["units"]
        yield name, sweep_plots.regime_map(it.metrics, it.regimes, units, it.border)
    ranges = found[RANGES]
    for metric in ranges.metrics:
        picture = sweep_plots.importance(metric, ranges.sensitivities[metric.name])
        yield f"{RANGES}_{metric.name}", picture


def _blocks(found: dict[str, Analysis]) -> Iterator[Block]:
    it = found[MAP]
    yield Heading("The regime map: where the silo wins", 1)
    yield Paragraph(
        "The same people, customers, work and tools as a silo and as cross-functional teams "
        "(scenarios silo and collaborative), over two things: how often one needs to know what "
        "another department knows (interdependence), and what all work for each other costs – "
        "writing, passing on and answering questions, decisions, reading notices, finding one's "
        "way back after an interruption – as a multiple of the usual (coordination cost). No "
        "outcome is built in: what is below was measured."
    )
    yield Image("images/regime_map.svg", "Who wins where on the three headline figures")
    yield Paragraph("The whole page, its figures and data are made by")
    yield Command(COMMAND)
    yield Paragraph("and each part of it by its own experiment, such as")
    yield Command(f"silosim sweep {MAP}\nsilosim sweep {MAP} --analyze")
    yield from sweep_findings.winners(it)
    yield from sweep_findings.borders(it)
    yield from _rules(found[RULES])
    yield Heading("Over size")
    yield Paragraph(
        "Staff, teams, demand and customers grow together, at the usual cost of coordination."
    )
    yield Image("images/regime_map_by_size.svg", "Who wins where, over interdependence and size")
    yield from sweep_findings.borders(found[SIZE], 3)
    yield from _ranges(found[RANGES])
    yield from sources(found)
    yield Paragraph(
        "The map as data – axes, winners, differences with intervals, borders – is in "
        "scenarios/experiments/regime_map.json (see sweeps.md)."
    )


def _rules(found: Analysis) -> Iterator[Block]:
    yield Heading("Under other rules")
    yield Paragraph(
        "The map, on a coarser grid, under alternative rules: all of the questions go straight to "
        "whom they are for, or none; what waits longest comes first, be it customer or colleague; "
        "nothing interrupts; one waits half a day or two days before deciding alone; customers "
        "weigh waits or errors more. A claim holds if it does at 95 % at every point it is about; "
        "otherwise the share of these points is given."
    )
    rules = [str(regime.others["rule"]) for regime in found.regimes[RESPONSE]]
    rows = []
    for claim in CLAIMS:
        shares = [claim.share(regime) for regime in found.regimes[claim.metric]]
        cells = ["holds" if share == 1 else per_cent(share) for share in shares]
        rows.append([claim.words, "yes" if min(shares) == 1 else "no", *cells])
    yield Table(["claim", "survives all", *rules], rows)
    yield Image("images/regime_map_rules.svg", "The regime map under each rule")
    yield from sweep_findings.winners(found, 3)


def _ranges(found: Analysis) -> Iterator[Block]:
    yield Heading("Over the ranges of the parameters")
    yield Paragraph(
        "Twelve parameters vary over the ranges that their sources or assumptions give them "
        "(scenarios/experiments/what_matters.yaml), all at once. Intervals of the indices are "
        "wide; more points in the file make them narrower."
    )
    yield from sweep_findings.probabilities(found, 3)
    yield from sweep_findings.what_matters(found, 3)
    for metric in found.metrics:
        yield Image(f"images/{RANGES}_{metric.name}.svg", f"What {metric.title} depends on")
