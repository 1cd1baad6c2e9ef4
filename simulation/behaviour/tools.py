"""Adoption of the shared system by contact (Bass 1969, Management Science 15:215).

Who does not use it begins to on a day with chance p + q · (share of its contacts that use it).
Where everybody knows everybody, that is the discrete form of Bass's curve.
"""

from __future__ import annotations

import numpy as np

from simulation.behaviour.day import Day, Floats
from simulation.kernel import variates as v
from simulation.kernel.keys import draw_many
from simulation.scenario.sections.tools import Tools


def act(tools: Tools, day: Day) -> None:
    """Let people begin to use the shared system."""
    p = day.parameters
    people = p.people
    chance = tools.innovation + tools.imitation * share_of_contacts(day)
    adopts = draw_many(people.key, v.ADOPTION, np.array([day.number])) < chance
    people.uses_system |= adopts & (day.state.workers.away == 0)
    p.settings.shared_system |= int(people.uses_system.any())


def share_of_contacts(day: Day) -> Floats:
    """Return [E] the share of each person's contacts that use the shared system."""
    p = day.parameters
    start, count = p.people.contact_start, p.people.contact_count
    users = np.concatenate([[0], np.cumsum(p.people.uses_system[p.contacts])])
    share: Floats = (users[start + count] - users[start]) / np.maximum(count, 1)
    return share
