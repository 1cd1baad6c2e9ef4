"""The door: who may speak to the page at all, checked before anything else sees the request.

Loopback needs no token, since only this machine reaches it; what remains to be kept out there are
other pages in the same browser. They come with a foreign Host (DNS rebinding) or a foreign Origin,
over HTTP and over the websocket alike. Any other address needs the token besides; participants hold
a key of their own, which opens the voting page and nothing else.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlencode

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 1_100_000  # bytes: a scenario of the largest size, and what wraps it
BROWSER_COOKIE, TOKEN_COOKIE = "silosim_browser", "silosim_token"
VOTING = "/join"
HOST = re.compile(r"(\[[0-9a-fA-F:.%]+\]|[^:\[\]]+)(?::(\d{1,5}))?")
HTTP_PORT = 80  # where a Host header names none
NO_RESPONSE = "No response returned."  # what Starlette raises if nobody waits for it any more
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # NiceGUI compiles its templates
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws://{host}",  # some browsers do not take a websocket for 'self'
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


@dataclass(frozen=True)
class Access:
    """Who may come in.

    Attributes:
        host: address that is listened on.
        port: of the server.
        token: opens the page; None on loopback, where none is needed.
        voting_key: opens the voting page to participants; None on loopback.
    """

    host: str
    port: int
    token: str | None = None
    voting_key: str | None = None

    def allows_host(self, name: str) -> bool:
        """Return whether a Host header names this server."""
        found = HOST.fullmatch(name)
        if found is None or int(found[2] or HTTP_PORT) != self.port:
            return False
        host = found[1]
        if host.lower() in LOOPBACK_NAMES:
            return True
        if self.token is None:
            return False
        return host == self.host or _is_address(host)

    def allows_origin(self, origin: str, host: str) -> bool:
        """Return whether an Origin header is that of this very page."""
        return origin == f"http://{host}" and self.allows_host(host)

    def opens(self, token: str) -> bool:
        """Return whether a token opens the page."""
        return self.token is None or hmac.compare_digest(token.encode(), self.token.encode())

    def opens_voting(self, key: str) -> bool:
        """Return whether a key, or the token, opens the voting page."""
        if self.voting_key is not None and hmac.compare_digest(
            key.encode(), self.voting_key.encode()
        ):
            return True
        return self.opens(key)


def _is_address(host: str) -> bool:
    """Return whether a host is a number: no name can be bound to another address then."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


class Guard:
    """Checks Host, Origin, token and size of whatever comes, and gives each browser a number."""

    def __init__(self, app: App, access: Access) -> None:
        """Stand before an application."""
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request or a websocket pass, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = _headers(scope["headers"])
        cookies = _cookies(headers.get("cookie", ""))
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(scope, send, 403, refusal)
            return
        entry = self._entry(scope, cookies)
        if entry.refused:
            await _refuse(scope, send, 401, "this page needs the token that the terminal shows")
            return
        if entry.redirect:
            await _redirect(send, entry.redirect, entry.cookies)
            return
        if _length(headers) > LARGEST_BODY:
            await _refuse(scope, send, 413, "too large")
            return
        browser = cookies.get(BROWSER_COOKIE, "")
        if not _is_number(browser):
            browser = secrets.token_urlsafe(24)
            entry.cookies.append(_cookie(BROWSER_COOKIE, browser))
        scope.setdefault("state", {})["browser"] = browser
        incoming = _Incoming(receive)
        try:
            await self.app(scope, incoming, _with_headers(send, entry.cookies, headers["host"]))
        except RuntimeError as error:
            if not (incoming.is_over and str(error) == NO_RESPONSE):
                raise

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> str | None:
        """Return why a request does not come from this page, None if it may."""
        host = headers.get("host", "")
        if not self.access.allows_host(host):
            return "unknown host"
        origin = headers.get("origin")
        if origin is None:
            return "a websocket needs its origin" if scope["type"] == "websocket" else None
        return None if self.access.allows_origin(origin, host) else "foreign origin"

    def _entry(self, scope: Scope, cookies: dict[str, str]) -> _Entry:
        """Return whether the token is there; one in the address becomes a cookie."""
        if self.access.token is None:
            return _Entry()
        path = scope.get("path", "")
        is_voting = path == VOTING or path.startswith(f"{VOTING}/")
        may_enter = self.access.opens_voting if is_voting else self.access.opens
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        given = query.pop("token", [""])[0]
        if given and scope["type"] == "http":
            if not may_enter(given):
                return _Entry(refused=True)
            rest = urlencode(query, doseq=True)
            redirect = f"{path}?{rest}" if rest else path
            return _Entry(redirect=redirect, cookies=[_cookie(TOKEN_COOKIE, given)])
        return _Entry(refused=not may_enter(cookies.get(TOKEN_COOKIE, "")))


class _Entry:
    """What the token says: refused, sent on without it in the address, or let in."""

    def __init__(
        self, *, refused: bool = False, redirect: str = "", cookies: Iterable[bytes] = ()
    ) -> None:
        self.refused = refused
        self.redirect = redirect
        self.cookies = list(cookies)


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in pairs}


def _cookies(text: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(text).items()}
    except CookieError:
        return {}


def _cookie(name: str, value: str) -> bytes:
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Strict".encode()


def _is_number(browser: str) -> bool:
    return len(browser) == 32 and all(c.isalnum() or c in "-_" for c in browser)


def _length(headers: dict[str, str]) -> int:
    text = headers.get("content-length", "0")
    return int(text) if text.isdecimal() and len(text) < 20 else LARGEST_BODY + 1


class _Incoming:
    """What a browser sends until it is gone, or sends more than it may, whatever it announces."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.read = 0  # bytes
        self.is_over = False

    async def __call__(self) -> Message:
        message = await self.receive()
        if message["type"] == "http.request":
            self.read += len(message.get("body", b""))
            if self.read > LARGEST_BODY:
                message = {"type": "http.disconnect"}
        self.is_over = self.is_over or message["type"] == "http.disconnect"
        return message


def _policy(host: str) -> tuple[bytes, bytes]:
    """Return what a page may load, told by the (checked) name under which it was asked for."""
    return b"content-security-policy", POLICY.replace("{host}", host).encode("latin-1")


def _with_headers(send: Send, cookies: list[bytes], host: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                *message.get("headers", ()),
                *HEADERS,
                _policy(host),
                *((b"set-cookie", cookie) for cookie in cookies),
            ]
        await send(message)

    return sending


async def _refuse(scope: Scope, send: Send, status: int, reason: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": reason})  # before: 403
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{status}: {reason}\n".encode()})


async def _redirect(send: Send, target: str, cookies: list[bytes]) -> None:
    headers = [(b"location", target.encode("ascii", "ignore")), *HEADERS]
    headers += [(b"set-cookie", cookie) for cookie in cookies]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
