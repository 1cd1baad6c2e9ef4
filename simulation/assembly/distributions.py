"""The table of distributions, each entered once."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TypeAlias

from simulation.distribution_tables import gamma_log_quantiles
from simulation.kernel import variates as v
from simulation.scenario.batch_sizes import BatchSize
from simulation.scenario.distributions import Distribution, Interarrival

Row: TypeAlias = tuple[int, float, float, float, int, int]


@dataclass
class Distributions:
    """Rows of the kernel's table of distributions, and the numbers some of them need.

    Attributes:
        rows: (family, average, a, b, start and length of the numbers) of each.
        numbers: quantiles and weights, one after the other.
    """

    rows: list[Row] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    _known: dict[Distribution, int] = field(default_factory=dict)

    def add(self, distribution: Distribution) -> int:
        """Return the row of a distribution of durations."""
        if distribution not in self._known:
            self._known[distribution] = len(self.rows)
            self.rows.append(self._row(distribution))
        return self._known[distribution]

    def optional(self, distribution: Distribution | None) -> int:
        """Return the row of a distribution, −1 where there is none."""
        return -1 if distribution is None else self.add(distribution)

    def gaps(self, shape: Interarrival, mean: float) -> int:
        """Return the row of times of a shape and a mean in µs."""
        half = len(shape.parameters) // 2
        parameters = shape.parameters
        if shape.kind == "uniform":
            parameters = tuple(bound * mean for bound in parameters)
        elif shape.kind == "hyperexponential":
            parameters = (*parameters[:half], *(part * mean for part in parameters[half:]))
        elif shape.kind == "empirical":
            parameters = (*(value * mean for value in parameters[:half]), *parameters[half:])
        return self.add(Distribution(shape.kind, mean, shape.cv, parameters))

    def sizes(self, batch: BatchSize) -> int:
        """Return the row of the sizes of batches, −1 where all come one at a time."""
        if batch.kind == "geometric" and batch.mean > 1:
            factor = 1.0 / math.log(1.0 - 1.0 / batch.mean)
            self.rows.append((v.GEOMETRIC, batch.mean, factor, 0.0, 0, 0))
            return len(self.rows) - 1
        if batch.kind == "empirical":
            return self.add(Distribution("empirical", batch.mean, 0.0, batch.parameters))
        return -1 if batch.mean == 1 else self.add(Distribution("deterministic", batch.mean, 0.0))

    def spread(self, cv: float) -> int:
        """Return the row of a lognormal of mean 1, −1 if it does not vary."""
        return -1 if cv == 0 else self.add(Distribution("lognormal", 1.0, cv))

    def _row(self, d: Distribution) -> Row:
        if d.kind == "deterministic":
            return (v.CONSTANT, d.mean, 0.0, 0.0, 0, 0)
        if d.kind == "exponential":
            return (v.EXPONENTIAL, d.mean, 0.0, 0.0, 0, 0)
        if d.kind == "lognormal":
            variance = math.log(1.0 + d.cv * d.cv)
            location = math.log(d.mean) - variance / 2
            return (v.LOGNORMAL, d.mean, location, math.sqrt(variance), 0, 0)
        if d.kind == "uniform":
            return (v.UNIFORM, d.mean, d.parameters[0], d.parameters[1], 0, 0)
        if d.kind == "weibull":
            shape = d.parameters[0]
            scale = d.mean / math.exp(math.lgamma(1.0 + 1.0 / shape))
            return (v.WEIBULL, d.mean, scale, 1.0 / shape, 0, 0)
        if d.kind == "hyperexponential":
            return self._hyperexponential(d)
        if d.kind == "empirical":
            return self._empirical(d)
        return self._gamma(d)

    def _hyperexponential(self, d: Distribution) -> Row:
        start, half = len(self.numbers), len(d.parameters) // 2
        probabilities = d.parameters[:half]
        cumulative = [*accumulate(probabilities[:-1]), 1.0]
        for row in zip(cumulative, probabilities, d.parameters[half:], strict=True):
            self.numbers += row
        return (v.HYPEREXPONENTIAL, d.mean, 0.0, 0.0, start, half)

    def _empirical(self, d: Distribution) -> Row:
        start, half = len(self.numbers), len(d.parameters) // 2
        pairs = sorted(zip(d.parameters[:half], d.parameters[half:], strict=True))
        total = math.fsum(weight for _, weight in pairs)
        shares = accumulate(weight / total for _, weight in pairs)
        for share, (value, _) in zip(shares, pairs, strict=True):
            self.numbers += [share, value]
        return (v.EMPIRICAL, d.mean, 0.0, 0.0, start, half)

    def _gamma(self, d: Distribution) -> Row:
        start = len(self.numbers)
        shape = d.parameters[0] if d.kind == "erlang" else 1.0 / (d.cv * d.cv)
        first, knots_a_unit, logs = gamma_log_quantiles(shape)
        self.numbers += logs
        return (v.QUANTILES, d.mean, first, knots_a_unit, start, len(logs))
