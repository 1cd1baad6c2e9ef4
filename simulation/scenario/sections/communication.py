"""``communication:`` what must be known, what gets lost on the way, and what asking costs."""

from __future__ import annotations

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.distributions import Distribution
from simulation.scenario.fields import Duration, Probability


class Communication(Section):
    """How knowledge about a request travels, or fails to."""

    interdependence: Probability = parameter(
        "40 %",
        neutral="0 %",
        source="assumption; VDT uses 0.2 to 0.9",
        sign={"response_time": +1, "satisfaction": -1},
        description="Probability that a stage needs to know what another department knows.",
    )
    handoff_fidelity: Probability = parameter(
        0.85,
        neutral=1,
        source="assumption, 0.8 to 0.95",
        sign={"response_time": -1, "satisfaction": +1},
        description="Chance that a piece of knowledge survives a handoff.",
    )
    shared_system: Probability = parameter(
        "0 %",
        neutral="0 %",
        sign={"response_time": -1, "satisfaction": +1},
        description="Share of people who use a shared customer system; "
        "between two of them nothing has to be asked.",
    )
    direct_contact: Probability = parameter(
        "0 %",
        neutral="0 %",
        sign={"response_time": -1},
        description="Chance that a question goes straight to whom it is for, known or not.",
    )
    ask: Distribution = parameter(
        "2 min",
        neutral="0 min",
        sign={"response_time": +1},
        description="Work of writing a question.",
    )
    relay: Distribution = parameter(
        {"mean": "3 min", "cv": 1},
        source="assumption, 1 to 5 min",
        sign={"response_time": +1},
        description="Work of each person through whom a message passes.",
    )
    answer: Distribution = parameter(
        {"mean": "5 min", "cv": 1},
        sign={"response_time": +1},
        description="Work of answering a question.",
    )
    query_deadline: Duration = parameter(
        "1 day",
        gt="0 min",
        source="assumption, 0.5 to 2 days",
        description="How long one waits for answers before deciding without them.",
    )
    relay_fidelity: Probability = parameter(
        0.97,
        neutral=1,
        sign={"satisfaction": +1},
        description="Chance that a message is passed on unharmed.",
    )
