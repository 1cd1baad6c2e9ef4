"""Running the program, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

Run = Callable[..., Result]
Program = Callable[..., "subprocess.CompletedProcess[str]"]
SHORT = ("--set", "time.horizon=3 days", "--set", "time.warm_up=1 day")


@pytest.fixture
def silosim(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command in this process, on 80 columns."""
    from simulation.cli.app import app

    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


def program_in(folder: Path) -> Program:
    """Return a function that runs a command in a process of its own, in a folder."""
    environment = {**os.environ, "COLUMNS": "80", "PYTHONWARNINGS": "error"}
    root = str(Path(__file__).parents[2])
    environment["PYTHONPATH"] = os.pathsep.join([root, environment.get("PYTHONPATH", "")])

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "simulation", *map(str, arguments)]
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=folder,
            timeout=300,
            **options,
        )

    return run


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return a function that runs a command in a process of its own, in a folder of its own."""
    return program_in(tmp_path)
