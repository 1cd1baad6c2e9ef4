"""Parts: finished runs in parquet files, each written whole, with its checksum in its name too."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulation.experiments.sweeps.failures import DamageError

FOLDER = "parts"
SET_ASIDE = "damaged"
IDENTITY = ("key", "digest", "seed", "replication", "results_version", "events", "demand")
DIGITS = 16


def write_part(folder: Path, runs: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Write runs to a part; return its name and checksum.

    Args:
        folder: of the store.
        runs: with what identifies them and their `figures`.
    """
    data = _as_parquet(runs)
    sha256 = hashlib.sha256(data).hexdigest()
    name = f"part-{sha256[:DIGITS]}.parquet"
    home = folder / FOLDER
    home.mkdir(exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".part-", dir=home)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, home / name)
    except BaseException:
        os.unlink(temporary)
        raise
    _reach_disk(home)
    return name, sha256


def read_part(folder: Path, name: str, sha256: str) -> Any:
    """Return the table (pyarrow) of a part.

    Raises:
        DamageError: it is missing, or not what was written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / FOLDER / name
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DamageError(f"{path} is missing") from None
    found = hashlib.sha256(data).hexdigest()
    if not (found == sha256 if sha256 else found.startswith(name[5 : 5 + DIGITS])):
        raise DamageError(f"{path} is damaged (its checksum is not what was written)")
    # Without threads of its own, which may outlive the interpreter and abort it (arrow 34314).
    return pq.ParquetFile(pa.BufferReader(data), pre_buffer=False).read(use_threads=False)


def check_part(folder: Path, name: str, sha256: str) -> str:
    """Return what is wrong with a part, "" if nothing is."""
    digest = hashlib.sha256()
    try:
        with open(folder / FOLDER / name, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return "" if digest.hexdigest() == sha256 else "is damaged (checksum)"


def set_aside(folder: Path, path: Path) -> None:
    """Move a damaged file out of the way, under a name that is free."""
    if not path.exists():
        return
    home = folder / SET_ASIDE
    home.mkdir(exist_ok=True)
    number, target = 1, home / path.name
    while target.exists():
        number, target = number + 1, home / f"{path.name}.{number}"
    os.replace(path, target)


def sweep_out(folder: Path, known: set[str]) -> None:
    """Remove what a killed program left behind: half-written files, parts nobody registered."""
    home = folder / FOLDER
    for path in home.iterdir() if home.is_dir() else ():
        if path.name.startswith(".part-") or (path.suffix == ".parquet" and path.name not in known):
            path.unlink()


def _as_parquet(runs: Sequence[Mapping[str, Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = list(dict.fromkeys(name for run in runs for name in run["figures"]))
    columns: dict[str, Any] = {name: [run[name] for run in runs] for name in IDENTITY}
    nothing = float("nan")
    for name in names:
        figures = [run["figures"].get(name, nothing) for run in runs]
        columns[name] = pa.array(figures, pa.float64(), from_pandas=False)
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, compression="zstd")
    return file.getvalue()


def _reach_disk(folder: Path) -> None:
    """Make a rename last through a power cut, where the system lets one."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
