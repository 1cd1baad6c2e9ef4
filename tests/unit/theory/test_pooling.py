"""Sectors against a pool, handoffs against a case team."""

import itertools
import math

import pytest

from simulation import theory
from simulation.theory import Moments

from .support import exact, printed


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
    """The exact sojourns of three and five stages, digit by digit."""
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
