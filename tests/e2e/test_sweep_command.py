"""`silosim sweep` as its user meets it: what is said, written and returned."""

from __future__ import annotations

import csv
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from simulation.experiments.sweeps.reading import read_sweep
from tests.e2e.conftest import Run
from tests.e2e.sweeping import QUICK, environment, plug_in, same, sweep

SMALL = QUICK.replace("replications: 10", "replications: 2")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a quick experiment, in which the program runs."""
    (tmp_path / "quick.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_sweep_from_dry_run_to_csv(silosim: Run, folder: Path) -> None:
    """Its cost, its run, its state and its table; everything fits into 80 columns."""
    cost = silosim("sweep", "quick.yaml", "--dry-run")
    assert cost.exit_code == 0, cost.output
    assert "2 scenarios × 5 points (factorial) × 2 replications = 20 runs" in cost.stdout
    assert re.search(r"about .* with \d+ workers? \(measured on 3 runs\)", cost.stdout)
    assert not (folder / "sweeps").exists()

    run = silosim("sweep", "quick.yaml", "--workers", 2, "--pool", "threads")
    assert run.exit_code == 0, run.output
    assert "20 runs: 20 now, 0 before" in run.stdout
    table = run.stdout.split("\n\n")[0]
    rows = re.findall(r"^(?:one|two) +0\.[3-7] +\d\.\d ± <?\d", table, re.MULTILINE)
    assert len(rows) == 10
    assert max(map(len, table.splitlines())) <= 80

    status = silosim("sweep", "quick.yaml", "--status")
    assert re.search(r"all +20 +20 +0 +0", status.stdout)
    text = silosim("sweep", "quick.yaml", "--csv", "-").stdout
    assert text == (folder / "sweeps" / "quick" / "results.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 20
    assert rows[0]["rate (/ h)"] == "0.3"
    frame = read_sweep("sweeps/quick")
    name = "response_time_resolution_median"
    assert [float(row[f"{name} (h)"]) for row in rows] == list(frame[name])

    again = silosim("sweep", "quick.yaml", "-n", 3, "--dry-run")
    assert "20 of them are in sweeps/quick already; 10 are missing" in again.stdout.replace(
        "\n", " "
    )


FLAT = '''
from simulation.extending import structure
from simulation.organization.structures import hierarchical


@structure("flat")
def flat(scenario, roster):
    """Return the usual pyramid under another name."""
    return hierarchical(scenario, roster)
'''


@pytest.mark.slow
def test_a_plug_in_goes_to_the_workers(folder: Path) -> None:
    """A structure from a file is known to worker processes, and part of what a run is."""
    (folder / "flat.py").write_text(FLAT, encoding="utf-8")
    text = SMALL.replace(
        "two: {scenario: theory/mm1, set: {",
        "two: {scenario: theory/mm1, set: {organization.structure: flat, ",
    )
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    unknown = sweep(folder, "own.yaml")
    assert unknown.returncode == 2
    assert "load its plug-in: --plugin FILE.py" in " ".join(unknown.stderr.split())
    done = sweep(folder, "own.yaml", "--workers", 2, "--plugin", "flat.py")
    assert done.returncode == 0, done.stderr
    assert "20 runs: 20 now" in done.stdout
    (folder / "flat.py").write_text(FLAT.replace("another", "some other"), encoding="utf-8")
    again = sweep(folder, "own.yaml", "--workers", 2, "--plugin", "flat.py")
    assert "20 runs: 20 now, 0 before" in again.stdout, "who edits a plug-in has another one"


def test_runs_that_misbehave_are_rows(folder: Path) -> None:
    """What raises, leaves, hangs, dies or eats memory fails alone, with reason and command."""
    names = "hierarchical, raises, hangs, spins, dies, dies_once, leaves, eats"
    text = re.sub(r"values: \[.*\]", "values: [0.3 / h]", SMALL)
    text = text.replace(
        "factors:",
        f"factors:\n  structure: {{path: organization.structure, values: [{names}]}}",
    )
    text = text.replace("  two: {", "  # two: {") + "limits: {time: 2 s, memory: 500}\n"
    (folder / "bad.yaml").write_text(text, encoding="utf-8")
    env = {**plug_in(folder), "DIED_ONCE": str(folder / "died_once"), "MOOD": "good"}
    done = sweep(folder, "bad.yaml", "--workers", 2, env=env)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "16 runs: 4 now, 0 before, 12 failed" in done.stdout
    frame = read_sweep(folder / "sweeps" / "bad")
    assert list(frame["structure"].unique()) == ["hierarchical", "dies_once"]
    with open(folder / "sweeps" / "bad" / "failed.csv", encoding="utf-8", newline="") as file:
        failed = list(csv.DictReader(file))
    reasons = {row["structure"]: row["reason"] for row in failed}
    assert reasons["raises"].startswith("PlugInError: misbehaving.py:")
    assert "RuntimeError: this structure is out of order" in reasons["raises"]
    assert (
        reasons["hangs"]
        == reasons["spins"]
        == ("RunTooLongError: the run has taken longer than 2 s")
    )
    assert reasons["dies"].startswith("its worker was ended by SIGKILL")
    assert reasons["dies"].endswith("3 times")
    assert reasons["leaves"] == "SystemExit: 3"
    assert reasons["eats"].startswith("MemoryError")

    command = next(row["command"] for row in failed if row["structure"] == "raises")
    assert command.startswith("silosim sweep bad.yaml --only ")
    assert command in done.stderr.replace("\n", "")
    alone = sweep(folder, *command.split()[2:], env=env)
    assert alone.returncode == 1
    assert "in raises" in alone.stderr
    assert "this structure\nis out of order" in alone.stderr

    good = sweep(folder, "bad.yaml", "--only", "", env=env)
    assert good.returncode == 2
    assert "16 runs have a key that begins with ''" in good.stderr


@pytest.mark.slow
def test_a_failure_is_tried_again_when_asked(folder: Path) -> None:
    """Runs that failed stay failed until --retry-failed; then the table is that of no failure."""
    env = plug_in(folder)
    (folder / "q.yaml").write_text(QUICK, encoding="utf-8")
    bad = sweep(folder, "q.yaml", "--pool", "threads", env={**env, "MOOD": "bad"})
    assert bad.returncode == 3
    assert "ValueError: not today" in bad.stderr
    still = sweep(folder, "q.yaml", "--pool", "threads", env={**env, "MOOD": "good"})
    assert still.returncode == 3
    assert " 0 now, " in still.stdout
    options = ["--pool", "threads", "--retry-failed"]
    good = sweep(folder, "q.yaml", *options, env={**env, "MOOD": "good"})
    assert good.returncode == 0, good.stderr
    assert not (folder / "sweeps" / "q" / "failed.csv").exists()
    plain = ["q.yaml", "--pool", "threads", "--out", "plain"]
    assert sweep(folder, *plain, env={**env, "MOOD": "good"}).returncode == 0
    same(folder / "sweeps" / "q", folder / "plain")


def test_plain_lines_when_not_on_a_terminal(folder: Path) -> None:
    """Through a pipe progress comes as lines, results alone go to stdout."""
    from io import StringIO

    from rich.console import Console

    from simulation.experiments.sweeps.driver import Progress
    from simulation.presentation.progress import PlainSweepLines

    times = iter([0.0, 5.0, 12.0])
    console = Console(file=StringIO(), width=40)
    lines = PlainSweepLines(console, lambda: next(times))
    lines(Progress(100, 0, 10, 0, 0, 5.0, 0))
    lines(Progress(100, 20, 30, 2, 0, 10.0, 1))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    expected = "52 of 100 runs, 2 failed, 1 workers lost, 3.2 runs/s, about 15 s left\n"
    assert text == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["quick.yaml", "--pool", "horses"], "--pool must be processes or threads"),
        (["quick.yaml", "--dry-run", "--status"], "give only one of"),
        (["quick.yaml", "--workers", "0"], "--workers must be from 1"),
        (["quack.yaml"], "did you mean 'quick.yaml'?"),
        (["regime_mep"], "did you mean 'regime_map'?"),
        (["quick.yaml", "-n", "100000", "--dry-run"], "give --no-limit"),
    ],
)
def test_bad_input(silosim: Run, folder: Path, arguments: list[str], message: str) -> None:
    """What cannot be meant is refused with exit code 2, and nothing is written."""
    result = silosim("sweep", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (folder / "sweeps").exists()


def test_no_sweep_yet(silosim: Run, folder: Path) -> None:
    """The status of nothing is said in a line, with exit code 1."""
    result = silosim("sweep", "quick.yaml", "--status")
    assert result.exit_code == 1
    assert "there is no sweep in this folder" in result.stderr


def test_check_and_schema_know_experiments(silosim: Run, folder: Path) -> None:
    """`check` takes experiments beside scenarios, every point of them."""
    good = silosim("check", "quick.yaml", "regime_map", "silo")
    assert good.exit_code == 0, good.output
    assert "ok  quick.yaml (experiment: 2 × 5 = 10 cells)" in good.stdout
    (folder / "bad.yaml").write_text(SMALL.replace("0.7 / h", "-1 / h"), encoding="utf-8")
    bad = silosim("check", "bad.yaml")
    assert bad.exit_code == 2
    assert "factors.rate: rate = -1 / h: requests.call.rate: a rate cannot be" in bad.stderr
    set_too = silosim("check", "quick.yaml", "silo", "--set", "quality.error=3 %")
    assert (set_too.exit_code, set_too.stdout) == (2, "ok  silo\n")
    assert "--set: changes scenarios, not an experiment (got quick.yaml); write" in set_too.stderr
    assert '"silosim experiment"' in silosim("schema", "--experiment").stdout


def test_the_slurm_script_runs(silosim: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script that is written for Slurm is Python, asks for jobs, and sweeps on the cluster."""
    asked: dict[str, object] = {}

    class Cluster:
        scheduler_address = "tcp://somewhere:8786"

        def __init__(self, **options: object) -> None:
            asked.update(options)

        def adapt(self, **options: object) -> None:
            asked.update(options)

        def close(self) -> None:
            asked["closed"] = True

    stand_in = ModuleType("dask_jobqueue")
    stand_in.SLURMCluster = Cluster  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "dask_jobqueue", stand_in)
    result = silosim("sweep", "quick.yaml", "--slurm", "job.py", "--workers", 40)
    assert result.exit_code == 0, result.output
    assert "sbatch job.py" in result.stdout
    text = (folder / "job.py").read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env python\n#SBATCH ")
    spec = importlib.util.spec_from_file_location("job", folder / "job.py")
    assert spec is not None
    assert spec.loader is not None
    job = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(job)
    swept: list[tuple[object, ...]] = []

    def stand_in_sweep(*arguments: object, **options: object) -> object:
        swept.append((*arguments, options["scheduler"]))
        return type("Result", (), {"done": 1, "reused": 2, "failed": 0})

    monkeypatch.setattr("simulation.sweep", stand_in_sweep, raising=False)
    job.main()
    assert swept == [("quick.yaml", "sweeps/quick", "tcp://somewhere:8786")]
    assert asked["maximum_jobs"] == 40
    assert asked["closed"]


def test_python_scripts_need_no_guard(folder: Path) -> None:
    """A script that sweeps at its top level works, though processes are started from it."""
    script = (
        "import simulation as sim\n"
        "print('begun')\n"
        "result = sim.sweep('quick.yaml', 'out', workers=2)\n"
        "print(len(result.frame()), len(sim.read_sweep('out')), result.failed)\n"
    )
    (folder / "script.py").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=folder, env=environment(), capture_output=True,
        text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["begun", "20 20 0"]


def test_threads_and_processes_give_one_table(folder: Path) -> None:
    """1 worker, 2 processes, 2 threads: identical tables."""
    for name, options in (("a", ["--workers", 1]), ("b", []), ("c", ["--pool", "threads"])):
        done = sweep(folder, "quick.yaml", "--out", name, "--workers", 2, *options)
        assert done.returncode == 0, done.stderr
    same(folder / "a", folder / "b")
    same(folder / "a", folder / "c")


@pytest.mark.slow
def test_a_precision_is_reached_whatever_the_workers(folder: Path) -> None:
    """Replications are added cell by cell; taken up again, nothing is run."""
    text = SMALL.replace("replications: 2", "precision: 10 %\nmost_replications: 40")
    text += "metrics: [response_time_resolution_mean]\n"
    (folder / "precise.yaml").write_text(text, encoding="utf-8")
    for name, workers in (("one", 1), ("two", 2)):
        done = sweep(folder, "precise.yaml", "--out", name, "--workers", workers)
        assert done.returncode == 0, done.stderr
    same(folder / "one", folder / "two")
    counts = read_sweep(folder / "one").groupby(["scenario", "point"], observed=True).size()
    assert set(counts) <= {10, 20, 30, 40}
    assert len(set(counts)) > 1
    again = sweep(folder, "precise.yaml", "--out", "one")
    assert " 0 now, " in again.stdout
