"""The browsers that are known: a session each, forgotten when nobody has come for long.

Sooner than that they rest, so that the server has tables only for those who are there.
"""

from __future__ import annotations

import asyncio
import time

from simulation.presentation.dashboard.drafts import Draft
from simulation.presentation.dashboard.memory import give_back
from simulation.presentation.dashboard.session import Session, Settings
from simulation.presentation.dashboard.sides import Side

MOST_SESSIONS = 64
FORGOTTEN_AFTER = 4 * 3600  # s without a page
RESTING_AFTER = 60  # s without a page


class Sessions:
    """All sessions of a server.

    Attributes:
        drafts: what a new session shows on its two sides.
        language: of a new session; "" takes that of the browser.
    """

    def __init__(self, drafts: tuple[Draft, Draft], language: str = "") -> None:
        """Begin without any session."""
        self.drafts = drafts
        self.language = language
        self.voting_address = ""
        self._known: dict[str, Session] = {}

    def of(self, browser: str, language: str) -> Session:
        """Return the session of a browser, a new one if it comes for the first time."""
        self.tidy()
        session = self._known.get(browser)
        if session is None:
            session = self._new(browser, self.language or language)
            self._known[browser] = session
        return session

    def asking(self) -> Session | None:
        """Return the session whose room is asked something now: the one that was seen last."""
        asking = [s for s in self._known.values() if s.workshop.story is not None]
        open_ones = [s for s in asking if s.workshop.room.is_open] or asking
        return max(open_ones, key=lambda s: s.last_seen, default=None)

    def _new(self, browser: str, language: str) -> Session:
        sides = [Side.of(draft) for draft in self.drafts]
        session = Session(browser, sides, Settings(language=language))
        session.voting_address = self.voting_address
        return session

    def tidy(self) -> None:
        """Let those rest that nobody sees; forget the oldest of too many, and all after long."""
        now = time.monotonic()
        unseen = sorted((s for s in self._known.values() if not s.views), key=lambda s: s.last_seen)
        excess = len(self._known) - MOST_SESSIONS + 1
        for i, session in enumerate(unseen):
            if i < excess or now - session.last_seen > FORGOTTEN_AFTER:
                session.close()
                del self._known[session.number]
            elif now - session.last_seen > RESTING_AFTER:
                session.rest()

    def refresh(self) -> None:
        """Let all pages show what is new."""
        for session in self._known.values():
            session.refresh()

    async def watch(self) -> None:
        """Tidy up now and then, for as long as the server runs."""
        while True:
            await asyncio.sleep(60)
            self.tidy()
            await asyncio.to_thread(give_back)
