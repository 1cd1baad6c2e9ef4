"""The panels at the side of the page."""

from __future__ import annotations

from typing import Any, cast

import pytest

from simulation.experiments.comparison import Comparison
from simulation.outcomes.output_analysis import Difference, Estimate
from simulation.presentation.dashboard.drafts import Draft
from simulation.presentation.dashboard.session import Session, Settings
from simulation.presentation.dashboard.sides import Side
from tests.support import in_own_loop


@pytest.mark.parametrize(
    ("structure", "told"),
    [
        ("hierarchical", ""),
        ("matrix", "A Matrix (both at once) · B Silos (departments)"),
        ("tree", "A one hierarchy · B Silos (departments)"),
    ],
)
def test_the_lever_of_structure_tells_where_both_stand(structure: str, told: str) -> None:
    """Also where a side has a structure that the lever does not offer."""
    nicegui = pytest.importorskip("nicegui", reason="needs the extra web")
    from simulation.presentation.dashboard.panels.levers import LeverPanel

    changed = f"extends: silo\norganization: {{structure: {structure}}}\n"
    sides = [Side.of(Draft(text)) for text in (changed, "extends: silo\n")]

    async def build() -> Any:
        with nicegui.Client(nicegui.ui.page("")):
            return LeverPanel(Session("1", sides, Settings()))

    assert in_own_loop(build).fields["structure"]["output"].text == told


def test_a_small_difference_that_is_clear_is_not_told_as_none() -> None:
    """Paired, it may be known to a hundredth of what the figure of each side is."""
    nicegui = pytest.importorskip("nicegui", reason="needs the extra web")
    from simulation.presentation.dashboard.panels.behind import _table

    class Near:
        def estimate(self, side: str, metric: str) -> Estimate:
            return Estimate(240.0, 13.0, 10)

        def difference(self, side: str, metric: str) -> Difference:
            return Difference(0.3, 0.1, 0.5, 0.01, 10)

    sides = [Side.of(Draft("extends: silo\n")) for _ in "AB"]

    async def build() -> list[str]:
        with nicegui.Client(nicegui.ui.page("")), nicegui.ui.element() as table:
            _table(cast("Comparison", Near()), Session("1", sides, Settings()))
        return [getattr(item, "text", "") for item in table.descendants()]

    shown = [text for text in in_own_loop(build) if text.startswith("B − A")]
    assert len(shown) == 3
    assert all(text.startswith("B − A: +0.3") for text in shown)
