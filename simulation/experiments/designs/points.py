"""Cells: a scenario at a point of the design, each checked before anything is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from simulation.experiments.designs.checks import concerns
from simulation.experiments.designs.factors import Factor, Level
from simulation.experiments.designs.knobs import SEARCH, aligned, own_factors, standing
from simulation.experiments.designs.loading import Experiment
from simulation.experiments.designs.targets import Target, targets_of
from simulation.scenario import Scenario, dump_scenario, scenario_digest
from simulation.scenario.guard import read_tree
from simulation.scenario.loading import Draft
from simulation.scenario.problems import Path, Problem, ScenarioError
from simulation.scenario.tree import Node

SHOWN_POINTS = 3
MOST_WRONG = 100
"""Points of a scenario that are wrong, after which the others are not looked at any more."""


@dataclass(frozen=True)
class Cell:
    """One scenario at one point: what is replicated.

    Attributes:
        number: position among all cells; scenarios one after the other, points within.
        scenario: name under which the scenario is shown.
        point: position in the design.
        levels: of the factors, in their order.
        digest: of the scenario it amounts to.
    """

    number: int
    scenario: str
    point: int
    levels: tuple[Level, ...]
    digest: str


class Variants:
    """Makes the scenario of each cell from a draft, the values of the file and those of a point."""

    def __init__(
        self, experiment: Experiment, label: str, factors: Sequence[Factor] | None = None
    ) -> None:
        """Prepare one scenario of an experiment.

        Args:
            experiment: whose scenario it is.
            label: name under which it is shown.
            factors: that act on it; those of the experiment if not given.

        Raises:
            ScenarioError: it is wrong without any factor, or has not what is to be multiplied.
        """
        self._draft: Draft = experiment.drafts[label]
        self._set = {**experiment.file.set, **experiment.file.scenarios[label].set}
        self._factors = experiment.factors if factors is None else tuple(factors)
        self._targets: list[list[Target]] = []
        base: Node | None = None
        problems: list[Problem] = []
        taken: dict[str, str] = {}  # which factor varies a path
        for factor in self._factors:
            named = factor.paths if factor.alternatives is None else ()
            needs_base = factor.multiplies or any("*" in path for path in named)
            if needs_base and base is None:
                whole = self._draft.with_values(self._set)
                base = read_tree(dump_scenario(whole, complete=True), whole.name)
            where = experiment.place_of(factor.name, label)
            try:
                targets = targets_of(factor, base)
            except ValueError as error:
                remedy = "write paths as silosim show --set takes them"
                problems.append(experiment.problem(where, f"in {label}: {error}", "", remedy))
                continue
            self._targets.append(targets)
            for path in dict.fromkeys(target.path for target in targets):
                if path in taken:
                    message = f"in {label}: {path} is varied by '{taken[path]}' already"
                    problems.append(experiment.problem(where, message, "", "vary it once"))
                taken[path] = factor.name
        if problems:
            raise ScenarioError(problems)

    def values(self, levels: tuple[Level, ...]) -> dict[str, object]:
        """Return what is set at a point, by path."""
        values = dict(self._set)
        for factor, level in zip(self._factors, levels, strict=True):
            if factor.alternatives is not None:
                values.update(factor.alternatives[str(level)])
        for targets, level in zip(self._targets, levels, strict=True):
            for target in targets:
                values[target.path] = target.value(level)
        return values

    def at(
        self, levels: tuple[Level, ...], besides: Mapping[str, object] | None = None
    ) -> Scenario:
        """Return the scenario at a point, with values set besides, by path.

        Raises:
            ScenarioError: the values of the point do not make one.
        """
        return self._draft.with_values({**self.values(levels), **(besides or {})})

    def as_it_is(self) -> Scenario:
        """Return the scenario without any factor.

        Raises:
            ScenarioError: there is none.
        """
        return self._draft.with_values(self._set)


def cells_of(
    experiment: Experiment, progress: Callable[[int, int], None] | None = None
) -> Iterator[tuple[Cell, Scenario]]:
    """Yield every cell with its scenario; of a search, each scenario as it is, where it begins.

    Cells that are wrong are gathered and told at the end, so exhaust it before anything is run.

    Raises:
        ScenarioError: with what is wrong at which points, by factor and value.
    """
    if experiment.design.type == SEARCH:
        yield from _starts(experiment, progress)
        return
    trouble = _Trouble(experiment)
    points = experiment.design.points
    planned = len(points) * len(experiment.scenarios)
    number = 0
    for label in experiment.scenarios:
        try:
            variants = Variants(experiment, label)
        except ScenarioError as error:
            trouble.with_scenario(label, error)
            number += len(points)
            continue
        for point, levels in enumerate(points):
            if trouble.is_enough(label):
                number += len(points) - point
                break
            try:
                scenario = variants.at(levels)
                yield Cell(number, label, point, levels, scenario_digest(scenario)), scenario
            except ScenarioError as error:
                trouble.with_point(label, point, levels, error)
            number += 1
            if progress is not None:
                progress(number, planned)
    trouble.tell()


def _starts(
    experiment: Experiment, progress: Callable[[int, int], None] | None
) -> Iterator[tuple[Cell, Scenario]]:
    """Yield each scenario as it is, before any of its knobs is turned.

    Raises:
        ScenarioError: a scenario is none, or its knobs make none wherever they are turned to.
    """
    assert experiment.file.optimize is not None
    budget = experiment.file.optimize.budget
    has_rest = budget is not None and budget.rest is not None  # then it is the last column
    problems: list[Problem] = []
    for number, label in enumerate(experiment.scenarios):
        factors = own_factors(experiment.file.optimize, label)
        try:
            variants = Variants(experiment, label, factors)
            scenario = variants.as_it_is()
            _try_knobs(variants, factors)
        except ScenarioError as error:
            problems += [experiment.where_set(item, label, factors) for item in error.problems]
            continue
        base = read_tree(dump_scenario(scenario, complete=True), scenario.name)
        rest = experiment.factors[len(experiment.factors) - has_rest :]
        levels = {f.name: standing(base, f) for f in (*factors, *rest)}
        cell = Cell(
            number, label, number, aligned(experiment.factors, levels), scenario_digest(scenario)
        )
        yield cell, scenario
        if progress is not None:
            progress(number + 1, len(experiment.scenarios))
    if problems:
        raise ScenarioError(list(dict.fromkeys(problems)))


def _try_knobs(variants: Variants, factors: Sequence[Factor]) -> None:
    """Raise what is wrong with knobs that make no scenario in the middle, nor at the ends."""
    errors = []
    for share in (0.5, 0.0, 1.0):
        try:
            variants.at(tuple(f.at(share) for f in factors))
        except ScenarioError as error:
            errors.append(error)
        else:
            return
    raise errors[0]


class _Trouble:
    """Gathers what is wrong with points, and tells each thing once."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self._problems: dict[Problem, None] = {}
        self._points: dict[tuple[str, str, Problem], list[str]] = {}
        self._unclear: dict[Problem, list[tuple[str, int]]] = {}
        self._wrong: Counter[str] = Counter()
        self._looked_at = len(experiment.design.points)

    def is_enough(self, label: str) -> bool:
        """Whether so many points of a scenario are wrong that looking on would tell nothing new."""
        return self._wrong[label] >= MOST_WRONG

    def with_scenario(self, label: str, error: ScenarioError) -> None:
        """Note what is wrong with a scenario at every point."""
        for problem in error.problems:
            self._problems[self._experiment.where_set(problem, label)] = None

    def with_point(
        self, label: str, point: int, levels: tuple[Level, ...], error: ScenarioError
    ) -> None:
        """Note what is wrong at one point."""
        self._wrong[label] += 1
        if self.is_enough(label):
            self._looked_at = min(self._looked_at, point + 1)
        for problem in error.problems:
            for factor, level in zip(self._experiment.factors, levels, strict=True):
                if any(concerns(path, problem) for path in factor.paths):
                    where = f"{label} at point {point}"
                    key = (factor.name, f"{factor.name} = {factor.shown(level)}", problem)
                    self._points.setdefault(key, []).append(where)
                    break
            else:
                self._unclear.setdefault(problem, []).append((label, point))

    def tell(self) -> None:
        """Raise what has been noted, if anything."""
        told = list(self._problems)
        for (factor, values, problem), where in self._points.items():
            told.append(self._with_points(problem, (factor,), values, where))
        for problem, places in self._unclear.items():
            points = sorted({point for _, point in places})
            if len(points) >= self._looked_at:
                label, _ = places[0]
                factors = self._experiment.factors
                told.append(self._experiment.where_set(problem, label, factors))
                continue
            where = [f"{label} at point {point}" for label, point in places]
            told.append(self._with_points(problem, *self._common(points), where))
        if told:
            raise ScenarioError(sorted(told, key=lambda item: (item.file, item.line, item.column)))

    def _common(self, points: list[int]) -> tuple[tuple[str, ...], str]:
        """Return the factors that have one value at all these points, and these values in words.

        Where there is none, all factors and their values at the first point.
        """
        factors, design = self._experiment.factors, self._experiment.design.points
        first = design[points[0]]
        same = [
            i
            for i in range(len(factors))
            if len({design[p][i] for p in points}) == 1 < len({levels[i] for levels in design})
        ]
        chosen = same or list(range(len(factors)))
        words = ", ".join(f"{factors[i].name} = {factors[i].shown(first[i])}" for i in chosen)
        return tuple(factors[i].name for i in chosen), words

    def _with_points(
        self, problem: Problem, factors: tuple[str, ...], values: str, points: list[str]
    ) -> Problem:
        shown = ", ".join(points[:SHOWN_POINTS])
        more = f" and {len(points) - SHOWN_POINTS:,} more" * (len(points) > SHOWN_POINTS)
        if self._looked_at < len(self._experiment.design.points):
            more += f", of the first {self._looked_at:,} points; the others were not looked at"
        what = f"{problem.path}: {problem.message}" if problem.path else problem.message
        path: Path = ("factors", factors[0]) if len(factors) == 1 else ("factors",)
        hint = f"{problem.remedy}; " if problem.remedy else ""
        return self._experiment.problem(
            path, f"{values}: {what}", problem.got, f"{hint}concerns {shown}{more}"
        )
