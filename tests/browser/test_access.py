"""Everybody can use it: axe-core finds nothing serious, in both themes, on all panels and phones.

axe-core comes from npm (pinned in .ci/run); without it the test is skipped.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Open

FOLDERS = (
    Path(os.environ.get("SILOSIM_AXE", "")),
    Path(__file__).parent / "node_modules" / "axe-core",
)
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  const place = node => `${node.target.join(" ")} ${node.any.map(a => a.message).join("; ")}`;
  return found.violations.filter(v => ["serious", "critical"].includes(v.impact))
    .map(v => `${v.id}: ${v.nodes.slice(0, 4).map(place).join(" | ")}`);
}"""


def axe() -> str:
    """Return the script of axe-core."""
    for folder in FOLDERS:
        script = folder / "axe.min.js"
        if script.is_file():
            return script.read_text(encoding="utf-8")
    pytest.skip("needs axe-core: npm install --no-save --prefix tests/browser axe-core")


def violations(page: Any, script: str) -> list[str]:
    """Return what axe-core finds serious or critical."""
    page.evaluate(script)
    found: list[str] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_panels(open_page: Open, scheme: str) -> None:
    """No panel has a serious violation, in light and in dark."""
    script = axe()
    page = open_page(color_scheme=scheme, reduced_motion="reduce")  # no colours in between
    assert page.get_attribute("html", "data-theme") == scheme
    for key, waits_for in (("1", None), ("2", ".cause"), ("3", ".sheet"), ("4", ".stories")):
        if waits_for:
            page.keyboard.press(key)
            page.wait_for_selector(waits_for)
        assert violations(page, script) == [], key


def test_a_story_on_a_phone(open_page: Open) -> None:
    """Neither has a question to the room, in French on a phone."""
    script = axe()
    page = open_page(size=(390, 844), locale="fr-FR", reduced_motion="reduce")
    page.get_by_role("button", name="Atelier").click()
    page.click('[data-story="too_many_meetings"]')
    page.wait_for_selector(".story-text")
    page.get_by_role("button", name="Suite →").click()
    page.wait_for_selector(".question")
    assert violations(page, script) == []
    page.evaluate("document.getElementById('help').showModal()")
    assert violations(page, script) == []


def test_calm_for_those_who_want_it(open_page: Open) -> None:
    """Who asks for less motion sees states change, but nothing fly."""
    page = open_page(reduced_motion="reduce")
    before = page.inner_text(".clock")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("t => document.querySelector('.clock').innerText !== t", arg=before)
    assert page.evaluate("silosimStage.sides.every(s => s.flights.length === 0)")


def test_order_of_focus(open_page: Open) -> None:
    """Tab goes through the page as it is read: header, organizations, transport, panel."""
    page = open_page()
    places = []
    for _ in range(26):
        page.keyboard.press("Tab")
        places.append(
            page.evaluate(
                "['skip', 'top', 'score', 'stage', 'transport', 'panel'].find(name =>"
                " document.activeElement.closest('.' + name)) ?? ''"
            )
        )
    order = [place for i, place in enumerate(places) if place and place not in places[:i]]
    assert order == ["skip", "top", "score", "stage", "transport", "panel"]
