"""How kernel functions are compiled: one decorator, one set of options, one cache.

Measured (docs/design.md): reference counting at calls, not arithmetic, is what slows such a kernel,
and type inference over many specializations is what makes it slow to compile. Hence no reference
counting (``_nrt=False``, which also refuses allocation inside the event loop), inlining left to
LLVM (``forceinline``), and one explicit signature a function. No ``fastmath``: it would let the
last digit depend on the processor.

numba does not notice that a *callee* in another file has changed, so the cache lives in a folder
named after the digest of all kernel sources, of the library versions and of the processor.
"""

from __future__ import annotations

import gc
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import llvmlite
import numba
import numpy as np
from numba import config, njit
from numba.core.registry import cpu_target

from simulation.kernel.linking import EntryCompiler, Helpers, PlainCompiler

Function = TypeVar("Function", bound=Callable[..., Any])

JIT_DISABLED: bool = bool(config.DISABLE_JIT)  # type: ignore[attr-defined]

OPTIONS: dict[str, Any] = {
    "nopython": True,
    "_nrt": False,
    "forceinline": True,
    "nogil": True,
    "error_model": "numpy",
    # Helpers are called by kernel functions only: no wrappers for Python.
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
# An entry point is called from Python: it is compiled the same way (by `njit`), but never inlined.
ENTRY_OPTIONS: dict[str, Any] = {
    "_nrt": False,
    "nogil": True,
    "error_model": "numpy",
    "pipeline_class": EntryCompiler,
    "no_cfunc_wrapper": True,
}

ENTRIES = ("run_tables", "run_plain")
"""The entry points of the kernel: it is compiled when both are on disk.

One with mechanisms from outside has only the first: these may do what no plain network does.
"""

WITH_MECHANISMS = ENTRIES[:1]

SIGNATURES: dict[str, Any] = {}
"""Signature of each kernel function by qualified name (a test counts the specializations)."""


def source_digest() -> str:
    """Return the digest of all kernel sources and of everything else numba's own index looks at.

    That is the versions, the processor to compile for (``NUMBA_CPU_NAME`` may name another than
    this one), and place and time of the file of the entry point: where a folder of this name holds
    machine code, numba will take it.
    """
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted(here.rglob("*.py")):
        digest.update(path.read_bytes())
    versions = (sys.version, numba.__version__, llvmlite.__version__, np.__version__)
    processor = cpu_target.target_context.codegen().magic_tuple()
    place = (str(here), str((here / "events.py").stat().st_mtime_ns))
    for part in (*versions, *processor, *place):
        digest.update(part.encode())
    return digest.hexdigest()[:16]


DIGEST = source_digest()  # before anything is compiled: an edit meanwhile must not enter it


def cache_folder(added: str = "") -> Path:
    """Return the folder of the compiled kernel of exactly these sources and versions.

    Args:
        added: digest of what mechanisms from outside add to it.
    """
    base = os.environ.get("SILOSIM_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    root = Path(base) if base else Path.home() / ".cache"
    return root / "silosim" / (f"{DIGEST}-{added}" if added else DIGEST)


def cache_is_warm(added: str = "") -> bool:
    """Return whether the compiled kernel is on disk (a first run compiles for some seconds)."""
    folder = cache_folder(added)
    names = WITH_MECHANISMS if added else ENTRIES
    return JIT_DISABLED or all(any(folder.rglob(f"events.{name}-*.nbc")) for name in names)


@dataclass(frozen=True)
class Build:
    """One kernel that is being compiled: ours, or one with mechanisms from outside.

    Attributes:
        folder: where its machine code is kept; None if it is not kept.
        is_warm: whether it is there already.
        wrap: given the name of a hook and the function at it, returns what is called instead.
        is_ours: whether nothing from outside is in it.
        entries: names of the entry points it has.
        helpers: those that have been defined so far.
        later: where compiling an entry point waits until it is asked for, what compiles it by name.
    """

    folder: Path | None
    is_warm: bool
    wrap: Callable[[str, Any], Any]
    is_ours: bool = False
    entries: tuple[str, ...] = WITH_MECHANISMS
    helpers: Helpers = field(default_factory=Helpers)
    later: dict[str, Callable[[], Any]] | None = None


def _unchanged(hook: str, function: Any) -> Any:
    return function


OURS = Build(cache_folder(), cache_is_warm(), _unchanged, is_ours=True, entries=ENTRIES)

_build = OURS


@contextmanager
def building(build: Build) -> Iterator[None]:
    """Let what is decorated meanwhile belong to another kernel (one at a time)."""
    global _build
    before, _build = _build, build
    try:
        yield
    finally:
        _build = before


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Let garbage be looked for rarely while a function is compiled.

    numba makes many small objects that last. It is 5 % quicker like this, for 10 MB more; without
    any collection it was no quicker, for 100 MB more.
    """
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def ours_later() -> Build:
    """Return our own kernel with nothing compiled yet, for the other process."""
    # As if it were warm: nothing but what is asked for is to be compiled.
    build = replace(OURS, is_warm=True, helpers=Helpers(), later={})
    with building(build):
        import simulation.kernel.events  # noqa: F401  - its functions are declared when defined
    return build


def kernel(
    signature: Any, *, inline: bool = True, hook: str = "", at_once: bool = False
) -> Callable[[Function], Function]:
    """Declare a function that other kernel functions call, with one explicit signature.

    Args:
        signature: numba's, with the types of all arguments.
        inline: False for what is long and rarely called.
        hook: name under which mechanisms from outside may change what it returns (`hooks`); our
            own kernel is the same with and without it.
        at_once: whether errors in it show now, unless it comes from the disk.
    """
    options = OPTIONS | {"forceinline": inline}

    def decorate(function: Function) -> Function:
        if _build.is_ours:
            SIGNATURES[f"{function.__module__}.{function.__qualname__}"] = signature
        if not JIT_DISABLED:
            helper = _build.helpers.declare(function, signature, options)
            if at_once and not _build.is_warm:
                helper.lower()
        return _build.wrap(hook, function) if hook else function

    return decorate


def _can_be_written(folder: Path) -> bool:
    """Return whether a folder can be made and written to; else the kernel compiles each time.

    numba would fall back to a folder beside the source, which does not know of changed callees.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


@contextmanager
def _set(**options: Any) -> Iterator[None]:
    """Set options of numba while the kernel is decorated, and put them back."""
    before = {name: getattr(config, name) for name in options}
    for name, value in options.items():
        setattr(config, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(config, name, value)


def entry(signature: Any, *, plain: bool = False) -> Callable[[Function], Any]:
    """Compile a function that Python calls; its machine code, helpers inlined, is kept on disk.

    Args:
        signature: numba's, with the types of all arguments.
        plain: whether it takes for granted what holds in plain networks (`plain`).

    It is None in a kernel without this entry point.
    """

    def decorate(function: Function) -> Any:
        if _build.is_ours:
            SIGNATURES[f"{function.__module__}.{function.__qualname__}"] = signature
        if function.__name__ in ENTRIES and function.__name__ not in _build.entries:
            return None
        if JIT_DISABLED:
            return function
        compiled = partial(_compiled, function, signature, _build, plain=plain)
        if _build.later is None:
            return compiled()
        _build.later[function.__name__] = compiled
        return None

    return decorate


def _compiled(function: Any, signature: Any, build: Build, *, plain: bool) -> Any:
    """Return an entry point, compiled or from the disk."""
    is_kept = build.folder is not None and _can_be_written(build.folder)
    options = ENTRY_OPTIONS | {"cache": is_kept}
    if plain:
        options["pipeline_class"] = PlainCompiler
    with _set(CACHE_DIR=str(build.folder)), _collecting_rarely():
        if build.is_ours and not build.is_warm and function.__name__ in ENTRIES:
            if plain:  # the other process is at it
                build.helpers.other.wait()
            else:
                build.helpers.lower_all(DIGEST)
        try:
            return njit(signature, **options)(function)
        except BaseException:  # Ctrl-C
            build.helpers.other.end()
            raise
