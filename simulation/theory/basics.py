"""What all references share: checks of arguments, moments, means of a queue."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


class UnstableQueueError(ValueError):
    """Report a queue that grows without bound: its offered load reaches its capacity.

    Attributes:
        offered_load: mean work brought in, in busy servers.
        capacity: work that can be done, in servers.
        where: which queue it is.
    """

    def __init__(self, offered_load: float, capacity: float, where: str = "queue") -> None:
        """Name the figures; ``where`` tells which queue, for instance ``node 2``."""
        super().__init__(offered_load, capacity, where)  # as given, so that it can be pickled
        self.offered_load = float(offered_load)
        self.capacity = float(capacity)
        self.where = where

    def __str__(self) -> str:
        """Say what is wrong and what would help."""
        return (
            f"unstable {self.where}: offered load {self.offered_load:g} is not below "
            f"capacity {self.capacity:g}; lower the arrival rate or add capacity"
        )


def require_positive(name: str, value: float) -> None:
    """Raise ValueError unless ``value`` is finite and above zero."""
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be finite and positive, got {value!r}")


def require_non_negative(name: str, value: float) -> None:
    """Raise ValueError unless ``value`` is finite and at least zero."""
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name} must be finite and not negative, got {value!r}")


def require_count(name: str, value: int, at_least: int = 1) -> None:
    """Raise ValueError unless ``value`` is a whole number, not below ``at_least``."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < at_least:
        raise ValueError(f"{name} must be a whole number of at least {at_least}, got {value!r}")


def require_probability(name: str, value: float, *, below_one: bool = False) -> None:
    """Raise ValueError unless ``value`` lies in [0, 1], or in [0, 1) if ``below_one``."""
    if not (0 <= value <= 1) or (below_one and value == 1):
        raise ValueError(f"{name} must lie in [0, 1{')' if below_one else ']'}, got {value!r}")


def require_stable(offered_load: float, capacity: float, where: str = "queue") -> None:
    """Raise UnstableQueueError unless ``offered_load`` is below ``capacity``."""
    if not offered_load < capacity:
        raise UnstableQueueError(offered_load, capacity, where)


@dataclass(frozen=True)
class Moments:
    """Hold the first two moments of a service time, an interruption or a batch size.

    Attributes:
        mean: E[X], positive.
        second: E[X^2], in squared units, at least the square of the mean.
    """

    mean: float
    second: float

    def __post_init__(self) -> None:
        """Check that such a random variable exists."""
        require_positive("mean", self.mean)
        require_positive("second moment", self.second)
        if self.second < self.mean**2 * (1 - 1e-12):
            raise ValueError(
                f"second moment {self.second!r} is below the squared mean {self.mean**2!r}"
            )

    @property
    def scv(self) -> float:
        """Give the squared coefficient of variation, variance over squared mean."""
        return max(self.second / self.mean**2 - 1, 0.0)

    @classmethod
    def from_scv(cls, mean: float, scv: float) -> Moments:
        """Build the moments from the mean and the squared coefficient of variation."""
        return cls(mean, second_moment(mean, scv))

    @classmethod
    def deterministic(cls, value: float) -> Moments:
        """Build the moments of a constant, such as a fixed batch size."""
        return cls.from_scv(value, 0)

    @classmethod
    def exponential(cls, mean: float) -> Moments:
        """Build the moments of an exponential time."""
        return cls.from_scv(mean, 1)

    @classmethod
    def geometric(cls, mean: float) -> Moments:
        """Build the moments of a geometric batch size on 1, 2, 3, ... with the given mean."""
        if not mean >= 1:
            raise ValueError(f"the mean of a geometric batch must be at least 1, got {mean!r}")
        return cls(mean, mean * (2 * mean - 1))


def second_moment(mean: float, scv: float) -> float:
    """Return E[X^2] = E[X]^2 (1 + scv).

    Args:
        mean: E[X], positive.
        scv: squared coefficient of variation, Var[X] / E[X]^2, not negative.

    Raises:
        ValueError: an argument is out of range.
    """
    require_positive("mean", mean)
    require_non_negative("scv", scv)
    return mean**2 * (1 + scv)


@dataclass(frozen=True)
class QueueMetrics:
    """Hold the stationary means of one queue.

    Attributes:
        arrival_rate: customers per time unit (lambda).
        utilization: share of time a server is busy (rho).
        mean_wait: time from arrival until service first begins (Wq).
        mean_sojourn: time from arrival to departure (W).
    """

    arrival_rate: float
    utilization: float
    mean_wait: float
    mean_sojourn: float

    @property
    def mean_queue(self) -> float:
        """Give the mean number whose service has not begun (Lq), by Little's law."""
        return self.arrival_rate * self.mean_wait

    @property
    def mean_in_system(self) -> float:
        """Give the mean number present (L), by Little's law."""
        return self.arrival_rate * self.mean_sojourn


@dataclass(frozen=True)
class DelayQueue(QueueMetrics):
    """Add how many have to wait at all.

    Attributes:
        wait_probability: P(wait > 0).
    """

    wait_probability: float
