"""A warm-up suggested for a scenario, against what its queue is known to do."""

from __future__ import annotations

import math

import pytest

from simulation.assembly import assemble
from simulation.experiments.replication import replicate
from simulation.experiments.warm_up import (
    LongRun,
    SuggestedWarmUp,
    TooShortError,
    steady_state,
    warm_up_of,
)
from simulation.scenario import load_scenario


def suggested(changes: dict[str, str], replications: int) -> SuggestedWarmUp:
    """Return the warm-up that is suggested for M/M/1, with some of its values changed."""
    scenario = load_scenario("theory/mm1", changes)
    assembly = assemble(scenario)
    numbers = range(replications)
    return warm_up_of([replicate(assembly, scenario.seed, n).record for n in numbers])


def test_a_queue_that_settles_at_once_needs_little() -> None:
    """M/M/1 at low load is in equilibrium within days, with the number of open requests known."""
    changes = {"time.horizon": "200 days", "requests.call.rate": "0.5 / h"}
    found = suggested(changes, replications=5)
    assert found.is_reliable
    assert found.days <= 50
    rest = found.open_requests[found.days :]
    assert sum(rest) / len(rest) == pytest.approx(1.0, rel=0.15)  # 0.5 / (1 - 0.5)


def test_a_queue_that_grows_is_not_stationary() -> None:
    """Above full load the number of open requests never settles, and that is told."""
    changes = {"time.horizon": "200 days", "requests.call.rate": "1.5 / h"}
    assert not suggested(changes, replications=3).is_reliable


def test_one_long_run_is_as_certain_as_theory_says() -> None:
    """At load 0.3 days are nearly independent, so ± is that of the variance ρ / (1 − ρ)² of M/M/1.

    Numbers in M/M/1 at times a day apart are correlated by less than 1 % (relaxation time
    1 / (1 − √ρ)² = 4.9 h); 20 batches, Student's t with 19 degrees of freedom.
    """
    days, load = 1_600, 0.3
    changes = {"time.horizon": f"{days} days", "requests.call.rate": f"{load} / h"}
    scenario = load_scenario("theory/mm1", changes)
    assembly = assemble(scenario)
    found = steady_state([replicate(assembly, 3, number).record for number in range(8)])
    run = found.open_requests
    assert run is not None
    assert run.are_independent
    assert run.mean == pytest.approx(load / (1 - load), rel=0.03)
    exact = 2.093 * math.sqrt(load / (1 - load) ** 2 / (days - found.warm_up.days))
    assert run.half_width == pytest.approx(exact, rel=0.15)
    needed = (2.093 / 0.05) ** 2 / load  # of ρ / (1 − ρ)² over the square of ρ / (1 − ρ)
    assert run.days_for(0.05) == pytest.approx(needed, rel=0.3)
    assert found.resolution is not None
    assert found.resolution.mean == pytest.approx(1 / (1 - load), rel=0.03)
    assert assembly.cohort_days == 7, "days that share a response time are seven days all the same"
    assert 0 <= days - found.warm_up.days - found.resolution.days < 3 * 7


def test_batches_that_resemble_each_other_are_told() -> None:
    """Near full load a queue remembers longer than a batch lasts."""
    changes = {"time.horizon": "400 days", "requests.call.rate": "0.97 / h"}
    assembly = assemble(load_scenario("theory/mm1", changes))
    run = steady_state([replicate(assembly, 3, n).record for n in range(8)]).open_requests
    assert run is not None
    assert not run.are_independent


def test_four_times_as_long_halves_the_width() -> None:
    """And what has no mean is never certain."""
    run = LongRun(mean=2.0, half_width=0.2, days=100, are_independent=True)
    assert run.days_for(0.05) == pytest.approx(400)
    assert LongRun(0.0, 0.2, 100, are_independent=True).days_for(0.05) == math.inf


def test_a_day_that_is_cut_short_is_left_out() -> None:
    """Nobody counts the open requests at the end of a day that does not end."""
    whole, more = (
        steady_state([replicate(assemble(load_scenario("theory/mm1", changes)), 1, 0).record])
        for changes in (
            {"time.horizon": f"{hours} h", "time.warm_up": "24 h", "requests.call.rate": "0.9 / h"}
            for hours in (1440, 1463)
        )
    )
    assert more.horizon == whole.horizon == 60
    assert more.warm_up == whole.warm_up
    assert more.open_requests == whole.open_requests


def test_too_short_runs_are_refused() -> None:
    """Fewer than fifty days say nothing."""
    with pytest.raises(TooShortError, match="30 working days are too few"):
        suggested({"time.horizon": "30 days", "time.warm_up": "1 days"}, replications=1)
