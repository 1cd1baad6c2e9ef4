"""Files of results."""

from __future__ import annotations

import csv
import io
import json

import pytest

from simulation.experiments.comparison import Comparison
from simulation.outcomes.breakdowns import BREAKDOWNS
from simulation.presentation import export
from simulation.spreadsheets import DANGEROUS, safe


def test_csv_is_tidy(two: Comparison) -> None:
    """The CSV has a line for each value, and reads back as the values of the comparison."""
    rows = list(csv.DictReader(io.StringIO(export.as_csv(two))))
    assert len(rows) == 2 * 3 * len(two.metrics)
    chosen = [
        float(row["value"])
        for row in rows
        if (row["scenario"], row["metric"]) == ("teams", "lost_revenue")
    ]
    assert chosen == two.values("teams", "lost_revenue")


def test_breakdowns_csv_is_tidy(two: Comparison) -> None:
    """A line for each figure of each part; values are those of the comparison."""
    lines = list(csv.DictReader(io.StringIO(export.breakdowns_as_csv(two))))
    chosen = [
        float(line["value"])
        for line in lines
        if (line["scenario"], line["by"], line["part"]) == ("teams", "department", "sales")
        and line["metric"] == "response_time_first_mean"
    ]
    found = two.part_values("teams", "department", "sales", "response_time_first_mean")
    assert chosen == pytest.approx(found)
    assert {line["by"] for line in lines} == set(BREAKDOWNS)


def test_no_cell_is_a_formula(five: Comparison) -> None:
    """A scenario called like a formula is text in a spreadsheet."""
    cells = [row[0] for row in csv.reader(io.StringIO(export.as_csv(five)))]
    assert "'=1+1" in cells
    assert not any(cell.startswith(DANGEROUS) for cell in cells)


def test_numbers_stay_numbers() -> None:
    """A negative number is not escaped, a text that begins like one is."""
    assert safe(-1.5) == -1.5
    assert [safe(text) for text in ("-1", "+1", "@a", "=a", "\ta")] == [
        "'-1", "'+1", "'@a", "'=a", "'\ta"
    ]  # fmt: skip


def test_json_is_what_the_comparison_says(two: Comparison) -> None:
    """The JSON is that of the comparison, keys in its order, ended by a newline."""
    text = export.as_json(two)
    assert text.endswith("}\n")
    assert json.loads(text) == two.as_json()
    assert list(json.loads(text)["metrics"]) == [metric.name for metric in two.metrics]


def test_names_of_files(five: Comparison) -> None:
    """File names are fixed: no scenario's name is in any of them."""
    names = [name for name, _ in export.files_of(five)]
    data = ["summary.txt", "summary.md", "results.json", "results.csv", "breakdowns.csv"]
    assert names[:5] == data
    assert set(names[5:]) == {
        f"{figure}.{kind}"
        for figure in (
            "headline",
            "lost_revenue",
            "time_series",
            "load_by_person",
            "time_of_requests",
            "working_day",
            "response_times",
            "satisfaction",
            "paths",
        )
        for kind in ("svg", "png")
    }


def test_summary(two: Comparison) -> None:
    """The summary says on what it rests: replications, seed and the kind of interval."""
    for text in (export.summary_text(two), export.summary_markdown(two)):
        assert "3 replications, seed 42" in text
        assert "95 % confidence intervals" in text


def test_a_single_replication_says_so(one: Comparison) -> None:
    """A result without interval says that it has none."""
    assert "no interval" in export.summary_text(one)
