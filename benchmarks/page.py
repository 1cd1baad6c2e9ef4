"""How fast the page is for a room: start, levers, frames, eight browsers at once.

python -m benchmarks.page [--rounds 3]

Needs the extras `web` and `test`, and Chromium, which draws in software here; the renderer is told.
Told are the best of the rounds: on a busy machine only a round without neighbours tells something
about the page. Asked for are 3 s from the command to a painted score (the kernel compiled), 300 ms
from a lever to the score, 20 frames a second with 150 people on each side, and eight browsers at
the pace they ask for.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.environment import processor, versions
from tests.browser.conftest import Server, chromium, start, start_large, stop
from tests.browser.test_page import SLIDE

UNTIL_SCORE_CHANGES = """async ([name, value]) => {
  const score = () => document.querySelector(".cards").innerText;
  const before = score(), started = performance.now();
  (SLIDE)([name, value]);
  while (score() === before) {
    if (performance.now() - started > 5000) return 5000;
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - started;
}""".replace("SLIDE", SLIDE)
FRAMES = """async (seconds) => {
  const before = silosimStage.frames, started = performance.now();
  await new Promise(done => setTimeout(done, 1000 * seconds));
  return 1000 * (silosimStage.frames - before) / (performance.now() - started);
}"""
RENDERER = """() => {
  const gl = document.createElement("canvas").getContext("webgl");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  return info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "none (software)";
}"""


def start_to_score(browser: Any, folder: Path) -> float:
    """Return the seconds from the command to a painted score."""
    page = browser.new_page()
    started = time.monotonic()
    server = start(cwd=folder)
    try:
        page.goto(server.url)
        page.wait_for_selector(".card .number")
        return time.monotonic() - started
    finally:
        page.close()
        stop(server)


def lever_to_score(browser: Any, server: Server) -> float:
    """Return the median milliseconds from a lever to the new score."""
    page = _opened(browser, server)
    page.evaluate(UNTIL_SCORE_CHANGES, ["interdependence", 35])
    values = (60, 25, 80, 45, 70, 30, 90)
    found = [page.evaluate(UNTIL_SCORE_CHANGES, ["interdependence", value]) for value in values]
    page.close()
    return statistics.median(found)


def frames(browser: Any, server: Server) -> float:
    """Return the frames a second while both sides play."""
    page = _opened(browser, server)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("silosimStage.sides[0].flights.length > 10")
    found = float(page.evaluate(FRAMES, 4))
    page.close()
    return found


def pace_of_eight(browser: Any, server: Server) -> float:
    """Return the slowest pace of eight browsers, as a share of the 1 h/s that each asks for."""
    pages = [_opened(browser, server) for _ in range(8)]
    for page in pages:
        page.get_by_role("button", name="Play").click()
    clock = "silosimStage.shown.clock.at"
    before = [(page.evaluate(clock), time.monotonic()) for page in pages]
    pages[0].wait_for_timeout(8000)
    paces = [
        (page.evaluate(clock) - at) * 120 * 8 / (time.monotonic() - then)
        for page, (at, then) in zip(pages, before, strict=True)
    ]
    for page in pages:
        page.close()
    return min(paces)


def _opened(browser: Any, server: Server) -> Any:
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(server.url)
    page.wait_for_selector(".card .number")
    return page


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    rounds = range(parser.parse_args().rounds)
    path = chromium()
    if path is None:
        print("needs Chromium, or SILOSIM_CHROMIUM")
        return 1
    from playwright.sync_api import sync_playwright

    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # warm is what has been started before
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        starts = min(start_to_score(browser, folder) for _ in rounds)
        print(f"start to score          {starts:6.2f} s      asked 3")
        small = start(cwd=folder)
        large = start_large(folder)
        try:
            told: tuple[tuple[str, Callable[[], float], str], ...] = (
                ("lever to score", lambda: -lever_to_score(browser, small), "ms     asked 300"),
                ("frames, 2 x 150 people", lambda: frames(browser, large), "/s     asked 20"),
                ("eight browsers, pace", lambda: pace_of_eight(browser, small), "of 1 h/s"),
            )
            for what, measure, unit in told:
                print(f"{what:<23} {abs(max(measure() for _ in rounds)):6.2f} {unit}")
            renderer = _opened(browser, large).evaluate(RENDERER)
            print(f"drawn by {renderer}; {processor()}, {versions()}")
        finally:
            stop(small)
            stop(large)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
