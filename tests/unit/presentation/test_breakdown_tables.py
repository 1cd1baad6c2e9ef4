"""The table of breakdowns: what it shows, on how many columns, and what it leaves out."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from simulation.experiments.comparison import Comparison, compare
from simulation.presentation.breakdown_tables import breakdowns, sections

from .conftest import scenario


def text_of(comparison: Comparison, width: int = 80) -> str:
    """Return the table as a terminal of a width shows it."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(breakdowns(comparison, console))
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture(scope="module")
def silo() -> Comparison:
    """Return a run of the silo."""
    return compare(scenario("silo"), replications=3, names=["silo"])


def test_lines_are_the_parts(silo: Comparison) -> None:
    """Each kind, channel and department has a line with the estimates of the comparison."""
    found = sections(silo, "silo")
    assert list(found) == ["By kind of request", "By channel", "By department"]
    assert [line.part for line in found["By channel"]] == ["phone", "e-mail", "web", "store"]
    phone = found["By channel"][0].figures["abandoned_share"]
    values = silo.part_values("silo", "channel", "phone", "abandoned_share")
    assert phone.mean == pytest.approx(sum(values) / 3)
    assert phone.n == 3
    assert "satisfaction_mean" not in found["By department"][0].figures


@pytest.mark.parametrize("width", [80, 120])
def test_nothing_is_cut(silo: Comparison, width: int) -> None:
    """Every part and every head is there in full, with half-widths where there is room."""
    text = text_of(silo, width)
    for word in ("complaint", "customer_service", "resolution", "satisfied", "90–100"):
        assert word in text, word
    assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= width
    assert "±" in text
    assert "…" not in text


def test_a_single_part_is_no_breakdown() -> None:
    """With one kind, channel and department there is nothing to cut; opinions remain."""
    plain = compare(scenario("theory/mm1"), replications=2, names=["mm1"])
    assert sections(plain, "mm1") == {}
    assert "satisfied" in text_of(plain)


def test_a_column_of_nothing_is_left_out() -> None:
    """Where nobody gives up no column tells of it."""
    patient = compare(scenario("theory/line"), replications=2, names=["line"])
    text = text_of(patient)
    assert "By department" in text
    assert "gave" not in text
