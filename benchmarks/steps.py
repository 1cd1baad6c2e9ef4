"""What a step of 10,000 employees costs besides the kernel, with all default behaviour on.

python -m benchmarks.steps [--employees 10000] [--days 30] [--rounds 5]

A step is one working day: the kernel to its end, then learning, tools, ties, engagement, turnover,
marketing and reputation, then Mesa's data collector. The kernel's own time is taken off. Told is
time of the processor, so that other work on the machine counts little. Beside it stand a subclass
whose `step` does nothing, one that sets engagement for itself in Python, and attributes read and
set through `model.agents`. The scenarios run in turn, round after round; told are the medians over
all steps and the least median of a round.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from benchmarks.environment import processor, versions
from simulation import Employee, OrganizationModel
from simulation.scenario import Scenario, parse_scenario

SCENARIO = """\
extends: silo
name: {size} employees
time: {{horizon: {horizon} days, warm_up: 1 days}}
organization:
  structure: {structure}
  teams: {teams}
  departments:
    marketing:        {{staff: {tenth}}}
    sales:            {{staff: {three}}}
    purchasing:       {{staff: {tenth}}}
    logistics:        {{staff: {three}}}
    customer_service: {{staff: {two}}}
requests: {{order: {{rate: {rate} / h}}}}
customers:
  segments:
    business: {{share: 30 %, conversion: 1.8}}
    families: {{share: 70 %, conversion: 0.7}}
marketing: {{kind: lead, department: marketing, allocation: learned, feedback: 100 %}}
people:
  learning: {{curve: 85 %, half_life: 60 days, errors: 0.5}}
  turnover: {{yearly: 15 %}}
  ties: {{form_after: 3}}
  generations:
    older:   {{share: 0.4, decisions: 0.2, calm: 0.2, insight: 0.1, ease: 0.1}}
    younger: {{share: 0.6, decisions: 0.3, calm: 0.1, insight: 0.2, ease: 0.1}}
tools: {{innovation: 0.1 %, imitation: 5 %}}
reputation: {{posts: 0.2, refers: 0.1}}
"""


class Idle(Employee):
    """Has a step that does nothing."""

    def step(self) -> None:
        """Do nothing."""


class Own(Employee):
    """Reads what it did and sets its engagement, in plain Python."""

    replaces = frozenset({"engagement"})

    def step(self) -> None:
        """Follow the share of decisions taken by oneself."""
        cases = self.decided + self.referred
        wanted = 0.8 + 0.2 * self.decided / cases if cases else 1.0
        self.engagement += 0.1 * (wanted - self.engagement)


def scenario_of(structure: str, employees: int, rate: int, days: int) -> Scenario:
    """Return a scenario of so many employees with every default behaviour on."""
    tenth = employees // 10
    sizes = {"tenth": tenth, "two": 2 * tenth, "three": 3 * tenth}
    return parse_scenario(
        SCENARIO.format(
            size=employees, structure=structure, teams=max(4, employees // 10), rate=rate,
            horizon=days + 2, **sizes,
        )
    )  # fmt: skip


class Timed(OrganizationModel):
    """Takes the processor time of the kernel, and of nothing else, by itself."""

    in_kernel = 0.0

    def _run_kernel(self, *arguments: Any) -> Any:
        started = time.thread_time()
        state = super()._run_kernel(*arguments)
        self.in_kernel += time.thread_time() - started
        return state


def steps_of(model: Timed, days: int) -> list[float]:
    """Return the seconds of processor that each of so many steps took besides the kernel."""
    model.step()  # the warm-up, in which nobody changes
    taken = []
    for _ in range(days):
        kernel, started = model.in_kernel, time.thread_time()
        model.step()
        taken.append(time.thread_time() - started - (model.in_kernel - kernel))
    return taken


def attributes(model: Timed) -> dict[str, float]:
    """Return the seconds that reading or setting an attribute of everybody takes."""

    def seconds(do: Callable[[], object]) -> float:
        started = time.thread_time()
        do()
        return time.thread_time() - started

    agents = model.agents
    return {
        "read `served` of all": seconds(lambda: agents.get("served")),
        "read `engagement` of all": seconds(lambda: agents.get("engagement")),
        "set `skill` of all": seconds(lambda: agents.set("skill", 1.0)),
        "select by `department`": seconds(lambda: agents.select(lambda e: e.department == "sales")),
    }


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--employees", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    cases = {
        f"{structure}, {rate:,} requests an hour": (structure, rate, Employee)
        for structure in ("hierarchical", "cross_functional")
        for rate in (100, 3000)
    }
    cases["hierarchical, 100 an hour, own step that does nothing"] = ("hierarchical", 100, Idle)
    cases["hierarchical, 100 an hour, own step for engagement"] = ("hierarchical", 100, Own)
    found: dict[str, list[list[float]]] = {name: [] for name in cases}
    views: dict[str, list[float]] = {}
    for _ in range(options.rounds):
        for name, (structure, rate, kind) in cases.items():
            scenario = scenario_of(structure, options.employees, rate, options.days)
            model = Timed(scenario, employee=kind)
            found[name].append(steps_of(model, options.days))
            if kind is Employee and rate == 100:
                for what, seconds in attributes(model).items():
                    views.setdefault(what, []).append(seconds)
            model.__dict__.clear()  # Mesa keeps every model there ever was
    print(
        f"{options.employees:,} employees, {options.days} days, {options.rounds} rounds, ms a step"
    )
    for name, steps in found.items():
        every = median(step for taken in steps for step in taken)
        print(f"{1e3 * every:8.1f}   least {1e3 * min(map(median, steps)):8.1f}   {name}")
    for what, taken in views.items():
        print(f"{1e3 * median(taken):8.1f}   least {1e3 * min(taken):8.1f}   {what}")
    print(processor(), ", ".join(f"{name} {number}" for name, number in versions().items()))


if __name__ == "__main__":
    main()
