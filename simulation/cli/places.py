"""Where results are written: checked before anything is run, and written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from simulation.cli.failures import BadInputError

STANDARD_OUTPUT = Path("-")


def check_file(path: Path | None, option: str, *, printed: bool = False) -> None:
    """Refuse a file that could not be written; - is fine where it can be `printed` instead.

    Raises:
        BadInputError: its folder does not exist, it is a folder, or it may not be written.
    """
    if path is None or (printed and path == STANDARD_OUTPUT):
        return
    if path == STANDARD_OUTPUT:
        raise BadInputError(f"{option}: it cannot be printed (-); give the name of a file")
    if path.is_dir():
        raise BadInputError(f"{option}: {path} is a folder; give the name of a file")
    if not path.parent.is_dir():
        raise BadInputError(f"{option}: there is no folder {path.parent}; create it first")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise BadInputError(f"{option}: {path} cannot be written (permission denied)")


def check_folder(path: Path | None, option: str) -> None:
    """Refuse a folder that could not be made.

    Raises:
        BadInputError: the folder it is to be in does not exist, or it is a file.
    """
    if path is None:
        return
    if path == STANDARD_OUTPUT:
        raise BadInputError(f"{option}: it cannot be printed (-); give the name of a folder")
    if path.exists() and not path.is_dir():
        raise BadInputError(f"{option}: {path} is a file; give the name of a folder")
    if not path.exists() and not path.absolute().parent.is_dir():
        raise BadInputError(f"{option}: there is no folder {path.parent}; create it first")
    if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        raise BadInputError(f"{option}: {path} cannot be written (permission denied)")


def write(path: Path, content: str | bytes) -> None:
    """Write a file in one step, so that no reader ever sees half of it."""
    with writing(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to be written bit by bit, that takes its place when all of it is there."""
    if path.exists() and not path.is_file():  # a pipe or a device
        with path.open("wb") as file:
            yield file
        return
    target = path.resolve()  # a link stays a link
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:50]}.", dir=target.parent)
    try:
        with open(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
