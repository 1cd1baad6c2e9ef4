"""What was chosen, from what, and how good it is, as blocks of a page."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from simulation.experiments.best import Best, Finalist
from simulation.experiments.optimum.procedure import Group
from simulation.outcomes.output_analysis import Difference
from simulation.presentation import optimum_words as told
from simulation.presentation import sweep_plots
from simulation.presentation.blocks import Block, Heading, Paragraph, Table
from simulation.presentation.naming import interval_in, title_of
from simulation.presentation.optimum_tables import quantities
from simulation.presentation.plots.style import Picture
from simulation.presentation.quantities import UNDEFINED, fit
from simulation.presentation.words import Words, words_of

MOST_STANDINGS = 24


def pictures(best: Best, words: Words | None = None) -> Iterator[tuple[str, tuple[Picture, str]]]:
    """Yield every figure by the name of its file, with what it shows in words."""
    words = words or words_of("en")
    if best.finalists:
        yield "finalists", (sweep_plots.finalists(best, words), words("sweep.figures.finalists"))
    if any(best.standings.values()):
        yield "selection", (sweep_plots.selection(best, words), words("sweep.figures.selection"))
    if any(group.searched is not None for group in best.groups):
        yield "search", (sweep_plots.search_progress(best, words), words("sweep.figures.search"))


def answer(best: Best, level: int = 2, words: Words | None = None) -> Iterator[Block]:
    """Yield what was chosen and its figures with fresh customers."""
    words = words or words_of("en")
    yield Heading(words("optimum.chosen"), level)
    yield Paragraph(f"{told.goal(best, words)}.")
    if not best.finalists:
        yield Paragraph(words("optimum.not_chosen"))
        return
    asked = best.experiment.file.optimize
    assert asked is not None
    yield Paragraph(words("optimum.fresh", number=words.number(f"{asked.fresh:,}")))
    yield _fresh(best, words)
    name = told.name_of(best, best.finalists[0], words)
    if len(best.finalists) > 1:
        yield Paragraph(words("optimum.from_first", organization=name))
        yield _gaps(best, words, [(item, item.from_first) for item in best.finalists[1:]])
    gains = [(item, item.from_start) for item in best.finalists if item.from_start]
    if gains:
        yield Paragraph(words("optimum.from_start"))
        yield _gaps(best, words, gains)


def candidates(best: Best, level: int = 2, words: Words | None = None) -> Iterator[Block]:
    """Yield from what it was chosen, group by group."""
    words = words or words_of("en")
    yield Heading(words("optimum.from_what"), level)
    for group in best.groups:
        if len(best.groups) > 1:
            yield Heading(told.group_title(best, group), level + 1)
        if text := told.searched(group, words):
            yield Paragraph(text)
        if best.standings[group.label]:
            yield _standings(best, group, words)
        yield Paragraph(told.promise(best, group, words))
        yield from (Paragraph(text) for text in told.refused(best, group, words))


def _standings(best: Best, group: Group, words: Words) -> Table:
    shown = best.standings[group.label][:MOST_STANDINGS]
    means, widths = [s.estimate.mean for s in shown], [s.estimate.half_width for s in shown]
    how = fit(best.metric.unit, told.currency(best), means, widths)
    columns = [words(f"optimum.{name}") for name in ("organization", "payroll", "runs")]
    header = [*columns, how.titled(title_of(best.metric, words)), words("optimum.verdict")]
    rows = [
        [
            told.name_among(best, s.alternative, words),
            words.number(f"{s.alternative.price.payroll:,.2f}"),
            words.number(f"{s.estimate.n:,}"),
            words.number(f"{how.plain(s.estimate.mean)} {how.half_width(s.estimate.half_width)}"),
            told.verdict(s, words),
        ]
        for s in shown
    ]
    return Table(header, rows)


def _name(best: Best, item: Finalist, words: Words) -> str:
    name = told.name_of(best, item, words)
    return words("optimum.best_of", organization=name) if item.group else name


def _fresh(best: Best, words: Words) -> Table:
    rows = [
        [_name(best, item, words), words.number(f"{item.alternative.price.payroll:,.2f}")]
        for item in best.finalists
    ]
    header = [words("optimum.organization"), words("optimum.payroll")]
    for metric in best.metrics:
        how, _ = quantities(best, metric)
        header.append(how.titled(title_of(metric, words)))
        for row, item in zip(rows, best.finalists, strict=True):
            e = item.fresh[metric.name]
            row.append(words.number(f"{how.plain(e.mean)} {how.half_width(e.half_width)}"))
    return Table(header, rows)


def _gaps(
    best: Best, words: Words, found: Sequence[tuple[Finalist, dict[str, Difference]]]
) -> Table:
    rows = [[_name(best, item, words)] for item, _ in found]
    header = [words("optimum.organization")]
    for metric in best.metrics:
        how, sharp = quantities(best, metric)
        header.append(how.titled(title_of(metric, words)))
        for row, (_, gaps) in zip(rows, found, strict=True):
            gap = gaps[metric.name]
            interval = interval_in(words, sharp.interval(gap.low, gap.high))
            text = f"{words.number(sharp.signed(gap.mean))} {interval}"
            row.append(UNDEFINED if math.isnan(gap.mean) else text)
    return Table(header, rows)
