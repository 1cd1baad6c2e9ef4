"""Which factors matter: indices with intervals, for one figure and several subjects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from simulation.experiments.sensitivity import Effect, Sensitivity
from simulation.outcomes.metric import Metric
from simulation.presentation.naming import title_of
from simulation.presentation.plots.style import (
    INK,
    OKABE_ITO,
    Picture,
    new_figure,
    only_bottom,
    style,
    wrapped,
)
from simulation.presentation.sweep_plots.words import label
from simulation.presentation.words import Words, words_of

ABOVE = 30  # letters that fit above a panel


def importance(
    metric: Metric,
    found: Mapping[str, Sensitivity],
    currency: str = "EUR",
    words: Words | None = None,
) -> Picture:
    """Return what a metric depends on, a panel for each scenario and difference."""
    words = words or words_of("en")
    factors = [effect.factor for effect in next(iter(found.values())).effects]
    method = next(iter(found.values())).method
    order = sorted(factors, key=lambda f: max(s.weights().get(f, 0.0) for s in found.values()))
    with style():
        figure = new_figure(3.6 * len(found) + 2.0, 0.42 * len(factors) + 2.4)
        grid = figure.subplots(1, len(found), squeeze=False, sharey=True)[0]
        for axes, (subject, sensitivity) in zip(grid, found.items(), strict=True):
            effects = {effect.factor: effect for effect in sensitivity.effects}
            _bars(axes, method, [effects[name] for name in order], words)
            title = wrapped(subject, ABOVE)
            text = words(f"sweep.importance.{method}.axis")
            axes.set_xlabel(with_unit(text, metric.unit, currency, method, words))
            if method == "regression":
                title += f"\nR² = {words.number(f'{sensitivity.r_squared:.2f}')}"
            axes.set_title(title, fontsize=12)
            only_bottom(axes, words)
        grid[0].set_yticks(range(len(order)), [label(name, "") for name in order])
        figure.suptitle(title_of(metric, words), x=0.02, ha="left", weight="bold", fontsize=13)
        handles, labels = grid[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2, fontsize=11)
    return figure


def with_unit(text: str, unit: str, currency: str, method: str, words: Words) -> str:
    """Return what stands at the axis: effects have the unit of the figure, shares have none."""
    shown = {"currency": currency, "share": words("sweep.importance.share_of_1")}.get(unit, unit)
    return f"{text}, {shown}" if method == "morris" and shown else text


def _bars(axes: Axes, method: str, effects: list[Effect], words: Words) -> None:
    main, other = (words(f"sweep.importance.{method}.{which}") for which in ("main", "other"))
    places = np.arange(len(effects))
    two = bool(other)
    height = 0.38 if two else 0.6
    draw = axes.barh
    error: dict[str, Any] = {"error_kw": {"ecolor": INK, "elinewidth": 1.2}}
    if two:
        widths = [0.0 if np.isnan(e.other_width) else e.other_width for e in effects]
        draw(places - height / 2, [e.other for e in effects], height, xerr=widths,
             color=OKABE_ITO[5], label=other, **error)  # fmt: skip
    shift = height / 2 if two else 0.0
    draw(places + shift, [e.main for e in effects], height, xerr=[e.main_width for e in effects],
         color=OKABE_ITO[0], label=main, **error)  # fmt: skip
