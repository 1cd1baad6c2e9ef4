"""``service:`` what work costs beyond the work itself, and who helps whom."""

from __future__ import annotations

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import Duration, Flag, Number


class Service(Section):
    """Set-up between functions, and help across them."""

    set_up: Duration = parameter(
        "2 min",
        ge="0 min",
        neutral="0 min",
        source="assumption, 1 to 3 min",
        sign={"response_time": +1, "lost_revenue": +1, "satisfaction": -1},
        description="Extra work when the next request is of another function than the last.",
    )
    helping: Flag = parameter(
        True,
        neutral=False,
        description="Whether people help outside their function when their own queue is empty.",
    )
    cross_skill: Number = parameter(
        0.7,
        ge=0.05,
        le=1,
        neutral=1.0,
        source="assumption, 0.6 to 0.9",
        sign={"response_time": -1, "lost_revenue": -1, "satisfaction": +1},
        description="Speed when helping outside one's function, relative to one's own.",
    )
