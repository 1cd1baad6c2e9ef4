"""The model is a Mesa model; its employees are Mesa agents that see the kernel's own columns."""

from __future__ import annotations

import gc
import inspect
import weakref
from typing import Any

import mesa
import pytest

from simulation import Employee, OrganizationModel
from simulation.assembly import assemble
from simulation.kernel import state as k
from tests.support import NEUTRAL, results_digest, scenario_of

SHORT = {"time__horizon": "6 days", "time__warm_up": "1 days"}


def short_model(**options: Any) -> OrganizationModel:
    """Return a model of the silo at a short horizon."""
    return OrganizationModel(scenario_of("silo", **SHORT), log=True, **options)


@pytest.fixture
def model() -> OrganizationModel:
    """Return a model that has run for three days."""
    model = short_model()
    for _ in range(3):
        model.step()
    return model


# ── Agents ────────────────────────────────────────────────────────────────────────────────────────


def test_employees_are_mesa_agents(model: OrganizationModel) -> None:
    """Everybody is in `model.agents`, once, in the order of their numbers, the chief first."""
    assert isinstance(model, mesa.Model)
    assert len(model.agents) == model.organization.size == 45
    assert [agent.index for agent in model.agents] == list(range(45))
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert model.agents[0].name == "chief"
    assert model.agents[0].manager is None
    assert repr(model.employee(6)) == "<Employee sales 1>"


def test_agent_sets_select_and_aggregate(model: OrganizationModel) -> None:
    """Mesa's own selections, aggregates and groups work on the attributes of employees."""
    sales = model.agents.select(lambda agent: agent.department == "sales")
    assert len(sales) == 11
    busy = sales.agg("utilization", max)
    assert 0 < busy <= 1
    assert sales.agg("served", sum) == int(model.state.workers.served[6:17].sum()) > 0
    groups = model.agents.groupby("department")
    assert {name: len(members) for name, members in groups}["logistics"] == 9
    assert model.agents.get("level")[0] == 0


def test_attributes_read_the_kernels_columns(model: OrganizationModel) -> None:
    """What an agent says of itself is what stands in the kernel's tables now."""
    workers = model.state.workers
    for agent in model.agents:
        i = agent.index
        assert agent.served == workers.served[i]
        assert agent.interruptions == workers.interruptions[i]
        assert agent.unread == workers.unread[i]
        assert agent.inbox == model.state.inboxes["count"][i]
        assert agent.skill == model.parameters.people.skill[i]
        assert (agent.activity == "idle") == (workers.holds[i] == k.NOTHING)
        total = sum(agent.hours.values()) * 3.6e9
        assert total == pytest.approx(model.state.hours[i].sum())
        assert agent.utilization == pytest.approx(total / model.time_now)


def test_attributes_stay_true_as_tables_grow() -> None:
    """After the kernel's tables have been replaced by larger ones, agents still read the truth."""
    model = OrganizationModel(
        scenario_of("silo", **SHORT, requests__order__rate="200 / h"), log=False
    )
    before = len(model.state.requests)
    model.run()
    assert len(model.state.requests) > before
    assert model.agents.agg("served", sum) == int(model.state.workers.served.sum())


def test_setting_an_attribute_changes_the_run() -> None:
    """An agent's skill and use of the system are written to the kernel's own columns."""
    plain, changed = short_model(), short_model()
    changed.agents.set("skill", 2.0)
    assert (changed.parameters.people.skill == 2.0).all()
    assert (plain.parameters.people.skill == 1.0).all()
    changed.agents[3].uses_system = True
    assert changed.parameters.people.uses_system.tolist()[2:5] == [0, 1, 0]
    for model in (plain, changed):
        model.run()
    mean = "response_time_resolution_mean"
    assert changed.measure(mean)[mean] < 0.9 * plain.measure(mean)[mean]


def test_people_share_a_shared_system_once_it_is_given_to_them() -> None:
    """Giving everybody the shared system by attribute acts like the scenario that does."""
    by_hand = short_model()
    by_hand.agents.set("uses_system", True)
    by_hand.run()
    written = OrganizationModel(
        scenario_of("silo", **SHORT, communication__shared_system="100 %"), log=True
    )
    written.run()
    assert results_digest(by_hand.state) == results_digest(written.state)


def test_engagement_is_read_and_written() -> None:
    """Speed is in proportion to engagement; nobody belongs to a generation that is not named."""
    model = short_model()
    agent = model.employee(5)
    assert (agent.engagement, agent.generation, agent.away) == (1.0, "", False)
    agent.engagement = 0.5
    assert agent.engagement == 0.5
    own = int(model.parameters.people.function[5])
    assert model.parameters.speed[5, own] == 0.5 * agent.skill
    agent.skill = 3.0
    assert model.parameters.speed[5, own] == 1.5
    with pytest.raises(ValueError, match="engagement must be above 0"):
        agent.engagement = 0


@pytest.mark.parametrize("value", [0, -1.0, float("nan")])
def test_skill_stays_above_zero(model: OrganizationModel, value: float) -> None:
    """A skill that is not above zero is refused with the value."""
    with pytest.raises(ValueError, match="skill must be above 0"):
        model.employee(3).skill = value


def test_who_knows_whom(model: OrganizationModel) -> None:
    """Managers and contacts are agents; contacts are mutual, and everyone knows its superior."""
    for agent in model.agents:
        assert all(agent in other.contacts for other in agent.contacts)
        if agent.manager is not None:
            assert agent.manager in agent.contacts
            assert agent.manager.level == agent.level - 1


# ── Steps ─────────────────────────────────────────────────────────────────────────────────────────


class Onlooker(Employee):
    """Counts its steps and does nothing else."""

    steps = 0

    def step(self) -> None:
        """Count."""
        type(self).steps += 1


class Learner(Employee):
    """Gets faster by a tenth a day."""

    def step(self) -> None:
        """Learn."""
        self.skill *= 1.1


def test_a_subclass_has_its_step_called_once_a_day() -> None:
    """A step of one's own is called for everybody at the end of each working day."""
    Onlooker.steps = 0
    model = short_model(employee=Onlooker)
    model.run()
    assert Onlooker.steps == 6 * 45
    assert model.day == 6


def test_a_step_that_does_nothing_changes_nothing() -> None:
    """Day by day with idle steps, the run is the default run, bit for bit."""
    plain, watched = short_model(), short_model(employee=Onlooker)
    plain.run()
    watched.run()
    assert results_digest(watched.state) == results_digest(plain.state)
    assert watched.measure() == pytest.approx(plain.measure(), rel=0, abs=0, nan_ok=True)


def test_a_step_acts() -> None:
    """What a step changes acts from the next day on, and not before."""
    plain, learning = short_model(), short_model(employee=Learner)
    plain.step()
    learning.step()
    assert results_digest(plain.state) == results_digest(learning.state)
    plain.run()
    learning.run()
    assert learning.employee(5).skill == pytest.approx(1.1**6)
    assert learning.agents.agg("served", sum) != plain.agents.agg("served", sum)
    mean = "response_time_resolution_mean"
    assert learning.measure(mean)[mean] < plain.measure(mean)[mean]


def test_steps_end_at_the_horizon() -> None:
    """A step is a working day, the last one may be shorter, and then the model has run."""
    model = OrganizationModel(scenario_of(NEUTRAL, time__horizon="20 h", time__warm_up="1 h"))
    days = []
    while model.running:
        model.step()
        days.append(model.time_now / 3.6e9)
    assert days == [8, 16, 20]
    assert not model.running
    model.step()
    assert model.time_now / 3.6e9 == 20
    assert len(model.datacollector.get_model_vars_dataframe()) == 3


def test_progress_is_told() -> None:
    """`run` tells the share that is done, which never falls and ends at 1."""
    for employee in (Employee, Onlooker):
        told: list[float] = []
        short_model(employee=employee).run(told.append)
        assert told == sorted(told)
        assert told[-1] == 1.0


def test_a_closed_model_is_gone() -> None:
    """Its tables go at once, the rest with the next collection: Mesa does not keep it either."""
    model = OrganizationModel("silo")
    shell, tables = weakref.ref(model), weakref.ref(model.state.clock)
    model.close()
    assert tables() is None
    del model
    gc.collect()
    assert shell() is None


# ── Data ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_data_collector_collects_once_a_day() -> None:
    """Mesa's DataCollector has a row of headline metrics for each working day that was stepped."""
    model = short_model()
    while model.running:
        model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == 6
    assert list(frame.columns) == [
        "response_time_resolution_median", "lost_revenue", "satisfaction_mean"
    ]  # fmt: skip
    final = model.measure(*frame.columns)
    assert frame.iloc[-1].to_dict() == pytest.approx(final, nan_ok=True)


def test_own_data_collectors_see_employees() -> None:
    """A DataCollector with reporters of one's own collects attributes of the employees."""
    model = short_model()
    model.datacollector = mesa.DataCollector(
        model_reporters={"open": lambda m: int(m.state.clock[0].open_requests)},
        agent_reporters={"served": "served", "inbox": "inbox"},
    )
    model.step()
    model.step()
    frame = model.datacollector.get_agent_vars_dataframe()
    assert len(frame) == 2 * 45
    assert frame["served"].groupby(level=0).sum().is_monotonic_increasing
    assert len(model.datacollector.get_model_vars_dataframe()) == 2


@pytest.mark.parametrize("name", ["seed", "rng"])
def test_seeds_by_either_name(name: str) -> None:
    """The seed may be given under the name of the scenario or that of Mesa, 0 included."""
    model = short_model(**{name: 0})
    assert model.master_seed == 0
    model.run()
    other = short_model(**{name: 1})
    other.run()
    assert results_digest(model.state) != results_digest(other.state)
    assert short_model().master_seed == 42


def test_overrides_by_path() -> None:
    """Fields of the scenario may be given by path, whatever the scenario is given as."""
    scenario = scenario_of("silo", **SHORT)
    paths = {"communication.interdependence": "0 %", "work.sales.mean": "20 min"}
    given = [scenario, assemble(scenario)]
    models = [OrganizationModel(it, log=True, **paths) for it in given]
    wanted = OrganizationModel(
        scenario_of(
            "silo", **SHORT, communication__interdependence="0 %", work__sales__mean="20 min"
        ),
        log=True,
    )
    wanted.run()
    for model in models:
        model.run()
        assert results_digest(model.state) == results_digest(wanted.state)
    assert OrganizationModel("theory/mm1", **{"time.horizon": "9000 h"}).scenario.time.horizon


def test_batch_run() -> None:
    """Mesa's `batch_run` sweeps fields of the scenario and replications of the model."""
    rows = mesa.batch_run(
        OrganizationModel,
        parameters={
            "scenario": "silo",
            "time.horizon": "6 days",
            "time.warm_up": "1 days",
            "communication.interdependence": ["0 %", "80 %"],
            "replication": range(3),
        },
        max_steps=1000,
        display_progress=False,
    )
    assert len(rows) == 6
    satisfaction = {"0 %": [], "80 %": []}
    for row in rows:
        satisfaction[row["communication.interdependence"]].append(row["satisfaction_mean"])
        alone = OrganizationModel(
            scenario_of(
                "silo", **SHORT,
                communication__interdependence=row["communication.interdependence"],
            ),
            replication=row["replication"],
        )  # fmt: skip
        alone.run()
        assert alone.measure("satisfaction_mean")["satisfaction_mean"] == row["satisfaction_mean"]
    assert len(set(satisfaction["0 %"])) == 3
    assert min(satisfaction["0 %"]) > max(satisfaction["80 %"])


def test_batch_run_over_seeds() -> None:
    """Seeds swept by `batch_run` give different runs, and equal seeds equal ones.

    Mesa 3.5 takes them as `rng` and overwrites a parameter of that name; 3.3 knows no `rng`.
    """
    parameters = {"scenario": "silo", "time.horizon": "3 days", "time.warm_up": "0 h"}
    seeds: dict[str, Any] = {"rng": [1, 2, 1]}
    if "rng" not in inspect.signature(mesa.batch_run).parameters:
        parameters |= {"seed": seeds.pop("rng")}
    rows = mesa.batch_run(OrganizationModel, parameters=parameters, display_progress=False, **seeds)
    values = [row["satisfaction_mean"] for row in rows]
    assert values[0] == values[2] != values[1]
