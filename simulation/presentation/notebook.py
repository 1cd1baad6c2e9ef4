"""What a notebook shows besides figures: tables as Markdown, each mean with its half-width.

from simulation.presentation.notebook import table
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulation.experiments.comparison import Comparison
from simulation.experiments.explanation import Explanation
from simulation.experiments.lessons import Demonstration
from simulation.experiments.switching import REST, TOTAL, ByMechanism
from simulation.experiments.verification import Outcome
from simulation.outcomes.catalogue import all_metrics
from simulation.presentation import explaining, tables, verification
from simulation.presentation.blocks import Block, Table, as_markdown
from simulation.presentation.notes import basis
from simulation.presentation.rows import headline_rows, row
from simulation.presentation.words import words_of
from simulation.registry import metrics as registered


class Shown(str):
    """A text in Markdown that a notebook renders."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return str(self)


def table(comparison: Comparison, *metrics: str) -> Shown:
    """Return metrics of a comparison with half-widths, differences and what they rest on.

    Args:
        comparison: of one scenario or more.
        metrics: their names; the three headline figures if none are given.

    Raises:
        KeyError: there is no such metric; the message tells where they are listed.
    """
    known = {metric.name: metric for metric in all_metrics()}
    if unknown := [name for name in metrics if name not in known]:
        raise KeyError(f"no metric {unknown[0]!r}; `silosim metrics` lists what there is")
    rows = [row(comparison, known[name]) for name in metrics] or headline_rows(comparison)
    note = tables.plain_markdown(basis(comparison))
    return Shown(f"{tables.markdown({'': rows}, comparison.names)}\n{note}\n")


def parts(explanation: Explanation, currency: str = "EUR") -> Shown:
    """Return what the differences consist of: each account with both means and the difference."""
    words = words_of("en")
    blocks: list[Block] = []
    for block in explaining.account_blocks(explanation, words, currency):
        head = [block.title, explanation.baseline, explanation.scenario, "difference, 95 %"]
        lines = [
            [line.name, line.first, line.second, f"{line.gap} {line.interval}"]
            for line in block.lines
        ]
        blocks.append(Table(head, lines))
    return page(blocks)


def mechanisms(found: ByMechanism, currency: str = "EUR") -> Shown:
    """Return through which mechanisms two scenarios differ: contributions, the rest, the total."""
    columns = [
        [
            block.quantity.titled(registered.get(block.name).title),
            *(f"{line.gap} {line.interval}" for line in block.lines),
        ]
        for block in explaining.mechanism_blocks(found, words_of("en"), currency)
    ]
    names = [part.factor.name for part in found.attributions[0].contributions]
    first = [f"{found.scenario} − {found.baseline}, through", *names, REST, TOTAL]
    head_row, *rows = zip(first, *columns, strict=True)
    return page([Table(head_row, rows)])


def findings(demonstration: Demonstration) -> Shown:
    """Return what a lesson shows, with its mechanism and without."""
    there, without = demonstration.there, demonstration.without
    lines = []
    for name in demonstration.lesson.shows:
        rows = [row(comparison, registered.get(name)) for comparison in (there, without)]
        gaps = [f"{r.difference(r.cells[1])} {r.interval(r.cells[1])}" for r in rows]
        first, second = (f"{rows[0].mean(c)} {rows[0].half_width(c)}" for c in rows[0].cells)
        lines.append([rows[0].label, first, second, *gaps])
    head = ["figure", *there.names, "difference", "difference without the mechanism"]
    return page([Table(head, lines)])


def verdicts(outcomes: Iterable[Outcome]) -> Shown:
    """Return simulated values beside exact ones."""
    lines = [
        [
            outcome.case.name,
            verification.label(verdict),
            *verification.figures(verdict),
            verdict.word,
        ]
        for outcome in outcomes
        for verdict in outcome.verdicts
    ]
    head = ["case", "value", "theory", "simulated", "± 99.9 %", "n", "t", "verdict"]
    return page([Table(head, lines)])


def page(blocks: Iterable[Block] | Sequence[Block]) -> Shown:
    """Return tables, headings and paragraphs, such as those of the page of a sweep."""
    return Shown(as_markdown(blocks))
