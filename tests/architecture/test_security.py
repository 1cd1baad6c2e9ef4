"""Nobody gets in through a file: what could run code or reach elsewhere is not used at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "simulation").rglob("*.py"))

RUNS_CODE = frozenset(
    ("pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve",
     "jsonpickle", "copyreg", "runpy", "code", "codeop", "ctypes", "imp")
)  # fmt: skip
"""Modules that turn data into code, or reach around Python."""
OPENS_THE_NET = frozenset(
    ("socket", "ssl", "http", "urllib", "requests", "httpx", "aiohttp", "ftplib", "smtplib",
     "telnetlib", "xmlrpc", "socketserver", "websockets", "webbrowser")
)  # fmt: skip
RUNS_PROGRAMS = frozenset(("subprocess", "pty", "pexpect"))
EXCEPTIONS = {
    ("experiments/sweeps/work.py", "pickle"): "a scenario on its way from a sweep to its own "
    "worker processes, as multiprocessing and Dask do; never from or to a file",
    ("kernel/two_processes.py", "subprocess"): "this program once more, to compile half of it",
    ("presentation/report/printing.py", "subprocess"): "the browser that prints a report as PDF",
    ("cli/dashboard.py", "socket"): "whether the port of the page is free",
    ("experiments/sweeps/lock.py", "socket"): "the name of this machine",
    ("presentation/dashboard/guard.py", "http"): "reading cookies",
    ("presentation/dashboard/guard.py", "urllib"): "reading addresses, not opening them",
    ("presentation/dashboard/memory.py", "ctypes"): "the C library takes memory from one place",
    ("presentation/dashboard/server.py", "socket"): "the address that the page is bound to",
    ("presentation/dashboard/server.py", "webbrowser"): "showing the page that was asked for",
}
"""What is used all the same, and what for."""
CALLS = frozenset(("eval", "exec", "compile", "__import__"))
CALLERS = {
    ("kernel/hooks.py", "exec"): "a tuple of our own field names for the compiler",
    ("kernel/building.py", "exec"): "our own kernel sources once more, with a mechanism at hooks",
    ("kernel/building.py", "compile"): "the same",
    ("kernel/building.py", "__import__"): "the same",
}
DANGEROUS_ARGUMENTS = frozenset(("allow_pickle", "shell"))


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Yield every source with its name below the package."""
    for path in SOURCES:
        name = path.relative_to(ROOT / "simulation").as_posix()
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.Module) -> set[str]:
    """Return the top names of all modules that a source imports, wherever it does."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_nothing_is_imported_that_could_let_somebody_in() -> None:
    """No pickle, no network, no other programs, but where a reason is written down."""
    used = {
        (name, module)
        for name, tree in trees()
        for module in imports_of(tree) & (RUNS_CODE | OPENS_THE_NET | RUNS_PROGRAMS)
    }
    assert used == set(EXCEPTIONS)


def test_no_text_is_run() -> None:
    """Neither `eval` nor `exec`, but for the kernel's own sources."""
    used = {
        (name, node.func.id)
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS
    }
    attributes = {
        (name, node.attr)
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "__import__"
    }
    assert used | attributes == set(CALLERS)


def test_no_dangerous_argument() -> None:
    """NumPy never reads objects, no command goes through a shell."""
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                given = {keyword.arg for keyword in node.keywords}
                assert not given & DANGEROUS_ARGUMENTS, name


def test_results_are_no_pickles() -> None:
    """pandas, NumPy and PyArrow only read and write what is data."""
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for word in ("to_pickle", "read_pickle", "np.load(", "np.save(", "yaml.load(", "full_load",
                     "unsafe_load", "read_hdf"):  # fmt: skip
            assert word not in text, f"{path}: {word}"


def rows_written() -> Iterator[tuple[str, ast.expr]]:
    """Yield the argument of every call of `writerow`, with its file."""
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in ("writerows", "to_csv", "DictWriter"), name
                if node.func.attr == "writerow":
                    yield name, node.args[0]


def is_harmless(row: ast.expr) -> bool:
    """Whether a row is a constant of ours, or every cell of it goes through `safe`."""
    if isinstance(row, ast.Name):
        return row.id.isupper()
    if isinstance(row, ast.List):
        return all(isinstance(cell, ast.Constant) for cell in row.elts)
    return isinstance(row, ast.ListComp) and any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "safe"
        for node in ast.walk(row.elt)
    )


def test_every_csv_is_safe_to_open() -> None:
    """No CSV is written whose cells have not gone through `safe`, but for constant headings."""
    found = list(rows_written())
    writers = {"calibration/example.py", "presentation/event_logs/table.py", "spreadsheets.py"}
    assert {name for name, _ in found} == writers
    assert [name for name, row in found if not is_harmless(row)] == []


@pytest.mark.parametrize(
    ("code", "harmless"),
    [
        ("[safe(cell) for cell in row]", True),
        ('["" if cell != cell else safe(cell) for cell in row]', True),
        ('["a", "b"]', True),
        ("COLUMNS", True),
        ("row", False),
        ("[name, 1]", False),
        ("[str(cell) for cell in row]", False),
    ],
)
def test_what_counts_as_harmless(code: str, harmless: bool) -> None:
    """A row of names as they are is found."""
    assert is_harmless(ast.parse(code, mode="eval").body) is harmless


def test_temporary_files_have_no_guessable_names() -> None:
    """Nothing is written to a name that somebody else could have put a link at."""
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert "mktemp(" not in text
        assert '"/tmp' not in text, path


def test_the_dashboard_of_dask_is_off() -> None:
    """Nothing of ours starts a scheduler with its own page open."""
    places = [*SOURCES, *(ROOT / "docs").glob("*.md"), *(ROOT / "tests").rglob("*.py")]
    starts = ("LocalCluster(", "SLURMCluster(")
    for path in places:
        text = path.read_text(encoding="utf-8")
        for start in starts:
            for piece in text.split(start)[1:]:
                if path != Path(__file__):
                    assert '"dashboard_address": None' in piece or "dashboard_address=None" in piece
