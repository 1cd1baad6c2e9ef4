"""One station with priorities, without or with preemption."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from simulation.theory.basics import (
    Moments,
    require_non_negative,
    require_positive,
    require_stable,
)
from simulation.theory.queues import erlang_c, mmc


@dataclass(frozen=True)
class PriorityQueue:
    """Hold the stationary means of each priority class, the most urgent first.

    Attributes:
        arrival_rates: customers per time unit, by class.
        utilization: share of time a server is busy, with all classes.
        mean_waits: time from arrival until service first begins, by class.
        mean_sojourns: time from arrival to departure, preemptions included, by class.
    """

    arrival_rates: tuple[float, ...]
    utilization: float
    mean_waits: tuple[float, ...]
    mean_sojourns: tuple[float, ...]


def cobham(arrival_rates: Sequence[float], services: Sequence[Moments]) -> PriorityQueue:
    """Return M/G/1 with non-preemptive priorities.

    Args:
        arrival_rates: per time unit, not negative, by class, the most urgent first.
        services: moments of the service time, by class.

    Raises:
        ValueError: an argument is out of range or the lengths differ.
        UnstableQueueError: the classes together bring a load of 1 or more.

    Source: Cobham 1954, Oper. Res. 2:70; with s_k the load of classes 1..k,
    Wq_k = (sum of lambda_i E[S_i^2] / 2) / ((1 - s_{k-1}) (1 - s_k)).
    """
    rates, loads = _class_loads(arrival_rates, services)
    residual = _residual_work(rates, services)
    waits = tuple(
        residual / ((1 - before) * (1 - after)) for before, after in itertools.pairwise(loads)
    )
    sojourns = tuple(wait + s.mean for wait, s in zip(waits, services, strict=True))
    return PriorityQueue(rates, loads[-1], waits, sojourns)


def cobham_multi_server(
    arrival_rates: Sequence[float], service_rate: float, servers: int
) -> PriorityQueue:
    """Return M/M/c with non-preemptive priorities and one service rate for all classes.

    Args:
        arrival_rates: per time unit, not negative, by class, the most urgent first.
        service_rate: mu, per time unit and server, positive.
        servers: c, at least 1.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: the classes together reach c mu.

    Source: Cobham 1954, Oper. Res. 2:70; Wq_k = C / (c mu (1 - s_{k-1}) (1 - s_k)).
    """
    require_positive("service_rate", service_rate)
    rates = _require_class_rates(arrival_rates)
    waiting = erlang_c(servers, sum(rates) / service_rate)
    full_rate = servers * service_rate
    loads = [0.0, *(total / full_rate for total in itertools.accumulate(rates))]
    waits = tuple(
        waiting / full_rate / ((1 - before) * (1 - after))
        for before, after in itertools.pairwise(loads)
    )
    return PriorityQueue(rates, loads[-1], waits, tuple(wait + 1 / service_rate for wait in waits))


def preemptive_resume(arrival_rates: Sequence[float], services: Sequence[Moments]) -> PriorityQueue:
    """Return M/G/1 with preemptive-resume priorities (M/M/1 with exponential moments).

    Args:
        arrival_rates: per time unit, not negative, by class, the most urgent first.
        services: moments of the service time, by class.

    Raises:
        ValueError: an argument is out of range or the lengths differ.
        UnstableQueueError: the classes together bring a load of 1 or more.

    Source: Miller 1960, Ann. Math. Stat. 31:86; Conway, Maxwell & Miller 1967, Theory of
    Scheduling; the wait has the form of Cobham's with the residual work of classes
    1..k only, and the service stretches to E[S_k] / (1 - s_{k-1}).
    """
    rates, loads = _class_loads(arrival_rates, services)
    waits = tuple(
        _residual_work(rates[: k + 1], services[: k + 1]) / ((1 - before) * (1 - after))
        for k, (before, after) in enumerate(itertools.pairwise(loads))
    )
    sojourns = tuple(
        wait + service.mean / (1 - before)
        for wait, service, before in zip(waits, services, loads[:-1], strict=True)
    )
    return PriorityQueue(rates, loads[-1], waits, sojourns)


def preemptive_multi_server(
    arrival_rates: Sequence[float], service_rate: float, servers: int
) -> PriorityQueue:
    """Return M/M/c with preemptive-resume priorities and one service rate for all classes.

    Whoever is preempted waits at the head of the own class and is continued by any server.

    Args:
        arrival_rates: per time unit, positive, by class, the most urgent first.
        service_rate: mu, per time unit and server, positive.
        servers: c, at least 1.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: the classes together reach c mu.

    Source: the classes 1..k are an M/M/c queue that sees no others, hence L_k is a difference of
    two (Buzen & Bondi 1983, Oper. Res. 31:456). Until class k is first served the others in front
    have to leave, which busy periods of classes 1..k-1 prolong:
    Wq_k = C_k / (c mu (1 - s_{k-1}) (1 - s_k)), as Cobham's but with Erlang C of classes 1..k.
    """
    require_positive("service_rate", service_rate)
    rates = _require_class_rates(arrival_rates)
    for k, rate in enumerate(rates):
        require_positive(f"arrival_rates[{k}]", rate)
    merged = [mmc(total, service_rate, servers) for total in itertools.accumulate(rates)]
    loads = [0.0, *(queue.utilization for queue in merged)]
    present = [0.0, *(queue.mean_in_system for queue in merged)]
    return PriorityQueue(
        arrival_rates=rates,
        utilization=loads[-1],
        mean_waits=tuple(
            queue.mean_wait / (1 - before) for queue, before in zip(merged, loads, strict=False)
        ),
        mean_sojourns=tuple(
            (upto - before) / rate
            for rate, (before, upto) in zip(rates, itertools.pairwise(present), strict=True)
        ),
    )


def _require_class_rates(arrival_rates: Sequence[float]) -> tuple[float, ...]:
    """Return the rates as a tuple, checked."""
    if len(arrival_rates) == 0:
        raise ValueError("arrival_rates must name at least one class")
    for k, rate in enumerate(arrival_rates):
        require_non_negative(f"arrival_rates[{k}]", rate)
    return tuple(float(rate) for rate in arrival_rates)


def _class_loads(
    arrival_rates: Sequence[float], services: Sequence[Moments]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the checked rates and the cumulative loads 0, s_1, s_2, ..."""
    rates = _require_class_rates(arrival_rates)
    if len(rates) != len(services):
        raise ValueError(f"{len(rates)} arrival_rates but {len(services)} services")
    brought = (rate * service.mean for rate, service in zip(rates, services, strict=True))
    loads = (0.0, *itertools.accumulate(brought))
    require_stable(loads[-1], 1)
    return rates, loads


def _residual_work(rates: Sequence[float], services: Sequence[Moments]) -> float:
    """Return the mean work left on the customer in service."""
    return sum(r * s.second for r, s in zip(rates, services, strict=True)) / 2
