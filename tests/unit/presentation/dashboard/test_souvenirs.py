"""What can be taken along from the page."""

from __future__ import annotations

import csv

from simulation.experiments.live import Duel
from simulation.outcomes.catalogue import all_metrics
from simulation.presentation.dashboard.souvenirs import figures_as_csv
from simulation.presentation.words import words_of
from tests.support import scenario_of


def test_figures_that_are_not_known_yet_are_empty_cells() -> None:
    """Before anything has happened the table has no nan, as that of a comparison has none."""
    duel = Duel(scenario_of("silo"), scenario_of("collaborative"))
    rows = list(csv.DictReader(figures_as_csv(duel, words_of("en")).splitlines()))
    assert [row["metric"] for row in rows] == [metric.name for metric in all_metrics()]
    assert {row["A"] for row in rows if row["metric"] == "satisfaction_mean"} == {""}
    assert not {"nan", "inf", "-inf"} & {row[key] for row in rows for key in row}
