"""Messages in a hierarchy."""

import itertools
import math

import numpy as np
import pytest

from simulation import theory
from simulation.theory import UnstableQueueError

from .support import exact, printed


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
        return [person, *chain(managers[person])] if person != theory.NO_MANAGER else []

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
    managers = [theory.NO_MANAGER] * size
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
    load = theory.hierarchy_load([theory.NO_MANAGER, 0])
    assert load.visits == (1, 1)
    assert load.mean_transit_time(0.6) == exact(theory.mm1(0.6, 1).mean_sojourn)


def test_faster_handling_is_a_faster_clock() -> None:
    """Doubling the handling rate doubles the critical rate and halves the transit time."""
    load = theory.hierarchy_load(theory.regular_tree(5, 3))
    assert load.critical_rate(2) == exact(0.08)
    assert load.mean_transit_time(0.06, 2) == exact(load.mean_transit_time(0.03) / 2)


def test_the_clock_of_a_hierarchy_defaults_to_its_handling() -> None:
    """Without a handling rate all figures are in units of one handling."""
    load = theory.hierarchy_load([theory.NO_MANAGER, 0, 0])
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


@pytest.mark.parametrize(("branching", "levels"), [(1, 2), (1, 4), (2, 3), (3, 4), (5, 6)])
def test_mail_to_anybody_is_that_of_the_hierarchy(branching: int, levels: int) -> None:
    """With an infinite reach all targets are alike, and both ways of counting agree."""
    mail = theory.nearby_mail(branching, levels, math.inf)
    load = theory.hierarchy_load(theory.regular_tree(branching, levels))
    assert mail.mean_distance == pytest.approx(load.mean_distance, rel=1e-12)
    assert mail.chief_relays == pytest.approx(load.relay_shares[0], rel=1e-12)
    if (branching, levels) == (5, 6):
        assert round(mail.chief_relays, 4) == 0.7998


@pytest.mark.parametrize("reach", [0.3, 1.0, 4.0])
def test_nearby_mail_pair_by_pair(reach: float) -> None:
    """Counted by levels, it is what the sum over all pairs of people gives."""
    managers = theory.regular_tree(3, 4)
    lines = [[person] for person in range(len(managers))]
    for line in lines:
        while managers[line[-1]] >= 0:
            line.append(managers[line[-1]])
    distance = relays = 0.0
    for one in lines:
        weights, steps, over_the_top = [], [], []
        for other in lines:
            if other is not one:
                common = next(person for person in one if person in other)
                up, down = one.index(common), other.index(common)
                weights.append(math.exp(-math.sqrt(max(0, up**2 + down**2 - 2)) / reach))
                steps.append(up + down)
                over_the_top.append(common == 0 and up > 0 and down > 0)
        distance += np.average(steps, weights=weights) / len(lines)
        relays += np.average(over_the_top, weights=weights) / len(lines)
    mail = theory.nearby_mail(3, 4, reach)
    assert mail.mean_distance == pytest.approx(distance, rel=1e-12)
    assert mail.chief_relays == pytest.approx(relays, rel=1e-12)


def test_mail_needs_a_reach() -> None:
    """A reach of 0 or below is refused."""
    with pytest.raises(ValueError, match="reach must be positive"):
        theory.nearby_mail(2, 3, 0.0)
