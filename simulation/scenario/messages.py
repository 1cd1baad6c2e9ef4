"""Pydantic's errors, translated into problems with a place and in plain words."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from simulation.scenario.declaration import Section, parameter_of
from simulation.scenario.problems import (
    MISSING,
    OUR_ERROR,
    Path,
    Problem,
    closest,
    did_you_mean,
    shorten,
)
from simulation.scenario.shape import section_at
from simulation.scenario.tree import Node, format_path, locate, value_at

MOST_HINTS = 100
"""So many errors are searched for what was meant; the search takes its time."""
_A_MAPPING = ("must be a mapping of keys to values", "write key: value, one a line")
_WORDS: dict[str, tuple[str, str]] = {
    "int_type": ("must be a whole number", "write one such as 6, without unit or quotes"),
    "int_from_float": ("must be a whole number", "write one such as 6"),
    "float_type": ("must be a number", "write one such as 0.8, without unit or quotes"),
    "finite_number": ("must be a finite number", "write an ordinary number"),
    "bool_type": ("must be true or false", "write true or false, without quotes"),
    "string_type": ("must be a text", "write a text; quote it if it looks like something else"),
    "tuple_type": ("must be a list", "write [a, b]"),
    "dict_type": _A_MAPPING,
    "mapping_type": _A_MAPPING,
    "model_type": _A_MAPPING,
    "model_attributes_type": _A_MAPPING,
}


def problems_of(error: ValidationError, root: Node, model: type[Section]) -> list[Problem]:
    """Return one problem for each error found by `model` in the scenario written as `root`.

    A key that is missing only because it is misspelt is told once, where it is misspelt.
    """
    errors = error.errors(include_url=False)
    meant: dict[Path, str] = {}
    for item in errors[:MOST_HINTS]:
        if item["type"] == "extra_forbidden":
            path: Path = tuple(item["loc"])
            meant[path] = closest(str(path[-1]), _known_keys(path, model))
    misspelt = {
        place
        for path, name in meant.items()
        if value_at(root, place := (*path[:-1], name), otherwise=MISSING) is MISSING
    }
    return [
        _problem(item, root, model, meant) for item in errors if tuple(item["loc"]) not in misspelt
    ]


def _problem(error: Any, root: Node, model: type[Section], meant: dict[Path, str]) -> Problem:
    context = error.get("ctx", {})
    path: Path = tuple(error["loc"])
    on_key = bool(context.get("on_key"))
    if path and path[-1] == "[key]":
        path, on_key = path[:-1], True
    kind = error["type"]
    if kind == "extra_forbidden":
        hint = did_you_mean(path[-1], _known_keys(path, model)) if path in meant else ""
        message, remedy, got = "unknown key", hint, ""
    elif kind == "missing":
        message, remedy, got = "is required", _purpose(path, model), ""
    else:
        value = path[-1] if error["loc"][-1:] == ("[key]",) else _value_of(error, path, root)
        message, remedy, got = _wording(error, value)
    mark = locate(root, path[:-1]) if kind == "missing" else None
    mark = mark or locate(root, path, on_key=on_key or kind == "extra_forbidden")
    return Problem(*mark, format_path(path), message, got, remedy)


def _wording(error: Any, value: object) -> tuple[str, str, str]:
    """Return message, remedy and value for an error about a value that stands there."""
    kind, context = error["type"], error.get("ctx", {})
    if value is None and not context.get("has_got"):
        return "has no value", "write one after the colon, or leave the key out", ""
    if kind == OUR_ERROR:
        got = "" if context["on_key"] or value is MISSING else shorten(value)
        return context["message"], context["remedy"], got
    message, remedy = _WORDS.get(kind, ("is not valid", ""))
    if kind == "bool_type" and str(value).lower() in ("yes", "no", "on", "off"):
        remedy = f"write {'true' if str(value).lower() in ('yes', 'on') else 'false'}"
    return message, remedy, shorten(value)


def _value_of(error: Any, path: Path, root: Node) -> object:
    """Return the offending value: the one that the finding names, else the one that is written."""
    if error.get("ctx", {}).get("has_got"):
        return error["input"]
    return value_at(root, path, otherwise=error["input"])


def _known_keys(path: Path, model: type[Section]) -> tuple[str, ...]:
    section = section_at(model, path[:-1])
    return tuple(section.model_fields) if section else ()


def _purpose(path: Path, model: type[Section]) -> str:
    section = section_at(model, path[:-1])
    if section is None or path[-1] not in section.model_fields:
        return "add it"
    description = parameter_of(section.model_fields[str(path[-1])]).description
    return f"add it: {description[:1].lower()}{description[1:].rstrip('.')}"
