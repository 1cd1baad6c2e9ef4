"""What participants see on their phones: the question, three answers, nothing else.

Plain HTML without any library, so that old phones and many of them at once are no matter. It polls,
since a phone that slept must find the question again by itself.
"""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import BaseRoute, Route

from simulation.presentation.dashboard.guard import VOTING
from simulation.presentation.dashboard.server import language_of
from simulation.presentation.dashboard.sessions import Sessions
from simulation.presentation.dashboard.stories import ANSWERS
from simulation.presentation.dashboard.workshop import answer_in_words
from simulation.presentation.words import Words, words_of


def routes(sessions: Sessions) -> list[BaseRoute]:
    """Return the routes of the voting page."""

    def page(request: Request) -> HTMLResponse:
        words = words_of(language_of(request))
        template = (files(__package__) / "assets" / "voting.html").read_text(encoding="utf-8")
        template = template.replace("{title}", escape(words("voting.title")))
        say = json.dumps(words.part("voting")).replace("<", "\\u003c")
        return HTMLResponse(template.replace("{say}", say).replace("{language}", words.language))

    def state(request: Request) -> JSONResponse:
        return JSONResponse(_state(sessions, request.state.browser, words_of(language_of(request))))

    async def vote(request: Request) -> JSONResponse:
        session = sessions.asking()
        body = await request.body()
        answer = body.decode("ascii", "replace") if len(body) < 20 else ""
        taken = session is not None and session.workshop.vote(request.state.browser, answer)
        told = _state(sessions, request.state.browser, words_of(language_of(request)))
        return JSONResponse(told, status_code=200 if taken else 409)

    return [
        Route(VOTING, page),
        Route(f"{VOTING}/state", state),
        Route(f"{VOTING}/vote", vote, methods=["POST"]),
    ]


def _state(sessions: Sessions, participant: str, words: Words) -> dict[str, object]:
    session = sessions.asking()
    if session is None or session.workshop.story is None:
        return {"question": "", "answers": [], "chosen": "", "open": False}
    workshop = session.workshop
    return {
        "question": words(f"stories.{session.workshop.story.name}.question"),
        "answers": [[answer, answer_in_words(session, answer, words)] for answer in ANSWERS],
        "chosen": workshop.room.votes.get(participant, ""),
        "open": workshop.room.is_open,
    }
