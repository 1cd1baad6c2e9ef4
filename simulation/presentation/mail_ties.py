"""What e-mails tell about an organization, in words and tables."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from simulation.calibration import Interval
from simulation.calibration.ties import Study
from simulation.calibration.ties_scales import Scale
from simulation.calibration.ties_writing import in_words, network
from simulation.presentation.blocks import Block, Heading, Image, Paragraph, Table
from simulation.presentation.quantities import per_cent

FIGURE = "messages_by_distance"
NAMED = 5
PER_CENT = "%"
FORMAT = 1


def sentences(study: Study) -> Iterator[str]:
    """Yield what was found, a sentence or two each."""
    ids, mail = study.people.ids, study.mail
    used = int(study.messages.number.sum())
    span = (
        f" from {mail.first:%Y-%m-%d} to {mail.last:%Y-%m-%d}" if mail.first and mail.last else ""
    )
    yield (
        f"{used:,} messages among {len(ids):,} people{span}; "
        f"{len(study.messages.number):,} ordered pairs wrote."
    )
    count = "once" if study.least == 1 else f"{study.least} times"
    yield (
        f"Ties: {len(study.ties):,} pairs wrote to each other at least {count} each way, "
        f"{2 * study.ties_per_person:.1f} contacts a person, besides the lines of reporting "
        f"({study.formal[1]:,} of {study.formal[0]:,} of which did so too)."
    )
    yield (
        f"Structure of the ties (Dodds, Watts & Sabel 2003): λ, by level, "
        f"{in_words(study.scales.depth)}. ζ, by distance, {in_words(study.scales.distance)}. "
        f"By the number of messages: λ {in_words(study.by_messages.depth)}; "
        f"ζ {in_words(study.by_messages.distance)}."
    )
    inside, decay = study.inside, study.decay
    yield (
        f"Silo strength: {_with(inside.strength, '.2f')}, where 0 is as without departments and 1 "
        f"if nobody wrote outside; {_with(inside.share, PER_CENT)} of the messages stay inside a "
        f"department, {per_cent(inside.chance, 1)} would by chance."
    )
    falls = f"Messages a pair fall by a factor e in {_with(decay.length, '.2f')} steps"
    if math.isinf(decay.ratio.value):
        yield f"{falls}, to nothing."
        return
    yield (
        f"{falls}, to a floor of {_with(decay.floor, '.2f')}: neighbours write "
        f"{_with(decay.ratio, '.1f')} times as much to each other as people far apart."
    )


def cautions(study: Study) -> Iterator[str]:
    """Yield what was left out, and why."""
    mail, strangers = study.mail, study.strangers
    if strangers.messages:
        named = ", ".join(f"{name} ({number:,})" for name, number in strangers.addresses[:NAMED])
        share = strangers.messages / mail.messages
        rest = len(strangers.addresses) - NAMED
        more = f" and {rest:,} more" if rest > 0 else ""
        yield (
            f"{strangers.messages:,} messages ({per_cent(share, 1)}) are from or to addresses that "
            f"are not in the chart, and left out: {named}{more}."
        )
    if mail.selves:
        yield f"{mail.selves:,} messages to oneself are left out."
    if mail.broken[0]:
        yield (
            f"{mail.broken[0]:,} rows have no sender or no recipient, the first in line "
            f"{mail.broken[1]:,}; they are left out."
        )
    if mail.untimed:
        yield f"{mail.untimed:,} rows have a time that cannot be read; they count nevertheless."
    silent = len(study.people.ids) - len(set(study.messages.people.ravel().tolist()))
    if silent:
        yield f"People who neither wrote to anybody in the chart nor heard from them: {silent:,}."


def _with(figure: Interval, form: str) -> str:
    value, low, high = (_number(x, form) for x in (figure.value, figure.low, figure.high))
    return f"{value} ({low} to {high})"


def _number(value: float, form: str) -> str:
    if math.isinf(value):
        return "∞"
    return per_cent(value, 1) if form == PER_CENT else format(value, form)


HEADER = ("Steps", "Pairs", "Messages a pair", "Decay on a floor", "Tied", "By λ and ζ")


def by_distance(study: Study) -> list[tuple[str, ...]]:
    """Return the rows of the table by distance, as text."""
    return [
        (
            str(row.steps),
            f"{row.pairs:,}",
            f"{row.messages:.1f}",
            f"{row.curve:.1f}",
            "reporting" if row.tied is None else per_cent(row.tied, 1),
            "–" if row.expected is None else per_cent(row.expected, 1),
        )
        for row in study.rows()
    ]


def blocks(study: Study, name: str) -> Iterator[Block]:
    """Yield the report."""
    yield Heading(f"{name}: ties from e-mails", 1)
    for text in sentences(study):
        yield Paragraph(text)
    yield Heading("By distance in the hierarchy")
    yield Paragraph(
        "Steps along the lines of reporting between two people; messages of one to the other; the "
        "share of the pairs that are tied, and what the structure of networks expects with the "
        "fitted λ and ζ. Where the last two columns differ, ties follow something else besides."
    )
    yield Image(f"{FIGURE}.svg", "Messages and ties by distance, seen and expected")
    yield Table(HEADER, by_distance(study))
    yield Heading("What was left out")
    left_out = list(cautions(study))
    for text in left_out or ["Nothing."]:
        yield Paragraph(text)
    yield Heading("How it was found")
    yield Paragraph(
        "λ and ζ by maximum likelihood, each pair tied with the chance 1 − exp(−c·w), w = "
        "exp(−D/λ − x/ζ); intervals allow for what each person's ties have in common (Aronow, "
        "Samii & Assenova 2015). A scale whose interval has infinity in it is told by its bound. "
        "Silo strength, (share − chance)/(1 − chance) after Coleman 1958, and decay: bootstrap "
        "over senders. All intervals are of 95 %."
    )


def as_json(study: Study) -> str:
    """Return all figures as JSON."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "people": len(study.people.ids),
        "messages": int(study.messages.number.sum()),
        "least": study.least,
        "ties": len(study.ties),
        "network": network(study),
        "depth_scale": _scale(study.scales.depth),
        "distance_scale": _scale(study.scales.distance),
        "by_messages": {
            "depth_scale": _scale(study.by_messages.depth),
            "distance_scale": _scale(study.by_messages.distance),
        },
        "silo_strength": _figure(study.inside.strength),
        "inside": {**_figure(study.inside.share), "chance": _finite(study.inside.chance)},
        "decay": {
            "near": _figure(study.decay.near),
            "floor": _figure(study.decay.floor),
            "length": _figure(study.decay.length),
            "ratio": _figure(study.decay.ratio),
        },
        "by_distance": [
            {key: _finite(value) for key, value in row.__dict__.items()} for row in study.rows()
        ],
        "left_out": list(cautions(study)),
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _scale(scale: Scale) -> dict[str, float | None]:
    """Return a scale; null is infinity."""
    return {"value": _finite(scale.value), "low": _finite(scale.low), "high": _finite(scale.high)}


def _figure(figure: Interval) -> dict[str, float | None]:
    return {
        "value": _finite(figure.value),
        "low": _finite(figure.low),
        "high": _finite(figure.high),
    }


def _finite(value: float | None) -> float | None:
    """Return a number of six digits at most; None for infinity."""
    if value is None or math.isinf(value):
        return None
    return value if isinstance(value, int) else float(f"{value:.6g}")
