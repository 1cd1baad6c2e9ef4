"""Verification on the terminal: what theory says, what was simulated, and whether they agree."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from simulation.experiments.verification import CONFIDENCE, LARGEST_T, Outcome, Rule, Verdict
from simulation.experiments.verification_cases import SECTIONS, Section
from simulation.presentation.quantities import Quantity, per_cent, signed_decimal

STYLES = {"agrees": "green", "too wide": "yellow", "disagrees": "bold red"}
WIDEST = 80
DIGITS = 2  # of the half-width


def ordered(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes by the title of their section, in the order of the cases."""
    found = {outcome.case.name: outcome for outcome in outcomes}
    sections = {
        section.title: [found[case.name] for case in section.cases if case.name in found]
        for section in SECTIONS
    }
    return {title: group for title, group in sections.items() if group}


def table(outcomes: Iterable[Outcome], console: Console) -> RenderableType:
    """Return the outcomes, a line a value."""
    parts: list[RenderableType] = []
    for title, group in ordered(outcomes).items():
        parts += [Text(f"\n{title}", style="bold cyan"), *_section(group, console.width)]
    return Group(*parts)


def _section(outcomes: Sequence[Outcome], width: int) -> Iterator[Table]:
    """Yield a table for each row of cases of the same kind, values or statements."""
    for is_stated, group in itertools.groupby(outcomes, _is_stated):
        table = _columns(*(() if is_stated else ("theory", "simulated", "", "n", "t")))
        table.width = min(width, WIDEST)
        for outcome in group:
            again = Text("  run again", style="yellow") if outcome.retried else Text("")
            table.add_row(Text(outcome.case.name, style="bold") + again)
            for verdict in outcome.verdicts:
                cells = () if is_stated else figures(verdict)
                table.add_row(Text(f"  {label(verdict)}"), *cells, _word(verdict))
        yield table


def _is_stated(outcome: Outcome) -> bool:
    return all(verdict.is_statement for verdict in outcome.verdicts)


def _columns(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.show_header = bool(headings)
    table.add_column("", ratio=1)
    for heading in headings:
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    table.add_column("", no_wrap=True)
    return table


def label(verdict: Verdict) -> str:
    """Return what was measured, with its unit."""
    return f"{verdict.name}, {verdict.unit}" if verdict.unit else verdict.name


def figures(verdict: Verdict) -> tuple[str, str, str, str, str]:
    """Return theory, mean, half-width, n and t as they are shown; nothing for a statement."""
    if verdict.is_statement:
        return ("", "", "", "", "")
    how, t = Quantity("", 1.0, _decimals(verdict)), verdict.t
    return (
        how.plain(verdict.exact),
        how.plain(verdict.mean),
        how.half_width(verdict.half_width),
        f"{verdict.n:,}",
        signed_decimal(t, 1) if math.isfinite(t) else how.plain(t),
    )


def _decimals(verdict: Verdict) -> int:
    """Return the digits after the point that the half-width makes worth reading."""
    width = verdict.half_width if math.isfinite(verdict.half_width) else 0.0
    size = width or abs(verdict.exact) * 1e-4 or 1.0
    return max(0, DIGITS - 1 - math.floor(math.log10(size)))


def _word(verdict: Verdict) -> Text:
    return Text(verdict.word, style=STYLES[verdict.word])


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return in a sentence how many cases agree, and which do not."""
    values = sum(len(outcome.verdicts) for outcome in outcomes)
    events = sum(outcome.events for outcome in outcomes)
    wrong = [outcome.case.name for outcome in outcomes if not outcome.agrees]
    much = f", {events / 1e6:,.0f} million events" if events else ""
    text = f"{_counted(len(outcomes), 'case')}, {_counted(values, 'value')}{much}: "
    return text + (f"{len(wrong)} disagree: {', '.join(wrong)}" if wrong else "all agree")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def basis(rule: Rule, seed: int) -> str:
    """Return the rule in a sentence."""
    return (
        f"Rule: {per_cent(CONFIDENCE, 1)} half-width at most {per_cent(rule.half_width, 2)} of the "
        f"exact value and |t| at most {LARGEST_T:g}; one retry on fresh seeds with four times "
        f"the replications. Seed {seed}."
    )


def listing(sections: Iterable[Section]) -> Table:
    """Return the cases by name, with the scenario each is made from."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("case", ratio=1)
    table.add_column("scenario", no_wrap=True)
    table.add_column("", no_wrap=True)
    for section in sections:
        if section.cases:
            table.add_row(Text(f"{section.title} ({section.key})", style="bold cyan"))
        for case in section.cases:
            table.add_row(f"  {case.name}", case.scenario, "slow" if case.slow else "")
    return table


def settings(changes: Mapping[str, object]) -> list[str]:
    """Return changes of a scenario as they are written after ``--set``."""
    return [f"{path}={_written(value)}" for path, value in changes.items()]


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_written, value)) + "]"
    return str(value)
