"""Helpers that are lowered apart, also in another process, and linked into what calls them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from llvmlite import binding
from numba import njit
from numba.core.errors import NumbaError
from numba.types import int64

import simulation.kernel.events  # noqa: F401  - its helpers are declared
from simulation.kernel import jit, linking, two_processes
from simulation.kernel.linking import Helpers
from simulation.kernel.two_processes import OtherProcess

WITH_JIT = pytest.mark.skipif(jit.JIT_DISABLED, reason="the kernel is not compiled")
SYMBOLS = ("simulation.kernel.waiting.join_queue", "simulation.kernel.variates.microseconds")
OPTIONS = jit.OPTIONS | {"forceinline": False}

pytestmark = WITH_JIT


def three_helpers() -> tuple[Helpers, list[Any]]:
    """Return three helpers, and their functions, of which each calls those before it."""
    helpers = Helpers()

    def one(number):  # type: ignore[no-untyped-def]
        return number + 1

    def two(number):  # type: ignore[no-untyped-def]
        return 2 * one(number)

    def three(number):  # type: ignore[no-untyped-def]
        return two(number) + one(number)

    functions = [one, two, three]
    for function in functions:
        helpers.declare(function, int64(int64), OPTIONS)
    return helpers, functions


def test_a_helper_is_lowered_without_what_it_calls() -> None:
    """Lowering one lowers no other; what calls it is told by its declaration."""
    one, two, three = three_helpers()[0].values()
    three.lower()
    assert three.module is not None
    assert one.module is None
    assert two.module is None
    assert three.calls == {one, two}
    defined = [f.name for f in three.module.functions if not f.is_declaration]
    assert defined == [three.symbol]


def test_what_calls_a_helper_gets_all_that_it_calls() -> None:
    """Whoever compiles a call links the helper and those it calls, however far."""
    helpers, (_, two, _) = three_helpers()

    @njit
    def outside(number):  # type: ignore[no-untyped-def]
        return two(number) + 1

    assert outside(4) == 11
    assert [helper.module is not None for helper in helpers.values()] == [True, True, False]


def test_two_of_one_name_are_two() -> None:
    """Functions made around those at hooks share their name, and not their symbol."""
    helpers = Helpers()

    def made(more):  # type: ignore[no-untyped-def]
        def around(number):  # type: ignore[no-untyped-def]
            return number + more

        helpers.declare(around, int64(int64), OPTIONS)
        return around

    ten, twenty = made(10), made(20)

    @njit
    def both(number):  # type: ignore[no-untyped-def]
        return 100 * ten(number) + twenty(number)

    assert len(helpers) == 2
    assert both(1) == 1121


def test_what_does_not_compile_is_refused() -> None:
    """A helper is compiled for what it says it returns, or not at all."""
    helpers = Helpers()

    def text(number):  # type: ignore[no-untyped-def]
        return "one"

    helper = helpers.declare(text, int64(int64), OPTIONS)
    with pytest.raises(NumbaError, match="No conversion"):
        helper.lower()
    assert helper.module is None


@pytest.fixture
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be two processors."""
    monkeypatch.setattr(two_processes, "processors", lambda: 2)


@pytest.mark.parametrize("processors", [1, 2])
def test_what_the_other_process_does_not_do_is_done_here(
    processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing from the other process (it knows no such helpers), all is lowered here."""
    monkeypatch.setattr(linking, "WORTH_SHARING", 1)
    monkeypatch.setattr(two_processes, "processors", lambda: processors)
    helpers, _ = three_helpers()
    helpers.lower_all(jit.DIGEST)
    helpers.other.wait()
    assert all(helper.module is not None for helper in helpers.values())


@pytest.mark.usefixtures("two_processors")
def test_the_other_process_makes_the_same() -> None:
    """Code of a helper from another process defines it and declares what it calls."""
    other = OtherProcess(SYMBOLS, jit.DIGEST)
    made = other.lowered()
    other.end()
    assert tuple(symbol for symbol, _, _ in made) == SYMBOLS
    ours = jit.OURS.helpers
    for symbol, calls, code in made:
        module = binding.parse_bitcode(code)
        defined = {f.name for f in module.functions if not f.is_declaration}
        assert symbol in defined
        ours[symbol].lower()
        assert sorted(calls) == sorted(helper.symbol for helper in ours[symbol].calls)
        assert defined == {f.name for f in ours[symbol].module.functions if not f.is_declaration}


@pytest.mark.parametrize(
    ("symbols", "digest", "processors"),
    [
        (["no.such.helper"], jit.DIGEST, 2),
        (SYMBOLS, "of other sources", 2),
        (SYMBOLS, jit.DIGEST, 1),
        ([], jit.DIGEST, 2),
    ],
    ids=["unknown", "other sources", "one processor", "nothing to do"],
)
def test_nothing_comes_of_a_failure(
    symbols: list[str], digest: str, processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong with the other process, it has made nothing, and is not waited for."""
    monkeypatch.setattr(two_processes, "processors", lambda: processors)
    other = OtherProcess(symbols, digest)
    assert other.lowered() == []
    other.go_on([])
    other.wait()


@pytest.mark.usefixtures("two_processors")
@pytest.mark.parametrize(
    "program",
    ["/no/such/python", "", os.path.devnull, "#!/bin/sh\necho welcome\n", "#!/bin/sh\nexit 0\n",
     '#!/bin/sh\necho \'[["a", [], 9]]\'\necho short\n'],
)  # fmt: skip
def test_nothing_comes_of_another_program(
    program: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where Python is not what is started, or nothing is, this process goes on."""
    if program.startswith("#!"):
        path = tmp_path / "python"
        path.write_text(program)
        path.chmod(0o755)
        program = str(path)
    monkeypatch.setattr(sys, "executable", program)
    other = OtherProcess(SYMBOLS, jit.DIGEST)
    assert other.lowered() == []
    other.go_on([("a", [], b"code")])
    other.wait()


@pytest.mark.usefixtures("two_processors")
def test_it_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not end is ended."""
    monkeypatch.setattr(two_processes, "LONGEST", 0.01)
    other = OtherProcess(SYMBOLS, jit.DIGEST)
    assert other.lowered() == []
    other.wait()


@pytest.mark.usefixtures("two_processors")
def test_a_folder_of_our_name_is_not_taken_for_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where somebody stands, nothing is imported from."""
    (tmp_path / "simulation").mkdir()
    (tmp_path / "simulation" / "__init__.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    other = OtherProcess(SYMBOLS, jit.DIGEST)
    assert len(other.lowered()) == len(SYMBOLS)
    other.end()


COMPILE = """
import sys
from simulation.kernel import two_processes
two_processes.processors = lambda: int(sys.argv[1])
from tests.support import finished, scenario_of
result = finished(scenario_of("silo", time__horizon="20 days", time__warm_up="1 days"))
print(int(result.clock[0].demand_digest), int(result.clock[0].events))
"""


@pytest.mark.slow
def test_one_process_and_two_compile_the_same_kernel(tmp_path: Path) -> None:
    """From an empty folder, with one processor and with two: the same run to the last event."""
    said = []
    for processors in (1, 2):
        asked = subprocess.run(
            [sys.executable, "-c", COMPILE, str(processors)],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), *sys.path]),
                "SILOSIM_CACHE_DIR": str(tmp_path / str(processors)),
            },
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(asked.stdout)
    assert said[0] == said[1]
    assert int(said[0].split()[1]) > 10_000
