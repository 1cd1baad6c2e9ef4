"""Tables of what came out of a sweep: numbers as people read them, in both languages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.experiments.regimes import Axis, Regime
from simulation.experiments.sensitivity import Effect, Sensitivity
from simulation.presentation.blocks import Table
from simulation.presentation.optimum_words import organization
from simulation.presentation.sweep_findings import borders, what_matters
from simulation.presentation.sweep_plots.words import number
from simulation.presentation.words import words_of
from simulation.registry import metrics

METRIC = metrics.get("satisfaction_mean")


def sensitive(effect: Effect, method: str, r_squared: float = float("nan")) -> Any:
    """Return an analysis that found one effect."""
    found = Sensitivity(method, (effect,), 10, r_squared)
    return SimpleNamespace(sensitivities={METRIC.name: {"silo": found}}, metrics=[METRIC])


def only_table(blocks: Any) -> Table:
    """Return the table among blocks."""
    (table,) = (block for block in blocks if isinstance(block, Table))
    return table


def test_an_index_that_rounds_to_zero_has_no_sign() -> None:
    """First-order indices are often a little below zero."""
    effect = Effect("span", -0.003, 0.01, -0.2, 0.05)
    table = only_table(what_matters(sensitive(effect, "sobol")))
    assert table.rows[0][1:] == ["0.00 ± 0.01", "\N{MINUS SIGN}0.20 ± 0.05"]


def test_a_comma_of_the_text_stays_one_in_french() -> None:
    """Only that of a number becomes the decimal mark."""
    found = sensitive(Effect("span", 0.5, 0.1), "regression", 0.861)
    assert only_table(what_matters(found, words=words_of("fr"))).header[1].endswith("β, R² 0,86")


@pytest.mark.parametrize(
    ("levels", "place"),
    [((0.6, 0.7, 0.8, 0.9), "0.68"), ((0.0, 50.0, 100.0), "37.5"), ((0.0, 0.02), "0.015")],
)
def test_a_border_is_told_between_the_levels(levels: tuple[float, ...], place: str) -> None:
    """A border has digits enough to tell where between two levels it lies."""
    x, y = Axis("skill", "", levels), Axis("span", "", (3.0, 6.0))
    gaps = np.array(levels) - float(place)
    plane = np.stack([gaps, gaps])
    zero = np.zeros_like(plane)
    regime = Regime(
        METRIC.name, "higher", ("silo", "teams"), x, y, {}, zero.astype(np.int64),
        zero, zero, plane, plane, plane,
    )  # fmt: skip
    found: Any = SimpleNamespace(regimes={METRIC.name: [regime]}, metrics=[METRIC], border=None)
    assert [row[1] for row in only_table(borders(found)).rows] == [place, place]


def test_levels_of_thousands_are_no_powers_of_ten() -> None:
    """A level is written in full on axes and in the names of alternatives."""
    assert number(12_500.0, words_of("en")) == "12,500"
    factor, item = SimpleNamespace(name="rate", unit="/ h"), SimpleNamespace(levels=(12_345.0,))
    experiment: Any = SimpleNamespace(factors=(factor,))
    told: Any = item
    assert organization(experiment, told, words_of("fr")) == "rate 12\u202f345 / h"
