"""How tables look on a terminal: without lines, columns close together."""

from __future__ import annotations

from rich.table import Table


def grid(header_style: str = "bold") -> Table:
    """Return a table without columns yet."""
    return Table(box=None, pad_edge=False, padding=(0, 1), header_style=header_style)
