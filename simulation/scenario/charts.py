"""Org charts and ties as tables: rows of text as in a CSV file, the names of the columns first.

A scenario names a file beside it or holds the rows themselves; the loader puts the rows in place of
the name, each with its line, so that every problem is told where it stands.
"""

from __future__ import annotations

import csv
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from simulation.scenario.problems import Finding, did_you_mean, refuse, refuse_all

MOST_ROWS = 20_000
MOST_LEVELS = 100
MOST_FINDINGS = 200
LONGEST_CELL = 60
CHART_COLUMNS = ("id", "manager", "department", "team", "level", "generation")
TIE_COLUMNS = ("person", "contact")
OTHER_NAMES = {"reportstoid": "manager", "from": "person", "to": "contact"}
"""What some columns are called elsewhere."""
Table: TypeAlias = list[tuple[int, dict[str, str]]]
"""The rows that can be read, by their position, each as cells by column."""


class Member(NamedTuple):
    """A row of an org chart; the texts are empty and the level is None where nothing is said."""

    id: str
    manager: str
    department: str
    team: str
    level: int | None
    generation: str

    @property
    def is_chief(self) -> bool:
        """Whether the person reports to nobody, or to itself."""
        return self.manager in ("", self.id)


class _Rows(ABC):
    """What `Chart` and `Ties` have in common: how pydantic reads and describes them."""

    __slots__ = ()

    @classmethod
    @abstractmethod
    def read(cls, rows: Sequence[object]) -> Any:
        """Return the table that rows make, or refuse them with all that is wrong."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read a list of rows; let a resolved table pass."""

        def validate(value: object) -> Any:
            if isinstance(value, cls):
                return value
            if isinstance(value, str):
                refuse("a file can only be named in a scenario file", "give the list of its rows")
            if not isinstance(value, list | tuple):
                refuse("must be a file or a list of rows", "write chart: people.csv")
            return cls.read(value)

        return core_schema.no_info_plain_validator_function(
            validate,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda it: it.written()),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        """Describe the name of a file, and the rows of one."""
        rows = {"type": "array", "items": {"type": "string"}}
        return {"anyOf": [{"type": "string", "examples": ["people.csv"]}, rows]}


@dataclass(frozen=True, slots=True)
class Chart(_Rows):
    """Who reports to whom, in the order of the rows; one is the chief, all others stand below."""

    members: tuple[Member, ...]

    @classmethod
    def read(cls, rows: Sequence[object]) -> Chart:
        """Return the chart that rows make, or refuse them with all that is wrong."""
        members, findings = read_chart(rows)
        if found := list(islice(findings, MOST_FINDINGS)):
            refuse_all(found)
        return cls.of(member for _, member in members)

    @classmethod
    def of(cls, members: Iterable[Member]) -> Chart:
        """Return the chart of people with whom nothing is wrong, the chief first."""
        chief_first = sorted(members, key=lambda one: not one.is_chief)
        return cls((chief_first[0]._replace(manager=""), *chief_first[1:]))

    @property
    def columns(self) -> list[str]:
        """The columns that say something."""
        return [
            column
            for column, cells in zip(CHART_COLUMNS, zip(*self.members, strict=True), strict=True)
            if column in ("id", "manager") or any(cell not in ("", None) for cell in cells)
        ]

    def written(self) -> list[str]:
        """Return the rows a user would write, without columns that say nothing."""
        kept = self.columns
        return [
            _row(kept),
            *(_row(_text(getattr(one, column)) for column in kept) for one in self.members),
        ]


@dataclass(frozen=True, slots=True)
class Ties(_Rows):
    """Who knows whom besides the lines of reporting: pairs of ids in order, each once."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, rows: Sequence[object]) -> Ties:
        """Return the ties that rows make, or refuse them with all that is wrong."""
        pairs, findings = read_ties(rows)
        if findings:
            refuse_all(findings[:MOST_FINDINGS])
        return cls(tuple(sorted({min(pair, pair[::-1]) for _, pair in pairs})))

    def written(self) -> list[str]:
        """Return the rows a user would write."""
        return [_row(TIE_COLUMNS), *(_row(pair) for pair in self.pairs)]


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _row(cells: Iterable[str]) -> str:
    """Return cells as one row of a CSV file."""
    written = list(cells)
    quoted = [
        '"' + cell.replace('"', '""') + '"' if set(cell) & set(',;"') else cell for cell in written
    ]
    return ",".join(quoted)


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────


def read_chart(rows: Sequence[object]) -> tuple[list[tuple[int, Member]], list[Finding]]:
    """Return the people of a chart that can be read, by row, and all that is wrong with it."""
    table, findings = _read(rows, CHART_COLUMNS, ("id", "manager"))
    all_read = not findings
    members: list[tuple[int, Member]] = []
    for position, cells in table:
        level = cells.get("level", "")
        if level and not (level.isascii() and level.isdecimal() and len(level) < 4):
            remedy = "write a whole number such as 2, or nothing"
            findings.append(Finding("the level must be a whole number", remedy, (position,), level))
            level = ""
        if not cells["id"]:
            findings.append(Finding("has no id", "every person needs one", (position,)))
            all_read = False
            continue
        values = {column: cells.get(column, "") for column in CHART_COLUMNS}
        members.append((position, Member(**values | {"level": int(level) if level else None})))  # type: ignore[arg-type]
    if all_read:  # what stands in a row that cannot be read would seem to be missing
        findings += islice(_faults(members), MOST_FINDINGS)
    return members, findings


def read_ties(
    rows: Sequence[object],
) -> tuple[list[tuple[int, tuple[str, str]]], list[Finding]]:
    """Return the ties that can be read, by row, and all that is wrong with them."""
    table, findings = _read(rows, TIE_COLUMNS, TIE_COLUMNS)
    pairs: list[tuple[int, tuple[str, str]]] = []
    for position, cells in table:
        pair = (cells["person"], cells["contact"])
        if not all(pair):
            findings.append(Finding("a tie needs two people", "write two ids", (position,)))
        elif pair[0] == pair[1]:
            findings.append(Finding("ties somebody to themselves", "remove the row", (position,)))
        else:
            pairs.append((position, pair))
    return pairs, findings


def _read(
    rows: Sequence[object], columns: Sequence[str], needed: Sequence[str]
) -> tuple[Table, list[Finding]]:
    """Read rows as cells by column; what is wrong with a row is found and the row left out."""
    if len(rows) > MOST_ROWS:
        return [], [Finding(f"has more than {MOST_ROWS:,} rows", "leave some out", got="")]
    findings: list[Finding] = []
    parsed: list[tuple[int, list[str]]] = []
    delimiter = ","
    for position, row in enumerate(rows):
        if not isinstance(row, str):
            remedy = 'write each as a text, such as "86,12,sales"'
            findings.append(Finding("must be a row of a table", remedy, (position,)))
            continue
        if not row.strip(" \t,;"):
            continue
        if not parsed and "," not in row:
            delimiter = ";"
        try:
            cells = next(csv.reader([row], delimiter=delimiter, strict=True))
        except csv.Error:
            findings.append(Finding("is not a row of a CSV file", "close its quotes", (position,)))
            continue
        parsed.append((position, [unicodedata.normalize("NFC", cell.strip()) for cell in cells]))
    if not parsed:
        remedy = f"begin with a row of names: {','.join(needed)}"
        return [], findings or [Finding("has no rows", remedy, got="")]
    (top, header), *body = parsed
    names = [OTHER_NAMES.get(name.lower(), name.lower()) for name in header]
    findings += _header_findings(top, names, columns, needed)
    if not set(needed) <= set(names):
        return [], findings
    table: Table = []
    for position, cells in body:
        if len(cells) != len(names):
            message = f"has {len(cells)} cells where the names of the columns are {len(names)}"
            findings.append(Finding(message, "write as many", (position,)))
        elif (bad := next((cell for cell in cells if not _can_be_read(cell)), None)) is not None:
            remedy = f"write at most {LONGEST_CELL} printable characters"
            findings.append(Finding("a cell cannot be shown", remedy, (position,), bad))
        else:
            table.append((position, dict(zip(names, cells, strict=True))))
    return table, findings


def _header_findings(
    top: int, names: Sequence[str], columns: Sequence[str], needed: Sequence[str]
) -> Iterator[Finding]:
    for i, name in enumerate(names):
        if name in names[:i]:
            yield Finding(f"the column '{name}' is there twice", "remove one", (top,))
        elif name not in columns:
            yield Finding(f"unknown column '{name}'", did_you_mean(name, columns), (top,))
    for name in needed:
        if name not in names:
            remedy = f"the first row names the columns: {','.join(columns)}"
            yield Finding(f"has no column '{name}'", remedy, (top,))


def _can_be_read(cell: str) -> bool:
    return len(cell) <= LONGEST_CELL and cell.isprintable()


# ── What a chart must be ──────────────────────────────────────────────────────────────────────────


def _faults(members: Sequence[tuple[int, Member]]) -> Iterator[Finding]:
    """Find what keeps people from being one tree: duplicates, unknown managers, circles, roots."""
    first: dict[str, int] = {}
    for position, member in members:
        if member.id in first:
            message = f"the id '{member.id}' is there twice, first in row {first[member.id] + 1}"
            yield Finding(message, "keep one of the rows", (position,))
        else:
            first[member.id] = position
    for position, member in members:
        if not member.is_chief and member.manager not in first:
            hint = did_you_mean(member.manager, first)
            yield Finding(f"nobody has the id '{member.manager}'", hint, (position,))
    chiefs = [(position, member) for position, member in members if member.is_chief]
    remedy = "let all but one report to somebody; the chief reports to nobody, or to itself"
    for position, member in chiefs if len(chiefs) > 1 else ():
        message = f"'{member.id}' is one of {len(chiefs)} who report to nobody"
        yield Finding(message, remedy, (position,))
    if members and not chiefs:
        yield Finding("nobody is the chief", "let one person have no manager", got="")
    if len(members) < 2:
        yield Finding("has fewer than two people", "add a row for each person", got="")
    superior: dict[str, Member] = {}
    for _, member in members:
        superior.setdefault(member.id, member)
    yield from _circles_and_levels(superior, first)


def _circles_and_levels(
    superior: Mapping[str, Member], row: Mapping[str, int]
) -> Iterator[Finding]:
    """Find circles of managers, each once, lines that are too long, and levels that are wrong."""
    depth: dict[str, int] = {}
    for start in superior:
        line: dict[str, None] = {}
        person = start
        while person not in depth and person not in line:
            line[person] = None
            if superior[person].is_chief or superior[person].manager not in superior:
                break
            person = superior[person].manager
        else:
            if person in line:
                circle = list(line)[list(line).index(person) :]
                shown = " → ".join([*circle[:5], *(["…"] if len(circle) > 5 else []), circle[0]])
                remedy = "let one of them report to somebody else"
                told = f"managers go round in a circle: {shown}"
                yield Finding(told, remedy, (row[person],))
                depth[person] = 0
        for person in reversed(line):
            depth[person] = depth.get(superior[person].manager, -1) + 1
    deepest = max(depth, key=lambda person: depth[person], default="")
    if deepest and depth[deepest] > MOST_LEVELS:
        message = f"'{deepest}' stands {depth[deepest]:,} levels below the chief"
        yield Finding(message, f"at most {MOST_LEVELS} can be simulated", (row[deepest],))
    for person, member in superior.items():
        above = superior.get(member.manager)
        if member.is_chief or above is None or member.level is None or above.level is None:
            continue
        if member.level <= above.level:
            message = f"level {member.level} is not below level {above.level} of '{above.id}'"
            yield Finding(message, "levels are counted from above", (row[person],))


def departments_of(members: Iterable[Member], names: Sequence[str]) -> dict[str, str]:
    """Return the department of each person but the chief, by id.

    It is the one in the row; else, if the scenario has a single department, that one; else that of
    the superior. Below the chief it ends: such a branch is called by the id of who leads it.
    """
    superior = {member.id: member for member in members}
    found: dict[str, str] = {}
    for start in superior.values():
        line: dict[str, None] = {}
        member, department = start, ""
        while not member.is_chief and not department:
            line[member.id] = None
            above = superior.get(member.manager)
            department = member.department or found.get(member.id, "")
            if not department:
                if len(names) == 1:
                    department = names[0]
                elif above is None or above.is_chief or above.id in line:
                    department = member.id
                else:
                    member = above
        found.update(dict.fromkeys(line, department))
    return found
