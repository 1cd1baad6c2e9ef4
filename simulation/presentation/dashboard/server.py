"""The server of the page: one process, one port, nothing from outside."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI, Request
from nicegui import app as nicegui_app
from nicegui import ui

from simulation.presentation.dashboard.drafts import Draft, runnable
from simulation.presentation.dashboard.elements import text
from simulation.presentation.dashboard.guard import VOTING, Access, Guard
from simulation.presentation.dashboard.memory import settle, share_memory
from simulation.presentation.words import languages, words_of
from simulation.presentation.words.problems import translated
from simulation.scenario import Scenario, ScenarioError, bundled_names

if TYPE_CHECKING:
    from simulation.presentation.dashboard.sessions import Sessions

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MOST_WEBSOCKET = 1_500_000  # bytes of one message: a scenario of the largest size
MESSAGES_KEPT = 40  # for a browser that lost the connection for a moment
LONGEST_WAIT = 3  # s in which a browser is expected, before the rest of the gallery is read
ASSETS = Path(__file__).parent / "assets"
HEAD = '<script src="/assets/theme.js"></script><link rel="stylesheet" href="/assets/page.css">'


@dataclass(frozen=True)
class Place:
    """Where the page is served.

    Attributes:
        access: who may come in.
        page: address of the page, with its token if it has one.
        voting: address for phones; "" on loopback.
    """

    access: Access
    page: str
    voting: str


def open_place(host: str, listener: socket.socket) -> Place:
    """Return where the page is: with tokens of its own unless only this machine reaches it."""
    actual = listener.getsockname()[1]
    if host in LOOPBACK:
        access = Access(host, actual)
        shown = "localhost" if host == "::1" else host
        return Place(access, f"http://{shown}:{actual}/", "")
    access = Access(host, actual, secrets.token_urlsafe(16), secrets.token_urlsafe(6))
    shown = own_address() if host in ("0.0.0.0", "::") else host
    address = f"http://[{shown}]:{actual}" if ":" in shown else f"http://{shown}:{actual}"
    return Place(
        access,
        f"{address}/?token={access.token}",
        f"{address}{VOTING}?token={access.voting_key}",
    )


def own_address() -> str:
    """Return the address of this machine in its network; nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a test network that is nowhere
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one.

    Raises:
        OSError: the port is taken, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def serve(
    place: Place,
    listener: socket.socket,
    drafts: tuple[Draft, Draft],
    *,
    language: str = "",
    browser: bool = True,
    ready: Callable[[], None] = lambda: None,
    load_kernel: Callable[[], object] = lambda: None,
) -> None:
    """Serve the page until the program is stopped.

    The page can be opened before the kernel is loaded, which goes on beside it: what a browser has
    to fetch and what Python has to import take about as long.

    Args:
        place: as `open_place` says.
        listener: as `listen` returns.
        drafts: what a new browser shows.
        language: of the page; "" takes that of the browser.
        browser: whether a browser is opened.
        ready: called once the page can be opened.
        load_kernel: called first of all that is loaded.
    """
    share_memory()
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan(place, drafts, language, browser, ready, load_kernel),
    )
    nicegui_app.add_static_files("/assets", ASSETS)
    ui.page("/", title="silosim", response_timeout=30)(_show)
    ui.run_with(
        app,
        title="silosim",
        favicon=ASSETS / "icon.svg",
        tailwind=False,
        reconnect_timeout=8,
        message_history_length=MESSAGES_KEPT,
        show_welcome_message=False,
        binding_refresh_interval=None,
    )
    config = uvicorn.Config(
        Guard(app, place.access),
        log_level="error",
        ws_max_size=MOST_WEBSOCKET,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[listener])


@dataclass
class House:
    """What is loaded beside the server.

    Attributes:
        sessions: of all browsers.
        gallery: scenarios that can be chosen; the others come after those that are shown.
        shown: set once a browser shows a score.
    """

    sessions: Sessions
    gallery: dict[str, Scenario]
    shown: asyncio.Event = field(default_factory=asyncio.Event)


def _load(
    place: Place, drafts: tuple[Draft, Draft], language: str, load_kernel: Callable[[], object]
) -> House:
    """Import what takes long: the kernel, Mesa, pandas."""
    load_kernel()
    from simulation.presentation.dashboard import page as _page  # noqa: F401  - loaded for `_show`
    from simulation.presentation.dashboard.sessions import Sessions

    settle()
    sessions = Sessions(drafts, language if language in languages() else "")
    sessions.voting_address = place.voting
    return House(sessions, {draft.base: draft.scenario() for draft in drafts if draft.base})


def _lifespan(
    place: Place,
    drafts: tuple[Draft, Draft],
    language: str,
    browser: bool,
    ready: Callable[[], None],
    load_kernel: Callable[[], object],
) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    async def furnish(app: FastAPI) -> House:
        house = await asyncio.to_thread(_load, place, drafts, language, load_kernel)
        from simulation.presentation.dashboard.voting import routes

        app.router.routes[:0] = routes(house.sessions)
        return house

    async def keep(app: FastAPI) -> None:
        house: House = await app.state.house
        with contextlib.suppress(TimeoutError):  # the first score has not to wait for the gallery
            await asyncio.wait_for(house.shown.wait(), LONGEST_WAIT)
        house.gallery |= await asyncio.to_thread(runnable, bundled_names())
        house.sessions.refresh()
        await house.sessions.watch()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        nicegui_app.state.house = app.state.house = asyncio.create_task(furnish(app))
        keeping = asyncio.create_task(keep(app))
        ready()
        if browser:
            threading.Thread(target=webbrowser.open, args=(place.page,), daemon=True).start()
        yield
        keeping.cancel()

    return lifespan


async def _show(request: Request) -> None:
    """Show the page; while the kernel is being loaded, say so."""
    client = ui.context.client
    ui.add_head_html(HEAD)
    loading: asyncio.Task[House] = nicegui_app.state.house
    if not loading.done():
        with client.content:
            waiting = text("p", words_of(language_of(request))("page.loading"), "loading")
        await client.connected()
        await loading
        if client.is_deleted:  # gone meanwhile
            return
        with client.content:
            waiting.delete()
    house = await loading
    from simulation.presentation.dashboard.page import Page

    try:
        session = house.sessions.of(request.state.browser, language_of(request))
    except ScenarioError as error:  # what shows only when the organization is built
        language = house.sessions.language or language_of(request)
        with client.content:
            for problem in error.problems:
                text("p", str(translated(problem, language)), "message bad")
        return
    with client.content:
        page = Page(session, house.gallery, client)
    client.on_delete(lambda: session.leave(page))
    await client.connected()
    if not client.is_deleted:
        await session.open(page)
    house.shown.set()


def language_of(request: Request) -> str:
    """Return the language a browser asks for first, of those there are."""
    first = request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip().lower()
    return words_of(first.split("-")[0][:8]).language
