"""Where scenario files are found: by path, by the name of a shipped one, or beside another."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from simulation.scenario.guard import LARGEST, read_tree
from simulation.scenario.problems import Problem, ScenarioError, closest
from simulation.scenario.tree import Node

_PACKAGE = Path(__file__).resolve().parents[1]
_SUFFIXES = (".yaml", ".yml")
TEXTBOOK = "theory/"
"""Where the textbook cases lie; `silosim verify` runs them."""
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*]')
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10)))
)
"""Names that Windows keeps for devices, whatever the ending."""
READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""How files are opened: a pipe does not keep us waiting, Windows changes no line end."""
EXPERIMENTS = "experiments"
"""The folder of the shipped experiments, among the scenarios."""


class Place(NamedTuple):
    """A scenario file; `bundled` tells that it is one of those shipped."""

    path: Path
    shown: str
    bundled: bool

    @property
    def name(self) -> str:
        """What a scenario is called that has no name: the file without its ending."""
        stem = "".join(letter if letter.isprintable() else "_" for letter in self.path.stem)
        return stem[:100] or "scenario"

    @property
    def folder(self) -> str:
        """The name made fit for a folder on any system: one step down, and no device."""
        name = _NOT_IN_FILE_NAMES.sub("_", self.name).strip(". ") or "scenario"
        return f"{name}_" if name.partition(".")[0].strip().lower() in _DEVICES else name


def bundled_folder() -> Path:
    """Return the folder of shipped scenarios: inside the wheel, or that of the checkout."""
    inside = _PACKAGE / "bundled_scenarios"
    return inside if inside.is_dir() else _PACKAGE.parent / "scenarios"


def bundled_names() -> tuple[str, ...]:
    """Return the names of the shipped scenarios, such as ``silo`` and ``theory/mm1``."""
    folder = bundled_folder()
    names = (path.relative_to(folder).with_suffix("").as_posix() for path in _files_in(folder))
    return tuple(sorted(name for name in names if not name.startswith(f"{EXPERIMENTS}/")))


def bundled_experiments() -> tuple[str, ...]:
    """Return the names of the shipped experiments, such as ``regime_map``."""
    folder = bundled_folder() / EXPERIMENTS
    return tuple(sorted(path.stem for path in _files_in(folder)))


def find_experiment(source: str | os.PathLike[str]) -> Place:
    """Return the place of an experiment given by path or by the name of a shipped one.

    Raises:
        ScenarioError: there is none.
    """
    text = os.fspath(source)
    path = Path(text)
    if _exists(path):
        return Place(path, text, bundled=False)
    bare = text.removesuffix(".yaml").removesuffix(".yml").removeprefix(f"{EXPERIMENTS}/")
    if shipped := _bundled(f"{EXPERIMENTS}/{bare}"):
        return shipped
    nearby = [str(found) for found in _files_beside(path)]
    close = closest(text, [*bundled_experiments(), *nearby])
    hint = f"did you mean '{close}'? " if close else ""
    remedy = f"{hint}shipped are: {', '.join(bundled_experiments()) or 'none'}"
    raise ScenarioError([Problem(text[:200], 0, 0, "", "no such experiment", "", remedy)])


def is_base(name: str) -> bool:
    """Whether a shipped scenario is only there for others to extend."""
    place = _bundled(name)
    told: list[Problem] = []
    try:
        root = tree_of(place, told) if place else None
    except ScenarioError:
        return False
    if told:
        return False
    marked = root.value.get("abstract") if root is not None and root.is_mapping else None
    return marked is not None and marked.value is True


def find(source: str | os.PathLike[str]) -> Place:
    """Return the place of a scenario given by path or by the name of a shipped one.

    Raises:
        ScenarioError: there is none.
    """
    text = os.fspath(source)
    path = Path(text)
    if _exists(path):
        return Place(path, text, bundled=False)
    if not isinstance(source, Path) and (shipped := _bundled(text)):
        return shipped
    nearby = [str(found) for found in _files_beside(path)]
    raise ScenarioError(
        [Problem(text[:200], 0, 0, "", "no such scenario", "", _known(text, nearby))]
    )


def find_base(reference: str, heir: Place | None) -> Place | str:
    """Return the place of what `heir` extends, or what is wrong with the reference.

    First a file beside the heir, then a shipped scenario. A text without a file (None) extends
    shipped scenarios only; shipped ones never lead out of their folder.
    """
    if os.path.isabs(reference) or "\0" in reference or len(reference) > 1000:
        return "must be the name of a scenario or a relative path"
    if heir is not None:
        for ending in ("", *_SUFFIXES):
            beside = heir.path.parent / (reference + ending)
            if _is_file(beside):
                if heir.bundled and not _is_inside(beside, bundled_folder()):
                    return "leads out of the folder of shipped scenarios"
                return _beside(heir, beside)
    return _bundled(reference) or "no such scenario"


def find_table(reference: str, heir: Place | None) -> Place | str:
    """Return the place of a table that a scenario file names, or what is wrong with the name.

    It lies in the folder of the scenario or below; a text without a file (None) has none.
    """
    if heir is None:
        return "a text cannot name files; give the list of its rows"
    if os.path.isabs(reference) or "\0" in reference or not 0 < len(reference) <= 1000:
        return "must be the name of a file beside the scenario"
    path, folder = heir.path.parent / reference, heir.path.parent
    if not _is_inside(path, folder):
        return "leads out of the folder of the scenario"
    return _beside(heir, path) if _is_file(path) else "no such file"


def suggestion(reference: str, heir: Place | None) -> str:
    """Return the remedy for a reference that leads nowhere."""
    nearby = [found.name for found in _files_beside(heir.path)] if heir else []
    return _known(reference, nearby)


def read(place: Place) -> bytes:
    """Return the content of a regular file of at most 1 MB.

    Raises:
        ScenarioError: it cannot be read, is not a regular file, or is larger.
    """
    try:
        with open(os.open(place.path, READING), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ScenarioError([Problem(place.shown, 0, 0, "", "is not a regular file")])
            return file.read(LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise ScenarioError([Problem(place.shown, 0, 0, "", f"cannot be read: {reason}")]) from None


def tree_of(place: Place, told: list[Problem]) -> Node:
    """Return the tree of a file, not to be changed; problems go where `read_tree` puts them.

    Shipped files are read again, but not parsed again as long as they are what they were.

    Raises:
        ScenarioError: the file cannot be read, or the guard refuses it.
    """
    if not place.bundled:
        return read_tree(read(place), place.shown, told)
    root, problems = _shipped_tree(read(place), place.shown)
    told += problems
    return root


@lru_cache(maxsize=128)
def _shipped_tree(text: bytes, shown: str) -> tuple[Node, tuple[Problem, ...]]:
    told: list[Problem] = []
    return read_tree(text, shown, told), tuple(told)


def _bundled(name: str) -> Place | None:
    if not name or "\0" in name or len(name) > 200:
        return None
    folder = bundled_folder()
    for ending in _SUFFIXES:
        path = folder / f"{name}{ending}"
        if path.is_file() and _is_inside(path, folder):
            return Place(path, _shortest(path), bundled=True)
    return None


def _beside(heir: Place, path: Path) -> Place:
    if heir.bundled:
        return Place(path, _shortest(path), bundled=True)
    return Place(path, os.path.normpath(path), bundled=False)


def _shortest(path: Path) -> str:
    try:
        relative = os.path.relpath(path)
    except ValueError:  # on another drive than where we are, on Windows
        return str(path)
    return str(path) if relative.startswith("..") else relative


def _is_inside(path: Path, folder: Path) -> bool:
    # Not by Path.resolve, which refuses links that lead in a circle.
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _exists(path: Path) -> bool:
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):  # too long a name, or a null byte in it
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # too long a name, or a folder into which we may not look
        return False


def _files_in(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.suffix in _SUFFIXES and path.is_file():
            yield path


def _files_beside(path: Path) -> list[Path]:
    try:
        names = sorted(os.listdir(path.parent))[:300]
    except (OSError, ValueError):
        return []
    return [path.parent / name for name in names if name.endswith(_SUFFIXES)]


def _known(wanted: str, nearby: list[str]) -> str:
    shipped = bundled_names()
    bare = wanted.removesuffix(".yaml").removesuffix(".yml")
    meant = [name for name in shipped if bare in (name, name.rpartition("/")[2])]
    close = meant[0] if meant else closest(wanted, [*shipped, *nearby])
    hint = f"did you mean '{close}'? " if close else ""
    return f"{hint}shipped are: {_listed(shipped)}"


def _listed(shipped: tuple[str, ...]) -> str:
    """Return the names of scenarios, those of bases, and how many textbook cases there are."""
    top = [name for name in shipped if not name.startswith(TEXTBOOK)]
    bases = [name for name in top if is_base(name)]
    parts = [", ".join(name for name in top if name not in bases)]
    parts += [f"to extend: {', '.join(bases)}"] if bases else []
    parts += [f"{len(shipped) - len(top)} in {TEXTBOOK}"] if len(shipped) > len(top) else []
    return "; ".join(filter(None, parts)) + " (silosim show tells what they teach)"
