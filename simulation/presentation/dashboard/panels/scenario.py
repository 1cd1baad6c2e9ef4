"""The scenarios of the sides as text: to read, to change, to take along."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from nicegui import ui

from simulation.presentation.dashboard import souvenirs
from simulation.presentation.dashboard.drafts import Draft
from simulation.presentation.dashboard.elements import (
    Editor,
    attribute,
    button,
    element,
    pressed,
    say,
    text,
)
from simulation.presentation.dashboard.session import Session
from simulation.presentation.words import Words
from simulation.presentation.words.problems import translated
from simulation.scenario import Problem
from simulation.scenario.guard import LARGEST


class ScenarioPanel:
    """An editor of one side's scenario, and what can be downloaded."""

    name = "scenario"

    def __init__(self, session: Session) -> None:
        """Build the panel."""
        self.session = session
        self.side = 0
        self.told: object = None
        words = session.words
        text("h2", words("scenario.name"))
        text("p", words("scenario.about"), "hint")
        with element("div", "group", role="group", aria_label=words("scenario.which")):
            self.choices = [
                button(letter, partial(self._choose, i)) for i, letter in enumerate("AB")
            ]
        self.editor = Editor()
        self.editor.props["name"] = "scenario"
        self.editor.props["largest"] = LARGEST
        self.editor.props["words"] = words.part("editor")
        self.editor.on("apply", self._apply)
        self.editor.on("revert", self._revert, [])
        self.editor.on("download", self._download, [])
        with element("div", "row"):
            button(words("scenario.csv"), self._download_figures)
            self.report = button(words("scenario.report"), self._download_report)
        self.refresh()

    def refresh(self) -> None:
        """Show the text of the side, if it is another one than is shown already."""
        for i, made in enumerate(self.choices):
            pressed(made, i == self.side)
        side = self.session.sides[self.side]
        now = (self.side, side.draft.text, side.problems)
        if now != self.told:
            self.told = now
            problems = [_shown(problem, self.session.words) for problem in side.problems]
            self.editor.run_method("load", side.draft.text, problems)

    def _choose(self, side: int) -> None:
        self.side = side
        self.refresh()

    async def _apply(self, event: Any) -> None:
        written = str(event.args)
        side = self.session.sides[self.side]
        draft = Draft(
            written, side.draft.base if _extends(written, side.draft.base) else "", side.draft.file
        )
        await self.session.put(self.side, draft)
        self._tell_anew()

    async def _revert(self) -> None:
        await self.session.put(self.side, self.session.sides[self.side].shown)
        self._tell_anew()

    def _tell_anew(self) -> None:
        """Show the text again, even the same, unless the panel has been closed meanwhile."""
        if not self.editor.is_deleted:
            self.told = None
            self.refresh()

    def _download(self) -> None:
        side = self.session.sides[self.side]
        ui.download.content(side.draft.text, souvenirs.SCENARIO_FILES[self.side], "text/yaml")

    def _download_figures(self) -> None:
        told = souvenirs.figures_as_csv(self.session.duel, self.session.words)
        ui.download.content(told, "figures.csv", "text/csv")

    async def _download_report(self) -> None:
        """Run the replications of a report beside the show, which goes on."""
        words, language = self.session.words, self.session.settings.language
        say(self.report, words("scenario.report_waits", number=souvenirs.REPLICATIONS))
        attribute(self.report, "disabled", True)
        first, second = (side.scenario for side in self.session.sides)
        try:
            html = await asyncio.to_thread(souvenirs.report, first, second, language)
            ui.download.content(html, "report.html", "text/html")
        finally:
            if not self.report.is_deleted:
                say(self.report, words("scenario.report"))
                attribute(self.report, "disabled", None)


def _extends(written: str, base: str) -> bool:
    return bool(base) and f"extends: {base}" in written


def _shown(problem: Problem, words: Words) -> dict[str, Any]:
    told = translated(problem, words.language)
    got = f" ({told.got})" if told.got else ""
    remedy = words("scenario.remedy", remedy=told.remedy) if told.remedy else ""
    return {
        "line": told.line,
        "path": told.path,
        "text": f"{told.message}{got}{remedy}"[:600],
    }
