"""Figures of a comparison: one function a figure, each returning a matplotlib figure.

They compute nothing; matplotlib is drawn by its Agg and SVG backends, without a window.
"""

from simulation.presentation.plots.causes import lost_revenue
from simulation.presentation.plots.headline import headline
from simulation.presentation.plots.load import load_by_person
from simulation.presentation.plots.paths import paths
from simulation.presentation.plots.series import time_series
from simulation.presentation.plots.spread import response_times, satisfaction
from simulation.presentation.plots.style import Picture, save
from simulation.presentation.plots.time_use import time_of_requests, working_day

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

__all__ = [
    "FIGURES",
    "Picture",
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
