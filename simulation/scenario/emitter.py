"""Plain values as YAML text that the guard reads back to the very same values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from simulation.scenario.resolver import is_plain

WIDTH = 100
LONGEST_KEPT = 60
_PLAIN = re.compile(r"[^\W\d_][\w ./%+()-]*[\w%)]|[^\W\d_]|[\d.][\w ./%]*[\w%]")


def emit(content: Mapping[str, Any]) -> str:
    """Return a mapping as block YAML; what fits into one line below the first level stays in it."""
    return "".join(_lines(content, 0))


def _lines(content: Mapping[str, Any], indent: int) -> list[str]:
    lines = []
    for key, value in content.items():
        start = f"{' ' * indent}{scalar(key)}:"
        flow = f"{start} {in_flow(value)}\n"
        if isinstance(value, Mapping) and value and (len(flow) > WIDTH or _is_deep(value)):
            lines += [f"{start}\n", *_lines(value, indent + 2)]
        elif isinstance(value, list) and value and len(flow) > WIDTH:
            lines.append(f"{start}\n")
            for item in value:
                lines += _item(item, indent + 2)
        else:
            lines.append(flow)
    return lines


def _item(item: Any, indent: int) -> list[str]:
    """Return an item of a list, a mapping that does not fit into one line key by key."""
    flow = f"{' ' * indent}- {in_flow(item)}\n"
    if len(flow) <= WIDTH or not isinstance(item, Mapping):
        return [flow]
    first, *rest = _lines(item, indent + 2)
    return [f"{' ' * indent}- {first.lstrip()}", *rest]


def _is_deep(value: Mapping[str, Any]) -> bool:
    """Whether it holds mappings of mappings, or many keys, that read better line by line."""
    return any(isinstance(item, Mapping) and item for item in value.values())


def in_flow(value: Any) -> str:
    """Return a value as YAML in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(k)}: {in_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(in_flow(item) for item in value) + "]"
    return scalar(value)


def scalar(value: Any) -> str:
    """Return one scalar: texts without quotes where that is safe, whole floats as integers."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    text = str(value)
    return _word(text) if len(text) <= LONGEST_KEPT else _text(text)


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.isprintable() and is_plain(text):
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


_word = lru_cache(maxsize=4096)(_text)  # keys, units and words come again in every scenario


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    named = {"\n": "\\n", "\t": "\\t"}.get(character)
    return named or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
