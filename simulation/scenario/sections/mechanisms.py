"""``mechanisms:`` what mechanisms from outside the package are told, by their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from simulation.plug_ins import PlugInError
from simulation.registry import mechanisms
from simulation.scenario.declaration import Section
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.problems import Finding, did_you_mean, or_load, refuse, refuse_all

Settings: TypeAlias = FrozenMapping[str, FrozenMapping[str, float]]
"""By mechanism, in the order of their names: all that can be set of it, units resolved."""


@dataclass(frozen=True)
class OfMechanisms:
    """Marks the field: what stands below a name is read by the section of that mechanism."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Read with `_settings`."""
        return core_schema.no_info_plain_validator_function(
            _settings,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda settings: {name: dict(values) for name, values in settings.items()}
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the mechanisms that are loaded; others are mappings of some kind."""
        known = {
            name: mechanisms.get(name).section.model_json_schema() for name in mechanisms.names()
        }
        return {"type": "object", "properties": known, "additionalProperties": {"type": "object"}}


def section_of(name: str, values: Mapping[str, float]) -> Section:
    """Return what is set of a mechanism as its own section."""
    section: Section = mechanisms.get(name).section.model_construct(**values)
    return section


def _settings(value: object) -> Settings:
    """Return what is written below ``mechanisms:``, or refuse all that is wrong with it."""
    if not isinstance(value, Mapping):
        refuse("must be a mapping of keys to values", "write key: value, one a line")
    known = mechanisms.names()
    unknown = [
        Finding(
            f"unknown mechanism '{name}'",
            or_load(did_you_mean(name, known)),
            (name,),
            on_key=True,
        )
        for name in value
        if name not in known
    ]
    if unknown:
        refuse_all(unknown)
    settings: dict[str, FrozenMapping[str, float]] = {}
    details: list[InitErrorDetails] = []
    for name in sorted(value):
        try:
            settings[name] = _numbers(name, value[name])
        except ValidationError as error:
            details += [
                InitErrorDetails(
                    type=PydanticCustomError(item["type"], item["msg"], item.get("ctx", {})),
                    loc=(name, *item["loc"]),
                    input=item["input"],
                )
                for item in error.errors(include_url=False)
            ]
    if details:
        raise ValidationError.from_exception_data("scenario", details)
    return FrozenMapping(settings)


def _numbers(name: str, written: object) -> FrozenMapping[str, float]:
    """Return all numbers of one mechanism; those that are not given have their defaults."""
    section = mechanisms.get(name).section.model_validate({} if written is None else written)
    numbers = {field: getattr(section, field) for field in type(section).model_fields}
    for field, number in numbers.items():
        if not isinstance(number, bool | int | float):
            raise PlugInError(
                f"{mechanisms.origin(name)}: '{field}' of the mechanism '{name}' must be declared "
                f"as a number: Number, Whole, Probability, Duration or Flag (got {number!r})"
            )
    return FrozenMapping(numbers)
