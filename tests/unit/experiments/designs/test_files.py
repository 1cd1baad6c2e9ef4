"""Experiment files: read as written, refused with place, factor, value and remedy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simulation.experiments.designs.knobs import path_of_staff
from simulation.experiments.designs.loading import Experiment, is_experiment, load_experiment
from simulation.experiments.designs.points import Cell, cells_of
from simulation.experiments.designs.schema import json_schema
from simulation.scenario import Scenario, ScenarioError, load_scenario, scenario_digest
from simulation.scenario.places import bundled_experiments, bundled_names
from simulation.scenario.tree import parse_path

FOLDER = Path(__file__).parents[4] / "scenarios" / "experiments"


def written(folder: Path, text: str) -> Path:
    """Return a file with a text."""
    path = folder / "e.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def experiment_of(folder: Path, text: str) -> Experiment:
    """Return the experiment written in a text."""
    return load_experiment(written(folder, text))


def scenarios_of(folder: Path, text: str) -> list[tuple[Cell, Scenario]]:
    """Return all cells of the experiment written in a text."""
    return list(cells_of(experiment_of(folder, text)))


def lines(error: pytest.ExceptionInfo[ScenarioError]) -> list[str]:
    """Return the problems of an error without the folder of the file."""
    text = str(error.value).splitlines()
    return [re.sub(r"^/.*?/([ep]\.(?:yaml|csv):)", r"\1", line) for line in text]


def refused(folder: Path, text: str) -> list[str]:
    """Return the problems for which the experiment written in a text is refused."""
    with pytest.raises(ScenarioError) as error:
        scenarios_of(folder, text)
    return lines(error)


@pytest.mark.parametrize("name", bundled_experiments())
def test_shipped_experiments_are_right_at_every_point(name: str) -> None:
    """Every point of every shipped experiment is a scenario; no two cells are the same.

    But for Sobol' designs, in which A and B may share the level of a whole number. Of a search
    there are only the scenarios as they are.
    """
    experiment = load_experiment(name)
    cells = list(cells_of(experiment))
    digests = {(cell.scenario, cell.digest) for cell, _ in cells}
    assert len(cells) >= (2 if experiment.design.type == "search" else 20)
    if experiment.design.type != "sobol":
        assert len(digests) == len(cells)
    assert f"experiments/{name}" not in bundled_names()


def test_the_schema_file_is_the_schema() -> None:
    """`silosim schema --experiment` would change nothing."""
    text = (FOLDER / "experiment.schema.json").read_text(encoding="utf-8")
    assert json.loads(text) == json.loads(json.dumps(json_schema()))


def test_a_factorial_design_sets_every_combination(tmp_path: Path) -> None:
    """Each cell is the scenario with the values of its point, whichever way it is written."""
    text = """\
scenarios: {quiet: silo, loud: {scenario: silo, set: {quality.error: 9 %}}}
set: {time.horizon: 30 days}
factors:
  communication.interdependence: {range: {low: 0 %, high: 50 %, steps: 3}}
  span: {path: organization.span_of_control, values: [4, 8]}
"""
    cells = scenarios_of(tmp_path, text)
    assert [cell.levels for cell, _ in cells[:6]] == [
        (share, span) for share in (0.0, 25.0, 50.0) for span in (4, 8)
    ]
    cell, scenario = cells[9]
    assert (cell.number, cell.scenario, cell.point) == (9, "loud", 3)
    values = {
        "quality.error": "9 %",
        "time.horizon": "30 days",
        "communication.interdependence": "25 %",
        "organization.span_of_control": 8,
    }
    assert scenario == load_scenario("silo", values)
    assert cell.digest == scenario_digest(scenario)


def test_what_multiplies_scales_what_stands_in_each_scenario(tmp_path: Path) -> None:
    """Staff is rounded to people, rates and distributions keep unit and shape."""
    text = """\
scenarios: [silo]
factors:
  size: {multiply: [organization.departments.*.staff, requests.*.rate], values: [1, 1.5]}
  work: {multiply: work.*, values: [1, 2]}
  asking: {multiply: communication.relay, values: [0.5]}
"""
    base = load_scenario("silo")
    cells = scenarios_of(tmp_path, text)
    same, changed = cells[0][1], cells[-1][1]
    assert same.organization == base.organization
    assert same.requests == base.requests
    assert same.work == base.work
    assert changed.organization.departments["sales"].staff == 17
    assert changed.organization.departments["purchasing"].staff == 8
    assert changed.requests["lead"].rate == pytest.approx(2.25)
    assert changed.work["sales"].mean == 2 * base.work["sales"].mean
    assert changed.work["sales"].cv == base.work["sales"].cv
    assert changed.communication.relay.mean == base.communication.relay.mean / 2
    assert changed.communication.relay.cv == base.communication.relay.cv


def test_a_factor_that_makes_infinitely_many_people_is_refused(tmp_path: Path) -> None:
    """What is out of reach of a number is told at its point, whole or not."""
    text = (
        "scenarios: [silo]\n"
        "factors: {size: {multiply: organization.departments.*.staff, values: [1, 1e308]}}\n"
    )
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"size = 1e\+308: .*must be a finite number"):
        list(cells_of(load_experiment(tmp_path / "mine.yaml")))


def test_multiplying_half_a_distribution_is_refused(tmp_path: Path) -> None:
    """A mean alone would change the shape where it is not written: the distribution is named."""
    text = "scenarios: [silo]\nfactors: {m: {multiply: work.sales.mean, values: [1, 2]}}\n"
    with pytest.raises(ScenarioError, match="multiply the distribution itself: work"):
        scenarios_of(tmp_path, text)


def test_all_problems_are_told_at_once_where_they_stand(tmp_path: Path) -> None:
    """Unknown keys, scenarios, metrics, units, names and paths come in one go."""
    text = """\
scenarios: [silo, silos]
factor: {}
factors:
  a: {path: communication.interdependence, range: {low: 0 %, high: 180, steps: 5}}
  b: {path: organization.span_of_control, range: {low: 8, high: 4, steps: 2}}
  replication: [1, 2]
  x y: {path: "a..b", values: [1]}
desing: sobol
metrics: [lost_revenu]
replications: 0
"""
    with pytest.raises(ScenarioError) as error:
        experiment_of(tmp_path, text)
    told = lines(error)
    assert [line.split(":")[1] for line in told] == ["1", "2", "4", "5", "6", "7", "8", "9", "10"]
    assert "no such scenario (got 'silos'); did you mean 'silo'?" in told[0]
    assert "unknown key; did you mean 'factors'?" in told[1]
    assert "its numbers have different units" in told[2]
    assert "low must be below high" in told[3]
    assert "is the name of a column of results" in told[4]
    assert "is not a path" in told[5]
    assert "did you mean 'design'?" in told[6]
    assert "unknown metric (got 'lost_revenu'); did you mean 'lost_revenue'?" in told[7]
    assert "replications: must be at least 1 (got 0)" in told[8]


@pytest.mark.parametrize(
    ("optimize", "message"),
    [
        ("{metric: lost_revenu, selct: {indifference: 1}}", "unknown key; did you mean 'select'?"),
        ("{metric: lost_revenu, select: {method: kn}}", "kn needs indifference"),
        ("{metric: lost_revenu, select: {indifference: 1}, fersh: 9}", "did you mean 'fresh'?"),
    ],
)
def test_what_is_wrong_in_optimize_hides_nothing_else(
    optimize: str, message: str, tmp_path: Path
) -> None:
    """A wrong key, or a section that is not complete: the rest of the file is told all the same."""
    text = f"""\
scenarios: [silos]
factors: {{b: {{path: organization.span_of_control, range: {{low: 8, high: 4, steps: 2}}}}}}
optimize: {optimize}
metrics: [satisfaction_maen]
"""
    with pytest.raises(ScenarioError) as error:
        experiment_of(tmp_path, text)
    told = lines(error)
    assert [line.split(":")[1] for line in told] == ["1", "2", "3", "3", "4"]
    assert "did you mean 'lost_revenue'?" in told[2] + told[3]
    assert message in told[2] + told[3]
    assert "unknown metric (got 'satisfaction_maen')" in told[4]


def test_bad_points_are_told_with_factor_and_value(tmp_path: Path) -> None:
    """Before anything is run, each bad value is told once, with the points it spoils."""
    text = """\
scenarios: [silo, collaborative]
factors:
  a: {path: communication.interdependence, range: {low: 0 %, high: 200 %, steps: 3}}
  span: {path: organization.span_of_control, values: [0, 4]}
  horizon: {path: time.horizon, values: [10 days, 60 days]}
"""
    told = refused(tmp_path, text)
    assert len(told) == 3
    assert told[0].startswith("e.yaml:3:6: factors.a: a = 200 %: communication.interdependence:")
    assert "must lie between 0 % and 100 % (got '200 %')" in told[0]
    assert "concerns silo at point 8, silo at point 9, silo at point 10 and 5 more" in told[0]
    assert told[1].startswith("e.yaml:4:9: factors.span: span = 0:")
    assert told[2].startswith("e.yaml:5:12: factors.horizon: horizon = 10 days: time.warm_up:")


@pytest.mark.parametrize("seed", ["seed: 3", "# that of the scenario"])
def test_values_that_are_set_are_told_where_they_stand(tmp_path: Path, seed: str) -> None:
    """Not as those of an option that nobody has given; the scenario's own win over the others."""
    text = f"""\
scenarios: {{a: {{scenario: silo, set: {{quality.error: 300 %}}}}}}
{seed}
set: {{quality.error: 200 %, quality.recal: 4}}
factors: {{x: {{path: communication.interdependence, values: [10 %, 20 %]}}}}
"""
    told = refused(tmp_path, text)
    assert len(told) == 2
    assert told[0].startswith("e.yaml:1:54: quality.error: must lie between 0 % and 100 %")
    assert told[1].startswith("e.yaml:3:29: quality.recal: unknown key")


def test_unknown_sections_are_told_where_they_stand(tmp_path: Path) -> None:
    """A path of which the first key is wrong is no exception, set or varied."""
    text = """\
scenarios: [silo]
set: {qality.error: 3 %}
factors: {x: {path: comunication.interdependence, values: [10 %, 20 %]}}
"""
    told = refused(tmp_path, text + "seed: 3\n")
    assert len(told) == 2
    assert told[0].startswith("e.yaml:2:7: qality: unknown key; did you mean 'quality'?")
    assert told[1].startswith("e.yaml:3:11: comunication: unknown key")


def test_values_of_knobs_are_told_where_they_stand(tmp_path: Path) -> None:
    """A search of which no point is a scenario tells the knob that is wrong."""
    text = """\
scenarios: [silo]
optimize:
  metric: lost_revenue
  search:
    knobs:
      b: {path: communication.interdependence, range: {low: 300 %, high: 900 %}}
  select: {indifference: 1}
"""
    (line,) = refused(tmp_path, text)
    assert line.startswith("e.yaml:6:10: communication.interdependence: must lie between")


@pytest.mark.parametrize(
    ("design", "message"),
    [
        ("sobol", "a sobol design needs points (got 'sobol'); write {type: sobol, points: 64}"),
        ("{type: sobol, points: 60}", "must be a power of 2 (got 60); write points: 64"),
        ("{type: sobol, points: 900000}", "(got 900000); write points: 524288"),
        ("{type: morris, trajectories: 4, levels: 5}", "must be even (got 5); write levels: 6"),
        ("{type: factorial, points: 4}", "a factorial design has no points"),
        ("{type: factoral}", "did you mean 'factorial'?"),
        ("{type: points, file: ../p.csv}", "leads out of the folder"),
        ("{type: points, file: p.csv}", "no such file"),
    ],
)
def test_designs_that_cannot_be(tmp_path: Path, design: str, message: str) -> None:
    """A design without what it needs, or with what it has not, is refused with a remedy."""
    text = f"scenarios: [silo]\nfactors: {{a: [1]}}\ndesign: {design}\n"
    with pytest.raises(ScenarioError) as error:
        experiment_of(tmp_path, text)
    assert message in str(error.value)


def test_a_distribution_needs_a_design_that_samples(tmp_path: Path) -> None:
    """A factorial design cannot take a distribution, nor a range without steps."""
    text = """\
scenarios: [silo]
factors:
  quality.error: {distribution: {low: 0 %, high: 10 %}}
  quality.recall: {range: {low: 0 %, high: 10 %}}
"""
    with pytest.raises(ScenarioError) as error:
        experiment_of(tmp_path, text)
    assert len(error.value.problems) == 2
    assert "a factorial design needs values one by one" in str(error.value)


def test_points_from_a_table(tmp_path: Path) -> None:
    """A CSV file gives the points; columns are factors of the experiment, or paths."""
    (tmp_path / "p.csv").write_text(
        "size,communication.interdependence\n1,10 %\n2,20 %\n", encoding="utf-8"
    )
    text = """\
scenarios: [silo]
factors: {size: {multiply: organization.departments.*.staff}}
design: {type: points, file: p.csv}
"""
    cells = scenarios_of(tmp_path, text)
    assert [cell.levels for cell, _ in cells] == [(1, 10.0), (2, 20.0)]
    assert cells[1][1].organization.departments["sales"].staff == 22
    assert cells[1][1].communication.interdependence == 0.2


def test_a_bad_table_of_points(tmp_path: Path) -> None:
    """Cells that are missing and columns that mean nothing are told with their line."""
    (tmp_path / "p.csv").write_text("siz,quality.error\n1\n,5 %\n", encoding="utf-8")
    text = """\
scenarios: [silo]
factors: {size: {multiply: organization.departments.*.staff}}
design: {type: points, file: p.csv}
"""
    with pytest.raises(ScenarioError) as error:
        experiment_of(tmp_path, text)
    told = lines(error)
    assert any(line.startswith("p.csv:1:1: siz: is neither a factor") for line in told)
    assert any("there is no column for this factor" in line for line in told)
    assert any(line.startswith("p.csv:2:1: has 1 cells") for line in told)
    assert any(line.startswith("p.csv:3:1: siz: has no value") for line in told)


def test_experiments_are_told_from_scenarios(tmp_path: Path) -> None:
    """`check` knows which is which, and a scenario command says what an experiment is for."""
    path = written(tmp_path, "scenarios: [silo]\n")
    assert is_experiment(path)
    assert is_experiment("regime_map")
    assert not is_experiment("silo")
    with pytest.raises(ScenarioError, match="this is an experiment, not a scenario"):
        load_scenario(path)


@pytest.mark.parametrize("department", ["sales", "after-sales", "R & D", "Dept. 7", 'the "lab"'])
def test_the_staff_of_any_department_has_a_path(department: str) -> None:
    """Dots and quotes in the name of a department do not lead elsewhere."""
    path = ("organization", "departments", department, "staff")
    assert parse_path(path_of_staff(department)) == path


def test_an_optimum_that_is_left_empty_is_none(tmp_path: Path) -> None:
    """`optimize: null` is an ordinary experiment, which can be told how much is run."""
    path = written(tmp_path, "scenarios: [silo]\noptimize: null\n")
    assert load_experiment(path, replications=2).replications == 2


def test_without_factors_the_scenarios_are_run_as_they_are(tmp_path: Path) -> None:
    """No factor, one point; the seed is that of the first scenario."""
    experiment = experiment_of(tmp_path, "scenarios: [silo, matrix]\n")
    cells = list(cells_of(experiment))
    assert [(cell.scenario, cell.point, cell.levels) for cell, _ in cells] == [
        ("silo", 0, ()),
        ("matrix", 0, ()),
    ]
    assert experiment.seed == load_scenario("silo").seed
    assert load_experiment(tmp_path / "e.yaml", seed=7).seed == 7


def test_patterns_that_meet_at_a_path_are_told(tmp_path: Path) -> None:
    """The later of two factors would silently undo what the other does there."""
    text = """\
scenarios: [silo]
factors:
  all: {multiply: requests.*.rate, values: [1, 2]}
  orders: {multiply: requests.order.rate, values: [1, 3]}
"""
    with pytest.raises(ScenarioError) as error:
        list(cells_of(experiment_of(tmp_path, text)))
    (line,) = lines(error)
    assert "factors.orders" in line
    assert "in silo: requests.order.rate is varied by 'all' already; vary it once" in line
