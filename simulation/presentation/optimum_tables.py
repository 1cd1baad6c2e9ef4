"""What was chosen, from what, and how good it is, for the terminal; 80 columns are enough.

Names come from files: they are shown as text, never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from simulation.experiments.best import Best, Finalist
from simulation.experiments.optimum.procedure import Group
from simulation.outcomes.metric import Metric
from simulation.presentation import optimum_words as told
from simulation.presentation.grid import grid
from simulation.presentation.quantities import Quantity, fit, sharpened
from simulation.presentation.words import Words, words_of

MOST_STANDINGS = 12


def tables(best: Best) -> Iterator[RenderableType]:
    """Yield all that came out, group by group, and then with fresh customers."""
    words = words_of("en")
    yield Text(best.experiment.name, style="bold")
    yield Text(told.goal(best, words))
    for group in best.groups:
        yield Text()
        if len(best.groups) > 1:
            yield Text(told.group_title(best, group), style="bold")
        if text := told.searched(group, words):
            yield Text(text)
        if best.standings[group.label]:
            yield _standings(best, group, words)
        yield Text(told.promise(best, group, words))
        yield from (Text(text) for text in told.refused(best, group, words))
    if best.finalists:
        asked = best.experiment.file.optimize
        assert asked is not None
        yield Text(
            f"\nWith {asked.fresh:,} replications by which nothing was chosen; in brackets the "
            "95 % interval of the paired difference from the first:"
        )
        yield _finalists(best, words)


def _standings(best: Best, group: Group, words: Words) -> Table:
    shown = best.standings[group.label][:MOST_STANDINGS]
    means, widths = [s.estimate.mean for s in shown], [s.estimate.half_width for s in shown]
    how = fit(best.metric.unit, told.currency(best), means, widths)
    table = grid()
    table.add_column("organization", overflow="fold")
    table.add_column("an hour", justify="right")
    table.add_column("runs", justify="right")
    table.add_column(Text(how.unit or "mean"), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for s in shown:
        name = told.name_among(best, s.alternative, words)
        mean = f"{how.plain(s.estimate.mean)} {how.half_width(s.estimate.half_width)}"
        cells = (f"{s.alternative.price.payroll:,.0f}", f"{s.estimate.n:,}", mean)
        table.add_row(Text(name), *cells, told.verdict(s, words), style="bold" * s.is_best)
    return table


def _finalists(best: Best, words: Words) -> Table:
    table = grid()
    table.add_column("organization", overflow="fold", min_width=18)
    rows = [[Text(told.name_of(best, item, words))] for item in best.finalists]
    for metric in best.metrics:
        how, sharp = quantities(best, metric)
        table.add_column(Text(how.titled(metric.title)), justify="right", overflow="fold")
        for row, item in zip(rows, best.finalists, strict=True):
            row.append(Text(_cell(item, metric, how, sharp)))
    for row in rows:
        table.add_row(*row)
    return table


def quantities(best: Best, metric: Metric) -> tuple[Quantity, Quantity]:
    """Return how means and how paired differences of a metric are shown."""
    fresh = [item.fresh[metric.name] for item in best.finalists]
    how = fit(
        metric.unit, told.currency(best), [e.mean for e in fresh], [e.half_width for e in fresh]
    )
    gaps = [item.from_first[metric.name] for item in best.finalists if item.from_first]
    sharp = sharpened(how, [(g.high - g.low) / 2 for g in gaps], [g.mean for g in gaps])
    return how, sharp


def _cell(item: Finalist, metric: Metric, how: Quantity, sharp: Quantity) -> str:
    e = item.fresh[metric.name]
    text = f"{how.plain(e.mean)} {how.half_width(e.half_width)}"
    gap = item.from_first.get(metric.name)
    if gap is not None:
        text += f"\n{sharp.signed(gap.mean)} {sharp.interval(gap.low, gap.high)}"
    return text
