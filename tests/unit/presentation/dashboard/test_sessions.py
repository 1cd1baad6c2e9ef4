"""Browsers that are known: whoever has left is forgotten when too many have come."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import Any

import pytest

from simulation.presentation.dashboard import drafts, sessions
from simulation.presentation.dashboard.drafts import Draft
from simulation.presentation.dashboard.session import Session, Settings
from simulation.presentation.dashboard.sides import Side
from tests.support import in_own_loop

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
