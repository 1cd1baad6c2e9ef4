"""The pictures of the report, each as text that stands in the page itself."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from simulation.experiments.comparison import Comparison
from simulation.presentation.plots import as_svg
from simulation.presentation.plots.org_chart import org_chart
from simulation.presentation.plots.style import Picture, as_bytes
from simulation.presentation.words import Words

SHOWN = ("response_times", "lost_revenue", "satisfaction", "time_series", "load_by_person", "paths")
"""The figures of results, in the order of the page; those of reasons stand with them."""


@dataclass(frozen=True)
class Shown:
    """A picture on the page.

    Attributes:
        source: data that a browser shows.
        title: what it shows, also for those who do not see it.
        note: how to read it.
    """

    source: str
    title: str
    note: str = ""


def as_data(picture: Picture) -> str:
    """Return a figure as a data address of an SVG, the same whenever it is drawn anew."""
    return _address(as_bytes(picture, "svg"))


def _address(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg).decode('ascii')}"


def pictures(comparison: Comparison, words: Words) -> dict[str, Shown]:
    """Return the figures of a comparison by name."""
    is_one = len(comparison.names) == 1
    chosen = ("headline", *SHOWN, "time_of_requests", "working_day")
    return {
        name: Shown(
            _address(as_svg(comparison, name, words)),
            words(f"report.figures.{name}.title"),
            words(f"report.figures.{name}.{_note(name, is_one=is_one)}"),
        )
        for name in chosen
    }


def _note(name: str, *, is_one: bool) -> str:
    return "note_one" if name == "headline" and is_one else "note"


def charts(comparison: Comparison, words: Words) -> list[tuple[str, Shown]]:
    """Return the org chart of each scenario by its name."""
    found = []
    for name in comparison.names:
        organization = comparison.replications[name][0].record.assembly.organization
        title = words("report.chart", scenario=name)
        found.append((name, Shown(as_data(org_chart(organization, words)), title)))
    return found
