"""The page of the parameters: every field of a scenario, read from the schema."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from simulation.presentation.quantities import MINUS
from simulation.presentation.tables import plain_markdown
from simulation.scenario import ParameterRow, parameters
from simulation.scenario.declaration import shown
from simulation.scenario.problems import MISSING

SYMBOLS = {"response_time": "T", "lost_revenue": "L", "satisfaction": "S"}


def page() -> str:
    """Return the page as Markdown."""
    parts = [
        "# Parameters\n",
        "Every field that a scenario may set, read from the schema. This page is written by\n",
        "```sh\npython -m docs parameters\n```\n",
        "*Default*: what holds where a file says nothing; **required** where it must. *Neutral*: "
        "the value at\nwhich the mechanism does nothing. *Sign*: what is expected of the time to "
        "resolution (T), the lost\nrevenue (L) and the satisfaction (S) when the field grows, "
        "where theory gives a direction; each is\ntested (`tests/properties/test_every_field.py`). "
        "It is that of the mechanism alone: where people feel, learn and\ntell others from day to "
        "day, the sum may turn. A source of *assumption* is what it says.\n",
    ]
    for section, rows in groupby(parameters(), key=lambda row: _section_of(row.path)):
        parts += [f"## {section}\n", *_table(list(rows)), ""]
    return "\n".join(parts).rstrip() + "\n"


def _section_of(path: str) -> str:
    first = path.split(".")[0].removesuffix("[]")
    return first if "." in path or path.endswith("]") or first in ("work",) else "scenario"


def _table(rows: list[ParameterRow]) -> Iterator[str]:
    yield "| Field | Type | Default | Neutral | Range | Sign | Meaning | Source |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for row in rows:
        default = "**required**" if row.default is ... else _value(row.default)
        neutral = "" if row.neutral is MISSING else _value(row.neutral)
        bounds = f"{row.bounds} {row.unit}".strip() if row.bounds else row.unit
        cells = (
            f"`{row.path}`", plain_markdown(row.type), default, neutral, bounds, _signs(row),
            plain_markdown(row.description), plain_markdown(row.source),
        )  # fmt: skip
        yield f"| {' | '.join(cells)} |"


def _value(value: object) -> str:
    return plain_markdown(shown(value)) if value not in ("", ()) else ""


def _signs(row: ParameterRow) -> str:
    marks = {1: "+", -1: MINUS}
    return " ".join(f"{SYMBOLS[metric]}{marks[sign]}" for metric, sign in row.sign.items())
