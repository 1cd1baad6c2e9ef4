"""A side of the page: what is written, what runs, and what is wrong with what is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulation.assembly import Assembly, assemble
from simulation.organization import UnservedDepartmentError
from simulation.presentation.dashboard import levers
from simulation.presentation.dashboard.drafts import Draft, refuse_what_is_too_large
from simulation.scenario import Problem, Scenario, ScenarioError, phases


@dataclass
class Side:
    """One of the two organizations as the browser has it.

    Attributes:
        draft: what is written, valid or not.
        shown: the last draft that could be run; it is on the stage.
        scenario: of `shown`.
        assembly: the same, ready to run.
        start: the scenario `shown` started from.
        problems: of `draft`.
    """

    draft: Draft
    shown: Draft
    scenario: Scenario
    assembly: Assembly
    start: Scenario
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, draft: Draft) -> Side:
        """Return a side that shows a draft.

        Raises:
            ScenarioError: it cannot be run.
        """
        scenario = draft.scenario()
        return cls(draft, draft, scenario, ready(scenario, draft.file), draft.starting_point())

    def settle(self, draft: Draft) -> bool:
        """Take a draft; return whether it can be run, else keep what runs and tell the problems."""
        self.draft = draft
        try:
            scenario = draft.scenario()
            assembly = ready(scenario, draft.file)
            is_known = bool(draft.base) and draft.base == self.shown.base
            start = self.start if is_known else draft.starting_point()
        except ScenarioError as error:
            self.problems = error.problems
            return False
        self.problems = ()
        self.shown, self.scenario, self.assembly, self.start = draft, scenario, assembly, start
        return True

    def positions(self) -> dict[str, Any]:
        """Return where the levers stand, later changes included."""
        later = phases(self.scenario)
        return levers.positions(later[-1].scenario if later else self.scenario, self.start)


def ready(scenario: Scenario, file: str) -> Assembly:
    """Return a scenario ready to run.

    Raises:
        ScenarioError: it is too large for the page, or a department on a route has nobody who
            serves customers.
    """
    refuse_what_is_too_large(scenario, file)
    try:
        return assemble(scenario)
    except UnservedDepartmentError as error:
        problem = Problem(file, 0, 0, "organization.departments", str(error))
        raise ScenarioError([problem]) from None
