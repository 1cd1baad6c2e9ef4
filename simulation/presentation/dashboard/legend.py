"""What the signs on the stage mean."""

from __future__ import annotations

from nicegui.element import Element

from simulation.presentation.dashboard.elements import element, text
from simulation.presentation.words import Words

DRAWINGS = {
    "request": '<rect x="3.5" y="3.5" width="7" height="7" fill="var(--request)"/>',
    "question": '<circle cx="7" cy="7" r="3.6" fill="var(--question)"/>',
    "done": '<path d="M2 7l4 4 6-8" fill="none" stroke="var(--done)" stroke-width="2.4"/>',
    "lost": '<path d="M3 3l8 8m0-8l-8 8" fill="none" stroke="var(--lost)" stroke-width="2.4"/>',
}
"""What travels, drawn as on the stage."""


def legend(words: Words) -> None:
    """Show the signs and the scale of load."""
    with element("ul", "legend", aria_label=words("legend.name")):
        for sign in DRAWINGS:
            with element("li"):
                _drawn(sign)
                text("span", words(f"legend.{sign}"))
        with element("li"):
            text("span", words("legend.idle"))
            element("span", "ramp", aria_hidden="true")
            text("span", words("legend.full"))


def _drawn(sign: str) -> Element:
    drawn = element("svg", viewBox="0 0 14 14", aria_hidden="true")
    drawn.props["innerHTML"] = DRAWINGS[sign]  # fixed text of ours, nothing from outside
    return drawn
