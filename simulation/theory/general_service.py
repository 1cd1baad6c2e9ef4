"""One station with service of any law (M/G/1), or with Erlang service (M/E_k/c)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from simulation.theory.basics import (
    DelayQueue,
    FloatArray,
    Moments,
    QueueMetrics,
    require_count,
    require_non_negative,
    require_positive,
    require_stable,
)
from simulation.theory.laws import Law


def mg1(arrival_rate: float, service: Moments) -> QueueMetrics:
    """Return the stationary M/G/1 queue, by the Pollaczek-Khinchine formula.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service: moments of the service time; ``Moments.from_scv`` takes mean and SCV.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda E[S] >= 1.

    Source: Pollaczek 1930, Khinchine 1932; Wq = lambda E[S^2] / (2 (1 - rho)).
    """
    require_non_negative("arrival_rate", arrival_rate)
    load = arrival_rate * service.mean
    require_stable(load, 1)
    wait = arrival_rate * service.second / (2 * (1 - load))
    return QueueMetrics(arrival_rate, load, wait, wait + service.mean)


@dataclass(frozen=True)
class MG1Moments:
    """Hold the first two moments of what varies in M/G/1, first come first served.

    Attributes:
        wait: of the time from arrival until service begins.
        sojourn: of the time from arrival to departure.
        queue: of the number whose service has not begun.
        in_system: of the number present.
    """

    wait: Moments
    sojourn: Moments
    queue: Moments
    in_system: Moments


def mg1_moments(arrival_rate: float, service: Law) -> MG1Moments:
    """Return first and second moments of waits and numbers in the stationary M/G/1 queue.

    Args:
        arrival_rate: lambda, per time unit, positive.
        service: law of the service time, of which three moments matter.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda E[S] >= 1.

    Source: Takacs 1962, Introduction to the Theory of Queues;
    E[W^2] = 2 E[W]^2 + lambda E[S^3] / (3 (1 - rho)). Numbers by the distributional form of
    Little's law, Keilson & Servi 1988, Oper. Res. Lett. 7:223: who departs leaves behind the
    Poisson arrivals of the own time.
    """
    require_positive("arrival_rate", arrival_rate)
    queue = mg1(arrival_rate, service.moments)
    excess = arrival_rate * service.moment(3) / (3 * (1 - queue.utilization))
    wait = Moments(queue.mean_wait, 2 * queue.mean_wait**2 + excess)
    sojourn = Moments(
        queue.mean_sojourn,
        wait.second + 2 * queue.mean_wait * service.moment(1) + service.moment(2),
    )

    def arrivals_during(time: Moments) -> Moments:
        mean = arrival_rate * time.mean
        return Moments(mean, arrival_rate**2 * time.second + mean)

    return MG1Moments(wait, sojourn, arrivals_during(wait), arrivals_during(sojourn))


def mekc(arrival_rate: float, mean_service: float, phases: int, servers: int) -> DelayQueue:
    """Return the stationary M/E_k/c queue, exactly, by the matrix-geometric method.

    Args:
        arrival_rate: lambda, per time unit, positive.
        mean_service: E[S], positive; the service is the sum of k equal exponential phases.
        phases: k, at least 1.
        servers: c, at least 1; the work grows as the cube of binomial(c + k - 1, c).

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda E[S] >= c.

    Source: Neuts 1981, Matrix-Geometric Solutions in Stochastic Models, with the logarithmic
    reduction of Latouche & Ramaswami 1993, J. Appl. Prob. 30:650.
    """
    require_positive("arrival_rate", arrival_rate)
    require_positive("mean_service", mean_service)
    require_count("phases", phases)
    require_count("servers", servers)
    require_stable(arrival_rate * mean_service, servers)
    phase_rate = phases / mean_service
    levels = [_phase_levels(busy, phases, phase_rate) for busy in range(servers + 1)]

    # Below c, level n is eliminated into level n + 1: p_n = p_{n+1} passages[n].
    passages: list[FloatArray] = []
    inflow = np.zeros((1, 1))
    for busy in range(servers):
        local, _, up = levels[busy]
        stay = local - arrival_rate * np.eye(len(local)) + inflow
        down = levels[busy + 1][1]
        passages.append(-down @ np.linalg.inv(stay))
        inflow = passages[-1] @ up * arrival_rate

    # From c on the levels repeat: p_{n+1} = p_n R.
    local, down, _ = levels[servers]
    identity = np.eye(len(local))
    restart = down @ levels[servers - 1][2]  # one leaves, the next in line starts
    local = local - arrival_rate * identity
    growth = _rate_matrix(arrival_rate * identity, local, restart)
    balance = (local + inflow + growth @ restart).T
    full = np.linalg.svd(balance)[2][-1]  # the null vector: p_c up to a factor
    full = full / full.sum()
    tail = np.linalg.inv(identity - growth)

    waiting = float((full @ tail).sum())
    total, lower = waiting, full
    for passage in reversed(passages):
        lower = lower @ passage
        total += float(lower.sum())
    wait = float((full @ growth @ tail @ tail).sum()) / total / arrival_rate
    return DelayQueue(
        arrival_rate=arrival_rate,
        utilization=arrival_rate * mean_service / servers,
        mean_wait=wait,
        mean_sojourn=wait + mean_service,
        wait_probability=waiting / total,
    )


def _phase_levels(
    busy: int, phases: int, phase_rate: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return what can happen with ``busy`` servers, a state being the count of each phase.

    Returns:
        Rates within the level (completions, but not arrivals, on the diagonal), rates to the
        level below, and the 0/1 map of a state to the one with one more in its first phase.
    """
    states, above, below = (_phase_counts(n, phases) for n in (busy, busy + 1, busy - 1))
    local = np.zeros((len(states), len(states)))
    down = np.zeros((len(states), max(len(below), 1)))
    up = np.zeros((len(states), len(above)))
    for state, row in states.items():
        local[row, row] = -busy * phase_rate
        up[row, above[(state[0] + 1, *state[1:])]] = 1
        for phase, count in enumerate(state):
            if count == 0:
                continue
            after = list(state)
            after[phase] -= 1
            if phase + 1 == phases:
                down[row, below[tuple(after)]] += count * phase_rate
            else:
                after[phase + 1] += 1
                local[row, states[tuple(after)]] += count * phase_rate
    return local, down, up


def _phase_counts(busy: int, phases: int) -> dict[tuple[int, ...], int]:
    """Return the ways to spread ``busy`` customers over the phases, each with its position."""
    if busy < 0:
        return {}
    chosen = itertools.combinations_with_replacement(range(phases), busy)
    counts = [tuple(map(picked.count, range(phases))) for picked in chosen]
    return {state: position for position, state in enumerate(counts)}


def _rate_matrix(up: FloatArray, local: FloatArray, down: FloatArray) -> FloatArray:
    """Return R of a quasi-birth-death process: visits to the next level per visit to this one."""
    identity = np.eye(len(local))
    leave = np.linalg.inv(-local)
    rising, falling = leave @ up, leave @ down
    first_passage, path = falling.copy(), rising.copy()
    while np.abs(1 - first_passage.sum(axis=1)).max() > 1e-14 and path.max() > 1e-18:
        reduced = np.linalg.inv(identity - rising @ falling - falling @ rising)
        rising, falling = reduced @ rising @ rising, reduced @ falling @ falling
        first_passage += path @ falling
        path = path @ rising
    return np.asarray(up @ np.linalg.inv(-local - up @ first_passage))
