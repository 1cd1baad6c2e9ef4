"""What a command is to run: scenarios with the names they are shown under, and how often."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from simulation.cli.failures import BadInputError
from simulation.scenario import Problem, Scenario, ScenarioError, load_scenario, parse_override
from simulation.scenario.overrides import PLACE
from simulation.scenario.places import find
from simulation.scenario.problems import closest

BUT = "--but"

MOST_REPLICATIONS = 100_000
MOST_WORKERS = 1024
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Amount:
    """How much is run; at most one of replications and precision is given."""

    replications: int | None
    precision: float | None
    seed: int | None
    workers: int | None


def amount(
    replications: int | None, precision: str | None, seed: int | None, workers: int | None
) -> Amount:
    """Return how much is run.

    Raises:
        BadInputError: a number is out of bounds, replications and precision are both given, or the
            precision is none.
    """
    check_range("--replications", replications, 1, MOST_REPLICATIONS)
    check_range("--seed", seed, 0, LARGEST_SEED)
    check_range("--workers", workers, 1, MOST_WORKERS)
    if precision is None:
        return Amount(replications, None, seed, workers)
    if replications is not None:
        raise BadInputError("give either --replications or --precision, not both")
    return Amount(None, parse_precision(precision), seed, workers)


def check_range(option: str, value: int | None, least: int, most: int) -> None:
    """Refuse a number that is out of bounds."""
    if value is not None and not least <= value <= most:
        raise BadInputError(f"{option} must be from {least} to {most:,} (got {value})")


def check_files(files: Mapping[str, Path], remedy: str) -> None:
    """Refuse files that are to be read and are not there, all at once.

    Args:
        files: by the argument or option that names them.
        remedy: what to give instead.

    Raises:
        BadInputError: at least one is not there, or is a folder.
    """
    wrong = [
        f"{name}: {path} {_not_a_file(path)}; {remedy}"
        for name, path in files.items()
        if not path.is_file()
    ]
    if wrong:
        raise BadInputError("\n".join(wrong))


def _not_a_file(path: Path) -> str:
    if path.is_dir():
        return "is a folder"
    if path.exists():  # a pipe, which cannot be read twice
        return "is not a file; save it as one first"
    near = path.parent.is_dir() and os.access(path.parent, os.R_OK)
    found = closest(path.name, sorted(file.name for file in path.parent.iterdir())) if near else ""
    return f"is not there; did you mean '{path.with_name(found)}'" if found else "is not there"


def parse_precision(text: str) -> float:
    """Return the share that ``5%``, ``5 %`` or ``0.05`` stands for.

    Raises:
        BadInputError: it is none, or not between 0 and 100 %.
    """
    from simulation.scenario.units import UnitError, parse_share

    try:
        share = parse_share(text)
    except UnitError:
        share = -1.0
    if not 0 < share <= 1:
        raise BadInputError(
            f"--precision must be a share above 0 and at most 100 % (got {text[:40]!r}); "
            "write 5% or 0.05"
        )
    return share


def parse_changes(changes: Sequence[str] | None, option: str = PLACE) -> dict[str, object]:
    """Return what ``--set`` or another option gives, by path.

    Raises:
        ScenarioError: with the problems of all of them.
    """
    parsed: dict[str, object] = {}
    problems: list[Problem] = []
    for change in changes or ():
        try:
            path, value = parse_override(change)
            parsed[path] = value
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(_told_by(option, problems))
    return parsed


def _told_by(option: str, problems: Sequence[Problem]) -> list[Problem]:
    """Return problems with what was set on the command line told as that of an option."""
    return [replace(item, file=option) if item.file == PLACE else item for item in problems]


def with_copy(
    scenarios: Mapping[str, Scenario],
    source: str,
    changes: Mapping[str, object],
    but: Mapping[str, object],
) -> dict[str, Scenario]:
    """Return scenarios and, after them, a copy of the last one in which something is changed.

    Args:
        scenarios: by the names under which they are shown.
        source: where the last one was loaded from.
        changes: what is set in all of them.
        but: what is set in the copy besides; nothing makes no copy.

    Raises:
        ScenarioError: it cannot be changed like that.
    """
    if not but:
        return dict(scenarios)
    from simulation.scenario.gallery import copy_name

    try:
        return {**scenarios, copy_name(but): load_scenario(source, {**changes, **but})}
    except ScenarioError as error:
        raise ScenarioError(_told_by(BUT, error.problems)) from None


def load(sources: Sequence[str], changes: Mapping[str, object]) -> dict[str, Scenario]:
    """Return the scenarios by the names under which they are shown.

    Raises:
        ScenarioError: with the problems of all of them.
    """
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            scenarios.append(load_scenario(source, changes))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return dict(zip(display_names(sources), scenarios, strict=True))


def display_names(sources: Sequence[str]) -> list[str]:
    """Return a name for each scenario: shipped ones as typed, files without folder and ending.

    Files of one name are told apart by their folders, the same scenario twice by a number.
    """
    names = [_display_name(source) for source in sources]
    seen = Counter(names)
    longer = [
        _printable(str(Path(source).with_suffix(""))) if seen[name] > 1 else name
        for source, name in zip(sources, names, strict=True)
    ]
    counts: Counter[str] = Counter()
    distinct = []
    for name in longer:
        counts[name] += 1
        distinct.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return distinct


def _display_name(source: str) -> str:
    place = find(source)
    return source.removesuffix(".yaml").removesuffix(".yml") if place.bundled else place.name


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "_" for letter in text)
