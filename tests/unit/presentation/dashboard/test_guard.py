"""Who may come in, rule by rule."""

from __future__ import annotations

import pytest

from simulation.presentation.dashboard.guard import NO_RESPONSE, Access, Guard, Message
from tests.support import in_own_loop

LOOPBACK = Access("127.0.0.1", 8080)
OPEN = Access("0.0.0.0", 8080, "token", "key")


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"]
)
def test_hosts_of_this_machine(host: str) -> None:
    """Loopback may be called by its names, with the right port."""
    assert LOOPBACK.allows_host(host)
    assert LOOPBACK.allows_origin(f"http://{host}", host)


@pytest.mark.parametrize(
    "host",
    ["", "evil.example:8080", "127.0.0.1:81", "127.0.0.1.evil.example:8080", "192.168.0.7:8080",
     "localhost", "localhost:", "localhost:8080:8080", "[::1]"],
)  # fmt: skip
def test_other_hosts(host: str) -> None:
    """Whatever else a Host header says is not this server."""
    assert not LOOPBACK.allows_host(host)


def test_an_open_server_is_called_by_number() -> None:
    """Off loopback any address is right, but no name: a name can be bound to it from outside."""
    assert OPEN.allows_host("192.168.0.7:8080")
    assert OPEN.allows_host("[fe80::1]:8080")
    assert not OPEN.allows_host("evil.example:8080")


@pytest.mark.parametrize(
    "origin",
    ["null", "http://evil.example", "https://127.0.0.1:8080", "http://127.0.0.1:81",
     "http://127.0.0.1:8080.evil.example", "http://x@127.0.0.1:8080", "http://[", ""],
)  # fmt: skip
def test_foreign_origins(origin: str) -> None:
    """Only the very page may ask."""
    assert not LOOPBACK.allows_origin(origin, "127.0.0.1:8080")


def test_tokens() -> None:
    """The token opens everything, the key of participants the vote alone; loopback needs none."""
    assert LOOPBACK.opens("")
    assert OPEN.opens("token")
    assert not OPEN.opens("key")
    assert not OPEN.opens("")
    assert not OPEN.opens("tökén")
    assert OPEN.opens_voting("key")
    assert OPEN.opens_voting("token")
    assert not OPEN.opens_voting("other")


def fetched(said: str, incoming: str) -> None:
    """Ask for the page behind a guard; what makes it listens once, and fails with what is said."""

    async def page(_scope: object, receive: object, _send: object) -> None:
        await receive()  # type: ignore[operator]
        raise RuntimeError(said)

    async def receive() -> Message:
        return {"type": incoming}

    async def send(_message: Message) -> None:
        raise AssertionError("there is nothing to send")

    host = [(b"host", b"127.0.0.1:8080")]
    scope = {"type": "http", "path": "/", "headers": host}
    in_own_loop(lambda: Guard(page, LOOPBACK)(scope, receive, send))


def test_who_leaves_before_the_page_is_made_leaves_no_traceback() -> None:
    """Starlette then raises an error that is none; any other, and one to who waits, is told."""
    fetched(NO_RESPONSE, "http.disconnect")
    with pytest.raises(RuntimeError, match="No response"):
        fetched(NO_RESPONSE, "http.request")
    with pytest.raises(RuntimeError, match="another"):
        fetched("another", "http.disconnect")
