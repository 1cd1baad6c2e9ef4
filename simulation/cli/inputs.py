"""What a command is to run: scenarios with the names they are shown under, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from simulation.cli.failures import BadInputError
from simulation.scenario import Problem, Scenario, ScenarioError, load_scenario, parse_override
from simulation.scenario.places import find

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
    _check("--replications", replications, 1, MOST_REPLICATIONS)
    _check("--seed", seed, 0, LARGEST_SEED)
    _check("--workers", workers, 1, MOST_WORKERS)
    if precision is None:
        return Amount(replications, None, seed, workers)
    if replications is not None:
        raise BadInputError("give either --replications or --precision, not both")
    return Amount(None, parse_precision(precision), seed, workers)


def _check(option: str, value: int | None, least: int, most: int) -> None:
    if value is not None and not least <= value <= most:
        raise BadInputError(f"{option} must be from {least} to {most:,} (got {value})")


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


def parse_changes(changes: Sequence[str] | None) -> dict[str, object]:
    """Return what ``--set`` gives, by path.

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
        raise ScenarioError(problems)
    return parsed


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
