"""The golden scenarios: small, and together they touch every mechanism of the kernel."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

from simulation.assembly import assemble
from simulation.model import OrganizationModel
from tests.support import NEUTRAL, log_digest, results_digest, scenario_of

SHORT = {"time__horizon": "12 days", "time__warm_up": "2 days"}
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "silo": ("silo", SHORT),
    "collaborative": ("collaborative", SHORT),
    "shopping centre": ("shopping_centre", SHORT),
    "shopping centre in teams": (
        "shopping_centre",
        SHORT | {"organization__structure": "cross_functional", "authority__decision_level": 1},
    ),
    "neutral": (NEUTRAL, {}),
    "erlang a": ("theory/erlang_a", {"time__horizon": "600 h", "time__warm_up": "100 h"}),
    "line with hand-backs": (
        "theory/line", {"time__horizon": "300 h", "time__warm_up": "100 h"}
    ),
    "priority": ("theory/priority", {"time__horizon": "3000 h", "time__warm_up": "100 h"}),
    "all who ask": (
        "silo",
        SHORT | {
            "communication__interdependence": "90 %",
            "communication__relay_fidelity": "80 %",
            "communication__query_deadline": "2 h",
            "communication__shared_system": "40 %",
            "attention__order": {"fifo": 0.5, "lifo": 0.25, "random": 0.25},
        },
    ),
    "all who decide": (
        "silo",
        SHORT | {
            "authority__exceptions": "60 %",
            "authority__decision_level": 3,
            "authority__deadline": "90 min",
            "quality__error": "15 %",
            "quality__rework_at_source": "80 %",
            "organization__managers_serve": False,
        },
    ),
    "much noise": (
        "collaborative",
        SHORT | {
            "attention__notices": "90 %",
            "attention__notices_interrupt": "60 %",
            "attention__synchronous": "80 %",
            "service__cross_skill": 0.6,
            "organization__guilds": False,
            "organization__departments__sales__skill_cv": 0.3,
        },
    ),
    "impatient": (
        "shopping_centre",
        SHORT | {
            "requests__order__resolution_patience": {"mean": "5 h", "cv": 0.5},
            "requests__order__follow_up": "enquiry",
            "channels__store__patience": {"mean": "4 min", "cv": 2},
            "dispatch__rule": "same_owner",
            "customers__count": 300,
        },
    ),
    "distributions": (
        NEUTRAL,
        {
            "work__sales": {"mean": "25 min", "distribution": "gamma", "cv": 0.7},
            "work__logistics": {"mean": "12 min", "distribution": "hyperexponential", "cv": 2},
            "requests__order__interarrival": {"distribution": "weibull", "cv": 1.5},
            "requests__support__interarrival": {"distribution": "erlang", "shape": 3},
            "requests__support__route": [
                {"department": "logistics", "work": {"values": ["5 min", "20 min", "1 h"]}},
                {"department": "sales", "work": {"low": "5 min", "high": "15 min"}},
            ],
            "dispatch__rule": "least_loaded",
        },
    ),
}  # fmt: skip
QUEUEING = (
    "preemption",
    "overflow",
    "batches",
    "breakdowns",
    "calls",
    "meetings",
    "vacations",
    "population",
    "fork_join",
    "processor_sharing",
    "rooms",
    "messages",
    "shortest_queue",
)
CASES |= {
    name.replace("_", " "): (f"theory/{name}", {"time__horizon": "400 h", "time__warm_up": "50 h"})
    for name in QUEUEING
}
CASES |= {
    "matrix": ("matrix", SHORT | {"authority__exceptions": "40 %", "authority__decision_level": 2}),
    "network": ("network", SHORT | {"organization__network__ties_per_person": 2}),
    "half the informal ties": (
        "silo",
        SHORT | {
            "collaboration": 0.5,
            "authority__decision_level": None,
            "communication__interdependence": "60 %",
        },
    ),
    "omnichannel": (  # as it was at first, with questions and without an end of patience
        "omnichannel",
        SHORT | {
            "communication__shared_system": "50 %",
            "communication__interdependence": "20 %",
            "customers__recontact_after": {"mean": "45 min", "cv": 0.7},
            "customers__most_contacts": 3,
            "channels__e-mail__patience": None,
            "channels__web__patience": None,
            "channels__social__patience": None,
        },
    ),
    "connected products": ("connected_products", SHORT),
    "marketing and sales": ("marketing_and_sales", SHORT),
    "transformation": (
        "transformation",
        {
            "time__horizon": "30 days",
            "time__warm_up": "5 days",
            "interventions[0].day": 15,
            "communication__interdependence": "20 %",
            "people__learning": {"curve": "85 %", "half_life": "60 days"},
            "people__ties": {"form_after": 3},
        },
    ),
    "growing and learning": (
        "silo",
        {
            "time__horizon": "30.5 days",
            "time__warm_up": "5 days",
            "calendar": {"weekdays": "9:00-17:00", "saturday": "10:00-12:00"},
            "communication__shared_system": "50 %",
            "tools__imitation": "5 %",
            "people__generations": "article",
            "people__learning": {"curve": "85 %", "half_life": "20 days", "errors": 1},
            "people__turnover": {"yearly": "50 %", "hiring": "4 days"},
            "reputation": {"posts": "30 %", "refers": "5 %"},
            "interventions": [
                {"day": 10, "set": {
                    "organization.departments.sales.staff": 14,
                    "organization.departments.customer_service.staff": 17,
                    "people.learning.curve": "90 %",
                }},
                {"day": 20, "set": {"reputation.posts": "0 %", "reputation.refers": "0 %"}},
            ],
        },
    ),
    "open on weekdays and on Saturday": (
        "omnichannel",
        SHORT | {
            "calendar": {"weekdays": "9:00-12:30, 13:00-17:30", "saturday": "10:00-14:00"},
            "channels__web__outside_hours": "50 %",
            "channels__e-mail__outside_hours": "30 %",
        },
    ),
    "meetings in a matrix": (
        "matrix",
        SHORT | {
            "meetings": {"staff": "4 h", "managers": "10 h"},
            "communication__interdependence": "50 %",
        },
    ),
    "letters to people nearby": (
        "theory/messages",
        {"time__horizon": "400 h", "time__warm_up": "50 h", "correspondence__reach": 1},
    ),
}  # fmt: skip
SEED = 20_261
FIGURES = (
    "requests",
    "response_time_first_mean",
    "response_time_resolution_median",
    "response_time_resolution_mean",
    "lost_revenue",
    "revenue_potential",
    "satisfaction_mean",
    "utilization_front_line",
    "hours_coordination",
)


def measured(name: str) -> dict[str, Any]:
    """Return what is kept of a golden scenario: digests, number of events, figures."""
    base, overrides = CASES[name]
    assembly = assemble(scenario_of(base, **overrides))
    model = OrganizationModel(assembly, seed=SEED, log=True)
    model.run()
    figures = {
        metric: None if math.isnan(value) else float(f"{value:.12g}")
        for metric, value in model.measure().items()
    }
    return {
        "events": model.events,
        "log": log_digest(model.state),
        "results": results_digest(model.state),
        "figures": {metric: figures[metric] for metric in FIGURES},
        "all_figures": hashlib.sha256(json.dumps(figures).encode()).hexdigest(),
    }
