"""How kernel functions are compiled: one decorator, one set of options, one cache.

Measured (docs/design.md): reference counting at calls, not arithmetic, is what slows such a kernel,
and type inference over many specializations is what makes it slow to compile. Hence no reference
counting (``_nrt=False``, which also refuses allocation inside the event loop), inlining left to
LLVM (``forceinline``), and one explicit signature a function. No ``fastmath``: it would let the
last digit depend on the processor.

numba does not notice that a *callee* in another file has changed, so the cache lives in a folder
named after the digest of all kernel sources and of the library versions.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import llvmlite
import numba
import numpy as np
from llvmlite import binding
from numba import config, njit

from simulation.kernel.linking import HelperCompiler

Function = TypeVar("Function", bound=Callable[..., Any])

JIT_DISABLED: bool = bool(config.DISABLE_JIT)  # type: ignore[attr-defined]

OPTIONS: dict[str, Any] = {
    "_nrt": False,
    "forceinline": True,
    "nogil": True,
    "error_model": "numpy",
    # Helpers are called by kernel functions only: no machine code, no wrappers for Python.
    "pipeline_class": HelperCompiler,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
# An entry point is called from Python: it is compiled the same way but never inlined.
ENTRY_OPTIONS: dict[str, Any] = {
    "_nrt": False,
    "nogil": True,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
}

SIGNATURES: dict[str, Any] = {}
"""Signature of each kernel function by qualified name (a test counts the specializations)."""


def source_digest() -> str:
    """Return the digest of all kernel sources and of everything else numba's own index looks at.

    That is the versions, the processor, and place and time of the file of the entry point: where a
    folder of this name holds machine code, numba will take it.
    """
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted(here.rglob("*.py")):
        digest.update(path.read_bytes())
    versions = (sys.version, numba.__version__, llvmlite.__version__, np.__version__)
    processor = (binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten())
    place = (str(here), str((here / "events.py").stat().st_mtime_ns))
    for part in (*versions, *processor, *place):
        digest.update(part.encode())
    return digest.hexdigest()[:16]


_DIGEST = source_digest()  # before anything is compiled: an edit meanwhile must not enter it


def cache_folder() -> Path:
    """Return the folder of the compiled kernel of exactly these sources and versions."""
    base = os.environ.get("SILOSIM_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    root = Path(base) if base else Path.home() / ".cache"
    return root / "silosim" / _DIGEST


def cache_is_warm() -> bool:
    """Return whether the compiled kernel is on disk (a first run compiles for some seconds)."""
    return JIT_DISABLED or any(cache_folder().rglob("*.nbc"))


_WARM = cache_is_warm()


def kernel(signature: Any, *, inline: bool = True) -> Callable[[Function], Function]:
    """Compile a function that other kernel functions call, with one explicit signature.

    Args:
        signature: numba's, with the types of all arguments.
        inline: False for what is long and rarely called.
    """
    options = OPTIONS | {"forceinline": inline}

    def decorate(function: Function) -> Function:
        SIGNATURES[f"{function.__module__}.{function.__qualname__}"] = signature
        if JIT_DISABLED:
            return function
        if _WARM:  # the entry point comes from the disk with all helpers inside
            return njit(**options)(function)  # type: ignore[no-any-return]
        return njit(signature, **options)(function)  # type: ignore[no-any-return]

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


def entry(signature: Any) -> Callable[[Function], Function]:
    """Compile a function that Python calls; its machine code, helpers inlined, is kept on disk."""

    def decorate(function: Function) -> Function:
        SIGNATURES[f"{function.__module__}.{function.__qualname__}"] = signature
        if JIT_DISABLED:
            return function
        options = ENTRY_OPTIONS | {"cache": _can_be_written(cache_folder())}
        with _set(CACHE_DIR=str(cache_folder())):
            return njit(signature, **options)(function)  # type: ignore[no-any-return]

    return decorate
