"""Figures: complete, readable as files, the same when made again."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.calibration.ties import Row
from simulation.experiments.comparison import Comparison, compare
from simulation.outcomes import daily
from simulation.presentation.plots import FIGURES, as_svg, lost_revenue, save
from simulation.presentation.plots.load import beeswarm
from simulation.presentation.plots.mail_ties import by_distance
from simulation.presentation.plots.series import spread, time_series
from simulation.presentation.plots.style import OKABE_ITO, Numbers, as_bytes, colours, dashes
from simulation.presentation.words import words_of
from tests.unit.presentation.conftest import scenario
from tests.unit.presentation.labels import assert_readable


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("which", ["one", "two", "five"])
def test_figures_can_be_drawn(
    name: str, which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Each figure becomes an SVG that parses and a PNG, whatever the scenarios are called."""
    figure = FIGURES[name](request.getfixturevalue(which))
    svg, png = save(figure, tmp_path, name)
    ElementTree.fromstring(svg.read_text(encoding="utf-8"))
    assert png.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_files_are_the_same_when_made_again(two: Comparison, kind: str) -> None:
    """Two drawings of the same comparison are equal byte by byte, without a date."""
    first, second = (as_bytes(FIGURES["headline"](two), kind) for _ in range(2))
    assert first == second
    assert not re.search(rb"20\d\d-\d\d-\d\d", first)


def test_a_notebook_shows_a_figure(two: Comparison) -> None:
    """The figure that `Comparison.plot` returns draws itself in a notebook."""
    assert two.plot()._repr_png_().startswith(b"\x89PNG")


def test_names_are_text(five: Comparison) -> None:
    """A name with dollar signs is shown as it is, not read as a formula."""
    figure = FIGURES["headline"](five)
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert "$x^2$ <b> | _y_" in labels
    figure.canvas.draw()
    assert not any(label.get_parse_math() for label in figure.axes[0].get_yticklabels())


def test_bars_add_up(two: Comparison) -> None:
    """The parts of a bar of lost revenue end where its total is."""
    axes = lost_revenue(two).axes[0]
    ends = [max(bars[i].get_x() + bars[i].get_width() for bars in axes.containers) for i in (0, 1)]
    for end, name in zip(ends, two.names, strict=True):
        total = two.estimate(name, "lost_revenue").mean
        unit = 1e-3 if "k EUR" in axes.get_xlabel() else 1.0
        assert end == pytest.approx(total * unit, rel=1e-9)


def test_what_is_gained_stands_on_the_other_side() -> None:
    """Where more comes than expected, the bar ends at the losses and begins below zero."""
    gaining = compare(scenario("marketing_and_sales"), replications=2)
    bars = [bar for group in lost_revenue(gaining).axes[0].containers for bar in group]
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]
    whole = max(map(max, ends)) + min(map(min, ends))
    assert min(map(min, ends)) < 0
    name = gaining.baseline
    assert whole == pytest.approx(gaining.estimate(name, "lost_revenue").mean / 1000, rel=1e-9)


def test_labels_are_moved_apart() -> None:
    """Labels keep their order and their distance and stay inside the panel."""
    places = spread({"a": 0.99, "b": 0.98, "c": 0.2, "d": 0.2}, 0.1)
    assert places["a"] <= 1.0
    assert places["a"] - places["b"] >= 0.1 - 1e-9
    assert abs(places["c"] - places["d"]) >= 0.1 - 1e-9
    assert places["b"] > places["c"]


def test_dots_side_by_side() -> None:
    """Dots at one place are moved into lanes, single ones stay on the line."""
    offsets = beeswarm(np.array([10.0, 10.0, 10.0, 50.0]), 1.0, 0.3)
    assert len(set(offsets[:3].tolist())) == 3
    assert offsets[3] == 0


@pytest.mark.parametrize(
    ("ticks", "written"),
    [
        ([1.9, 1.95, 2.0], ["1.90", "1.95", "2.00"]),
        ([9_800.0, 10_000.0], ["9,800", "10,000"]),
        ([-0.5, 0.0, 0.5], ["\N{MINUS SIGN}0.5", "0.0", "0.5"]),
        ([0.0, 0.1, 0.2, 0.30000000000000004], ["0.0", "0.1", "0.2", "0.3"]),
    ],
)
def test_numbers_on_axes(ticks: list[float], written: list[str]) -> None:
    """Ticks have thousands, a true minus, and all the same decimals."""
    assert Numbers().format_ticks(ticks) == written


def test_what_has_no_number_is_said() -> None:
    """An organization that drowns has no median, and the figure says why."""
    drowned = compare(scenario("silo", **{"requests.order.rate": "900 / h"}), replications=2)
    texts = [text.get_text() for text in FIGURES["headline"](drowned).axes[0].texts]
    assert texts == ["not reached: too many are still open"]


def test_nothing_lost() -> None:
    """Where nothing is lost the figure says so."""
    texts = lost_revenue(compare(scenario("theory/mm1"), replications=2)).axes[0].get_xlabel()
    assert texts == "nothing was lost"


def test_colours_are_different() -> None:
    """No two of the first eight scenarios have the same colour."""
    assert len(set(OKABE_ITO)) == 8


def test_daily_series(two: Comparison) -> None:
    """The open requests of the series are those of the record, its band holds its mean."""
    records = [replication.record for replication in two.replications["silo"]]
    band = daily.open_requests(records)
    assert band.days.tolist() == [1, 2, 3, 4, 5, 6]
    assert band.mean[-1] == pytest.approx(np.mean([r.levels[-1, 0] for r in records]))
    assert (band.low <= band.high).all()


@pytest.mark.parametrize(("hours", "ended"), [("16 h", 2), ("20 h", 2), ("3 h", 0)])
def test_a_day_that_has_not_ended_has_no_open_requests(hours: str, ended: int) -> None:
    """A run that ends within a day says nothing of that day's end (it fell to 0 there)."""
    silo = scenario("silo", **{"time.horizon": hours, "time.warm_up": "0 h"})
    record = compare(silo, replications=1, names=["silo"]).replications["silo"][0].record
    band = daily.open_requests([record])
    assert band.days.tolist() == list(range(1, ended + 1))
    assert (band.mean > 0).all()


def test_a_figure_is_drawn_once_for_files_and_report(two: Comparison) -> None:
    """In each language, for the comparison it is of and no other."""
    english, french = (as_svg(two, "headline", words_of(code)) for code in ("en", "fr"))
    assert english == as_bytes(FIGURES["headline"](two, words_of("en")), "svg")
    assert french == as_bytes(FIGURES["headline"](two, words_of("fr")), "svg")
    assert as_svg(two, "headline") is english
    silo = scenario("silo", **{"time.horizon": "2 days"})
    other = as_svg(compare(silo, replications=1, names=["silo"]), "headline")
    assert other != english
    assert as_svg(two, "headline") == english


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_series_of_less_than_two_days_says_so(language: str) -> None:
    """Panels without a line have a sentence, and neither numbers nor names beside them."""
    silo = scenario("silo", **{"time.horizon": "17 h", "time.warm_up": "0 h"})
    one = compare(silo, replications=1, names=["silo"])
    words = words_of(language)
    response, _, levels = time_series(one, words).axes
    assert [text.get_text() for text in response.texts] == [words("figures.time_series.too_short")]
    assert len(response.get_yticks()) == 0
    assert "silo" in [text.get_text() for text in levels.texts]


def test_days_that_are_still_open_have_no_response_time(two: Comparison) -> None:
    """A day of which many requests are open has no response time, the first days have one."""
    records = [replication.record for replication in two.replications["silo"]]
    band = daily.response_time(records)
    assert math.isnan(band.mean[-1])
    assert not math.isnan(band.mean[0])


def test_busy_shares(two: Comparison) -> None:
    """Busy shares lie between 0 and 1, the chief's is that of the metric."""
    records = [replication.record for replication in two.replications["silo"]]
    shares = daily.busy_shares(records)
    assert ((shares >= 0) & (shares <= 1)).all()
    assert shares[0] == pytest.approx(two.estimate("silo", "utilization_chief").mean)


@pytest.mark.parametrize("name", ["response_times", "satisfaction"])
def test_a_legend_has_every_scenario_with_a_look_of_its_own(name: str) -> None:
    """Twelve scenarios are twelve entries, no two alike; a name may begin with an underscore."""
    silo = scenario("silo", **{"time.horizon": "2 days"})
    names = ["_draft", *(f"scenario {i}" for i in range(2, 13))]
    many = compare(*[silo] * 12, replications=1, names=names)
    legend = FIGURES[name](many).legends[0]
    shown = [text.get_text().lstrip("\N{ZERO WIDTH SPACE}") for text in legend.get_texts()]
    assert shown == names
    looks = {(str(line.get_color()), str(line._dash_pattern)) for line in legend.get_lines()}  # type: ignore[attr-defined]
    assert name == "satisfaction" or len(looks) == 12


def test_lines_are_told_apart_where_colours_begin_anew() -> None:
    """The ninth scenario has the colour of the first, but not its line."""
    names = [str(i) for i in range(12)]
    looks = {(colours(names)[name], str(dashes(names)[name])) for name in names}
    assert len(looks) == 12


def test_days_are_those_of_the_longest() -> None:
    """A scenario that is simulated for longer than the first is drawn to its end."""
    days = {"time.horizon": "2 days"}
    both = compare(scenario("silo", **days), scenario("silo"), replications=1, names=["a", "b"])
    assert FIGURES["time_series"](both).axes[0].get_xlim() == (0, 6)


def test_a_wait_that_nobody_had_has_no_unit() -> None:
    """Where nobody was taken up there is a dash, and not hours of it."""
    nobody = compare(scenario("silo", **{"time.horizon": "1 min", "time.warm_up": "0 h"}))
    texts = {text.get_text() for text in FIGURES["paths"](nobody).axes[0].texts}
    assert {"waits –", "then –"} <= texts


@pytest.mark.parametrize("steps", [1, 12, 90])
def test_ties_of_deep_hierarchies_can_be_read(steps: int) -> None:
    """However far two people are from each other, the steps on the axis keep apart."""
    rows = [Row(i, 10, 5.0 / i, 4.0 / i, 0.5 / i, 0.4 / i) for i in range(1, steps + 1)]
    study: Any = SimpleNamespace(rows=lambda: rows)
    assert_readable(by_distance(study))


def test_what_takes_longer_than_the_axis_is_not_drawn_at_its_end(
    one: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of times up to 800 h half are done within the 400 h that are shown, and not all."""
    times = "simulation.presentation.plots.spread.times_at"
    monkeypatch.setattr(times, lambda records, which, shares: 800 * shares)
    (line,) = FIGURES["response_times"](one).axes[0].get_lines()
    assert max(line.get_ydata()) == pytest.approx(50, abs=0.5)
    assert max(line.get_xdata()) == pytest.approx(400, abs=4)
