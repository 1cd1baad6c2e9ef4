"""The pieces pages are built of: plain HTML elements, and the components that draw.

Whatever text comes from a scenario goes through `text` or through data: it is never HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

Handler = Callable[..., Any]


def element(tag: str, classes: str = "", **attributes: object) -> Element:
    """Return an element; attributes are written with _ for -, and those that are None left out."""
    made = ui.element(tag)
    return _dressed(made, classes, attributes)


def text(tag: str, content: str, classes: str = "", **attributes: object) -> TextElement:
    """Return an element that holds text."""
    made = TextElement(tag=tag, text=content)
    _dressed(made, classes, attributes)
    return made


def _dressed(made: Element, classes: str, attributes: dict[str, object]) -> Element:
    if classes:
        made.classes(classes)
    for name, value in attributes.items():
        if value is not None:
            made.props[name.rstrip("_").replace("_", "-")] = value
    return made


def button(content: str, handler: Handler, classes: str = "", **attributes: object) -> TextElement:
    """Return a button that calls a handler without arguments."""
    made = text("button", content, classes, type="button", **attributes)
    made.on("click", handler, [])
    return made


def pressed(made: Element, is_pressed: bool) -> None:
    """Say whether a button is pressed."""
    if made.props.get("aria-pressed") != str(is_pressed).lower():
        made.props["aria-pressed"] = str(is_pressed).lower()
        made.update()


def say(made: TextElement, content: str) -> None:
    """Change the text of an element, if it is another one."""
    if made.text != content:
        made.set_text(content)


def attribute(made: Element, name: str, value: object) -> None:
    """Change an attribute of an element, if it is another one."""
    if made.props.get(name) != value:
        made.props[name] = value
        made.update()


def slider(
    least: float, most: float, step: float, value: float, handler: Handler, **attributes: object
) -> Element:
    """Return a native slider; the handler gets each number, at most ten a second and the last."""
    numbers: dict[str, object] = {"min": least, "max": most, "step": step, "value": value}
    made = _dressed(ui.element("input"), "", {"type": "range", **numbers, **attributes})

    def listen(event: str, throttle: float) -> None:
        # No trailing events: they could come after what the user did next.
        made.on(
            event,
            lambda event: handler(float(event.args)),
            js_handler="(event) => emit(Number(event.target.value))",
            throttle=throttle,
            trailing_events=False,
        )

    listen("input", 0.1)
    listen("change", 0.0)
    return made


def select(options: dict[str, str], value: str, handler: Handler, **attributes: object) -> Element:
    """Return a native list to choose from; the handler gets the key."""
    made = _dressed(ui.element("select"), "", {"value": value, **attributes})
    with made:
        for key, shown in options.items():
            text("option", shown, value=key, selected=key == value or None)
    made.on(
        "change",
        lambda event: handler(str(event.args)),
        js_handler="(event) => emit(event.target.value)",
    )
    return made


class Stage(Element, component="assets/stage.js"):
    """The two living charts."""


class ScoreCards(Element, component="assets/score.js"):
    """The headline metrics."""


class Why(Element, component="assets/why.js"):
    """Causes and metrics behind the score."""


class Clock(Element, component="assets/clock.js"):
    """The time line."""


class Editor(Element, component="assets/editor.js"):
    """A scenario as text."""


class Keys(Element, component="assets/keys.js"):
    """The keyboard."""
