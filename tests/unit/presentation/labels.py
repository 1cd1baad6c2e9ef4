"""The texts of a figure as boxes: which overlap, which are cut off, where a unit is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from simulation.presentation.plots.style import style

TOUCHING = 1.5  # pixels two boxes may share: descenders and padding


def boxes(figure: Figure) -> Iterator[tuple[str, Bbox]]:
    """Yield every text that is drawn with its box in pixels."""
    with style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
        hidden = _hidden_ticks(figure)
        for item in figure.findobj(Text):
            assert isinstance(item, Text)
            if item.get_text().strip() and item.get_visible() and item not in hidden:
                yield item.get_text(), item.get_window_extent(renderer)


def _hidden_ticks(figure: Figure) -> set[Text]:
    """Return the labels of ticks beyond their axis, and of axes that are not drawn."""
    hidden = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            shown = {*axis.get_major_ticks(), *axis.get_minor_ticks()}
            for tick in {*axis.majorTicks, *axis.minorTicks} | shown:
                is_on = axes.axison and axes.get_visible() and tick in shown
                if not is_on or not low <= tick.get_loc() <= high:
                    hidden |= {tick.label1, tick.label2}
    return hidden


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts whose boxes share more than an edge."""
    found = []
    for (one, a), (other, b) in combinations(boxes(figure), 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > TOUCHING and high > TOUCHING:
            found.append((one, other))
    return found


def cut_off(figure: Figure) -> list[str]:
    """Return the texts that reach beyond the edge of the figure."""
    whole = figure.bbox
    return [
        text
        for text, box in boxes(figure)
        if box.x0 < whole.x0 - 1 or box.x1 > whole.x1 + 1 or box.y0 < whole.y0 - 1
        or box.y1 > whole.y1 + 1
    ]  # fmt: skip


def assert_readable(figure: Figure) -> None:
    """Fail if two texts overlap, or one is cut off."""
    assert overlapping(figure) == []
    assert cut_off(figure) == []


UNITS = re.compile(
    r"%|EUR|\((?:h|min|s)\)|, (?:h|min|s) \(|points(?: of 100| sur 100|\)| \()"
    r"|^(?:working|heures|minutes|secondes) |\((?:working time|temps ouvré)\)"
    r"|^(?:Working day|Jour ouvré)|^(?:Open requests|Demandes ouvertes)"
)
"""What makes a number a quantity; words that merely stand in a title, such as "day", do not."""


def without_unit(figure: Figure) -> list[str]:
    """Return the axes with numbers on them for which no text beside them names a unit."""
    figure.draw_without_rendering()
    return [
        f"{axis.axis_name} of {axes.get_title(loc='left')!r}"
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        if axes.axison and axes.get_visible() and axis.get_visible() and _is_numeric(axis)
        and not any(UNITS.search(text) for text in _beside(figure, axes, axis.axis_name))
    ]  # fmt: skip


def _is_numeric(axis: Any) -> bool:
    labels = [label.get_text() for label in axis.get_ticklabels() if label.get_text().strip()]
    number = re.compile(r"[\d.,\s\N{MINUS SIGN}\N{NARROW NO-BREAK SPACE}\N{NO-BREAK SPACE}]+")
    return bool(labels) and all(number.fullmatch(label) for label in labels)


def _beside(figure: Figure, axes: Axes, which: str) -> list[str]:
    """Return title and label of an axis, also of those of the axes with which it is shared."""
    shared = getattr(axes, f"get_shared_{which}_axes")().get_siblings(axes)
    titles = [axes.get_title(loc=place) for place in ("left", "center")]
    labels = [getattr(other, f"get_{which}label")() for other in shared]
    return [*titles, *labels]
