"""Figures of sweeps in both languages: labels lie beside each other, and nothing is English."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulation.experiments.analysis import Analysis, analyse
from simulation.experiments.designs.loading import load_experiment
from simulation.experiments.regimes import Axis, Regime
from simulation.experiments.response import Curves
from simulation.experiments.sweeps.sweep import sweep
from simulation.outcomes.output_analysis import estimate
from simulation.presentation.report import sweep_report
from simulation.presentation.sweep_plots import heat_maps, response_curves
from simulation.presentation.sweep_sections import parts, pictures
from simulation.presentation.words import languages, words_of
from simulation.registry import metrics
from tests.e2e.test_sweep_analysis import PLANE, SOBOL
from tests.unit.experiments.optimum.cases import LIST, SEARCH
from tests.unit.presentation.labels import assert_readable

CASES = {"plane": PLANE, "sobol": SOBOL, "list": LIST, "search": SEARCH}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Analysis]:
    """Return the analysis of one sweep of each sort."""
    every = {}
    for name, text in CASES.items():
        folder = tmp_path_factory.mktemp(name)
        (folder / "it.yaml").write_text(text, encoding="utf-8")
        experiment = load_experiment(folder / "it.yaml")
        sweep(experiment, folder / "out", workers=2, pool="threads")
        every[name] = analyse(folder / "out", experiment)
    return every


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", CASES)
def test_labels_do_not_overlap(found: dict[str, Analysis], name: str, language: str) -> None:
    """Every figure of every sort of sweep can be read."""
    for _, (picture, _) in pictures(found[name], words_of(language)):
        assert_readable(picture)


@pytest.mark.parametrize("name", CASES)
def test_a_report_is_the_same_bytes_again_and_all_in_its_language(
    found: dict[str, Analysis], name: str
) -> None:
    """No heading, header or sentence of the English report stands in the French one."""
    french = sweep_report(found[name], "fr", "silosim sweep it.yaml")
    assert french == sweep_report(found[name], "fr", "silosim sweep it.yaml")
    english = words_of("en")
    told = parts(found[name], {}, english)
    texts = {getattr(block, "text", "") for part in told for block in part.blocks}
    long = {text for text in texts if len(text) > 20 and " − " not in text}
    assert long
    assert [text for text in long if text in french] == []
    assert len(found[name].metrics) >= 3
    assert Path(found[name].about["file"]).name == "it.yaml"


@pytest.mark.parametrize(
    ("x", "scale"), [((0.5, 1, 2, 4, 8), "log"), ((1, 2, 3, 4), "linear"), ((0, 1, 2, 4), "linear")]
)
def test_levels_that_multiply_stand_equally_far_apart(x: tuple[float, ...], scale: str) -> None:
    """An axis is logarithmic where each level is the same multiple of the one before."""
    metric = metrics.get("response_time_resolution_median")
    levels = {"one": tuple(estimate([level, level + 0.1]) for level in x)}
    figure = response_curves(metric, [Curves(x, {}, levels, {})], "size", {}, "EUR")
    assert figure.axes[0].get_xscale() == scale
    if scale == "log":
        assert figure.axes[0].get_xticks().tolist() == list(x)
        assert len(figure.axes[0].get_xticks(minor=True)) == 0
    assert figure.axes[0].get_ylabel() == "Time to resolution,\nmedian, h"
    assert_readable(figure)


def plane() -> Regime:
    """Return a plane of two scenarios with names that are longer than a panel is wide."""
    x, y = Axis("customers", "/ h", (1_000.0, 12_500.0)), Axis("share", "", (0.1, 0.2))
    table = np.array([[1.0, 2.0], [2.0, 1.0]])
    names = ("a_name_that_is_quite_a_bit_too_long", "teams_2")
    return Regime(
        "lost_revenue", "lower", names, x, y, {}, np.sign(table - 1.5).astype(np.int64),
        table, 3 - table, 3 - 2 * table, 2 - 2 * table, 4 - 2 * table,
    )  # fmt: skip


def test_names_above_heat_maps_keep_off_the_bars() -> None:
    """A long name above a panel does not reach into the bar of colours beside it."""
    assert_readable(heat_maps(metrics.get("lost_revenue"), [plane()], {}, "EUR"))
