"""Infinitely many servers: the mean number in service at any time, whatever the arrivals do."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.basics import require_non_negative, require_positive
from simulation.theory.laws import Law

_FORGOTTEN_AFTER = 50.0  # mean services; exp(-50) is 2e-22


@dataclass(frozen=True)
class RateProfile:
    """Hold an arrival rate that is constant in pieces and repeats, such as that of a day.

    Attributes:
        ends: times at which the pieces end, rising; the first piece begins at 0, the last ends
            with the period.
        rates: per time unit, by piece, not negative.
    """

    ends: tuple[float, ...]
    rates: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check the pieces."""
        if len(self.ends) != len(self.rates) or not self.ends:
            raise ValueError(f"{len(self.ends)} ends but {len(self.rates)} rates")
        for piece, (begin, end) in enumerate(itertools.pairwise((0.0, *self.ends))):
            require_positive(f"the length of piece {piece}", end - begin)
            require_non_negative(f"rates[{piece}]", self.rates[piece])

    @property
    def period(self) -> float:
        """Give the time after which the profile repeats."""
        return self.ends[-1]

    @property
    def mean(self) -> float:
        """Give the mean rate over a period."""
        pieces = itertools.pairwise((0.0, *self.ends))
        arrivals = (rate * (b - a) for rate, (a, b) in zip(self.rates, pieces, strict=True))
        return math.fsum(arrivals) / self.period

    def __call__(self, time: float) -> float:
        """Return the rate at a time; at a jump, that of the piece which begins."""
        place = bisect_right(self.ends, time % self.period)
        return self.rates[place % len(self.rates)]

    def breakpoints(self, start: float, end: float) -> list[float]:
        """Return the times strictly between two finite times at which a piece ends."""
        periods = range(math.floor(start / self.period), math.floor(end / self.period) + 1)
        cuts = (n * self.period + piece for n in periods for piece in self.ends)
        return [cut for cut in cuts if start < cut < end]


def profile_infinite_server_mean(
    profile: RateProfile, service: Law, time: float, *, start: float = -math.inf
) -> float:
    """Return the mean number in service at ``time`` in M(t)/G/infinity under a rate profile.

    Args:
        profile: the arrival rate, constant in pieces.
        service: law of the service time.
        time: when to count, not before ``start``.
        start: when the system was empty, -inf for one that has always run.

    Raises:
        ValueError: an argument is out of range.

    Source: Eick, Massey & Whitt 1993, Oper. Res. 41:731; who came in a piece from a to b at rate
    r is still there on average r (E[min(S, t - a)] - E[min(S, t - b)]). In a system that has
    always run those of long ago count at the mean rate: a relative error of 1e-9 at most, times
    the greatest rate over the mean.
    """
    if not (math.isfinite(time) and start <= time):
        raise ValueError(f"time {time!r} must be finite and not before start {start!r}")
    earliest = start
    if start == -math.inf:  # go back until of a whole period hardly anybody is left
        periods, few = 1, 1e-9 * service.moment(1) / profile.period
        while service.survival(periods * profile.period) > few:
            periods += 1 + periods // 8
        earliest = time - periods * profile.period
    cuts = [earliest, *profile.breakpoints(earliest, time), time]
    remaining = [service.limited_mean(time - cut) for cut in cuts]
    present = math.fsum(
        profile((a + b) / 2) * (older - younger)
        for (a, b), (older, younger) in zip(
            itertools.pairwise(cuts), itertools.pairwise(remaining), strict=True
        )
    )
    if start == -math.inf:
        present += profile.mean * (service.moment(1) - remaining[0])
    return present


def filling_infinite_server_mean(arrival_rate: float, service: Law, time: float) -> float:
    """Return the mean number in service in M/G/infinity a time after it was empty.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service: law of the service time.
        time: since the system was empty, not negative.

    Raises:
        ValueError: an argument is out of range.

    Source: Takacs 1962, Introduction to the Theory of Queues; lambda E[min(S, t)].
    """
    require_non_negative("arrival_rate", arrival_rate)
    require_non_negative("time", time)
    return arrival_rate * service.limited_mean(time)


def infinite_server_mean(
    arrival_rate: Callable[[float], float],
    service_rate: float,
    time: float,
    *,
    start: float = 0.0,
    initial_mean: float = 0.0,
    breakpoints: Sequence[float] = (),
) -> float:
    """Return the mean number in service at ``time`` in M(t)/M/infinity, by quadrature.

    Args:
        arrival_rate: lambda(u), per time unit, not negative.
        service_rate: mu, per time unit and server, positive.
        time: when to count, not before ``start``.
        start: when the arrivals begin, -inf for a system that has always run.
        initial_mean: mean number in service at ``start``.
        breakpoints: times at which the rate jumps, where the integral is cut.

    Raises:
        ValueError: an argument is out of range or the rate is negative somewhere.

    Source: Eick, Massey & Whitt 1993, Oper. Res. 41:731;
    m(t) = m(s) exp(-mu (t - s)) + integral from s to t of lambda(u) exp(-mu (t - u)) du.
    """
    require_positive("service_rate", service_rate)
    require_non_negative("initial_mean", initial_mean)
    if not (math.isfinite(time) and start <= time):
        raise ValueError(f"time {time!r} must be finite and not before start {start!r}")

    def still_present(u: float) -> float:
        rate = arrival_rate(u)
        require_non_negative(f"arrival_rate({u!r})", rate)
        return rate * math.exp(-service_rate * (time - u))

    earliest = max(start, time - _FORGOTTEN_AFTER / service_rate)
    pieces = math.ceil((time - earliest) * service_rate) + 1
    inside = [b for b in breakpoints if earliest < b < time]
    cuts = sorted({*np.linspace(earliest, time, pieces).tolist(), *inside, earliest, time})
    arrived = math.fsum(
        scipy.integrate.quad(still_present, a, b, epsabs=0, epsrel=1e-11, limit=200)[0]
        for a, b in itertools.pairwise(cuts)
    )
    return initial_mean * math.exp(-service_rate * (time - start)) + arrived


def sinusoidal_infinite_server_mean(
    mean_rate: float,
    amplitude: float,
    angular_frequency: float,
    service_rate: float,
    time: float,
    *,
    start: float = -math.inf,
) -> float:
    """Return the mean number in M(t)/M/infinity with rate mean + amplitude sin(frequency t).

    Args:
        mean_rate: per time unit, positive.
        amplitude: per time unit, at most ``mean_rate`` in absolute value.
        angular_frequency: radians per time unit, not negative.
        service_rate: mu, per time unit and server, positive.
        time: when to count, not before ``start``.
        start: when the system was empty, -inf for one that has always run.

    Raises:
        ValueError: an argument is out of range.

    Source: Eick, Massey & Whitt 1993, Management Science 39:241; m(t) = mean / mu +
    amplitude (mu sin(w t) - w cos(w t)) / (mu^2 + w^2) in the long run.
    """
    require_positive("mean_rate", mean_rate)
    require_non_negative("angular_frequency", angular_frequency)
    require_positive("service_rate", service_rate)
    if not abs(amplitude) <= mean_rate:
        raise ValueError(f"amplitude {amplitude!r} would make the rate negative")
    if not (math.isfinite(time) and start <= time):
        raise ValueError(f"time {time!r} must be finite and not before start {start!r}")

    def long_run(t: float) -> float:
        phase = angular_frequency * t
        swing = service_rate * math.sin(phase) - angular_frequency * math.cos(phase)
        return mean_rate / service_rate + amplitude * swing / (
            service_rate**2 + angular_frequency**2
        )

    if start == -math.inf:
        return long_run(time)
    return long_run(time) - long_run(start) * math.exp(-service_rate * (time - start))
