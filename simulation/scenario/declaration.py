"""How a field of a scenario is declared: all that is known about it, in one place.

``parameter(...)`` holds default, bounds, neutral value, source and expected signs; the validation,
the table of the docs, the hover text of editors and the tests of signs read them from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.fields import FieldInfo
from pydantic_core.core_schema import ValidationInfo

from simulation.scenario.problems import MISSING, refuse
from simulation.scenario.units import parse_duration

Metric = Literal["response_time", "lost_revenue", "satisfaction"]
Bound = float | str | None


@dataclass(frozen=True)
class Parameter:
    """All that is known about one field, besides its type.

    `neutral` is the value (as written) at which the mechanism does nothing, `MISSING` if there is
    none. `sign` is the expected sign of the change of a metric when the field grows.
    """

    default: object
    unit: str = ""
    ge: Bound = None
    le: Bound = None
    gt: Bound = None
    neutral: object = MISSING
    source: str = "assumption"
    sign: Mapping[Metric, int] = field(default_factory=dict)
    description: str = ""

    @property
    def required(self) -> bool:
        """Whether the field has no default."""
        return self.default is ...

    @property
    def bounds(self) -> str:
        """The bounds as a table shows them, such as ``> 0, ≤ 10``."""
        parts = ((">", self.gt), ("≥", self.ge), ("≤", self.le))
        return ", ".join(
            f"{mark} {_bound_text(bound)}" for mark, bound in parts if bound is not None
        )

    def check(self, value: float) -> None:
        """Refuse a number outside the bounds."""
        if self.gt is not None and not value > _number(self.gt):
            refuse(f"must be more than {_bound_text(self.gt)}", self._range())
        if self.ge is not None and value < _number(self.ge):
            refuse(f"must be at least {_bound_text(self.ge)}", self._range())
        if self.le is not None and value > _number(self.le):
            refuse(f"must be at most {_bound_text(self.le)}", self._range())

    def _range(self) -> str:
        low = self.gt if self.gt is not None else self.ge
        if low is None or self.le is None:
            return ""
        start = f"above {_bound_text(low)}" if self.gt is not None else f"from {_bound_text(low)}"
        return f"write a value {start} to {_bound_text(self.le)}"

    def __call__(self, schema: dict[str, Any]) -> None:
        """Add what an editor shows on hover to the JSON Schema of the field."""
        facts = [self.description]
        if not self.required and self.default not in ("", (), {}, None):
            facts.append(f"Default: {shown(self.default)}.")
        if self.neutral is not MISSING:
            facts.append(f"Neutral: {shown(self.neutral)}.")
        if self.bounds:
            facts.append(f"Range: {self.bounds}{' ' + self.unit if self.unit else ''}.")
        if self.source:
            facts.append(f"Source: {self.source}.")
        schema["description"] = " ".join(facts)
        if not self.required:
            schema["default"] = self.default
        limits = {"minimum": self.ge, "maximum": self.le, "exclusiveMinimum": self.gt}
        for form in (schema, *schema.get("anyOf", ())):
            if form.get("type") in ("integer", "number"):
                form.update({key: bound for key, bound in limits.items() if bound is not None})


def parameter(
    default: object,
    *,
    unit: str = "",
    ge: Bound = None,
    le: Bound = None,
    gt: Bound = None,
    neutral: object = MISSING,
    source: str = "assumption",
    sign: Mapping[Metric, int] | None = None,
    description: str = "",
) -> Any:
    """Declare a field of a section; values are given as a user would write them.

    `default` is ``...`` for a field that has to be given. Bounds of a duration may be texts.
    """
    known = Parameter(default, unit, ge, le, gt, neutral, source, dict(sign or {}), description)
    return Field(default=default, json_schema_extra=known)


def part(kind: type[Section] | type[Mapping[Any, Any]], description: str) -> Any:
    """Declare a field that is a section, or a mapping, of its own; by default all its defaults."""
    known = Parameter({}, source="", description=description)
    return Field(default_factory=kind, json_schema_extra=known)


def parameter_of(info: FieldInfo) -> Parameter:
    """Return what is known about a field of a section."""
    known = info.json_schema_extra
    assert isinstance(known, Parameter), "fields of a section are declared by parameter()"
    return known


class Section(BaseModel):
    """A part of a scenario: frozen, strict, and every number within its declared bounds."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        validate_default=True,
        allow_inf_nan=False,
        defer_build=True,
    )

    @field_validator("*", mode="after")
    @classmethod
    def _within_bounds(cls, value: object, info: ValidationInfo) -> object:
        if type(value) is int or type(value) is float:
            known = cls.__pydantic_fields__[str(info.field_name)].json_schema_extra
            if isinstance(known, Parameter):
                known.check(value)
        return value


def shown(value: object) -> str:
    """Return a default or neutral value as the docs show it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(shown(item) for item in value) + "]"
    return str(value)


def _number(bound: float | str) -> float:
    return parse_duration(bound) if isinstance(bound, str) else bound


def _bound_text(bound: float | str) -> str:
    if isinstance(bound, str):
        return bound
    return f"{bound:,.10g}" if abs(bound) < 1e12 else f"{bound:.3g}"
