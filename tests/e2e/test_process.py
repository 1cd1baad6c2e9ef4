"""The program as a process of its own: start, pipes, interruption, failures of the system."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import SHORT, Program, Run

HEAVY = ("numpy", "numba", "pydantic", "yaml", "mesa", "pandas", "scipy", "matplotlib", "networkx")


def test_help_imports_nothing_heavy() -> None:
    """Help does not import what takes long to import."""
    code = (
        "import sys; sys.argv = ['silosim', '--help']\n"
        "from simulation.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    root = str(Path(__file__).parents[2])
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
        timeout=60,
        check=True,
    )
    assert result.stderr.splitlines()[-1] == "[]"


def test_results_and_talk_are_apart(program: Program) -> None:
    """Through pipes, stdout has the JSON alone and stderr no traceback; warnings are errors."""
    result = program("compare", "silo", "collaborative", "-n", 2, *SHORT, "--json", "-")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["scenarios"] == ["silo", "collaborative"]
    assert "\x1b" not in result.stdout + result.stderr


def test_figures_without_a_display(program: Program, tmp_path: Path) -> None:
    """Figures are drawn without a window, and no warning is raised on the way."""
    result = program("run", "silo", "-n", 2, *SHORT, "--out", "out", "--quiet")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "out" / "headline.svg").stat().st_size > 1000


def test_a_reader_that_leaves(tmp_path: Path) -> None:
    """If the reader of stdout has gone, files are still written and nothing is said."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "simulation", "run", "silo", "-n", "1", *SHORT]
    root = str(Path(__file__).parents[2])
    result = subprocess.run(
        [*command, "--json", "r.json"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        timeout=120,
        check=False,
    )
    os.close(write)
    assert result.returncode == 0
    assert "Traceback" not in result.stderr
    assert (tmp_path / "r.json").exists()


def test_interruption(tmp_path: Path) -> None:
    """Ctrl-C ends a long run at once with a short line and exit code 130."""
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-m", "simulation", "run", "silo", "-n", "50000", "--no-limit"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
    )
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stdout == ""
    assert stderr.splitlines()[-1] == "Interrupted."
    assert "Traceback" not in stderr


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interruption_where_something_is_kept(number: signal.Signals) -> None:
    """Whatever a sweep does when it is stopped, it says that nothing is lost."""
    root = str(Path(__file__).parents[2])
    code = (
        "import time; from simulation.cli.entrance import consoled\n"
        "with consoled('It is kept.'):\n"
        "    print('there', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "there\n"
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "Interrupted. It is kept.\n")


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_interruption_in_the_middle_of_writing(stream: str) -> None:
    """A signal that comes while something is written ends the program as any other does.

    The writer holds its lock, and whoever writes or flushes meanwhile gets a RuntimeError.
    """
    code = (
        "import io, os, signal, sys, time; from simulation.cli.entrance import consoled\n"
        "class Slow(io.RawIOBase):\n"
        "    def writable(self): return True\n"
        "    def write(self, data):\n"
        "        os.kill(os.getpid(), signal.SIGINT); time.sleep(60)\n"
        f"sys.{stream} = io.TextIOWrapper(io.BufferedWriter(Slow()))\n"
        "with consoled('It is kept.'):\n"
        f"    print('there', file=sys.{stream}, flush=True)\n"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (130, "Interrupted. It is kept.\n")


def test_interruption_in_a_command(silosim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interruption that reaches a command ends it with 130 as well."""

    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulation.cli.inputs.parse_changes", interrupted)
    result = silosim("check", "silo")
    assert result.exit_code == 130
    assert result.stderr == "Interrupted.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk(silosim: Run) -> None:
    """A full disk is told in one line, with exit code 1."""
    result = silosim("run", "silo", "-n", 1, *SHORT, "--quiet", "--json", "/dev/full")
    assert result.exit_code == 1
    assert "no space left" in result.stderr
    assert "Traceback" not in result.stderr


def test_too_many_open_requests(silosim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An organization that drowns is told by message, with exit code 1."""
    from simulation.experiments import comparison
    from simulation.kernel.running import TooManyOpenRequestsError

    def drown(*arguments: object, **options: object) -> None:
        raise TooManyOpenRequestsError("too many requests are open at once")

    monkeypatch.setattr(comparison, "run_all", drown)
    result = silosim("run", "silo", "-n", 1, *SHORT)
    assert result.exit_code == 1
    assert "too many requests are open at once" in result.stderr
    assert "Traceback" not in result.stderr


def test_defects_are_not_hidden(silosim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure that nobody expected is raised as it is, so that it can be mended."""
    from simulation.experiments import comparison

    def fail(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(comparison, "run_all", fail)
    result = silosim("run", "silo", "-n", 1, *SHORT)
    assert isinstance(result.exception, ZeroDivisionError)


def test_the_first_compile_is_announced() -> None:
    """Before the kernel is compiled for the first time, the program says so."""
    code = (
        "import io\n"
        "from rich.console import Console\n"
        "from simulation.kernel import jit\n"
        "jit.cache_is_warm = lambda: False\n"
        "from simulation.cli.compiling import load_kernel\n"
        "console = Console(file=io.StringIO(), width=80)\n"
        "assert load_kernel(console, quiet=False) > 0\n"
        "print(console.file.getvalue())"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=120,
        check=True,
    )
    assert result.stdout.startswith("Compiling the kernel for this machine (once, about 15 s) …")


def test_warmup_says_when_there_is_nothing_to_do(silosim: Run) -> None:
    """With a kernel on disk, `warmup` ends at once and says why; so it can stand in any recipe."""
    import simulation.kernel.running  # noqa: F401  - compiled now, if it was not

    result = silosim("warmup")
    assert result.exit_code == 0
    assert "was compiled before" in result.stderr


def test_warmup_says_that_nothing_can_be_kept(
    silosim: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no folder can be written to, the kernel compiles each time; `warmup` says so."""
    from simulation.kernel import jit

    monkeypatch.setattr(jit, "cache_is_warm", lambda: False)
    result = silosim("warmup")
    assert result.exit_code == 0
    assert "SILOSIM_CACHE_DIR" in result.stderr
