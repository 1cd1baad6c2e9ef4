"""A piece of time as the page takes it: what to draw, the score, the clock, in one message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulation.experiments.live import Duel, Frame
from simulation.presentation.dashboard import figures
from simulation.presentation.dashboard.scene import scenario_name, short
from simulation.presentation.dashboard.sides import Side
from simulation.presentation.differences import as_yaml
from simulation.presentation.words import Words
from simulation.scenario import to_yaml_value
from simulation.scenario.sections.interventions import Intervention


def chunk(
    duel: Duel,
    sides: Sequence[Side],
    frames: Sequence[Frame],
    words: Words,
    *,
    gain: float = 1.0,
    lasts: float = 0.0,
    with_score: bool = True,
    hides_score: bool = False,
) -> dict[str, Any]:
    """Return a chunk.

    Args:
        duel: as it stands at the end of the piece.
        sides: of the page.
        frames: what happened on both sides.
        words: of the reader.
        gain: how much of the shown load follows this piece.
        lasts: milliseconds in which it is played; 0 shows it at once.
        with_score: whether the score and the sentences are told as well.
        hides_score: whether the room has to guess first.
    """
    told: dict[str, Any] = {
        "lasts": lasts,
        "sides": [figures.part(frame, gain) for frame in frames],
        "clock": figures.clock(duel, flags(duel, sides, words), words),
    }
    if with_score:
        for part, run, frame in zip(told["sides"], duel.sides, frames, strict=True):
            part["note"] = figures.note(run.present, frame, words)
            part["label"] = words(
                "stage.label",
                name=short(scenario_name(run.scenario.name, words)),
                people=run.organization.size,
                note=part["note"],
            )
        nothing: dict[str, Any] = {"causes": [], "rows": []}
        told["score"] = figures.veiled(words) if hides_score else figures.score(duel, words)
        told["why"] = nothing if hides_score else figures.why(duel, words)
    return told


def flags(duel: Duel, sides: Sequence[Side], words: Words) -> list[dict[str, Any]]:
    """Return the marks of interventions on the time line."""
    found = []
    for number, side in enumerate(sides):
        week = side.scenario.week
        for item in side.scenario.interventions:
            what = _what(item)
            found.append(
                {
                    "side": number,
                    "at": min(1.0, week.start_of(item.day) / duel.horizon),
                    "text": words("clock.flag", day=item.day + 1, side="AB"[number], what=what),
                }
            )
    return found


def _what(item: Intervention) -> str:
    """Return what an intervention changes, as one writes it in a scenario."""
    told = dict(item.set)
    told |= {key: to_yaml_value(item, key) for key in ("leave", "transition") if getattr(item, key)}
    return short(", ".join(f"{key}: {as_yaml(value)}" for key, value in told.items()))
