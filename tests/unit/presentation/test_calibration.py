"""Tables and figures of a calibration."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.calibration import Goodness, Interval, Quality, Row
from simulation.calibration.figures import CaseTable
from simulation.calibration.forward import Run
from simulation.presentation.calibration.figures import all_figures
from simulation.presentation.calibration.tables import fit_rows, parameter_rows, report_markdown
from simulation.scenario.units import SECOND

FEW = CaseTable(
    days=np.array([1.0, 2.0]),
    handoffs=np.array([0, 1]),
    ping_pong=np.zeros(2, bool),
    reopened=np.zeros(2, bool),
    approval=np.full(2, np.nan),
    left=np.zeros(2, bool),
)


def row(name: str, observed: float, simulated: float) -> Row:
    """Return a figure that was not fitted, with an interval of a hundredth to both sides."""
    ends = (simulated - 0.01, simulated + 0.01)
    return Row(name, "share", False, observed, observed - 0.01, observed + 0.01, simulated, ends)


@pytest.mark.parametrize(
    ("simulated", "off"),
    [(0.41, "\N{MINUS SIGN}18 %"), (0.51, "+2 %"), (0.5, "0 %"), (0.685, "+37 % *")],
)
def test_how_far_the_model_is_off_is_written_as_in_every_table(simulated: float, off: str) -> None:
    """A real minus, a space before the sign of per cent, a star where it is too far."""
    assert fit_rows([row("ping_pong", 0.5, simulated)])[0][-1] == off


def test_an_interval_that_is_not_known_is_not_told() -> None:
    """Where too few leave to tell how patient they are, the interval is a dash and not 0 min."""
    found = {
        "patience phone": Interval(90 * SECOND, 60 * SECOND, 120 * SECOND),
        "patience mail": Interval(90 * SECOND, math.nan, math.nan),
    }
    assert parameter_rows(found) == [
        ("patience phone", "1.5 min", "1 min to 2 min"),
        ("patience mail", "1.5 min", "–"),
    ]


@pytest.mark.parametrize("known", [1, 2, 3, 6])
def test_handoffs_so_far_are_whole_numbers(known: int) -> None:
    """However few chances of another handoff are known, the axis counts in whole handoffs."""
    rows = tuple(row(f"another_{k}", 0.5, 0.5) for k in range(known))
    axes = all_figures(Goodness(rows, (Run(FEW, {}),), FEW, False))["another_handoff"].axes[0]
    assert all(float(tick).is_integer() for tick in axes.get_xticks())


def test_what_comes_from_the_log_is_text_in_markdown() -> None:
    """Names of teams and examples of rows cannot be read as markup."""
    quality = Quality(rows=2, cases=1)
    quality.note("dropped", 1, "rows", "have no time", "<img src=x>|*a*")
    goodness = Goodness((), (Run(FEW, {}),), FEW, False)
    intervals = {"from <b>a</b> to b": Interval(0.5, 0.4, 0.6)}
    text = report_markdown("# <i>x</i>", goodness, quality, intervals, None)
    assert "<" not in text.replace("\\<", "")
    assert "from \\<b\\>a\\</b\\> to b" in text
    assert "such as \\<img src=x\\>\\|\\*a\\*" in text
