"""A side of the page: what is written, what runs, and what is wrong with what is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulation.assembly import Assembly, UnservedDepartmentError, assemble
from simulation.experiments.live import HOUR
from simulation.presentation.dashboard import levers
from simulation.presentation.dashboard.drafts import Draft
from simulation.scenario import Problem, Scenario, ScenarioError, phases

MOST_PEOPLE, MOST_EVENTS, MOST_DAYS = 2_000, 3_000_000, 2_000
"""On a side: more is for the command line."""
EVENTS_A_STAGE = 12  # about so many kernel events, messages included


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
            refuse_what_is_too_large(scenario, draft.file)
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
        ScenarioError: a department on a route has nobody who serves customers.
    """
    try:
        return assemble(scenario)
    except UnservedDepartmentError as error:
        problem = Problem(file, 0, 0, "organization.departments", str(error))
        raise ScenarioError([problem]) from None


def refuse_what_is_too_large(scenario: Scenario, file: str) -> None:
    """Refuse what would make the page wait.

    Raises:
        ScenarioError: there are too many people, days or events.
    """
    people = sum(item.staff for item in scenario.organization.departments.values())
    days = scenario.week.days_until(scenario.time.horizon)
    stages = sum(
        kind.rate * max(kind.population, 1) * (1 + len(kind.route))
        for kind in scenario.requests.values()
    )
    events = scenario.time.horizon / HOUR * stages * EVENTS_A_STAGE
    place, message, remedy = "", "", ""
    if people > MOST_PEOPLE:
        place, message = "organization.departments", f"has {people:,} people"
        remedy = f"the page shows up to {MOST_PEOPLE:,}; run more with silosim compare"
    elif events > MOST_EVENTS or days > MOST_DAYS:
        place, message = "time.horizon", "takes too long to be shown live"
        remedy = "shorten it or lower the rates, or run it with silosim compare"
    if message:
        raise ScenarioError([Problem(file, 0, 0, place, message, "", remedy)])
