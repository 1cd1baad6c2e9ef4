"""Pages of blocks: what is in a cell is shown as it is, and what is to be seen first is bold."""

from __future__ import annotations

from simulation.presentation.blocks import Strong, Table, as_html, as_markdown

TABLE = Table(["a", "b"], [["x_y", Strong("**1** <2")], ["z", "3"]])


def test_a_strong_cell_is_bold_and_no_other() -> None:
    """Marks that a text happens to have are no marks, in either language of pages."""
    lines = as_markdown([TABLE]).splitlines()
    assert lines[2:] == [r"| x\_y | **\*\*1\*\* \<2** |", "| z | 3 |"]
    page = as_html("page", [TABLE])
    assert "<td>x_y</td><td><strong>**1** &lt;2</strong></td>" in page
    assert page.count("<strong>") == 1
