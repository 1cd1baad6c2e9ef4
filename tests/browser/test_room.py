"""A room: many people on the stage, and eight browsers at once (how fast: `benchmarks.page`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Open, Server, start_large, stop
from tests.browser.test_page import SLIDE

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server that shows 150 people on each side."""
    running = start_large(tmp_path_factory.mktemp("large"))
    yield running
    stop(running)


def test_large_organizations_move(open_page: Open, large: Server) -> None:
    """All 150 people of each side stand on the stage, and what they send each other flies."""
    page = open_page(large.url)
    assert page.evaluate("silosimStage.sides.map(s => s.places.length)") == [151, 151]
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("silosimStage.sides[0].flights.length > 10")


def test_eight_browsers_have_their_own_state(browser: Any, server: Server) -> None:
    """Eight browsers with eight levers play at once, and show eight scores."""
    contexts = [browser.new_context(viewport={"width": 900, "height": 600}) for _ in range(8)]
    pages = [context.new_page() for context in contexts]
    try:
        for number, page in enumerate(pages):
            page.goto(server.url)
            page.wait_for_selector(".card .number")
            page.evaluate(SLIDE, ["interdependence", 10 * number])
        clock = "silosimStage.shown.clock.at"
        for page in pages:
            page.wait_for_timeout(100)
            page.get_by_role("button", name="Play").click()
        before = [page.evaluate(clock) for page in pages]
        pages[0].wait_for_timeout(8000)
        after = [page.evaluate(clock) for page in pages]
        assert all(later > earlier for earlier, later in zip(before, after, strict=True))
        assert len({page.inner_text(".cards") for page in pages}) == 8
    finally:
        for context in contexts:
            context.close()
