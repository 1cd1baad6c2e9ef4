"""The trainer's page: score, stage, transport, and a panel at the side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from nicegui import Client, ui
from nicegui.events import GenericEventArguments

from simulation.presentation.dashboard.drafts import shipped
from simulation.presentation.dashboard.elements import (
    Clock,
    Keys,
    ScoreCards,
    Stage,
    attribute,
    button,
    element,
    pressed,
    say,
    text,
)
from simulation.presentation.dashboard.legend import legend
from simulation.presentation.dashboard.panels import PANELS, Panel
from simulation.presentation.dashboard.scene import scenario_name
from simulation.presentation.dashboard.session import SPEEDS, Session
from simulation.presentation.words import languages
from simulation.scenario import Scenario

THEMES = ("", "dark", "light")
KEYS = {
    " ": "toggle",
    "k": "toggle",
    "ArrowRight": "step",
    "+": "faster",
    "-": "slower",
    "1": "panel:levers",
    "2": "panel:why",
    "3": "panel:scenario",
    "4": "panel:workshop",
    "0": "panel:",
}


class Page:
    """A session on a screen.

    Attributes:
        session: what is shown.
        gallery: the scenarios that can be chosen, by name.
    """

    def __init__(self, session: Session, gallery: Mapping[str, Scenario], client: Client) -> None:
        """Build the page; it is empty until the session is opened on it."""
        self.session = session
        self.gallery = gallery
        self.client = client
        self.panel: Panel | None = None
        self._build()

    # ── View: what a session tells its pages ──

    def scene(self, side: int, scene: dict[str, Any]) -> None:
        """Show an organization."""
        shown, scenario = self.session.sides[side].shown, self.session.sides[side].scenario
        preset = self.gallery.get(shown.base)
        is_named_so = preset is not None and preset.name == scenario.name
        told = {
            **scene,
            "preset": shown.base if is_named_so else "",
            "changed": preset is not None and shown != shipped(shown.base),
        }
        self.stage.run_method("scene", side, told)

    def play(self, chunk: dict[str, Any]) -> None:
        """Play a chunk after those before it."""
        self.stage.run_method("play", chunk)

    def show(self, chunk: dict[str, Any]) -> None:
        """Show how things stand at once."""
        self.stage.run_method("show", chunk)

    def refresh(self) -> None:
        """Show buttons and the open panel as they are now."""
        with self.client:
            self._refresh_gallery()
            self._refresh_transport()
            self._refresh_messages()
            if self.panel is None or self.panel.name != self.session.settings.panel:
                self._open_panel()
            elif self.panel is not None:
                self.panel.refresh()

    # ── Building ──

    def _build(self) -> None:
        words = self.session.words
        ui.run_javascript(f"document.documentElement.lang = '{words.language}'")
        text("a", words("page.skip"), "skip", href="#stage")
        with element("div", "page"):
            self._build_bar()
            with element("div", "main"):
                with element("section", "score", aria_label=words("score.name")):
                    text("h2", words("score.name"), "sr")
                    cards = ScoreCards()
                    cards.props["words"] = {"about": words("page.about")}
                self.messages = element("div", "messages", role="status", aria_live="polite")
                with element("section", "stage", id="stage", aria_label=words("stage.name")):
                    text("h2", words("stage.name"), "sr")
                    self._build_stage()
                self._build_transport()
            self.side = element("section", "panel", aria_label=words("panels.one"), id="panel")
        self._build_help()
        keys = Keys()
        keys.props["names"] = list(KEYS)
        keys.on("press", lambda event: self._press(str(event.args)))
        self._open_panel()
        self._refresh_gallery()
        self._refresh_messages()

    def _build_bar(self) -> None:
        words, settings = self.session.words, self.session.settings
        with element("div", "top"):
            with element("div", "brand"):
                text("h1", "silosim")
                text("p", words("page.promise"))
            with element("nav", aria_label=words("panels.name")):
                self.tabs = {
                    name: button(
                        words(f"panels.{name}"),
                        partial(self._choose_panel, name),
                        aria_controls="panel",
                        aria_pressed=str(settings.panel == name).lower(),
                    )
                    for name in PANELS
                }
            with element("div", "row"):
                with element("div", "group", role="group", aria_label=words("page.language")):
                    for language in languages():
                        button(
                            language.upper(),
                            partial(self._choose_language, language),
                            aria_pressed=str(settings.language == language).lower(),
                            lang=language,
                            title=words.find(f"languages.{language}", language),
                        )
                button(
                    "◐", self._turn_theme, aria_label=words("page.theme"), title=words("page.theme")
                )
                self.help_button = text("button", "?", type="button", aria_label=words("help.name"))
                self.help_button.on(
                    "click", js_handler="() => document.getElementById('help').showModal()"
                )

    def _build_stage(self) -> None:
        words = self.session.words
        self.stage = Stage()
        self.stage.classes("stage")
        self.stage.props["words"] = {
            "customers": words("stage.customers"),
            "person": words("stage.person"),
            "changed": words("stage.changed"),
            "own": words("stage.own"),
            "choose": words("stage.choose"),
        }
        self.stage.on("preset", self._choose_preset)
        legend(words)

    def _build_transport(self) -> None:
        words, session = self.session.words, self.session
        with element("section", "transport", aria_label=words("transport.name")):
            self.play_button = button("", session.toggle, "play primary")
            for length, step in (("hour", session.step_hour), ("day", session.step_day)):
                title = words("transport.step")
                button(words(f"transport.{length}"), step, "step", title=title)
            clock = Clock()
            clock.style("flex: 1 1 16rem")
            clock.props["words"] = {
                "warm_up": words("clock.warm_up"),
                "timeline": words("clock.timeline"),
            }
            # No trailing events: they could come after what the user did next.
            clock.on("drag", self._seek, throttle=0.15, trailing_events=False)
            clock.on("seek", self._seek)
            with element("div", "group", role="group", aria_label=words("transport.speed")):
                self.slower = button("−", self._slower, aria_label=words("transport.slower"))
                self.speed = text("output", "", "speed", aria_label=words("transport.speed"))
                self.faster = button("+", self._faster, aria_label=words("transport.faster"))
            button(
                "↺",
                session.reset,
                title=words("transport.reset"),
                aria_label=words("transport.reset"),
            )
        self._refresh_transport()

    def _build_help(self) -> None:
        words = self.session.words
        with element("dialog", id="help", aria_labelledby="help-title"):
            text("h2", words("help.name"), id="help-title")
            for number in ("1", "2", "3"):
                text("p", words(f"help.text_{number}"))
            with element("dl", "keys"):
                for key in ("space", "right", "plus", "digits", "zero"):
                    with element("dt"):
                        text("kbd", words(f"help.key_{key}"))
                    text("dd", words(f"help.does_{key}"))
            closing = text("button", words("page.close"), "primary", type="button")
            closing.on("click", js_handler="() => document.getElementById('help').close()")

    # ── Acting ──

    async def _press(self, key: str) -> None:
        action = KEYS.get(key, "")
        if action == "toggle":
            self.session.toggle()
        elif action == "step":
            await self.session.step_hour()
        elif action == "faster":
            self._faster()
        elif action == "slower":
            self._slower()
        elif action.startswith("panel:"):
            self._choose_panel(action.removeprefix("panel:"))

    def _faster(self) -> None:
        self.session.set_speed(self.session.speed + 1)

    async def _seek(self, event: GenericEventArguments) -> None:
        await self.session.seek(int(event.args))

    def _slower(self) -> None:
        self.session.set_speed(self.session.speed - 1)

    def _choose_panel(self, name: str) -> None:
        settings = self.session.settings
        settings.panel = "" if settings.panel == name else name
        self.refresh()

    def _choose_language(self, language: str) -> None:
        self.session.settings.language = language
        ui.navigate.reload()

    def _turn_theme(self) -> None:
        settings = self.session.settings
        settings.theme = THEMES[(THEMES.index(settings.theme) + 1) % len(THEMES)]
        ui.run_javascript(f"silosimDress('{settings.theme}')")

    async def _choose_preset(self, event: Any) -> None:
        side, name = event.args
        if name in self.gallery and side in (0, 1):
            await self.session.put(side, shipped(name))

    # ── Keeping up to date ──

    def _open_panel(self) -> None:
        settings = self.session.settings
        for name, tab in self.tabs.items():
            pressed(tab, settings.panel == name)
        self.side.clear()
        self.panel = None
        attribute(self.side, "hidden", True if settings.panel not in PANELS else None)
        if settings.panel in PANELS:
            with self.side:
                self.panel = PANELS[settings.panel](self.session)

    def _refresh_gallery(self) -> None:
        """Offer the scenarios of the gallery by their names, in order."""
        words = self.session.words
        named = [[key, scenario_name(item.name, words)] for key, item in self.gallery.items()]
        attribute(self.stage, "presets", sorted(named, key=lambda pair: pair[1]))

    def _refresh_transport(self) -> None:
        words = self.session.words
        say(
            self.play_button, words("transport.pause" if self.session.playing else "transport.play")
        )
        speed = self.session.speed
        say(self.speed, words(f"transport.speed_{speed}"))
        attribute(self.slower, "disabled", True if speed == 0 else None)
        attribute(self.faster, "disabled", True if speed == SPEEDS - 1 else None)

    def _refresh_messages(self) -> None:
        self.messages.clear()
        with self.messages:
            for number, side in enumerate(self.session.sides):
                if side.problems:
                    text(
                        "p",
                        self.session.words("page.invalid", side="AB"[number]),
                        "message bad",
                    )
            if self.session.is_begun and not self.session.duel.same_customers:
                text("p", self.session.words("page.other_customers"), "message")
