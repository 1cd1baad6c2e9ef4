"""What an explanation says, line by line, before it is known where it will be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulation.experiments.explanation import Accounting, Attribution, Explanation, Term
from simulation.experiments.switching import ByMechanism
from simulation.outcomes.output_analysis import Difference
from simulation.presentation.naming import field_in_words, title_of
from simulation.presentation.quantities import Quantity, fit
from simulation.presentation.words import Words
from simulation.registry import metrics

TOTAL = "total"
LEAST_SHARE = 0.0005  # of the whole: what is less is not shown


@dataclass(frozen=True)
class Line:
    """A part and what it makes of a difference, as written in tables.

    Attributes:
        name: of the part, translated.
        first, second: its means; "" for contributions.
        gap: the difference, or the contribution.
        interval: of it.
        is_clear: whether the interval leaves zero out.
        value: the difference as a number, in the unit that is shown.
        is_total: whether this is the sum of the others.
    """

    name: str
    first: str
    second: str
    gap: str
    interval: str
    is_clear: bool
    value: float
    is_total: bool


@dataclass(frozen=True)
class Block:
    """A table of lines that add up to the last one.

    Attributes:
        name: of the account, or the metric.
        title: translated, with the unit.
        quantity: how its numbers are written.
        lines: the parts, then the total.
    """

    name: str
    title: str
    quantity: Quantity
    lines: tuple[Line, ...]

    @property
    def parts(self) -> tuple[Line, ...]:
        """The lines without the total."""
        return self.lines[:-1]


def account_blocks(explanation: Explanation, words: Words, currency: str) -> list[Block]:
    """Return a block for each account."""
    return [_account(item, words, currency) for item in explanation.accounts if item.told]


def contribution_blocks(explanation: Explanation, words: Words, currency: str) -> list[Block]:
    """Return a block for each metric that was shared out."""
    return [_shares(item, words, currency) for item in explanation.attributions]


def _account(accounting: Accounting, words: Words, currency: str) -> Block:
    account, total = accounting.account, accounting.total
    quantity = quantity_of(accounting, currency)
    terms = [term for term in accounting.told if _is_shown(term, total)]
    lines = [_line(_part(account.name, t.name, words), t, quantity) for t in terms]
    lines.append(_line(words("explained.total"), total, quantity, is_total=True))
    title = f"{words(f'accounts.{account.name}.title')}, {_unit(quantity, words)}"
    return Block(account.name, title, quantity, tuple(lines))


def quantity_of(accounting: Accounting, currency: str) -> Quantity:
    """Return how the numbers of an account are written."""
    total = accounting.total
    gaps = [term.difference for term in (*accounting.told, total)]
    widths = [(gap.high - gap.low) / 2 for gap in gaps]
    sizes = [abs(mean.mean) for mean in total.means]
    return fit(accounting.account.unit, currency, sizes, widths)


def _is_shown(term: Term, total: Term) -> bool:
    whole = max((abs(mean.mean) for mean in total.means), default=0.0)
    return any(abs(mean.mean) > LEAST_SHARE * whole for mean in term.means)


def _part(account: str, name: str, words: Words) -> str:
    return words.find(f"accounts.{account}.{name}", name)


def _unit(quantity: Quantity, words: Words) -> str:
    return words.find(f"explained.units.{quantity.unit}", quantity.unit)


def _line(name: str, term: Term, quantity: Quantity, *, is_total: bool = False) -> Line:
    first, second = term.means
    gap = term.difference
    return Line(
        name,
        quantity.plain(first.mean),
        quantity.plain(second.mean),
        quantity.signed(gap.mean),
        quantity.interval(gap.low, gap.high),
        gap.is_clear,
        quantity.scaled(gap.mean),
        is_total,
    )


def mechanism_blocks(found: ByMechanism, words: Words, currency: str) -> list[Block]:
    """Return a block for each metric: by mechanism, what is left without any, and in all."""
    blocks = []
    for sharing in found.attributions:
        names = [words.find(f"by_mechanism.{part.factor.name}", part.factor.name)
                 for part in sharing.contributions]  # fmt: skip
        gaps = [part.difference for part in sharing.contributions]
        names, gaps = [*names, words("by_mechanism.rest")], [*gaps, found.rest[sharing.metric]]
        total = found.totals[sharing.metric]
        blocks.append(_added_up(sharing.metric, names, gaps, total, words, currency))
    return blocks


def _shares(sharing: Attribution, words: Words, currency: str) -> Block:
    names = [field_in_words(part.factor.name, words) for part in sharing.contributions]
    gaps = [part.difference for part in sharing.contributions]
    return _added_up(sharing.metric, names, gaps, sharing.total, words, currency)


def _added_up(
    name: str,
    names: Sequence[str],
    gaps: Sequence[Difference],
    total: Difference,
    words: Words,
    currency: str,
) -> Block:
    metric = metrics.get(name)
    every = [*gaps, total]
    widths = [(gap.high - gap.low) / 2 for gap in every]
    quantity = fit(metric.unit, currency, [gap.mean for gap in every], widths)
    lines = [_share(name, gap, quantity) for name, gap in zip(names, gaps, strict=True)]
    lines.append(_share(words("explained.total"), total, quantity, is_total=True))
    title = title_of(metric, words)
    return Block(metric.name, f"{title}, {_unit(quantity, words)}", quantity, tuple(lines))


def _share(name: str, gap: Difference, quantity: Quantity, *, is_total: bool = False) -> Line:
    return Line(
        name,
        "",
        "",
        quantity.signed(gap.mean),
        quantity.interval(gap.low, gap.high),
        gap.is_clear,
        quantity.scaled(gap.mean),
        is_total,
    )


def largest(lines: Sequence[Line]) -> Line | None:
    """Return the part that makes most of a difference, if any does."""
    clear = [line for line in lines if line.is_clear and not line.is_total]
    return max(clear, key=lambda line: abs(line.value), default=None)


def runs_in_words(mixtures: int, replications: int, words: Words, factors: Iterable[str]) -> str:
    """Return the sentence that tells beforehand what sharing out costs."""
    names = list(factors)
    return words(
        "explained.cost", factors=len(names), mixtures=mixtures, replications=replications,
        runs=f"{mixtures * replications:,}",
    )  # fmt: skip
