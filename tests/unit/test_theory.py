"""The references against printed figures, identities and independent calculations."""

import inspect
import itertools
import math
import pickle
from collections.abc import Callable

import numpy as np
import pytest
from scipy import integrate, stats

from simulation import theory
from simulation.theory import Moments, UnstableQueueError
from simulation.theory.basics import (
    FloatArray,
)
from simulation.theory.queues import (
    _normal_hazard,
)


def printed(value: float, digits: int) -> str:
    """Round as the tables of validation.md do, so that a comparison means every digit."""
    return f"{value:.{digits}f}"


def exact(value: object) -> object:
    """Allow for rounding errors and nothing else."""
    return pytest.approx(value, rel=1e-11, abs=1e-14)


def stationary(rates: FloatArray) -> FloatArray:
    """Solve the balance equations of a Markov chain by brute force; the diagonal is ignored."""
    generator = rates - np.diag(rates.sum(axis=1))
    generator[:, 0] = 1  # one equation is superfluous; the probabilities add up to 1
    return np.asarray(np.linalg.solve(generator.T, np.eye(len(rates))[0]))


def birth_death(births: FloatArray, deaths: FloatArray) -> FloatArray:
    """Build and solve a birth-death chain as a plain Markov chain."""
    return stationary(np.diag(births, 1) + np.diag(deaths, -1))


# --- Public surface -------------------------------------------------------------------------------


def test_public_names_are_sorted_and_exist() -> None:
    """Every public name exists once, in alphabetical order."""
    assert theory.__all__ == sorted(set(theory.__all__))
    assert all(hasattr(theory, name) for name in theory.__all__)


def test_public_functions_tell_their_contract() -> None:
    """Every public function documents its arguments and what it raises."""
    functions = [f for name in theory.__all__ if inspect.isfunction(f := getattr(theory, name))]
    assert len(functions) == 38
    for function in functions:
        text = inspect.getdoc(function) or ""
        assert "Args:" in text, function.__name__
        assert "Raises:" in text, function.__name__


def test_unstable_queue_error_survives_a_process_boundary() -> None:
    """A worker process can hand back the error with its figures."""
    error = pickle.loads(pickle.dumps(UnstableQueueError(1.25, 1, "node 3")))
    assert (error.offered_load, error.capacity) == (1.25, 1.0)
    assert str(error).startswith("unstable node 3: offered load 1.25 is not below capacity 1;")


# --- Erlang B and C, M/M/c ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("servers", "load", "probability"),
    [(10, 8, ".409180"), (2, 1.6, ".711111"), (100, 90, ".216940")],
)
def test_erlang_c_prints_the_table(servers: int, load: float, probability: str) -> None:
    """Erlang C gives the printed probabilities of waiting."""
    assert printed(theory.erlang_c(servers, load), 6) == "0" + probability


def test_mmc_wait_prints_the_table() -> None:
    """Ten servers at a load of 8 let customers wait the printed time."""
    assert printed(theory.mmc(8, 1, 10).mean_wait, 6) == "0.204590"


@pytest.mark.parametrize(("servers", "load"), [(1, 0.3), (4, 2.5), (7, 20.0)])
def test_erlang_b_is_the_truncated_poisson(servers: int, load: float) -> None:
    """Erlang B is the last probability of a Poisson law cut off at c."""
    law = stats.poisson(load)
    assert theory.erlang_b(servers, load) == exact(law.pmf(servers) / law.cdf(servers))


def test_erlang_b_stays_finite_where_it_vanishes() -> None:
    """A vast staff for little work loses nobody, without overflow."""
    assert theory.erlang_b(2000, 1.0) == 0.0
    assert theory.erlang_b(3, 0.0) == 0.0


@pytest.mark.parametrize(("rate", "servers"), [(0.7, 1), (1.9, 3), (4.5, 5)])
def test_mmc_agrees_with_its_markov_chain(rate: float, servers: int) -> None:
    """Little's law and Erlang C agree with the chain solved by brute force."""
    size = 400
    busy = np.minimum(np.arange(1, size), servers)
    probabilities = birth_death(np.full(size - 1, rate), busy * 1.0)
    count = np.arange(size)
    queue = theory.mmc(rate, 1, servers)
    assert queue.wait_probability == pytest.approx(probabilities[servers:].sum(), rel=1e-9)
    assert queue.mean_in_system == pytest.approx(probabilities @ count, rel=1e-9)
    waiting = np.maximum(count - servers, 0)
    assert queue.mean_queue == pytest.approx(probabilities @ waiting, rel=1e-9)


@pytest.mark.parametrize("servers", [1, 2, 5])
def test_mmc_wait_quantile_inverts_its_survival(servers: int) -> None:
    """Above the mass at zero the wait quantile inverts P(W > t)."""
    queue = theory.mmc(0.8 * servers, 1, servers)
    for probability in (0.9, 0.99, 0.9999):
        assert 1 - queue.wait_survival(queue.wait_quantile(probability)) == exact(probability)


def test_mmc_wait_quantile_is_zero_for_those_served_at_once() -> None:
    """A quantile within the share that need not wait is zero."""
    queue = theory.mmc(8, 1, 10)
    assert queue.wait_quantile(1 - queue.wait_probability - 1e-9) == 0
    assert queue.wait_quantile(1 - queue.wait_probability + 1e-9) > 0


@pytest.mark.parametrize(("rate", "servers"), [(0.9, 1), (1.0, 2), (1.3, 2), (3.999999, 5)])
def test_sojourn_is_wait_plus_service(rate: float, servers: int) -> None:
    """The sojourn law is the convolution of wait and service, also where the rates coincide."""
    queue = theory.mmc(rate, 1, servers)
    for time in (0.1, 1.0, 6.0):
        waited, _ = integrate.quad(
            lambda s, t=time: queue.wait_survival(t - s) * math.exp(-s), 0, time
        )
        assert queue.sojourn_survival(time) == pytest.approx(waited + math.exp(-time), rel=1e-10)


@pytest.mark.parametrize(("rate", "servers"), [(0.9, 1), (1.0, 2), (4.5, 5)])
def test_sojourn_law_has_the_sojourn_mean(rate: float, servers: int) -> None:
    """The integral of P(sojourn > t) is the mean sojourn."""
    queue = theory.mmc(rate, 1, servers)
    mean, _ = integrate.quad(queue.sojourn_survival, 0, math.inf)
    assert mean == pytest.approx(queue.mean_sojourn, rel=1e-8)


@pytest.mark.parametrize("rate", [0.0, 0.5, 0.95])
def test_mm1_sojourn_is_exponential(rate: float) -> None:
    """A single exponential server gives an exponential sojourn of rate mu - lambda."""
    queue = theory.mm1(rate, 1)
    assert queue.mean_sojourn == exact(1 / (1 - rate))
    assert queue.sojourn_survival(3.0) == exact(math.exp(-3 * (1 - rate)))
    assert queue.sojourn_quantile(0.9) == pytest.approx(math.log(10) / (1 - rate), rel=1e-11)


def test_sojourn_survival_neither_overflows_nor_exceeds_one() -> None:
    """Survival starts at one and vanishes far out without an overflow."""
    queue = theory.mmc(1.99, 1, 2)
    assert queue.sojourn_survival(0) == 1
    assert queue.sojourn_quantile(0) == 0
    assert queue.sojourn_survival(1e6) == 0


# --- Erlang A, M/M/c/K ----------------------------------------------------------------------------


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


def test_finite_room_agrees_with_its_markov_chain() -> None:
    """M/M/c/K agrees with the chain solved by brute force."""
    chain = birth_death(np.full(7, 3.0), np.minimum(np.arange(1, 8), 2) * 1.0)
    queue = theory.mmck(3, 1, 2, 7)
    assert queue.block_probability == exact(chain[7])
    assert queue.arrival_rate == exact(3 * (1 - chain[7]))
    assert queue.wait_probability == exact(chain[2:7].sum() / (1 - chain[7]))
    assert queue.mean_in_system == exact(chain @ np.arange(8))
    assert queue.mean_queue == exact(chain @ np.maximum(np.arange(8) - 2, 0))
    assert queue.utilization == exact(queue.arrival_rate / 2)


def test_finite_room_without_waiting_places_is_erlang_b() -> None:
    """M/M/c/c blocks as Erlang B says and nobody waits."""
    queue = theory.mmck(8, 1, 10, 10)
    assert queue.block_probability == exact(theory.erlang_b(10, 8))
    assert queue.mean_wait == 0


def test_large_finite_room_is_erlang_c() -> None:
    """With a huge room M/M/c/K is M/M/c."""
    queue, endless = theory.mmck(8, 1, 10, 300), theory.mmc(8, 1, 10)
    assert queue.wait_probability == exact(endless.wait_probability)
    assert queue.mean_sojourn == exact(endless.mean_sojourn)


def test_finite_room_holds_out_against_a_flood() -> None:
    """A vast room under ten times its capacity is always full, without an overflow."""
    queue = theory.mmck(20, 1, 2, 3000)
    assert queue.block_probability == exact(0.9)
    assert queue.mean_in_system == pytest.approx(3000 - 1 / 9, rel=1e-12)


def test_a_faster_clock_changes_times_only() -> None:
    """Rates three times as high divide all times by three and leave probabilities alone."""
    slow, fast = theory.mmc(4.2, 1, 5), theory.mmc(12.6, 3, 5)
    assert fast.wait_survival(0.5) == exact(slow.wait_survival(1.5))
    assert fast.sojourn_survival(0.5) == exact(slow.sojourn_survival(1.5))
    assert fast.wait_quantile(0.95) == exact(slow.wait_quantile(0.95) / 3)
    assert fast.sojourn_quantile(0.95) == exact(slow.sojourn_quantile(0.95) / 3)
    tight, quick = theory.mmck(4.2, 1, 5, 7), theory.mmck(12.6, 3, 5, 7)
    assert quick.block_probability == exact(tight.block_probability)
    assert quick.mean_sojourn == exact(tight.mean_sojourn / 3)
    patient, hasty = theory.erlang_a(4.2, 1, 5, 0.4), theory.erlang_a(12.6, 3, 5, 1.2)
    assert hasty.abandon_probability == exact(patient.abandon_probability)
    assert hasty.mean_wait_served == exact(patient.mean_wait_served / 3)
    upper, lower = theory.cobham_multi_server((1.0, 3.0), 1, 5).mean_sojourns
    assert theory.cobham_multi_server((3.0, 9.0), 3, 5).mean_sojourns == (
        exact(upper / 3),
        exact(lower / 3),
    )


def test_a_faster_clock_shortens_batches_and_teams() -> None:
    """Rates three times as high divide the times of batches, handoffs and teams by three."""
    batch = Moments.geometric(2)
    slow, fast = theory.batch_mm1(0.3, 1, batch), theory.batch_mm1(0.9, 3, batch)
    assert fast.utilization == exact(slow.utilization)
    assert fast.mean_wait == exact(slow.mean_wait / 3)
    assert theory.serial_handoffs(3, 2.4, 3) == exact(5)
    assert theory.case_team(2, 2.4, 3).mean_sojourn == exact(
        theory.case_team(2, 0.8, 1).mean_sojourn / 3
    )
    assert theory.case_team_approximation(3, 2.4, 3) == exact(
        theory.case_team_approximation(3, 0.8, 1) / 3
    )


def test_single_finite_room_has_the_geometric_law() -> None:
    """M/M/1/K blocks with (1 - rho) rho^K / (1 - rho^(K+1))."""
    assert theory.mmck(0.8, 1, 1, 5).block_probability == exact(0.2 * 0.8**5 / (1 - 0.8**6))


# --- Square-root staffing -------------------------------------------------------------------------


def test_square_root_staffing_prints_the_table() -> None:
    """At beta = 1 and R = 100 the exact and the limiting P(wait) are as printed."""
    staffing = theory.square_root_staffing(100, 1)
    assert staffing.servers == 110
    assert printed(staffing.wait_probability, 4) == "0.2370"
    assert printed(staffing.limit, 4) == "0.2234"


def test_square_root_staffing_rounds_up() -> None:
    """A fraction of a server is a server."""
    assert theory.square_root_staffing(90, 1).servers == 100
    assert theory.square_root_staffing(91, 1).servers == 101


def test_halfin_whitt_is_the_limit_of_erlang_c() -> None:
    """The distance to the limit falls as one over the root of the load."""
    gaps = [
        theory.erlang_c(load + round(math.sqrt(load)), load) - theory.halfin_whitt(1)
        for load in (100, 10_000, 1_000_000)
    ]
    assert gaps[0] / gaps[1] == pytest.approx(10, rel=0.03)
    assert gaps[1] / gaps[2] == pytest.approx(10, rel=0.003)


@pytest.mark.parametrize(("beta", "ratio"), [(1.0, 0.5), (0.0, 2.0), (-1.0, 1.0)])
def test_garnett_is_the_limit_of_erlang_a(beta: float, ratio: float) -> None:
    """The gap between Erlang A and its limit falls as one over the root of the load."""
    gaps = [
        theory.erlang_a(load, 1, load + round(beta * math.sqrt(load)), ratio).wait_probability
        - theory.garnett(beta, ratio)
        for load in (2_500, 250_000)
    ]
    assert gaps[0] / gaps[1] == pytest.approx(10, rel=0.02)


def test_garnett_with_equal_rates_is_the_normal_tail() -> None:
    """With theta = mu the limit is the tail of the normal limit of a Poisson law."""
    assert theory.garnett(0.7, 1) == exact(stats.norm.sf(0.7))


def test_garnett_with_endless_patience_is_halfin_whitt() -> None:
    """As patience grows the impatient limit becomes that of Halfin and Whitt."""
    assert theory.garnett(1, 1e-8) == pytest.approx(theory.halfin_whitt(1), rel=1e-6)


def test_extreme_staffing_has_extreme_limits() -> None:
    """Far out the limits are 0 and 1, without an underflow becoming an error."""
    assert theory.halfin_whitt(60) == 0
    assert theory.garnett(60, 0.5) == 0
    assert theory.garnett(-80, 0.5) == 1


@pytest.mark.parametrize("x", [-6.0, 0.0, 3.0, 35.9, 36.1, 100.0])
def test_normal_hazard_agrees_with_the_logarithms(x: float) -> None:
    """The hazard is the density over the tail, on both sides of the switch of formula."""
    assert _normal_hazard(x) == exact(math.exp(stats.norm.logpdf(x) - stats.norm.logsf(x)))


# --- General service, Erlang service, batches -----------------------------------------------------


@pytest.mark.parametrize(("scv", "wait"), [(0, 2), (0.5, 3), (1, 4), (4, 10)])
def test_pollaczek_khinchine_prints_the_table(scv: float, wait: float) -> None:
    """At rho = .8 the waits are 2, 3, 4 and 10."""
    assert theory.mg1(0.8, Moments.from_scv(1, scv)).mean_wait == exact(wait)


def test_constant_service_halves_the_wait() -> None:
    """M/D/1 waits half as long as M/M/1."""
    assert theory.md1(0.3, 2.0).mean_wait == exact(theory.mm1(0.3, 0.5).mean_wait / 2)


def test_exponential_service_gives_mm1() -> None:
    """M/G/1 with exponential moments is M/M/1."""
    general, markovian = theory.mg1(0.6, Moments.exponential(1.5)), theory.mm1(0.6, 1 / 1.5)
    assert general.mean_sojourn == exact(markovian.mean_sojourn)
    assert general.mean_queue == exact(markovian.mean_queue)
    assert general.utilization == exact(0.9)


@pytest.mark.parametrize("mean", [0.4, 1.0, 7.0])
def test_moments_agree_with_the_laws(mean: float) -> None:
    """The named moments are those of the exponential, constant and geometric laws."""
    assert Moments.exponential(mean).second == exact(stats.expon(scale=mean).moment(2))
    assert Moments.deterministic(mean).second == exact(mean**2)
    assert Moments.from_scv(mean, 2.5).scv == exact(2.5)
    geometric = Moments.geometric(1 + mean)
    assert geometric.second == exact(stats.geom(1 / (1 + mean)).moment(2))


def test_second_moment_of_a_lognormal() -> None:
    """The second-moment helper agrees with a lognormal law of the given mean and SCV."""
    sigma = math.sqrt(math.log(1 + 1.7))
    law = stats.lognorm(sigma, scale=3 * math.exp(-(sigma**2) / 2))
    assert theory.second_moment(3, 1.7) == exact(law.moment(2))


@pytest.mark.parametrize("phases", [1, 2, 5])
def test_erlang_service_with_one_server_is_pollaczek_khinchine(phases: int) -> None:
    """M/E_k/1 agrees with M/G/1 at SCV 1/k."""
    queue = theory.mekc(0.8, 1, phases, 1)
    assert queue.mean_wait == exact(theory.mg1(0.8, Moments.from_scv(1, 1 / phases)).mean_wait)
    assert queue.wait_probability == exact(0.8)


@pytest.mark.parametrize("servers", [1, 2, 6])
def test_erlang_service_with_one_phase_is_erlang_c(servers: int) -> None:
    """M/E_1/c agrees with M/M/c."""
    queue, markovian = (
        theory.mekc(0.9 * servers, 1, 1, servers),
        theory.mmc(0.9 * servers, 1, servers),
    )
    assert queue.mean_wait == exact(markovian.mean_wait)
    assert queue.wait_probability == exact(markovian.wait_probability)


def test_erlang_service_agrees_with_its_markov_chain() -> None:
    """M/E_2/2 agrees with a long truncated chain solved by brute force."""
    rate, phase_rate, room = 1.2, 2.0, 150
    states = [(0, 0), (1, 0), (1, 1)] + [(n, late) for n in range(2, room) for late in range(3)]
    place = {state: i for i, state in enumerate(states)}  # present, of whom in the second phase
    generator = np.zeros((len(states), len(states)))
    for (n, late), i in place.items():
        busy = min(n, 2)
        moves = [((n + 1, late), rate)]
        moves.append(((n, late + 1), (busy - late) * phase_rate))
        moves.append(((n - 1, late - 1), late * phase_rate))
        for target, speed in moves:
            if speed > 0 and target in place:
                generator[i, place[target]] += speed
    chain = stationary(generator)
    waiting = sum(p * max(n - 2, 0) for (n, _), p in zip(states, chain, strict=True))
    queue = theory.mekc(rate, 1, 2, 2)
    assert queue.mean_queue == pytest.approx(waiting, rel=1e-9)
    assert queue.wait_probability == pytest.approx(chain[3:].sum(), rel=1e-9)


def test_fixed_batches_agree_with_their_markov_chain() -> None:
    """M[3]/M/1 agrees with the chain of the number present solved by brute force."""
    size = 300
    generator = 0.2 * np.eye(size, k=3) + np.eye(size, k=-1)
    chain = stationary(generator)
    queue = theory.batch_mm1(0.2, 1, Moments.deterministic(3))
    assert queue.mean_in_system == pytest.approx(chain @ np.arange(size), rel=1e-9)
    assert queue.arrival_rate == exact(0.6)


def test_geometric_batches_agree_with_their_closed_form() -> None:
    """Geometric batches of mean m multiply the sojourn of M/M/1 at the same load by m."""
    queue = theory.batch_mm1(0.2, 1, Moments.geometric(4))
    assert queue.mean_sojourn == exact(4 * theory.mm1(0.8, 1).mean_sojourn)


def test_batches_of_one_are_mm1() -> None:
    """Batches of one customer are no batches."""
    batches = theory.batch_mm1(0.7, 1, Moments.deterministic(1))
    assert batches.mean_wait == exact(theory.mm1(0.7, 1).mean_wait)


# --- Priorities and interruptions -----------------------------------------------------------------


def test_cobham_prints_the_table() -> None:
    """The waits of two classes are as printed, for one server and for five."""
    single = theory.cobham((0.3, 0.5), [Moments.exponential(1)] * 2)
    assert [printed(w, 6) for w in single.mean_waits] == ["1.142857", "5.714286"]
    several = theory.cobham_multi_server((1, 3), 1, 5)
    assert [printed(w, 6) for w in several.mean_waits] == ["0.138528", "0.692641"]


def test_priorities_do_not_change_the_utilization() -> None:
    """The servers are as busy as the loads of all classes together make them."""
    rates, services = (0.3, 0.1), (Moments.exponential(1), Moments.exponential(4))
    assert theory.cobham(rates, services).utilization == exact(0.7)
    assert theory.preemptive_resume(rates, services).utilization == exact(0.7)
    assert theory.cobham_multi_server((1, 3), 2, 5).utilization == exact(0.4)


def test_cobham_conserves_work() -> None:
    """The load-weighted wait does not depend on the order of the classes (Kleinrock 1965)."""
    rates = (0.1, 0.2, 0.3)
    services = (Moments.exponential(2), Moments.deterministic(0.5), Moments.from_scv(1, 3))
    totals = []
    for order in itertools.permutations(range(3)):
        queue = theory.cobham([rates[i] for i in order], [services[i] for i in order])
        waits = zip(order, queue.mean_waits, strict=True)
        totals.append(sum(rates[i] * services[i].mean * wait for i, wait in waits))
    residual = sum(r * s.second / 2 for r, s in zip(rates, services, strict=True))
    assert totals == [exact(0.6 * residual / 0.4)] * 6


def test_cobham_with_one_class_is_first_come_first_served() -> None:
    """A single class knows no priority."""
    service = Moments.from_scv(1, 2)
    single = theory.cobham([0.7], [service])
    assert single.mean_sojourns == (exact(theory.mg1(0.7, service).mean_sojourn),)
    several = theory.cobham_multi_server([2.0], 1, 3)
    assert several.mean_sojourns == (exact(theory.mmc(2, 1, 3).mean_sojourn),)


def test_cobham_for_several_servers_agrees_with_that_for_one() -> None:
    """The multi-server formula at c = 1 is the single-server one."""
    several = theory.cobham_multi_server((0.3, 0.5), 1, 1)
    single = theory.cobham((0.3, 0.5), [Moments.exponential(1)] * 2)
    assert several.mean_waits == tuple(map(exact, single.mean_waits))


def test_preemptive_priority_agrees_with_its_markov_chain() -> None:
    """Preemptive M/M/1 with two classes of different service rates agrees with brute force."""
    size, (high, low), (fast, slow) = 40, (0.2, 0.3), (1.0, 0.8)
    generator = np.zeros((size, size, size, size))
    for i, j in itertools.product(range(size), repeat=2):
        if i + 1 < size:
            generator[i, j, i + 1, j] = high
        if j + 1 < size:
            generator[i, j, i, j + 1] = low
        if i > 0:
            generator[i, j, i - 1, j] = fast
        elif j > 0:
            generator[i, j, i, j - 1] = slow
    chain = stationary(generator.reshape(size**2, size**2)).reshape(size, size)
    queue = theory.preemptive_resume(
        (high, low), (Moments.exponential(1 / fast), Moments.exponential(1 / slow))
    )
    present = (chain.sum(axis=1) @ np.arange(size), chain.sum(axis=0) @ np.arange(size))
    assert queue.mean_sojourns[0] == pytest.approx(present[0] / high, rel=1e-9)
    assert queue.mean_sojourns[1] == pytest.approx(present[1] / low, rel=1e-6)


def test_preemption_hides_the_lower_class() -> None:
    """The upper class lives as in M/G/1 alone, and its wait counts no later class."""
    upper, lower = Moments.from_scv(1, 2), Moments.from_scv(3, 5)
    queue = theory.preemptive_resume((0.4, 0.1), (upper, lower))
    alone = theory.mg1(0.4, upper)
    assert queue.mean_waits[0] == exact(alone.mean_wait)
    assert queue.mean_sojourns[0] == exact(alone.mean_sojourn)


def test_preemption_of_exponential_service_conserves_the_total_number() -> None:
    """With one exponential service the number present does not depend on who is preferred."""
    queue = theory.preemptive_resume((0.3, 0.5), [Moments.exponential(1)] * 2)
    present = 0.3 * queue.mean_sojourns[0] + 0.5 * queue.mean_sojourns[1]
    assert present == exact(theory.mm1(0.8, 1).mean_in_system)


def test_interruptions_print_the_table() -> None:
    """The sojourns are 3.25 with interruptions while serving and 4.17 with those of the idle."""
    work = message = Moments.exponential(1)
    serving = theory.interruptions_while_serving(0.5, work, 0.2, message)
    always = theory.interruptions_also_when_idle(0.5, work, 0.2, message)
    assert serving.mean_sojourn == exact(3.25)
    assert printed(always.mean_sojourn, 2) == "4.17"
    assert always.mean_sojourn == exact(25 / 6)


def test_interrupted_service_agrees_with_its_markov_chain() -> None:
    """M/M/1 interrupted only while serving agrees with its chain solved by brute force."""
    size, rate, nu, resume = 150, 0.4, 0.3, 0.7
    generator = np.zeros((2 * size - 1, 2 * size - 1))  # 0, then (n working, n interrupted)
    generator[0, 1] = rate
    for n in range(1, size):
        working, away = 2 * n - 1, 2 * n
        generator[working, max(working - 2, 0)] += 1
        generator[working, away], generator[away, working] = nu, resume
        if n + 1 < size:
            generator[working, working + 2] = generator[away, away + 2] = rate
    chain = stationary(generator)
    number = np.concatenate(([0], np.repeat(np.arange(1, size), 2)))
    queue = theory.interruptions_while_serving(
        rate, Moments.exponential(1), nu, Moments.exponential(1 / resume)
    )
    assert queue.mean_in_system == pytest.approx(chain @ number, rel=1e-9)


def test_completion_time_of_constant_work_is_a_compound_poisson_sum() -> None:
    """The variance of a constant work's completion time is nu S E[D^2]."""
    completion = theory.completion_time(Moments.deterministic(2), 0.5, Moments.exponential(3))
    assert completion.mean == exact(2 * (1 + 0.5 * 3))
    assert completion.second - completion.mean**2 == exact(0.5 * 2 * 18)


@pytest.mark.parametrize(
    "interrupted", [theory.interruptions_while_serving, theory.interruptions_also_when_idle]
)
def test_no_interruption_is_mg1(interrupted: Callable[..., theory.QueueMetrics]) -> None:
    """At an interruption rate of zero both models are M/G/1."""
    work = Moments.from_scv(1, 2)
    queue = interrupted(0.5, work, 0.0, Moments.exponential(9))
    assert queue.mean_wait == exact(theory.mg1(0.5, work).mean_wait)
    assert queue.mean_sojourn == exact(theory.mg1(0.5, work).mean_sojourn)


# --- Approximations -------------------------------------------------------------------------------


def test_allen_cunneen_is_exact_where_it_should_be() -> None:
    """The approximation is exact for M/M/c and for M/G/1."""
    several = theory.allen_cunneen_approximation(4, 1, Moments.exponential(1), 5)
    assert several.mean_wait == exact(theory.mmc(4, 1, 5).mean_wait)
    service = Moments.from_scv(2, 3)
    single = theory.kingman_approximation(0.4, 1, service)
    assert single.mean_wait == exact(theory.mg1(0.4, service).mean_wait)


def test_kingman_is_linear_in_the_variability() -> None:
    """Kingman's formula reads rho / (1 - rho) (ca^2 + cs^2) / 2 E[S]."""
    queue = theory.kingman_approximation(0.4, 0.5, Moments.from_scv(2, 1.5))
    assert queue.mean_wait == exact(0.8 / 0.2 * 1.0 * 2)


def test_kingman_becomes_exact_in_heavy_traffic() -> None:
    """E_2/M/1, solved by its root, comes ever closer to the approximation as rho grows."""
    ratios = []
    for load in (0.9, 0.99, 0.999):
        # sigma = A*(mu - mu sigma) with A*(s) = (2 load / (2 load + s))^2, solved for sigma < 1
        sigma = (1 + 4 * load - math.sqrt(1 + 8 * load)) / 2
        assert sigma == pytest.approx((2 * load / (2 * load + 1 - sigma)) ** 2, rel=1e-12)
        wait = theory.kingman_approximation(load, 0.5, Moments.exponential(1)).mean_wait
        ratios.append(wait / (sigma / (1 - sigma)) - 1)
    assert ratios[0] / ratios[1] == pytest.approx(10, rel=0.15)
    assert ratios[1] / ratios[2] == pytest.approx(10, rel=0.02)


# --- Networks -------------------------------------------------------------------------------------

HAND_BACKS = np.array(
    [
        [0.0, 0.9, 0.0, 0.0, 0.0],
        [0.2, 0.0, 0.7, 0.0, 0.0],
        [0.0, 0.1, 0.0, 0.6, 0.2],
        [0.0, 0.0, 0.2, 0.0, 0.5],
        [0.1, 0.0, 0.0, 0.1, 0.0],
    ]
)


@pytest.mark.parametrize("back", [0.0, 0.2, 0.5])
def test_feedback_has_its_closed_form(back: float) -> None:
    """Rework with probability r gives W = 1 / (mu (1 - r) - lambda)."""
    network = theory.feedback_queue(0.6, 1.5, back)
    assert network.mean_sojourn == exact(1 / (1.5 * (1 - back) - 0.6))
    assert network.visits == (exact(1 / (1 - back)),)


def test_feedback_at_capacity_is_unstable() -> None:
    """At lambda = mu (1 - r) the error tells the offered load and the capacity."""
    with pytest.raises(
        UnstableQueueError, match=r"offered load 1\.25 is not below capacity 1"
    ) as e:
        theory.feedback_queue(1.0, 1.0, 0.2)
    assert (e.value.offered_load, e.value.capacity) == (exact(1.25), 1.0)
    assert theory.feedback_queue(0.7999, 1.0, 0.2).mean_sojourn == pytest.approx(1e4, rel=1e-6)


def test_jackson_network_conserves_customers() -> None:
    """What enters five departments with hand-backs leaves them, and Little's law holds."""
    gamma = [1.0, 0.2, 0.0, 0.0, 0.3]
    network = theory.jackson_network(gamma, HAND_BACKS, [1.0] * 5, [4, 5, 4, 4, 3])
    rates = np.array([node.arrival_rate for node in network.nodes])
    assert rates @ (1 - HAND_BACKS.sum(axis=1)) == exact(1.5)
    assert rates == pytest.approx(gamma + rates @ HAND_BACKS, rel=1e-12)
    by_visits = sum(v * n.mean_sojourn for v, n in zip(network.visits, network.nodes, strict=True))
    assert network.mean_sojourn == exact(by_visits)


def test_jackson_network_agrees_with_its_markov_chain() -> None:
    """Two single-server nodes with hand-back agree with their chain solved by brute force."""
    size, rate, (first, second), back = 45, 0.3, (1.0, 0.9), 0.25
    generator = np.zeros((size, size, size, size))
    for i, j in itertools.product(range(size), repeat=2):
        if i + 1 < size:
            generator[i, j, i + 1, j] = rate
        if i > 0 and j + 1 < size:
            generator[i, j, i - 1, j + 1] = first
        if j > 0:
            generator[i, j, i, j - 1] = second * (1 - back)
            if i + 1 < size:
                generator[i, j, i + 1, j - 1] = second * back
    chain = stationary(generator.reshape(size**2, size**2)).reshape(size, size)
    network = theory.jackson_network([rate, 0], [[0.0, 1.0], [back, 0.0]], [first, second], [1, 1])
    present = [node.mean_in_system for node in network.nodes]
    assert present[0] == pytest.approx(chain.sum(axis=1) @ np.arange(size), rel=1e-8)
    assert present[1] == pytest.approx(chain.sum(axis=0) @ np.arange(size), rel=1e-8)


def test_visits_agree_with_walks_through_the_network() -> None:
    """The visits are the sum of the powers of the routing matrix from where customers enter."""
    gamma = np.array([1.0, 0.2, 0.0, 0.0, 0.3])
    walks = sum(gamma / 1.5 @ np.linalg.matrix_power(HAND_BACKS, n) for n in range(400))
    network = theory.jackson_network(gamma.tolist(), HAND_BACKS, [9.0] * 5, [1] * 5)
    assert network.visits == pytest.approx(tuple(walks), rel=1e-12)


def test_tandem_is_the_sum_of_its_stations() -> None:
    """Stations in a row behave as independent M/M/c queues."""
    network = theory.tandem(0.8, [1.0, 0.5, 2.0], [1, 2, 1])
    alone = [theory.mmc(0.8, 1, 1), theory.mmc(0.8, 0.5, 2), theory.mmc(0.8, 2, 1)]
    assert network.mean_sojourn == exact(sum(queue.mean_sojourn for queue in alone))


def test_an_unvisited_node_does_no_harm() -> None:
    """A node that no customer reaches has no load and no part in the sojourn."""
    network = theory.jackson_network([0.5, 0], [[0, 0], [1, 0]], [1, 1], [1, 1])
    assert network.nodes[1].utilization == 0
    assert network.mean_sojourn == exact(2)


def test_the_overloaded_node_is_named() -> None:
    """An unstable network tells which node is too small."""
    with pytest.raises(UnstableQueueError, match=r"node 1: offered load 1\.6 is not below"):
        theory.tandem(0.8, [1.0, 0.5], [1, 1])


# --- Time-varying arrivals ------------------------------------------------------------------------


def test_constant_rate_fills_up_exponentially() -> None:
    """From empty, m(t) = lambda / mu (1 - exp(-mu t))."""
    mean = theory.infinite_server_mean(lambda _: 3.0, 0.5, 1.7)
    assert mean == exact(6 * (1 - math.exp(-0.85)))


@pytest.mark.parametrize("start", [0.0, 2.4, -math.inf])
def test_sinusoidal_closed_form_agrees_with_the_integral(start: float) -> None:
    """The closed form of a sinusoidal rate agrees with quadrature, from any start."""
    for time in (2.5, 7.0, 31.0):
        closed = theory.sinusoidal_infinite_server_mean(5, 3, 2, 0.7, time, start=start)
        numeric = theory.infinite_server_mean(
            lambda u: 5 + 3 * math.sin(2 * u), 0.7, time, start=start
        )
        assert closed == exact(numeric)


def test_sinusoidal_mean_lags_behind_its_rate() -> None:
    """The peak of the load follows the peak of the rate by atan(w / mu) / w."""
    peak = (math.pi / 2 + math.atan(2 / 0.7)) / 2
    at_peak = theory.sinusoidal_infinite_server_mean(5, 3, 2, 0.7, peak)
    assert at_peak == exact(5 / 0.7 + 3 / math.hypot(0.7, 2))


@pytest.mark.parametrize("breakpoints", [(), (2.3,)])
def test_a_jump_of_the_rate_is_integrated(breakpoints: tuple[float, ...]) -> None:
    """A shop that opens at 2.3 fills up from then on, whether or not the jump is announced."""
    mean = theory.infinite_server_mean(
        lambda u: 4.0 if u > 2.3 else 0.0, 0.5, 7.1, breakpoints=breakpoints
    )
    assert mean == exact(8 * (1 - math.exp(-0.5 * 4.8)))


def test_nothing_has_happened_at_the_start() -> None:
    """At the very start the number present is the initial one, and none have come."""
    assert theory.infinite_server_mean(lambda _: 3.0, 1, 2, start=2, initial_mean=4) == exact(4)
    assert theory.sinusoidal_infinite_server_mean(5, 3, 2, 1, 2, start=2) == exact(0)


def test_those_present_at_the_start_leave_exponentially() -> None:
    """Without arrivals the initial number decays at the service rate."""
    mean = theory.infinite_server_mean(lambda _: 0.0, 2.0, 3.0, start=1.0, initial_mean=10.0)
    assert mean == exact(10 * math.exp(-4))


# --- When the silo wins ---------------------------------------------------------------------------

LOADS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
BORDERS = {
    2: ("1.2361", "1.2013", "1.1549", "1.1035", "1.0511", "1.0253"),
    3: ("1.3553", "1.2984", "1.2237", "1.1453", "1.0698", "1.0341"),
    5: ("1.4843", "1.3989", "1.2899", "1.1827", "1.0856", "1.0414"),
    10: ("1.6237", "1.4997", "1.3499", "1.2140", "1.0980", "1.0469"),
    20: ("1.7281", "1.5670", "1.3855", "1.2312", "1.1044", "1.0498"),
}


@pytest.mark.parametrize(
    ("sectors", "load", "border"),
    [
        (sectors, load, border)
        for sectors, row in BORDERS.items()
        for load, border in zip(LOADS, row, strict=True)
    ],
)
def test_pooling_border_prints_the_table(sectors: int, load: float, border: str) -> None:
    """The border between silo and pool is as printed in every cell."""
    assert printed(theory.pooling_border(sectors, load), 4) == border


@pytest.mark.parametrize("load", [0.01, *LOADS, 0.999])
def test_pooling_border_of_two_has_its_closed_form(load: float) -> None:
    """For two specialists the root agrees with both forms of the closed solution."""
    root = math.sqrt((1 - load) ** 2 + 4 * load**2)
    assert theory.pooling_border(2, load) == exact(theory.pooling_border_of_two(load))
    assert theory.pooling_border_of_two(load) == exact((root - (1 - load)) / (2 * load**2))


@pytest.mark.parametrize(("sectors", "servers"), [(2, 1), (5, 1), (3, 4)])
def test_silo_wins_exactly_above_the_border(sectors: int, servers: int) -> None:
    """A hair above y* the sectors win, a hair below the pool does."""
    border = theory.pooling_border(sectors, 0.8, servers)
    above = theory.sectors_versus_merged(sectors, servers, 0.8, border * (1 + 1e-9))
    below = theory.sectors_versus_merged(sectors, servers, 0.8, border * (1 - 1e-9))
    assert above.sectors_win
    assert not below.sectors_win


def test_without_a_price_the_pool_wins() -> None:
    """At equal service times merging sectors never lengthens the sojourn (Smith & Whitt 1981)."""
    compared = theory.sectors_versus_merged(4, 3, 0.9, 1.0)
    assert not compared.sectors_win
    assert compared.sector.utilization == exact(compared.merged.utilization)


def test_larger_sectors_leave_less_to_gain() -> None:
    """The more people a sector has already, the smaller a slowdown tips the balance."""
    borders = [theory.pooling_border(3, 0.8, servers) for servers in (1, 2, 4, 8)]
    assert all(larger < smaller for smaller, larger in itertools.pairwise(borders))
    assert borders[-1] > 1


@pytest.mark.parametrize(
    ("stages", "silo", "approximated", "simulated", "half_width"),
    [(3, 15.0, "5.16", 5.196, 0.009), (5, 25.0, "6.66", 6.725, 0.007)],
)
def test_case_team_against_serial_handoffs(
    stages: int, silo: float, approximated: str, simulated: float, half_width: float
) -> None:
    """The printed silo and approximation hold, and the exact team lies in the printed interval."""
    assert theory.serial_handoffs(stages, 0.8, 1) == exact(silo)
    assert printed(theory.case_team_approximation(stages, 0.8, 1), 2) == approximated
    assert abs(theory.case_team(stages, 0.8, 1).mean_sojourn - simulated) <= half_width


def test_case_team_exact_figures_hold() -> None:
    """The exact sojourns that replace the simulated ones of validation.md."""
    assert printed(theory.case_team(3, 0.8, 1).mean_sojourn, 6) == "5.194055"
    assert printed(theory.case_team(5, 0.8, 1).mean_sojourn, 6) == "6.721620"


def test_every_handoff_costs_its_delay() -> None:
    """Four stages have three handoffs."""
    direct, delayed = theory.serial_handoffs(4, 0.5, 1), theory.serial_handoffs(4, 0.5, 1, 0.7)
    assert delayed - direct == exact(3 * 0.7)


def test_a_team_of_one_is_a_specialist() -> None:
    """With a single stage there is nothing to hand off."""
    assert theory.case_team(1, 0.8, 1).mean_sojourn == exact(theory.serial_handoffs(1, 0.8, 1))
    assert theory.case_team_approximation(1, 0.8, 1) == exact(5)


def test_slow_generalists_stretch_time() -> None:
    """A slowdown y at rate lambda is the team without it at rate lambda y, on a longer clock."""
    slow, plain = theory.case_team(3, 0.6, 1, 1.25), theory.case_team(3, 0.75, 1)
    assert slow.mean_sojourn == exact(1.25 * plain.mean_sojourn)


# --- Messages in a hierarchy ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("branching", "levels", "size", "critical", "in_transit"),
    [
        (3, 4, 40, ("0.037037", 6), ("4.558", "11.456", "18.585")),
        (5, 3, 31, ("0.040", 3), ("2.760", "7.179", "12.746")),
        (5, 4, 156, ("0.008", 3), ("4.010", "9.306", "15.200")),
        (5, 6, 3906, ("0.000320", 6), ("6.513", "13.358", "19.780")),
    ],
)
def test_guimera_prints_the_table(
    branching: int,
    levels: int,
    size: int,
    critical: tuple[str, int],
    in_transit: tuple[str, str, str],
) -> None:
    """The critical rate and the messages under way are as printed."""
    load = theory.hierarchy_load(theory.regular_tree(branching, levels))
    assert load.size == size
    rate = load.critical_rate()
    assert printed(rate, critical[1]) == critical[0]
    assert rate == exact(branching ** (1 - levels))
    found = tuple(printed(load.mean_in_transit(share * rate), 3) for share in (0.5, 0.8, 0.9))
    assert found == in_transit


def test_the_bottleneck_is_not_always_the_chief() -> None:
    """In the binary tree of four levels the chief's reports carry the most."""
    load = theory.hierarchy_load(theory.regular_tree(2, 4))
    assert load.visits[:4] == (112, 128, 128, 64)
    assert load.bottleneck == 1
    assert load.critical_rate() == exact(14 / 128)


@pytest.mark.parametrize(("branching", "levels"), [(1, 5), (2, 4), (3, 4), (5, 3)])
def test_counting_by_level_agrees_with_counting_by_person(branching: int, levels: int) -> None:
    """The closed count of a level is the count of each of its people."""
    by_level = theory.regular_tree_visits(branching, levels)
    expected = [by_level[level] for level in range(levels) for _ in range(branching**level)]
    assert list(theory.hierarchy_load(theory.regular_tree(branching, levels)).visits) == expected


def visits_by_walking(managers: list[int]) -> tuple[int, ...]:
    """Walk every message up to the lowest common superior and down, counting who handles it."""

    def chain(person: int) -> list[int]:
        return [person, *chain(managers[person])] if person != theory.CHIEF else []

    visits = [0] * len(managers)
    for source, target in itertools.permutations(range(len(managers)), 2):
        up, down = chain(source), chain(target)
        common = next(person for person in up if person in down)
        path = up[: up.index(common) + 1] + down[: down.index(common)][::-1]
        for person in path[:-1]:
            visits[person] += 1
    return tuple(visits)


@pytest.mark.parametrize("seed", range(5))
def test_any_tree_agrees_with_walking_every_message(seed: int) -> None:
    """On irregular trees in any order the count agrees with walking all paths."""
    random = np.random.default_rng(seed)
    size = 25
    names = random.permutation(size).tolist()
    managers = [theory.CHIEF] * size
    for position in range(1, size):
        managers[names[position]] = names[int(random.integers(position))]
    assert theory.hierarchy_load(managers).visits == visits_by_walking(managers)


def test_an_idle_hierarchy_takes_one_handling_a_tie() -> None:
    """Without congestion a message takes its path length, and with it Little's law holds."""
    load = theory.hierarchy_load(theory.regular_tree(3, 3))
    assert load.mean_transit_time(1e-12) == pytest.approx(load.mean_distance, rel=1e-9)
    assert load.mean_transit_time(0.05) == exact(load.mean_in_transit(0.05) / (0.05 * 13))


def test_two_people_are_two_single_servers() -> None:
    """In the smallest hierarchy each sends to the other through the own M/M/1 inbox only."""
    load = theory.hierarchy_load([theory.CHIEF, 0])
    assert load.visits == (1, 1)
    assert load.mean_transit_time(0.6) == exact(theory.mm1(0.6, 1).mean_sojourn)


def test_faster_handling_is_a_faster_clock() -> None:
    """Doubling the handling rate doubles the critical rate and halves the transit time."""
    load = theory.hierarchy_load(theory.regular_tree(5, 3))
    assert load.critical_rate(2) == exact(0.08)
    assert load.mean_transit_time(0.06, 2) == exact(load.mean_transit_time(0.03) / 2)


def test_the_clock_of_a_hierarchy_defaults_to_its_handling() -> None:
    """Without a handling rate all figures are in units of one handling."""
    load = theory.hierarchy_load([theory.CHIEF, 0, 0])
    assert load.critical_rate() == load.critical_rate(1)
    assert load.utilizations(0.2) == load.utilizations(0.2, 1)
    assert load.mean_in_transit(0.2) == load.mean_in_transit(0.2, 1)
    assert load.mean_transit_time(0.2) == load.mean_transit_time(0.2, 1)


def test_the_chief_relays_most_of_a_pure_tree() -> None:
    """The greatest relative load of the tree of Dodds, Watts & Sabel is .7998."""
    load = theory.hierarchy_load(theory.regular_tree(5, 6))
    assert printed(load.relay_shares[0], 4) == "0.7998"
    assert max(load.relay_shares) == load.relay_shares[0]
    assert min(load.relays) == 0


def test_a_critical_hierarchy_is_unstable() -> None:
    """At the critical rate the error names the overloaded inbox."""
    load = theory.hierarchy_load(theory.regular_tree(2, 4))
    with pytest.raises(UnstableQueueError, match="inbox of person 1"):
        load.mean_in_transit(1.0001 * load.critical_rate())


@pytest.mark.parametrize("branching", [2, 3, 5])
def test_arenas_differs_by_the_root_of_the_branching(branching: int) -> None:
    """In deep trees p_c is sqrt(z) times the critical rate z^(1-m) of a chief's own inbox."""
    ratio = theory.arenas_critical_probability(branching, 12) * branching**11
    assert ratio == pytest.approx(math.sqrt(branching), rel=0.002)


def test_arenas_has_its_printed_form() -> None:
    """For z = 3 and m = 2 the formula can be done by hand."""
    assert theory.arenas_critical_probability(3, 2) == exact(math.sqrt(3) / (3 * 4 / 8 + 1))


# --- Errors ---------------------------------------------------------------------------------------

UNIT = Moments.exponential(1)


@pytest.mark.parametrize(
    ("call", "load", "capacity"),
    [
        (lambda: theory.erlang_c(3, 3), 3, 3),
        (lambda: theory.mmc(4, 2, 2), 2, 2),
        (lambda: theory.mm1(1.5, 1), 1.5, 1),
        (lambda: theory.mg1(0.5, Moments.exponential(2)), 1, 1),
        (lambda: theory.md1(2, 1), 2, 1),
        (lambda: theory.mekc(3, 1, 2, 3), 3, 3),
        (lambda: theory.batch_mm1(0.5, 1, Moments.deterministic(2)), 1, 1),
        (lambda: theory.cobham((0.5, 0.75), (UNIT, UNIT)), 1.25, 1),
        (lambda: theory.cobham_multi_server((2, 1), 1, 3), 3, 3),
        (lambda: theory.preemptive_resume((0.5, 0.5), (UNIT, UNIT)), 1, 1),
        (lambda: theory.interruptions_while_serving(0.8, UNIT, 0.25, UNIT), 1, 1),
        (lambda: theory.interruptions_also_when_idle(0.75, UNIT, 0.25, UNIT), 1, 1),
        (lambda: theory.kingman_approximation(1, 1, UNIT), 1, 1),
        (lambda: theory.pooling_border(2, 1.0), 1, 1),
        (lambda: theory.pooling_border(2, 1.5, 4), 6, 4),
        (lambda: theory.pooling_border_of_two(1.5), 1.5, 1),
        (lambda: theory.sectors_versus_merged(2, 4, 0.8, 1.5), 9.6, 8),
        (lambda: theory.sectors_versus_merged(2, 1, 0.8, 1.25), 2, 2),
        (lambda: theory.serial_handoffs(3, 1, 1), 1, 1),
        (lambda: theory.case_team(3, 1, 1), 3, 3),
        (lambda: theory.case_team_approximation(3, 1, 1), 3, 3),
    ],
)
def test_unstable_queues_are_refused(
    call: Callable[[], object], load: float, capacity: float
) -> None:
    """A queue at or over capacity is an error that tells load and capacity, never a number."""
    with pytest.raises(UnstableQueueError) as e:
        call()
    assert (e.value.offered_load, e.value.capacity) == (exact(load), exact(capacity))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.erlang_b(0, 1), "servers must be a whole number of at least 1, got 0"),
        (lambda: theory.erlang_b(2.5, 1), r"got 2\.5"),  # type: ignore[arg-type]
        (lambda: theory.erlang_b(True, 1), "servers must be a whole number"),
        (lambda: theory.erlang_b(1, -1), "offered_load must be finite and not negative, got -1"),
        (lambda: theory.mm1(-1, 1), "arrival_rate must be finite and not negative"),
        (lambda: theory.mm1(math.nan, 1), "arrival_rate must be finite and not negative, got nan"),
        (lambda: theory.mm1(1, math.inf), "service_rate must be finite and positive, got inf"),
        (lambda: theory.mm1(0.5, 1).wait_survival(-1), "time must be finite and not negative"),
        (lambda: theory.mm1(0.5, 1).sojourn_survival(-1), "time must be finite and not negative"),
        (lambda: theory.mm1(0.5, 1).wait_quantile(1), r"probability must lie in \[0, 1\), got 1"),
        (lambda: theory.mm1(0.5, 1).sojourn_quantile(1.5), r"probability must lie in \[0, 1\)"),
        (lambda: theory.erlang_a(1, 1, 1, 0), "patience_rate must be finite and positive"),
        (lambda: theory.mmck(1, 1, 3, 2), "capacity must be a whole number of at least 3, got 2"),
        (lambda: theory.halfin_whitt(0), "beta must be finite and positive"),
        (lambda: theory.garnett(math.nan, 1), "beta must be finite, got nan"),
        (lambda: theory.square_root_staffing(0, 1), "offered_load must be finite and positive"),
        (lambda: Moments(2, 3), "second moment 3 is below the squared mean 4"),
        (lambda: Moments(0, 1), "mean must be finite and positive"),
        (lambda: Moments.geometric(0.5), "geometric batch must be at least 1, got 0.5"),
        (lambda: theory.second_moment(1, -1), "scv must be finite and not negative"),
        (lambda: theory.mekc(1, 1, 0, 2), "phases must be a whole number"),
        (lambda: theory.batch_mm1(0.1, 1, Moments(0.5, 1)), "mean batch size must be at least 1"),
        (lambda: theory.cobham((0.1,), ()), "1 arrival_rates but 0 services"),
        (lambda: theory.cobham((), ()), "at least one class"),
        (lambda: theory.cobham((0.1, -1), (UNIT, UNIT)), r"arrival_rates\[1\] must be finite"),
        (lambda: theory.completion_time(UNIT, -1, UNIT), "interruption_rate must be finite"),
        (lambda: theory.kingman_approximation(0.5, -1, UNIT), "arrival_scv must be finite"),
        (lambda: theory.feedback_queue(0.5, 1, 1), r"return_probability must lie in \[0, 1\)"),
        (lambda: theory.traffic_equations([], []), "non-empty list"),
        (lambda: theory.traffic_equations([1], [[0, 1]]), r"shape \(1, 1\), got \(1, 2\)"),
        (lambda: theory.traffic_equations([0, 0], np.zeros((2, 2))), "sum of external_rates"),
        (lambda: theory.traffic_equations([1, -1], np.zeros((2, 2))), r"external_rates\[1\]"),
        (lambda: theory.traffic_equations([1], [[-0.1]]), "must not be negative"),
        (lambda: theory.traffic_equations([1], [[math.nan]]), "must not be negative"),
        (lambda: theory.traffic_equations([1, 1], [[0.0, 1.0], [0.6, 0.6]]), "row 1 sums to more"),
        (lambda: theory.traffic_equations([1, 1], [[0, 0], [0, 1]]), r"leave from nodes \[1\]"),
        (lambda: theory.jackson_network([1], [[0]], [1, 1], [1]), "2 service_rates and 1 servers"),
        (lambda: theory.jackson_network([1], [[0]], [0], [1]), r"service_rates\[0\] must be"),
        (lambda: theory.tandem(1, [], []), "number of stations"),
        (lambda: theory.infinite_server_mean(lambda _: 1, 1, 1, start=2), "not before start 2"),
        (lambda: theory.infinite_server_mean(lambda _: -1, 1, 1), r"arrival_rate\(.*not negative"),
        (lambda: theory.sinusoidal_infinite_server_mean(1, 2, 1, 1, 0), "make the rate negative"),
        (
            lambda: theory.sinusoidal_infinite_server_mean(1, 1, 1, 1, 0, start=1),
            "not before start 1",
        ),
        (lambda: theory.pooling_border(1, 0.5), "sectors must be a whole number of at least 2"),
        (lambda: theory.pooling_border(2, 0.5, 0), "servers_per_sector must be a whole number"),
        (lambda: theory.pooling_border(2, 0), "load must be finite and positive"),
        (lambda: theory.sectors_versus_merged(2, 1, 0.5, 0), "slowdown must be finite"),
        (lambda: theory.serial_handoffs(2, 0.5, 1, -1), "handoff_delay must be finite"),
        (lambda: theory.case_team(0, 0.5, 1), "stages must be a whole number"),
        (lambda: theory.regular_tree(0, 3), "branching must be a whole number"),
        (lambda: theory.regular_tree(2, 1), "levels must be a whole number of at least 2"),
        (lambda: theory.regular_tree_visits(2, 1), "levels must be a whole number of at least 2"),
        (lambda: theory.hierarchy_load([-1]), "at least 2 people, got 1"),
        (lambda: theory.hierarchy_load([-1, -1]), r"exactly one chief .*got 2"),
        (lambda: theory.hierarchy_load([1, 0]), r"exactly one chief .*got 0"),
        (lambda: theory.hierarchy_load([-1, 7]), "person 1 has manager 7, who does not exist"),
        (lambda: theory.hierarchy_load([-1, 2, 1, 0]), r"cycle .*\[1, 2\]"),
        (lambda: theory.hierarchy_load([-1, 0]).mean_in_transit(0), "rate must be finite"),
        (lambda: theory.hierarchy_load([-1, 0]).critical_rate(0), "handling_rate must be finite"),
        (lambda: theory.arenas_critical_probability(1, 3), "branching must be a whole number"),
    ],
)
def test_impossible_inputs_are_refused(call: Callable[[], object], message: str) -> None:
    """An impossible input raises an ordinary ValueError that names it and its value."""
    with pytest.raises(ValueError, match=message) as e:
        call()
    assert not isinstance(e.value, UnstableQueueError)
