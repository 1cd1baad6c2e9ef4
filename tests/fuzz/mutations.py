"""Mutations that know the structure: each changes one place of a tree of plain values."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from .values import LOOK_ALIKES, NUMBERS, Raw, amount, anything, scalar

Path = tuple[str | int, ...]
Mutation = Callable[[Any, Any, Random], "Path | None"]
"""Changes a tree, given another one to take from; returns where, or None if it found no place."""
_AMOUNT = re.compile(r"-?\d+(?:\.\d+)?")


def paths(tree: Any, before: Path = ()) -> Iterator[Path]:
    """Yield the path of every value below the root."""
    items = (
        tree.items() if isinstance(tree, dict)
        else enumerate(tree) if isinstance(tree, list) else ()
    )  # fmt: skip
    for key, value in items:
        yield (*before, key)
        yield from paths(value, (*before, key))


def at(tree: Any, path: Path) -> Any:
    """Return the value at a path."""
    for step in path:
        tree = tree[step]
    return tree


def put(tree: Any, path: Path, value: Any) -> None:
    """Set the value at a path."""
    at(tree, path[:-1])[path[-1]] = value


def rename(tree: Any, path: Path, key: Any) -> Path:
    """Give the key of a mapping another name, in its place."""
    mapping = at(tree, path[:-1])
    items = [(key if old == path[-1] else old, value) for old, value in mapping.items()]
    mapping.clear()
    mapping.update(items)
    return (*path[:-1], key)


def _somewhere(tree: Any, rng: Random, fits: Callable[[Path, Any], bool]) -> Path | None:
    found = [path for path in paths(tree) if fits(path, at(tree, path))]
    return rng.choice(found) if found else None


def _replace(
    tree: Any, rng: Random, fits: Callable[[Path, Any], bool], by: Callable[[Any], Any]
) -> Path | None:
    """Put another value, made of the old one, in a place that fits; return where."""
    path = _somewhere(tree, rng, fits)
    if path:
        put(tree, path, by(at(tree, path)))
    return path


def _is_number(path: Path, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(path: Path, value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Raw) and bool(value)


def _is_amount(path: Path, value: Any) -> bool:
    return _is_text(path, value) and bool(_AMOUNT.match(value))


def _has_amount(path: Path, value: Any) -> bool:
    return _is_number(path, value) or (_is_text(path, value) and bool(_AMOUNT.search(value)))


def _is_scalar(path: Path, value: Any) -> bool:
    return not isinstance(value, dict | list)


def _has_key(path: Path, value: Any) -> bool:
    return isinstance(path[-1], str) and bool(path[-1])


def _anywhere(path: Path, value: Any) -> bool:
    return True


def swap_type(tree: Any, other: Any, rng: Random) -> Path | None:
    """Put a value of any type in the place of one."""
    return _replace(tree, rng, _anywhere, lambda _: anything(rng))


def other_scalar(tree: Any, other: Any, rng: Random) -> Path | None:
    """Put another scalar in the place of one."""
    return _replace(tree, rng, _is_scalar, lambda _: scalar(rng))


def boundary(tree: Any, other: Any, rng: Random) -> Path | None:
    """Put a number from the edge in the place of one."""
    return _replace(tree, rng, _is_number, lambda _: rng.choice(NUMBERS))


def rescale(tree: Any, other: Any, rng: Random) -> Path | None:
    """Make a number, with or without a unit, larger or smaller."""

    def scaled(value: Any) -> Any:
        by = rng.choice((0, -1, 0.01, 0.5, 0.9, 1.1, 2, 3, 10, 1e3, 1e6, 1e12))
        if isinstance(value, str):
            return _AMOUNT.sub(lambda m: f"{float(m[0]) * by:g}", value, count=1)
        return int(value * by) if isinstance(value, int) else value * by

    return _replace(tree, rng, _has_amount, scaled)


def other_unit(tree: Any, other: Any, rng: Random) -> Path | None:
    """Write another amount or another unit."""
    return _replace(tree, rng, _is_amount, lambda _: amount(rng))


def mistyped(word: str, rng: Random) -> str:
    """Return a word with a letter too many, too few, wrong, or in the wrong place."""
    i, kind = rng.randrange(len(word)), rng.randrange(6)
    if kind == 0:
        return word[:i] + word[i + 1 :]
    if kind == 1:
        return word[:i] + word[i] + word[i:]
    if kind == 2:
        return word[:i] + rng.choice("abcxyz_- .") + word[i + 1 :]
    if kind == 3:
        return word[:i] + word[i : i + 2][::-1] + word[i + 2 :]
    if kind == 4:
        return word.upper() if rng.random() < 0.5 else word.replace("_", "-")
    looks = [j for j, letter in enumerate(word) if letter in LOOK_ALIKES]
    if not looks:
        return word + "\u200b"
    j = rng.choice(looks)
    return word[:j] + LOOK_ALIKES[word[j]] + word[j + 1 :]


def typo_in_key(tree: Any, other: Any, rng: Random) -> Path | None:
    """Mistype a key."""
    path = _somewhere(tree, rng, _has_key)
    return rename(tree, path, mistyped(str(path[-1]), rng)) if path else None


def typo_in_value(tree: Any, other: Any, rng: Random) -> Path | None:
    """Mistype a text."""
    return _replace(tree, rng, _is_text, lambda text: mistyped(text, rng))


def strange_key(tree: Any, other: Any, rng: Random) -> Path | None:
    """Put any scalar in the place of a key."""
    path = _somewhere(tree, rng, _has_key)
    return rename(tree, path, scalar(rng)) if path else None


def delete(tree: Any, other: Any, rng: Random) -> Path | None:
    """Leave something out."""
    path = _somewhere(tree, rng, _anywhere)
    if path:
        del at(tree, path[:-1])[path[-1]]
    return path


def set_null(tree: Any, other: Any, rng: Random) -> Path | None:
    """Write nothing where something stood."""
    return _replace(tree, rng, _anywhere, lambda _: None)


def duplicate(tree: Any, other: Any, rng: Random) -> Path | None:
    """Write an item of a list again, or a part under another name."""
    path = _somewhere(tree, rng, _anywhere)
    if path is None:
        return None
    inside, value = at(tree, path[:-1]), copy.deepcopy(at(tree, path))
    if isinstance(inside, list):
        for _ in range(rng.choice((1, 1, 1, 5, 150))):
            inside.insert(rng.randrange(len(inside) + 1), copy.deepcopy(value))
    else:
        for i in range(rng.choice((1, 1, 1, 5, 40))):
            inside[f"{path[-1]}{i + 2}"] = copy.deepcopy(value)
    return path


def swap(tree: Any, other: Any, rng: Random) -> Path | None:
    """Exchange two values."""
    one, two = _somewhere(tree, rng, _anywhere), _somewhere(tree, rng, _anywhere)
    if one is None or two is None or one == two[: len(one)] or two == one[: len(two)]:
        return None
    first, second = at(tree, one), at(tree, two)
    put(tree, one, second)
    put(tree, two, first)
    return one


def nest(tree: Any, other: Any, rng: Random) -> Path | None:
    """Wrap a value in lists or mappings."""
    path = _somewhere(tree, rng, _anywhere)
    if path is None:
        return None
    value = at(tree, path)
    for _ in range(rng.choice((1, 1, 2, 5, 29, 31, 33, 60))):
        value = [value] if rng.random() < 0.5 else {"mean": value}
    put(tree, path, value)
    return path


def crossover(tree: Any, other: Any, rng: Random) -> Path | None:
    """Take a part from another file to the same place."""
    path = _somewhere(other, rng, _has_key)
    if path is None:
        return None
    here = tree
    for step in path[:-1]:
        if isinstance(here, dict):
            here = here.setdefault(step, {})
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            return None
    if not isinstance(here, dict):
        return None
    here[path[-1]] = copy.deepcopy(at(other, path))
    return path


def transplant(tree: Any, other: Any, rng: Random) -> Path | None:
    """Take a part from another file to a wrong place."""
    there, here = _somewhere(other, rng, _anywhere), _somewhere(tree, rng, _anywhere)
    if there is None or here is None:
        return None
    put(tree, here, copy.deepcopy(at(other, there)))
    return here


def rename_throughout(tree: Any, other: Any, rng: Random) -> Path | None:
    """Give a department, kind, channel or segment another name wherever it stands."""
    path = _somewhere(tree, rng, _has_key)
    if path is None:
        return None
    old, new = path[-1], scalar(rng)
    if not isinstance(new, str) or isinstance(new, Raw):
        return None

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {new if key == old else key: renamed(item) for key, item in value.items()}
        if isinstance(value, list):
            return [renamed(item) for item in value]
        return new if value == old else value

    changed = renamed(tree)
    tree.clear()
    tree.update(changed)
    return (*path[:-1], new)


MUTATIONS: dict[Mutation, int] = {
    swap_type: 10, other_scalar: 12, boundary: 10, rescale: 25, other_unit: 8, typo_in_key: 7,
    typo_in_value: 7, strange_key: 3, delete: 8, set_null: 3, duplicate: 6, swap: 5, nest: 4,
    crossover: 30, transplant: 5, rename_throughout: 4,
}  # fmt: skip
"""All of them, with how often each is taken."""
