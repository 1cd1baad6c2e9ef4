"""In what two scenarios differ, and whether they differ at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from simulation.registry import mechanisms, structures
from simulation.scenario.declaration import Section
from simulation.scenario.outline import inner, names
from simulation.scenario.problems import Path
from simulation.scenario.sections.scenario import LABELS, Scenario
from simulation.scenario.tree import format_path, parse_path
from simulation.scenario.units import using
from simulation.scenario.written import to_yaml_value

STRUCTURE = ("organization", "structure")


class Difference(NamedTuple):
    """One field in which two scenarios differ; None where a scenario does not have it."""

    path: str
    a: Any
    b: Any


def differences(a: Scenario, b: Scenario) -> list[Difference]:
    """Return all fields in which two scenarios differ, with their values as one would write them.

    In labels (name, description, lessons …) scenarios may differ and yet be the same.
    Distributions, routes and interruptions are compared as a whole. The order of departments,
    channels and kinds of request is a difference too.
    """
    left, right = dict(_fields(a)), dict(_fields(b))
    found = [
        Difference(format_path(path), left.get(path), right.get(path))
        for path in dict.fromkeys([*left, *right])
        if left.get(path) != right.get(path)
    ]
    return found + list(_other_orders(a, b))


def _other_orders(a: Scenario, b: Scenario) -> Iterator[Difference]:
    for path in (("organization", "departments"), ("channels",), ("requests",)):
        left, right = list(names(inner(a, *path))), list(names(inner(b, *path)))
        if left != right and sorted(left) == sorted(right):
            yield Difference(f"order of {format_path(path)}", left, right)


def scenario_digest(scenario: Scenario) -> str:
    """Return a SHA-256 of all that can change a result: everything but the labels.

    Equal scenarios have equal digests, however they are written. The order of departments,
    channels and kinds of request counts, and so does the source of what comes from outside.
    """
    content = {name: value for name, value in _resolved(scenario).items() if name not in LABELS}
    if sources := from_outside(scenario):
        content["from_outside"] = [(item.sort, item.name, item.digest) for item in sources]
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


class Outside(NamedTuple):
    """Something from outside the package, on which results rest."""

    sort: str
    name: str
    file: str
    digest: str


def from_outside(scenario: Scenario) -> tuple[Outside, ...]:
    """Return the structures and mechanisms from outside that a scenario uses, in any phase."""
    wanted = [scenario.organization.structure]
    for item in scenario.interventions:
        for key, value in item.set.items():  # of the structure, or of all the organization
            steps = parse_path(key)
            if steps == STRUCTURE[: len(steps)]:
                wanted.append(str(inner(value, *STRUCTURE[len(steps) :])))
    found = [
        Outside("structure", name, origin.file, origin.digest)
        for name, origin in structures.from_outside(dict.fromkeys(wanted)).items()
    ]
    for name, origin in mechanisms.from_outside(scenario.mechanisms).items():
        found.append(Outside("mechanism", name, origin.file, mechanisms.get(name).digest))
    return tuple(found)


def _fields(scenario: Scenario) -> Iterator[tuple[Path, Any]]:
    with using(scenario.units):
        for name in Scenario.model_fields:
            if name not in LABELS:
                yield from _leaves(scenario, name, (name,))


def _leaves(section: Section, field: str, path: Path) -> Iterator[tuple[Path, Any]]:
    value = getattr(section, field)
    is_optional = type(section).model_fields[field].default is None
    if isinstance(value, Section) and not is_optional:
        for name in type(value).model_fields:
            yield from _leaves(value, name, (*path, name))
    elif isinstance(value, Mapping) and field in ("departments", "channels", "requests"):
        for key, item in value.items():
            for name in type(item).model_fields:
                yield from _leaves(item, name, (*path, key, name))
    elif field in ("work", "mechanisms") and isinstance(section, Scenario):
        for key, item in to_yaml_value(section, field).items():
            yield (*path, key), item
    else:
        yield path, to_yaml_value(section, field)


def _resolved(value: Any) -> Any:
    if isinstance(value, Section):
        return {name: _resolved(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {key: _resolved(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_resolved(item) for item in value]
    if hasattr(value, "written"):
        return [_resolved(getattr(value, name)) for name in value.__slots__]
    return value
