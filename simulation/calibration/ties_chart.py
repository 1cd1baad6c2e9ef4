"""The org chart to a table of e-mails: an export of a personnel system, with columns to spare.

What is a chart is checked as in a scenario. Who is called otherwise in the mail has a column of
addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from simulation.calibration.emails import plain, settle, table_of
from simulation.calibration.failures import LogError, wrong
from simulation.scenario.charts import CHART_COLUMNS, Chart, departments_of, read_chart

Integers = npt.NDArray[np.int64]

ROLES: dict[str, tuple[str, ...]] = {
    "id": (
        "id", "employee id", "person id", "user id", "employee", "person", "personalnummer",
        "matricule", "name", "identifiant", "salarie", "mitarbeiter", "nom",
    ),
    "manager": (
        "manager", "manager id", "reports to id", "reports to", "reportstoid", "supervisor",
        "supervisor id", "superior", "boss", "line manager", "vorgesetzter", "vorgesetzte",
        "responsable",
        "superieur", "superieur hierarchique", "responsable hierarchique", "fuhrungskraft",
    ),
    "address": (
        "address", "email", "e mail", "mail", "email address", "account", "account id", "adresse",
        "adresse e mail", "courriel", "e mail adresse",
    ),
    "department": (
        "department", "department name", "abteilung", "service", "division", "unit", "departement",
        "direction",
    ),
    "team": ("team", "equipe"),
    "level": ("level",),
    "generation": ("generation",),
}  # fmt: skip
"""By role, what its column may be called, without accents."""


@dataclass(frozen=True)
class People:
    """The people of a chart; the first is the chief, numbers count from it.

    Attributes:
        chart: who reports to whom.
        number_of: by address (or id where there is none), the person.
        columns: by role, the column that played it.
    """

    chart: Chart
    number_of: Mapping[str, int]
    columns: Mapping[str, str]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """What people are called, by number."""
        return tuple(member.id for member in self.chart.members)

    @cached_property
    def manager(self) -> Integers:
        """[N] superior of each, −1 for the chief."""
        number = {name: i for i, name in enumerate(self.ids)}
        found = [number[member.manager] if member.manager else -1 for member in self.chart.members]
        return np.array(found, np.int64)

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """The department of each; empty for the chief.

        It is that of the chart, else the branch below the chief, called by who leads it.
        """
        department = departments_of(self.chart.members, ())
        return tuple(department.get(name, "") for name in self.ids)


def read_people(path: Path, told: Mapping[str, str] | None = None, delimiter: str = "") -> People:
    """Read an org chart with whatever columns it has besides.

    Args:
        path: of a CSV file, packed or not.
        told: by role (id, manager, address, department …), the column; the rest is guessed.
        delimiter: between cells; guessed if it is empty.

    Raises:
        LogError: it is no chart; all that is wrong is told, with the line.
        OSError: it cannot be opened.
    """
    with table_of(path, delimiter) as (header, rows):
        columns = settle(header, told or {}, path, ROLES, ("id", "manager"))
        at = {role: header.index(name) for role, name in columns.items()}
        lines: list[tuple[int, dict[str, str]]] = []
        for line, cells in rows:
            if any(cell.strip() for cell in cells):
                cell_of = {r: cells[i].strip() if i < len(cells) else "" for r, i in at.items()}
                lines.append((line, cell_of))
    return _people(path, columns, lines)


def _people(path: Path, columns: dict[str, str], lines: list[tuple[int, dict[str, str]]]) -> People:
    used = [column for column in CHART_COLUMNS if column in columns]
    texts = [",".join(used), *(_row(cells[column] for column in used) for _, cells in lines)]
    members, findings = read_chart(texts)
    problems = [
        wrong(
            path,
            finding.message,
            finding.remedy,
            line=lines[int(finding.at[0]) - 1][0] if finding.at and finding.at[0] else 0,
        )
        for finding in findings
    ]
    if problems:
        raise LogError(problems)
    chart = Chart.of(member for _, member in members)
    address: dict[str, str] = {}
    for _, cells in lines:
        known_as = plain(cells.get("address", "")) or plain(cells["id"])
        if known_as.casefold() in address:
            problems.append(wrong(path, f"two people have the address '{known_as}'", "keep one"))
        address[known_as.casefold()] = plain(cells["id"])
    if problems:
        raise LogError(problems)
    number = {member.id: i for i, member in enumerate(chart.members)}
    return People(chart, {key: number[name] for key, name in address.items()}, columns)


def _row(cells: Iterable[str]) -> str:
    """Return a row in which every cell is quoted, so that one without any text is no empty line."""
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
