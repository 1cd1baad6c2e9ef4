"""Numbers with the unit they are written in, which is the unit they keep in tables and figures."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from simulation.scenario.frozen import thawed

_AMOUNT = re.compile(
    r"\s*([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?)\s*(%|(?:/|per\s)?\s*[a-z]*)\s*"
)


class Amount(NamedTuple):
    """A number and its unit, "" if it has none."""

    number: float | int
    unit: str


def amount_of(value: object) -> Amount | None:
    """Return the number and unit of a value as written, None if it is anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Amount(value, "")
    match = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    if match is None or not match[2]:
        return None
    return Amount(float(match[1]), " ".join(match[2].replace("/", "/ ").split()))


def written(number: float | int, unit: str) -> str | float | int:
    """Return a number as a scenario has it: twelve digits, and the unit."""
    if unit:
        return f"{number:.12g} {unit}"
    return number if isinstance(number, int) else float(f"{number:.12g}")


def common_unit(values: Sequence[object]) -> str | None:
    """Return the unit that all values have, None if one has another or is no number."""
    units = {found.unit if (found := amount_of(value)) else None for value in values}
    return units.pop() if len(units) == 1 else None


def as_text(value: object) -> str:
    """Return a value that is no number as tables show it: a word, or JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(thawed(value), ensure_ascii=False, separators=(", ", ": "))
