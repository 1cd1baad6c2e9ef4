"""Borders between regimes, predicted without the kernel and held against what was simulated."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from simulation.experiments.designs.loading import Experiment
from simulation.experiments.designs.points import cells_of
from simulation.experiments.regimes import FIRST, SECOND, Axis, Regime, crossings
from simulation.offered_load import Predicted, predict
from simulation.organization import build_organization

Place = tuple[float, float]
RESPONSE_MEAN = "response_time_resolution_mean"
"""What the approximations are about."""


@dataclass(frozen=True)
class Border:
    """What network approximations say of a plane.

    Attributes:
        resolution: by scenario and (x, y): predicted mean hours to resolution.
        busiest: by scenario and (x, y): share of time that coordination takes of the busiest.
        names: by scenario: who that is at the first point at which it is most.
        simulated: the regime of the mean time to resolution.
    """

    resolution: Mapping[str, Mapping[Place, float]]
    busiest: Mapping[str, Mapping[Place, float]]
    names: Mapping[str, str]
    simulated: Regime

    @property
    def x(self) -> Axis:
        """The first factor."""
        return self.simulated.x

    @property
    def y(self) -> Axis:
        """The second factor."""
        return self.simulated.y

    def crossing(self) -> list[Place]:
        """Return where the predicted means of the first two scenarios are equal, row by row.

        A unit that cannot keep up has lost against one that can.
        """
        first, second = list(self.resolution)[:2]
        found = []
        for y in self.y.values:
            row = [
                _difference(self.resolution[second][x, y], self.resolution[first][x, y])
                for x in self.x.values
            ]
            found += [(x, y) for x in crossings(self.x.values, row)]
        return found

    def saturation(self, scenario: str) -> list[Place]:
        """Return where coordination takes all the time of the busiest person, row by row."""
        return [
            (x, y)
            for y in self.y.values
            for x in crossings(
                self.x.values, [self.busiest[scenario][x, y] - 1 for x in self.x.values]
            )
        ]

    def along(self, y: float) -> str:
        """Return who is predicted to be better at the first point of a row that tells it.

        It is "" where none does.
        """
        first, second = list(self.resolution)[:2]
        for x in self.x.values:
            gap = _difference(self.resolution[second][x, y], self.resolution[first][x, y])
            if gap and not math.isnan(gap):
                return second if gap < 0 else first
        return ""

    def gaps(self) -> list[float]:
        """Return how far the predicted border lies from the simulated one, along x.

        Only rows in which both cross once are compared.
        """
        predicted, simulated = self.crossing(), self.simulated.border()
        found = []
        for y in self.y.values:
            rows = [[x for x, at in places if at == y] for places in (predicted, simulated)]
            if len(rows[0]) == len(rows[1]) == 1:
                found.append(rows[0][0] - rows[1][0])
        return found

    def agreement(self) -> tuple[int, int]:
        """Return at how many points the predicted winner is the simulated one, of those clear."""
        first, second = list(self.resolution)[:2]
        agreeing = known = 0
        for (i, j), who in np.ndenumerate(self.simulated.winner):
            if who not in (FIRST, SECOND):
                continue
            place = self.x.values[j], self.y.values[i]
            difference = _difference(self.resolution[second][place], self.resolution[first][place])
            known += 1
            agreeing += (SECOND if difference < 0 else FIRST if difference > 0 else 0) == who
        return agreeing, known


LARGEST = 1e3  # hours; stands for never where a border is interpolated


def _difference(second: float, first: float) -> float:
    difference = second - first
    if math.isnan(difference):  # both infinite, or no request at all
        return math.nan
    return max(-LARGEST, min(LARGEST, difference))


def predict_border(experiment: Experiment, simulated: Regime) -> Border:
    """Return what is predicted at every point of an experiment over two factors.

    Args:
        experiment: whose points they are.
        simulated: the regime of `RESPONSE_MEAN`.
    """
    x, y = simulated.x, simulated.y
    names = [factor.name for factor in experiment.factors]
    resolution: dict[str, dict[Place, float]] = {}
    busiest: dict[str, dict[Place, float]] = {}
    people: dict[str, tuple[float, str]] = {}
    for label, place, predicted in _predictions(
        experiment, names.index(x.name), names.index(y.name)
    ):
        resolution.setdefault(label, {})[place] = predicted.resolution
        busiest.setdefault(label, {})[place] = predicted.busiest_load
        most = predicted.busiest_load, predicted.busiest
        people[label] = max(people.get(label, most), most, key=lambda one: one[0])
    return Border(
        resolution, busiest, {label: name for label, (_, name) in people.items()}, simulated
    )


def _predictions(experiment: Experiment, i: int, j: int) -> Iterator[tuple[str, Place, Predicted]]:
    for cell, scenario in cells_of(experiment):
        place = (float(cell.levels[i]), float(cell.levels[j]))
        yield cell.scenario, place, predict(scenario, build_organization(scenario))
