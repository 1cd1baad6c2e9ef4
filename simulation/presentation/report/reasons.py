"""Why: what each difference consists of, and which settings make it."""

from __future__ import annotations

from typing import Any

from simulation.experiments.comparison import Comparison
from simulation.experiments.explanation import Explanation
from simulation.presentation.explaining import (
    Block,
    Line,
    account_blocks,
    contribution_blocks,
    largest,
)
from simulation.presentation.naming import interval_in
from simulation.presentation.plots.contributions import contributions
from simulation.presentation.report.figures import Shown, as_data
from simulation.presentation.words import Words

NO_BREAK = "\N{NO-BREAK SPACE}"


def reasons(explanation: Explanation, comparison: Comparison, words: Words) -> dict[str, Any]:
    """Return why a scenario differs from the first."""
    currency = comparison.scenarios[comparison.baseline].currency
    accounts = account_blocks(explanation, words, currency)
    shares = contribution_blocks(explanation, words, currency)
    return {
        "scenario": explanation.scenario,
        "baseline": explanation.baseline,
        "sentences": [text for block in accounts if (text := _sentence(block, words))],
        "accounts": [_block(block, words) for block in accounts],
        "shares": [_block(block, words) for block in shares],
        "share_sentences": [text for block in shares if (text := _makes(block, words))],
        "picture": _picture(explanation, currency, words),
        "how": _how(explanation, words),
    }


def _sentence(block: Block, words: Words) -> str:
    """Return what most of a difference consists of; nothing of a day's hours, which stay equal."""
    part, total = largest(block.parts), block.lines[-1]
    if part is None or block.name == "hours" or not total.is_clear:
        return ""
    return words(
        f"report.consists.{block.name}",
        part=part.name,
        gap=_quantity(block, part, words),
        total=_quantity(block, total, words),
    )


def _makes(block: Block, words: Words) -> str:
    part, total = largest(block.parts), block.lines[-1]
    if part is None or len(block.parts) < 2 or not total.is_clear:
        return ""
    return words(
        "report.makes",
        figure=block.title.rpartition(", ")[0],
        part=part.name,
        gap=_quantity(block, part, words),
        total=_quantity(block, total, words),
    )


def _quantity(block: Block, line: Line, words: Words) -> str:
    text = block.quantity.with_unit(words.number(line.gap))
    return text.replace(" ", NO_BREAK)


def _block(block: Block, words: Words) -> dict[str, Any]:
    return {
        "title": block.title,
        "lines": [
            {
                "name": line.name,
                "first": words.number(line.first),
                "second": words.number(line.second),
                "gap": words.number(line.gap),
                "interval": interval_in(words, line.interval),
                "sort": "total" if line.is_total else ("clear" if line.is_clear else ""),
            }
            for line in block.lines
        ],
    }


def _picture(explanation: Explanation, currency: str, words: Words) -> Shown | None:
    if not explanation.attributions:
        return None
    picture = contributions(explanation, currency, words)
    return Shown(
        as_data(picture),
        words("report.figures.contributions.title"),
        words("report.figures.contributions.note"),
    )


def _how(explanation: Explanation, words: Words) -> str:
    if explanation.plan is None:
        return words("report.no_mechanisms")
    plan = explanation.plan
    told = words("explained.how" if plan.is_exact else "explained.sampled")
    mixtures = len(plan.mixtures)
    if not mixtures:
        return words("explained.one_factor")
    runs = words.number(f"{mixtures * explanation.replications:,}")
    return f"{told} {words('report.runs', runs=runs, mixtures=mixtures)}"
