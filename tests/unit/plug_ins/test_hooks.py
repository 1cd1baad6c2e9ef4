"""Mechanisms from outside: neutral ones change nothing, others what their hook says, no more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation import OrganizationModel
from simulation.assembly import has_to_compile
from simulation.kernel import hooks
from simulation.kernel import state as k
from simulation.kernel.events import run_until
from simulation.mechanism import HOOKS
from simulation.plug_ins import PlugInError, load_file
from simulation.scenario import Scenario, phases
from tests.support import MINUTE, results_digest, scenario_of

HERE = Path(__file__).parent
load_file(HERE / "every_hook.py")

SHORT = {"time__horizon": "12 days", "time__warm_up": "2 days"}
CONSTANT = """\
extends: neutral
time: {horizon: 10 days, warm_up: 1 days}
organization: {departments: {sales: {staff: 4}, logistics: {staff: 5}}}
requests:
  order: {rate: 9 / h, value: 100, route: [sales, logistics, sales]}
channels: {phone: {patience: 2 h}}
work: {sales: {mean: MEAN, cv: 0}, logistics: {mean: MEAN, cv: 0}}
quality: {error: 5 %, detection: 60 %, rework_at_source: 50 %}
"""


def run(scenario: Scenario) -> OrganizationModel:
    """Return a model that has run to its horizon, with an event log."""
    model = OrganizationModel(scenario, log=True)
    model.run()
    return model


def constant(minutes: int, **values: Any) -> Scenario:
    """Return a network in which all work takes so long, with some values set."""
    return scenario_of(CONSTANT.replace("MEAN", f"{minutes} min"), **values)


def digest(scenario: Scenario) -> str:
    """Return the digest of all that a scenario brings."""
    return results_digest(run(scenario).state)


# ── Neutral ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("silo", {}),
        ("collaborative", {"attention__notices": "90 %", "attention__synchronous": "80 %"}),
        ("silo", {"dispatch__rule": "least_loaded", "quality__error": "15 %"}),
        ("matrix", {"customers__recontact_after": "2 h", "people__turnover__yearly": "90 %"}),
    ],
    ids=["silo", "interruptions", "errors", "contacts and turnover"],
)
def test_a_neutral_mechanism_changes_nothing(name: str, values: dict[str, Any]) -> None:
    """With a mechanism at every hook, at neutral values, everything is as without, bit for bit."""
    plain, neutral = scenario_of(name, **SHORT, **values), {"mechanisms__every__factor": 1}
    assert digest(scenario_of(name, **SHORT, **values, **neutral)) == digest(plain)


def test_without_mechanisms_the_kernel_is_ours() -> None:
    """A scenario that names no mechanism runs on our own kernel, whatever is loaded."""
    model = OrganizationModel(scenario_of("silo", **SHORT))
    assert model._kernel is run_until
    assert not has_to_compile(model.scenario)
    assert model.state.own_people.shape == (45, 0)
    assert model.parameters.own.tolist() == [0]  # empty tables have one row


def test_a_mechanism_is_compiled_once() -> None:
    """Other values of the same mechanism run on the same kernel."""
    models = [
        OrganizationModel(scenario_of("silo", **SHORT, mechanisms__every__factor=factor))
        for factor in (1, 2)
    ]
    assert models[0]._kernel is models[1]._kernel is not run_until
    assert not has_to_compile(models[0].scenario)


# ── Each hook against what it must equal ──────────────────────────────────────────────────────────


def test_service_times() -> None:
    """Constant work of 10 min, each service taking twice as long, is constant work of 20 min."""
    doubled = digest(constant(10, mechanisms__every__factor=2))
    assert doubled == digest(constant(20))
    assert doubled != digest(constant(10))


def test_chances_of_errors() -> None:
    """A chance of 12 % from outside is `quality.error: 12 %`, whatever it was before."""
    assert digest(constant(15, mechanisms__every__error=0.12)) == digest(
        constant(15, quality__error="12 %")
    )


def test_dispatch() -> None:
    """Naming whoever handled the request before is the rule `same_owner`."""
    named = digest(constant(20, mechanisms__every__owner=True))
    assert named == digest(constant(20, dispatch__rule="same_owner"))
    assert named != digest(constant(20))


def test_who_does_not_serve_is_not_named() -> None:
    """Naming the chief, who serves nobody, counts as naming nobody."""
    assert digest(constant(20, mechanisms__every__nobody=0)) == digest(constant(20))


def test_patience() -> None:
    """Patience of a mean of 2 h, tripled, is patience of a mean of 6 h (to rounding)."""
    tripled = run(constant(25, mechanisms__every__patience=3))
    longer = run(constant(25, channels__phone__patience="6 h"))
    abandoned = [int(m.state.counts[:, :, k.ABANDONED].sum()) for m in (tripled, longer)]
    assert abandoned[0] == abandoned[1] > 0
    assert run(constant(25)).state.counts[:, :, k.ABANDONED].sum() > abandoned[0]


def test_satisfaction() -> None:
    """Where everybody is given 42, all ratings are 42."""
    model = run(scenario_of("silo", **SHORT, mechanisms__every__rating=42))
    ratings = model.state.ratings.sum(axis=(0, 1))
    assert ratings[42] == ratings.sum() > 1000


def test_what_is_remembered() -> None:
    """After each service its employee and its request are known: counts equal the kernel's own."""
    model = run(constant(15, mechanisms__every__factor=1))
    state = model.state
    assert state.own_people[:, 0].tolist() == state.workers.served.tolist()
    is_open = np.flatnonzero(state.requests.number >= 0)
    served = state.own_requests[is_open, 0]
    assert (served <= state.visits[is_open].sum(axis=1)).all()
    assert 0 < served.sum() < 100  # slots are used again and again; nothing of before is left


def test_new_people_remember_nothing() -> None:
    """Whoever takes a vacant place begins with an empty memory."""
    model = run(
        scenario_of(
            "silo", **SHORT, mechanisms__every__factor=1, people__turnover__yearly="95 %",
            people__turnover__hiring="2 days",
        )
    )  # fmt: skip
    replaced = model.slow.turnover.identity > 0
    assert replaced.any()
    remembered, served = model.state.own_people[:, 0], model.state.workers.served
    assert (remembered[~replaced] == served[~replaced]).all()
    assert (remembered[replaced] < served[replaced]).all()


def test_memory_is_part_of_a_snapshot_and_of_a_restructuring() -> None:
    """What is remembered goes on after a snapshot, and when the organization changes."""
    scenario = scenario_of(
        "silo", **SHORT, mechanisms__every__factor=1,
        interventions=[{"day": 6, "set": {"organization.structure": "cross_functional"}}],
    )  # fmt: skip
    whole = OrganizationModel(scenario, log=True)
    whole.run_until(5 * 8 * 60 * MINUTE)
    resumed = OrganizationModel.resume(whole.snapshot())
    for model in (whole, resumed):
        model.run()
        assert model.state.own_people[:, 0].tolist() == model.state.workers.served.tolist()
    assert results_digest(whole.state) == results_digest(resumed.state)


def test_phases_are_made_anew_where_there_are_mechanisms() -> None:
    """A notebook's cell that is run again may declare other settings under the same name."""
    plan = [{"day": 2, "set": {"mechanisms.every.factor": 3}}]
    planned = scenario_of("silo", **SHORT, mechanisms__every__factor=1, interventions=plan)
    assert phases(planned) == phases(planned)
    assert phases(planned) is not phases(planned)


def test_values_change_while_it_runs() -> None:
    """An intervention may change what is set of a mechanism; it acts from that day on."""
    values = {"mechanisms__every__factor": 1}
    change = [{"day": 5, "set": {"mechanisms.every.factor": 2}}]
    before = OrganizationModel(constant(5, **values), log=True)
    changed = OrganizationModel(constant(5, **values, interventions=change), log=True)
    for model in (before, changed):
        model.run_until(5 * 8 * 60 * MINUTE)
    assert results_digest(before.state) == results_digest(changed.state)
    for model in (before, changed):
        model.run()
    assert changed.state.hours.sum() > 1.3 * before.state.hours.sum()


# ── What cannot be ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "hook"),
    [
        ({"mechanisms__every__factor": -1}, "service_time"),
        ({"mechanisms__every__rating": 101, "satisfaction__first_response": 1}, "satisfaction"),
        ({"mechanisms__every__nobody": 999}, "dispatch"),
    ],
)
def test_results_that_cannot_be_are_told(value: dict[str, Any], hook: str) -> None:
    """A negative time, a satisfaction above 100 or an employee that is none ends the run."""
    model = OrganizationModel(constant(10, **value))
    with pytest.raises(PlugInError, match=rf"^every_hook\.py:\d+: every returned .* '{hook}'"):
        model.run()


def test_the_hooks_of_kernel_and_of_plug_ins_are_the_same() -> None:
    """The hooks that plug-ins are told of are those that the kernel wraps and has."""
    assert list(HOOKS) == list(hooks.ORDER) == list(hooks.SIGNATURES) == list(hooks.WRAPPERS)
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in (HERE.parents[2] / "simulation/kernel/mechanisms").glob("*.py")
    )
    for name in [*HOOKS, "new_request"]:
        assert sources.count(f'hook="{name}"') == 1, name


# ── Without the compiler ──────────────────────────────────────────────────────────────────────────


def without_jit(program: str) -> list[str]:
    """Return the lines that a program prints in a process without numba's compiler."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip
    return done.stdout.split()


def test_the_same_without_the_compiler() -> None:
    """As plain Python the same mechanism gives the same run, bit for bit."""
    values = {"mechanisms__every__factor": 1.3, "mechanisms__every__owner": True}
    program = (
        "from tests.unit.plug_ins.test_hooks import constant, digest\n"
        f"print(digest(constant(15, time__horizon='3 days', **{values})))"
    )
    assert without_jit(program) == [digest(constant(15, time__horizon="3 days", **values))]


def test_mechanisms_at_one_hook_act_in_the_order_of_their_names() -> None:
    """`add`, then `multiply`, however the scenario orders them: (10 + 2) · 2 min are 24 min."""
    program = (
        "from tests.unit.plug_ins.test_hooks import HERE, MINUTE, constant, digest, load_file\n"
        "load_file(HERE / 'twice.py')\n"
        "both = {'multiply': {'factor': 2}, 'add': {'amount': 2 * MINUTE}}\n"
        "print(digest(constant(10, time__horizon='3 days', mechanisms=both)))"
    )
    assert without_jit(program) == [digest(constant(24, time__horizon="3 days"))]
