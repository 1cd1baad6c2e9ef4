"""Interruptions, breakdowns, meetings and vacations."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from simulation import theory
from simulation.theory import Deterministic, Gamma, Hyperexponential, Moments

from .support import exact, printed, stationary


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


Chain = Callable[[tuple[int, ...]], Iterator[tuple[tuple[int, ...], float]]]


def mean_present(moves: Chain) -> float:
    """Return the mean number present, the first entry of the state, of a chain from empty.

    A negative rate is one that does not apply in this state.
    """
    start = (0,) * 4
    law = theory.stationary_law(start, moves, lambda s, room: s[0] <= room, room=100)
    return law.mean(lambda s: s[0])


def test_varied_interruptions_of_varied_work_agree_with_their_markov_chain() -> None:
    """Erlang work with hyperexponential interruptions while serving: general laws on both sides."""
    length = Hyperexponential(0.6, 3)
    nu = 0.4

    def moves(state: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], float]]:
        present, phase, branch, _ = state  # branch 0: working, 1 and 2: interrupted
        yield (present + 1, phase, branch, 0), 0.5
        if present == 0:
            return
        if branch > 0:
            yield (present, phase, 0, 0), 1 / length.branches[branch - 1][1]
            return
        yield (present - phase, 1 - phase, 0, 0), 2.0
        for which, (chance, _) in enumerate(length.branches, start=1):
            yield (present, phase, which, 0), nu * chance

    work = Moments.from_scv(1, 0.5)
    queue = theory.interruptions_while_serving(0.5, work, nu, length.moments)
    assert queue.mean_in_system == pytest.approx(mean_present(moves), rel=1e-9)


def test_breakdowns_also_when_idle_agree_with_their_markov_chain() -> None:
    """M/M/1 that breaks down busy or idle, with repairs in two phases."""

    def moves(state: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], float]]:
        present, down, *_ = state
        yield (present + 1, down, 0, 0), 0.5
        if down == 0:
            yield (present, 2, 0, 0), 0.2
            yield (present - 1, 0, 0, 0), float(present > 0)
        else:
            yield (present, down - 1, 0, 0), 1.6  # a repair has two phases of mean 1/1.6

    queue = theory.breakdowns_also_when_idle(
        0.5, Moments.exponential(1), 0.2, Moments.from_scv(1.25, 0.5)
    )
    assert queue.mean_in_system == pytest.approx(mean_present(moves), rel=1e-9)
    assert queue.utilization == exact(0.5 + 0.2)  # 1.25 in 6.25 down


def test_a_row_of_queued_interruptions_is_one_breakdown() -> None:
    """Interruptions that queue up act as breakdowns as long as their busy periods."""
    work, nu, mean, second = Moments.from_scv(1, 2), 0.3, 0.8, 1.7
    free = 1 - nu * mean
    busy = Moments(mean / free, second / free**3)
    queued = theory.interruptions_also_when_idle(0.4, work, nu, Moments(mean, second))
    broken = theory.breakdowns_also_when_idle(0.4, work, nu, busy)
    assert broken == theory.QueueMetrics(
        0.4, exact(queued.utilization), exact(queued.mean_wait), exact(queued.mean_sojourn)
    )


def test_meetings_agree_with_their_markov_chain() -> None:
    """Poisson meetings that begin after the current service agree with brute force."""

    def moves(state: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], float]]:
        present, called, doing, _ = state  # doing 0: nothing, 1: serving, 2: meeting
        yield (present + 1, called, doing or 1, 0), 0.4
        if called < 30:
            yield (present, called + 1, doing or 2, 0), 0.1
        if doing == 1:
            yield (present - 1, called, 2 if called else int(present > 1), 0), 1.0
        if doing == 2:
            yield (present, called - 1, 2 if called > 1 else int(present > 0), 0), 0.5

    queue = theory.meetings(0.4, Moments.exponential(1), 0.1, Moments.exponential(2))
    assert queue.mean_in_system == pytest.approx(mean_present(moves), rel=1e-9)
    assert queue.utilization == exact(0.6)


def vacations(single: bool, phases: int) -> Chain:
    """Return the chain of M/M/1 with vacations of mean 1.5, a sum of phases."""

    def moves(state: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], float]]:
        present, away, *_ = state
        yield (present + 1, away, 0, 0), 0.7
        if away > 1:
            yield (present, away - 1, 0, 0), phases / 1.5
        elif away == 1:
            again = phases if present == 0 and not single else 0
            yield (present, again, 0, 0), phases / 1.5
        elif present > 0:
            yield (present - 1, phases if present == 1 else 0, 0, 0), 1.0
        elif not single:  # only at the start
            yield (0, phases, 0, 0), 1.0

    return moves


@pytest.mark.parametrize("phases", [1, 3])
def test_vacations_agree_with_their_markov_chains(phases: int) -> None:
    """One vacation or many, exponential or Erlang, agree with brute force."""
    work, vacation = Moments.exponential(1), Gamma.erlang(1.5, phases)
    many = theory.multiple_vacations(0.7, work, vacation.moments)
    assert many.mean_in_system == pytest.approx(mean_present(vacations(False, phases)), rel=1e-9)
    one = theory.single_vacation(0.7, work, vacation)
    assert one.mean_in_system == pytest.approx(mean_present(vacations(True, phases)), rel=1e-9)
    assert one.mean_wait < many.mean_wait
    assert one.utilization == many.utilization == exact(0.7)


def test_constant_vacations_add_half_their_length() -> None:
    """Who comes to a server on constant vacations waits half of one more, on any load."""
    work = Moments.from_scv(1, 3)
    queue = theory.multiple_vacations(0.3, work, Moments.deterministic(5))
    assert queue.mean_wait == exact(theory.mg1(0.3, work).mean_wait + 2.5)


def test_a_rare_customer_hardly_meets_a_single_vacation() -> None:
    """As arrivals become rare one vacation is long over, while many go on and on."""
    one = theory.single_vacation(1e-6, Moments.exponential(1), Deterministic(5))
    many = theory.multiple_vacations(1e-6, Moments.exponential(1), Moments.deterministic(5))
    assert one.mean_wait == pytest.approx(1e-6 * (1 + 12.5), rel=1e-4)
    assert many.mean_wait == pytest.approx(2.5, rel=1e-5)
