"""What is mutated: every shipped scenario and experiment, tables, and values for ``--set``."""

from __future__ import annotations

import functools
from random import Random
from typing import Any

import yaml

from simulation.scenario import dump_scenario, load_scenario
from simulation.scenario.places import (
    bundled_experiments,
    bundled_folder,
    bundled_names,
    is_base,
)
from tests.properties.field_bases import COMPANY
from tests.support import org_chart

FORMS = ("as written", "resolved", "complete")
CHARTED = """\
name: charted
extends: neutral
organization:
  structure: custom
  chart: people.csv
  ties: ties.csv
  departments: {sales: {}, logistics: {}}
requests: {order: {rate: 4 / h, route: [sales, logistics]}}
work: {sales: {mean: 20 min}, logistics: {mean: 20 min}}
time: {horizon: 10 days, warm_up: 1 day}
"""
POINTED = """\
name: pointed
scenarios: [silo, collaborative]
factors:
  interdependence: {path: communication.interdependence}
  asking: {multiply: [communication.ask, communication.answer]}
design: {type: points, file: points.csv}
replications: 2
"""
POINTS = [
    "interdependence,asking,quality.error",
    "10 %,1,5 %",
    "35 %,0.5,8 %",
    "60 %,2,0 %",
]


def read(text: str) -> Any:
    """Return the tree of a YAML text of ours."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@functools.cache
def scenario_names() -> tuple[str, ...]:
    """Return the shipped scenarios, each often, and those to extend."""
    names = bundled_names()
    bases = tuple(name for name in names if is_base(name))
    return (*(name for name in names if name not in bases for _ in range(4)), *bases)


@functools.cache
def scenario_tree(name: str, form: str) -> Any:
    """Return what a shipped scenario is made of: as written, resolved, or with every default."""
    if name == "company":
        return read(COMPANY)
    if form == FORMS[0] or is_base(name):
        tree = read((bundled_folder() / f"{name}.yaml").read_text(encoding="utf-8"))
        if (bundled_folder() / name).parent.joinpath(f"{tree.get('extends')}.yaml").is_file():
            tree["extends"] = f"{name.rpartition('/')[0]}/{tree['extends']}".lstrip("/")
        return tree
    return read(dump_scenario(load_scenario(name), complete=form == FORMS[2]))


@functools.cache
def experiment_tree(name: str) -> Any:
    """Return what a shipped experiment is made of."""
    path = bundled_folder() / "experiments" / f"{name}.yaml"
    return read(path.read_text(encoding="utf-8"))


def any_scenario(rng: Random) -> Any:
    """Return the tree of some scenario; not to be changed."""
    name = rng.choice((*scenario_names(), "company", "company"))
    return scenario_tree(name, rng.choice(FORMS))


def any_experiment(rng: Random) -> Any:
    """Return the tree of some experiment; not to be changed."""
    name = rng.choice((*bundled_experiments(), "pointed"))
    return read(POINTED) if name == "pointed" else experiment_tree(name)


def people(rng: Random) -> list[str]:
    """Return the rows of an org chart."""
    return org_chart({"sales": rng.randint(1, 6), "logistics": rng.randint(1, 6)}, rng)


def ties(chart: list[str], rng: Random) -> list[str]:
    """Return the rows of a table of ties between the people of a chart."""
    ids = [row.partition(",")[0] for row in chart[1:]]
    return ["person,contact", *(",".join(rng.sample(ids, 2)) for _ in range(rng.randint(1, 6)))]
