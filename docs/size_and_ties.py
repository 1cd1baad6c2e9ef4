"""The page of two sweeps along a line: over size, and over how much collaboration; one command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from docs.sweeping import sources, swept, write_page
from simulation.experiments.analysis import Analysis
from simulation.experiments.response import Values, differences, levels_of, values_of
from simulation.outcomes.metric import Metric
from simulation.outcomes.output_analysis import Difference
from simulation.presentation import sweep_plots
from simulation.presentation.blocks import (
    Block,
    Command,
    Heading,
    Image,
    Paragraph,
    Strong,
    Table,
)
from simulation.presentation.plots.style import Picture
from simulation.presentation.quantities import fit

SIZE, INTENSITY = "structures_by_size", "collaboration_intensity"
COMMAND = "python -m docs size_and_ties"


def write(sweeps: Path) -> None:
    """Sweep what is missing in the folders of `sweeps`; write the page and its figures."""
    found = swept((SIZE, INTENSITY), sweeps)
    write_page("size_and_ties", blocks(found), _pictures(found))


def _pictures(found: Mapping[str, Analysis]) -> Iterator[tuple[str, Picture]]:
    for name, along in ((SIZE, "size"), (INTENSITY, "collaboration")):
        it = found[name]
        units, currency = it.frame.attrs["units"], it.frame.attrs["currency"]
        for metric in it.metrics:
            curves = it.curves[metric.name]
            picture = sweep_plots.response_curves(metric, curves, along, units, currency)
            yield f"{name}_{metric.name}", picture


def blocks(found: Mapping[str, Analysis]) -> Iterator[Block]:
    """Yield the page."""
    yield Heading("Larger, and closer", 1)
    yield Paragraph(
        "Two questions of whoever has seen the regime map: does the answer depend "
        "on how large the organization is, and how much collaboration is enough? Every row met the "
        "same customers; differences are paired, with 95 % intervals, and bold where they are "
        "clear. The whole page and its figures are made by"
    )
    yield Command(COMMAND)
    yield from _size(found[SIZE])
    yield from _intensity(found[INTENSITY])
    yield from sources(found)


def _size(it: Analysis) -> Iterator[Block]:
    yield Heading("Four structures as they grow")
    yield Command(f"silosim sweep {SIZE}\nsilosim sweep {SIZE} --analyze")
    yield Paragraph(
        "Staff, teams, demand and customers grow together, from half a shop to eight times its "
        "size: each person has as much to do as before. "
        f"{it.about['look_for']}"
    )
    first, *others = it.frame.attrs["scenarios"]
    for metric in it.metrics:
        curves = it.curves[metric.name][0]
        yield Heading(metric.title, 3)
        yield Image(f"images/{SIZE}_{metric.name}.svg", f"{metric.title}, over size")
        header = [f"difference from {first} at size", *(f"{x:g}" for x in curves.x)]
        yield Table(header, [[name, *_cells(metric, it, curves.gaps[name])] for name in others])


def _intensity(it: Analysis) -> Iterator[Block]:
    yield Heading("How much collaboration is enough?")
    yield Command(f"silosim sweep {INTENSITY}\nsilosim sweep {INTENSITY} --analyze")
    yield Paragraph(f"{it.about['description']} {it.about['look_for']}")
    (scenario,) = it.frame.attrs["scenarios"]
    place = {tuple(map(float, row)): point for point, row in levels_of(it.frame).items()}
    none, first, *_, most = sorted({x for x, _ in place})
    for metric in it.metrics:
        yield Heading(metric.title, 3)
        yield Image(f"images/{INTENSITY}_{metric.name}.svg", f"{metric.title}, over collaboration")
        values = values_of(it.frame, scenario, metric.name)
        rows = [
            [words, *_cells(metric, it, _steps(values, place, none, end))]
            for words, end in ((f"the first step, {none:g} → {first:g}", first),
                               (f"all of it, {none:g} → {most:g}", most))
        ]  # fmt: skip
        at = [f"{y:g} %" for x, y in place if x == none]
        yield Table(["difference, at interdependence", *at], rows)


def _steps(
    values: Values, place: Mapping[tuple[float, ...], int], begin: float, end: float
) -> list[Difference]:
    """Return what a step of the knob does at each interdependence, paired."""
    return [
        differences({0: values[place[end, y]]}, {0: values[place[begin, y]]})[0]
        for x, y in place
        if x == begin
    ]


def _cells(metric: Metric, it: Analysis, gaps: Sequence[Difference]) -> list[str]:
    widths = [(gap.high - gap.low) / 2 for gap in gaps]
    how = fit(metric.unit, it.frame.attrs["currency"], [gap.mean for gap in gaps], widths)
    cells = [how.with_unit(how.signed(gap.mean)) for gap in gaps]
    intervals = [how.interval(gap.low, gap.high) for gap in gaps]
    return [
        (Strong if gap.is_clear else str)(f"{cell} {interval}")
        for gap, cell, interval in zip(gaps, cells, intervals, strict=True)
    ]
