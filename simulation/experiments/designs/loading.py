"""From a file to an experiment: guard, validation, scenarios, factors, design; all told."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulation.experiments.designs.checks import (
    metric_problems,
    name_problems,
    needs_of_design,
    problems_at,
    same_paths,
    where_set,
)
from simulation.experiments.designs.factors import Factor, FactorError, resolve
from simulation.experiments.designs.knobs import design_of_search, place_of_knob
from simulation.experiments.designs.sampling import Design, draw, number_of_points
from simulation.experiments.designs.sections import (
    DEFAULT_REPLICATIONS,
    MOST_POINTS,
    ExperimentFile,
    label_of,
)
from simulation.experiments.designs.table import read_points
from simulation.outcomes.output_analysis import LEAST_REPLICATIONS
from simulation.scenario.guard import read_tree
from simulation.scenario.loading import Draft
from simulation.scenario.messages import problems_of
from simulation.scenario.places import (
    Place,
    find_base,
    find_experiment,
    find_table,
    read,
    suggestion,
)
from simulation.scenario.problems import Finding, Problem, ScenarioError, shorten
from simulation.scenario.problems import Path as TreePath
from simulation.scenario.tree import Mark, Node, format_path, locate, plain

KEYS = ("scenarios", "factors", "design", "replications", "precision", "optimize")
"""By one of these keys an experiment is told from a scenario."""


@dataclass(frozen=True)
class Experiment:
    """An experiment that has been checked but for its points, which `cells_of` checks.

    Attributes:
        file: what was written, resolved.
        place: where it stands.
        text: the file as it is.
        root: its tree, with the place of everything.
        drafts: the scenarios by the name they are shown under.
        design: the points, the same for every scenario.
        seed: of all runs.
        metrics: what is looked at.
        seed_is_its_own: whether nobody has given it another seed.
    """

    file: ExperimentFile
    place: Place
    text: bytes
    root: Node
    drafts: dict[str, Draft]
    design: Design
    seed: int
    metrics: tuple[str, ...]
    seed_is_its_own: bool = True

    @property
    def name(self) -> str:
        """What it is called."""
        return self.file.name

    @property
    def folder(self) -> Path:
        """Where its results go if nothing else is said."""
        return Path("sweeps") / self.place.folder

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names under which the scenarios are shown, in order."""
        return tuple(self.drafts)

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What is varied, in the order of the columns."""
        return self.design.factors

    @property
    def replications(self) -> int | None:
        """Runs of each point; None if a precision is to be reached, or the best is sought."""
        if self.file.precision is not None or self.file.optimize is not None:
            return None
        return self.file.replications or DEFAULT_REPLICATIONS

    @property
    def runs_a_cell(self) -> int:
        """Runs of each cell that are sure to be wanted; of a search, at most, from each start."""
        optimize = self.file.optimize
        if optimize is None:
            return self.replications or LEAST_REPLICATIONS
        if optimize.search is not None:
            return optimize.search.points * optimize.search.replications
        return min(optimize.select.first, self.file.most_replications)

    @property
    def most_runs_a_cell(self) -> int:
        """Runs that a cell may come to at most."""
        optimize, most = self.file.optimize, self.file.most_replications
        if optimize is None:
            return self.replications or most
        first = optimize.search.replications if optimize.search is not None else 0
        return first + most + optimize.fresh

    @property
    def digest(self) -> str:
        """SHA-256 of the file and its table of points, by which a store tells experiments apart."""
        points = repr([(f.name, f.unit, f.paths) for f in self.factors]) + repr(self.design.points)
        return hashlib.sha256(self.text + points.encode() + str(self.seed).encode()).hexdigest()

    def place_of(self, factor: str, scenario: str) -> TreePath:
        """Return where in the file a factor stands, or a knob of a scenario."""
        optimize = self.file.optimize
        if optimize is None or optimize.search is None:
            return ("factors", factor)
        return place_of_knob(optimize.search, factor, scenario)

    def problem(self, path: TreePath, message: str, got: str = "", remedy: str = "") -> Problem:
        """Return a problem with what stands at a path of the file."""
        return Problem(*locate(self.root, path), format_path(path), message, got, remedy)

    def where_set(self, problem: Problem, scenario: str, varied: Iterable[Factor] = ()) -> Problem:
        """Return a problem with a scenario, told where the file sets the value that is wrong."""
        turned = [(path, self.place_of(f.name, scenario)) for f in varied for path in f.paths]
        return where_set(problem, self.file, self.root, scenario, turned)


def is_experiment(source: str | os.PathLike[str]) -> bool:
    """Whether a source is the file of an experiment, or the name of a shipped one."""
    try:
        place = find_experiment(source)
        root = read_tree(read(place), place.shown, [])
    except ScenarioError:
        return False
    return root.is_mapping and any(key in root.value for key in KEYS)


def load_experiment(
    source: str | os.PathLike[str], *, seed: int | None = None, replications: int | None = None
) -> Experiment:
    """Return the experiment in a file, or the shipped one of that name.

    Args:
        source: path or name.
        seed: instead of that of the file.
        replications: instead of replications or precision of the file.

    Raises:
        ScenarioError: with every problem found, each with its place and remedy.
    """
    place = find_experiment(source)
    text = read(place)
    told: list[Problem] = []
    root = read_tree(text, place.shown, told)
    if not root.is_mapping:
        remedy = "write key: value, one a line, such as scenarios: [silo, collaborative]"
        raise ScenarioError([Problem(place.shown, 1, 1, "", "is no experiment", "", remedy)])
    given: dict[str, Any] = {"name": place.name, **plain(root)}
    if seed is not None:
        given["seed"] = seed
    if replications is not None and given.get("optimize") is not None:
        message = "an experiment that optimizes says itself how much is run"
        raise ScenarioError([Problem("--replications", 0, 0, "", message, "", "leave it out")])
    if replications is not None:
        given = {**given, "replications": replications, "precision": None}
    file, problems = _validated(given, root)
    problems += [*told, *metric_problems(given, root)]
    if file is None:
        raise ScenarioError(sorted(problems, key=_order))
    drafts, unknown = _drafts(file, place, root)
    design, found = _design(file, place, root)
    problems += [*unknown, *found, *name_problems(file, root)]
    chosen = file.seed
    if not problems and chosen is None:
        label = next(iter(drafts))
        try:
            values = {**file.set, **file.scenarios[label].set}
            chosen = drafts[label].with_values(values).seed
        except ScenarioError as error:
            problems += [where_set(item, file, root, label) for item in error.problems]
    if problems or design is None or chosen is None:
        raise ScenarioError(sorted(problems, key=_order))
    metrics = file.metrics or _headline()
    if file.optimize is not None and file.optimize.metric not in metrics:
        metrics = (file.optimize.metric, *metrics)
    return Experiment(file, place, text, root, drafts, design, chosen, metrics, seed is None)


def _validated(given: dict[str, Any], root: Node) -> tuple[ExperimentFile | None, list[Problem]]:
    """Return the file and what is wrong with it, without which it is read as far as possible."""
    problems: list[Problem] = []
    rest = given
    for steps in (2, 1):  # what is wrong in a section; then the section that cannot be without it
        try:
            return ExperimentFile.model_validate(rest), problems
        except ValidationError as error:
            problems = problems or problems_of(error, root, ExperimentFile)
            for item in error.errors(include_url=False):
                rest = _without(rest, tuple(item["loc"])[:steps])
    try:
        return ExperimentFile.model_validate(rest), problems
    except ValidationError:
        return None, problems


def _without(given: dict[str, Any], path: TreePath) -> dict[str, Any]:
    """Return a copy without what stands at a path of one or two steps, if anything does."""
    if not path or path[0] not in given:
        return given
    key = str(path[0])
    inside = given[key]
    if len(path) == 2 and isinstance(inside, dict):
        return {**given, key: {k: v for k, v in inside.items() if k != path[1]}}
    return {k: v for k, v in given.items() if k != key}


def _drafts(
    file: ExperimentFile, place: Place, root: Node
) -> tuple[dict[str, Draft], list[Problem]]:
    drafts: dict[str, Draft] = {}
    problems = []
    for label, item in file.scenarios.items():
        found = find_base(item.scenario, place)
        if isinstance(found, Place):
            drafts[label] = Draft(found)
            continue
        remedy = suggestion(item.scenario, place) if found == "no such scenario" else ""
        mark = _mark_of_scenario(root, label)
        where = format_path(("scenarios", label))
        problems.append(Problem(*mark, where, found, shorten(item.scenario), remedy))
    return drafts, problems


def _mark_of_scenario(root: Node, label: str) -> Mark:
    """Return where a scenario is named, in a mapping or a list."""
    node = root.value["scenarios"]
    items = node.value if isinstance(node.value, list) else []
    for item in items:
        named = item.value.get("scenario") if item.is_mapping else item
        if named is not None and isinstance(named.value, str) and label_of(named.value) == label:
            mark: Mark = named.mark
            return mark
    return locate(root, ("scenarios", label))


def _design(file: ExperimentFile, place: Place, root: Node) -> tuple[Design | None, list[Problem]]:
    if file.optimize is not None and file.optimize.search is not None:
        return design_of_search(file.optimize, root)
    if file.design.type == "points":
        return _points(file, place, root)
    factors: list[Factor] = []
    problems: list[Problem] = []
    for name, given in file.factors.items():
        try:
            factor = resolve(name, given)
            factors.append(factor)
        except FactorError as error:
            problems += problems_at(root, ("factors", name), error.findings)
            continue
        problems += problems_at(root, ("factors", name), needs_of_design(file.design.type, factor))
    varied = {name: given.paths or (name,) for name, given in file.factors.items()}
    problems += problems_at(root, ("factors",), same_paths(varied))
    number = number_of_points(file.design, factors)
    if number > MOST_POINTS:
        message = f"has {number:,} points, more than {MOST_POINTS:,}"
        problems += problems_at(
            root, ("design",), [Finding(message, "take fewer values or points")]
        )
    if not factors and file.design.type != "factorial" and not problems:
        problems += problems_at(
            root, ("design",), [Finding("there are no factors to vary", "add one")]
        )
    if problems:
        return None, problems
    return draw(file.design, tuple(factors)), []


def _points(file: ExperimentFile, place: Place, root: Node) -> tuple[Design | None, list[Problem]]:
    """Return the design of a table, and what is wrong with it or with the factors it is for."""
    finding = Finding("its values stand in the table", "write only what it acts on here")
    problems = []
    for name, given in file.factors.items():
        if given.spreads:
            problems += problems_at(root, ("factors", name), [finding])
    found = find_table(file.design.file or "", place)
    if not isinstance(found, Place):
        mark = locate(root, ("design", "file"))
        return None, [*problems, Problem(*mark, "design.file", found, shorten(file.design.file))]
    try:
        design = read_points(found, file.factors)
    except ScenarioError as error:
        return None, [*problems, *error.problems]
    return (None, problems) if problems else (design, [])


def _order(problem: Problem) -> tuple[str, int, int]:
    return problem.file, problem.line, problem.column


def _headline() -> tuple[str, ...]:
    from simulation.outcomes.catalogue import HEADLINE

    return HEADLINE
