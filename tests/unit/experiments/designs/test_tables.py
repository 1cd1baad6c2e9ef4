"""Tables of points that are odd or wrong, and experiments that are wrong at every point."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.experiments.designs.points import cells_of
from simulation.scenario import ScenarioError
from tests.support import within

from .test_files import experiment_of, lines

EXPERIMENT = """\
scenarios: [silo]
factors: {size: {multiply: organization.departments.*.staff}}
design: {type: points, file: p.csv}
"""


def told(folder: Path, table: str | bytes) -> list[str]:
    """Return the problems of an experiment with a table."""
    (folder / "p.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    with pytest.raises(ScenarioError) as error:
        experiment_of(folder, EXPERIMENT)
    return lines(error)


def test_what_multiplies_is_a_number_in_tables_as_well(tmp_path: Path) -> None:
    """A share in the column of a factor that multiplies is told with column and remedy."""
    (line,) = told(tmp_path, "size\n10 %\n2\n")
    expected = "p.csv:1:1: size: what multiplies is a plain number; write numbers of one unit"
    assert line == expected


def test_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    """Empty lines and line ends of other systems do not move the line that is told."""
    (line,) = told(tmp_path, b"\rsize\r\r1\r\r1,2\r")
    assert line.startswith("p.csv:6:1: has 2 cells")


def test_a_table_that_is_none(tmp_path: Path) -> None:
    """A quote that is not closed is told with its line."""
    (line,) = told(tmp_path, 'size\n1\n"2\n')
    assert line.startswith("p.csv:3:1: is not a row of a CSV file")


@pytest.mark.parametrize("number", ["1e309", ".nan", "9" * 3000])
def test_numbers_out_of_reach(tmp_path: Path, number: str) -> None:
    """A number that no scenario can hold is told with its column, and not at length."""
    (line,) = told(tmp_path, f"size\n{number}\n")
    assert line.startswith("p.csv:2:1: size: ")
    assert len(line) < 200


def test_one_amount_may_be_written_in_two_ways(tmp_path: Path) -> None:
    """60 min in one row and 60.0 min in another are one level, not a value that is there twice."""
    table = "size,authority.deadline\n1,60 min\n2,60.0 min\n"
    (tmp_path / "p.csv").write_text(table, encoding="utf-8")
    experiment = experiment_of(tmp_path, EXPERIMENT)
    assert experiment.factors[1].levels == (60.0,)
    cells = list(cells_of(experiment))
    assert len({scenario.authority.deadline for _, scenario in cells}) == 1


@pytest.mark.parametrize("second", ["b", "communication.interdependence"])
def test_two_columns_of_one_path_are_told(tmp_path: Path, second: str) -> None:
    """The later column would silently win, whether it is headed by a factor or by the path."""
    named = "b: {path: communication.interdependence}" if second == "b" else ""
    text = f"""\
scenarios: [silo]
factors: {{a: {{path: communication.interdependence}}, {named}}}
design: {{type: points, file: p.csv}}
"""
    (tmp_path / "p.csv").write_text(f"a,{second}\n10 %,20 %\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        experiment_of(tmp_path, text)
    (line,) = lines(error)
    assert line.startswith("p.csv:1:1: ")
    assert "communication.interdependence is varied by 'a' already; vary it once" in line


def test_an_experiment_that_is_wrong_everywhere_is_told_at_once(tmp_path: Path) -> None:
    """After some hundred points that are wrong the others are not looked at."""
    text = """\
scenarios: [silo]
factors:
  a: {path: communication.interdependence, range: {low: 0 %, high: 50 %, steps: 100}}
  b: {path: quality.error, range: {low: 1 %, high: 50 %, steps: 100}}
set: {quality.eror: 3 %}
"""
    with within(5), pytest.raises(ScenarioError) as error:
        list(cells_of(experiment_of(tmp_path, text)))
    (line,) = lines(error)
    assert "quality.eror: unknown key" in line


def test_a_factor_that_is_wrong_at_most_of_its_values(tmp_path: Path) -> None:
    """Where looking on was given up, the message says how many points were looked at."""
    text = """\
scenarios: [silo]
factors:
  a: {path: communication.interdependence, range: {low: 0 %, high: 50 %, steps: 100}}
  b: {path: quality.error, range: {low: 90 %, high: 300 %, steps: 100}}
"""
    with pytest.raises(ScenarioError) as error:
        list(cells_of(experiment_of(tmp_path, text)))
    *told_lines, rest = lines(error)
    assert all("factors.b: b = " in line for line in told_lines)
    assert all("points; the others were not looked at" in line for line in told_lines)
    assert rest.startswith("… and ")


def test_semicolons_as_spreadsheets_of_other_countries_write(tmp_path: Path) -> None:
    """Semicolons part the cells where the first line has no comma."""
    text = EXPERIMENT.replace("}}", "}, asking: {path: communication.ask}}")
    (tmp_path / "p.csv").write_text("\nsize;asking\n1;3 min\n2;4 min\n", encoding="utf-8")
    experiment = experiment_of(tmp_path, text)
    assert [factor.levels for factor in experiment.factors] == [(1, 2), (3.0, 4.0)]


def test_amounts_in_different_units_are_no_words(tmp_path: Path) -> None:
    """Minutes and hours in one factor would be words, of which no analysis knows the order."""
    text = "scenarios: [silo]\nfactors: {a: {path: authority.deadline, values: [60 min, 1 h]}}\n"
    with pytest.raises(ScenarioError) as error:
        experiment_of(tmp_path, text)
    (line,) = lines(error)
    assert "factors.a.values: its values have different units" in line
    path = "work.sales.mean"
    (line,) = told(tmp_path, f"size,{path}\n1,60 min\n2,1 h\n")
    assert f"{path}: its values have different units; write numbers of one unit" in line


def test_values_beside_a_table_of_points_are_refused(tmp_path: Path) -> None:
    """They would be ignored, for those of the table."""
    (tmp_path / "p.csv").write_text("size\n1\n2\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        experiment_of(tmp_path, EXPERIMENT.replace("}}", ", values: [1, 3]}}"))
    (line,) = lines(error)
    assert "factors.size: its values stand in the table" in line


def test_an_empty_cell_below_no_name_is_told_by_its_column(tmp_path: Path) -> None:
    """Where a column has no name, its number says where to look."""
    said = told(tmp_path, "size,,b\n1,,2\n")
    assert "p.csv:2:1: column 2: has no value; fill the cell" in said
