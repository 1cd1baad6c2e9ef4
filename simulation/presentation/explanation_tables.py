"""The tables of ``silosim compare --explain`` and ``--by-mechanism``, on 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from simulation.experiments.explanation import Explanation
from simulation.experiments.switching import ByMechanism
from simulation.presentation.explaining import (
    Block,
    Line,
    account_blocks,
    contribution_blocks,
    mechanism_blocks,
)
from simulation.presentation.grid import grid
from simulation.presentation.tables import GROUP_STYLE, cut_name
from simulation.presentation.words import Words

WIDEST_NAME = 34


def explanation(found: Explanation, words: Words, currency: str) -> Iterator[RenderableType]:
    """Yield the parts of an explanation, from above to below."""
    heading = words("explained.heading", scenario=found.scenario, baseline=found.baseline)
    yield Text(heading, style="bold")
    yield _accounts(account_blocks(found, words, currency), found, words)
    if found.attributions:
        yield Text(f"\n{words('explained.contributions')}", style="bold")
        yield _contributions(contribution_blocks(found, words, currency))
        yield Text(words("explained.how" if _is_exact(found) else "explained.sampled"), style="dim")


def by_mechanism(found: ByMechanism, words: Words, currency: str) -> Iterator[RenderableType]:
    """Yield through which mechanisms two scenarios differ."""
    heading = words("by_mechanism.heading", scenario=found.scenario, baseline=found.baseline)
    yield Text(heading, style="bold")
    yield _contributions(mechanism_blocks(found, words, currency))
    yield Text(words("by_mechanism.how"), style="dim")


def _is_exact(found: Explanation) -> bool:
    return found.plan is None or found.plan.is_exact


def _accounts(blocks: list[Block], found: Explanation, words: Words) -> Table:
    table = grid()
    table.add_column("", max_width=WIDEST_NAME)
    table.add_column(cut_name(found.baseline, 13), justify="right", no_wrap=True)
    table.add_column(cut_name(found.scenario, 13), justify="right", no_wrap=True)
    table.add_column(words("explained.difference"), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for number, block in enumerate(blocks):
        if number:
            table.add_row()
        table.add_row(Text(block.title, style=GROUP_STYLE))
        for line in block.lines:
            style = "bold" if line.is_total else ""
            table.add_row(
                Text(f"  {line.name}", style=style),
                Text(line.first, style=style),
                Text(line.second, style=style),
                _gap(line),
                Text(line.interval, style="dim"),
            )
    return table


def _contributions(blocks: list[Block]) -> Table:
    """Return the contributions to all metrics side by side, the intervals below."""
    table = grid()
    table.add_column("", max_width=WIDEST_NAME)
    for block in blocks:
        title, _, unit = block.title.rpartition(", ")
        head = Text(title.replace(", ", "\n"))
        head.append(f"\n{unit}", style="dim")
        table.add_column(head, justify="right", vertical="bottom", no_wrap=True)
    for lines in zip(*(block.lines for block in blocks), strict=True):
        style = "bold" if lines[0].is_total else ""
        table.add_row(Text(lines[0].name, style=style), *map(_gap, lines))
        table.add_row("", *(Text(line.interval, style="dim") for line in lines))
    return table


def _gap(line: Line) -> Text:
    return Text(line.gap, style="bold" if line.is_total or line.is_clear else "")
