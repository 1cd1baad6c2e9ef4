"""What notebooks show: Markdown tables whose numbers are those of the library."""

from __future__ import annotations

import pytest

from simulation.experiments.comparison import Comparison
from simulation.experiments.lessons import demonstrate
from simulation.experiments.verification import QUICK, verify
from simulation.experiments.verification_cases import all_cases
from simulation.presentation import notebook
from simulation.presentation.blocks import Heading, Table
from simulation.scenario import load_scenario
from tests.unit.presentation.conftest import SHORT


def cells(shown: str) -> list[list[str]]:
    """Return the cells of the tables in a text."""
    lines = [line for line in shown.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_headline(two: Comparison) -> None:
    """Without metrics the headline is shown, with half-widths, intervals, and what it rests on."""
    shown = notebook.table(two)
    _, _, time, *_ = cells(shown)
    mean = two.estimate("silo", "response_time_resolution_median")
    assert float(time[2].split(" ± ")[0]) == pytest.approx(mean.mean, abs=mean.half_width / 5)
    assert len(cells(shown)) == 5
    assert "3 replications, seed 42" in shown
    assert shown._repr_markdown_() == str(shown) == repr(shown)


def test_chosen_metrics(two: Comparison) -> None:
    """Any metrics can be shown, an unknown one is refused."""
    shown = cells(notebook.table(two, "utilization_chief", "hours_reading"))
    assert [line[0] for line in shown[2:]] == ["Chief busy", "Hours of reading notices"]
    with pytest.raises(KeyError, match="no metric 'chief'"):
        notebook.table(two, "chief")


def test_parts_add_up(two: Comparison) -> None:
    """The parts of an explanation stand above their total."""
    shown = notebook.parts(two.explain(mechanisms=False))
    time = cells(shown)[: [line[0] for line in cells(shown)].index("in all") + 1]
    parts = [float(line[1].replace("−", "-")) for line in time[2:]]
    assert sum(parts[:-1]) == pytest.approx(parts[-1], abs=0.05 * len(parts))  # one decimal


def test_mechanisms_add_up(two: Comparison) -> None:
    """Contributions and the rest make the total."""
    shown = cells(notebook.mechanisms(two.by_mechanism()))
    assert shown[0][0] == "teams − silo, through"
    values = [float(line[3].split()[0].replace("−", "-")) for line in shown[2:]]
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=0.5)
    assert [line[0] for line in shown[-2:]] == ["with all of them off", "total"]


def test_a_lesson(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a lesson shows stands beside the same without its mechanism."""
    lesson = load_scenario("routine_specialists").lessons[0]
    short = lesson.model_copy(update={"set": {**lesson.set, **SHORT}})
    shown = cells(notebook.findings(demonstrate("routine_specialists", short, 2)))
    assert len(shown) == 2 + len(lesson.shows)
    assert all(line[3].startswith(("+", "−", "0")) for line in shown[2:])


def test_verdicts() -> None:
    """Exact and simulated values stand side by side."""
    case = next(case for case in all_cases() if case.name == "M/M/1")
    shown = cells(notebook.verdicts(verify([case], QUICK)))
    assert {line[-1] for line in shown[2:]} == {"agrees"}
    assert all(float(line[2]) == pytest.approx(float(line[3]), rel=0.1) for line in shown[2:])


def test_pages() -> None:
    """Blocks of the page of a sweep are shown as well."""
    assert notebook.page([Heading("It", 3)]).startswith("### It")


def test_names_with_a_bar() -> None:
    """A bar in a name is escaped once; twice, it would divide the cell."""
    assert str(notebook.page([Table(["a|b"], [["c"]])])) == "| a\\|b |\n| --- |\n| c |\n"
