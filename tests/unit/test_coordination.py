"""Coordination and predicted response times against exact references."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from simulation.experiments.comparison import compare
from simulation.offered_load import offered_load, person_loads, predict
from simulation.offered_load.coordination import coordination, services_by_person
from simulation.offered_load.paths import Paths
from simulation.organization import build_organization
from simulation.presentation.overload import warnings_before
from simulation.scenario import Scenario, load_scenario, parse_scenario, phases
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
    """Predicted without the kernel, meetings included, it is within 15 % of what is simulated."""
    scenario = silo(time__horizon="60 days")
    organization = build_organization(scenario)
    predicted = person_loads(scenario, organization)
    found = compare(scenario, replications=3, seed=1, workers=1)
    simulated = float(np.mean(found.values(found.names[0], "utilization_chief")))
    assert predicted[0].left < 1
    assert predicted[0].coordination + 1 - predicted[0].left == pytest.approx(simulated, rel=0.15)


def test_a_chief_without_time_answers_by_the_deadline() -> None:
    """Where the chief is overloaded, questions wait as long as the deadline lets them."""
    asks = {"communication__interdependence": "90 %", "communication__direct_contact": "0 %"}
    late, soon = (
        silo(**asks, communication__query_deadline=deadline) for deadline in ("8 h", "4 h")
    )
    organization = build_organization(late)
    chief, *others = person_loads(late, organization)
    assert not chief.can_answer
    found = predict(late, organization)
    assert found.busiest in [one.name for one in (chief, *others) if not one.can_answer]
    assert 1 < found.resolution - predict(soon, organization).resolution < 2 * 4


def test_a_department_that_cannot_keep_up_never_ends() -> None:
    """Twice the demand and patient customers: the mean is infinite."""
    changes = {f"channels.{name}.patience": "none" for name in ("phone", "store")}
    scenario = load_scenario("silo", {**QUIET, **changes, "requests.order.rate": "20 / h"})
    assert math.isinf(predict(scenario, build_organization(scenario)).resolution)


@pytest.mark.parametrize(
    ("change", "hourly"),
    [
        ({"structure": "cross_functional", "teams": 4}, [3, 1.5, 1.5]),  # one stands in for a team
        ({"structure": "hierarchical"}, [2, 2, 2]),
        ({"structure": "hierarchical", "departments.sales.sectors": 2}, [1.5, 3, 1.5]),
        (
            {"structure": "hierarchical", "departments.sales.sectors": 2, "dispatch": "department"},
            [2, 2, 2],
        ),
    ],
)
def test_services_come_to_whom_the_kernel_gives_them(
    change: dict[str, object], hourly: list[float]
) -> None:
    """Each serves its own part of the market, or of the department, and stands in by turns."""
    changes = {f"organization.{path}": it for path, it in change.items() if path != "dispatch"}
    changes |= {"dispatch.scope": change.get("dispatch", "unit")}
    scenario = parse_scenario(
        "extends: neutral\n"
        "organization: {departments: {sales: {staff: 3}, logistics: {staff: 9}}}\n"
        "requests: {order: {rate: 6 / h, route: [sales, logistics]}}\n",
        changes,
    )
    services = services_by_person(scenario, build_organization(scenario))
    rates = {it.person: it.rate for it in services if it.stage.department == "sales"}
    assert [rates[person] for person in sorted(rates)] == pytest.approx(hourly)


SALES = """
extends: neutral
organization: {departments: {sales: {staff: 3}}}
"""
ENDLESS = """
requests:
  order: {rate: 1 / h, route: [sales]}
  more: {after: order, share: 60 %, follow_up: order, route: [sales]}
  still_more: {after: order, share: 60 %, follow_up: order, route: [sales]}
"""


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        (SALES + "requests: {order: {rate: 1 / h, route: [sales]}}\nwork: {sales: 0 min}\n", 0.0),
        (SALES + ENDLESS, math.inf),
        (
            SALES + "requests: {none_yet: {route: [sales]}}\ncorrespondence: {rate: 1 / h}\n",
            math.nan,
        ),
    ],
)
def test_what_no_queue_is_reckoned_for(text: str, hours: float) -> None:
    """Work of no time, requests without end and no requests at all are predictions too."""
    scenario = parse_scenario(text)
    found = predict(scenario, build_organization(scenario)).resolution
    assert found == pytest.approx(hours, nan_ok=True)


def test_impatient_customers_relieve_the_others() -> None:
    """The more patient customers are, the longer it takes."""
    times = []
    for patience in ("10 min", "30 min", "90 min"):
        scenario = silo(channels__phone__patience=patience)
        times.append(predict(scenario, build_organization(scenario)).resolution)
    assert (np.diff(times) > 0).all()


def test_calls_and_meetings_take_the_time_for_answers() -> None:
    """Whoever meets for half of the week has half of the time, and is twice as busy in it."""
    less = {"meetings__staff": "0 h", "meetings__managers": "0 h"}
    free, meeting = silo(**less), silo(**{**less, "meetings__managers": "20 h"})
    found = []
    for scenario in (free, meeting):
        organization = build_organization(scenario)
        head = organization.roster.of(organization.roster.departments.index("sales"))[0]
        found.append((person_loads(scenario, organization)[head], predict(scenario, organization)))
    (before, soon), (after, late) = found
    assert after.coordination == before.coordination
    assert after.left == pytest.approx(before.left - 0.5)
    assert late.resolution > soon.resolution
    assert late.busiest_load > soon.busiest_load


def test_who_answers_others_has_less_time_for_requests() -> None:
    """A department with people enough for its requests cannot keep up once it is asked as much."""
    loads = {}
    for name, changes in {
        "alone": {"communication__interdependence": "0 %", "attention__notices": "0 %"},
        "asked": {
            "communication__interdependence": "90 %",
            "communication__answer__mean": "20 min",
        },
    }.items():
        scenario = silo(requests__order__rate="11 / h", authority__exceptions="0 %", **changes)
        found = offered_load(scenario, build_organization(scenario))
        loads[name] = next(load for load in found if load.name == "sales")
    assert loads["asked"].offered == loads["alone"].offered
    assert loads["alone"].has_enough_people
    assert not loads["asked"].has_enough_people


@pytest.mark.parametrize("name", ["silo", "collaborative", "matrix", "network"])
def test_people_who_are_alike_share_their_ways(name: str) -> None:
    """Whom a question passes is the same as if every way were followed by itself."""
    organization = build_organization(load_scenario(name))
    paths = Paths(organization)
    for asker, target in itertools.permutations(range(organization.size), 2):
        assert paths.to(asker, target) == paths._to(asker, target)


def test_who_cannot_answer_is_told_before_a_run() -> None:
    """By name, the busiest first, with the hours; later only who was not told yet."""
    changes = {"authority.exceptions": "60 %", "authority.decision_level": 3}
    scenario = load_scenario("silo", changes)
    organization = build_organization(scenario)
    late = {load.name for load in person_loads(scenario, organization) if not load.can_answer}
    (told,) = warnings_before("silo", scenario, organization, [(60, scenario, organization)])
    assert told.startswith("silo: chief cannot keep up with questions, decisions and notices: ")
    assert told.endswith(f"; nor can {len(late) - 1} others")
    assert list(warnings_before("silo", load_scenario("silo"), organization)) == []
    growing = load_scenario("growth")
    later = [(p.day, p.scenario, build_organization(p.scenario)) for p in phases(growing)]
    told_later = list(warnings_before("growth", growing, build_organization(growing), later))
    assert [sentence.partition(" cannot")[0] for sentence in told_later] == [
        "growth, from day 59 on: customer_service 1",
        "growth, from day 62 on: logistics 1",
        "growth, from day 65 on: sales 1",
    ]
