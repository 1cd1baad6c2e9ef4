"""The store of a sweep: a folder with the journal, the parts and the experiment itself.

Nothing here depends on how runs are carried out. Whoever writes holds the lock of the folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from simulation.experiments.sweeps import parts
from simulation.experiments.sweeps.failures import DamageError, SweepError
from simulation.experiments.sweeps.journal import NAME, FoundPart, Journal, told
from simulation.experiments.sweeps.runs import DONE, Run
from simulation.versions import RESULTS_VERSION

ROWS_OF_A_PART = 2_000
EXPERIMENT = "experiment.yaml"
OWN = {"lock", EXPERIMENT, f".{EXPERIMENT}", parts.SET_ASIDE}
"""What may lie in a folder in which a sweep was killed before it had a journal."""


class Store:
    """A folder to which a sweep writes; what was damaged in it is mended, and said in `notes`."""

    def __init__(self, folder: Path) -> None:
        """Open the store of a folder that is there and locked.

        Raises:
            SweepError: it cannot be read or written.
        """
        self.folder = folder
        self.notes: list[str] = []
        try:
            self.journal, was = Journal(folder, write=True), "was not there"
        except DamageError:
            with told(folder):
                for ending in ("-wal", "-shm", ""):  # the last one is what makes it a store
                    parts.set_aside(folder, folder / f"{NAME}{ending}")
            self.journal, was = Journal(folder, write=True), "was damaged and is set aside"
        if self.journal.is_new:
            self._begin_anew(was)
        with told(folder):
            self._set_damage_aside()
            parts.sweep_out(folder, {name for _, name, _, _ in self.journal.parts()})
        for version, number in self.journal.other_versions(RESULTS_VERSION):
            self.notes.append(
                f"{number:,} runs of results version {version} are kept, but not mixed with those "
                f"of version {RESULTS_VERSION}, which this program computes"
            )
        self.statuses = self.journal.statuses(RESULTS_VERSION)
        self._waiting = self.journal.waiting()

    def add(self, runs: Sequence[Run]) -> None:
        """Keep runs that are over; they are on the disk when this returns."""
        if not runs:
            return
        self.journal.add(runs, RESULTS_VERSION)
        self.statuses.update((run.key, run.status) for run in runs)
        self._waiting += sum(run.status == DONE for run in runs)
        if self._waiting >= ROWS_OF_A_PART:
            self.pack()

    def pack(self) -> None:
        """Put the finished runs that stand in the journal together in a part."""
        with told(self.folder):
            rows = list(self.journal.rows("WHERE part IS NULL AND status = 'done' ORDER BY key"))
            for start in range(0, len(rows), ROWS_OF_A_PART):
                chosen = rows[start : start + ROWS_OF_A_PART]
                name, sha256 = parts.write_part(self.folder, chosen)
                self.journal.register(name, sha256, [row["key"] for row in chosen])
        self._waiting = 0

    def figures(self) -> dict[str, dict[str, float]]:
        """Return the metrics of every finished run by key, from parts and journal."""
        found: dict[str, dict[str, float]] = {}
        for _, name, sha256, _ in self.journal.parts():
            table = parts.read_part(self.folder, name, sha256)
            keys = table.column("key").to_pylist()
            names = [column for column in table.column_names if column not in parts.IDENTITY]
            columns = [table.column(column).to_numpy() for column in names]
            for i, key in enumerate(keys):
                found[key] = {n: float(c[i]) for n, c in zip(names, columns, strict=True)}
        waiting = self.journal.rows("WHERE status = ? AND part IS NULL", (DONE,))
        found.update((row["key"], row["figures"]) for row in waiting)
        return found

    def keep_experiment(self, text: bytes) -> None:
        """Keep the experiment file beside the results."""
        with told(self.folder):
            temporary = self.folder / f".{EXPERIMENT}"
            temporary.write_bytes(text)
            os.replace(temporary, self.folder / EXPERIMENT)

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()

    def _set_damage_aside(self) -> None:
        for number, name, sha256, _ in self.journal.parts():
            if trouble := parts.check_part(self.folder, name, sha256):
                parts.set_aside(self.folder, self.folder / parts.FOLDER / name)
                lost = self.journal.forget(number)
                where = self.folder / parts.FOLDER / name
                self.notes.append(f"{where} {trouble}: its {lost:,} runs are run again")

    def _begin_anew(self, was: str) -> None:
        """Let a new journal know all runs that stand in parts, of which the old one is gone."""
        home = self.folder / parts.FOLDER
        paths = sorted(home.glob("part-*.parquet")) if home.is_dir() else []
        found = self.journal.adopt(_found(self.folder, paths))
        if paths or "damaged" in was:
            self.notes.append(
                f"{self.folder / NAME} {was}; {found:,} finished runs were found in the parts, the "
                "others are run again"
            )


def _found(folder: Path, paths: Iterable[Path]) -> Iterator[FoundPart]:
    """Yield parts that the journal does not know; what is damaged is set aside."""
    for path in paths:
        try:
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            rows = parts.read_part(folder, path.name, "").select(parts.IDENTITY).to_pylist()
        except (DamageError, OSError, ValueError):
            parts.set_aside(folder, path)
            continue
        runs = [
            (
                Run(
                    row["key"], row["digest"], row["seed"], row["replication"], DONE, {},
                    row["events"], row["demand"],
                ),
                row["results_version"],
            )
            for row in rows
        ]  # fmt: skip
        yield FoundPart(path.name, sha256, runs)


def make_folder(folder: Path) -> None:
    """Make the folder of a store.

    Raises:
        SweepError: it cannot be made, or something else is there.
    """
    if folder.exists() and not folder.is_dir():
        raise SweepError(f"{folder} is a file; give the name of a folder by --out")
    is_store = (folder / NAME).exists() or (folder / parts.FOLDER).is_dir()
    if folder.is_dir() and any(folder.iterdir()) and not is_store:
        left = {path.name for path in folder.iterdir()} - OWN
        if left:
            raise SweepError(f"{folder} holds other files; give another folder by --out")
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise SweepError(f"{folder}: cannot be written (permission denied)")
