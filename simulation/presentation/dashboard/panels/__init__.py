"""The panels at the side of the page: levers, why, scenario, workshop."""

from __future__ import annotations

from typing import Protocol

from simulation.presentation.dashboard.panels.behind import BehindPanel
from simulation.presentation.dashboard.panels.levers import LeverPanel
from simulation.presentation.dashboard.panels.scenario import ScenarioPanel
from simulation.presentation.dashboard.panels.workshop import WorkshopPanel
from simulation.presentation.dashboard.session import Session

__all__ = ["PANELS", "Panel"]


class Panel(Protocol):
    """A panel; it builds itself into the element that is open when it is made."""

    name: str

    def __init__(self, session: Session) -> None:
        """Build the panel."""

    def refresh(self) -> None:
        """Show the session as it is now."""


PANELS: dict[str, type[Panel]] = {
    "levers": LeverPanel,
    "why": BehindPanel,
    "scenario": ScenarioPanel,
    "workshop": WorkshopPanel,
}
