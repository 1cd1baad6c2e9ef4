"""What a table says of a comparison."""

from __future__ import annotations

import math

import pytest

from simulation.experiments.comparison import Comparison
from simulation.outcomes.catalogue import all_metrics
from simulation.outcomes.metric import Metric
from simulation.outcomes.output_analysis import Difference, Estimate
from simulation.presentation import rows
from simulation.presentation.quantities import fit


def metric(better: str) -> Metric:
    """Return a metric for which a direction is better."""
    return Metric("m", "M", "h", better, "G", "", lambda record: 0.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("better", "low", "high", "word"),
    [
        ("lower", -2.0, -1.0, rows.BETTER),
        ("lower", 1.0, 2.0, rows.WORSE),
        ("higher", 1.0, 2.0, rows.BETTER),
        ("higher", -2.0, -1.0, rows.WORSE),
        ("neither", 1.0, 2.0, rows.HIGHER),
        ("neither", -2.0, -1.0, rows.LOWER),
        ("lower", -1.0, 1.5, rows.UNCLEAR),
        ("lower", 0.0, 0.0, rows.EQUAL),
        ("lower", math.nan, math.nan, rows.UNCLEAR),
    ],
)
def test_verdict(better: str, low: float, high: float, word: str) -> None:
    """A difference is called better or worse only where its interval leaves zero out."""
    middle = 0.5 if math.isnan(low) else (low + high) / 2
    assert rows.verdict(metric(better), Difference(middle, low, high, 0.5, 5)) == word


def test_headline(two: Comparison) -> None:
    """The headline has response time, lost revenue and satisfaction with a cell a scenario."""
    found = rows.headline_rows(two)
    assert [row.metric.group for row in found] == ["Response time", "Revenue", "Satisfaction"]
    assert all([cell.scenario for cell in row.cells] == ["silo", "teams"] for row in found)
    assert all(row.cells[0].difference is None for row in found)
    assert all(row.cells[1].difference is not None for row in found)


def test_telling_rows_are_few(two: Comparison) -> None:
    """By default at most thirty rows are shown, and causes that do not occur are left out."""
    few = [row for group in rows.detail_rows(two).values() for row in group]
    every = [row for group in rows.detail_rows(two, every=True).values() for row in group]
    assert 10 <= len(few) <= 30
    assert len(few) < len(every) == len(two.metrics) - rows.left_out(two)
    assert "lost_revenue_balked" not in {row.metric.name for row in few}


def test_what_does_not_happen_is_left_out(two: Comparison) -> None:
    """Rows that are zero or undefined in every replication of all scenarios are left out.

    Response times are told even then; and what is left out is in the data.
    """
    shown = {row.metric.name for g in rows.detail_rows(two, every=True).values() for row in g}
    for metric in two.metrics:
        values = [value for name in two.names for value in two.values(name, metric.name)]
        is_nothing = all(math.isnan(value) or value == metric.nothing for value in values)
        assert (metric.name in shown) == (metric.nothing is None or not is_nothing)
    assert "response_time_first_median" in shown  # zero: the front line answers at once
    assert {"balked_share", "letter_time", "cost_hiring", "overflows"}.isdisjoint(shown)
    assert {"balked_share", "letter_time", "cost_hiring", "overflows"} <= set(
        two.as_json()["metrics"]
    )


def test_n_is_told_where_it_is_not_all() -> None:
    """A figure that is defined in some of the replications only says in how many."""
    row = rows.Row(all_metrics()[0], fit("h", "", [1.0], [0.1]), fit("h", "", [1.0]), ())
    whole = rows.Cell("silo", Estimate(1.0, 0.1, 10), None, "", 10)
    some = rows.Cell("silo", Estimate(1.0, 0.1, 7), None, "", 10)
    single = rows.Cell("silo", Estimate(1.0, math.nan, 1), None, "", 10)
    none = rows.Cell("silo", Estimate(math.nan, math.nan, 0), None, "", 10)
    assert row.half_width(whole) == "± 0.10"
    assert row.half_width(some) == "± 0.10 (n 7)"
    assert row.half_width(single) == "(n 1)"
    assert row.half_width(none) == ""


def test_no_verdict_without_a_difference() -> None:
    """Where no pair of replications has the figure there is nothing to say."""
    nothing = Difference(math.nan, math.nan, math.nan, math.nan, 0)
    assert rows.verdict(all_metrics()[0], nothing) == ""


def test_telling_names_exist(two: Comparison) -> None:
    """Every row that is shown by default is a metric that exists."""
    assert set(rows.TELLING) <= {metric.name for metric in two.metrics}


def test_relative_change(two: Comparison) -> None:
    """The change in per cent is that of the mean over the baseline, and none is told of shares."""
    by_name = {
        row.metric.name: row for g in rows.detail_rows(two, every=True).values() for row in g
    }
    row = by_name["lost_revenue"]
    cell = row.cells[1]
    assert cell.difference is not None
    share = 100 * cell.difference.mean / row.cells[0].estimate.mean
    assert row.relative(cell).replace("\N{MINUS SIGN}", "-").rstrip(" %") == f"{share:+.0f}"
    assert by_name["open_share"].relative(by_name["open_share"].cells[1]) == ""
