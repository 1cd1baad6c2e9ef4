"""What differs between two scenarios, as a table of paths and values."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from simulation.presentation.grid import grid
from simulation.scenario import Difference


def diff_table(names: tuple[str, str], found: list[Difference]) -> RenderableType:
    """Return the fields in which two scenarios differ, one a line."""
    if not found:
        return Text(f"{names[0]} and {names[1]} are the same.")
    table = grid()
    table.add_column("", overflow="fold")
    for name in names:
        table.add_column(Text(name), overflow="fold")
    for difference in found:
        table.add_row(Text(difference.path), _written(difference.a), _written(difference.b))
    return table


def _written(value: object) -> Text:
    """Return a value as it stands in YAML."""
    if value is None:
        return Text("–", style="dim")
    return Text(as_yaml(value))


def as_yaml(value: object) -> str:
    """Return a plain value on one line as YAML would have it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {as_yaml(item)}' for key, item in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(as_yaml(item) for item in value)}]"
    return str(value)
