"""Common random numbers: the same customers come to every organization, and pairing pays."""

from __future__ import annotations

from statistics import variance
from typing import Any

import numpy as np
import pytest
import yaml

from simulation.assembly import assemble
from simulation.experiments.replication import run_all
from simulation.outcomes.catalogue import HEADLINE
from simulation.scenario import Scenario, dump_scenario, parse_scenario
from simulation.scenario.emitter import emit
from tests.support import MINUTE, finished, log_of, results_digest, scenario_of

SHORT = {"time__horizon": "12 days", "time__warm_up": "2 days"}
CHANGES: dict[str, dict[str, Any]] = {
    "teams": {"organization__structure": "cross_functional"},
    "two teams": {"organization__structure": "cross_functional", "organization__teams": 2},
    "no guilds": {"organization__structure": "cross_functional", "organization__guilds": False},
    "span": {"organization__span_of_control": 3},
    "sectors": {"organization__departments__logistics__sectors": 4},
    "managers": {"organization__managers_serve": True},
    "staff": {"organization__departments__sales__staff": 20},
    "skill": {"organization__departments__sales__skill_cv": 0.4},
    "interdependence": {"communication__interdependence": "80 %"},
    "fidelity": {"communication__handoff_fidelity": 0.2},
    "shared system": {"communication__shared_system": "70 %"},
    "relay": {"communication__relay": "10 min"},
    "deadline": {"communication__query_deadline": "10 min"},
    "decision level": {"authority__decision_level": 0},
    "exceptions": {"authority__exceptions": "60 %"},
    "notices": {"attention__notices": "90 %"},
    "interruptions": {"attention__synchronous": "90 %"},
    "order": {"attention__order": "random"},
    "errors": {"quality__error": "20 %"},
    "dispatch": {"dispatch__rule": "least_loaded"},
    "scope": {"dispatch__scope": "department"},
    "helping": {"service__helping": False},
    "work": {"work__sales__mean": "20 min"},
    "patience": {"channels__phone__patience": "2 min"},
    "defection": {"customers__defection_unsatisfied": "90 %"},
}


def duties(when: str) -> dict[str, Any]:
    """Return what takes the people of sales away from requests."""
    clock = {} if "idle" in when else {"every": {"mean": "3 h", "cv": 1}}
    lasting = {"lasting": {"mean": "10 min", "cv": 1}}
    return {"organization__departments__sales__interruptions": {"when": when, **clock, **lasting}}


MECHANISMS: dict[str, dict[str, Any]] = {
    "rooms": {
        "organization__departments__customer_service__room": 2,
        "organization__departments__customer_service__overflow": "logistics",
        "service__cross_skill": 0.7,
    },
    "multitasking": {"organization__departments__logistics__multitasking": 3},
    "preemption": {"dispatch__preemption": "resume"},
    "shortest queue": {"dispatch__rule": "shortest_queue"},
    "batches": {"requests__order__batch": {"mean": 2, "distribution": "geometric"}},
    "population": {"requests__support__population": 40, "requests__support__rate": "0.3 / h"},
    "fork": {
        "requests__order__route": [
            {"together": ["sales", "purchasing"]}, {"department": "logistics", "needs": ["sales"]}
        ]
    },
    "tree": {"organization__structure": "tree"},
    **{when: duties(when) for when in ("serving", "always", "between", "idle", "once_idle")},
}  # fmt: skip
"""The mechanisms of the queueing core, one after the other."""
LETTERS = {"correspondence__rate": "1 / h"}
CHANGES |= {
    name: change for name, change in MECHANISMS.items() if name not in ("batches", "population")
} | {"letters": LETTERS}


def demand(scenario: Scenario, seed: int = 5, replication: int = 2) -> int:
    """Return the digest of the stream of potential arrivals of a run."""
    return int(finished(scenario, seed, replication, log=False).clock[0].demand_digest)


@pytest.mark.parametrize("name", CHANGES)
def test_demand_does_not_depend_on_the_organization(name: str) -> None:
    """Whatever changes in structure, communication or work, the same potential arrivals come."""
    changed = scenario_of("silo", **SHORT, **CHANGES[name])
    assert demand(changed) == demand(scenario_of("silo", **SHORT))
    assert demand(changed, seed=6) != demand(changed)


@pytest.mark.parametrize(
    "change",
    [
        {"requests__order__rate": "8.01 / h"},
        {"requests__order__profile__day": [0.9, 1.1]},
        {"requests__order__interarrival": {"distribution": "gamma", "cv": 0.9}},
    ],
)
def test_demand_depends_on_the_demand(change: dict[str, Any]) -> None:
    """A change of rate, profile or inter-arrival times changes the digest of the demand."""
    assert demand(scenario_of("silo", **SHORT, **change)) != demand(scenario_of("silo", **SHORT))


def test_replications_differ() -> None:
    """Replications and seeds have draws of their own, in demand and in results."""
    assembly = assemble(scenario_of("silo", **SHORT))
    states = [finished(assembly, seed, number) for seed in (0, 1, 2) for number in range(5)]
    assert len({int(s.clock[0].demand_digest) for s in states}) == len(states)
    assert len({results_digest(s) for s in states}) == len(states)
    gaps = [np.diff(log_of(s).time[log_of(s).activity == 0])[:50].tolist() for s in states]
    assert len(set(map(tuple, gaps))) == len(states)


def test_seed_zero_is_a_seed() -> None:
    """Seed 0 is not taken for no seed."""
    assembly = assemble(scenario_of("silo", **SHORT))
    assert results_digest(finished(assembly, 0)) != results_digest(
        finished(assembly, assembly.scenario.seed)
    )


RENAMED = {
    "customer_service": "hotline",
    "logistics": "zz warehouse",
    "marketing": "a first one",
    "sales": "Verkauf",
    "complaint": "reclamation",
    "lead": "prospect",
    "support": "b support",
    "phone": "x telephone",
    "store": "boutique",
}


def with_new_names(written: Any, names_are_keys: bool = False) -> Any:
    """Return a scenario as written with new names wherever a name is a key or is referred to."""
    if isinstance(written, list):
        return [with_new_names(item) for item in written]
    if isinstance(written, dict):
        return {
            RENAMED.get(key, key) if names_are_keys else key: with_new_names(
                value, key in ("departments", "channels", "requests", "work", "next")
            )
            for key, value in written.items()
        }
    return RENAMED.get(written, written) if isinstance(written, str) else written


@pytest.mark.parametrize("name", MECHANISMS)
def test_each_mechanism_of_the_core_acts(name: str) -> None:
    """Each of these changes the results: what follows is not about mechanisms that are off."""
    for shipped in ("silo", "collaborative"):
        plain = finished(scenario_of(shipped, **SHORT))
        assert results_digest(finished(scenario_of(shipped, **SHORT, **MECHANISMS[name]))) != (
            results_digest(plain)
        )


RENAMINGS = [
    ("silo", {}),
    ("collaborative", {}),
    *(("silo", change) for change in (*MECHANISMS.values(), LETTERS)),
    ("collaborative", MECHANISMS["rooms"] | MECHANISMS["preemption"] | MECHANISMS["serving"]),
]


@pytest.mark.parametrize(("name", "change"), RENAMINGS)
def test_names_change_nothing(name: str, change: dict[str, Any]) -> None:
    """New names for departments, kinds and channels change no bit, whatever is switched on."""
    scenario = scenario_of(name, **SHORT, **change)
    text = emit(with_new_names(yaml.safe_load(dump_scenario(scenario, complete=True))))
    renamed = parse_scenario(text)
    names = {*renamed.organization.departments, *renamed.requests, *renamed.channels}
    assert set(RENAMED.values()) <= names
    assert not names & set(RENAMED)
    assert results_digest(finished(renamed)) == results_digest(finished(scenario))


NO_LEADING = {
    "organization__span_of_control": 30,
    "organization__managers_serve": True,
    "meetings__staff": "0 h",
    "meetings__managers": "0 h",
}
"""Nobody leads somebody else for it, and to lead takes no time."""


def with_unused(name: str, **change: Any) -> Scenario:
    """Return a shipped scenario with a department that no route uses, named first."""
    text = dump_scenario(scenario_of(name, **SHORT, **change), complete=True)
    start = text.index("  departments:\n") + len("  departments:\n")
    return parse_scenario(text[:start] + "    archive: {staff: 9}\n" + text[start:])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("silo", {}),
        ("collaborative", {}),
        *(("silo", change) for change in MECHANISMS.values()),
        ("collaborative", MECHANISMS["rooms"] | MECHANISMS["preemption"] | MECHANISMS["serving"]),
    ],
)
def test_an_unused_department_changes_nothing(name: str, change: dict[str, Any]) -> None:
    """People whom no request needs change no bit of what happens to requests and to the others.

    Not so with letters: those people write some too. Nor where whoever leads them therefore does
    not serve, or meets them.
    """
    change = NO_LEADING | change
    plain = finished(scenario_of(name, **SHORT, **change))
    more = finished(with_unused(name, **change))
    people = len(plain.workers)
    assert len(more.workers) == people + 9
    rows = log_of(more)
    assert rows[rows.employee < people].tolist() == log_of(plain).tolist()
    for table in ("counts", "money", "sums", "satisfaction", "durations", "ratings"):
        assert (getattr(plain, table) == getattr(more, table)).all()
    assert (plain.hours == more.hours[:people]).all()
    assert plain.clock[0].demand_digest == more.clock[0].demand_digest


def metrics(scenario: Scenario, replications: int) -> dict[str, list[float]]:
    """Return the headline of some replications, metric by metric."""
    assembly = assemble(scenario)
    runs = list(run_all([(assembly, 11, number) for number in range(replications)], 2))
    return {name: [run.metrics[name] for run in runs] for name in HEADLINE}


def paired_share(a: list[float], b: list[float]) -> float:
    """Return the variance of paired differences over that of unpaired ones."""
    return variance([x - y for x, y in zip(a, b, strict=True)]) / (variance(a) + variance(b))


LARGEST_SHARE = 0.25


@pytest.mark.parametrize("name", ["silo", "collaborative", "shopping_centre"])
def test_pairing_pays(name: str) -> None:
    """With 3 % more work, paired differences vary at most a quarter as much as unpaired ones."""
    time = {"time__horizon": "60 days", "time__warm_up": "10 days"}
    plain = scenario_of(name, **time)
    minutes = plain.work["logistics"].mean * 1.03 / MINUTE
    before = metrics(plain, 60)
    after = metrics(scenario_of(name, **time, work__logistics__mean=f"{minutes} min"), 60)
    shares = {metric: paired_share(before[metric], after[metric]) for metric in HEADLINE}
    print(shares)
    assert max(shares.values()) <= LARGEST_SHARE


def test_pairing_of_structures_is_reported() -> None:
    """Silo and collaborative differ in far more than a parameter; pairing still does not harm."""
    time = {"time__horizon": "60 days", "time__warm_up": "10 days"}
    silo, teams = (metrics(scenario_of(name, **time), 40) for name in ("silo", "collaborative"))
    shares = {metric: paired_share(silo[metric], teams[metric]) for metric in HEADLINE}
    print("silo − collaborative:", shares)
    assert all(share < 1 for share in shares.values())
