"""``collaboration:`` one knob for workshops, from the plain silo to much collaboration.

It stands for a few finer parameters, by the table below; one that is set itself wins. It touches
neither tools nor the shared system: structure and information technology are never bundled.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from simulation.scenario.declaration import Section
from simulation.scenario.outline import inner, share
from simulation.scenario.problems import Path

MOST_TIES = 3.0  # a person, in full collaboration (assumption, as all of these)
MOST_DIRECT = 0.75
HIGHEST_DECISION = 2
CROSS_SKILL = (0.6, 0.9)


class Effect(NamedTuple):
    """A parameter that the knob sets.

    Attributes:
        path: of the parameter.
        value: of the parameter at a collaboration from 0 to 1.
    """

    path: Path
    value: Callable[[float], float]


EFFECTS = (
    Effect(("organization", "network", "ties_per_person"), lambda c: MOST_TIES * c),
    Effect(("organization", "network", "depth_scale"), lambda c: 0.5),
    Effect(("organization", "network", "distance_scale"), lambda c: 0.5),
    Effect(("communication", "direct_contact"), lambda c: MOST_DIRECT * c),
    Effect(("authority", "decision_level"), lambda c: math.floor(HIGHEST_DECISION * (1 - c) + 0.5)),
    Effect(
        ("service", "cross_skill"),
        lambda c: CROSS_SKILL[0] + (CROSS_SKILL[1] - CROSS_SKILL[0]) * c,
    ),
)
"""What the knob stands for: informal ties of the multiscale class, more and more of them; questions
that go straight to whom they are for; decisions from two levels up to one's own; help outside one's
function that is less and less slow."""


def with_collaboration(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scenario as written with what `collaboration` stands for put in where not set."""
    written = given.get("collaboration")
    filled = dict(given)
    level = None if written in (None, "none") else share(written)
    if level is None or not 0 <= level <= 1:
        return filled
    has_preset = inner(given, "organization", "network", "preset") not in (None, "none")
    for path, value in EFFECTS:
        if not (has_preset and path[-1] in ("depth_scale", "distance_scale")):
            filled = _put(filled, path, value(level))
    return filled


def _put(section: Any, path: Path, value: float) -> Any:
    """Return a mapping or section with a value at a path, unless it is set there already."""
    key, rest = str(path[0]), path[1:]
    if isinstance(section, Section):
        if not rest:
            is_set = key in section.model_fields_set
            return section if is_set else section.model_copy(update={key: value})
        return section.model_copy(update={key: _put(getattr(section, key), rest, value)})
    if section is not None and not isinstance(section, Mapping):
        return section  # told by validation
    content = dict(section or {})
    if rest:
        content[key] = _put(content.get(key), rest, value)
    elif content.get(key) is None:
        content[key] = value
    return content
