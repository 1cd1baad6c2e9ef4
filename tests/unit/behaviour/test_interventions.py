"""Interventions, live changes and snapshots: a running organization that becomes another one."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from simulation.kernel import state as k
from simulation.kernel.keys import derive, draw
from simulation.kernel.running import advance
from simulation.kernel.variates import CUSTOMER, TERRITORY
from simulation.model import OrganizationModel
from simulation.scenario import ScenarioError, dump_scenario, parse_scenario, phases
from tests.properties.invariants import broken, money_accounted_for
from tests.properties.traces import desk, every
from tests.support import MINUTE, log_of, results_digest, scenario_of

from .cases import EVERYTHING, SHOP, differences, model_of

DAY = 8 * 3_600_000_000
MEAN = "response_time_resolution_mean"


def planned(*interventions: dict[str, Any]) -> dict[str, Any]:
    """Return the override that plans interventions."""
    return {"interventions": list(interventions)}


def put(day: int, **values: Any) -> dict[str, Any]:
    """Return an intervention that sets values from a day on."""
    return {"day": day, "set": {path.replace("__", "."): it for path, it in values.items()}}


def test_phases_do_not_depend_on_the_order_in_which_they_are_written() -> None:
    """A shock that ends leaves what another intervention plans for later."""
    later = put(12, service__set_up="3 min")
    shock = put(4, requests__order__rate="20 / h") | {"until": 8}
    for plan in ((later, shock), (shock, later)):
        found = phases(parse_scenario(SHOP, planned(*plan)))
        assert [day for day, _ in found] == [4, 8, 12]
        assert found[-1].scenario.service.set_up == 180_000_000


def test_phases_are_made_once_for_equal_scenarios() -> None:
    """A check, an estimate and an assembly share them; another plan or scenario has its own."""
    plan = planned(put(4, service__set_up="3 min"))
    first = parse_scenario(SHOP, plan)
    assert phases(first) is phases(parse_scenario(dump_scenario(first)))
    for changes in (plan | {"seed": 77}, planned(put(5, service__set_up="3 min"))):
        (other,) = phases(parse_scenario(SHOP, changes))
        assert other != phases(first)[0]


# ── What is written ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "column", "told"),
    [
        ("{day: 5, set: {time.horizon: 3 days}}", 20, "time cannot be changed in a run"),
        ("{day: 5, over: 3, set: {'..': 3}}", 29, "is not a path such as"),
        ("{day: 5, set: {'\"name\"': x}}", 20, "name cannot be changed in a run"),
        ("{day: 5, set: {seed: 3}}", 20, "seed cannot be changed in a run"),
        ("{day: 5, set: {quality.eror: 5 %}}", 34, "unknown key; did you mean 'error'?"),
        ("{day: 5, set: {service.cross_skill: 7}}", 41, "must be at most 1"),
        ("{day: 5, set: {organization.departments.x: {staff: 3}}}", 48, "their names"),
        ("{day: 5, set: {requests.order.route: [sales]}}", 42, "routes and needs"),
        (
            "{day: 5, over: 3, set: {organization.structure: hierarchical}}",
            53,
            "there are no equal steps from cross_functional to hierarchical",
        ),
        ("{day: 5}", 5, "changes nothing"),
        ("{day: 5, until: 4, set: {service.set_up: 3 min}}", 5, "ends before it begins"),
        ("{day: 3, leave: {department: salz}}", 22, "unknown department"),
    ],
)
def test_a_wrong_intervention_is_told_where_it_stands(written: str, column: int, told: str) -> None:
    """Each problem has the line of the intervention, whatever the phase it comes up in."""
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(SHOP + "interventions:\n  - " + written + "\n")
    (problem,) = caught.value.problems
    assert told in str(problem)
    assert (problem.line, problem.column) == (13, column)


def test_what_interventions_set_is_told_with_all_else_that_is_wrong() -> None:
    """A mistake elsewhere hides none in what is set, and is not told once more for each of them."""
    plan = """\
interventions:
  - {day: 5, set: {organization.span: 4, quality.error: 5 %}}
  - {day: 6, set: {work.sales.mean: -2 h, organization.departments.sales.staff: -5}}
  - {day: 7, set: 3}
organization.departments.sales.staff: 2
"""
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(SHOP + plan, {"organization.departments.sales.staff": -3})
    told = [(item.line, item.path) for item in caught.value.problems if item.file != "--set"]
    assert told == [
        (13, "organization.span"),
        (14, "work.sales.mean"),
        (14, "organization.departments.sales.staff"),
        (15, "interventions[2].set"),
        (16, '"organization.departments.sales.staff"'),
    ]
    elsewhere = [item.path for item in caught.value.problems if item.file == "--set"]
    assert elsewhere == ["organization.departments.sales.staff"]


def test_a_long_chart_is_not_read_for_every_value_that_is_set() -> None:
    """Where a scenario is not right and is long, only the first values are tried."""
    people = "".join(f"    - '{i},{i // 8 if i else ''},sales'\n" for i in range(5_000))
    plan = "".join(f"  - {{day: {9 + i}, set: {{quality.error: many}}}}\n" for i in range(50))
    text = f"""\
quality: {{error: lots}}
organization:
  structure: custom
  departments: {{sales: {{}}}}
  chart:
    - id,manager,department
{people}requests: {{order: {{rate: 6 / h, route: [sales]}}}}
interventions:
{plan}"""
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text)
    told = [item for item in caught.value.problems if "many" in item.got]
    assert 0 < len(told) < 10


def test_a_longer_chart_brings_its_people() -> None:
    """Nobody has to count them besides: staff was written down from the chart before."""
    chart = ["id,manager,department", "a,,", "b,a,sales", "c,a,sales"]
    scenario = parse_scenario(
        f"""\
organization: {{structure: custom, departments: {{sales: {{}}}}, chart: {chart}}}
requests: {{order: {{rate: 6 / h, route: [sales]}}}}
work: {{sales: 10 min}}
""",
        planned(put(30, organization__chart=[*chart, "d,a,sales", "e,b,sales"])),
    )
    ((_, after),) = phases(scenario)
    assert after.organization.departments["sales"].staff == 4
    model = OrganizationModel(scenario)
    model.run()
    assert int(model.slow.employed.sum()) == 5


def test_interventions_lie_after_the_warm_up() -> None:
    """What happens in the warm-up would not be seen."""
    with pytest.raises(ScenarioError, match="lies in the warm-up"):
        scenario_of(SHOP, time__warm_up="9 days", **planned(put(8, quality__error="5 %")))


def test_a_scenario_with_interventions_is_written_back() -> None:
    """It loads to an equal one, and has a hash."""
    scenario = scenario_of(SHOP, **planned(
        put(5, organization__structure="hierarchical", work__sales={"mean": "5 min", "cv": 1}),
        {"day": 9, "until": 12, "over": 2, "set": {"requests.order.rate": "20 / h"}},
        {"day": 9, "leave": {"department": "sales"}, "transition": "10 %"},
    ))  # fmt: skip
    assert parse_scenario(dump_scenario(scenario)) == scenario
    assert hash(scenario) == hash(parse_scenario(dump_scenario(scenario)))


def test_trends_and_shocks() -> None:
    """A trend goes in equal steps, a shock goes back; where two set the same the later one wins."""
    scenario = scenario_of(SHOP, **planned(
        {"day": 10, "until": 30, "over": 4, "set": {"requests.order.rate": "20 / h"}},
        put(20, requests__order__rate="6 / h"),
        put(21, organization__departments__sales__staff=9),
    ))  # fmt: skip
    rates = {phase.day: phase.scenario.requests["order"].rate for phase in phases(scenario)}
    assert rates == {10: 12.5, 11: 15.0, 12: 17.5, 13: 20.0, 20: 6.0, 21: 6.0, 30: 6.0}
    staff = [phase.scenario.organization.departments["sales"].staff for phase in phases(scenario)]
    assert staff == [6, 6, 6, 6, 6, 9, 9]


def test_a_trend_of_a_number_is_not_rounded() -> None:
    """A factor that goes from 1 to 2 has steps between, though both are whole; staff has not."""
    scenario = scenario_of(SHOP, channels={"phone": {"work_factor": 1}}, **planned({
        "day": 10, "over": 4,
        "set": {"channels.phone.work_factor": 2, "organization.departments.sales.staff": 8},
    }))  # fmt: skip
    found = [phase.scenario for phase in phases(scenario)]
    assert [it.channels["phone"].work_factor for it in found] == [1.25, 1.5, 1.75, 2.0]
    assert [it.organization.departments["sales"].staff for it in found] == [6, 7, 8, 8]


def test_a_trend_begins_where_things_stand() -> None:
    """What was set as a whole before counts, not what the file says."""
    scenario = scenario_of(SHOP, **planned(
        put(10, organization__departments__sales={"staff": 20}),
        {"day": 20, "over": 5, "set": {"organization.departments.sales.staff": 30}},
    ))  # fmt: skip
    staff = [phase.scenario.organization.departments["sales"].staff for phase in phases(scenario)]
    assert staff == [20, 22, 24, 26, 28, 30]


def test_of_a_part_and_a_whole_the_later_one_wins() -> None:
    """Also where the part had been set before the whole."""
    scenario = scenario_of(SHOP, **planned(
        put(10, work__sales__mean="5 min"),
        put(12, work__sales={"mean": "50 min"}),
        put(14, work__sales__mean="7 min"),
    ))  # fmt: skip
    found = [phase.scenario.work["sales"].mean / 60_000_000 for phase in phases(scenario)]
    assert found == [5, 50, 7]


# ── What happens ──────────────────────────────────────────────────────────────────────────────────

NOTHING_CHANGES = {
    "nothing": ({}, {"quality__error": "0 %"}),
    "nothing, with all that changes slowly": (EVERYTHING, {"quality__error": "5 %"}),
    "nothing, by a rule": (
        EVERYTHING | {"dispatch__rule": "least_loaded"},
        {"service__helping": False},
    ),
    "nothing, where some wait in another department": (
        {"organization__departments__sales": {"staff": 3, "room": 3, "overflow": "logistics"}},
        {"quality__error": "0 %"},
    ),
    "nothing, where some have moved up by trying again": (
        {
            "customers__recontact_after": "30 min",
            "communication__shared_system": "100 %",
            "channels": {"phone": {"share": "50 %"}, "web": {"share": "50 %"}},
            "requests__other": {"rate": "4 / h", "priority": 3, "route": ["sales"]},
        },
        {"quality__error": "0 %"},
    ),
    "nothing, where some have given way to others": (
        {
            "dispatch__preemption": "resume",
            "requests__order__rate": "16 / h",
            "requests__other": {"rate": "12 / h", "priority": 3, "route": ["sales"]},
        },
        {"quality__error": "0 %"},
    ),
    "structure, where it is neutral": (
        {"dispatch__scope": "department"},
        {"organization__structure": "hierarchical"},
    ),
}


@pytest.mark.parametrize("name", NOTHING_CHANGES)
def test_a_change_of_nothing_changes_nothing(name: str) -> None:
    """Going on as what one is, or as another structure that is equal to it, is the plain run."""
    base, values = NOTHING_CHANGES[name]
    plain = model_of(log=True, **base)
    plain.run()
    change = planned(*(put(day, **values) for day in (3, 20, 21)))
    changed = model_of(log=True, **base, **change)
    changed.run()
    assert results_digest(changed.state) == results_digest(plain.state)


RESTRUCTURINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "into a pyramid": ({}, {"organization__structure": "hierarchical"}),
    "into teams": (
        {"organization__structure": "hierarchical", "organization__departments__sales__sectors": 3},
        {"organization__structure": "cross_functional", "organization__teams": 3,
         "service__helping": True},
    ),
    "persons first": (
        {"dispatch__rule": "least_loaded"},
        {"organization__structure": "hierarchical", "dispatch__rule": "shared_queue"},
    ),
    "fewer managers": (
        {"organization__managers_serve": True},
        {"organization__managers_serve": False, "organization__span_of_control": 2},
    ),
    "staff": (
        {},
        {"organization__departments__sales__staff": 9,
         "organization__departments__logistics__staff": 3},
    ),
    "priorities": (
        {"dispatch__preemption": "resume"},
        {"requests__order__priority": 2, "dispatch__preemption": "none"},
    ),
    "several at once": (
        {"organization__departments__sales__multitasking": 3},
        {"organization__teams": 2, "organization__departments__sales__staff": 4},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RESTRUCTURINGS)
@pytest.mark.parametrize("load", ["8 / h", "16 / h"])
def test_nothing_gets_lost_in_a_restructuring(name: str, load: str) -> None:
    """Every invariant holds after every event of the hours around a change, and back again."""
    before, after = RESTRUCTURINGS[name]
    there = put(10, **after) | {"until": 12}
    model = model_of(**(EVERYTHING | {"requests__order__rate": load} | before | planned(there)))
    for day in (10, 12):
        model.run_until(day * DAY - 3_600_000_000)
        for _ in range(40):
            model.run_until(model.time_now + 360_000_000)  # 6 min
            assert broken(model.present, model.state) == []
        for _ in range(60):
            stop = model.time_now + DAY
            model.state = advance(model.parameters, model.state, stop, most_events=1)
            assert broken(model.present, model.state) == []
    model.run()
    assert broken(model.present, model.state) == []
    assert money_accounted_for(model.state)[0] == 100 * 100 * int(
        model.state.counts[:, 0, k.POTENTIAL].sum()
    )


def test_two_runs_are_one_across_interventions() -> None:
    """`run_until(a)`, then `(b)` equals `run_until(b)`, on the day of an intervention too."""
    plan = planned(
        put(5, organization__structure="cross_functional"),
        {"day": 6, "leave": {"department": "sales", "share": "50 %"}},
        {"day": 8, "until": 20, "over": 3, "set": {"requests.order.rate": "16 / h"}},
        put(15, organization__departments__logistics__staff=8),
    )
    whole, parts = (model_of(log=True, **EVERYTHING, **plan) for _ in range(2))
    whole.run()
    for hours in (1, 39.5, 40, 40.2, 48, 64, 65, 479):
        parts.run_until(int(hours * 3.6e9))
    parts.run()
    assert results_digest(whole.state) == results_digest(parts.state)


def test_a_new_rate_holds_from_its_day_on() -> None:
    """The counts of 20 days before and after a change of rate lie in their Poisson intervals."""
    before, after = 20.0, 5.0
    model = model_of(
        requests__order__rate=f"{before} / h",
        **planned(put(20, requests__order__rate=f"{after} / h")),
    )
    model.run_until(40 * DAY)
    arrived = model.state.counts[:, 0, k.POTENTIAL]
    for rate, count in ((before, arrived[:20].sum()), (after, arrived[20:40].sum())):
        assert abs(count - 160 * rate) < 3.29 * np.sqrt(160 * rate)


def test_half_of_a_department_leaves() -> None:
    """Half of sales is away until others are hired, who are new; logistics stays whole."""
    model = model_of(
        people__turnover__hiring="7 days",
        people__learning__curve="80 %",
        **planned({"day": 10, "leave": {"department": "sales", "share": "50 %"}}),
    )
    model.run_until(10 * DAY + 1)
    assert model.state.workers.away[1:7].sum() == 3
    assert model.state.workers.away.sum() == 3
    gone = np.flatnonzero(model.state.workers.away)
    model.run_until(17 * DAY - 1)
    assert model.state.workers.away.sum() == 3
    model.run_until(17 * DAY + 1)
    assert model.state.workers.away.sum() == 0
    assert np.flatnonzero(model.slow.turnover.identity).tolist() == gone.tolist()
    assert (model.parameters.speed[gone, 0] < 0.5).all()


def test_losing_half_of_a_department_costs_time() -> None:
    """It makes requests take longer in each of 12 replications (sign test)."""
    leaving = planned({"day": 10, "leave": {"department": "sales", "share": "50 %"}})
    assert min(differences(MEAN, {}, leaving)) > 0
    nobody = planned({"day": 10, "leave": {"department": "sales", "share": "0 %"}})
    assert set(differences(MEAN, {}, nobody, n=2)) == {0.0}


def test_a_transition_costs_what_it_says() -> None:
    """People lose a share of their speed and recover it in equal steps; 0 % costs nothing."""
    model = model_of(**planned({"day": 10, "transition": "20 %", "transition_days": 4}))
    speeds = []
    for day in range(9, 16):
        model.run_until(day * DAY)
        speeds.append(model.parameters.speed[1, 0])
    assert speeds == pytest.approx([1, 0.8, 0.85, 0.9, 0.95, 1, 1], rel=1e-12)


def test_staff_that_comes_and_goes() -> None:
    """Who is not employed at a time does nothing; the people of both times are the same."""
    model = model_of(**planned(put(10, organization__departments__sales__staff=9) | {"until": 20}))
    extra = slice(7, 10)
    model.run_until(10 * DAY)
    assert model.state.workers.served[extra].sum() == 0
    assert len(model.agents) == 1 + 9 + 6
    model.run_until(20 * DAY)
    served = model.state.workers.served[extra].copy()
    assert served.min() > 0
    model.run()
    assert (model.state.workers.served[extra] <= served + 1).all()
    presence = model.record().presence / DAY
    assert presence[:7] == pytest.approx(60)
    assert presence[extra] == pytest.approx([10, 10, 10], abs=1 / 4), "and what was in hand"


def test_an_owner_who_manages_now_is_not_given_its_customers_again() -> None:
    """Who no longer serves finishes what is in hand or waits for it, and gets nothing more."""
    model = model_of(
        organization__structure="hierarchical",
        organization__managers_serve=True,
        dispatch__rule="same_owner",
        requests__again={"after": "order", "share": "90 %", "delay": "10 days", "route": ["sales"]},
        **planned(put(20, organization__managers_serve=False)),
    )
    model.run_until(20 * DAY - 1)
    head = int(np.flatnonzero(model.organization.manager[1:] == 0)[0]) + 1
    assert model.state.workers.served[head] > 20
    model.run_until(20 * DAY)
    requests = model.state.requests[model.state.requests.number >= 0]
    waiting = int((requests.assigned == head).sum())
    served = int(model.state.workers.served[head])
    model.run()
    assert 0 <= model.state.workers.served[head] - served <= waiting + 1


def test_a_decision_of_a_higher_tree_counts_in_a_flat_one() -> None:
    """What was decided four levels up before the tree became flat still has the control of four.

    One level is left then. Catches a table of control that ends with the tree.
    """
    model = model_of(
        organization__structure="hierarchical",
        organization__span_of_control=2,
        organization__departments={"sales": {"staff": 30}, "logistics": {"staff": 2}},
        authority={"exceptions": "100 %", "decision_level": 4, "control": 0.5},
        quality__error="50 %",
        requests__order__route=["sales"],
        **planned(put(1, organization__span_of_control=100)),
    )
    model.run_until(DAY)
    level = int(model.state.requests.level.max())
    assert level == 4
    model.run_until(DAY + 1)
    assert int(model.organization.depth.max()) == 2
    assert model.parameters.control[level] == 0.5**4


@pytest.mark.parametrize("customers", [0, 50])
def test_what_waits_is_shared_out_when_the_market_is_cut(customers: int) -> None:
    """Open requests go to the team of their customer's part of the market, as later ones do.

    Before, one department served all of it. Catches a backlog that goes to the first team.
    """
    model = model_of(
        organization__structure="hierarchical",
        organization__teams=3,
        requests__order__rate="16 / h",
        customers__count=customers,
        **planned(put(20, organization__structure="cross_functional")),
    )
    model.run_until(20 * DAY - 1)
    is_open = model.state.requests.number >= 0
    assert (model.state.requests.territory[is_open] == 0).all()
    model.run_until(20 * DAY + 1)
    root, requests = model.state.clock[0].root, model.state.requests
    waiting = requests[(requests.number >= 0) & (requests.queue >= 0)]
    markets = [derive(root, CUSTOMER, r.customer) if customers > 0 else int(r.key) for r in waiting]
    assert waiting.territory.tolist() == [draw(market, TERRITORY, 0) for market in markets]
    places = waiting.queue // int(model.parameters.settings[0].priorities)
    in_sales = model.parameters.stations.function[places] == 0
    assert (places[in_sales] == (waiting.territory[in_sales] * 3).astype(int)).all()
    assert len(set(places[in_sales].tolist())) == 3


def rows_of(model: OrganizationModel, activity: int) -> Any:
    """Return the rows of one activity in the event log of a run to its horizon."""
    model.run()
    rows = log_of(model.state)
    return rows[rows.activity == activity]


def test_who_tries_again_no_longer_does_it_once_more() -> None:
    """A call of 410 waits behind one that takes from 400 to 800; its customer tries again at 460.

    The next time is 510 then. It comes, though from 480 on nobody tries again, and is the last.
    Catches a wait drawn from a distribution that is no longer there.
    """
    long = every(400, route=[{"department": "desk", "work": "400 min"}])
    scenario = desk(
        requests={"long": long, "call": every(410)},
        customers={"several_channels": "100 %", "recontact_after": "50 min", "most_contacts": 9},
        **planned(put(1, customers__recontact_after=None)),
    )
    again = rows_of(OrganizationModel(scenario, log=True), k.LOG_RECONTACT)
    assert (again.time // MINUTE).tolist() == [460, 510]


def test_a_product_is_connected_no_longer() -> None:
    """Orders done at 110 and 210 entail support 960 min later; from 480 on no product is connected.

    So support comes by telephone, as orders do. Catches a channel that is no longer there.
    """
    scenario = desk(
        time__horizon="1200 min",
        channels={"phone": {"share": "100 %"}, "app": {"share": "0 %", "connected": True}},
        requests={
            "order": every(100),
            "support": {"route": ["desk"], "after": "order", "share": "100 %", "delay": "2 days"},
        },
        customers__connected="100 %",
        **planned(put(1, channels__app__connected=False)),
    )
    came = rows_of(OrganizationModel(scenario, log=True), k.LOG_ARRIVE)
    assert {1070, 1170} < set((came.time // MINUTE).tolist())
    assert set(came.detail.tolist()) == {0}


# ── Live changes and snapshots ────────────────────────────────────────────────────────────────────


def test_a_live_change_is_an_intervention() -> None:
    """Changing a running model at the beginning of a day equals the intervention of that day."""
    values = {"communication.interdependence": "20 %", "organization.structure": "hierarchical"}
    live, plan = model_of(log=True), model_of(log=True, interventions=[{"day": 9, "set": values}])
    live.run_until(9 * DAY)
    live.change(**values)
    live.run()
    plan.run()
    assert results_digest(live.state) == results_digest(plan.state)
    assert live.present.scenario == plan.present.scenario


def test_a_live_change_stays_when_a_plan_comes() -> None:
    """A planned change comes on top of what was changed by hand, which stays."""
    model = model_of(**planned(put(9, service__set_up="5 min")))
    model.run_until(5 * DAY)
    model.change(**{"quality.error": "20 %"})
    model.run_until(10 * DAY)
    assert model.present.scenario.quality.error == 0.2
    assert model.parameters.settings[0].error == 0.2
    assert model.parameters.settings[0].set_up == 300e6


@pytest.mark.parametrize("path", ["seed", "time.horizon", "requests.order.population"])
def test_what_cannot_be_changed_live(path: str) -> None:
    """What a running organization keeps is refused, and the model goes on as it was."""
    model = model_of()
    with pytest.raises(ScenarioError, match="a running organization keeps"):
        model.change(**{path: "30 days" if path.startswith("time") else 7})
    with pytest.raises(ValueError, match="has places for 6 people in this run, not 7"):
        model.change(**{"organization.departments.sales.staff": 7})
    model.run()


@pytest.mark.parametrize("slow", [{}, EVERYTHING])
def test_a_snapshot_goes_on_bit_for_bit(slow: dict[str, Any]) -> None:
    """From a snapshot, pickled or not, once or twice, the run ends as without a stop."""
    plan = planned(put(30, service__set_up="3 min"))
    model = model_of(log=True, **slow, **plan)
    model.run_until(int(14.3 * DAY))
    snapshot = model.snapshot()
    model.run()
    for taken in (snapshot, pickle.loads(pickle.dumps(snapshot)), snapshot):
        again = OrganizationModel.resume(taken)
        assert again.time_now == int(14.3 * DAY)
        again.run()
        assert results_digest(again.state) == results_digest(model.state)
        assert again.measure() == pytest.approx(model.measure(), rel=0, abs=0, nan_ok=True)
