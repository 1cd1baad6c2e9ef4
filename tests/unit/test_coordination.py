"""Coordination and predicted response times against exact references."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.experiments.comparison import compare
from simulation.offered_load import person_loads, predict
from simulation.offered_load.coordination import coordination
from simulation.offered_load.paths import Paths
from simulation.organization import build_organization
from simulation.scenario import Scenario, load_scenario
from simulation.theory import mmc

QUIET = {
    "communication.interdependence": "0 %",
    "authority.exceptions": "0 %",
    "attention.notices": "0 %",
}


def silo(**changes: object) -> Scenario:
    """Return the silo with values by path; ``__`` stands for a dot."""
    return load_scenario("silo", {key.replace("__", "."): v for key, v in changes.items()})


def test_a_lone_queue_is_exact() -> None:
    """M/M/c without coordination: the approximation is the exact mean sojourn."""
    scenario = load_scenario("theory/mmc")
    (request,) = scenario.requests.values()
    (department,) = scenario.organization.departments.values()
    (work,) = scenario.work.values()
    exact = mmc(request.rate, 3.6e9 / work.mean, department.staff).mean_sojourn
    found = predict(scenario, build_organization(scenario)).resolution
    assert found == pytest.approx(exact, rel=1e-9)


def test_in_a_tree_questions_climb_to_the_lowest_common_superior() -> None:
    """From one department to another all pass the chief, who relays; within one nobody has to."""
    organization = build_organization(silo())
    paths = Paths(organization)
    sales, logistics = organization.roster.of(1)[3], organization.roster.of(3)[5]
    way = paths.to(sales, logistics)
    assert way[-1] == logistics
    assert 0 in way
    assert paths.up(sales, 99)[-1] == 0


def test_nothing_to_ask_is_no_coordination() -> None:
    """Without interdependence, exceptions and notices nobody works for colleagues."""
    scenario = load_scenario("silo", QUIET)
    found = coordination(scenario, build_organization(scenario))
    assert not found.load.any()
    assert not found.happenings.any()


def test_load_of_the_chief_is_linear_in_interdependence() -> None:
    """Twice as many questions are twice the load, whatever decisions come on top."""
    loads = []
    for share in ("0 %", "20 %", "40 %"):
        scenario = silo(communication__interdependence=share)
        loads.append(person_loads(scenario, build_organization(scenario))[0].coordination)
    assert loads[2] - loads[1] == pytest.approx(loads[1] - loads[0])
    assert loads[1] > loads[0] > 0


def test_the_load_of_the_chief_is_the_simulated_one() -> None:
    """Predicted without the kernel, it lies within 15 % of what is simulated."""
    scenario = silo(time__horizon="60 days")
    organization = build_organization(scenario)
    predicted = person_loads(scenario, organization)
    found = compare(scenario, replications=3, seed=1, workers=1)
    simulated = float(np.mean(found.values(found.names[0], "utilization_chief")))
    assert predicted[0].coordination == pytest.approx(simulated, rel=0.15)


def test_a_chief_without_time_answers_by_the_deadline() -> None:
    """Where the chief is overloaded, questions wait as long as the deadline lets them."""
    scenario = silo(communication__interdependence="90 %")
    organization = build_organization(scenario)
    assert person_loads(scenario, organization)[0].coordination > 1
    found = predict(scenario, organization)
    assert found.busiest == "chief"
    assert 8 < found.resolution < 100


def test_a_department_that_cannot_keep_up_never_ends() -> None:
    """Twice the demand and patient customers: the mean is infinite."""
    changes = {f"channels.{name}.patience": "none" for name in ("phone", "store")}
    scenario = load_scenario("silo", {**QUIET, **changes, "requests.order.rate": "20 / h"})
    assert math.isinf(predict(scenario, build_organization(scenario)).resolution)


def test_impatient_customers_relieve_the_others() -> None:
    """The more patient customers are, the longer it takes."""
    times = []
    for patience in ("10 min", "30 min", "90 min"):
        scenario = silo(channels__phone__patience=patience)
        times.append(predict(scenario, build_organization(scenario)).resolution)
    assert (np.diff(times) > 0).all()
