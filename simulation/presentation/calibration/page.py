"""The report of a calibration as one page without any address in it."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.calibration import Forecast, Goodness, Interval, Quality
from simulation.presentation.calibration import tables
from simulation.presentation.calibration.figures import all_figures
from simulation.presentation.report.figures import as_data
from simulation.presentation.report.template import rendered


def page(
    name: str,
    command: str,
    goodness: Goodness,
    quality: Quality,
    intervals: Mapping[str, Interval],
    forecast: Forecast | None,
) -> str:
    """Return the page; everything that comes from the log is shown as text."""
    groups = tables.grouped(goodness.rows)
    return rendered(
        "calibration.html",
        language="en",
        title=f"{name} – calibration",
        name=name,
        verdict=tables.verdict(goodness),
        header=tables.HEADER,
        groups={title: tables.fit_rows(rows) for title, rows in groups.items()},
        pictures=[(title, as_data(figure)) for title, figure in all_figures(goodness).items()],
        forecast=None if forecast is None else tables.forecast_text(forecast),
        parameters=tables.parameter_rows(intervals),
        quality=tables.quality_lines(quality),
        command=command,
    )
