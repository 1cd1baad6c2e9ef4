"""Stations with finite rooms: overflow to shared generalists, and a tandem that loses work."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from simulation.theory.basics import (
    DelayQueue,
    require_count,
    require_positive,
    require_stable,
)
from simulation.theory.markov_chains import changed, stationary_law
from simulation.theory.queues import FiniteQueue, mmck


@dataclass(frozen=True)
class OverflowSystem:
    """Hold dedicated stations that send those they have no place for to shared generalists.

    Attributes:
        arrival_rates: of all who come, per time unit, by station.
        overflow_probabilities: share that finds its station full, by station.
        loss_probabilities: share that finds the generalists full as well, by station.
        mean_waits: of all who are served, wherever, by station.
        mean_sojourns: of all who are served, wherever, by station.
        overflow_waits: at the generalists, of those who are served there, by station.
        generalists: those who are served there, from all stations together.
        truncation: share of all moves that was cut off to make the chain finite.
    """

    arrival_rates: tuple[float, ...]
    overflow_probabilities: tuple[float, ...]
    loss_probabilities: tuple[float, ...]
    mean_waits: tuple[float, ...]
    mean_sojourns: tuple[float, ...]
    overflow_waits: tuple[float, ...]
    generalists: DelayQueue
    truncation: float


def overflow(
    arrival_rates: Sequence[float],
    service_rate: float,
    servers: Sequence[int],
    waiting_places: Sequence[int],
    generalists: int,
    *,
    generalist_places: int | None = None,
    cross_skill: float = 1.0,
) -> OverflowSystem:
    """Return dedicated M/M/c/K stations whose overflow goes to a shared station of generalists.

    Who overflows stays with the generalists, even if the own station gets a free place.

    Args:
        arrival_rates: Poisson, per time unit, positive, by station.
        service_rate: mu of a specialist, per time unit, positive.
        servers: specialists, by station, at least 1.
        waiting_places: at each station, beside those in service, at least 0.
        generalists: at least 1.
        generalist_places: waiting places there; infinite if None.
        cross_skill: a generalist works at rate mu times this, positive.

    Raises:
        ValueError: an argument is out of range, the lengths differ, or more than 400,000 states
            would be needed.
        UnstableQueueError: the generalists have an infinite room and too much comes to them.

    Source: Cooper 1981, Introduction to Queueing Theory (overflow is not Poisson),
    solved as a Markov chain, cut where less than 1e-11 of all moves would leave it.
    """
    _check_stations(arrival_rates, servers, waiting_places)
    require_positive("cross_skill", cross_skill)
    require_count("generalists", generalists)
    if generalist_places is not None:
        require_count("generalist_places", generalist_places, at_least=0)
    rooms = [c + places for c, places in zip(servers, waiting_places, strict=True)]  # service too
    stations = range(len(rooms))
    general_rate = service_rate * cross_skill
    own = [mmck(arrival_rates[i], service_rate, servers[i], rooms[i]) for i in stations]
    if generalist_places is None:
        overflowing = sum(arrival_rates[i] * own[i].block_probability for i in stations)
        require_stable(overflowing / general_rate, generalists, where="generalists")
    most = math.inf if generalist_places is None else generalists + generalist_places

    def moves(present: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], float]]:
        for i in stations:
            if present[i] < rooms[i]:
                yield changed(present, i, 1), arrival_rates[i]
            elif present[-1] < most:
                yield changed(present, -1, 1), arrival_rates[i]
            yield changed(present, i, -1), min(present[i], servers[i]) * service_rate
        yield changed(present, -1, -1), min(present[-1], generalists) * general_rate

    law = stationary_law(
        (0,) * (len(rooms) + 1),
        moves,
        lambda present, room: most < math.inf or present[-1] <= room,
        room=generalists + 24,
        tolerance=1e-11,
    )

    def found_by(i: int, figure: Callable[[int], float]) -> float:
        """Return the mean figure of the generalists whom somebody overflowing from i joins."""
        return law.mean(
            lambda present: figure(present[-1]) if present[i] == rooms[i] and present[-1] < most
            else 0
        )  # fmt: skip

    def wait(present: int) -> float:
        return max(present - generalists + 1, 0) / (generalists * general_rate)

    def of_all(shares: Sequence[float]) -> float:
        """Return the rate of those to whom something happens, by station a share of all."""
        return sum(rate * share for rate, share in zip(arrival_rates, shares, strict=True))

    joining = [found_by(i, lambda _: 1.0) for i in stations]  # of all who come
    waiting = [found_by(i, wait) for i in stations]
    delayed = [found_by(i, lambda n: float(n >= generalists)) for i in stations]
    kept = [1 - queue.block_probability for queue in own]
    served = [kept[i] + joining[i] for i in stations]
    mean_waits = [(kept[i] * own[i].mean_wait + waiting[i]) / served[i] for i in stations]
    services = [(kept[i] / service_rate + joining[i] / general_rate) / served[i] for i in stations]
    admitted = of_all(joining)
    general_wait = of_all(waiting) / admitted
    return OverflowSystem(
        arrival_rates=tuple(arrival_rates),
        overflow_probabilities=tuple(queue.block_probability for queue in own),
        loss_probabilities=tuple(own[i].block_probability - joining[i] for i in stations),
        mean_waits=tuple(mean_waits),
        mean_sojourns=tuple(w + s for w, s in zip(mean_waits, services, strict=True)),
        overflow_waits=tuple(waiting[i] / joining[i] for i in stations),
        generalists=DelayQueue(
            arrival_rate=admitted,
            utilization=law.mean(lambda present: min(present[-1], generalists)) / generalists,
            mean_wait=general_wait,
            mean_sojourn=general_wait + 1 / general_rate,
            wait_probability=of_all(delayed) / admitted,
        ),
        truncation=law.truncation,
    )


def _check_stations(
    arrival_rates: Sequence[float], servers: Sequence[int], waiting_places: Sequence[int]
) -> None:
    """Raise ValueError unless there is a station and all have what they need."""
    require_count("number of stations", len(arrival_rates))
    if not len(arrival_rates) == len(servers) == len(waiting_places):
        raise ValueError(
            f"{len(arrival_rates)} arrival_rates, but {len(servers)} servers "
            f"and {len(waiting_places)} waiting_places"
        )
    for i, rate in enumerate(arrival_rates):
        require_positive(f"arrival_rates[{i}]", rate)
        require_count(f"servers[{i}]", servers[i])
        require_count(f"waiting_places[{i}]", waiting_places[i], at_least=0)


@dataclass(frozen=True)
class LossyTandem:
    """Hold two stations in a row that lose whoever finds them full.

    Attributes:
        arrival_rate: of all who come, per time unit.
        stations: each with those who are admitted to it; who is lost at the second station counts
            in the first. ``block_probability`` is the share lost of those who come to a station.
    """

    arrival_rate: float
    stations: tuple[FiniteQueue, FiniteQueue]

    @property
    def throughput(self) -> float:
        """Give the rate of those who pass both stations."""
        return self.stations[1].arrival_rate

    @property
    def loss_probability(self) -> float:
        """Give the share of all who come that is lost at either station."""
        return 1 - self.throughput / self.arrival_rate

    @property
    def mean_in_system(self) -> float:
        """Give the mean number present at both stations together."""
        return self.stations[0].mean_in_system + self.stations[1].mean_in_system


def lossy_tandem(
    arrival_rate: float,
    service_rates: tuple[float, float],
    servers: tuple[int, int],
    waiting_places: tuple[int, int],
) -> LossyTandem:
    """Return two M/M/c/K stations in a row, where who finds the second full is lost as well.

    Args:
        arrival_rate: Poisson, per time unit, positive, without upper limit.
        service_rates: mu, per time unit and server, by station, positive.
        servers: c, by station, at least 1.
        waiting_places: at each station, beside those in service, at least 0.

    Raises:
        ValueError: an argument is out of range, or there are more than 400,000 states.

    Source: the Markov chain of both numbers present; it is not of product form, as the departures
    from a finite room are not Poisson.
    """
    require_positive("arrival_rate", arrival_rate)
    for i in (0, 1):
        require_positive(f"service_rates[{i}]", service_rates[i])
        require_count(f"servers[{i}]", servers[i])
        require_count(f"waiting_places[{i}]", waiting_places[i], at_least=0)
    first, second = (c + places for c, places in zip(servers, waiting_places, strict=True))

    def completing(present: tuple[int, int], i: int) -> float:
        return min(present[i], servers[i]) * service_rates[i]

    def moves(present: tuple[int, int]) -> Iterator[tuple[tuple[int, int], float]]:
        one, two = present
        if one < first:
            yield (one + 1, two), arrival_rate
        yield (one - 1, min(two + 1, second)), completing(present, 0)
        yield (one, two - 1), completing(present, 1)

    law = stationary_law((0, 0), moves)

    def coming(present: tuple[int, int], i: int) -> float:
        return arrival_rate if i == 0 else completing(present, 0)

    def station(i: int, capacity: int) -> FiniteQueue:
        offered = law.mean(lambda n: coming(n, i))
        admitted = law.mean(lambda n: coming(n, i) * (n[i] < capacity))
        delayed = law.mean(lambda n: coming(n, i) * (servers[i] <= n[i] < capacity))
        wait = law.mean(lambda n: max(n[i] - servers[i], 0)) / admitted
        return FiniteQueue(
            arrival_rate=admitted,
            utilization=admitted / service_rates[i] / servers[i],
            mean_wait=wait,
            mean_sojourn=wait + 1 / service_rates[i],
            wait_probability=delayed / admitted,
            block_probability=1 - admitted / offered,
        )

    return LossyTandem(arrival_rate, (station(0, first), station(1, second)))
