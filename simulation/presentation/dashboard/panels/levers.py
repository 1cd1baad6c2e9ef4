"""The levers: a few big ones, for one side or both, from the start or from tomorrow on."""

from __future__ import annotations

import math
import time
from functools import partial
from typing import Any

from nicegui.element import Element

from simulation.presentation.dashboard import levers
from simulation.presentation.dashboard.elements import (
    attribute,
    button,
    element,
    pressed,
    say,
    select,
    slider,
    text,
)
from simulation.presentation.dashboard.session import Session

HELD = 1.5  # s after a touch in which a slider is not moved under the hand
TARGETS = ("both", "first", "second")


class LeverPanel:
    """Sliders and choices that write into the scenarios of the sides."""

    name = "levers"

    def __init__(self, session: Session) -> None:
        """Build the panel."""
        self.session = session
        self.touched: dict[str, float] = {}
        words = session.words
        with element("header"):
            text("h2", words("levers.name"))
            button(words("levers.reset"), self._reset, title=words("levers.reset_hint"))
        self._build_scope()
        with element("div", "levers"):
            self.fields = {item.name: self._field(item) for item in levers.CHOICES[:1]}
            self.fields |= {item.name: self._slider(item) for item in levers.LEVERS}
            self.fields |= {item.name: self._field(item) for item in levers.CHOICES[1:]}
        self.warnings = element("div", "levers", role="status")
        self.refresh()

    def _build_scope(self) -> None:
        words = self.session.words
        with element("fieldset"):
            text("legend", words("levers.scope"))
            with element("div", "row"):
                with element("div", "group", role="group", aria_label=words("levers.target")):
                    self.targets = {
                        name: button(words(f"levers.{name}"), partial(self._aim, name))
                        for name in TARGETS
                    }
                with element("div", "group", role="group", aria_label=words("levers.when")):
                    self.whens = {
                        now: button(words(f"levers.{name}"), partial(self._when, now))
                        for now, name in ((False, "from_start"), (True, "from_now"))
                    }
            self.scope_hint = text("p", "", "hint")

    def _slider(self, item: levers.Lever) -> dict[str, Any]:
        words = self.session.words
        with element("div", "field"):
            with element("label", for_=f"lever-{item.name}"):
                text("span", words(f"levers.{item.name}.title"))
                output = text("output", "", for_=f"lever-{item.name}")
            made = slider(
                item.least,
                item.most,
                item.step,
                item.least,
                partial(self._pull, item.name),
                id=f"lever-{item.name}",
                aria_describedby=f"about-{item.name}",
            )
            with element("div", "ends", aria_hidden="true"):
                text("span", words(f"levers.{item.name}.low"))
                text("span", words(f"levers.{item.name}.high"))
            text("p", words(f"levers.{item.name}.about"), "hint", id=f"about-{item.name}")
        return {"input": made, "output": output}

    def _field(self, item: levers.Choice) -> dict[str, Any]:
        words = self.session.words
        with element("div", "field"):
            with element("label", for_=f"lever-{item.name}"):
                text("span", words(f"levers.{item.name}.title"))
                output = text("output", "")
            options = {key: words(f"levers.{item.name}.{key}") for key in item.options}
            made = select(
                options,
                item.options[0],
                partial(self._pull, item.name),
                id=f"lever-{item.name}",
                aria_describedby=f"about-{item.name}",
            )
            text("p", words(f"levers.{item.name}.about"), "hint", id=f"about-{item.name}")
        return {"input": made, "output": output}

    # ── Acting ──

    async def _pull(self, name: str, value: object) -> None:
        self.touched[name] = time.monotonic()
        await self.session.pull(name, value)

    def _aim(self, target: str) -> None:
        self.session.settings.target = target
        self.refresh()

    def _when(self, now: bool) -> None:
        self.session.settings.from_now = now
        self.refresh()

    async def _reset(self) -> None:
        for number in self.session.targets():
            side = self.session.sides[number]
            await self.session.put(number, side.shown.without_levers())

    # ── Keeping up to date ──

    def refresh(self) -> None:
        """Show where the levers stand."""
        words, settings = self.session.words, self.session.settings
        for name, made in self.targets.items():
            pressed(made, settings.target == name)
        for now, made in self.whens.items():
            pressed(made, settings.from_now == now)
        if settings.from_now and self.session.is_begun:
            say(self.scope_hint, words("levers.hint_now", day=self.session.next_day() + 1))
        else:
            say(self.scope_hint, words("levers.hint_start"))
        both = [side.positions() for side in self.session.sides]
        leading = self.session.targets()[0]
        for item in (*levers.LEVERS, *levers.CHOICES):
            self._stand(item, [one[item.name] for one in both], leading)
        self._warn()

    def _stand(self, item: levers.Lever | levers.Choice, values: list[Any], leading: int) -> None:
        field = self.fields[item.name]
        if isinstance(item, levers.Lever):
            shown = [self._number(item, value) for value in values]
            value = values[leading]
            position: Any = item.least if math.isnan(value) else round(value, 3)
        else:
            shown = [""] * 2 if values[0] == values[1] else ["A", "B"]
            position = values[leading]
            if shown[0]:
                shown = [self._position(item, value) for value in values]
        told = shown[0] if shown[0] == shown[1] else f"A {shown[0]} · B {shown[1]}"
        say(field["output"], told)
        if time.monotonic() - self.touched.get(item.name, -HELD) > HELD:
            _move(field["input"], position)
        is_off = isinstance(item, levers.Choice) and item.only_from_start
        if is_off:
            attribute(field["input"], "disabled", self.session.settings.from_now or None)

    def _number(self, item: levers.Lever, value: float) -> str:
        if math.isnan(value):
            return "–"
        text_ = self.session.words.number(f"{value:.4g}")
        return f"{text_}\N{NO-BREAK SPACE}{item.unit}" if item.unit else text_

    def _position(self, item: levers.Choice, value: str) -> str:
        """Return a position in words; a structure may be one that the lever does not offer."""
        words = self.session.words
        return words.find(f"levers.{item.name}.{value}", words.find(f"structures.{value}", value))

    def _warn(self) -> None:
        self.warnings.clear()
        with self.warnings:
            for warning in self.session.warnings()[:4]:
                text("p", warning, "message")


def _move(made: Element, position: object) -> None:
    """Set an input to a position, even where Vue believes that it stands there already."""
    attribute(made, "value", position)
