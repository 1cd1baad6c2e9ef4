"""Erlang A and patience of any law."""

import itertools
import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from scipy import integrate, stats

from simulation import theory
from simulation.theory import (
    Deterministic,
    Empirical,
    Gamma,
    Hyperexponential,
    Law,
    Lognormal,
    Uniform,
    Weibull,
)

from .support import birth_death, exact, printed


@pytest.mark.parametrize(
    ("rate", "theta", "waiting", "abandoning", "wait"),
    [
        (8, 0.5, ".317434", ".038821", ".077643"),
        (8, 1, ".283376", ".053233", ".053233"),
        (8, 2, ".247519", ".068405", ".034203"),
        (12, 1, ".757608", ".213632", ".213632"),
    ],
)
def test_erlang_a_prints_the_table(
    rate: float, theta: float, waiting: str, abandoning: str, wait: str
) -> None:
    """Erlang A gives the printed probabilities and mean waits."""
    queue = theory.erlang_a(rate, 1, 10, theta)
    assert printed(queue.wait_probability, 6) == "0" + waiting
    assert printed(queue.abandon_probability, 6) == "0" + abandoning
    assert printed(queue.mean_wait, 6) == "0" + wait


def test_erlang_a_with_patience_like_service_is_poisson() -> None:
    """With theta = mu everyone leaves at one rate, so the number present is Poisson."""
    queue = theory.erlang_a(12, 2, 5, 2)
    law = stats.poisson(6)
    assert queue.wait_probability == exact(law.sf(4))
    number_waiting = sum((n - 5) * law.pmf(n) for n in range(6, 80))
    assert queue.mean_queue == exact(number_waiting)


def test_erlang_a_tends_to_erlang_c() -> None:
    """Endless patience turns Erlang A into M/M/c."""
    patient, endless = theory.erlang_a(8, 1, 10, 1e-9), theory.mmc(8, 1, 10)
    assert patient.wait_probability == pytest.approx(endless.wait_probability, rel=1e-7)
    assert patient.mean_wait == pytest.approx(endless.mean_wait, rel=1e-7)
    assert patient.mean_wait_served == pytest.approx(endless.mean_wait, rel=1e-7)


def test_erlang_a_tends_to_erlang_b() -> None:
    """Without any patience whoever would wait is lost."""
    queue = theory.erlang_a(8, 1, 10, 1e9)
    assert queue.abandon_probability == pytest.approx(theory.erlang_b(10, 8), rel=1e-7)


def test_erlang_a_conserves_customers() -> None:
    """The busy servers of Erlang A are exactly those that the served occupy."""
    rate, servers = 12.0, 10
    departing = np.minimum(np.arange(1, 200), servers) + 0.3 * np.maximum(
        np.arange(1, 200) - servers, 0
    )
    probabilities = birth_death(np.full(199, rate), departing)
    busy = probabilities @ np.minimum(np.arange(200), servers)
    queue = theory.erlang_a(rate, 1, servers, 0.3)
    assert queue.utilization == pytest.approx(busy / servers, rel=1e-10)
    assert queue.utilization == exact(rate * (1 - queue.abandon_probability) / servers)


@pytest.mark.parametrize(("rate", "theta"), [(3.5, 0.7), (6.0, 2.0)])
def test_erlang_a_wait_of_the_served_agrees_with_the_offered_wait(
    rate: float, theta: float
) -> None:
    """The wait of the served is the offered wait weighted by the chance of still being there.

    The offered wait of who finds j waiting is -log(X) / theta with X of a beta law.
    """
    servers = 4
    expected = served = 0.0
    found = birth_death(
        np.full(149, rate),
        np.minimum(np.arange(1, 150), servers) + theta * np.maximum(np.arange(1, 150) - servers, 0),
    )
    for state, probability in enumerate(found[:60]):
        if state < servers:
            served += probability
            continue
        offered = stats.beta(servers / theta, state - servers + 1)
        served += probability * offered.mean()
        expected += probability * offered.expect(lambda x: -x * math.log(x) / theta)
    queue = theory.erlang_a(rate, 1, servers, theta)
    assert queue.abandon_probability == pytest.approx(1 - served, rel=1e-7)
    assert queue.mean_wait_served == pytest.approx(expected / served, rel=1e-7)


def test_erlang_a_under_a_crushing_load_serves_what_it_can() -> None:
    """At twice the capacity with long patience half abandon, after log(2) mean patiences."""
    queue = theory.erlang_a(200, 1, 100, 1e-3)
    assert queue.abandon_probability == pytest.approx(0.5, abs=1e-9)
    assert queue.mean_wait_served == pytest.approx(1000 * math.log(2), rel=1e-4)


def test_erlang_a_refuses_what_it_could_not_sum() -> None:
    """Overload with all but endless patience is refused rather than cut off wrongly."""
    with pytest.raises(ValueError, match="use mmc"):
        theory.erlang_a(20, 1, 10, 1e-9)


@pytest.mark.parametrize(("rate", "theta"), [(8, 0.5), (8, 2), (12, 1), (12, 0.01), (200, 0.001)])
def test_exponential_patience_is_erlang_a(rate: float, theta: float) -> None:
    """The integrals over the offered wait give what birth and death give."""
    servers = 10 if rate < 100 else 100
    general = theory.impatient_mmc(rate, 1, servers, Gamma.exponential(1 / theta))
    known = theory.erlang_a(rate, 1, servers, theta)
    for figure in (
        "utilization",
        "wait_probability",
        "abandon_probability",
        "mean_wait",
        "mean_wait_served",
        "mean_offered_wait",
    ):
        assert getattr(general, figure) == pytest.approx(getattr(known, figure), rel=1e-10)


def test_constant_patience_has_its_closed_form() -> None:
    """The density of the offered wait is exp((lambda - c mu) x) up to d, then falls by c mu.

    Source: Barrer 1957, Oper. Res. 5:650.
    """
    rate, servers, d = 3.0, 4, 0.8
    spare = servers - rate
    queue = theory.impatient_mmc(rate, 1, servers, Deterministic(d))
    patient = (1 - math.exp(-spare * d)) / spare
    late = math.exp(-spare * d) / servers
    idle = 1 / theory.erlang_b(servers - 1, rate)
    total = idle + rate * (patient + late)
    assert queue.abandon_probability == exact(rate * late / total)
    assert queue.wait_probability == exact(rate * (patient + late) / total)
    offered = math.exp(-spare * d) / servers * math.exp(-servers * 0.4) * rate / total
    assert queue.offered_wait_survival(d + 0.4) == exact(offered)
    assert queue.wait_survival(d) == 0
    assert queue.wait_survival_served(0.0) == exact(rate * patient / (total - rate * late))


class TwoKinds(Law):
    """Five customers of six have a patience of 1/3, one of 4, exponential."""

    kinds = ((5 / 6, 1 / 3), (1 / 6, 4.0))

    def moment(self, order: int) -> float:
        """Return the mixed moment."""
        return math.factorial(order) * sum(p * mean**order for p, mean in self.kinds)

    def survival(self, time: float) -> float:
        """Return the mixed tail."""
        return sum(p * math.exp(-time / mean) for p, mean in self.kinds)

    def limited_mean(self, time: float) -> float:
        """Return the mixed integral."""
        return sum(-p * mean * math.expm1(-time / mean) for p, mean in self.kinds)

    def transform(self, rate: float) -> float:
        """Return the mixed transform."""
        return sum(p / (1 + rate * mean) for p, mean in self.kinds)


def in_line(phases: int) -> Callable[[str], Iterator[tuple[str, float]]]:
    """Return the moves of M/M/2 with a line of customers whose patience has phases.

    A state is the number in service (0, 1 or 2) and the phase of each in line, the first first.
    With two phases patience is Erlang, of mean 1; with one of two kinds, hyperexponential.
    """
    arrivals = {"a": 1.2} if phases == 2 else {"a": 1.0, "b": 0.2}
    rates = {"a": 2.0, "b": 2.0} if phases == 2 else {"a": 3.0, "b": 0.25}

    def moves(state: str) -> Iterator[tuple[str, float]]:
        busy, line = int(state[0]), state[1:]
        if busy < 2:
            yield f"{busy + 1}", 1.2
        elif len(line) < 8:
            for phase, rate in arrivals.items():
                yield state + phase, rate
        yield (f"2{line[1:]}" if line else f"{max(busy - 1, 0)}"), 1.0 * busy
        for place, phase in enumerate(line, start=1):
            further = "b" if phases == 2 and phase == "a" else ""
            yield state[:place] + further + state[place + 1 :], rates[phase]

    return moves


@pytest.mark.parametrize("phases", [1, 2])
def test_patience_in_phases_agrees_with_the_chain_of_all_in_line(phases: int) -> None:
    """Erlang and hyperexponential patience agree with a chain that knows the phase of each."""
    law = theory.stationary_law("0", in_line(phases))
    patience: Law = Gamma.erlang(1, 2) if phases == 2 else TwoKinds()
    queue = theory.impatient_mmc(1.2, 1, 2, patience)
    assert queue.wait_probability == pytest.approx(law.mean(lambda s: s[0] == "2"), rel=1e-5)
    assert queue.mean_queue == pytest.approx(law.mean(lambda s: len(s) - 1), rel=1e-5)
    served = law.mean(lambda s: int(s[0]))
    assert queue.abandon_probability == pytest.approx(1 - served / 1.2, rel=1e-5)


PATIENCE = [
    Uniform(0.5, 1.5),
    Gamma(1, 5),
    Weibull.from_scv(1, 4),
    Weibull(1, 0.3),
    Lognormal(1, 9),
    Hyperexponential(1, 4),
    Empirical((0.5, 1.0, 2.0, 2.5)),
]


@pytest.mark.parametrize("patience", PATIENCE, ids=lambda law: type(law).__name__)
@pytest.mark.parametrize("rate", [3.0, 8.0, 80.0])
def test_customers_are_conserved_whatever_the_patience(patience: Law, rate: float) -> None:
    """The servers are as busy as the served make them, from light load to heavy overload."""
    queue = theory.impatient_mmc(rate, 1, 4, patience)
    weights = [rate**n / math.factorial(n) for n in range(4)]
    free = sum(n * w for n, w in enumerate(weights)) / sum(weights)  # busy if not all are
    busy = free * (1 - queue.wait_probability) + 4 * queue.wait_probability
    assert busy == exact(rate * (1 - queue.abandon_probability))
    assert busy == exact(4 * queue.utilization)


@pytest.mark.parametrize(
    "patience", [Uniform(0.5, 1.5), Hyperexponential(1, 4)], ids=lambda law: type(law).__name__
)
def test_tails_have_their_means(patience: Law) -> None:
    """The integrals of the tails are the mean waits of all and of the served."""
    queue = theory.impatient_mmc(5.0, 1, 4, patience)
    cuts = [0.0, *sorted(patience.jumps), 4.0, 20.0]
    for tail, mean in (
        (queue.wait_survival, queue.mean_wait),
        (queue.wait_survival_served, queue.mean_wait_served),
        (queue.offered_wait_survival, queue.mean_offered_wait),
    ):
        area = sum(integrate.quad(tail, a, b, epsabs=1e-7)[0] for a, b in itertools.pairwise(cuts))
        assert area == pytest.approx(mean, rel=1e-6)


@pytest.mark.parametrize("time", [0.0, 0.1, 0.5, 2.0])
def test_erlang_a_tails_agree_with_the_offered_wait(time: float) -> None:
    """Who finds j waiting is offered -log(X) / theta, with X of a beta law."""
    rate, theta, servers = 6.0, 0.7, 4
    found = birth_death(
        np.full(149, rate),
        np.minimum(np.arange(1, 150), servers) + theta * np.maximum(np.arange(1, 150) - servers, 0),
    )
    longer = served_later = 0.0
    for state, probability in enumerate(found):
        if state >= servers:
            offered = stats.beta(servers / theta, state - servers + 1)
            limit = math.exp(-theta * time)
            longer += probability * offered.cdf(limit)
            tilted = stats.beta(servers / theta + 1, state - servers + 1)
            served_later += probability * offered.mean() * tilted.cdf(limit)
    queue = theory.erlang_a(rate, 1, servers, theta)
    assert queue.offered_wait_survival(time) == pytest.approx(longer, rel=1e-9)
    assert queue.wait_survival(time) == pytest.approx(longer * math.exp(-theta * time), rel=1e-9)
    of_all = queue.wait_survival_served(time) * (1 - queue.abandon_probability)
    assert of_all == pytest.approx(served_later, rel=1e-9)


def test_all_but_endless_patience_under_overload_is_refused() -> None:
    """Overload with patience that hardly ever ends is refused, not summed wrongly."""
    with pytest.raises(ValueError, match="too long for the load"):
        theory.impatient_mmc(20, 1, 10, Deterministic(1e15))
