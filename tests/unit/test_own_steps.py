"""A step of one's own that does what the default does gives the same run, bit for bit."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from simulation import Employee, OrganizationModel
from tests.support import HOUR, results_digest
from tests.unit.naive_employees import Adopting, Befriending, Feeling, Hasty, Learning, Leaving
from tests.unit.test_employees import LEARNING, LIVELY, SHORT, model_of

ADOPTING: dict[str, Any] = SHORT | {
    "communication__shared_system": "10 %",
    "tools__innovation": "2 %",
    "tools__imitation": "30 %",
}
BEFRIENDING: dict[str, Any] = SHORT | {
    "time__horizon": "25 days",
    "communication__interdependence": "60 %",
    "people__ties__form_after": 2,
    "people__ties__half_life": "4 days",
    "people__ties__most": 2,
}
LEAVING: dict[str, Any] = LIVELY | BEFRIENDING | {
    "people__turnover__yearly": "99 %",
    "people__turnover__sensitivity": 20,
    "people__turnover__hiring": "6 days",
}  # fmt: skip


def both(kind: type[Employee], name: str, **options: Any) -> tuple[OrganizationModel, ...]:
    """Return a run with the default behaviour, and one in which employees do it for themselves."""
    default, own = model_of(name, **options), model_of(name, **options, employee=kind)
    for model in (default, own):
        model.run()
    return default, own


def assert_same(default: OrganizationModel, own: OrganizationModel) -> None:
    """Compare two runs bit for bit, and every figure, costs included."""
    assert results_digest(own.state) == results_digest(default.state)
    assert repr(own.measure()) == repr(default.measure())


def assert_matters(default: OrganizationModel, name: str, **options: Any) -> None:
    """Compare a run with one that differs in nothing but that the behaviour is off."""
    nothing = model_of(name, **options)
    nothing.run()
    assert nothing.state.clock[0].now == default.state.clock[0].now
    assert results_digest(nothing.state) != results_digest(default.state)


@pytest.mark.parametrize("name", ["silo", "collaborative"])
def test_engagement_by_agents_agrees_with_that_by_arrays(name: str) -> None:
    """Employees whose step does what the default does give the same run, bit for bit."""
    default, own = both(Feeling, name, **LIVELY)
    assert_same(default, own)
    assert own.agents.get("engagement") == default.agents.get("engagement")
    assert len(set(own.agents.get("engagement"))) > 15
    assert_matters(default, name, **SHORT)


def test_learning_by_agents_agrees_with_that_by_arrays() -> None:
    """The same of learning: where practice grows, to the last bit; forgetting to rounding.

    The default forgets speed by a factor of its own instead of going back to practice.
    """
    default, own = both(Learning, "silo", **LEARNING)
    assert (own.slow.experience.practice == default.slow.experience.practice).all()
    assert own.slow.experience.speed == pytest.approx(default.slow.experience.speed, rel=1e-12)
    assert own.state.workers.served.tolist() == default.state.workers.served.tolist()


@pytest.mark.parametrize("name", ["silo", "collaborative"])
def test_tools_by_agents_agree_with_those_by_arrays(name: str) -> None:
    """Who looks at the users of the evening adopts the system on the same day, at the same cost."""
    default, own = both(Adopting, name, **ADOPTING)
    assert_same(default, own)
    assert own.agents.get("uses_system") == default.agents.get("uses_system")
    assert 10 < default.slow.usage.trained < default.organization.size
    assert own.parameters.stations.linked.tolist() == default.parameters.stations.linked.tolist()


def test_the_order_of_steps_matters_to_who_looks_at_others() -> None:
    """Who looks at the users of this moment sees those who stepped before: adoption is faster."""
    default, own = both(Hasty, "silo", **ADOPTING)
    assert own.slow.usage.time > default.slow.usage.time


def test_ties_by_agents_agree_with_those_by_arrays() -> None:
    """Ties that a step makes of the answers of the day are those of the default, to the last."""
    default, own = both(Befriending, "silo", **BEFRIENDING)
    assert_same(default, own)
    ties = [[other.index for other in person.ties] for person in default.agents]
    assert [[other.index for other in person.ties] for person in own.agents] == ties
    assert sum(map(len, ties)) > 20
    assert max(map(len, ties)) == BEFRIENDING["people__ties__most"]
    off = {field: BEFRIENDING[field] for field in BEFRIENDING if "ties" not in field}
    assert_matters(default, "silo", **off)


@pytest.mark.parametrize("name", ["silo", "collaborative"])
def test_turnover_by_agents_agrees_with_that_by_arrays(name: str) -> None:
    """Who leaves by a step of one's own leaves on the same day, and is followed by the same."""
    default, own = both(Leaving, name, **LEAVING)
    assert_same(default, own)
    assert own.slow.turnover.identity.tolist() == default.slow.turnover.identity.tolist()
    assert own.agents.get("away") == default.agents.get("away")
    assert default.slow.turnover.left > 5
    assert default.slow.turnover.hired > 5
    vacant = [int(day) for day in default.slow.turnover.hired_on if day >= 0]
    if name == "silo":
        assert len(set(vacant)) < len(vacant)  # several left on one day


def test_what_is_replaced_is_not_done() -> None:
    """A behaviour that a subclass replaces is left to it: with an empty step nothing happens."""

    class Idle(Employee):
        """Takes over engagement and does nothing."""

        replaces = frozenset({"engagement"})

        def step(self) -> None:
            """Do nothing."""

    model = model_of(**LIVELY, employee=Idle)
    model.run()
    assert set(model.agents.get("engagement")) == {1.0}


def test_wrong_classes_are_refused() -> None:
    """A class that is no employee, or replaces what there is not, is told at once."""
    with pytest.raises(TypeError, match="must be a subclass of Employee, got 'me'"):
        model_of(**SHORT, employee="me")
    unknown = type("Odd", (Employee,), {"replaces": {"sleep"}, "step": lambda self: None})
    with pytest.raises(ValueError, match=r"Odd\.replaces names sleep; known are: learning, tools"):
        model_of(**SHORT, employee=unknown)
    idle = type("Lazy", (Employee,), {"replaces": {"learning"}})
    with pytest.raises(TypeError, match="Lazy replaces a behaviour, but has no step of its own"):
        model_of(**SHORT, employee=idle)


def test_a_snapshot_goes_on_with_steps_of_ones_own() -> None:
    """A run that is resumed with the same class of employees ends as the one that was not cut.

    What a subclass keeps in attributes of its own is not in a snapshot, hence this one keeps none.
    """

    class Tired(Employee):
        """Loses a little every day."""

        def step(self) -> None:
            """Tire."""
            self.skill *= 0.99

    whole = model_of(**SHORT, employee=Tired)
    whole.run_until(5 * 8 * HOUR)
    resumed = OrganizationModel.resume(whole.snapshot(), employee=Tired)
    for model in (whole, resumed):
        model.run()
    assert results_digest(resumed.state) == results_digest(whole.state)


def test_a_snapshot_goes_on_with_draws_of_ones_own() -> None:
    """Steps that draw from Mesa's generators go on drawing where the snapshot was taken."""

    class Moody(Employee):
        """Has better and worse days."""

        def step(self) -> None:
            """Draw from both generators."""
            self.skill *= 1 + 0.01 * (self.model.random.random() - self.model.rng.random())

    whole = model_of(**SHORT, employee=Moody)
    for _ in range(3):
        whole.step()
    resumed = OrganizationModel.resume(pickle.loads(pickle.dumps(whole.snapshot())), employee=Moody)
    for model in (whole, resumed):
        while model.running:
            model.step()
    assert resumed.steps == whole.steps
    assert resumed.agents.get("skill") == whole.agents.get("skill")
    assert results_digest(resumed.state) == results_digest(whole.state)


@pytest.mark.parametrize("value", ["fast", None])
def test_what_is_no_number_is_told_by_name(value: object) -> None:
    """An attribute that is set to a text says which one it is."""
    with pytest.raises(ValueError, match="skill must be above 0, got"):
        model_of(**SHORT).employee(3).skill = value
