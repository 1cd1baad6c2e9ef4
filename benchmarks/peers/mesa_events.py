"""Mesa's own discrete events: servers are agents, whose next completion is scheduled.

Mesa 3.5 schedules on the model; 3.3 and 3.4 have mesa.experimental.devs. Both hold callbacks
weakly, so an event calls a method of an agent that lives.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast

import mesa

from benchmarks.workloads import Result, Workload


class Simulator(Protocol):
    """What is used of Mesa 3.3's simulator."""

    time: float

    def run_for(self, time_delta: float) -> None:
        """Process the events of the next `time_delta`."""

    def schedule_event_relative(self, function: Callable[[], None], time_delta: float) -> object:
        """Schedule one event."""


class Server(mesa.Agent):
    """One server of one department."""

    def __init__(self, model: Line, place: int) -> None:
        super().__init__(model)
        self.place = place
        self.arrived = 0.0

    def start(self, arrived: float) -> None:
        """Begin to serve a customer who arrived at `arrived`."""
        self.arrived = arrived
        self.model.after(self.model.draw.expovariate(1.0), self.finish)

    def finish(self) -> None:
        """Send the customer on and take the next one."""
        model, place, arrived = self.model, self.place, self.arrived
        model.events += 1
        queue = model.queues[place]
        if queue:
            self.start(queue.popleft())
        else:
            model.idle[place].append(self)
        back = place > 0 and model.draw.random() < model.workload.hand_back
        model.enter(place - 1 if back else place + 1, arrived)


class Line(mesa.Model):
    """A line of departments, run by Mesa's event list."""

    def __init__(self, workload: Workload, customers: int, seed: int) -> None:
        super().__init__()
        self.workload = workload
        self.draw = random.Random(seed)
        self.remaining = customers
        self.inside = 0
        self.events = 0
        self.total = 0.0
        self.queues: list[deque[float]] = [deque() for _ in range(workload.departments)]
        self.idle = [
            [Server(self, place) for _ in range(workload.servers)]
            for place in range(workload.departments)
        ]
        self.simulator = None if hasattr(self, "schedule_event") else _simulator(self)

    def after(self, delay: float, call: Callable[[], None]) -> None:
        """Schedule `call` in `delay` units of time."""
        if self.simulator is None:
            self.schedule_event(call, after=delay)
        else:
            self.simulator.schedule_event_relative(call, delay)

    @property
    def now(self) -> float:
        """Return the time of the event that is being processed."""
        return float(self.time if self.simulator is None else self.simulator.time)

    def arrive(self) -> None:
        """Let one customer in and schedule the next arrival."""
        self.events += 1
        self.remaining -= 1
        self.inside += 1
        if self.remaining:
            self.after(self.draw.expovariate(self.workload.arrival_rate), self.arrive)
        self.enter(0, self.now)

    def enter(self, place: int, arrived: float) -> None:
        """Move a customer to department `place`, or out."""
        if place == self.workload.departments:
            self.total += self.now - arrived
            self.inside -= 1
        elif self.idle[place]:
            self.idle[place].pop().start(arrived)
        else:
            self.queues[place].append(arrived)

    def simulate(self) -> None:
        """Run until the last customer has left; Mesa 3.5 goes on stepping, so in short runs."""
        self.after(self.draw.expovariate(self.workload.arrival_rate), self.arrive)
        runner = self if self.simulator is None else self.simulator
        while self.inside or self.remaining:
            runner.run_for(10.0)


def _simulator(model: Line) -> Simulator:
    """Return the simulator of Mesa 3.3 and 3.4, set up for `model`."""
    simulator = import_module("mesa.experimental.devs").DEVSimulator()
    simulator.setup(model)
    return cast("Simulator", simulator)


def run(workload: Workload, customers: int, seed: int) -> Result:
    """Run one model until its last customer has left."""
    begin = time.process_time()
    line = Line(workload, customers, seed)
    line.simulate()
    return Result(line.events, time.process_time() - begin, line.total / customers)
