"""Alternatives: levels of a factor that each set their own values."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.experiments.designs.loading import load_experiment
from simulation.experiments.designs.points import cells_of
from simulation.scenario import ScenarioError

TEXT = """\
scenarios: [theory/mm1]
factors:
  rule:
    alternatives:
      usual: {}
      busy: {requests.call.rate: 0.9 / h, organization.departments.service.staff: 2}
  seed_of_all: {path: seed, values: [1, 2]}
"""


def written(folder: Path, text: str) -> Path:
    """Return a file with an experiment."""
    path = folder / "it.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_alternative_sets_its_own_values(tmp_path: Path) -> None:
    """The usual one leaves the scenario as it is, the other sets two values by path."""
    experiment = load_experiment(written(tmp_path, TEXT))
    scenarios = {cell.levels: scenario for cell, scenario in cells_of(experiment)}
    assert list(scenarios) == [("usual", 1), ("usual", 2), ("busy", 1), ("busy", 2)]
    usual, busy = scenarios["usual", 1], scenarios["busy", 1]
    assert (usual.requests["call"].rate, busy.requests["call"].rate) == (0.7, 0.9)
    assert busy.organization.departments["service"].staff == 2
    assert experiment.factors[0].paths == (
        "requests.call.rate",
        "organization.departments.service.staff",
    )


TABLE = (
    TEXT.replace("busy:", "90 %:").replace(", values: [1, 2]", "")
    + "design: {type: points, file: p.csv}\n"
)


def test_alternatives_are_chosen_by_a_table_of_points(tmp_path: Path) -> None:
    """Their names stand in the column, and are names even if they look like amounts."""
    (tmp_path / "p.csv").write_text("seed_of_all,rule\n1,usual\n2,90 %\n", encoding="utf-8")
    cells = list(cells_of(load_experiment(written(tmp_path, TABLE))))
    assert [cell.levels for cell, _ in cells] == [(1, "usual"), (2, "90 %")]
    assert [scenario.requests["call"].rate for _, scenario in cells] == [0.7, 0.9]


def test_a_table_can_only_choose_alternatives_that_there_are(tmp_path: Path) -> None:
    """Another name is told with its line and what was meant."""
    (tmp_path / "p.csv").write_text("seed_of_all,rule\n1,usual\n2,usul\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        load_experiment(written(tmp_path, TABLE))
    told = "p.csv:3:1: rule: is none of the alternatives (got 'usul'); did you mean 'usual'?"
    assert str(refused.value).endswith(told)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("0.9 / h", "a lot", "factors.rule: rule = busy: requests.call.rate"),
        ("path: seed", "path: requests.call.rate", "is varied by 'rule' already"),
        ("    alternatives:", "    path: seed\n    alternatives:", "leave path and multiply out"),
        ("    alternatives:", "    values: [1]\n    alternatives:", "more than once"),
        ("requests.call.rate:", "requests..rate:", "requests..rate"),
    ],
)
def test_what_is_wrong_with_alternatives_is_told(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    """Bad values and paths, and values told twice, are refused with their place."""
    assert old in TEXT
    with pytest.raises(ScenarioError) as refused:
        list(cells_of(load_experiment(written(tmp_path, TEXT.replace(old, new)))))
    assert words in str(refused.value)
