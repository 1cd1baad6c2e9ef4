"""The JSON Schema by which editors complete, check and explain scenario files."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from simulation.scenario.distributions import Distribution, Interarrival
from simulation.scenario.sections.scenario import Scenario

_FOR_THE_LOADER: dict[str, Any] = {
    "extends": {
        "description": "A shipped scenario or a relative path from which the rest is taken, "
        "or a list of them, of which later ones win.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    },
    "abstract": {
        "description": "Whether this is only a base for others to extend.",
        "type": "boolean",
        "default": False,
    },
}


def json_schema() -> dict[str, Any]:
    """Return the schema of a scenario file.

    Nothing is required in it, since `extends` may bring the rest, and null is allowed anywhere,
    since it removes what is inherited; the loader says what is missing in the end.
    """
    schema = Scenario.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "silosim scenario"
    schema["properties"] = {**_FOR_THE_LOADER, **schema["properties"]}
    shared = {
        name: TypeAdapter(kind).json_schema()
        for name, kind in (("Distribution", Distribution), ("Interarrival", Interarrival))
    }
    schema = dict(_with_references(schema, shared))
    schema["$defs"].update(shared)
    _loosen(schema)
    return schema


def _with_references(content: Any, shared: dict[str, Any]) -> Any:
    """Replace each copy of a shared schema, a choice between forms, by a reference to it."""
    if isinstance(content, list):
        return [_with_references(item, shared) for item in content]
    if not isinstance(content, dict):
        return content
    options = content.get("anyOf", [])
    for name, original in shared.items():
        if all(option in options for option in original["anyOf"]):
            others = [option for option in options if option not in original["anyOf"]]
            content = {**content, "anyOf": [{"$ref": f"#/$defs/{name}"}, *others]}
            break
    return {key: _with_references(item, shared) for key, item in content.items()}


def _loosen(content: Any) -> None:
    """Require nothing, and allow null for every key, in a schema and all schemas inside."""
    if isinstance(content, list):
        for item in content:
            _loosen(item)
    elif isinstance(content, dict):
        for item in content.values():
            _loosen(item)
        if isinstance(content.get("properties"), dict):
            content.pop("required", None)
            properties = content["properties"]
            content["properties"] = {name: _or_null(item) for name, item in properties.items()}


def _or_null(content: dict[str, Any]) -> dict[str, Any]:
    hover: dict[str, Any] = {
        key: content[key] for key in ("description", "default", "examples") if key in content
    }
    rest = {key: value for key, value in content.items() if key not in hover and key != "title"}
    options = rest["anyOf"] if list(rest) == ["anyOf"] else [rest]
    if {"type": "null"} in options:
        return {**hover, "anyOf": options}
    return {**hover, "anyOf": [*options, {"type": "null"}]}
