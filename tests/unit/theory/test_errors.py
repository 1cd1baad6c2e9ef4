"""What the references refuse."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from simulation import theory
from simulation.theory import (
    Deterministic,
    Empirical,
    Gamma,
    Hyperexponential,
    Lognormal,
    Moments,
    RateProfile,
    Uniform,
    UnstableQueueError,
    Weibull,
)

from .support import exact

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
        (lambda: theory.gim1(Gamma(0.5, 2), 2), 1, 1),
        (lambda: theory.gimc(Deterministic(0.25), 1, 4), 4, 4),
        (lambda: theory.mg1_moments(0.5, Uniform(1, 4)), 1.25, 1),
        (lambda: theory.mdc(2, 1, 2), 2, 2),
        (lambda: theory.batch_mmc(1, 1, 2, {2: 1.0}), 2, 2),
        (lambda: theory.preemptive_multi_server((2, 1), 1, 3), 3, 3),
        (lambda: theory.breakdowns_also_when_idle(0.6, UNIT, 1, UNIT), 0.6, 0.5),
        (lambda: theory.meetings(0.6, UNIT, 0.4, UNIT), 1, 1),
        (lambda: theory.multiple_vacations(1, UNIT, UNIT), 1, 1),
        (lambda: theory.single_vacation(1, UNIT, Deterministic(1)), 1, 1),
        (lambda: theory.processor_sharing(3, 1, 3), 3, 3),
        (lambda: theory.sharing_sojourn_variance(1, 1), 1, 1),
        (lambda: theory.limited_sharing(1, 1, 3), 1, 1),
        (lambda: theory.fork_join_of_two(2, 1), 2, 1),
        (lambda: theory.fork_join(1.2, (2, 0.5), (1, 2)), 2.4, 2),
        (lambda: theory.overflow([4, 4], 1, [1, 1], [0, 0], 6, cross_skill=0.5), 12.8, 6),
        (lambda: theory.random_dispatch(3, 1, 3), 1, 1),
        (lambda: theory.round_robin_dispatch(3, 1, 3), 1, 1),
        (lambda: theory.join_shortest_queue(3, 1, 3), 3, 3),
        (lambda: theory.multiclass_network([[0.5], [0.5]], [[[0]], [[0]]], [1], [1]), 1, 1),
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
        (lambda: Gamma(0, 1), "mean must be finite and positive"),
        (lambda: Gamma(1, 0), "scv must be finite and positive"),
        (lambda: Gamma.erlang(1, 0), "phases must be a whole number"),
        (lambda: Deterministic(0), "mean must be finite and positive"),
        (lambda: Uniform(-1, 1), "low must be finite and not negative"),
        (lambda: Uniform(2, 2), "high - low must be finite and positive"),
        (lambda: Hyperexponential(1, 1), "scv - 1 must be finite and positive"),
        (lambda: Lognormal(1, -1), "scv must be finite and positive"),
        (lambda: Weibull(1, 0), "shape must be finite and positive"),
        (lambda: Empirical(()), "sum of values must be finite and positive"),
        (lambda: Empirical((1, -1)), r"values\[1\] must be finite and not negative"),
        (lambda: Empirical((1, 2), (1,)), "2 values but 1 weights"),
        (lambda: Empirical((1, 2), (0, 0)), "sum of weights must be finite and positive"),
        (lambda: theory.gimc(Deterministic(1), 1, 0), "servers must be a whole number"),
        (lambda: theory.impatient_mmc(0, 1, 1, Deterministic(1)), "arrival_rate must be finite"),
        (lambda: theory.impatient_mmc(1, 1, 0, Deterministic(1)), "servers must be a whole"),
        (lambda: theory.erlang_a(1, 1, 1, 1).wait_survival(-1), "time must be finite and not neg"),
        (lambda: theory.mgcc(1, 0, 1), "mean_service must be finite and positive"),
        (lambda: theory.mdc(0, 1, 1), "arrival_rate must be finite and positive"),
        (lambda: theory.mdc(0.5, 1, 1).wait_survival(-1), "time must be finite and not negative"),
        (lambda: theory.mdc(0.5, 1, 1).wait_quantile(1), r"probability must lie in \[0, 1\)"),
        (lambda: theory.mg1_moments(0, Deterministic(1)), "arrival_rate must be finite and pos"),
        (lambda: theory.batch_mmc(1, 9, 1, {1: 0.5}), "total probability 0.5, not 1"),
        (lambda: theory.batch_mmc(1, 9, 1, {0: 1.0}), "batch size must be a whole number"),
        (lambda: theory.batch_mmc(1, 9, 1, {1: 2.0, 2: -1.0}), r"sizes\[2\] must be finite"),
        (lambda: theory.geometric_sizes(0.5), "geometric batch must be at least 1, got 0.5"),
        (lambda: theory.preemptive_multi_server((1, 0), 1, 3), r"arrival_rates\[1\] must be"),
        (lambda: theory.breakdowns_also_when_idle(0.1, UNIT, -1, UNIT), "breakdown_rate must be"),
        (lambda: theory.finite_population(0, 1, 1), "population must be a whole number"),
        (lambda: theory.finite_population(1, 0, 1), "return_rate must be finite and positive"),
        (lambda: theory.processor_sharing(0.5, 1).mean_sojourn_of(-1), "size must be finite"),
        (lambda: theory.limited_sharing(0.5, 1, 0), "limit must be a whole number"),
        (lambda: theory.mean_of_longest([]), "number of rates must be a whole number"),
        (lambda: theory.mean_of_longest([1, 0]), r"rates\[1\] must be finite and positive"),
        (lambda: theory.fork_join(1, (2, 0)), r"service_rates\[1\] must be finite and positive"),
        (lambda: theory.fork_join(1, (2, 2), (1, 0)), r"servers\[1\] must be a whole number"),
        (lambda: theory.overflow([], 1, [], [], 1), "number of stations must be a whole number"),
        (lambda: theory.overflow([1], 1, [1, 1], [0], 1), "2 servers and 1 waiting_places"),
        (lambda: theory.overflow([1], 1, [1], [-1], 1), r"waiting_places\[0\] must be a whole"),
        (lambda: theory.overflow([1], 1, [1], [0], 1, cross_skill=0), "cross_skill must be"),
        (
            lambda: theory.overflow([1], 1, [1], [0], 1, generalist_places=-1),
            "generalist_places must be a whole number",
        ),
        (lambda: theory.lossy_tandem(1, (1, 1), (1, 0), (0, 0)), r"servers\[1\] must be a whole"),
        (lambda: theory.join_shortest_queue(1, 1, 0), "servers must be a whole number"),
        (lambda: theory.multiclass_network([[1]], [], [1], [1]), "of 1 classes, routings of 0"),
        (
            lambda: theory.multiclass_network([[1, 0], [1]], [np.zeros((2, 2)), [[0]]], [3], [1]),
            r"same nodes, got external_rates of \[2, 1\] nodes",
        ),
        (lambda: theory.birth_death([1, 2], [1]), r"births have shape \(2,\), deaths \(1,\)"),
        (lambda: theory.birth_death([1], [0]), "births and deaths must be positive"),
        (lambda: RateProfile((1.0,), ()), "1 ends but 0 rates"),
        (lambda: RateProfile((1.0, 1.0), (1, 1)), "length of piece 1 must be finite and positive"),
        (lambda: RateProfile((1.0,), (-1,)), r"rates\[0\] must be finite and not negative"),
        (
            lambda: theory.profile_infinite_server_mean(
                RateProfile((1.0,), (1,)), Deterministic(1), 1, start=2
            ),
            "not before start 2",
        ),
        (
            lambda: theory.filling_infinite_server_mean(1, Deterministic(1), -1),
            "time must be finite and not negative",
        ),
        (lambda: theory.transient_mmc(lambda _: 1, 1, 1, []), "times must not be empty"),
        (lambda: theory.transient_mmc(lambda _: 1, 1, 1, [2, 1]), "step between times"),
        (lambda: theory.transient_mmc(lambda _: -1, 1, 1, [1]), r"arrival_rate\(.*not negative"),
        (
            lambda: theory.transient_mmc(lambda _: 1, 1, 1, [1], capacity=2, initial=3),
            "capacity must be a whole number of at least 3",
        ),
    ],
)
def test_impossible_inputs_are_refused(call: Callable[[], object], message: str) -> None:
    """An impossible input raises an ordinary ValueError that names it and its value."""
    with pytest.raises(ValueError, match=message) as e:
        call()
    assert not isinstance(e.value, UnstableQueueError)
