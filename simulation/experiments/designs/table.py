"""Points from a CSV file: a column a factor, a row a point."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from simulation.experiments.designs.amounts import amount_of, as_text, common_unit
from simulation.experiments.designs.checks import same_paths
from simulation.experiments.designs.factor_sections import WrittenFactor
from simulation.experiments.designs.factors import (
    Factor,
    FactorError,
    Level,
    of_alternatives,
    of_values,
)
from simulation.experiments.designs.sampling import Design
from simulation.scenario.guard import decoded
from simulation.scenario.places import Place, read
from simulation.scenario.problems import Problem, ScenarioError, did_you_mean, shorten
from simulation.scenario.resolver import UnusableNumberError, resolve

MOST_ROWS = 100_000
LONGEST_NAME = 500


def read_points(place: Place, declared: Mapping[str, WrittenFactor]) -> Design:
    """Return the design that a table of points gives.

    A column is headed by the name of a factor of the experiment, or by a path in the scenario;
    commas stand between cells, or semicolons.

    Raises:
        ScenarioError: with every problem of the table.
    """
    rows = _rows(place)
    if len(rows) < 2 or len(rows) > MOST_ROWS + 1:
        message = f"has {max(len(rows) - 1, 0):,} points"
        remedy = f"write a line of names, and 1 to {MOST_ROWS:,} lines of values"
        raise ScenarioError([Problem(place.shown, 1, 1, "", message, "", remedy)])
    (top, header), *body = rows
    names = [cell.strip()[:LONGEST_NAME] for cell in header]
    problems = [*_in_header(place, top, names, declared)]
    columns: list[list[object]] = [[] for _ in names]
    for line, row in body:
        if len(row) != len(names):
            message = f"has {len(row)} cells, the first line {len(names)}"
            problems.append(Problem(place.shown, line, 1, "", message, "", "write as many"))
            continue
        for number, (name, column, cell) in enumerate(zip(names, columns, row, strict=True), 1):
            text = cell.strip()
            alternatives = declared[name].alternatives if name in declared else {}
            if not text:
                field = name or f"column {number}"
                problems.append(
                    Problem(place.shown, line, 1, field, "has no value", "", "fill the cell")
                )
            elif alternatives and text not in alternatives:
                message, hint = "is none of the alternatives", did_you_mean(text, alternatives)
                problems.append(Problem(place.shown, line, 1, name, message, shorten(text), hint))
            try:
                column.append(text if alternatives else resolve(text))
            except UnusableNumberError as error:
                problems.append(Problem(place.shown, line, 1, name, str(error), shorten(text)))
    if problems:
        raise ScenarioError(problems)
    factors, levels = [], []
    for name, column in zip(names, columns, strict=True):
        try:
            factor = _factor(name, declared.get(name), column)
        except FactorError as error:
            problems += [
                Problem(place.shown, top, 1, name, item.message, "", "write numbers of one unit")
                for item in error.findings
            ]
            continue
        factors.append(factor)
        has_names = factor.alternatives is not None  # names are no numbers, even if made of digits
        levels.append([str(name) for name in column] if has_names else _levels(column))
    if problems:
        raise ScenarioError(problems)
    points = list(zip(*levels, strict=True))
    return Design("points", tuple(factors), points, None, len(points))


def _rows(place: Place) -> list[tuple[int, list[str]]]:
    """Return the rows in which something stands, each with the line in which it ends.

    Raises:
        ScenarioError: the file cannot be read, or is no table.
    """
    text = decoded(read(place), place.shown).replace("\r\n", "\n").replace("\r", "\n")
    first = text.lstrip().partition("\n")[0]
    delimiter = ";" if ";" in first and "," not in first else ","  # as for org charts
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, row))
    except csv.Error:
        message = "is not a row of a CSV file"
        problem = Problem(place.shown, reader.line_num, 1, "", message, "", "close its quotes")
        raise ScenarioError([problem]) from None
    return rows


def _in_header(
    place: Place, top: int, names: list[str], declared: Mapping[str, WrittenFactor]
) -> list[Problem]:
    problems = []
    for i, name in enumerate(names):
        if not name or name in names[:i]:
            what = "a column is there twice" if name else "a column has no name"
            problems.append(Problem(place.shown, top, 1, name, what, "", "rename or remove it"))
        elif name not in declared and "." not in name:
            hint = did_you_mean(name, declared) if declared else "write a path"
            message = "is neither a factor of the experiment nor a path in a scenario"
            problems.append(Problem(place.shown, top, 1, name, message, "", hint))
    paths = {name: (declared[name].paths if name in declared else ()) or (name,) for name in names}
    for found in same_paths(paths):
        column = str(found.at[0])
        problems.append(Problem(place.shown, top, 1, column, found.message, "", found.remedy))
    for name in declared:
        if name not in names:
            message = "there is no column for this factor of the experiment"
            problems.append(Problem(place.shown, top, 1, name, message, "", "add one"))
    return problems


def _factor(name: str, given: WrittenFactor | None, column: list[object]) -> Factor:
    if given is not None and given.alternatives:
        return of_alternatives(name, given)
    paths = (given.multiply or given.path) if given is not None else ()
    multiplies = given is not None and bool(given.multiply)
    first: dict[Level, object] = {}  # 60 min and 60.0 min are one value
    for level, value in zip(_levels(column), column, strict=True):
        first.setdefault(level, value)
    return of_values(name, paths or (name,), multiplies, tuple(first.values()))


def _levels(column: list[object]) -> list[Level]:
    if common_unit(column) is None:
        return [as_text(value) for value in column]
    return [found.number for value in column if (found := amount_of(value))]
