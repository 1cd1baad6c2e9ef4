"""Random durations, distributions and shares as users write them, for random scenarios."""

from __future__ import annotations

from random import Random
from typing import Any

STEP = 10  # minutes, in tied cases
FAMILIES = ("constant", "lognormal", "exponential", "exponential", "gamma", "erlang", "weibull",
            "uniform", "hyperexponential", "empirical")  # fmt: skip


class Quantities:
    """Draws what is written in a scenario, in minutes (in a slow case, in days)."""

    def __init__(self, rng: Random, is_tied: bool, unit: str) -> None:
        """Keep where numbers come from, and whether durations are whole steps."""
        self.rng = rng
        self.is_tied = is_tied
        self.unit = unit

    def minutes(self, low: float, high: float) -> str:
        """Return a duration."""
        if self.is_tied:
            return f"{STEP * max(0, round(self.rng.uniform(low, high) / STEP))} {self.unit}"
        return f"{self.rng.uniform(low, high):.3f} {self.unit}"

    def rate(self, low: float, high: float) -> str:
        """Return a rate of which a mean between two numbers of minutes follows."""
        return f"{1 / self.rng.uniform(low, high)!r} / {self.unit.removesuffix('s')}"

    def share(self, low: float = 0.05, high: float = 0.95) -> float:
        """Return a share of 1."""
        return round(self.rng.uniform(low, high), 3)

    def distribution(self, low: float, high: float) -> Any:
        """Return a distribution of any family with a mean between two numbers of minutes."""
        if self.is_tied:
            return self.minutes(low, high)
        family = self.rng.choice(FAMILIES)
        if family == "constant":
            return self.minutes(low, high)
        if family == "uniform" and self.rng.random() < 0.7:
            return {"low": self.minutes(0, low), "high": self.minutes(low, 2 * high)}
        if family == "empirical":
            values = [self.minutes(low, high) for _ in range(self.rng.randint(1, 4))]
            return {"values": values, **self._weights(len(values))}
        if family in ("uniform", "hyperexponential") or self.rng.random() < 0.6:
            shape = self.shape(family)
            if "probabilities" in shape:
                return {**shape, "means": [self.minutes(low, high) for _ in shape["means"]]}
            return {"distribution": family, "mean": self.minutes(low, high), **shape}
        return {"distribution": family, **self._parameters(family, low, high)}

    def gaps(self) -> Any:
        """Return a shape of the times between arrivals."""
        if self.is_tied:
            return "deterministic"
        family = self.rng.choice(("deterministic", *FAMILIES[1:]))
        if family == "empirical":
            values = [self.share(0, 3) + 0.001 for _ in range(self.rng.randint(1, 4))]
            return {"distribution": family, "values": values, **self._weights(len(values))}
        return {"distribution": family, **self.shape(family)}

    def shape(self, family: str) -> dict[str, Any]:
        """Return what a family needs besides its mean."""
        rng = self.rng
        match family:
            case "erlang":
                return {"shape": rng.choice((2, 3))}
            case "weibull":
                return rng.choice(({"shape": 0.7}, {"shape": 1.5}, {"cv": 0.8}, {"cv": 2.0}))
            case "gamma":
                return rng.choice(({"cv": 0.5}, {"cv": 1.2}, {"shape": 2.5}))
            case "uniform":
                return {"cv": self.share(0.1, 0.55)}
            case "hyperexponential" if rng.random() < 0.5:
                return {"cv": rng.choice((1.5, 3.0))}
            case "hyperexponential":
                shares = rng.choice(((0.5, 0.5), (0.9, 0.1), (0.2, 0.3, 0.5)))
                return {
                    "probabilities": list(shares),
                    "means": [self.share(0.1, 5) for _ in shares],
                }
            case "lognormal":
                return rng.choice(({"cv": self.share(0.2, 1.5)}, {"sigma": self.share(0.2, 1.2)}))
        return {}

    def _parameters(self, family: str, low: float, high: float) -> dict[str, Any]:
        """Return the parameters of a family, instead of its mean."""
        rng = self.rng
        match family:
            case "exponential":
                return {"rate": self.rate(low, high)}
            case "erlang":
                return {"shape": 2, "rate": self.rate(low / 2 + 0.1, high / 2)}
            case "lognormal":
                return {"median": self.minutes(low, high), "sigma": self.share(0.1, 1.2)}
        return {"shape": rng.choice((0.8, 1.5, 2.5)), "scale": self.minutes(low, high)}

    def _weights(self, number: int) -> dict[str, Any]:
        """Return as many weights, or none."""
        if self.rng.random() < 0.5:
            return {}
        return {"weights": [self.rng.randint(1, 4) for _ in range(number)]}
