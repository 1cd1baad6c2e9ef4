"""The JSON Schema by which editors complete, check and explain experiment files."""

from __future__ import annotations

from typing import Any

from simulation.experiments.designs.sections import ExperimentFile


def json_schema() -> dict[str, Any]:
    """Return the schema of an experiment file."""
    schema = ExperimentFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "silosim experiment"
    _allow(schema, "WrittenScenario", {"type": "string"})
    _allow(schema, "WrittenFactor", {"type": "array", "minItems": 1})
    _allow(schema, "WrittenDesign", {"type": "string", "enum": _design_types(schema)})
    return schema


def _allow(schema: dict[str, Any], section: str, short: dict[str, Any]) -> None:
    """Describe the short way of writing a section beside the long one."""
    long = schema["$defs"].pop(section)
    schema["$defs"][section] = {"anyOf": [short, long]}


def _design_types(schema: dict[str, Any]) -> list[str]:
    types: list[str] = schema["$defs"]["WrittenDesign"]["properties"]["type"]["enum"]
    return types
