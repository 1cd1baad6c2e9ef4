"""The journal of a store: which runs there are, in SQLite, committed before anything else is done.

Only the driver writes. Rows of finished runs stand here until they are put together in a part; a
commit reaches the disk (WAL, synchronous=FULL), so that nothing that finished is lost, whatever is
killed. Runs are never overwritten but by a later attempt at a failed one.
"""

from __future__ import annotations

import json
import sqlite3
import weakref
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from simulation.experiments.designs.points import Cell
from simulation.experiments.sweeps.failures import DamageError, SweepError
from simulation.experiments.sweeps.runs import DONE, Run

NAME = "journal.sqlite"
FORMAT = 1

_TABLES = """
CREATE TABLE IF NOT EXISTS sweeps (
    id INTEGER PRIMARY KEY, experiment TEXT, results_version INTEGER, started TEXT, command TEXT,
    about TEXT
);
CREATE TABLE IF NOT EXISTS cells (
    experiment TEXT, number INTEGER, scenario TEXT, point INTEGER, levels TEXT, digest TEXT,
    replications INTEGER, PRIMARY KEY (experiment, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (
    key TEXT PRIMARY KEY, digest TEXT, seed INTEGER, replication INTEGER, results_version INTEGER,
    status TEXT, reason TEXT, detail TEXT, attempts INTEGER, seconds REAL, events INTEGER,
    demand TEXT, layout INTEGER, figures BLOB, part INTEGER
);
CREATE INDEX IF NOT EXISTS runs_by_part ON runs (part);
CREATE TABLE IF NOT EXISTS layouts (id INTEGER PRIMARY KEY, names TEXT UNIQUE);
CREATE TABLE IF NOT EXISTS parts (
    id INTEGER PRIMARY KEY, name TEXT, sha256 TEXT, rows INTEGER
);
"""


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what SQLite and the system say about a disk into words.

    Raises:
        SweepError: the disk is full, or cannot be written.
        DamageError: the journal is damaged.
    """
    kept = "what is finished is kept; then run the same command again"
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_FULL" or name.startswith("SQLITE_IOERR"):
            raise SweepError(f"{folder}: the disk is full; free some space ({kept})") from None
        if name in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
            raise DamageError(f"{folder / NAME} is damaged") from None
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            raise SweepError(f"{folder}: cannot be written (permission denied)") from None
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SweepError(f"{folder}: {reason} ({kept})") from None


class FoundPart(NamedTuple):
    """A part that no journal knows: its name, checksum, and runs with their version of results."""

    name: str
    sha256: str
    runs: Sequence[tuple[Run, int]]


class Journal:
    """The journal of a folder.

    Attributes:
        is_new: whether it knows nothing yet, of parts that are there neither; see `adopt`.
    """

    def __init__(self, folder: Path, *, write: bool) -> None:
        """Open it, and make it if it is to be written.

        Raises:
            SweepError: it cannot be opened.
            DamageError: it is damaged, or of another program.
        """
        self.folder = folder
        path = folder / NAME
        with told(folder):
            if write:
                self._keep(_connect(path))
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = FULL")
                if self._db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                    raise DamageError(f"{path} is damaged")
                self._db.executescript(_TABLES)
            else:
                self._keep(_open_for_reading(path))
                self._db.execute("BEGIN")  # so that all that is read is of one moment
            self.is_new = self.version() == 0
            if self.is_new and not write:
                raise SweepError(f"{folder}: no sweep has begun in this folder")
            if not self.is_new and self.version() != FORMAT:
                raise SweepError(
                    f"{path}: written by another version of silosim (format {self.version()}, "
                    f"this one reads {FORMAT}); give another folder by --out"
                )

    def _keep(self, db: sqlite3.Connection) -> None:
        """Take a connection, which ends with this journal, also where opening it fails."""
        self._db = db
        weakref.finalize(self, db.close)

    def version(self) -> int:
        """Return the format in which it is written."""
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def close(self) -> None:
        """Close it."""
        self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with told(self.folder):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    # ── Sweeps and cells ──

    def begin(
        self,
        experiment: str,
        results_version: int,
        started: str,
        command: str,
        about: dict[str, Any],
        cells: Iterable[tuple[Cell, int]],
    ) -> None:
        """Note that a sweep of an experiment begins, and its cells with their replications."""
        rows = [_row_of(experiment, cell, wanted) for cell, wanted in cells]
        with self._transaction() as db:
            db.execute(
                "INSERT INTO sweeps (experiment, results_version, started, command, about) "
                "VALUES (?, ?, ?, ?, ?)",
                (experiment, results_version, started, command, json.dumps(about)),
            )
            db.execute("DELETE FROM cells WHERE experiment = ?", (experiment,))
            db.executemany("INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def want(self, experiment: str, wanted: Iterable[tuple[Cell, int]]) -> None:
        """Note how many replications cells are to have, of which some may be new."""
        rows = [_row_of(experiment, cell, replications) for cell, replications in wanted]
        with self._transaction() as db:
            db.executemany("INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def last_sweep(self) -> tuple[str, int, str, str, str] | None:
        """Return experiment, version of results, start, command and about of the last sweep."""
        found: tuple[str, int, str, str, str] | None = self._db.execute(
            "SELECT experiment, results_version, started, command, about FROM sweeps "
            "ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return found

    def sweeps(self) -> list[tuple[Any, ...]]:
        """Return the sweeps so far: when, by which command, version of results."""
        return self._db.execute(
            "SELECT started, command, results_version, about FROM sweeps ORDER BY id"
        ).fetchall()

    def cells(self, experiment: str) -> list[tuple[Cell, int]]:
        """Return the cells of an experiment with the replications each is to have."""
        rows = self._db.execute(
            "SELECT number, scenario, point, levels, digest, replications FROM cells "
            "WHERE experiment = ? ORDER BY number",
            (experiment,),
        )
        return [
            (Cell(number, scenario, point, tuple(json.loads(levels)), digest), replications)
            for number, scenario, point, levels, digest, replications in rows
        ]

    # ── Runs ──

    def add(self, runs: Sequence[Run], results_version: int) -> None:
        """Note runs that are over; they are on the disk when this returns."""
        with self._transaction():
            self._add([(run, results_version) for run in runs])

    def _add(self, runs: Iterable[tuple[Run, int]]) -> None:
        self._db.executemany(
            "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL) "
            "ON CONFLICT (key) DO UPDATE SET status = excluded.status, "
            "reason = excluded.reason, detail = excluded.detail, "
            "attempts = runs.attempts + excluded.attempts, seconds = excluded.seconds, "
            "events = excluded.events, demand = excluded.demand, layout = excluded.layout, "
            "figures = excluded.figures, part = NULL WHERE runs.status != 'done'",
            [self._row(run, results_version) for run, results_version in runs],
        )

    def _row(self, run: Run, results_version: int) -> tuple[Any, ...]:
        is_done = run.status == DONE
        return (
            run.key, run.digest, run.seed, run.replication, results_version, run.status, run.reason,
            run.detail, run.attempts, run.seconds, run.events, run.demand,
            self._layout(tuple(run.figures)) if is_done else None,
            array("d", run.figures.values()).tobytes() if is_done else None,
        )  # fmt: skip

    def _layout(self, names: tuple[str, ...]) -> int:
        text = json.dumps(names)
        self._db.execute("INSERT OR IGNORE INTO layouts (names) VALUES (?)", (text,))
        row = self._db.execute("SELECT id FROM layouts WHERE names = ?", (text,)).fetchone()
        return int(row[0])

    def statuses(self, results_version: int) -> dict[str, str]:
        """Return the status of every run of a version by key."""
        rows = self._db.execute(
            "SELECT key, status FROM runs WHERE results_version = ?", (results_version,)
        )
        return dict(rows)

    def other_versions(self, results_version: int) -> list[tuple[int, int]]:
        """Return other versions of results and how many runs of each there are."""
        return self._db.execute(
            "SELECT results_version, count(*) FROM runs WHERE results_version != ? "
            "GROUP BY results_version ORDER BY results_version",
            (results_version,),
        ).fetchall()

    def rows(self, where: str = "", values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """Yield runs as dicts; of those done that are in no part yet, with their `figures`."""
        layouts = {
            number: json.loads(names)
            for number, names in self._db.execute("SELECT id, names FROM layouts")
        }
        cursor = self._db.execute(f"SELECT * FROM runs {where}", values)
        names = [column[0] for column in cursor.description]
        for row in cursor:
            run = dict(zip(names, row, strict=True))
            if run["figures"] is not None:
                figures = array("d")
                figures.frombytes(run["figures"])
                run["figures"] = dict(zip(layouts[run["layout"]], figures, strict=True))
            yield run

    def waiting(self) -> int:
        """Return how many finished runs are in no part yet."""
        query = "SELECT count(*) FROM runs WHERE part IS NULL AND status = 'done'"
        return int(self._db.execute(query).fetchone()[0])

    # ── Parts ──

    def parts(self) -> list[tuple[int, str, str, int]]:
        """Return number, name, checksum and rows of all parts."""
        return self._db.execute("SELECT id, name, sha256, rows FROM parts ORDER BY id").fetchall()

    def register(self, name: str, sha256: str, keys: Sequence[str]) -> None:
        """Note that runs are in a part now, and drop their figures here."""
        with self._transaction():
            self._register(name, sha256, keys)

    def _register(self, name: str, sha256: str, keys: Sequence[str]) -> None:
        number = self._db.execute(
            "INSERT INTO parts (name, sha256, rows) VALUES (?, ?, ?)", (name, sha256, len(keys))
        ).lastrowid
        self._db.executemany(
            "UPDATE runs SET part = ?, figures = NULL WHERE key = ?",
            [(number, key) for key in keys],
        )

    def adopt(self, found: Iterable[FoundPart]) -> int:
        """Begin a new journal with all parts that are there; return the number of their runs.

        All of them or none: whoever is killed meanwhile leaves a journal that is still new.
        """
        count = 0
        with self._transaction() as db:
            for part in found:
                self._add(part.runs)
                self._register(part.name, part.sha256, [run.key for run, _ in part.runs])
                count += len(part.runs)
            db.execute(f"PRAGMA user_version = {FORMAT}")
        self.is_new = False
        return count

    def forget(self, part: int) -> int:
        """Forget a part that is damaged and its runs; return how many these were."""
        with self._transaction() as db:
            count = db.execute("DELETE FROM runs WHERE part = ?", (part,)).rowcount
            db.execute("DELETE FROM parts WHERE id = ?", (part,))
        return int(count)


def _row_of(experiment: str, cell: Cell, wanted: int) -> tuple[Any, ...]:
    levels = json.dumps(cell.levels)
    return (experiment, cell.number, cell.scenario, cell.point, levels, cell.digest, wanted)


def _connect(place: Path | str) -> sqlite3.Connection:
    """Return a connection to a path or address; it may be collected, and closed, by any thread."""
    return sqlite3.connect(
        place,
        uri=isinstance(place, str),
        timeout=30,
        isolation_level=None,
        check_same_thread=False,
    )


def _open_for_reading(path: Path) -> sqlite3.Connection:
    """Return a connection that changes nothing, also where nothing may be written."""
    if not path.is_file():
        raise SweepError(f"{path.parent}: there is no sweep in this folder")
    address = path.absolute().as_uri()
    try:
        db = _connect(f"{address}?mode=ro")
    except sqlite3.OperationalError:
        return _open_what_cannot_be_locked(address, path.parent)
    try:
        db.execute("SELECT count(*) FROM sweeps")
    except sqlite3.OperationalError:
        db.close()
        return _open_what_cannot_be_locked(address, path.parent)
    except BaseException:
        db.close()
        raise
    return db


def _open_what_cannot_be_locked(address: str, folder: Path) -> sqlite3.Connection:
    db = _connect(f"{address}?immutable=1")
    try:
        db.execute("SELECT count(*) FROM sweeps")
    except sqlite3.Error as error:
        db.close()
        if "no such table" not in str(error):
            raise
        raise SweepError(f"{folder}: no sweep has begun in this folder") from None
    return db
