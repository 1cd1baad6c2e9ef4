"""Verification as files: JSON, and the page of the docs."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from typing import Any

from simulation.experiments.comparison_json import rounded
from simulation.experiments.verification import (
    CONFIDENCE,
    LARGEST_T,
    Outcome,
    Rule,
    Verdict,
)
from simulation.presentation import verification as shown
from simulation.presentation.tables import plain_markdown
from simulation.versions import RESULTS_VERSION, __version__


def as_json(outcomes: Sequence[Outcome], rule: Rule, seed: int) -> str:
    """Return the outcomes as JSON, the same whatever the workers."""
    content = {
        "version": __version__,
        "provenance": {
            "rule": rule.name,
            "confidence": CONFIDENCE,
            "largest_half_width": rule.half_width,
            "largest_t": LARGEST_T,
            "seed": seed,
            "results_version": RESULTS_VERSION,
        },
        "agrees": all(outcome.agrees for outcome in outcomes),
        "sections": {
            title: [_case(outcome, rule) for outcome in group]
            for title, group in shown.ordered(outcomes).items()
        },
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _case(outcome: Outcome, rule: Rule) -> dict[str, Any]:
    case = outcome.case
    return {
        "name": case.name,
        "scenario": case.scenario,
        "set": dict(case.changes) | case.amount(rule),
        "reference": case.source,
        "slow": case.slow,
        "seed": outcome.seed,
        "replications": outcome.replications,
        "events": outcome.events,
        "retried": outcome.retried,
        "agrees": outcome.agrees,
        "values": [_value(verdict) for verdict in outcome.verdicts],
    }


def _value(verdict: Verdict) -> dict[str, Any]:
    if verdict.is_statement:
        return {"name": verdict.name, "verdict": verdict.word, "remark": verdict.remark}
    return {
        "name": verdict.name,
        "unit": verdict.unit,
        "exact": rounded(verdict.exact),
        "mean": rounded(verdict.mean),
        "half_width": rounded(verdict.half_width),
        "t": rounded(verdict.t),
        "n": verdict.n,
        "verdict": verdict.word,
        "remark": verdict.remark,
    }


def page(
    outcomes: Sequence[Outcome],
    rule: Rule,
    seed: int,
    command: str,
) -> str:
    """Return the page of the docs.

    Args:
        outcomes: of the cases.
        rule, seed: under which they were run.
        command: by which the page was written.
    """
    parts = [
        "# Verification\n",
        "Ordinary scenarios on the ordinary kernel, held against references computed by "
        "independent code\n(`simulation/theory`). This page is written by\n",
        f"```sh\n{command}\n```\n",
        f"{shown.basis(rule, seed)}\n{shown.summary(outcomes)}.\n",
        "± is the half-width of the 99.9 % interval, n the number of replications, t the distance "
        "from\ntheory in standard errors. In a tail such as P(wait > 6.49 h) the time is an edge "
        "of the\nhistogram of durations near a quantile, and theory is taken exactly there.\n",
    ]
    for title, group in shown.ordered(outcomes).items():
        parts += [f"## {title}\n", _table(group), "### How each was run\n"]
        parts += [_how(outcome, rule) for outcome in group]
    return "\n".join(parts)


def _table(outcomes: Sequence[Outcome]) -> str:
    lines = [_row("Case", "Value", "Theory", "Simulated", "n", "t", ""), _row(*["---"] * 7)]
    for outcome in outcomes:
        name = plain_markdown(outcome.case.name)
        for verdict in outcome.verdicts:
            exact, mean, half_width, n, t = shown.figures(verdict)
            word = verdict.word if verdict.agrees else f"**{verdict.word}**"
            value = plain_markdown(shown.label(verdict))
            if verdict.remark:
                value += f" ({plain_markdown(verdict.remark)})"
            lines.append(_row(name, value, exact, f"{mean} {half_width}".strip(), n, t, word))
            name = ""
    return "\n".join(lines) + "\n"


def _how(outcome: Outcome, rule: Rule) -> str:
    case = outcome.case
    command = ["silosim", "run", case.scenario]
    command += ["--replications", str(outcome.replications), "--seed", str(outcome.seed)]
    for setting in shown.settings({**case.changes, **case.amount(rule)}):
        command += ["--set", setting]
    again = ", run again on fresh seeds" if outcome.retried else ""
    much = f"{outcome.events / 1e6:,.0f} million events{again}" if outcome.events else "exact"
    return (
        f"- **{plain_markdown(case.name)}** – {plain_markdown(case.source)}; {much}  \n"
        f"  `{shlex.join(command)}`"
    )


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
