"""Figures of a sweep: one function a figure; they compute nothing."""

from simulation.presentation.sweep_plots.curves import response_curves
from simulation.presentation.sweep_plots.importance import importance
from simulation.presentation.sweep_plots.optimum import finalists, search_progress, selection
from simulation.presentation.sweep_plots.planes import heat_maps, regime_map

__all__ = [
    "finalists",
    "heat_maps",
    "importance",
    "regime_map",
    "response_curves",
    "search_progress",
    "selection",
]
