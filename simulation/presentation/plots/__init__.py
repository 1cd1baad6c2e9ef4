"""Figures of a comparison: one function a figure, each returning a matplotlib figure.

They compute nothing; matplotlib is drawn by its Agg and SVG backends, without a window.
"""

from simulation.presentation.plots.causes import lost_revenue
from simulation.presentation.plots.headline import headline
from simulation.presentation.plots.load import load_by_person
from simulation.presentation.plots.series import time_series
from simulation.presentation.plots.style import Picture, save

FIGURES = {
    "headline": headline,
    "lost_revenue": lost_revenue,
    "time_series": time_series,
    "load_by_person": load_by_person,
}
"""Every figure of a comparison by the name of its file."""

__all__ = [
    "FIGURES",
    "Picture",
    "headline",
    "load_by_person",
    "lost_revenue",
    "save",
    "time_series",
]
