"""``silosim dashboard`` on the command line: what it refuses, and how."""

from __future__ import annotations

import socket

import pytest

from tests.e2e.conftest import Run


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--port", "70000"), "--port must be from 0 to 65535 (got 70000)"),
        (("silo",), "give two scenarios, or none (got 1)"),
        (("silo", "silo", "silo"), "give two scenarios, or none (got 3)"),
        (("silo", "nowhere"), "nowhere: no such scenario"),
        (("--lang", "xx"), "--lang must be one of en, fr (got 'xx')"),
    ],
)
def test_bad_input(silosim: Run, arguments: tuple[str, ...], told: str) -> None:
    """What cannot be shown is told with exit code 2, before anything is served."""
    result = silosim("dashboard", *arguments, "--no-browser")
    assert result.exit_code == 2, result.output
    assert told in result.stderr


def test_missing_extra(silosim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the command says the line that brings it."""
    from simulation.cli import dashboard

    monkeypatch.setattr(dashboard, "find_spec", lambda name: None)
    result = silosim("dashboard")
    assert result.exit_code == 2
    assert "pip install 'silosim[web]'" in result.stderr


def test_a_taken_port(silosim: Run) -> None:
    """A port that is taken is told in one line."""
    pytest.importorskip("nicegui")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = silosim("dashboard", "--port", port, "--no-browser")
    assert result.exit_code == 1
    assert "in use" in result.stderr


def test_help(silosim: Run) -> None:
    """Help shows what it does, with examples."""
    result = silosim("dashboard", "--help")
    assert result.exit_code == 0
    assert "same customers" in result.stdout
    assert "--host" in result.stdout
