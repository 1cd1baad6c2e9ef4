"""What the page shows of a duel, as plain data with every number written in the reader's language.

Nothing is computed here but how things are written: metrics, causes and daily series are those of
the library.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from simulation.assembly import Assembly
from simulation.experiments.live import Duel, Frame, Move, Score
from simulation.outcomes import daily
from simulation.outcomes.catalogue import HEADLINE
from simulation.outcomes.metric import Metric
from simulation.outcomes.records import Record
from simulation.outcomes.revenue import LOST_CAUSES
from simulation.presentation.dashboard.scene import label, person_name, short
from simulation.presentation.event_logs import dates
from simulation.presentation.quantities import Quantity, fit
from simulation.presentation.words import Words
from simulation.registry import metrics

WHY = (
    "response_time_first_p90",
    "time_queueing",
    "time_for_information",
    "time_for_decision",
    "abandoned_share",
    "first_contact_resolution",
    "leads_won",
    "leads_qualified",
    "focus_time",
    "interruptions",
    "hours_coordination",
    "hours_meetings",
    "hours_interrupted",
    "utilization_front_line",
    "utilization_managers",
    "utilization_chief",
    "revenue_earned",
    "profit",
    "transparency",
)
"""What stands behind the score; a metric that this version does not have is left out."""
CAUSES = tuple(f"lost_revenue_{cause.name}" for cause in LOST_CAUSES)
HARDLY = 0.01  # a relative difference below it is called none
MOST_MOVES = 28  # a side in a chunk; more cannot be followed
WEEK = 5  # days over which the small curves are smoothed
LEAST_PILE = 3  # fewer that wait are nothing to speak of


# ── Score ──


def score(duel: Duel, words: Words) -> list[dict[str, Any]]:
    """Return the cards of the headline metrics: values, difference, verdict, days."""
    found = duel.measure(HEADLINE)
    records = [side.record() for side in duel.sides]
    days = {
        "response_time_resolution_median": _days(daily.response_time, records),
        "satisfaction_mean": _days(daily.satisfaction, records),
        "lost_revenue": _days(daily.lost_revenue, records),
    }
    return [
        {**_card(metrics.get(name), found[name], duel, words), "days": days[name]}
        for name in HEADLINE
    ]


def veiled(words: Words) -> list[dict[str, Any]]:
    """Return the cards before the room has guessed: titles, and nothing to read off."""
    return [
        {
            "name": name,
            "title": title(metrics.get(name), words),
            "explained": explained(metrics.get(name), words),
            "values": ["?", "?"],
            "bars": [0, 0],
            "difference": "",
            "better": None,
            "verdict": words("score.veiled"),
            "days": [[], []],
        }
        for name in HEADLINE
    ]


def _card(metric: Metric, both: Score, duel: Duel, words: Words) -> dict[str, Any]:
    quantity = quantity_of(metric, both, duel)
    larger = max((abs(v) for v in both if math.isfinite(v)), default=0.0)
    better = better_side(metric, both)
    return {
        "name": metric.name,
        "title": title(metric, words),
        "explained": explained(metric, words),
        "values": [words.quantity(quantity, quantity.plain(value)) for value in both],
        "bars": [abs(v) / larger if larger and math.isfinite(v) else 0 for v in both],
        "difference": difference(quantity, both, words),
        "better": better,
        "verdict": _verdict(quantity, metric, both, better, words),
    }


def quantity_of(metric: Metric, both: Score, duel: Duel) -> Quantity:
    """Return how a metric of both sides is written: one unit for both."""
    currency = duel.sides[0].scenario.currency
    return fit(metric.unit, currency, [v for v in both if math.isfinite(v)])


def difference(quantity: Quantity, both: Score, words: Words) -> str:
    """Return second less first in words; "" where one of them is not known yet."""
    if math.isnan(both.difference):
        return ""
    return words("score.gap", gap=words.quantity(quantity, quantity.signed(both.difference)))


def better_side(metric: Metric, both: Score) -> int | None:
    """Return which side does better, None where there is hardly a difference."""
    if metric.better == "neither" or math.isnan(both.first) or math.isnan(both.second):
        return None
    if math.isinf(both.first) and math.isinf(both.second):
        return None
    size = max(abs(v) for v in both)
    if math.isfinite(size) and abs(both.second - both.first) <= HARDLY * size:
        return None
    return int((both.second > both.first) == (metric.better == "higher"))


def _verdict(
    quantity: Quantity, metric: Metric, both: Score, better: int | None, words: Words
) -> str:
    """Return who does better, and by how much of what the other one has."""
    if math.isnan(both.first) or math.isnan(both.second):
        return words("score.not_yet")
    if better is None:
        return words("score.even")
    other = both[1 - better]
    share = abs(both.difference / other) if other and math.isfinite(both.difference) else math.nan
    return words(
        f"score.better.{metric.name}",
        side="AB"[better],
        share="" if math.isnan(share) else f"{100 * share:.0f}\N{NO-BREAK SPACE}%",
        gap=words.quantity(quantity, quantity.plain(abs(both.difference))),
    )


def _days(series: Any, records: list[Record]) -> list[list[float | None]]:
    """Return a daily series of both sides: measured days only, gaps where a day has no value."""
    found = []
    for record in records:
        band = series([record])
        known = np.flatnonzero(np.isfinite(band.mean))
        last = int(known[-1]) + 1 if len(known) else 0
        measured = band.mean[:last][band.days[:last] > daily.warm_up_days(record)]
        measured = daily.smoothed(measured, WEEK) if len(measured) > WEEK else measured
        found.append([round(float(v), 3) if math.isfinite(v) else None for v in measured])
    return found


def title(metric: Metric, words: Words) -> str:
    """Return what a metric is called."""
    return words.find(f"metrics.{metric.name}.title", metric.title)


def explained(metric: Metric, words: Words) -> str:
    """Return what a metric says and how it is computed."""
    return words.find(f"metrics.{metric.name}.explained", metric.description)


# ── Why ──


def why(duel: Duel, words: Words) -> dict[str, Any]:
    """Return lost revenue by cause, and the metrics behind the score."""
    known = [name for name in WHY if name in metrics.names()]
    found = duel.measure((*CAUSES, *known))
    return {
        "causes": _causes(found, duel, words),
        "rows": [
            row
            for name in known
            if (row := _row(metrics.get(name), found[name], duel, words)) is not None
        ],
    }


def _causes(found: dict[str, Score], duel: Duel, words: Words) -> list[dict[str, Any]]:
    causes = [name for name in CAUSES if any(found[name])]
    largest = max((abs(v) for name in causes for v in found[name]), default=0.0)
    currency = duel.sides[0].scenario.currency
    whole = fit("currency", currency, [largest])
    shown = []
    for name in sorted(causes, key=lambda name: -max(abs(v) for v in found[name])):
        metric = metrics.get(name)
        shown.append(
            {
                "name": name,
                "title": title(metric, words),
                "values": [words.quantity(whole, whole.plain(v)) for v in found[name]],
                "bars": [abs(v) / largest if largest else 0 for v in found[name]],
            }
        )
    return shown


def _row(metric: Metric, both: Score, duel: Duel, words: Words) -> dict[str, Any] | None:
    if all(math.isnan(v) for v in both):
        return None
    quantity = quantity_of(metric, both, duel)
    return {
        "name": metric.name,
        "title": title(metric, words),
        "explained": explained(metric, words),
        "values": [words.quantity(quantity, quantity.plain(v)) for v in both],
    }


# ── Frames and clock ──


def part(frame: Frame, gain: float) -> dict[str, Any]:
    """Return a frame of one side as the stage takes it: whole numbers only.

    Args:
        frame: what happened.
        gain: how much of the shown load follows this piece: 1 for a long one.
    """
    length = max(frame.end - frame.start, 1)
    return {
        "gain": round(gain, 3),
        "busy": np.rint(100 * frame.busy).astype(int).tolist(),
        "waiting": frame.waiting.tolist(),
        "queues": frame.queues.tolist(),
        "away": np.flatnonzero(frame.away).tolist(),
        "moves": [
            [move.kind, round((move.time - frame.start) / length, 3), move.origin, move.target]
            for move in thinned(frame.moves)
        ],
    }


def thinned(moves: tuple[Move, ...]) -> list[Move]:
    """Return at most as many moves as can be followed, evenly from all of them."""
    inside = [move for move in moves if move.time >= 0]
    step = max(1, math.ceil(len(inside) / MOST_MOVES))
    return inside[::step]


def note(assembly: Assembly, frame: Frame, words: Words) -> str:
    """Return the sentence below a chart: where most work piles up now."""
    person = int(np.argmax(frame.waiting))
    with_person = int(frame.waiting[person])
    departments = np.bincount(assembly.parameters.stations.function, frame.queues)
    department = int(np.argmax(departments))
    for_anyone = int(departments[department])
    if max(with_person, for_anyone) < LEAST_PILE:
        return words("stage.calm")
    if for_anyone > with_person:
        where = label(assembly.functions[department], words)
        return words("stage.queue", where=where, number=words.number(f"{for_anyone:,}"))
    who = words("stage.chief_does") if person == 0 else person_name(assembly, person, words)
    return words("stage.pile", who=short(who), number=words.number(f"{with_person:,}"))


def clock(duel: Duel, flags: list[dict[str, Any]], words: Words) -> dict[str, Any]:
    """Return what the time line shows."""
    week = duel.week
    day, last = week.day_of(duel.time), week.days_until(duel.horizon)
    date = dates.clock(week)(duel.time)
    return {
        "label": words(
            "clock.label" if duel.time < duel.horizon else "clock.end",
            day=words.number(f"{day + 1:,}"),
            last=words.number(f"{last:,}"),
            hour=f"{date.hour:02}",
            minute=f"{date.minute:02}",
        ),
        "at": duel.time / duel.horizon,
        "warm_up": duel.warm_up / duel.horizon,
        "flags": flags,
        "first": week.days_until(duel.warm_up),
        "last": last,
        "day": day,
    }
