"""Browsers that are known: whoever has left is forgotten when too many have come."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import Any

import pytest

from simulation.outcomes.catalogue import HEADLINE
from simulation.presentation.dashboard import drafts, sessions
from simulation.presentation.dashboard.drafts import Draft
from simulation.presentation.dashboard.session import Session, Settings
from simulation.presentation.dashboard.sides import Side
from tests.support import HOUR, in_own_loop

SHORT = """\
extends: silo
time: {horizon: 12 days, warm_up: 1 day}
"""


class Page:
    """A page that is shown nothing."""

    def scene(self, side: int, scene: dict[str, Any]) -> None:
        """Show no organization."""

    def play(self, chunk: dict[str, Any]) -> None:
        """Play no chunk."""

    def show(self, chunk: dict[str, Any]) -> None:
        """Show nothing at once."""

    def refresh(self) -> None:
        """Show no levers."""


@pytest.mark.parametrize("is_opened", [True, False])
def test_whoever_has_left_is_forgotten(is_opened: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all that ran for them: also who leaves while the page is being opened."""
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 1)
    known = sessions.Sessions((Draft(SHORT), Draft(SHORT)), "en")

    async def visit() -> list[weakref.ref[Any]]:
        session, page = known.of("first", ""), Page()
        opening = asyncio.create_task(session.open(page))
        await (opening if is_opened else asyncio.sleep(0))
        assert session.views == ([page] if is_opened else [])
        session.leave(page)
        await opening
        return [weakref.ref(session), *(weakref.ref(side.model) for side in session.duel.sides)]

    left = in_own_loop(visit)
    known.of("second", "")
    gc.collect()
    assert [item() for item in left] == [None] * 3


def test_who_comes_back_after_a_rest_finds_all_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are let go a while after a page has left, and run anew to the same figures."""
    monkeypatch.setattr(sessions, "RESTING_AFTER", 0)
    known = sessions.Sessions((Draft(SHORT), Draft(SHORT)), "en")

    async def visit() -> None:
        session, page = known.of("first", ""), Page()
        await session.open(page)
        await session.pull("interdependence", 80)
        await session.go_to(70 * HOUR)
        before = session.duel.time, session.duel.measure(HEADLINE)
        known.tidy()
        assert session.is_begun  # somebody is there
        models = [weakref.ref(side.model) for side in session.duel.sides]
        session.leave(page)
        await asyncio.sleep(0.01)
        known.tidy()
        gc.collect()
        assert not session.is_begun
        assert [model() for model in models] == [None] * 2
        assert known.of("first", "") is session
        await session.open(page)
        assert (session.duel.time, session.duel.measure(HEADLINE)) == before

    in_own_loop(visit)


@pytest.mark.parametrize("why", ["a page is being opened", "a story is told", "it has not begun"])
def test_who_is_needed_does_not_rest(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is let go under the feet of whoever is there, or might be asked."""
    monkeypatch.setattr(sessions, "RESTING_AFTER", 0)
    known = sessions.Sessions((Draft(SHORT), Draft(SHORT)), "en")

    async def visit() -> None:
        session, page = known.of("first", ""), Page()
        if why == "it has not begun":
            known.tidy()
            assert not session.is_begun
        opening = asyncio.create_task(session.open(page))
        await asyncio.sleep(0)
        if why == "a page is being opened":
            known.tidy()
        await opening
        if why == "a story is told":
            monkeypatch.setattr(session.workshop, "story", object())
            session.leave(page)
            known.tidy()
        assert session.is_begun
        assert session.duel.time > 0

    in_own_loop(visit)


def test_warnings_tell_numbers_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the load is: not as 1.13e+03, which nobody reads."""
    monkeypatch.setattr(drafts, "MOST_EVENTS", 100_000_000)
    busy = f"{SHORT}requests: {{order: {{rate: 5000 / h}}}}\n"
    sides = [Side.of(Draft(text)) for text in (SHORT, busy)]
    (told,) = (item for item in Session("1", sides, Settings()).warnings() if "Purchasing" in item)
    assert (
        told
        == "B: Purchasing cannot keep up – work for 1,083 people comes to 4, who have time for 0."
    )
