"""Requests that need two departments at once: a task for each, over when both are done."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import scipy  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.basics import require_count, require_positive, require_stable
from simulation.theory.markov_chains import stationary_law
from simulation.theory.queues import mm1


def fork_join_of_two(arrival_rate: float, service_rate: float) -> float:
    """Return the mean time from fork to join in two equal M/M/1 queues fed by the same arrivals.

    Args:
        arrival_rate: lambda, Poisson, per time unit, not negative.
        service_rate: mu of each server, per time unit, positive.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda >= mu.

    Source: Flatto & Hahn 1984, SIAM J. Appl. Math. 44:1041; Nelson & Tantawi 1988, IEEE Trans.
    Comp. 37:739; (12 - rho) / 8 / (mu - lambda).
    """
    queue = mm1(arrival_rate, service_rate)
    return (12 - queue.utilization) / 8 * queue.mean_sojourn


def mean_of_longest(rates: Sequence[float]) -> float:
    """Return the mean of the longest of independent exponential times.

    It is the mean time from fork to join where every task finds a free server.

    Args:
        rates: of the times, per time unit, positive, at least one.

    Raises:
        ValueError: a rate is out of range or there is none.

    Source: the integral of P(some time > t); 1 / a + 1 / b - 1 / (a + b) for two.
    """
    require_count("number of rates", len(rates))
    for position, rate in enumerate(rates):
        require_positive(f"rates[{position}]", rate)
    slowest = min(rates)

    def unfinished(time: float) -> float:
        logs = (math.log1p(-math.exp(-rate * time)) for rate in rates if time > 0)
        return -math.expm1(math.fsum(logs)) if time > 0 else 1.0

    many = math.log(len(rates))  # until then hardly all are done
    cuts = [x / slowest for x in (0, 1, 4, 4 + many, 12 + many, 45 + many)]
    return math.fsum(
        scipy.integrate.quad(unfinished, a, b, epsabs=1e-14 / slowest, epsrel=1e-12, limit=200)[0]
        for a, b in itertools.pairwise(cuts)
    )


@dataclass(frozen=True)
class ForkJoinQueue:
    """Hold two stations fed by the same arrivals.

    Attributes:
        arrival_rate: customers per time unit.
        utilizations: share of time a server is busy, by station.
        mean_sojourn: time from fork to join.
        truncation: share of all moves that was cut off to make the chain finite.
    """

    arrival_rate: float
    utilizations: tuple[float, float]
    mean_sojourn: float
    truncation: float


class _Tasks(NamedTuple):
    """Tell where the customers are who have not joined yet.

    At each station those in line are the last to have come, hence those in the shorter line are
    in the longer one as well. Only the order of those in one line matters: when they are begun,
    it depends on what became of their other task.

    Attributes:
        both: number in service at both stations.
        only: number in service at this station and done at the other, by station.
        behind: the station with the longer line.
        ahead: who waits for the station behind, but has been begun at the other; for each, in
            order of arrival, whether it is still in service there.
        waiting: number in line at both.
    """

    both: int
    only: tuple[int, int]
    behind: int
    ahead: tuple[bool, ...]
    waiting: int

    def in_service(self, station: int) -> int:
        """Return how many the station is serving."""
        return self.both + self.only[station] + (sum(self.ahead) if station != self.behind else 0)

    @property
    def present(self) -> int:
        """Give the number that have not joined."""
        return self.both + sum(self.only) + len(self.ahead) + self.waiting


def fork_join(
    arrival_rate: float, service_rates: tuple[float, float], servers: tuple[int, int] = (1, 1)
) -> ForkJoinQueue:
    """Return two M/M/c stations that each receive one task of every customer, with a common end.

    Args:
        arrival_rate: lambda, Poisson, per time unit, positive.
        service_rates: mu, per time unit and server, by station, positive.
        servers: c, by station, at least 1; up to about 3 in reasonable time.

    Raises:
        ValueError: an argument is out of range, or more than 400,000 states would be needed.
        UnstableQueueError: lambda reaches c mu of a station; it is named.

    Source: the Markov chain of who waits, is served or is done where, cut where less than 1e-7 of
    all moves would leave it; the mean by Little's law.
    """
    require_positive("arrival_rate", arrival_rate)
    for station in (0, 1):
        require_positive(f"service_rates[{station}]", service_rates[station])
        require_count(f"servers[{station}]", servers[station])
        load = arrival_rate / service_rates[station]
        require_stable(load, servers[station], where=f"station {station}")

    def moves(now: _Tasks) -> Iterator[tuple[_Tasks, float]]:
        yield _begin(now._replace(waiting=now.waiting + 1), servers), arrival_rate
        for station, rate in enumerate(service_rates):
            for after, count in _completions(now, station):
                yield _begin(after, servers), count * rate

    loads = [arrival_rate / mu / c for mu, c in zip(service_rates, servers, strict=True)]
    room = sum(servers) + math.ceil(15 / -math.log(max(loads)))
    start = _Tasks(0, (0, 0), 0, (), 0)
    law = stationary_law(
        start, moves, lambda tasks, room: tasks.present <= room, room=room, tolerance=1e-7
    )
    return ForkJoinQueue(
        arrival_rate=arrival_rate,
        utilizations=(loads[0], loads[1]),
        mean_sojourn=law.mean(lambda tasks: tasks.present) / arrival_rate,
        truncation=law.truncation,
    )


def _completions(now: _Tasks, station: int) -> Iterator[tuple[_Tasks, int]]:
    """Yield what a completion at the station can lead to, with the number of tasks that do."""
    other = 1 - station
    fewer = list(now.only)
    if now.both > 0:  # now only the other station has this customer
        fewer[other] += 1
        yield now._replace(both=now.both - 1, only=(fewer[0], fewer[1])), now.both
        fewer[other] -= 1
    if now.only[station] > 0:
        fewer[station] -= 1
        yield now._replace(only=(fewer[0], fewer[1])), now.only[station]
    if station != now.behind:
        for place, served in enumerate(now.ahead):
            if served:
                ahead = (*now.ahead[:place], False, *now.ahead[place + 1 :])
                yield now._replace(ahead=ahead), 1


def _begin(now: _Tasks, servers: tuple[int, int]) -> _Tasks:
    """Let free servers take the next in line, first those of the station behind."""
    both, only, behind, ahead, waiting = now
    while ahead and now.in_service(behind) < servers[behind]:
        still_served, *rest = ahead
        ahead = tuple(rest)
        if still_served:
            both += 1
        else:
            only = (only[0] + (behind == 0), only[1] + (behind == 1))
        now = _Tasks(both, only, behind, ahead, waiting)
    while waiting > 0:
        free = [now.in_service(station) < servers[station] for station in (0, 1)]
        if not ahead and all(free):
            both, waiting = both + 1, waiting - 1
        elif free[1 - behind] or (not ahead and any(free)):
            behind = behind if free[1 - behind] else 1 - behind
            ahead, waiting = (*ahead, True), waiting - 1
        else:
            break
        now = _Tasks(both, only, behind, ahead, waiting)
    return now if ahead else now._replace(behind=0)
