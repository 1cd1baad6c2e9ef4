"""Tables: they fit, they stack when narrow, and names are shown as text."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from simulation.experiments.comparison import Comparison
from simulation.presentation import tables
from simulation.presentation.rows import headline_rows


def printed(width: int, make: object, comparison: Comparison, **options: bool) -> str:
    """Return what a table looks like on a console of a width."""
    console = Console(file=io.StringIO(), width=width, color_system=None, highlight=False)
    table: RenderableType = make(comparison, console, **options)  # type: ignore[operator]
    console.print(table)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


@pytest.mark.parametrize("which", ["one", "two", "five"])
@pytest.mark.parametrize("width", [80, 100, 200])
def test_width(which: str, width: int, request: pytest.FixtureRequest) -> None:
    """No line is wider than the console, and no number is cut."""
    comparison = request.getfixturevalue(which)
    for make, options in ((tables.headline, {}), (tables.details, {"every": True})):
        text = printed(width, make, comparison, **options)
        assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= width
        for row in headline_rows(comparison):
            for cell in row.cells:
                assert row.mean(cell) in text
        assert "±…" not in text


def test_side_by_side(two: Comparison) -> None:
    """Two scenarios stand side by side on 80 columns, with difference and verdict."""
    lines = printed(80, tables.headline, two).splitlines()
    assert lines[0].split() == ["silo", "teams", "difference"]
    assert lines[1].startswith("Time to resolution, median")
    assert lines[1].split()[-1] in ("better", "worse", "unclear")
    assert lines[2].strip().startswith("working")


def test_stacked(five: Comparison) -> None:
    """Five scenarios are stacked on 80 columns: a line each, names as they are."""
    lines = printed(80, tables.headline, five).splitlines()
    assert lines[1].split()[0] == "silo"
    assert lines[2].strip().startswith("[bold]teams[/bold]")
    assert lines[4].strip().startswith("$x^2$ <b> | _y_")


def test_marks_instead_of_differences(five: Comparison) -> None:
    """Where differences have no room their meaning is marked, and the marks are explained."""
    text = printed(120, tables.details, five)
    assert tables.LEGEND in text


def test_markdown(five: Comparison) -> None:
    """A Markdown table has as many cells in each line, and names cannot break it."""
    text = tables.markdown({"": headline_rows(five)}, five.names)
    lines = text.splitlines()
    bars = {line.replace("\\|", "").count("|") for line in lines}
    assert bars == {2 + 1 + 3 * 4 + 1}
    assert "\\<b\\>" in lines[0]
    assert "[bold]" not in lines[0]


def test_plain_markdown() -> None:
    """What would be markup in Markdown is shown as it is, on one line."""
    assert tables.plain_markdown("a|b\n<i>*x*_y_ \\") == "a\\|b \\<i\\>\\*x\\*\\_y\\_ \\\\"
    assert tables.plain_markdown("**x** ~~y~~") == r"\*\*x\*\* \~\~y\~\~"
    assert tables.plain_markdown("&lt; Law & Kelton, ~ 5 h") == r"\&lt; Law & Kelton, ~ 5 h"
