"""Laws of times between arrivals, of service and of patience, as the references need them."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import scipy  # type: ignore[import-untyped, unused-ignore]
from scipy.special import gammainc, gammaincc, ndtr  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.basics import (
    Moments,
    require_count,
    require_non_negative,
    require_positive,
)


class Law(ABC):
    """Tell moments, tail and transform of a time that is never negative."""

    @abstractmethod
    def moment(self, order: int) -> float:
        """Return E[X^order], for a whole order of at least 1."""

    @abstractmethod
    def survival(self, time: float) -> float:
        """Return P(X > time), for time not negative."""

    @abstractmethod
    def limited_mean(self, time: float) -> float:
        """Return E[min(X, time)], the integral of the survival from 0 to a time not negative."""

    @abstractmethod
    def transform(self, rate: float) -> float:
        """Return E[exp(-rate X)], the Laplace-Stieltjes transform, for a rate not negative."""

    @property
    def jumps(self) -> tuple[float, ...]:
        """Give the times at which the survival jumps or has a kink."""
        return ()

    @property
    def moments(self) -> Moments:
        """Give the first two moments."""
        return Moments(self.moment(1), self.moment(2))


@dataclass(frozen=True)
class Gamma(Law):
    """Hold a gamma law; an Erlang law if 1 / scv is a whole number, exponential if it is 1.

    Attributes:
        mean: positive.
        scv: squared coefficient of variation, 1 / shape, positive.
    """

    mean: float
    scv: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_positive("mean", self.mean)
        require_positive("scv", self.scv)

    @classmethod
    def exponential(cls, mean: float) -> Gamma:
        """Build the exponential law."""
        return cls(mean, 1.0)

    @classmethod
    def erlang(cls, mean: float, phases: int) -> Gamma:
        """Build the sum of as many equal exponential phases, with the given mean in all."""
        require_count("phases", phases)
        return cls(mean, 1 / phases)

    def moment(self, order: int) -> float:
        """Return mean^n (1 + scv) (1 + 2 scv) ... (1 + (n-1) scv)."""
        return self.mean**order * math.prod(1 + k * self.scv for k in range(order))

    def survival(self, time: float) -> float:
        """Return the regularized upper incomplete gamma function."""
        return float(gammaincc(1 / self.scv, time / (self.mean * self.scv)))

    def limited_mean(self, time: float) -> float:
        """Return the mean below ``time``, a gamma integral of the next shape, plus the rest."""
        if time == math.inf:
            return self.mean
        below = gammainc(1 / self.scv + 1, time / (self.mean * self.scv))
        return float(self.mean * below) + time * self.survival(time)

    def transform(self, rate: float) -> float:
        """Return (1 + rate mean scv)^(-1 / scv)."""
        return math.exp(-math.log1p(rate * self.mean * self.scv) / self.scv)


@dataclass(frozen=True)
class Deterministic(Law):
    """Hold a constant time.

    Attributes:
        mean: the one value, positive.
    """

    mean: float

    def __post_init__(self) -> None:
        """Check the parameter."""
        require_positive("mean", self.mean)

    @property
    def jumps(self) -> tuple[float, ...]:
        """Give the one jump."""
        return (self.mean,)

    def moment(self, order: int) -> float:
        """Return the power of the value."""
        return self.mean**order

    def survival(self, time: float) -> float:
        """Return 1 before the value, 0 from then on."""
        return 1.0 if time < self.mean else 0.0

    def limited_mean(self, time: float) -> float:
        """Return the lesser of both."""
        return min(self.mean, time)

    def transform(self, rate: float) -> float:
        """Return exp(-rate mean)."""
        return math.exp(-rate * self.mean)


@dataclass(frozen=True)
class Uniform(Law):
    """Hold a uniform law.

    Attributes:
        low: not negative.
        high: above ``low``.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_non_negative("low", self.low)
        require_positive("high - low", self.high - self.low)

    @property
    def jumps(self) -> tuple[float, ...]:
        """Give the two kinks."""
        return (self.low, self.high)

    def moment(self, order: int) -> float:
        """Return the mean of a power between the bounds."""
        powers = self.high ** (order + 1) - self.low ** (order + 1)
        return powers / ((order + 1) * (self.high - self.low))

    def survival(self, time: float) -> float:
        """Return the share of the interval beyond ``time``."""
        return min(1.0, max(0.0, (self.high - time) / (self.high - self.low)))

    def limited_mean(self, time: float) -> float:
        """Return the lesser of both on average."""
        inside = min(max(time, self.low), self.high)
        beyond = (inside - self.low) * (1 + self.survival(inside)) / 2
        return min(time, self.low) + beyond

    def transform(self, rate: float) -> float:
        """Return (exp(-rate low) - exp(-rate high)) / (rate (high - low))."""
        width = rate * (self.high - self.low)
        return math.exp(-rate * self.low) * (-math.expm1(-width) / width if width > 0 else 1.0)


@dataclass(frozen=True)
class Hyperexponential(Law):
    """Hold a mixture of two exponential laws with balanced means, p_1 m_1 = p_2 m_2.

    Attributes:
        mean: positive.
        scv: squared coefficient of variation, above 1.
    """

    mean: float
    scv: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_positive("mean", self.mean)
        require_positive("scv - 1", self.scv - 1)

    @property
    def branches(self) -> tuple[tuple[float, float], ...]:
        """Give probability and mean of each branch, p = (1 +- sqrt((scv-1) / (scv+1))) / 2."""
        lean = math.sqrt((self.scv - 1) / (self.scv + 1))
        slow = 1 / ((1 + lean) * (self.scv + 1))  # (1 - lean) / 2 without cancellation
        return tuple((p, self.mean / (2 * p)) for p in ((1 + lean) / 2, slow))

    def moment(self, order: int) -> float:
        """Return n! times the mixed power of the means."""
        return math.factorial(order) * sum(p * mean**order for p, mean in self.branches)

    def survival(self, time: float) -> float:
        """Return the mixed exponential tail."""
        return sum(p * math.exp(-time / mean) for p, mean in self.branches)

    def limited_mean(self, time: float) -> float:
        """Return the mixed exponential integral."""
        return sum(-p * mean * math.expm1(-time / mean) for p, mean in self.branches)

    def transform(self, rate: float) -> float:
        """Return the mixed exponential transform."""
        return sum(p / (1 + rate * mean) for p, mean in self.branches)


@dataclass(frozen=True)
class Lognormal(Law):
    """Hold a lognormal law.

    Attributes:
        mean: positive.
        scv: squared coefficient of variation, positive.
    """

    mean: float
    scv: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_positive("mean", self.mean)
        require_positive("scv", self.scv)

    @property
    def sigma(self) -> float:
        """Give the standard deviation of the logarithm."""
        return math.sqrt(math.log1p(self.scv))

    def _score(self, time: float) -> float:
        """Return how many standard deviations log(time) lies above its mean."""
        if time == 0:
            return -math.inf
        return math.log(time / self.mean) / self.sigma + self.sigma / 2

    def moment(self, order: int) -> float:
        """Return mean^n (1 + scv)^(n (n-1) / 2)."""
        return self.mean**order * math.exp(math.log1p(self.scv) * order * (order - 1) / 2)

    def survival(self, time: float) -> float:
        """Return the normal tail of the logarithm."""
        return float(ndtr(-self._score(time)))

    def limited_mean(self, time: float) -> float:
        """Return the mean below ``time``, a normal integral shifted by sigma, plus the rest."""
        if time == math.inf:
            return self.mean
        below = self.mean * ndtr(self._score(time) - self.sigma)
        return float(below) + time * self.survival(time)

    def transform(self, rate: float) -> float:
        """Return the integral over the normal law by the trapezoidal rule.

        That rule converges faster than any power on analytic integrands that vanish at both ends
        (Trefethen & Weideman 2014, SIAM Review 56:385).
        """
        scores = np.linspace(-20, 20, 4001)
        times = self.mean * np.exp(self.sigma * scores - self.sigma**2 / 2)
        weights = np.exp(-(scores**2) / 2 - rate * times)
        return float(weights.sum() * (scores[1] - scores[0]) / math.sqrt(2 * math.pi))


@dataclass(frozen=True)
class Weibull(Law):
    """Hold a Weibull law, of survival exp(-(time / scale)^shape).

    Attributes:
        mean: positive.
        shape: exponent, positive, from 0.05 on in practice.
    """

    mean: float
    shape: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_positive("mean", self.mean)
        require_positive("shape", self.shape)

    @classmethod
    def from_scv(cls, mean: float, scv: float) -> Weibull:
        """Build the law from mean and squared coefficient of variation, from 1e-5 to 1e5."""
        require_positive("scv", scv)

        def excess(log_shape: float) -> float:
            shape = math.exp(log_shape)
            return math.lgamma(1 + 2 / shape) - 2 * math.lgamma(1 + 1 / shape) - math.log1p(scv)

        return cls(
            mean, math.exp(scipy.optimize.brentq(excess, math.log(0.1), math.log(1000), xtol=1e-14))
        )

    @property
    def scale(self) -> float:
        """Give the time that is exceeded with probability 1/e."""
        return self.mean / math.gamma(1 + 1 / self.shape)

    def _power(self, time: float) -> float:
        """Return (time / scale)^shape, infinity where that is beyond all numbers."""
        try:
            return float((time / self.scale) ** self.shape)
        except OverflowError:
            return math.inf

    def moment(self, order: int) -> float:
        """Return scale^n Gamma(1 + n / shape)."""
        return self.scale**order * math.gamma(1 + order / self.shape)

    def survival(self, time: float) -> float:
        """Return exp(-(time / scale)^shape)."""
        return math.exp(-self._power(time))

    def limited_mean(self, time: float) -> float:
        """Return mean P(1 / shape, (time / scale)^shape), an incomplete gamma function."""
        power = self._power(time)
        if power < 1e-300:  # nobody is done so soon, and the power may be lost in rounding
            return time
        return float(self.mean * gammainc(1 / self.shape, power))

    def transform(self, rate: float) -> float:
        """Return the integral over a standard exponential exp(y), by the trapezoidal rule."""
        lowest = -45 - self.shape * math.log1p(rate * self.scale)
        logs = np.linspace(lowest, 5, 20001)
        times = self.scale * np.exp(logs / self.shape)
        weights = np.exp(logs - np.exp(logs) - rate * times)
        return float(weights.sum() * (logs[1] - logs[0]))


@dataclass(frozen=True)
class Empirical(Law):
    """Hold a law on finitely many values.

    Attributes:
        values: not negative, not all 0.
        weights: of the values, not negative, not all 0; all equal if left out.
    """

    values: tuple[float, ...]
    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Check the parameters."""
        if self.weights and len(self.weights) != len(self.values):
            raise ValueError(f"{len(self.values)} values but {len(self.weights)} weights")
        for what, numbers in (("values", self.values), ("weights", self.weights or (1.0,))):
            for position, number in enumerate(numbers):
                require_non_negative(f"{what}[{position}]", number)
            require_positive(f"the sum of {what}", sum(numbers))

    @property
    def shares(self) -> tuple[tuple[float, float], ...]:
        """Give probability and value of each."""
        weights = self.weights or (1.0,) * len(self.values)
        total = math.fsum(weights)
        return tuple((w / total, v) for w, v in zip(weights, self.values, strict=True))

    @property
    def jumps(self) -> tuple[float, ...]:
        """Give the values."""
        return self.values

    def moment(self, order: int) -> float:
        """Return the mean of the powers."""
        return math.fsum(p * value**order for p, value in self.shares)

    def survival(self, time: float) -> float:
        """Return the share of values above ``time``."""
        return math.fsum(p for p, value in self.shares if value > time)

    def limited_mean(self, time: float) -> float:
        """Return the mean of the lesser of both."""
        return math.fsum(p * min(value, time) for p, value in self.shares)

    def transform(self, rate: float) -> float:
        """Return the mean of exp(-rate value)."""
        return math.fsum(p * math.exp(-rate * value) for p, value in self.shares)
