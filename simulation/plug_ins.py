"""Plug-ins: what users add from outside, where it comes from, and what is told when it fails.

A plug-in is a Python file, or a module of an installed package (entry point group
``silosim.plugins``), whose decorators register structures, metrics and mechanisms. It runs with all
the rights of whoever starts it, as any program does: load none whose author you do not trust.

Everything from outside has an *origin*, the digest of the file it stands in, which goes into the
provenance of results. Files that were loaded are known by path, so that other processes can load
them too.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

GROUP = "silosim.plugins"
LETTERS = 16
"""So much of a digest is kept."""

INTERACTIVE = "interactive"
"""Stands for the file of what was typed into a notebook or a terminal."""

_loaded: dict[Path, str] = {}
_installed_seen: list[bool] = []


class PlugInError(Exception):
    """A plug-in cannot be used; the message names file, line and remedy."""


@dataclass(frozen=True, order=True)
class Origin:
    """Where something from outside was written.

    Attributes:
        file: name of the file, without its folder; what results show.
        digest: of the whole file.
        line: at which it begins.
    """

    file: str
    digest: str
    line: int

    @property
    def is_in_a_file(self) -> bool:
        """Whether there is a file: there is none of a cell of a notebook."""
        return self.file != INTERACTIVE

    def __str__(self) -> str:
        """Return ``file:line``."""
        return f"{self.file}:{self.line}"


def load_file(path: str | Path) -> None:
    """Load a plug-in from a Python file, once.

    Raises:
        PlugInError: it cannot be read or fails, or has changed since it was loaded.
    """
    path = Path(path).expanduser()
    if path.suffix != ".py":
        raise PlugInError(f"{path}: a plug-in is a Python file; give the path of one ending in .py")
    try:
        digest = _digest(path.read_bytes())
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise PlugInError(f"{path}: {why}; give the path of a Python file") from None
    place = path.resolve()
    if place in _loaded:
        if _loaded[place] != digest:
            raise PlugInError(f"{path}: has changed since it was loaded; start the program anew")
        return
    name = f"silosim_plug_in_{digest}"  # not by its place: kept machine code names it
    spec = spec_from_file_location(name, place)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except PlugInError:
        raise
    except (Exception, SystemExit) as error:
        raise PlugInError(_failure(error, path)) from error
    _loaded[place] = digest


def load_files(paths: Iterable[str]) -> None:
    """Load several plug-ins: what `files` returned in another process."""
    for path in paths:
        load_file(path)


def files() -> tuple[str, ...]:
    """Return the paths of the files that were loaded, in order."""
    return tuple(map(str, _loaded))


def load_installed() -> None:
    """Load the plug-ins of installed packages, once.

    Raises:
        PlugInError: one of them fails; it is told again whenever they are wanted.
    """
    if _installed_seen:
        return
    _installed_seen.append(True)  # at once, since a plug-in may ask for what is registered
    try:
        for point in entry_points(group=GROUP):
            _load_point(point)
    except PlugInError:
        _installed_seen.clear()  # or those after it would be missing without a word
        raise


def _load_point(point: EntryPoint) -> None:
    try:
        point.load()
    except PlugInError:
        raise
    except (Exception, SystemExit) as error:
        raise PlugInError(_failure_of_package(error, point)) from error


def origin_of(thing: Any) -> Origin | None:
    """Return where a function or class was written; None if it is part of this package."""
    if str(getattr(thing, "__module__", "")).partition(".")[0] == __name__.partition(".")[0]:
        return None
    line = getattr(getattr(thing, "__code__", None), "co_firstlineno", 0)
    try:
        file = inspect.getsourcefile(thing)
    except TypeError:  # a class of the terminal
        file = None
    if file is not None and Path(file).is_file():
        return Origin(Path(file).name, _digest_of_file(file, Path(file).stat().st_mtime_ns), line)
    try:  # a cell of a notebook, or the terminal
        source = inspect.getsource(thing)
    except (OSError, TypeError):
        source = _code_as_text(getattr(thing, "__code__", None)) or repr(thing)
    return Origin(INTERACTIVE, _digest(source.encode()), line)


@contextmanager
def blaming(what: str, origin: Origin | None) -> Iterator[None]:
    """Let a failure of something from outside be told as such, with its line.

    Args:
        what: such as ``the metric 'calm'``.
        origin: where it was written; None if it is part of this package, whose failures are ours.

    Raises:
        PlugInError: in place of whatever fails.
    """
    try:
        yield
    except (PlugInError, MemoryError):
        raise
    except Exception as error:
        if origin is None:
            raise
        steps = traceback.extract_tb(error.__traceback__)
        lines = [step.lineno for step in steps if Path(step.filename).name == origin.file]
        place = f"{origin.file}:{lines[-1]}" if lines else str(origin)
        raise PlugInError(f"{place}: {what} fails: {_told(error)}; repair it") from error


def place_of(thing: Any) -> str:
    """Return the path of the file in which a function or class stands, else its module."""
    try:
        file = inspect.getsourcefile(thing)
    except TypeError:
        file = None
    return str(Path(file).resolve()) if file else str(getattr(thing, "__module__", ""))


def digest_of(things: Iterable[Any], *, by_module: bool = False) -> str:
    """Return one digest of functions and classes, and of all from outside that they use.

    That is the files in which they stand, those of functions that they call, and the numbers and
    texts of other files that they name.

    Args:
        things: functions and classes.
        by_module: whether the names of their modules count too: kept machine code names them.
    """
    found: dict[str, None] = {}
    seen: set[int] = set()
    waiting = list(things)
    while waiting:
        thing = waiting.pop(0)
        thing = getattr(thing, "py_func", thing)  # what numba has compiled
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, bool | int | float | str):
            found[repr(thing)] = None
        elif callable(thing) and (origin := origin_of(thing)) is not None:
            module = str(thing.__module__).partition(".")[0]
            if module in sys.stdlib_module_names or module in ("numba", "numpy"):
                continue
            found[origin.digest] = None
            if by_module:
                found[str(thing.__module__)] = None
            if isinstance(thing, FunctionType):
                used = inspect.getclosurevars(thing)
                waiting += [*used.globals.values(), *used.nonlocals.values()]
    return _digest(" ".join(found).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:LETTERS]


@lru_cache
def _digest_of_file(file: str, written: int) -> str:
    return _digest(Path(file).read_bytes())


def _code_as_text(code: CodeType | None) -> str:
    """Return what a function does: instructions, names and constants, of inner functions too."""
    if code is None:
        return ""
    inner = [_code_as_text(c) if isinstance(c, CodeType) else repr(c) for c in code.co_consts]
    return f"{code.co_code.hex()} {code.co_names} {inner}"


def _failure(error: BaseException, path: Path) -> str:
    """Return what went wrong in a plug-in, with the line of the file at which it did."""
    if isinstance(error, SyntaxError) and error.filename:
        where = f"{path}:{error.lineno}"
    else:
        steps = traceback.extract_tb(error.__traceback__)
        lines = [step.lineno for step in steps if Path(step.filename) == path.resolve()]
        where = f"{path}:{lines[-1]}" if lines else str(path)
    return f"{where}: the plug-in fails: {_told(error)}; repair it and load it again"


def _failure_of_package(error: BaseException, point: EntryPoint) -> str:
    steps = traceback.extract_tb(error.__traceback__)
    where = f" ({steps[-1].filename}:{steps[-1].lineno})" if steps else ""
    package = point.dist.name if point.dist else "?"
    return (
        f"the plug-in '{point.name}' of the package {package} fails: {_told(error)}{where}; "
        f"repair it, or take it away: pip uninstall {package}"
    )


def _told(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
