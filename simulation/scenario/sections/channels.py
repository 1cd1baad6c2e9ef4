"""``channels:`` by which ways customers reach the organization, and what they expect there."""

from __future__ import annotations

from typing import Annotated

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.distributions import Distribution, Patience
from simulation.scenario.fields import CustomersTime, Flag, Number, OrNone, Probability

IMPLICIT_CHANNEL = "any"
"""The one channel of a scenario that names none."""


class Channel(Section):
    """One way to reach the organization: telephone, e-mail, web, store …"""

    share: Probability = parameter(
        "100 %", source="", description="Share of the requests; all channels add up to 100 %."
    )
    expected_response: CustomersTime = parameter(
        "1 h",
        gt="0 min",
        sign={"satisfaction": +1},
        description="How long customers expect to wait for the first answer.",
    )
    patience: Patience = parameter(
        None,
        neutral=None,
        description="How long customers wait for the first answer before they give up.",
    )
    work_factor: Number = parameter(
        1.0,
        ge=0.1,
        le=10,
        neutral=1.0,
        sign={"response_time": +1, "lost_revenue": +1, "satisfaction": -1},
        description="Factor on the work that a request takes when it comes this way.",
    )
    balking: Annotated[Distribution | None, OrNone()] = parameter(
        None,
        neutral=None,
        description="The longest announced wait at which customers stay; beyond it they leave at "
        "once, unless somebody is free. Announced is the mean work of those who wait at the first "
        "department and of this one, shared among its people.",
    )
    connected: Flag = parameter(
        False,
        neutral=False,
        description="Whether this is the channel by which connected products get in touch; "
        "see customers.connected.",
    )
    outside_hours: Probability = parameter(
        "0 %",
        neutral="0 %",
        description="Share of its customers who come while it is closed, alike at all hours; they "
        "wait from then on. It takes a `calendar`.",
    )
