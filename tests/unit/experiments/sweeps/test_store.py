"""The store: nothing that finished is lost, nothing is there twice, damage is found and mended."""

from __future__ import annotations

import gc
import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from simulation.experiments.designs.loading import Experiment, load_experiment
from simulation.experiments.sweeps import journal as journals
from simulation.experiments.sweeps import keys, parts, store
from simulation.experiments.sweeps.failures import DamageError, FolderInUseError, SweepError
from simulation.experiments.sweeps.journal import Journal
from simulation.experiments.sweeps.lock import locked
from simulation.experiments.sweeps.reading import Reader, read_sweep
from simulation.experiments.sweeps.runs import DONE, FAILED, Run
from simulation.experiments.sweeps.store import Store
from simulation.experiments.sweeps.sweep import SweepResult, sweep
from tests.e2e.sweeping import QUICK


def quick(folder: Path, **changes: str) -> Experiment:
    """Return the quick experiment, with 2 replications, and changes of its text."""
    text = QUICK.replace("replications: 10", "replications: 2")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "quick.yaml"
    path.write_text(text, encoding="utf-8")
    return load_experiment(path)


def swept(folder: Path, experiment: Experiment | None = None, **options: object) -> SweepResult:
    """Return the sweep of an experiment in threads."""
    chosen = experiment or quick(folder)
    return sweep(chosen, folder / "out", pool="threads", workers=2, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Return the table of an undisturbed sweep."""
    return swept(tmp_path_factory.mktemp("reference")).frame()


def equal(folder: Path, reference: pd.DataFrame) -> None:
    """Assert that the table of a sweep is the reference, bit for bit."""
    pd.testing.assert_frame_equal(read_sweep(folder / "out"), reference, check_exact=True)


def part_of(folder: Path) -> Path:
    """Return the only part of a sweep."""
    (part,) = (folder / "out" / "parts").glob("*.parquet")
    return part


def test_the_table_is_tidy(reference: pd.DataFrame) -> None:
    """A row a run, ordered, with levels as numbers, every metric, and units in `attrs`."""
    assert len(reference) == 2 * 5 * 2
    assert list(reference.columns[:4]) == ["scenario", "point", "rate", "replication"]
    assert list(reference["scenario"].unique()) == ["one", "two"]
    assert list(reference["rate"][:3]) == [0.3, 0.3, 0.4]
    assert reference.attrs["units"]["rate"] == "/ h"
    assert reference.attrs["units"]["response_time_resolution_median"] == "h"
    assert reference.attrs["runs"] == {"done": 20, "failed": 0, "missing": 0}
    assert reference.attrs["design"]["type"] == "factorial"
    assert set(reference.attrs["metrics"]) <= set(reference.columns)


def test_rows_are_those_of_a_comparison(reference: pd.DataFrame) -> None:
    """A run of a sweep is the run that `compare` makes of the same scenario and seed."""
    from simulation.experiments.comparison import compare
    from simulation.scenario import load_scenario

    values = {"time.horizon": "60 days", "time.warm_up": "5 days", "requests.call.rate": "0.7 / h"}
    scenario = load_scenario("theory/mm1", values)
    figures = compare(scenario, replications=2, seed=reference.attrs["seed"], workers=1)
    rows = reference[(reference["scenario"] == "one") & (reference["point"] == 4)]
    for name in reference.attrs["metrics"]:
        assert list(rows[name]) == figures.values("M/M/1", name)


def test_run_again_runs_nothing_twice(tmp_path: Path, reference: pd.DataFrame) -> None:
    """A second sweep of the same runs nothing and changes nothing."""
    assert swept(tmp_path).done == 20
    again = swept(tmp_path)
    assert (again.done, again.reused) == (0, 20)
    equal(tmp_path, reference)


def test_more_levels_and_replications_use_what_is_there(tmp_path: Path) -> None:
    """Adding a level or replications later runs only what is new; asking for fewer shows fewer."""
    experiment = quick(tmp_path, **{"[0.3 / h, 0.4 / h": "[0.3 / h"})
    assert swept(tmp_path, experiment).done == 16
    more = quick(tmp_path, **{"replications: 2": "replications: 3"})
    result = swept(tmp_path, more)
    assert (result.done, result.reused) == (30 - 16, 16)
    fewer = swept(tmp_path, quick(tmp_path))
    assert (fewer.done, fewer.reused, len(fewer.frame())) == (0, 20, 20)


def test_other_versions_of_results_are_never_mixed(
    tmp_path: Path, reference: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs of another version are kept apart, told, and not read."""
    for module in (keys, store, parts):
        if hasattr(module, "RESULTS_VERSION"):
            monkeypatch.setattr(module, "RESULTS_VERSION", 999)
    for name in ("work", "sweep", "provenance"):
        monkeypatch.setattr(f"simulation.experiments.sweeps.{name}.RESULTS_VERSION", 999)
    assert swept(tmp_path).done == 20
    monkeypatch.undo()
    notes: list[str] = []
    result = swept(tmp_path, say=notes.append)
    assert (result.done, result.reused) == (20, 0)
    assert any("20 runs of results version 999 are kept, but not mixed" in note for note in notes)
    equal(tmp_path, reference)


@pytest.mark.parametrize("harm", ["truncated", "flipped", "missing"])
def test_a_damaged_part_is_set_aside_and_run_again(
    tmp_path: Path, reference: pd.DataFrame, harm: str
) -> None:
    """A part that is not what was written is refused by the reader and mended by the next sweep."""
    swept(tmp_path)
    part = part_of(tmp_path)
    data = part.read_bytes()
    if harm == "missing":
        part.unlink()
    elif harm == "truncated":
        part.write_bytes(data[: len(data) // 2])
    else:
        part.write_bytes(data[:500] + bytes([data[500] ^ 1]) + data[501:])
    with pytest.raises(DamageError, match="run the sweep again"):
        read_sweep(tmp_path / "out")
    notes: list[str] = []
    assert swept(tmp_path, say=notes.append).done == 20
    assert "its 20 runs are run again" in notes[0]
    equal(tmp_path, reference)
    if harm != "missing":
        assert (tmp_path / "out" / "damaged" / part.name).exists()


def test_a_damaged_journal_is_rebuilt_from_the_parts(
    tmp_path: Path, reference: pd.DataFrame
) -> None:
    """If the journal itself is damaged, the parts bring back what they hold."""
    swept(tmp_path)
    journal = tmp_path / "out" / "journal.sqlite"
    journal.write_bytes(b"\0" * 3000 + journal.read_bytes()[3000:])
    notes: list[str] = []
    result = swept(tmp_path, say=notes.append)
    assert (result.done, result.reused) == (0, 20)
    assert "was damaged and is set aside; 20 finished runs were found" in notes[0]
    equal(tmp_path, reference)


def test_killed_while_a_journal_is_rebuilt(
    tmp_path: Path, reference: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between one part and the next, or between its runs and the part: it is done again whole."""
    monkeypatch.setattr(store, "ROWS_OF_A_PART", 8)
    swept(tmp_path)
    journal = tmp_path / "out" / "journal.sqlite"
    journal.write_bytes(b"\0" * 3000 + journal.read_bytes()[3000:])
    register, left = Journal._register, [1]

    def killed(self: Journal, *part: object) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        register(self, *part)  # type: ignore[arg-type]

    monkeypatch.setattr(Journal, "_register", killed)
    with pytest.raises(KeyboardInterrupt):
        swept(tmp_path)
    monkeypatch.setattr(Journal, "_register", register)
    result = swept(tmp_path)
    assert (result.done, result.reused) == (0, 20)
    equal(tmp_path, reference)


def test_a_journal_that_is_gone_is_rebuilt_from_the_parts(
    tmp_path: Path, reference: pd.DataFrame
) -> None:
    """Parts without a journal are results, not what a killed program has left behind."""
    swept(tmp_path)
    (tmp_path / "out" / "journal.sqlite").unlink()
    damaged = tmp_path / "out" / "parts" / "part-0000000000000000.parquet"
    damaged.write_bytes(b"damaged")
    notes: list[str] = []
    result = swept(tmp_path, say=notes.append)
    assert (result.done, result.reused) == (0, 20)
    assert "was not there; 20 finished runs were found" in notes[0]
    assert (tmp_path / "out" / "damaged" / damaged.name).exists()
    equal(tmp_path, reference)


def test_killed_when_the_damaged_journal_was_set_aside(tmp_path: Path) -> None:
    """Without any part yet, the folder is still that of a sweep."""
    swept(tmp_path)
    out = tmp_path / "out"
    part_of(tmp_path).unlink()
    (out / "parts").rmdir()
    parts.set_aside(out, out / "journal.sqlite")
    assert swept(tmp_path).done == 20


def test_what_a_killed_program_leaves_behind_is_swept_out(
    tmp_path: Path, reference: pd.DataFrame
) -> None:
    """Half-written files and parts that nobody registered do no harm and do not stay."""
    swept(tmp_path)
    home = tmp_path / "out" / "parts"
    (home / ".part-xyz").write_bytes(b"half")
    (home / "part-0000000000000000.parquet").write_bytes(b"orphan")
    swept(tmp_path)
    assert [path.name for path in home.iterdir()] == [part_of(tmp_path).name]
    equal(tmp_path, reference)


def test_results_can_be_read_before_they_are_in_a_part(
    tmp_path: Path, reference: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in the journal alone is read just the same."""
    monkeypatch.setattr(Store, "pack", lambda self: None)
    swept(tmp_path)
    assert not (tmp_path / "out" / "parts").exists()
    equal(tmp_path, reference)


def test_what_is_packed_while_it_is_read_is_not_missing(
    tmp_path: Path, reference: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep may put runs in a part between two looks of a reader: it sees one moment."""
    with monkeypatch.context() as before:
        before.setattr(Store, "pack", lambda self: None)
        swept(tmp_path)
    parts_then = Journal.parts

    def packing(self: Journal) -> list[tuple[int, str, str, int]]:
        found = parts_then(self)
        monkeypatch.setattr(Journal, "parts", parts_then)
        Store(tmp_path / "out").pack()
        return found

    monkeypatch.setattr(Journal, "parts", packing)
    equal(tmp_path, reference)
    assert part_of(tmp_path).exists()


def test_many_parts(
    tmp_path: Path, reference: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts of a few rows each hold together the same table."""
    monkeypatch.setattr(store, "ROWS_OF_A_PART", 3)
    swept(tmp_path)
    assert len(list((tmp_path / "out" / "parts").iterdir())) >= 5
    equal(tmp_path, reference)


def test_a_second_sweep_is_refused(tmp_path: Path) -> None:
    """Two at a time on one folder: the second says who is there; a stale lock recovers."""
    swept(tmp_path)
    with locked(tmp_path / "out"), pytest.raises(FolderInUseError, match=f"process {os.getpid()}"):
        swept(tmp_path)
    assert swept(tmp_path).reused == 20


def test_folders_that_cannot_be_used(tmp_path: Path) -> None:
    """A file, a folder of something else and one that holds no sweep are told apart."""
    experiment = quick(tmp_path)
    with pytest.raises(SweepError, match="is a file"):
        sweep(experiment, tmp_path / "quick.yaml", pool="threads")
    with pytest.raises(SweepError, match="holds other files"):
        sweep(experiment, tmp_path, pool="threads")
    with pytest.raises(SweepError, match="there is no sweep in this folder"):
        read_sweep(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    """No permission is said as such."""
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(SweepError, match="permission denied"):
        swept(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder on a file system of 300 kB."""
    mount = tmp_path / "small"
    mount.mkdir()
    options = ["-t", "tmpfs", "-o", "size=300k", "tmpfs", str(mount)]
    if subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield mount
    finally:
        subprocess.run(["umount", "--lazy", str(mount)], check=True)


def test_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    """A full disk is told; after some space is freed nothing that finished is run again."""
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * 120_000)
    experiment = quick(tmp_path, **{"replications: 2": "replications: 30"})
    folder = small_disk / "out"
    with pytest.raises(SweepError, match=r"the disk is full|no space left") as error:
        sweep(experiment, folder, pool="threads", workers=2)
    assert "what is finished is kept" in str(error.value)
    ballast.unlink()
    kept = runs_kept(folder)
    subprocess.run(["mount", "-o", "remount,size=10M", str(small_disk)], check=True)
    result = sweep(experiment, folder, pool="threads", workers=2)
    assert result.reused >= kept
    assert result.planned == 300
    table = result.frame()
    undisturbed = sweep(experiment, tmp_path / "other", pool="threads", workers=2).frame()
    pd.testing.assert_frame_equal(table, undisturbed, check_exact=True)


def runs_kept(folder: Path) -> int:
    """Return the number of runs that a journal holds."""
    try:
        with closing(sqlite3.connect(folder / "journal.sqlite")) as db:
            return int(db.execute("SELECT count(*) FROM runs").fetchone()[0])
    except sqlite3.Error:
        return 0


def test_files_of_limited_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that cannot be written leaves its runs in the journal, and no half file."""
    experiment = quick(tmp_path)

    def refuse(folder: Path, runs: object) -> tuple[str, str]:
        raise OSError(28, "No space left on device", str(folder))

    monkeypatch.setattr(parts, "write_part", refuse)
    with pytest.raises(SweepError, match="no space left on device"):
        swept(tmp_path, experiment)
    monkeypatch.undo()
    assert swept(tmp_path, experiment).reused == 20


def test_failed_runs_are_rows_and_only_they_are_tried_again(tmp_path: Path) -> None:
    """A later success replaces a failure; a finished run is never replaced."""
    journal = Journal(tmp_path, write=True)
    failed = Run("k", "d", 1, 0, FAILED, {}, reason="E: no")
    done = Run("k", "d", 1, 0, DONE, {"a": 1.5, "b": float("nan")})
    journal.add([failed], 3)
    journal.add([done], 3)
    (row,) = journal.rows()
    assert (row["status"], row["attempts"], row["figures"]["a"]) == (DONE, 2, 1.5)
    journal.add([failed], 3)
    assert journal.statuses(3) == {"k": DONE}
    journal.close()


def test_a_journal_of_another_format_is_refused(tmp_path: Path) -> None:
    """What a later version has written is not guessed at."""
    journal = Journal(tmp_path, write=True)
    journal._db.execute(f"PRAGMA user_version = {journals.FORMAT + 1}")
    journal.close()
    with pytest.raises(SweepError, match="another version of silosim"):
        Journal(tmp_path, write=True)


def test_provenance(tmp_path: Path) -> None:
    """Command, versions, the experiment file and the scenarios in full are kept."""
    experiment = quick(tmp_path)
    swept(tmp_path, experiment)
    reader = Reader(tmp_path / "out")
    assert (tmp_path / "out" / "experiment.yaml").read_bytes() == experiment.text
    assert {"silosim", "python", "numba", "pyarrow"} <= set(reader.about["versions"])
    assert "staff: 2" in reader.about["written"]["two"]
    assert reader.command
    assert reader.started
    reader.close()


def test_a_journal_that_another_thread_forgets_is_closed(tmp_path: Path) -> None:
    """Garbage is collected by whichever thread comes to it; no connection may be left by it."""
    held = [Journal(tmp_path, write=True)]
    db = held[0]._db
    forgetting = threading.Thread(target=held.clear)
    forgetting.start()
    forgetting.join()
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        db.execute("SELECT 1")
