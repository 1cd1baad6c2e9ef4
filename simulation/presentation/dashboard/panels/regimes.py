"""The map of regimes, drawn as a table of buttons."""

from __future__ import annotations

from functools import partial

from simulation.outcomes.catalogue import HEADLINE
from simulation.presentation.dashboard.elements import button, element, select, text
from simulation.presentation.dashboard.regimes import Cell, RegimeMap
from simulation.presentation.dashboard.session import Session

DAYS = 20  # measured when a point has been chosen


def draw(session: Session, found: RegimeMap) -> None:
    """Draw the map; a click brings the two organizations of a point."""
    words = session.words
    with element("section", "levers"):
        text("h3", words("workshop.map"))
        text("p", words("workshop.map_about", number=found.replications), "hint")
        select(
            {metric: words(f"workshop.by.{metric}") for metric in HEADLINE},
            session.settings.map_metric,
            partial(_judge_by, session),
            aria_label=words("workshop.map"),
        )
        with element("table", "map", aria_label=words("workshop.map")), element("tbody"):
            for row in found.rows:
                with element("tr"):
                    text("th", words.number(row[0].up), scope="row")
                    for cell in row:
                        with element("td"):
                            _point(session, found, cell)
            with element("tr"):
                text("td", words(f"workshop.axes.{found.up}"), "hint")
                for cell in found.rows[-1]:
                    text("th", words.number(cell.across), scope="col")
        text("p", words(f"workshop.axes.{found.across}"), "hint ends-right")


def _judge_by(session: Session, metric: str) -> None:
    session.settings.map_metric = metric
    session.refresh()


def _point(session: Session, found: RegimeMap, cell: Cell) -> None:
    """Draw a point: the letter of the side that does better, or a dot."""
    words, metric = session.words, session.settings.map_metric
    better = cell.better[metric]
    letter = "·" if better is None else "AB"[better]
    verdict = (
        words("score.even") if better is None else words(f"workshop.wins.{metric}", side=letter)
    )
    told = words(
        "workshop.point",
        across=words.number(cell.across),
        up=words.number(cell.up),
        verdict=verdict,
    )
    button(
        letter,
        partial(session.begin_with, found.drafts(cell), DAYS),
        "point even" if better is None else f"point side-{'ab'[better]}",
        aria_label=told,
        title=told,
    )
