"""The one rule by which simulated means are held against exact values (docs: validation).

At least 40 replications, fixed seeds, |t| ≤ 5.3 *and* a 99.9 % half-width of at most 0.67 % of the
exact value: an error over about 1 % cannot pass, and the right value fails once in some 100,000
times. One re-run on fresh seeds with four times the data is the only retry. Longer runs, never
wider bounds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from scipy.special import stdtrit

LEAST_REPLICATIONS = 40
LARGEST_T = 5.3
LARGEST_HALF_WIDTH = 0.0067  # of the exact value
CONFIDENCE = 0.999
SEED = 20_260
FRESH_SEED = 1_020_260

Sample = Callable[[int, int], Mapping[str, Sequence[float]]]
"""Called with a seed and a number of replications; returns what was measured in each, by name."""


@dataclass(frozen=True)
class Verdict:
    """What the rule says of one mean.

    Attributes:
        exact: the value by theory.
        mean: simulated.
        half_width: of the 99.9 % confidence interval.
        t: distance of the mean from the exact value in standard errors.
        n: replications.
    """

    exact: float
    mean: float
    half_width: float
    t: float
    n: int

    @property
    def is_precise(self) -> bool:
        """Whether there are enough data to see an error of 1 %."""
        return self.n >= LEAST_REPLICATIONS and self.half_width <= LARGEST_HALF_WIDTH * abs(
            self.exact
        )

    @property
    def agrees(self) -> bool:
        """Whether the exact value is confirmed."""
        return self.is_precise and abs(self.t) <= LARGEST_T

    def __str__(self) -> str:
        return (
            f"{'agrees' if self.agrees else 'DISAGREES'}: exact {self.exact:.6g}, simulated "
            f"{self.mean:.6g} ± {self.half_width / abs(self.exact):.2%}, "
            f"t {self.t:+.2f}, n {self.n}"
        )


def judge(values: Sequence[float], exact: float) -> Verdict:
    """Hold independent replications against an exact value."""
    mean, error = fmean(values), stdev(values) / math.sqrt(len(values))
    half_width = float(stdtrit(len(values) - 1, (1 + CONFIDENCE) / 2)) * error
    t = (mean - exact) / error if error > 0 else (0.0 if mean == exact else math.inf)
    return Verdict(exact, mean, half_width, t, len(values))


def verdicts(
    sample: Sample, exact: Mapping[str, float], replications: int = LEAST_REPLICATIONS
) -> dict[str, Verdict]:
    """Return the verdicts on several means of the same runs, after the one retry if need be."""
    for seed, number in ((SEED, replications), (FRESH_SEED, 4 * replications)):
        measured = sample(seed, number)
        found = {name: judge(measured[name], value) for name, value in exact.items()}
        if all(verdict.agrees for verdict in found.values()):
            break
    return found


def assert_agrees(
    sample: Sample, exact: Mapping[str, float], replications: int = LEAST_REPLICATIONS
) -> None:
    """Fail unless every mean agrees with its exact value by the rule."""
    found = verdicts(sample, exact, replications)
    print(*(f"{name}: {verdict}" for name, verdict in found.items()), sep="\n")
    wrong = [f"{name} {verdict}" for name, verdict in found.items() if not verdict.agrees]
    assert not wrong, "\n".join(wrong)
