"""The page of all metrics is current, and says everything of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.outcomes.breakdowns import BREAKDOWNS
from simulation.outcomes.catalogue import all_metrics
from simulation.outcomes.metric import Metric
from simulation.presentation.metric_page import metric_page

PAGE = Path(__file__).parents[3] / "docs" / "metrics.md"


def test_the_page_is_current() -> None:
    """If not: ``silosim metrics --out docs/metrics.md``."""
    assert PAGE.read_text(encoding="utf-8") == metric_page()


@pytest.mark.parametrize("metric", all_metrics(), ids=lambda metric: metric.name)
def test_every_metric_is_told_in_full(metric: Metric) -> None:
    """A metric has a title, a unit that is known, a group, and one sentence of meaning."""
    assert metric.title
    assert metric.group
    assert metric.better in ("lower", "higher", "neither")
    assert metric.unit in ("", "h", "share", "currency", "points", "requests", "customers", "a day")
    assert metric.description[0].isupper()
    assert metric.description.endswith(".")
    assert metric.description.count(". ") == 0
    assert f"| `{metric.name}` |" in metric_page()


def test_times_by_the_clock_are_no_working_hours() -> None:
    """What customers live by the clock, nights included, is not told as working time."""
    rows = metric_page().splitlines()
    told = [row.split("`")[1] for row in rows if "| hours by the clock |" in row]
    ends = ("mean", "median", "p90")
    for what in ("first", "resolution"):
        assert {f"response_time_{what}_customer_{end}" for end in ends} <= set(told)
    assert all(name.startswith("response_time_") for name in told)


def test_every_figure_of_a_breakdown_is_told() -> None:
    """Each figure stands on the page, alike the metric of the same name if there is one."""
    known = {metric.name: metric for metric in all_metrics()}
    for item in BREAKDOWNS.values():
        assert f"| `{item.name}` |" in metric_page()
        for figure in item.figures:
            assert f"| `{figure.name}` |" in metric_page()
            if figure.name in known:
                assert figure.unit == known[figure.name].unit
                assert figure.better == known[figure.name].better
