"""Figures of a comparison: one function a figure, each returning a matplotlib figure.

They compute nothing; matplotlib is drawn by its Agg and SVG backends, without a window.
"""

from weakref import ReferenceType, ref

from simulation.experiments.comparison import Comparison
from simulation.presentation.plots.causes import lost_revenue
from simulation.presentation.plots.headline import headline
from simulation.presentation.plots.load import load_by_person
from simulation.presentation.plots.paths import paths
from simulation.presentation.plots.series import time_series
from simulation.presentation.plots.spread import response_times, satisfaction
from simulation.presentation.plots.style import Picture, as_bytes, save
from simulation.presentation.plots.time_use import time_of_requests, working_day
from simulation.presentation.words import Words, words_of

FIGURES = {
    "headline": headline,
    "lost_revenue": lost_revenue,
    "time_series": time_series,
    "load_by_person": load_by_person,
    "time_of_requests": time_of_requests,
    "working_day": working_day,
    "response_times": response_times,
    "satisfaction": satisfaction,
    "paths": paths,
}
"""Every figure of a comparison by the name of its file."""

_kept: tuple[ReferenceType[Comparison], dict[tuple[str, str], bytes]] | None = None


def as_svg(
    comparison: Comparison,
    name: str,
    words: Words | None = None,
    picture: Picture | None = None,
) -> bytes:
    """Return a figure of a comparison as SVG.

    The figures of the last comparison are kept: its files and its report show the same ones.

    Args:
        comparison: what is shown.
        name: of the figure.
        words: in which it is told; English if there are none.
        picture: the same figure, if it has been drawn.
    """
    global _kept
    words = words or words_of("en")
    if _kept is None or _kept[0]() is not comparison:
        _kept = ref(comparison), {}
    pictures, key = _kept[1], (name, words.language)
    if key not in pictures:
        pictures[key] = as_bytes(picture or FIGURES[name](comparison, words), "svg")
    return pictures[key]


__all__ = [
    "FIGURES",
    "Picture",
    "as_svg",
    "headline",
    "load_by_person",
    "lost_revenue",
    "paths",
    "response_times",
    "satisfaction",
    "save",
    "time_of_requests",
    "time_series",
    "working_day",
]
