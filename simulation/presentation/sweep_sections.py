"""What there is to tell of a sweep, part by part, for its page and its report alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulation.experiments.analysis import Analysis
from simulation.experiments.response import numeric_factors
from simulation.presentation import optimum_findings, sweep_findings, sweep_plots
from simulation.presentation.blocks import Block, Heading, Image, Paragraph
from simulation.presentation.naming import title_of
from simulation.presentation.plots.style import Picture
from simulation.presentation.words import Words


@dataclass(frozen=True)
class Part:
    """A part of the page: a name and its blocks, in which images go by the name of the figure."""

    name: str
    blocks: list[Block]


def pictures(found: Analysis, words: Words) -> Iterator[tuple[str, tuple[Picture, str]]]:
    """Yield every figure by its name, with what it shows in words."""
    units, currency = found.frame.attrs["units"], found.frame.attrs["currency"]
    if found.best is not None:
        yield from optimum_findings.pictures(found.best, words)
    if found.regimes:
        picture = sweep_plots.regime_map(found.metrics, found.regimes, units, found.border, words)
        yield "regime_map", (picture, words("sweep.figures.regime_map"))
    for metric in found.metrics:
        name, title = metric.name, title_of(metric, words)
        if name in found.curves:
            along = numeric_factors(found.frame)[0]
            picture = sweep_plots.response_curves(
                metric, found.curves[name], along, units, currency, words
            )
            told = words("sweep.figures.curves", title=title, factor=along.replace("_", " "))
            yield f"curves_{name}", (picture, told)
        if name in found.regimes:
            picture = sweep_plots.heat_maps(metric, found.regimes[name], units, currency, words)
            yield f"heat_{name}", (picture, words("sweep.figures.heat", title=title))
        if name in found.sensitivities:
            picture = sweep_plots.importance(metric, found.sensitivities[name], currency, words)
            yield f"importance_{name}", (picture, words("sweep.figures.importance", title=title))


def parts(found: Analysis, figures: dict[str, str], words: Words) -> list[Part]:
    """Return the parts that have something to tell, in order, but for where it is from.

    Args:
        found: the analysis.
        figures: names of the figures with what they show.
        words: of the language.
    """
    best = found.best

    def images(beginning: str) -> Iterator[Block]:
        for name, shown in figures.items():
            if name.startswith(beginning):
                yield Image(name, shown)

    def chosen() -> Iterator[Block]:
        if best is not None:
            yield from optimum_findings.answer(best, words=words)
            yield from images("finalists")

    def candidates() -> Iterator[Block]:
        if best is not None:
            yield from optimum_findings.candidates(best, words=words)
            yield from images("selection")
            yield from images("search")

    def curves() -> Iterator[Block]:
        if found.curves:
            yield Heading(words("sweep.curves.title"))
            yield Paragraph(words("sweep.curves.text"))
            yield from images("curves_")

    def planes() -> Iterator[Block]:
        if any(name.startswith("heat_") for name in figures):
            yield Heading(words("sweep.parts.planes"))
            yield from images("heat_")

    told: dict[str, Iterable[Block]] = {
        "outcome": [*chosen(), *images("regime_map"), *sweep_findings.winners(found, words=words)],
        "candidates": candidates(),
        "border": sweep_findings.borders(found, words=words),
        "chances": sweep_findings.probabilities(found, words=words),
        "matters": [*sweep_findings.what_matters(found, words=words), *images("importance_")],
        "curves": curves(),
        "planes": planes(),
    }
    every = (Part(name, list(blocks)) for name, blocks in told.items())
    return [part for part in every if part.blocks]
