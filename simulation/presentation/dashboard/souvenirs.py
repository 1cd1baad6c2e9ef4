"""What can be taken along from the page: its figures as a table, and the one-file report."""

from __future__ import annotations

from simulation.experiments.comparison import compare
from simulation.experiments.comparison_json import rounded
from simulation.experiments.live import Duel
from simulation.presentation.dashboard import figures
from simulation.presentation.words import Words
from simulation.registry import metrics
from simulation.scenario import Scenario
from simulation.spreadsheets import as_csv

REPLICATIONS = 10
SCENARIO_FILES = ("scenario_a.yaml", "scenario_b.yaml")
"""As which the scenarios of the sides are downloaded."""


def figures_as_csv(duel: Duel, words: Words) -> str:
    """Return every metric of both sides as it stands now; empty where there is no number yet."""
    rows: list[list[object]] = [["metric", "title", "unit", "A", "B", "difference"]]
    for name, both in duel.measure(metrics.names()).items():
        metric = metrics.get(name)
        values = (rounded(value) for value in (*both, both.difference))
        told = ["" if value is None else value for value in values]
        rows.append([name, figures.title(metric, words), metric.unit, *told])
    return as_csv(rows)


def report(first: Scenario, second: Scenario, language: str) -> str:
    """Return the report of `silosim compare --report` on what both sides show.

    The page shows one course of events, a report wants several: this runs the replications. The
    command in it is that for the files of the two sides.
    """
    # With it comes matplotlib, without which the page starts sooner.
    from simulation.presentation.report import report_html

    comparison = compare(first, second, replications=REPLICATIONS)
    files = " ".join(SCENARIO_FILES)
    command = (
        f"silosim compare {files} --replications {REPLICATIONS} --seed {comparison.seed} "
        "--report report.html"
    )
    command += f" --lang {language}" if language != "en" else ""
    return report_html(comparison, language, command=command)
