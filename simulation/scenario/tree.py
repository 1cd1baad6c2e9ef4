"""A scenario as written, each value with the place where it stands.

The guard builds such a tree from text, `extends` merges trees, overrides change them; only then
are they made plain values for the sections. Whatever is wrong later can still be traced.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from simulation.scenario.problems import Path

DEEPEST = 32
DEEPEST_SHOWN = 10
LONGEST_SHOWN = 300
LARGEST_NUMBER = 10**25


class Mark(NamedTuple):
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int


@dataclass(slots=True)
class Node:
    """A value with its place, and the place of its key if it has one.

    `value` is a dict of nodes by key, a list of nodes, or a scalar.
    """

    value: Any
    mark: Mark
    key_mark: Mark | None = None

    @property
    def is_mapping(self) -> bool:
        """Whether it holds nodes by key."""
        return isinstance(self.value, dict)


def plain(node: Node) -> Any:
    """Return the value without places; lists become tuples."""
    if isinstance(node.value, dict):
        return {key: plain(item) for key, item in node.value.items()}
    if isinstance(node.value, list):
        return tuple(plain(item) for item in node.value)
    return node.value


def merged(base: Node, heir: Node) -> Node:
    """Return `base` as changed by `heir`.

    Mappings are merged key by key, other values replaced; a null in the heir removes the key.
    """
    if not (base.is_mapping and heir.is_mapping):
        return heir
    items = dict(base.value)
    for key, node in heir.value.items():
        if key not in items:
            items[key] = node
        elif node.value is None:
            del items[key]
        else:
            items[key] = merged(items[key], node)
    return Node(items, heir.mark, heir.key_mark)


def locate(root: Node, path: Path, *, on_key: bool = False) -> Mark:
    """Return the place of the value at `path`, or of the innermost value on the way that exists."""
    node = root
    for step in path:
        following = _child(node, step)
        if following is None:
            return node.mark
        node = following
    return node.key_mark if on_key and node.key_mark else node.mark


def value_at(root: Node, path: Path, *, otherwise: object) -> object:
    """Return the plain value at `path`, or `otherwise` if nothing stands there."""
    node: Node | None = root
    for step in path:
        node = _child(node, step) if node else None
    return plain(node) if node else otherwise


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node.value, dict):
        found: Node | None = node.value.get(step)
        return found
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        item: Node = node.value[step]
        return item
    return None


def from_python(value: object, mark: Mark, key_mark: Mark | None = None, depth: int = 0) -> Node:
    """Return the tree of a value given from Python, all of it at one place.

    Raises:
        ValueError: the value nests too deep, or is a number that no scenario can hold.
    """
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        value = value.tolist()  # a number of Python's, or a list of them
    if depth > DEEPEST:
        raise ValueError(f"is nested more than {DEEPEST} deep")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("must be a finite number")
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        raise ValueError("the number is too large")
    if isinstance(value, Mapping):
        items = {
            unicodedata.normalize("NFC", str(key)): from_python(item, mark, mark, depth + 1)
            for key, item in value.items()
        }
        return Node(items, mark, key_mark)
    if isinstance(value, list | tuple):
        return Node([from_python(item, mark, None, depth + 1) for item in value], mark, key_mark)
    return Node(value, mark, key_mark)


_PLAIN_KEY = re.compile(r"[\w-]+")
_STEP = re.compile(r'"((?:[^"\\]|\\.)*)"|\[(\d{1,6})\]|([^.\[\]"\s]+(?: +[^.\[\]"\s]+)*)')


def format_path(path: Path) -> str:
    """Return a path as people read it: ``requests.lead.route[1]``; keys with dots are quoted.

    The middle of a path deeper or longer than any in a scenario is left out.
    """
    if len(path) > DEEPEST_SHOWN:
        return f"{format_path(path[:4])} … {format_path(path[-2:])}"
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
            continue
        shown = step if len(step) <= 60 else step[:59] + "…"
        if not _PLAIN_KEY.fullmatch(shown):
            shown = json.dumps(shown, ensure_ascii=not shown.isprintable())
        text += f".{shown}" if text else shown
    half = LONGEST_SHOWN // 2
    return text if len(text) <= LONGEST_SHOWN else f"{text[:half]} … {text[-half:]}"


def parse_path(text: str) -> Path:
    """Return the path that `format_path` writes so.

    Raises:
        ValueError: the text is not a path.
    """
    steps: list[str | int] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            raise ValueError("is not a path such as organization.departments.sales.staff")
        quoted, index, word = match.groups()
        steps.append(int(index) if index else word or json.loads(f'"{quoted}"'))
        position = match.end()
        if text.startswith(".", position) and position + 1 < len(text):
            position += 1
        elif position < len(text) and text[position] != "[":
            raise ValueError("is not a path such as organization.departments.sales.staff")
    if not steps or len(steps) > DEEPEST:
        raise ValueError("is not a path such as organization.departments.sales.staff")
    return tuple(unicodedata.normalize("NFC", s) if isinstance(s, str) else s for s in steps)
