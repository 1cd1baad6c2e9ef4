"""The letters of employees: how busy they keep those through whom most of them pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.offered_load.presence import time_left
from simulation.offered_load.traffic import Floats
from simulation.organization import Organization
from simulation.scenario import Scenario
from simulation.scenario.units import HOUR
from simulation.theory import hierarchy_load


@dataclass(frozen=True)
class LetterLoad:
    """What the busiest person spends on letters, on a long average.

    Attributes:
        name: of the person.
        offered: work on letters that comes in an hour, in hours.
        capacity: hours of an hour that interruptions and meetings leave.
        is_least: whether it is only what the person writes: with ties across the lines of
            reporting, letters find other ways than through the tree, and they may stay near.
    """

    name: str
    offered: float
    capacity: float
    is_least: bool

    @property
    def is_stable(self) -> bool:
        """Whether the person can keep up; exactly full cannot."""
        return self.offered < self.capacity * (1 - 1e-12)


def letter_load(scenario: Scenario, organization: Organization) -> LetterLoad | None:
    """Return the load of the person for whom letters are the most, None if there are none."""
    if scenario.correspondence.rate == 0:
        return None
    loads = letter_hours(scenario, organization)
    capacities = time_left(scenario, organization)
    person = int(np.argmax(loads - capacities))
    return LetterLoad(
        organization.name(person),
        float(loads[person]),
        float(capacities[person]),
        _is_least(scenario, organization),
    )


def letter_hours(scenario: Scenario, organization: Organization) -> Floats:
    """Return the hours of work on letters that come to each employee in an hour.

    Exact in a pure hierarchy (Guimerà et al. 2002, PRL 89:248701); with lateral ties, or where
    letters stay near, only what each writes, a lower bound.
    """
    others = organization.size - 1
    visits = np.full(organization.size, others)
    if not _is_least(scenario, organization):
        visits = np.array(hierarchy_load(organization.manager.tolist()).visits)
    handling = scenario.correspondence.handling.mean / HOUR
    return visits * (scenario.correspondence.rate * handling / others)


def _is_least(scenario: Scenario, organization: Organization) -> bool:
    return scenario.correspondence.reach is not None or bool(organization.lateral.any())
