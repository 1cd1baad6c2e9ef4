"""A server of the page in a process of its own, and Debian's Chromium to look at it.

Every page of a test fails on a request that is not local, on an error in the console, and on an
uncaught error of a script. Without Chromium, Playwright or the extra `web` the tests are skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
ADDRESS = re.compile(r"(?:silosim is at|Phones vote at) (\S+)")
STARTS_WITHIN = 90  # s, a cold compile included
LARGE = """\
name: Large {name}
extends: {base}
organization:
  teams: 6
  departments:
    marketing: {{staff: 18}}
    sales: {{staff: 40}}
    purchasing: {{staff: 18}}
    logistics: {{staff: 38}}
    customer_service: {{staff: 36}}
requests: {{lead: {{rate: 5 / h}}, order: {{rate: 26 / h}}, support: {{rate: 14 / h}}}}
"""


def chromium() -> str | None:
    """Return the path of Chromium, None if there is none."""
    return os.environ.get("SILOSIM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def environment() -> dict[str, str]:
    """Return the environment of a server: NiceGUI must not take itself for a test of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    kept["PYTHONPATH"] = os.pathsep.join([str(ROOT), kept.get("PYTHONPATH", "")])
    return kept


@dataclass
class Server:
    """A running server.

    Attributes:
        url: of the page, with its token if it has one.
        voting: of the page for phones; "" on loopback.
        lines: what it has written so far.
    """

    process: subprocess.Popen[str]
    url: str = ""
    voting: str = ""
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to read."""
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """Host and port."""
        return urlsplit(self.url).netloc

    def read(self) -> None:
        """Read what it writes, for as long as it runs."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)


def start(*arguments: str, cwd: Path, program: tuple[str, ...] = ("-m", "simulation")) -> Server:
    """Start a server on a free port and wait until it can be reached."""
    command = [sys.executable, *program, "dashboard", "--no-browser", "--port", "0"]
    process = subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(),
        cwd=cwd,
    )
    server = Server(process)
    end = time.monotonic() + STARTS_WITHIN
    while not any("Stop with" in line for line in server.lines):
        if process.poll() is not None or time.monotonic() > end:
            stop(server)
            raise RuntimeError("the server does not start:\n" + "".join(server.lines))
        time.sleep(0.05)
    found = ADDRESS.findall("".join(server.lines))
    server.url, server.voting = found[0], found[1] if len(found) > 1 else ""
    return server


def start_large(folder: Path) -> Server:
    """Start a server, in a folder, that shows 150 people on each side."""
    for name, base in (("silo", "silo"), ("teams", "collaborative")):
        (folder / f"large_{name}.yaml").write_text(LARGE.format(name=name, base=base))
    return start("large_silo.yaml", "large_teams.yaml", cwd=folder)


def stop(server: Server) -> None:
    """Stop a server as Ctrl-C does."""
    server.process.send_signal(signal.SIGINT)
    try:
        server.process.wait(10)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
    server.reader.join(10)  # all that it said is known, and nobody reads any more
    if server.process.stdout is not None:
        server.process.stdout.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server on loopback that the tests of a worker share."""
    for name in ("nicegui", "segno", "playwright"):
        pytest.importorskip(name, reason="needs the extras web and test")
    running = start(cwd=tmp_path_factory.mktemp("server"))
    yield running
    assert running.process.poll() is None, "the server has died:\n" + "".join(running.lines)
    stop(running)
    told = "".join(running.lines)
    assert "Traceback" not in told, told
    assert "bug" not in told, told  # what NiceGUI says of elements that are used after their end


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
    path = chromium()
    if path is None:
        pytest.skip("needs Chromium (apt-get install chromium), or SILOSIM_CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


Open = Callable[..., Any]


def is_local(url: str) -> bool:
    """Return whether a request stays on this machine."""
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob") or str(parts.hostname).startswith(
        ("127.0.0.", "localhost")
    )


@pytest.fixture
def open_page(browser: Any, server: Server) -> Iterator[Open]:
    """Return a function that opens the page in a browser of its own, and waits for the score."""
    strangers: list[str] = []
    errors: list[str] = []
    contexts: list[Any] = []

    def watch(request: Any) -> None:
        if not is_local(request.url):
            strangers.append(request.url)

    def hear(message: Any) -> None:
        if message.type == "error":
            errors.append(message.text)

    def opened(
        url: str = "", *, wait: bool = True, size: tuple[int, int] = (1280, 720), **options: Any
    ) -> Any:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, **{"locale": "en-GB", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", watch)
        page.on("websocket", watch)
        page.on("console", hear)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url or server.url)
        if wait:
            page.wait_for_selector(".card .number", timeout=30_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert strangers == []
    assert errors == []
