"""Nobody in: hosts, origins, tokens, sizes, and names that want to be more than names."""

from __future__ import annotations

import base64
import http.client
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Open, Server, start, stop

HOSTILE = {
    "script": "<script>window.hacked = 1</script>",
    "image": '<img src="x" onerror="window.hacked = 2">',
    "template": "{{ constructor.constructor('window.hacked = 3')() }}",
    "literal": "${window.hacked = 4}`",
    "right_to_left": "\u202egnorw",
    "long": "x" * 90_000,
}


def ask(
    server: Server, path: str = "/", method: str = "GET", body: bytes = b"", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Send one request and return status, headers and body."""
    host, _, port = server.host.partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body or None, given)
    response = connection.getresponse()
    told = {name.lower(): value for name, value in response.getheaders()}
    content = response.read()
    connection.close()
    return response.status, told, content


def shake_hands(server: Server, origin: str | None, host: str = "", cookie: str = "") -> int:
    """Ask for a websocket and return the status of the answer."""
    address, _, port = server.host.partition(":")
    lines = [
        "GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: {host or server.host}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
    ]
    lines += [f"Origin: {origin}"] if origin is not None else []
    lines += [f"Cookie: {cookie}"] if cookie else []
    with socket.create_connection((address, int(port)), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(connection.recv(200).split()[1])


def test_hosts(server: Server) -> None:
    """A name that is bound to this address from outside is refused, whatever the path."""
    port = server.host.partition(":")[2]
    assert ask(server)[0] == 200
    assert ask(server, Host=f"localhost:{port}")[0] == 200
    for host in (f"evil.example:{port}", "evil.example", "127.0.0.1:1", f"10.0.0.1:{port}", ""):
        assert ask(server, Host=host)[0] in (400, 403), host


def test_origins(server: Server) -> None:
    """Requests from foreign pages, from none, and from another port are refused."""
    port = int(server.host.partition(":")[2])
    assert ask(server, Origin=server.origin)[0] == 200
    for origin in (
        "http://evil.example",
        "null",
        f"http://127.0.0.1:{port + 1}",
        f"https://127.0.0.1:{port}",
        f"http://localhost:{port}",
    ):
        assert ask(server, Origin=origin)[0] == 403, origin


def test_websockets(server: Server) -> None:
    """The same holds for the websocket, which needs an origin."""
    port = int(server.host.partition(":")[2])
    assert shake_hands(server, server.origin) == 101
    for origin in ("http://evil.example", "null", f"http://127.0.0.1:{port + 1}", None):
        assert shake_hands(server, origin) == 403, origin
    evil = f"evil.example:{port}"
    assert shake_hands(server, f"http://{evil}", host=evil) == 403


def test_headers(server: Server) -> None:
    """Every answer tells the browser to load nothing from elsewhere and to stay in no frame."""
    _, headers, _ = ask(server)
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert f"connect-src 'self' ws://{server.host};" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"https?:", policy)
    assert headers["x-content-type-options"] == "nosniff"
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_traversal(server: Server) -> None:
    """No path leads out of what is served."""
    _, _, page = ask(server)
    found = re.search(rb"/_nicegui/([\d.]+)/", page)
    assert found is not None
    version = found[1].decode()
    for path in (
        "/assets/../server.py",
        "/assets/..%2fserver.py",
        "/assets/%2e%2e/server.py",
        "/assets/....//server.py",
        f"/_nicegui/{version}/static/../../../../../../etc/passwd",
        f"/_nicegui/{version}/resources/x/..%2f..%2f..%2fetc%2fpasswd",
        "/..%2f..%2f..%2f..%2fetc%2fpasswd",
    ):
        status, _, content = ask(server, path)
        assert status in (400, 403, 404), path
        assert b"root:" not in content
        assert b"from __future__" not in content


def test_sizes(server: Server) -> None:
    """A body beyond what a scenario may be is refused, whether or not it tells its length."""
    assert ask(server, "/join/vote", "POST", b"x" * 2_000_000)[0] == 413
    assert ask(server, "/join/vote", "POST", b"x", Content_Length="99999999999")[0] == 413
    assert ask(server)[0] == 200


def test_a_large_file_is_refused_in_the_page(open_page: Open, tmp_path: Path) -> None:
    """The page does not even send a file that the loader would not take."""
    page = open_page()
    page.get_by_role("button", name="Scenario").click()
    file = tmp_path / "large.yaml"
    file.write_text("# " + "x" * 2_000_000)
    page.set_input_files('input[type="file"]', file)
    page.wait_for_selector(".problems li")
    assert "1 MB" in page.inner_text(".problems")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[" * 50_000, "is nested more than 32 deep"),
        ("a: &a [*a]", "anchors (&), aliases (*) and merge keys (<<) are not supported"),
        ("a: !!python/none x", "has a tag (!!python/none)"),
        ("\0", "contains a character that no text has"),
        ("é: 1", "unknown key"),
    ],
)
def test_bad_yaml_is_told(open_page: Open, text: str, told: str) -> None:
    """Whatever a text is, the page tells what is wrong with it and goes on."""
    page = open_page()
    page.get_by_role("button", name="Scenario").click()
    page.wait_for_function("document.querySelector('textarea')?.value?.includes('silo')")
    page.evaluate(
        "text => { const area = document.querySelector('textarea'); area.value = text;"
        " area.dispatchEvent(new Event('input')); }",
        text,
    )
    page.get_by_role("button", name="Apply").click()
    page.wait_for_selector(".problems li")
    assert told in page.inner_text(".problems")
    page.get_by_role("button", name="+1 h").click()
    page.wait_for_function("document.querySelector('.clock').innerText.endsWith('10:00')")


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_names_are_text(open_page: Open, kind: str) -> None:
    """A name that is a script, a template or 90 kB long is shown as text, and is nothing else."""
    import json

    name = HOSTILE[kind]
    written = (
        f"name: {json.dumps(name)}\nextends: silo\n"
        f"description: {json.dumps(name[:80])}\ncurrency: {json.dumps(name[:40])}\n"
    )
    page = open_page()
    page.get_by_role("button", name="Scenario").click()
    page.wait_for_function("document.querySelector('textarea')?.value?.includes('silo')")
    page.fill("textarea", written)
    page.get_by_role("button", name="Apply").click()
    page.wait_for_function(
        "document.querySelector('.side-a .changed') || document.querySelector('.problems li')"
        " || !document.querySelector('.side-a select').value"
    )
    page.get_by_role("button", name="Why?").click()
    page.wait_for_selector(".cause")
    page.reload()
    page.wait_for_selector(".card .number")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".side-a script, .side-a img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    if kind == "script":
        assert name in page.inner_text(".side-a select")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server that needs its token."""
    running = start("--host", "127.0.0.2", cwd=tmp_path_factory.mktemp("guarded"))
    yield running
    stop(running)


def test_the_token(guarded: Server) -> None:
    """Off loopback nothing opens without the token; with it, a cookie does from then on."""
    for path in ("/", "/assets/page.css", "/join", "/join/state", "/?token=wrong"):
        assert ask(guarded, path)[0] == 401, path
    assert shake_hands(guarded, guarded.origin) == 403
    token = guarded.url.partition("token=")[2]
    assert len(token) >= 20
    status, headers, _ = ask(guarded, f"/?token={token}")
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"].partition(";")[0]
    assert ask(guarded, "/", Cookie=cookie)[0] == 200
    assert shake_hands(guarded, guarded.origin, cookie=cookie) == 101
    assert shake_hands(guarded, "http://evil.example", cookie=cookie) == 403


def test_nothing_is_written(guarded: Server, open_page: Open, tmp_path: Path) -> None:
    """The server leaves no file where it was started."""
    page = open_page(guarded.url)
    page.get_by_role("button", name="+1 h").click()
    folder = Path(os.readlink(f"/proc/{guarded.process.pid}/cwd"))
    assert list(folder.iterdir()) == []
