"""How the house is built: one direction, few public names, one signature a kernel function."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba.core.registry import cpu_target

import simulation
from simulation.kernel import events, jit
from simulation.kernel import state as k
from tests.support import finished, log_digest, results_digest, scenario_of

ROOT = Path(__file__).parents[2]
KERNEL = ROOT / "simulation" / "kernel"
WITHOUT_JIT = pytest.mark.skipif(jit.JIT_DISABLED, reason="looks at compiled functions")


def test_import_contracts() -> None:
    """Imports go one way, down the layers of pyproject.toml, without an exception."""
    program = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout
    assert " 0 kept" not in done.stdout


def test_public_names() -> None:
    """The package names at most 16 things; each can be imported and is told by a docstring."""
    assert len(simulation.__all__) <= 16
    assert len(set(simulation.__all__)) == len(simulation.__all__)
    for name in simulation.__all__:
        thing = getattr(simulation, name)
        assert thing is getattr(import_module("simulation.api"), name)
        if callable(thing):
            assert thing.__doc__, name
    assert dir(simulation) == sorted(simulation.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = simulation.nothing


def test_importing_the_package_loads_nothing_heavy() -> None:
    """`import simulation` alone loads neither numba, Mesa, pandas nor matplotlib."""
    program = (
        "import sys, simulation; "
        "print([m for m in ('numba', 'mesa', 'pandas', 'matplotlib', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# ── Kernel functions ──────────────────────────────────────────────────────────────────────────────


def kernel_modules() -> Iterator[tuple[str, ast.Module]]:
    """Return the modules of the kernel by name, parsed."""
    for path in sorted(KERNEL.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def decorated() -> dict[str, ast.FunctionDef]:
    """Return the kernel functions by qualified name, as they stand in the sources."""
    found = {}
    for module, tree in kernel_modules():
        if module.endswith(".hooks"):
            continue  # its functions are made for kernels with mechanisms from outside
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [ast.unparse(item).split("(")[0] for item in node.decorator_list]
                if "kernel" in names or "entry" in names:
                    assert f"{module}.{node.name}" not in found, "two functions of one name"
                    found[f"{module}.{node.name}"] = node
    return found


@WITHOUT_JIT
def test_every_kernel_function_has_one_signature() -> None:
    """The functions decorated in the sources are those with a signature, one each."""
    functions = decorated()
    assert set(functions) == set(jit.SIGNATURES)
    finished(scenario_of("silo", time__horizon="2 days", time__warm_up="1 days"))
    for name, signature in jit.SIGNATURES.items():
        module, _, function = name.rpartition(".")
        compiled = getattr(import_module(module), function)
        assert len(signature.args) == len(functions[name].args.args), name
        (decorator,) = functions[name].decorator_list
        if ast.unparse(decorator).startswith("entry("):
            assert compiled.signatures == [tuple(signature.args)], name
        else:
            (declared,) = cpu_target.typing_context.resolve_value_type(compiled).templates
            assert declared.cases == [signature], name


@WITHOUT_JIT
def test_the_entry_is_compiled_once() -> None:
    """`run_tables` has exactly one overload, whatever has run."""
    finished(scenario_of("silo", time__horizon="2 days", time__warm_up="1 days"))
    finished(scenario_of("theory/mm1", time__horizon="300 h", time__warm_up="1 h"))
    assert len(events.run_tables.overloads) == 1


@pytest.mark.parametrize("name", sorted(decorated()))
def test_every_kernel_function_says_what_it_does(name: str) -> None:
    """A kernel function has a docstring whose first line is a sentence on one line."""
    text = ast.get_docstring(decorated()[name])
    assert text
    first = text.split("\n\n")[0].split("\n")[0]
    assert first[0].isupper()
    assert "  " not in first


def test_mechanisms_are_kernel_functions() -> None:
    """Nothing in kernel/mechanisms escapes the compiler: every function there is decorated."""
    functions = decorated()
    for module, tree in kernel_modules():
        if ".mechanisms" in module:
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    assert f"{module}.{node.name}" in functions


def record_types() -> list[tuple[str, Any]]:
    """Return the record types of the kernel's tables by name."""
    return [
        (name, value)
        for name, value in vars(k).items()
        if isinstance(value, np.dtype) and value.names is not None
    ]


@pytest.mark.parametrize("name", [name for name, _ in record_types()])
def test_field_names_are_no_array_methods(name: str) -> None:
    """No field of a record is called like an attribute of NumPy's records and arrays."""
    taken = {*dir(np.record), *dir(np.recarray), *dir(np.ndarray)}
    assert taken.isdisjoint(getattr(k, name).names)
    assert taken.isdisjoint(k.Parameters._fields)


def test_queue_counts_can_be_reached() -> None:
    """Every table of parameters and state has its type told, and is built in it."""
    assert set(k.ARRAY_TYPES) == {*k.Parameters._fields, *k.State._fields}
    for field, (dtype, dimensions) in k.ARRAY_TYPES.items():
        table = k.zeros(field, *(2,) * dimensions)
        assert table.dtype == np.dtype(dtype)
        assert isinstance(table, np.recarray) == (table.dtype.names is not None)


def test_the_kernel_uses_no_numpy_transcendentals() -> None:
    """Kernel code calls neither np.log, np.exp and their like, nor any random generator."""
    forbidden = {"log", "exp", "sqrt", "power", "random", "log1p", "expm1", "sin", "cos"}
    for module, tree in kernel_modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert not (node.value.id == "np" and node.attr in forbidden), module


@WITHOUT_JIT
def test_no_fastmath() -> None:
    """No kernel function is compiled with fastmath, whose last digits depend on the processor."""
    assert "fastmath" not in jit.OPTIONS
    assert "fastmath" not in jit.ENTRY_OPTIONS
    assert jit.OPTIONS["error_model"] == jit.ENTRY_OPTIONS["error_model"] == "numpy"


# ── Without JIT ───────────────────────────────────────────────────────────────────────────────────

SMALL = {
    "silo": {"time__horizon": "1 days", "time__warm_up": "2 h"},
    "collaborative": {"time__horizon": "1 days", "time__warm_up": "2 h"},
    "theory/erlang_a": {"time__horizon": "100 h", "time__warm_up": "10 h"},
}
PROGRAM = f"""
from simulation.kernel import jit
from tests.support import finished, log_digest, results_digest, scenario_of
assert jit.JIT_DISABLED
for name, overrides in {SMALL!r}.items():
    state = finished(scenario_of(name, **overrides))
    print(state.clock[0].events, log_digest(state), results_digest(state))
"""


@WITHOUT_JIT
def test_without_jit_the_results_are_the_same() -> None:
    """The kernel run as plain Python writes the same event log and the same accounts."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for line, (name, overrides) in zip(done.stdout.splitlines(), SMALL.items(), strict=True):
        count, log, results = line.split()
        state = finished(scenario_of(name, **overrides))
        assert int(count) == state.clock[0].events > 100
        assert log == log_digest(state)
        assert results == results_digest(state)
