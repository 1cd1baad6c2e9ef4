"""The table of all that can be set in a scenario, read from the sections themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

from simulation.scenario.batch_sizes import BatchSize
from simulation.scenario.charts import Chart, Ties
from simulation.scenario.declaration import Metric, Parameter, Section, parameter_of
from simulation.scenario.distributions import Distribution, Interarrival
from simulation.scenario.fields import Quantity
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.sections.scenario import Scenario
from simulation.scenario.shape import bare, field_metadata, metadata

_KEYS = {
    "departments": "<department>",
    "channels": "<channel>",
    "requests": "<kind>",
    "segments": "<segment>",
    "generations": "<generation>",
    "scenarios": "<name>",
    "factors": "<factor>",
    "knobs": "<knob>",
    "own": "<name>.<knob>",
}

_BOUNDS = {"share": "≥ 0 %, ≤ 100 %", "duration": "≥ 0 min"}


class ParameterRow(NamedTuple):
    """One field, with `default` and `neutral` as written.

    A field without a neutral value has `MISSING` there; one that is required has ... as default.
    `known` is how the field is declared.
    """

    path: str
    type: str
    unit: str
    default: Any
    neutral: Any
    bounds: str
    source: str
    sign: dict[Metric, int]
    description: str
    known: Parameter


def parameters(section: type[Section] = Scenario, prefix: str = "") -> Iterator[ParameterRow]:
    """Iterate over all fields, such as ``organization.departments.<department>.staff``."""
    for name, info in section.model_fields.items():
        path = prefix + name
        known = parameter_of(info)
        inner = _inner_section(bare(info.annotation))
        if inner is not None and inner is not section and known.default is not None:
            yield from parameters(inner, f"{path}{_step(name, bare(info.annotation))}.")
            continue
        marks = field_metadata(info)
        kind = type_name(Annotated[info.annotation, *marks] if marks else info.annotation)
        default = "none" if known.default is None else known.default
        yield ParameterRow(
            path,
            kind,
            known.unit,
            default,
            "none" if known.neutral is None else known.neutral,
            known.bounds or _BOUNDS.get(kind, ""),
            known.source,
            dict(known.sign),
            known.description,
            known,
        )
        if inner is not None and inner is not section:
            yield from parameters(inner, f"{path}.")


def type_name(annotation: Any) -> str:
    """Return what kind of value an annotation asks for, in words."""
    for mark in metadata(annotation):
        if isinstance(mark, Quantity):
            return mark.name
    kind = bare(annotation)
    if kind is Distribution:
        return "distribution"
    if kind is Interarrival:
        return "shape"
    if kind is BatchSize:
        return "batch size"
    if kind in (Chart, Ties):
        return "rows of a table"
    if isinstance(kind, type) and issubclass(kind, Section):
        return kind.__name__.lower()
    if get_origin(kind) is Literal:
        return " | ".join(get_args(kind))
    if get_origin(kind) is FrozenMapping:
        return f"{type_name(get_args(kind)[1])} by {type_name(get_args(kind)[0])}"
    if get_origin(kind) is tuple:
        return f"list of {type_name(get_args(kind)[0])}"
    return {
        Any: "any value",
        int: "whole number",
        float: "number",
        bool: "true or false",
        str: "text",
    }[kind]


def _inner_section(kind: Any) -> type[Section] | None:
    if isinstance(kind, type) and issubclass(kind, Section):
        return kind
    if get_origin(kind) is FrozenMapping:
        return _inner_section(bare(get_args(kind)[1]))
    if get_origin(kind) is tuple:
        return _inner_section(bare(get_args(kind)[0]))
    return None


def _step(name: str, kind: Any) -> str:
    if get_origin(kind) is FrozenMapping:
        return f".{_KEYS[name]}"
    return "[]" if get_origin(kind) is tuple else ""
