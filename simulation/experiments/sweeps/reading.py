"""Reading a store: one tidy table, a row a run; of the experiment that was swept last."""

from __future__ import annotations

import json
import math
import os
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.experiments.designs.points import Cell
from simulation.experiments.sweeps import parts
from simulation.experiments.sweeps.failures import DamageError, SweepError
from simulation.experiments.sweeps.journal import Journal, told
from simulation.experiments.sweeps.keys import run_key_of
from simulation.experiments.sweeps.runs import DONE, FAILED

if TYPE_CHECKING:
    import pandas as pd

REMEDY = "run the sweep again: it sets the damage aside and runs again what is missing"

DIGITS_OF_A_KEY = 12


@dataclass(frozen=True)
class Wanted:
    """A run that an experiment wants: its cell, number and key."""

    cell: Cell
    replication: int
    key: str


class Reader:
    """What stands in a store, also while a sweep is writing to it; nothing is changed.

    Attributes:
        about: the experiment that was swept last (see provenance.py), with `command` and `started`.
        started, command: of that sweep.
        results_version: of its results.
    """

    def __init__(self, folder: Path) -> None:
        """Open the store of a folder.

        Raises:
            SweepError: there is none, or it is damaged.
        """
        self.folder = folder
        try:
            with told(folder):
                self._journal = Journal(folder, write=False)
                last = self._journal.last_sweep()
        except DamageError as error:
            raise DamageError(f"{error}; {REMEDY}") from None
        if last is None:
            raise SweepError(f"{folder}: no sweep has begun in this folder")
        self._experiment, self.results_version, self.started, self.command, text = last
        kept = {"optimizes": False, **json.loads(text)}
        self.about: dict[str, Any] = {**kept, "command": self.command, "started": self.started}

    def is_of(self, digest: str) -> bool:
        """Whether it was this experiment that was swept last."""
        return bool(self._experiment == digest)

    def close(self) -> None:
        """Close the store."""
        self._journal.close()

    def wanted(self) -> Iterator[Wanted]:
        """Yield every run that the experiment wants, cell by cell."""
        seed, plugged = self.about["seed"], tuple(self.about["plug_ins"])
        for cell, replications in self._journal.cells(self._experiment):
            for replication in range(replications):
                key = run_key_of(cell.digest, seed, replication, self.results_version, plugged)
                yield Wanted(cell, replication, key)

    def statuses(self) -> dict[str, str]:
        """Return the status of every run of this version of results by key."""
        return self._journal.statuses(self.results_version)

    def failures(self) -> list[dict[str, Any]]:
        """Return the failed runs that are wanted: cell, key, reason, and the command to see it."""
        rows = {row["key"]: row for row in self._journal.rows("WHERE status = ?", (FAILED,))}
        return [
            {
                **rows[run.key],
                "cell": run.cell,
                "replication": run.replication,
                "command": self._command_for(run.key),
            }
            for run in self.wanted()
            if run.key in rows
        ]

    def _command_for(self, key: str) -> str:
        """Return the command that runs one run alone."""
        words = ["silosim", "sweep", self.about["file"], "--only", key[:DIGITS_OF_A_KEY]]
        seed = [] if self.about["seed_of_the_file"] else ["--seed", str(self.about["seed"])]
        return shlex.join([*words, *seed])

    def part_names(self) -> list[str]:
        """Return the names of the parts."""
        return [name for _, name, _, _ in self._journal.parts()]

    def sweeps(self) -> list[tuple[Any, ...]]:
        """Return all sweeps so far: when, by which command, version of results, about what."""
        return self._journal.sweeps()

    def frame(self) -> pd.DataFrame:
        """Return all finished runs that the experiment wants; see `read_sweep`."""
        import pandas as pd

        by_key = self._frame_of_figures()
        factors = [factor["name"] for factor in self.about["factors"]]
        wanted = list(self.wanted())
        present = [run for run in wanted if run.key in by_key.index]
        left = pd.DataFrame(
            {
                "scenario": pd.Categorical(
                    [run.cell.scenario for run in present], self.about["scenarios"], ordered=True
                ),
                "point": [run.cell.point for run in present],
                **{name: [run.cell.levels[i] for run in present] for i, name in enumerate(factors)},
                "replication": [run.replication for run in present],
            }
        )
        right = by_key.loc[[run.key for run in present]].reset_index(drop=True)
        frame = pd.concat([left, right], axis=1)
        statuses = self.statuses()
        failed = sum(statuses.get(run.key) == FAILED for run in wanted)
        units = {factor["name"]: factor["unit"] for factor in self.about["factors"]}
        frame.attrs = {
            "experiment": self.about["name"],
            "scenarios": self.about["scenarios"],
            "factors": factors,
            "metrics": self.about["metrics"],
            "units": {**units, **{n: u for n, u in self.about["units"].items() if n in right}},
            "design": self.about["design"],
            "seed": self.about["seed"],
            "currency": self.about["currency"],
            "results_version": self.results_version,
            "runs": {
                "done": len(present),
                "failed": failed,
                "missing": len(wanted) - len(present) - failed,
            },
        }
        return frame

    def figures(self, names: Sequence[str]) -> dict[str, dict[int, dict[str, float]]]:
        """Return metrics of all wanted runs that are over, by digest of the scenario and number.

        Those of a run that failed are NaN.
        """
        by_key = self._frame_of_figures()
        known = [name for name in names if name in by_key]
        rows = dict(zip(by_key.index, by_key[known].to_numpy(float).tolist(), strict=True))
        statuses = self.statuses()
        found: dict[str, dict[int, dict[str, float]]] = {}
        for run in self.wanted():
            values = found.setdefault(run.cell.digest, {})
            if run.key in rows:
                values[run.replication] = dict(zip(known, rows[run.key], strict=True))
            elif statuses.get(run.key) == FAILED:
                values[run.replication] = dict.fromkeys(names, math.nan)
        return found

    def _frame_of_figures(self) -> pd.DataFrame:
        import pandas as pd

        identity = [name for name in parts.IDENTITY if name != "key"]
        frames: list[pd.DataFrame] = []
        for _, name, sha256, _ in self._journal.parts():
            frames.append(
                self._part(name, sha256).to_pandas().set_index("key").drop(columns=identity)
            )
        where = "WHERE status = ? AND part IS NULL"
        rows = {row["key"]: row["figures"] for row in self._journal.rows(where, (DONE,))}
        if rows:
            frames.append(pd.DataFrame.from_dict(rows, orient="index"))
        if not frames:
            return pd.DataFrame({name: [] for name in self.about["units"]}, dtype=float)
        return pd.concat(frames)

    def _part(self, name: str, sha256: str) -> Any:
        try:
            return parts.read_part(self.folder, name, sha256)
        except DamageError as error:
            raise DamageError(f"{error}; {REMEDY}") from None


def read_sweep(folder: str | os.PathLike[str]) -> pd.DataFrame:
    """Return the results of a sweep as one tidy table, also while it is still running.

    One row a finished run, ordered by scenario, point and replication: `scenario`, `point` (its
    number in the design), a column a factor (numbers in the unit of the factor, or words),
    `replication`, and a column a metric. All rows are of one version of results and one seed; the
    same replication of different rows met the same customers.

    `attrs` hold `units` (of factors and metrics), `factors`, `metrics` (those the experiment looks
    at), `scenarios`, `experiment`, `design`, `seed`, `results_version` and `runs` (done, failed,
    missing).

    Raises:
        SweepError: there is no sweep in the folder, or what it holds is damaged.
    """
    reader = Reader(Path(folder))
    try:
        return reader.frame()
    finally:
        reader.close()
