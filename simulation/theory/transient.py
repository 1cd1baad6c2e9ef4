"""One station that has not settled yet, or never does: M(t)/M/c from a given start."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.basics import (
    FloatArray,
    require_count,
    require_non_negative,
    require_positive,
)

_MOST_STATES = 20_000


@dataclass(frozen=True)
class TransientQueue:
    """Hold M(t)/M/c or M(t)/M/c/K at given times; everything by time.

    Attributes:
        times: since the start.
        mean_in_system: mean number present.
        mean_queue: mean number waiting.
        all_busy: P(no server is free), with Poisson arrivals the chance of who comes then not to
            be served at once.
        full: P(the room is full), with Poisson arrivals the chance of who comes then to be lost;
            in an infinite room what was cut off, below 1e-9.
        mean_wait: of who comes then, first come first served, 0 for the lost.
        arrived: mean number who have come since the start, the lost included.
        lost: mean number who have been lost since the start.
        waited: mean total wait of those who have come since the start, over before or not.
    """

    times: tuple[float, ...]
    mean_in_system: tuple[float, ...]
    mean_queue: tuple[float, ...]
    all_busy: tuple[float, ...]
    full: tuple[float, ...]
    mean_wait: tuple[float, ...]
    arrived: tuple[float, ...]
    lost: tuple[float, ...]
    waited: tuple[float, ...]

    def mean_wait_of_arrivals(self, first: int, last: int) -> float:
        """Return the mean wait of those who come between two of the times, by position.

        The lost do not count.
        """
        came = self.arrived[last] - self.arrived[first]
        admitted = came - (self.lost[last] - self.lost[first])
        return (self.waited[last] - self.waited[first]) / admitted


def transient_mmc(
    arrival_rate: Callable[[float], float],
    service_rate: float,
    servers: int,
    times: Sequence[float],
    *,
    capacity: int | None = None,
    initial: int = 0,
    breakpoints: Sequence[float] = (),
) -> TransientQueue:
    """Return M(t)/M/c or M(t)/M/c/K at given times, starting at time 0.

    Args:
        arrival_rate: lambda(t), per time unit, not negative, for instance ``lambda t: 3.0`` or a
            ``RateProfile``.
        service_rate: mu, per time unit and server, positive.
        servers: c, at least 1.
        times: rising, from 0 on.
        capacity: K, places in service and waiting together, at least c; infinite if None.
        initial: number present at the start.
        breakpoints: times at which the rate jumps, where the integration is cut.

    Raises:
        ValueError: an argument is out of range, the rate is negative somewhere, or the queue grows
            beyond 20,000.

    Source: Kolmogorov's forward equations (Shortle et al. 2018, Fundamentals of Queueing Theory,
    section 3.11), integrated to a relative 1e-10 by the method of Dormand & Prince of order 8. An
    infinite room is cut where less than 1e-9 arrivals in all would find it full.
    """
    require_positive("service_rate", service_rate)
    require_count("servers", servers)
    require_count("initial", initial, at_least=0)
    for earlier, later in itertools.pairwise((0.0, *times)):
        require_non_negative("the step between times", later - earlier)
    if len(times) == 0:
        raise ValueError("times must not be empty")
    if capacity is not None:
        require_count("capacity", capacity, at_least=max(servers, initial))
        return _integrate(
            arrival_rate, service_rate, servers, times, capacity, initial, breakpoints
        )
    room = max(servers, initial) + 64
    while room <= _MOST_STATES:
        found = _integrate(arrival_rate, service_rate, servers, times, room, initial, breakpoints)
        if found.lost[-1] < 1e-9:
            return found
        room *= 2
    raise ValueError(f"the queue grows beyond {_MOST_STATES}: ask for earlier times")


def _integrate(
    arrival_rate: Callable[[float], float],
    service_rate: float,
    servers: int,
    times: Sequence[float],
    capacity: int,
    initial: int,
    breakpoints: Sequence[float],
) -> TransientQueue:
    """Integrate the probabilities of 0..K present together with arrived, lost and waited."""
    present = np.arange(capacity + 1)
    departures = np.minimum(present[1:], servers) * service_rate
    wait = np.maximum(present + 1 - servers, 0) / (servers * service_rate)
    wait[-1] = 0

    def slope(rate: float, state: FloatArray) -> FloatArray:
        law = state[:-3]
        net = rate * law[:-1] - departures * law[1:]  # from n to n + 1
        change = np.empty_like(state)
        change[0], change[1:-4], change[-4] = -net[0], net[:-1] - net[1:], net[-1]
        change[-3:] = rate, rate * law[-1], rate * (law @ wait)
        return change

    start = np.zeros(capacity + 4)
    start[initial] = 1
    rows = _solution(slope, start, arrival_rate, times, breakpoints)
    laws = rows[:, :-3]
    figures = {
        "mean_in_system": laws @ present,
        "mean_queue": laws @ np.maximum(present - servers, 0),
        "all_busy": laws[:, servers:].sum(axis=1),
        "full": laws[:, -1],
        "mean_wait": laws @ wait,
        "arrived": rows[:, -3],
        "lost": rows[:, -2],
        "waited": rows[:, -1],
    }
    return TransientQueue(
        times=tuple(map(float, times)),
        **{name: tuple(values.tolist()) for name, values in figures.items()},
    )


def _solution(
    slope: Callable[[float, FloatArray], FloatArray],
    state: FloatArray,
    arrival_rate: Callable[[float], float],
    times: Sequence[float],
    breakpoints: Sequence[float],
) -> FloatArray:
    """Return [T, n] the state at each time, from a state at time 0 and its slope at a rate.

    No step goes across a breakpoint, and the rate at one is that of the piece being integrated.

    Raises:
        ArithmeticError: the step would have to be smaller than numbers can tell.
    """

    def slope_within(time: float, state: FloatArray, begin: float, end: float) -> FloatArray:
        inside = min(max(time, math.nextafter(begin, end)), math.nextafter(end, begin))
        rate = arrival_rate(inside)
        require_non_negative(f"arrival_rate({inside!r})", rate)
        return slope(rate, state)

    states, now = {0.0: state}, 0.0
    for cut in sorted({*map(float, times), *(b for b in breakpoints if 0 < b < times[-1])} - {0.0}):
        step = scipy.integrate.solve_ivp(
            slope_within,
            (now, cut),
            states[now],
            method="DOP853",
            t_eval=[cut],
            args=(now, cut),
            rtol=1e-10,
            atol=1e-13,
        )
        if not step.success:
            raise ArithmeticError(f"not integrated from {now:g} to {cut:g}: {step.message}")
        states[cut], now = step.y[:, -1], cut
    return np.array([states[float(time)] for time in times])
