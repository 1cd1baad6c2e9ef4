"""Takes the pictures of the documentation: ``python -m tests.browser.screenshots``.

Both languages, light and dark, a projector and a phone; the same moments each time.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.conftest import ROOT, chromium, start, stop

FOLDER = ROOT / "docs" / "images"
PROJECTOR, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


def play(page: Any) -> None:
    """Let an hour and a half pass, so that things travel."""
    page.get_by_role("button", name="▶").click()
    page.wait_for_timeout(1800)


def why(page: Any) -> None:
    """Look behind the score, some weeks later."""
    page.locator("#timeline-range").fill("70")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("2")
    page.wait_for_selector(".cause")
    page.wait_for_timeout(600)


def debrief(page: Any) -> None:
    """Tell a story to its debrief."""
    page.keyboard.press("4")
    page.click('[data-story="climbing_call"]')
    page.wait_for_selector(".story-text")
    for _ in range(2):
        page.locator(".panel .primary").click()
        page.wait_for_timeout(700)
    for answer, hands in (("first", 4), ("same", 2), ("second", 9)):
        for _ in range(hands):
            page.locator(f'[data-answer="{answer}"] button').last.click()
    for _ in range(2):
        page.wait_for_timeout(500)
        page.locator(".panel .primary").click()
    page.wait_for_selector(".guess.right")
    page.wait_for_timeout(800)


SHOTS = (
    ("page_projector_light_en", PROJECTOR, "light", "en-GB", play),
    ("page_projector_dark_fr", PROJECTOR, "dark", "fr-FR", why),
    ("page_workshop_light_fr", PROJECTOR, "light", "fr-FR", debrief),
    ("page_phone_dark_en", PHONE, "dark", "en-GB", play),
)


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = start(cwd=Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, size, scheme, locale, act in SHOTS:
            context = browser.new_context(viewport=size, color_scheme=scheme, locale=locale)
            page = context.new_page()
            page.goto(server.url)
            page.wait_for_selector(".card .number")
            act(page)
            page.screenshot(path=FOLDER / f"{name}.png")
            context.close()
        browser.close()
        stop(server)


if __name__ == "__main__":
    main()
