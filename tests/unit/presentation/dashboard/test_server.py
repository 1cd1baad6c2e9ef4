"""The process of the page: its memory stays in one place, and its address opens it."""

from __future__ import annotations

import asyncio
import ctypes
import socket
import subprocess
import sys
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from simulation.presentation.dashboard.drafts import Draft
from tests.support import in_own_loop

THREADS_THAT_TAKE_MEMORY = """\
import ctypes, socket, threading
import uvicorn
from simulation.presentation.dashboard import guard, server

def run(itself, sockets):
    meeting = threading.Barrier(5)
    def take():
        meeting.wait()
        taken = bytearray(100_000)
        meeting.wait()
    for _ in range(4):
        threading.Thread(target=take).start()
    meeting.wait()
    meeting.wait()
    ctypes.CDLL(None).malloc_stats()

uvicorn.Server.run = run
with socket.socket() as listener:
    server.serve(server.Place(guard.Access("127.0.0.1", 0), "", ""), listener, ())
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_stats"),
    reason="only the GNU C library gives threads memory of their own, and tells",
)
def test_threads_share_their_memory() -> None:
    """What one has given back is there for all; else the server grows (docs/reliability.md)."""
    pytest.importorskip("nicegui", reason="needs the extra web")
    command = [sys.executable, "-c", THREADS_THAT_TAKE_MEMORY]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert told.returncode == 0, told.stderr
    assert told.stderr.count("Arena ") == 1, told.stderr


TABLES_THAT_COME_AND_GO = """\
import ctypes
from simulation.presentation.dashboard.memory import give_back, share_memory

class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
        "fordblks", "keepcost")]

told = ctypes.CDLL(None).mallinfo2
told.restype = Told
share_memory()
large = bytearray(20_000_000)
del large
before = told().hblks
table = bytearray(1_000_000)
apart = told().hblks - before
holes = [bytearray(100_000) for _ in range(100)][::2]
give_back()
print(apart)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallinfo2"),
    reason="only the GNU C library tells where memory lies",
)
def test_tables_lie_apart() -> None:
    """Also after a larger one was given back, so that each goes to the system when it is free."""
    command = [sys.executable, "-c", TABLES_THAT_COME_AND_GO]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr


PAGES_THAT_ARE_LEFT = """\
import gc, weakref
from simulation.presentation.dashboard.memory import give_back, settle

class Page:
    def __init__(self):
        self.itself = self

gc.set_threshold(50_000, 20, 20)
before = gc.get_freeze_count()
settle()
page = Page()
left = weakref.ref(page)
del page
there = left() is not None
give_back()
print(gc.get_freeze_count() > before, there, left() is None)
"""


def test_pages_that_were_left_are_given_back() -> None:
    """At once, not when there is a quarter more of everything; what lasts is not looked through."""
    command = [sys.executable, "-c", PAGES_THAT_ARE_LEFT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "True True True\n"), done.stderr


@pytest.mark.parametrize(
    ("host", "begins"),
    [
        ("127.0.0.1", "http://127.0.0.1:8123/"),
        ("192.0.2.7", "http://192.0.2.7:8123/?token="),
        ("2001:db8::7", "http://[2001:db8::7]:8123/?token="),
    ],
)
def test_the_address_of_the_page_opens_it(host: str, begins: str) -> None:
    """One of IPv6 stands in brackets, else its port would be a part of it; the door knows it so."""
    pytest.importorskip("nicegui", reason="needs the extra web")
    from simulation.presentation.dashboard.server import open_place

    class Listener:
        def getsockname(self) -> tuple[str, int]:
            return host, 8123

    place = open_place(host, cast("socket.socket", Listener()))
    assert place.page.startswith(begins)
    assert place.access.allows_host(urlsplit(place.page).netloc)


def test_a_scenario_that_cannot_run_is_told_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """That nobody serves shows only when the organization is built, which the page does."""
    nicegui = pytest.importorskip("nicegui", reason="needs the extra web")
    from simulation.presentation.dashboard import server
    from simulation.presentation.dashboard.sessions import Sessions

    managers = "{managers_serve: false, structure: tree, departments: {marketing: {staff: 1}}}"
    draft = Draft(f"extends: silo\norganization: {managers}\n")
    browser: Any = SimpleNamespace(headers={}, state=SimpleNamespace(browser="1"))

    async def show() -> list[str]:
        async def loaded() -> server.House:
            return server.House(Sessions((draft, draft), "fr"), {})

        monkeypatch.setattr(nicegui.app.state, "house", asyncio.create_task(loaded()), False)
        await asyncio.sleep(0)
        with nicegui.Client(nicegui.ui.page("")) as client:
            await server._show(browser)
            return [getattr(item, "text", "") for item in client.content.descendants()]

    (told,) = filter(None, in_own_loop(show))
    assert "personne ne sert les clients dans marketing" in told
    assert "augmentez staff" in told
