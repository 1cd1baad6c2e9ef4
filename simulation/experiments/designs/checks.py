"""What must hold in an experiment file beyond each of its parts, told where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from simulation.experiments.designs.factor_sections import WrittenFactor
from simulation.experiments.designs.factors import Factor
from simulation.experiments.designs.sections import ExperimentFile
from simulation.scenario.outline import inner
from simulation.scenario.overrides import PLACE
from simulation.scenario.problems import Finding, Path, Problem, did_you_mean, shorten
from simulation.scenario.tree import Node, format_path, locate, parse_path

COLUMNS = ("scenario", "point", "replication", "seed", "key", "events")
"""Names that tables of results have already."""
GOAL = ("optimize", "metric")


def needs_of_design(design: str, factor: Factor) -> Iterator[Finding]:
    """Find what a design wants of a factor and does not get."""
    if design == "factorial" and factor.levels is None:
        if factor.low is not None and factor.high is not None:
            remedy = "write a range with steps: 5, or another design"
        else:
            remedy = "write values, or design: {type: latin_hypercube, points: 64}"
        yield Finding("a factorial design needs values one by one", remedy)
    elif factor.levels == ():
        yield Finding("has no values", "write values: [a, b], or a range")


def same_paths(varied: Mapping[str, Iterable[str]]) -> Iterator[Finding]:
    """Find paths that two factors vary, given those of each factor by its name."""
    seen: dict[str, str] = {}
    for name, paths in varied.items():
        for path in paths:
            if path in seen:
                message = f"{path} is varied by '{seen[path]}' already"
                yield Finding(message, "vary it once", (name,))
            seen[path] = name


def name_findings(name: str, given: WrittenFactor) -> Iterator[Finding]:
    """Find that a factor has the name of a column of results, or acts on what is no path."""
    if name in COLUMNS or name in _all_metrics():
        yield Finding("is the name of a column of results", "choose another name", on_key=True)
    for path in given.paths or (name,):
        try:
            parse_path(path.replace("*", "x"))
        except ValueError as error:
            yield Finding(str(error), "", got=path)


def name_problems(file: ExperimentFile, root: Node) -> Iterator[Problem]:
    """Find names that are no paths, or that tables of results have already."""
    for name, given in file.factors.items():
        yield from problems_at(root, ("factors", name), name_findings(name, given))
    places: list[tuple[Path, Iterable[str]]] = [(("set",), file.set)]
    places += [(("scenarios", label, "set"), item.set) for label, item in file.scenarios.items()]
    for place, paths in places:
        for path in paths:
            try:
                parse_path(path)
            except ValueError as error:
                yield from problems_at(root, (*place, path), [Finding(str(error), "", got=path)])


def metric_problems(given: Mapping[str, object], root: Node) -> Iterator[Problem]:
    """Find metrics that there are not, and one to optimize that has no better direction.

    The file is looked at as written, so that this is told whatever else is wrong around them.
    """
    from simulation.outcomes.catalogue import all_metrics

    known = {metric.name: metric for metric in all_metrics()}
    listed, goal = given.get("metrics"), inner(given, "optimize", "metric")
    names = enumerate(listed if isinstance(listed, list | tuple) else ())
    places: list[tuple[Path, object]] = [(("metrics", i), name) for i, name in names]
    for place, name in [*places, (GOAL, goal)]:
        if isinstance(name, str) and name not in known:
            hint = did_you_mean(name, known)
            yield from problems_at(root, place, [Finding("unknown metric", hint, got=name)])
    undirected = isinstance(goal, str) and goal in known and known[goal].better == "neither"
    if undirected and inner(given, "optimize", "better") in (None, "as the metric"):
        remedy = "write better: lower or better: higher"
        found = Finding("is neither better high nor low by itself", remedy, got=goal)
        yield from problems_at(root, GOAL, [found])


def where_set(
    problem: Problem,
    file: ExperimentFile,
    root: Node,
    scenario: str,
    turned: Iterable[tuple[str, Path]] = (),
) -> Problem:
    """Return a problem of a scenario with a value that the experiment sets, told where it does.

    Args:
        problem: told by what reads scenarios, for which values from outside are those of --set.
        file: of the experiment.
        root: its tree.
        scenario: the name under which the scenario is shown.
        turned: paths that are set besides, each with its place in the file.
    """
    if problem.file != PLACE:
        return problem
    own = ("scenarios", scenario, "set")
    places: list[tuple[str, Path]] = [*turned]
    places += [(path, (*own, path)) for path in file.scenarios[scenario].set]
    places += [(path, ("set", path)) for path in file.set]
    for path, place in places:
        is_below = path.startswith(f"{problem.path}.")  # a key on the way to it is unknown
        if is_below or concerns(path, problem):
            mark = locate(root, place, on_key=problem.column == 1)
            return replace(problem, file=mark.file, line=mark.line, column=mark.column)
    return problem


def concerns(pattern: str, problem: Problem) -> bool:
    """Whether a problem lies where a factor acts, or what it set is the offending value."""
    parts = [re.escape(part) for part in pattern.split("*")]
    expression = r'(?:"[^"]*"|[^.\[\]]+)'.join(parts)
    return re.match(rf"{expression}(?:$|[.\[ ])", problem.path) is not None


def problems_at(root: Node, place: Path, findings: Iterable[Finding]) -> list[Problem]:
    """Return findings about what stands at a place of the file as problems."""
    problems = []
    for finding in findings:
        path = (*place, *finding.at)
        mark = locate(root, path, on_key=finding.on_key)
        got = shorten(finding.got) if isinstance(finding.got, str) else ""
        problems.append(Problem(*mark, format_path(path), finding.message, got, finding.remedy))
    return problems


def _all_metrics() -> tuple[str, ...]:
    from simulation.outcomes.catalogue import all_metrics

    return tuple(metric.name for metric in all_metrics())
