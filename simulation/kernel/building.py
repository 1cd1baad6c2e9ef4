"""A second kernel, with mechanisms from outside compiled into it, beside our own.

The functions of the kernel call each other by name, so that a function at a hook can only be
replaced before what calls it is compiled. Hence all modules with kernel functions are executed once
more, as modules of another name that import each other; what they share (tables, types, options)
stays one. Our own kernel is not touched.
"""

from __future__ import annotations

import builtins
import hashlib
import sys
import threading
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from simulation.kernel import jit
from simulation.kernel.hooks import Added, Wrapping
from simulation.kernel.running import Run

PACKAGE = "simulation.kernel"
SHARED = {
    "jit",
    "linking",
    "memory",
    "plain",
    "state",
    "keys",
    "running",
    "curves",
    "hooks",
    "building",
}
"""Modules of the kernel that hold no kernel functions, or none that a hook could change."""

Announce = Callable[[str], None]

_built: dict[tuple[tuple[str, int], ...], Run] = {}
_lock = threading.Lock()


def say(sentence: str) -> None:
    """Tell people what is going on, where results are not."""
    print(sentence, file=sys.stderr, flush=True)


def digest_of(added: Sequence[Added]) -> str:
    """Return the digest of what mechanisms add to the kernel."""
    digest = hashlib.sha256()
    for item in added:
        parts = (item.name, item.digest, *item.values, "", *item.of_people, "", *item.of_requests)
        digest.update(repr((parts, tuple(item.functions))).encode())
    return digest.hexdigest()[:16]


def kernel_with(added: Sequence[Added], announce: Announce = say) -> Run:
    """Return the kernel with mechanisms in it, compiled if it has not been.

    Args:
        added: the mechanisms, in the order of their names.
        announce: told before and after compiling, which takes some 15 s.

    Raises:
        HookError: a function of a mechanism does not compile.
    """
    key = _key(added)
    with _lock:
        if key not in _built:
            _built[key] = _build(added, announce)
        return _built[key]


def _is_warm(added: Sequence[Added]) -> bool:
    is_kept = all(item.is_kept for item in added)
    return jit.JIT_DISABLED or (is_kept and jit.cache_is_warm(digest_of(added)))


def _key(added: Sequence[Added]) -> tuple[tuple[str, int], ...]:
    return tuple((item.digest, id(item.functions)) for item in added)


def is_ready(added: Sequence[Added]) -> bool:
    """Return whether the kernel with these mechanisms has been compiled before."""
    return _key(added) in _built or _is_warm(added)


def _build(added: Sequence[Added], announce: Announce) -> Run:
    name = digest_of(added)
    is_kept = all(item.is_kept for item in added)
    is_warm = _is_warm(added)
    folder = jit.cache_folder(name) if is_kept else None
    if not is_warm:
        names = " and ".join(item.name for item in added)
        often = "once" if is_kept else "in each session, since it does not stand in a file"
        announce(f"Compiling the kernel with {names} ({often}, about 20 s) …")
    started = time.perf_counter()
    copies = _Copies(f"silosim_kernel_{name}")
    with jit.building(jit.Build(folder, is_warm, Wrapping(added))):
        run: Run = copies.load(f"{PACKAGE}.events").run_until
    if not is_warm:
        announce(f"Compiled in {time.perf_counter() - started:.0f} s.")
    return run


class _Copies:
    """The modules of the kernel once more, under another name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._modules: dict[str, ModuleType] = {}
        self._builtins = {**vars(builtins), "__import__": self._import}

    def load(self, original: str) -> ModuleType:
        """Return the copy of a module, executed with the copies of what it imports."""
        if original not in self._modules:
            spec = find_spec(original)
            assert spec is not None
            assert spec.origin is not None
            copy = ModuleType(self._name + original.removeprefix(PACKAGE))
            copy.__file__ = spec.origin
            copy.__dict__["__builtins__"] = self._builtins
            self._modules[original] = sys.modules[copy.__name__] = copy  # numba looks it up there
            source = Path(spec.origin).read_text(encoding="utf-8")
            exec(compile(source, spec.origin, "exec"), copy.__dict__)
        return self._modules[original]

    def _import(self, name: str, *context: Any) -> Any:
        """Import for a copy: other copies in place of what is copied."""
        parts = name.split(".")
        if name.startswith(f"{PACKAGE}.") and parts[2] not in SHARED:
            return self.load(name)
        return builtins.__import__(name, *context)
