"""Nothing is lost: the kernel is stepped event by event and its tables are counted after each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.assembly import Assembly, assemble
from simulation.kernel import keys
from simulation.kernel import state as k
from simulation.kernel import variates as v
from simulation.kernel.running import advance
from simulation.scenario import Scenario
from tests.support import HOUR, scenario_of

from .invariants import broken, money_accounted_for

SHARES = st.sampled_from(["0 %", "5 %", "30 %", "100 %"])
OVERRIDES = st.fixed_dictionaries(
    {},
    optional={
        "communication.interdependence": SHARES,
        "communication.relay_fidelity": SHARES,
        "communication.shared_system": SHARES,
        "communication.ask": st.sampled_from(["0 min", "2 min"]),
        "communication.answer": st.sampled_from(["0 min", "10 min"]),
        "communication.query_deadline": st.sampled_from(["1 min", "30 min", "3 days"]),
        "authority.exceptions": SHARES,
        "authority.decision_level": st.integers(0, 4),
        "authority.deadline": st.sampled_from(["1 min", "30 min", "3 days"]),
        "attention.synchronous": SHARES,
        "attention.notices": SHARES,
        "attention.notices_interrupt": SHARES,
        "attention.order": st.sampled_from(
            ["priority", "fifo", "lifo", "random", {"fifo": 0.25, "random": 0.5, "lifo": 0.25}]
        ),
        "quality.error": st.sampled_from(["0 %", "10 %", "50 %"]),
        "quality.detection": SHARES,
        "quality.rework_at_source": SHARES,
        "quality.complain": SHARES,
        "service.helping": st.booleans(),
        "service.set_up": st.sampled_from(["0 min", "5 min"]),
        "dispatch.scope": st.sampled_from(["unit", "department"]),
        "dispatch.rule": st.sampled_from(
            ("shared_queue", "least_loaded", "shortest_queue", "round_robin", "random",
             "same_owner", "same_team")
        ),
        "dispatch.preemption": st.sampled_from(["none", "resume"]),
        "organization.departments.sales.room": st.sampled_from(["none", 0, 3]),
        "organization.departments.logistics": st.sampled_from(
            [
                {"staff": 8, "room": 1, "overflow": "customer_service"},
                {"staff": 8, "multitasking": 4},
            ]
        ),
        "organization.departments.customer_service.interruptions": st.sampled_from(
            [
                {"when": when, "every": "50 min", "lasting": {"mean": "6 min", "cv": 1}}
                for when in ("serving", "always", "between")
            ]
            + [{"when": when, "lasting": "6 min"} for when in ("idle", "once_idle")]
        ),
        "correspondence.rate": st.sampled_from(["0 / h", "1 / h"]),
        "organization.structure": st.sampled_from(
            ["hierarchical", "cross_functional", "matrix", "network"]
        ),
        "organization.teams": st.integers(1, 5),
        "organization.span_of_control": st.integers(2, 8),
        "customers.count": st.sampled_from([0, 50, 20_000]),
        "requests.order.resolution_patience": st.sampled_from(["none", "20 min", "4 h"]),
        "requests.order.follow_up": st.sampled_from([None, "complaint"]),
        "requests.order.rate": st.sampled_from(["8 / h", "40 / h"]),
    },
)  # fmt: skip


def small(name: str, **overrides: Any) -> Scenario:
    """Return a shipped scenario at a short horizon."""
    return scenario_of(name, time__horizon="15 days", time__warm_up="2 h", **overrides)


def assert_nothing_is_lost(assembly: Assembly, start: int, events: int, seed: int = 1) -> k.State:
    """Run to a time, then event by event, with all invariants after each; return the state."""
    p, s = assembly.start(seed, 0, log=True)
    s = advance(p, s, start)
    horizon = assembly.scenario.time.horizon
    for _ in range(events):
        before = money_accounted_for(s), s.counts[:, :, k.POTENTIAL].sum(axis=0), s.clock[0].copy()
        s = advance(p, s, horizon, most_events=1)
        now = s.clock[0]
        assert now.now >= before[2].now
        assert now.agenda_head == now.agenda_tail
        assert (wrong := broken(assembly, s)) == [], (wrong, int(now.now), int(now.events))
        came = s.counts[:, :, k.POTENTIAL].sum(axis=0) - before[1]
        gained = money_accounted_for(s) - before[0]
        assert (gained >= 0).all()
        assert (gained[came == 0] == 0).all(), "money changed although nobody arrived"
        if now.now == horizon:
            break
        assert now.events == before[2].events + 1
    return s


@pytest.mark.parametrize("start", [0, 60 * HOUR])
@pytest.mark.parametrize(
    "name", ["silo", "collaborative", "shopping_centre", "theory/line", "theory/erlang_a"]
)
def test_nothing_is_lost_in_shipped_scenarios(name: str, start: int) -> None:
    """After every single event all requests, messages, people, money and time are accounted for."""
    assert_nothing_is_lost(assemble(small(name)), start, 200)


@given(name=st.sampled_from(["silo", "collaborative"]), overrides=OVERRIDES, seed=st.integers(0, 9))
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_nothing_is_lost_whatever_is_switched_on(
    name: str, overrides: dict[str, Any], seed: int
) -> None:
    """The same holds under any combination of mechanisms, rules and structures."""
    overrides = {path: value for path, value in overrides.items() if value is not None}
    assembly = assemble(small(name, **overrides))
    assert_nothing_is_lost(assembly, 20 * HOUR, 60, seed)
    p, s = assembly.start(seed, 0, log=True)
    s = advance(p, s, assembly.scenario.time.horizon)
    assert broken(assembly, s) == []
    assert money_accounted_for(s).tolist() == potential_value(assembly, s)


def potential_value(assembly: Assembly, s: k.State) -> list[int]:
    """Return the value of all potential arrivals of each kind, drawn anew from the keys alone."""
    scenario = assembly.scenario
    now, root = int(s.clock[0].now), int(s.clock[0].root)
    values = []
    for number, request in enumerate(scenario.requests.values()):
        if request.rate == 0:
            values.append(0)
            continue
        source = keys.derive(root, v.KIND, number)
        day = request.profile.day or (1.0,)
        week = request.profile.week or (1.0,) * scenario.time.days_per_week
        peak = max(day) * max(week)
        mean = HOUR / (request.rate * peak)
        variance = math.log(1.0 + request.value_cv**2)
        time = total = i = 0
        while True:
            time += int(-math.log(keys.draw(source, v.INTERARRIVAL, i)) * mean + 0.5)
            if time >= now:
                break
            key = keys.derive(source, v.ARRIVAL, i)
            i += 1
            days, rest = divmod(time, scenario.time.hours_per_day)
            part = rest * len(day) // scenario.time.hours_per_day
            share = day[part] * week[days % scenario.time.days_per_week] / peak
            if share < 1 and keys.draw(key, v.THINNING, 0) >= share:
                continue
            if request.conversion < 1 and keys.draw(key, v.QUALIFICATION, 0) >= request.conversion:
                continue
            value = request.value * 100.0
            if request.value_cv > 0:
                z = v.normal_quantile(keys.draw(key, v.VALUE, 0))
                value *= math.exp(math.log(1.0) - variance / 2 + math.sqrt(variance) * z)
            total += int(value + 0.5)
        values.append(total)
    return values


@pytest.mark.parametrize("name", ["silo", "collaborative", "shopping_centre"])
def test_every_potential_arrival_has_a_fate_in_money(name: str) -> None:
    """Fates and open requests add up to the value of all potential arrivals, to the last cent."""
    assembly = assemble(small(name))
    p, s = assembly.start(3, 1)
    s = advance(p, s, assembly.scenario.time.horizon)
    assert money_accounted_for(s).tolist() == potential_value(assembly, s)


@pytest.mark.parametrize("name", ["silo", "shopping_centre"])
def test_at_reputation_one_nobody_stays_away(name: str) -> None:
    """As long as the reputation stands at 1, all come who would have come, and not one more."""
    assembly = assemble(small(name))
    p, s = assembly.start(3, 1)
    totals = advance(p, s, assembly.scenario.time.horizon).counts.sum(axis=(0, 1))
    assert totals[k.NEVER_CAME] == 0
    came = totals[k.ARRIVED] - totals[k.COMPLAINTS] + totals[k.CUSTOMER_LOST]
    assert came == totals[k.POTENTIAL] > 1000


def test_the_invariants_can_fail() -> None:
    """A request taken out of its queue behind the kernel's back is found missing."""
    assembly = assemble(small("silo", requests__order__rate="80 / h"))
    p, s = assembly.start(1, 0)
    s = advance(p, s, 20 * HOUR)
    assert broken(assembly, s) == []
    occupied = int(np.argmax(s.queues["count"]))
    s.queues[occupied].first = -1
    assert broken(assembly, s)
