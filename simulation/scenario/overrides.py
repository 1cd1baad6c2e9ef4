"""Values set from outside the file: ``--set work.sales.mean=30 min`` and sweeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NoReturn

from simulation.scenario.guard import read_tree
from simulation.scenario.problems import Path, Problem, ScenarioError, shorten
from simulation.scenario.tree import Mark, Node, format_path, from_python, parse_path, plain

PLACE = "--set"
"""What stands for the file in problems with overrides."""


def parse_override(text: str) -> tuple[str, object]:
    """Return path and value of ``path.to.key=value``.

    The value is YAML on one line; keys that contain dots are quoted: ``departments."a.b".staff=3``.

    Raises:
        ScenarioError: there is no path, no value, or one that the guard refuses.
    """
    key, equals, value = _split(text)
    example = "write path.to.key=value, such as quality.error=5 %"
    if not equals:
        _refuse(1, "", "has no =", text, example)
    try:
        path = parse_path(key.strip())
    except ValueError as error:
        _refuse(1, "", str(error), key, example)
    column = len(key) + 2
    if not value.strip():
        _refuse(column, format_path(path), "has no value", "", "write null to remove the key")
    try:
        return key.strip(), plain(read_tree(value, PLACE))
    except ScenarioError as error:
        raise ScenarioError(
            replace(
                problem,
                line=1,
                column=problem.column + column - 1 if problem.line <= 1 else len(text) + 1,
                path=format_path(path) + (f".{problem.path}" if problem.path else ""),
            )
            for problem in error.problems
        ) from None


def overridden(root: Node, overrides: Mapping[str, object]) -> tuple[Node, list[Problem]]:
    """Return the tree with values set by path, and a problem for each that cannot be set.

    None removes a key.
    """
    problems: list[Problem] = []
    for key, value in overrides.items():
        mark = Mark(PLACE, 1, len(key) + 2)
        try:
            path = parse_path(key)
            node = from_python(value, mark, Mark(PLACE, 1, 1))
            root = _set(root, path, node, ())
        except ValueError as error:
            problems.append(Problem(PLACE, 1, 1, key[:100], str(error)))
    return root, problems


def _set(node: Node, path: Path, value: Node, before: Path) -> Node:
    step, rest = path[0], path[1:]
    here = (*before, step)
    if isinstance(node.value, list):
        index = int(step) if str(step).isdecimal() else -1
        if not 0 <= index < len(node.value):
            raise ValueError(f"{format_path(before)} has the items 0 to {len(node.value) - 1}")
        items = list(node.value)
        items[index] = _set(items[index], rest, value, here) if rest else value
        return Node(items, node.mark, node.key_mark)
    if node.value is not None and not node.is_mapping:
        raise ValueError(
            f"{format_path(before)} is {shorten(node.value)}, in which nothing can be set; "
            f"set it as a whole: {format_path(before)}={{{step}: …}}"
        )
    if isinstance(step, int):
        raise ValueError(f"{format_path(before)} is not a list")
    contents = dict(node.value or {})
    if rest:
        inside = contents.get(step, Node({}, value.mark, value.key_mark))
        contents[step] = _set(inside, rest, value, here)
    elif value.value is None:
        contents.pop(step, None)
    else:
        contents[step] = value
    return Node(contents, node.mark, node.key_mark)


def _split(text: str) -> tuple[str, str, str]:
    quoted = escaped = False
    for index, character in enumerate(text):
        if quoted and (escaped or character == "\\"):
            escaped = not escaped
        elif character == '"':
            quoted = not quoted
        elif character == "=" and not quoted:
            return text[:index], "=", text[index + 1 :]
    return text, "", ""


def _refuse(column: int, path: str, message: str, got: str, remedy: str) -> NoReturn:
    got = shorten(got) if got else ""
    raise ScenarioError([Problem(PLACE, 1, column, path, message, got, remedy)])
