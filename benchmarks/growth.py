"""How the cost of a run grows with what is in it, and with which exponent.

python -m benchmarks.growth [--rounds 3] [--largest 100000] [--figure docs/images/growth.svg]

One thing at a time is made larger: requests (the horizon), employees (with the demand in
proportion, so events per employee stay), the span of control, departments, replications; besides,
building an organization, and one whose demand stays while it grows. Told are the least seconds of
the processor of all rounds, which run in turn, and the slope of a straight line through their
logarithms: 1 is in proportion, 0 is no matter. The line leaves out what takes less than 5
ms. Memory is that of the tables: by employee, by place for a request, by row of the event log.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.environment import calibrate, processor
from benchmarks.steps import SCENARIO
from simulation import OrganizationModel
from simulation.kernel import state as k
from simulation.kernel.running import REQUEST_TABLES
from simulation.scenario import Scenario, parse_scenario

LEAST_SECONDS = 0.005

LINE = """\
extends: neutral
name: {departments} departments of {staff}
time: {{horizon: {horizon} h, warm_up: 0 h, hours_per_day: 24 h, days_per_week: 7}}
organization: {{span_of_control: {span}, departments: {{{people}}}}}
requests: {{order: {{rate: {rate} / h, route: [{route}]}}}}
work: {{{work}}}
"""


def line(
    *, departments: int = 5, staff: int = 20, horizon: float = 2000.0, span: int = 6
) -> Scenario:
    """Return departments in a line, each loaded to 0.85; work takes an hour on average."""
    names = [f"d{i}" for i in range(departments)]
    text = LINE.format(
        departments=departments,
        staff=staff,
        horizon=horizon,
        span=span,
        rate=0.85 * staff,
        people=", ".join(f"{name}: {{staff: {staff}}}" for name in names),
        route=", ".join(names),
        work=", ".join(f"{name}: {{mean: 1 h, distribution: exponential}}" for name in names),
    )
    return parse_scenario(text)


def large(employees: int) -> Scenario:
    """Return a silo of so many people with all daily behaviour on, and the same demand."""
    tenth = employees // 10
    return parse_scenario(
        SCENARIO.format(
            size=employees, horizon=3, structure="hierarchical", teams=max(employees // 20, 1),
            tenth=tenth, three=3 * tenth, two=2 * tenth, rate=1000,
        )
    )  # fmt: skip


def seconds_of(work: Callable[[], object]) -> float:
    """Return the seconds of the processor that something takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def run_of(scenario: Scenario, replication: int = 1) -> float:
    """Return the seconds that a run takes, building left out."""
    model = OrganizationModel(scenario, replication=replication)
    return seconds_of(model.run)


def build_of(scenario: Scenario) -> float:
    """Return the seconds that building a model takes."""
    return seconds_of(lambda: OrganizationModel(scenario, replication=1))


def day_of(scenario: Scenario) -> float:
    """Return the seconds that the second day takes."""
    model = OrganizationModel(scenario, replication=1)
    model.step()
    return seconds_of(model.step)


@dataclass
class Growth:
    """What grows, to which sizes, and what a size costs."""

    name: str
    sizes: Sequence[int]
    cost: Callable[[int], float]
    seconds: list[float] = field(default_factory=list)

    def measure(self) -> None:
        """Measure every size once and keep the least so far."""
        now = [self.cost(size) for size in self.sizes]
        self.seconds = [min(pair) for pair in zip(self.seconds or now, now, strict=True)]

    @property
    def exponent(self) -> float | None:
        """Slope of log seconds over log size; None where too little can be measured."""
        pairs = zip(self.sizes, self.seconds, strict=True)
        kept = [(n, s) for n, s in pairs if s >= LEAST_SECONDS]
        if len(kept) < 3:
            return None
        sizes, seconds = np.log(np.array(kept, float)).T
        return float(np.polyfit(sizes, seconds, 1)[0])


def growths(largest: int) -> list[Growth]:
    """Return all that is measured."""
    employees = [n for n in (1_000, 3_000, 10_000, 30_000, 100_000) if n <= largest]
    by_size = {n: line(staff=n // 5, horizon=200_000 / n) for n in employees}
    big = {n: large(n) for n in employees}
    spans = {n: line(staff=200, horizon=500, span=n) for n in (3, 6, 12, 24, 48)}
    wide = {n: line(departments=n, staff=8, horizon=4000) for n in (2, 4, 8, 16, 32)}
    silo = parse_scenario("extends: silo\n")
    return [
        Growth("requests", (20, 40, 80, 160, 320), lambda n: run_of(line(horizon=100 * n))),
        Growth("employees, about as many events", employees, lambda n: run_of(by_size[n])),
        Growth("employees, same demand: a day", employees, lambda n: day_of(big[n])),
        Growth("employees: building", employees, lambda n: build_of(big[n])),
        Growth("span of control", tuple(spans), lambda n: run_of(spans[n])),
        Growth("departments, all of them passed", tuple(wide), lambda n: run_of(wide[n])),
        Growth(
            "replications of the silo",
            (1, 2, 4, 8),
            lambda n: sum(run_of(silo, replication) for replication in range(n)),
        ),
    ]


def memory_of(employees: int) -> dict[str, float]:
    """Return the bytes of the tables by employee, place for a request or message, and log row."""
    small, wide = (OrganizationModel(large(n), replication=1) for n in (employees // 2, employees))
    people = _people_bytes(wide) - _people_bytes(small)
    state = wide.state
    each = sum(_row_bytes(getattr(state, name)) for name in REQUEST_TABLES)
    return {
        "employee": people / (len(wide.state.workers) - len(small.state.workers)),
        "place for a request": each + k.TIMERS * state.timer_due.itemsize,
        "place for a message": _row_bytes(state.messages) + _row_bytes(state.paths),
        "row of the event log": float(state.log.itemsize),
    }


def _row_bytes(table: Any) -> float:
    return float(table.nbytes / len(table))


def _people_bytes(model: Any) -> int:
    """Return the bytes of all tables; those of requests and accounts are equal in both models."""
    return sum(int(table.nbytes) for tables in (model.parameters, model.state) for table in tables)


def draw(every: Sequence[Growth], path: str) -> None:
    """Draw seconds over size, each relative to its smallest, beside a line in proportion."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.subplots()
    for growth, marker in zip(every, "osD^vPX", strict=True):
        sizes = np.array(growth.sizes) / growth.sizes[0]
        seconds = np.array(growth.seconds) / growth.seconds[0]
        slope = "–" if growth.exponent is None else f"{growth.exponent:.2f}"
        axes.loglog(sizes, seconds, marker=marker, label=f"{growth.name}: {slope}")
    ends = np.array([1, 100])
    axes.loglog(ends, ends, "--", color="grey", label="in proportion: 1")
    axes.set_xlabel("size, relative to the smallest")
    axes.set_ylabel("processor time, relative to it")
    axes.legend(title="what grows: exponent", fontsize="small")
    figure.savefig(path, metadata={"Date": None} if path.endswith(".svg") else None)


def main() -> None:
    """Measure in rounds, print, draw."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--largest", type=int, default=100_000, help="employees")
    parser.add_argument("--figure", metavar="FILE")
    options = parser.parse_args()
    run_of(line(horizon=10))  # the kernel may have to be compiled
    every = growths(options.largest)
    for _ in range(options.rounds):
        for growth in every:
            growth.measure()
    for growth in every:
        slope = "" if growth.exponent is None else f"exponent {growth.exponent:.2f}"
        print(f"{growth.name:<36}{slope}")
        pairs = zip(growth.sizes, growth.seconds, strict=True)
        print("    " + "  ".join(f"{size:,}: {second:.3f} s" for size, second in pairs))
    for name, number in memory_of(2_000).items():
        print(f"bytes by {name:<27}{number:,.0f}")
    print(f"{processor()}, calibration {calibrate():.3f} s")
    if options.figure:
        draw(every, options.figure)


if __name__ == "__main__":
    main()
