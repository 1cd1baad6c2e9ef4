"""A case by its number: the same files and values on every machine."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import yaml

from .bases import (
    CHARTED,
    POINTED,
    POINTS,
    any_experiment,
    any_scenario,
    people,
    read,
    ties,
)
from .damage import damaged
from .mutations import MUTATIONS, Path, at, mistyped, paths
from .values import NUMBERS, TEXTS, Raw, amount

MAIN = "mine.yaml"
SCENARIO, EXPERIMENT, TABLE, POINT_TABLE, OVERRIDE = KINDS = (
    "scenario", "experiment", "table", "points", "--set",
)  # fmt: skip
OFTEN = (50, 15, 12, 5, 18)
"""How often each kind is taken, in per cent."""


@dataclass
class Case:
    """What is put before the program.

    Attributes:
        number: by which it is made again.
        kind: what was mutated.
        files: by name; the first is the one that is given to the program.
        source: the name of a shipped scenario that is given instead.
        changes: values for ``--set``.
        done: the mutations, by name.
        touched: the place that the only mutation changed, if it is one of structure.
    """

    number: int
    kind: str
    files: dict[str, bytes] = field(default_factory=dict)
    source: str = MAIN
    changes: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    touched: Path | None = None


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes trees as YAML, without anchors; raw texts stand as they are."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never write an anchor of its own accord."""
        return True


_MARK = re.compile("RAWTEXT([0-9a-f]*)ENDED")


def _marked(dumper: Any, text: Raw) -> Any:
    coded = str(text).encode("utf-8", "surrogatepass").hex()
    return dumper.represent_scalar("tag:yaml.org,2002:str", f"RAWTEXT{coded}ENDED")


_Dumper.add_representer(Raw, _marked)


def as_yaml(tree: Any) -> bytes:
    """Return a tree as YAML text."""
    text = yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6)
    text = _MARK.sub(lambda m: bytes.fromhex(m[1]).decode("utf-8", "surrogatepass"), text)
    return text.encode("utf-8", "surrogatepass")


def case(number: int, seed: int = 1) -> Case:
    """Return the case of a number."""
    rng = Random(f"{seed}/{number}")
    (kind,) = rng.choices(KINDS, OFTEN)
    made = Case(number, kind)
    _MAKERS[kind](made, rng)
    return made


def mutate(
    made: Case, tree: Any, other: Callable[[Random], Any], rng: Random, *, most: int = 3
) -> Any:
    """Return a copy of a tree with one to three mutations, and note them."""
    tree = copy.deepcopy(tree)
    wanted = rng.choices((1, 2, 3)[:most], (6, 3, 1)[:most])[0]
    touched: list[Path | None] = []
    for _ in range(40):
        (mutation,) = rng.choices(list(MUTATIONS), list(MUTATIONS.values()))
        try:
            path = mutation(tree, other(rng), rng)
        except (TypeError, KeyError, IndexError, OverflowError, ValueError):
            continue  # nothing there that could be mutated so
        if path is not None:
            made.done.append(mutation.__name__)
            touched.append(path)
        if len(touched) == wanted:
            break
    made.touched = touched[0] if len(touched) == 1 else None
    return tree


def _written(made: Case, tree: Any, rng: Random) -> bytes:
    """Return a tree as text, now and then damaged besides."""
    data = as_yaml(tree)
    if rng.random() < 0.15:
        made.done.append("damage")
        made.touched = None
        data = damaged(data, rng)
    return data


def _scenario(made: Case, rng: Random) -> None:
    tree = mutate(made, any_scenario(rng), any_scenario, rng)
    made.files[MAIN] = _written(made, tree, rng)


def _experiment(made: Case, rng: Random) -> None:
    tree = mutate(made, any_experiment(rng), any_experiment, rng)
    made.files[MAIN] = _written(made, tree, rng)
    made.files["points.csv"] = "\n".join(POINTS).encode()
    if rng.random() < 0.2:  # a scenario beside it that is mutated
        beside = Case(made.number, SCENARIO)
        _scenario(beside, rng)
        made.files["silo.yaml"] = beside.files[MAIN]
        made.done += beside.done
        made.touched = None


CELLS = (
    "", " ", ",", ";", '"', '""', '"a', "a\tb", "\x00", "\x1b[31m", "sales", "logistics", "chief",
    "nobody", "sales 0", "-1", "0", "3", "999", "1e309", "nan", "x" * 61, "é", "e\u0301", "а",
    "=1+1", "@x", "\u202e", "none", "true", "../x", "'", "\ufeff", "10 %", "1 h", "quality.eror",
    "communication.ask", "2,3", "|",
)  # fmt: skip


def mutated_rows(rows: list[str], rng: Random, done: list[str]) -> list[str]:
    """Return rows of a CSV table with one to three things wrong with them."""
    rows = list(rows)
    for _ in range(rng.choice((1, 1, 2, 3))):
        i = rng.randrange(len(rows)) if rows else 0
        cells = rows[i].split(",") if rows else [""]
        j, kind = rng.randrange(len(cells)), rng.randrange(8)
        if kind == 0 or not rows:
            rows.insert(i, rng.choice((*CELLS, "# remark", "id,manager")))
        elif kind == 1:
            del rows[i]
        elif kind == 2:
            rows.insert(rng.randrange(len(rows)), rows[i])
        elif kind == 3:
            rows[i] = ",".join([*cells[:j], rng.choice(CELLS), *cells[j + 1 :]])
        elif kind == 4:
            rows[i] = ",".join([*cells, rng.choice(CELLS)] if rng.random() < 0.5 else cells[:-1])
        elif kind == 5:
            rows[i] = mistyped(rows[i], rng) if rows[i] else "x"
        elif kind == 6:
            rows = [row.replace(",", rng.choice((";", "\t", ", ", ","))) for row in rows]
        else:
            k = rng.randrange(len(rows))
            rows[i], rows[k] = rows[k], rows[i]
        done.append(f"row {kind}")
    if rng.random() < 0.02:
        rows = rows[:1] + rows[1:] * 9_000
        done.append("many rows")
    return rows


def _as_table(made: Case, rows: list[str], rng: Random) -> bytes:
    data = "\n".join(rows).encode("utf-8", "surrogatepass")
    if rng.random() < 0.2:
        made.done.append("damage")
        data = damaged(data, rng)
    return data


def _table(made: Case, rng: Random) -> None:
    chart = people(rng)
    tied = ties(chart, rng)
    if rng.random() < 0.6:
        chart = mutated_rows(chart, rng, made.done)
    else:
        tied = mutated_rows(tied, rng, made.done)
    tree = read(CHARTED)
    if rng.random() < 0.2:  # the rows stand in the scenario
        tree["organization"] |= {"chart": chart, "ties": tied}
    made.files[MAIN] = as_yaml(tree)
    made.files["people.csv"] = _as_table(made, chart, rng)
    made.files["ties.csv"] = _as_table(made, tied, rng)


def _points(made: Case, rng: Random) -> None:
    made.files[MAIN] = POINTED.encode()
    made.files["points.csv"] = _as_table(made, mutated_rows(POINTS, rng, made.done), rng)


def _override(made: Case, rng: Random) -> None:
    """Set one to three things in a shipped scenario, by paths that are in some scenario."""
    made.source = rng.choice(("silo", "collaborative", "shopping_centre", "theory/mm1", "growth"))
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        tree = any_scenario(rng)
        path = rng.choice(list(paths(tree)))
        value: Any = at(tree, path)
        if rng.random() < 0.7:
            value = rng.choice((rng.choice(NUMBERS), rng.choice(TEXTS), amount(rng)))
        text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[1:]
        if rng.random() < 0.15:
            text = mistyped(text, rng)
        change = f"{text}={_in_one_line(value)}"
        if rng.random() < 0.1:
            change = damaged(change.encode("utf-8", "replace"), rng).decode("utf-8", "replace")
        made.changes.append(change)
        made.done.append("set")


def _in_one_line(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


_MAKERS: dict[str, Callable[[Case, Random], None]] = {
    SCENARIO: _scenario,
    EXPERIMENT: _experiment,
    TABLE: _table,
    POINT_TABLE: _points,
    OVERRIDE: _override,
}
