"""One mechanism at a time: the list is sound, and nothing is seen while all of them are off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from simulation.experiments.mechanisms import (
    GIVEN,
    MECHANISMS,
    STRUCTURES,
    Mechanism,
    by_given,
    one_at_a_time,
    same_traces,
    scenario_of,
)
from simulation.experiments.plausibility import BANDS, PAIR
from simulation.experiments.structure_and_system import EFFECTS, Factorial, structure_and_system
from simulation.experiments.verification_cases.neutrality import differing, finished
from simulation.outcomes.catalogue import HEADLINE
from simulation.registry import metrics


def test_structures_give_one_trace_while_all_is_off() -> None:
    """The neutral retailer has the same trace, bit for bit, in every structure."""
    assert all(same_traces(seed=3).values())


def test_the_list_is_sound() -> None:
    """Names are told apart, and each is switched on beside something that is listed."""
    names = [mechanism.name for mechanism in MECHANISMS]
    assert len(set(names)) == len(names)
    assert {mechanism.given for mechanism in MECHANISMS} == set(GIVEN)
    assert sorted(names) == sorted(item.name for _, group in by_given() for item in group)


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda it: it.name)
def test_each_is_seen_in_the_trace(mechanism: Mechanism) -> None:
    """Switched on, a mechanism changes what happens, in one structure at least."""
    short = {"time.horizon": "60 days", "time.warm_up": "5 days"}
    given = {**GIVEN[mechanism.given], **short}
    assert any(
        differing(
            finished(scenario_of(structure, given), 5),
            finished(scenario_of(structure, given, mechanism.on), 5),
        )
        for structure in STRUCTURES
    )


def test_effects_do_not_depend_on_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Differences are the same with one worker and with two, and progress reaches its end."""
    few = tuple(it for it in MECHANISMS if it.given == "learning and forgetting")
    monkeypatch.setattr("simulation.experiments.mechanisms.MECHANISMS", few)
    told: list[tuple[int, int]] = []
    effects = [
        one_at_a_time(2, 1, workers, lambda done, planned: told.append((done, planned)))
        for workers in (1, 2)
    ]
    for structure in STRUCTURES:
        one, two = (e.difference(few[0], structure, HEADLINE[0]) for e in effects)
        assert one == two
    assert told[-1] == (8, 8)


@dataclass
class Cells:
    """Values of four cells in place of a comparison."""

    cells: dict[str, list[float]]

    def values(self, name: str, metric: str) -> list[float]:
        """Return the values of a cell."""
        return self.cells[name]


def test_contrasts_of_the_factorial() -> None:
    """Main effects are means of differences, the interaction is the difference of differences."""
    cells: Any = Cells(
        {
            "silo, no shared system": [10.0, 11.0],
            "silo, shared system": [7.0, 8.0],
            "collaborative, no shared system": [6.0, 7.0],
            "collaborative, shared system": [5.0, 6.0],
        }
    )
    found = [Factorial(cells).effect(effect, "any").mean for effect in EFFECTS]
    assert found == [-3.0, -2.0, 2.0]


def test_the_factorial_leaves_structure_and_system_apart() -> None:
    """The four cells meet the same customers."""
    found = structure_and_system(2, 1, 2).comparison
    assert len(found.names) == 4
    assert found.same_demand


def test_bands_name_metrics() -> None:
    """Every band is of a metric of the catalogue, or one of the two that are made for it."""
    own = {"coordination", "abandoned_on_the_phone"}
    assert {band.metric for band in BANDS} - own <= set(metrics.names())
    assert all(low < high for band in BANDS for low, high in map(band.of, PAIR))
