"""`silosim sweep` of an experiment that optimizes: table, files, page, report, and killed."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from rich.cells import cell_len

from simulation.experiments.sweeps.reading import Reader
from tests.e2e.conftest import Run
from tests.e2e.sweeping import begin, runs_in, same, sweep, wait_for
from tests.unit.experiments.optimum.cases import LIST, SEARCH

WORK = ("--workers", 2, "--pool", "threads")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a search in which the program runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "it.yaml").write_text(SEARCH, encoding="utf-8")
    return tmp_path


def test_from_the_command_to_the_report(silosim: Run, folder: Path) -> None:
    """The cost beforehand, the choice on 80 columns, CSV and JSON, a page, and a report."""
    before = silosim("sweep", "it.yaml", "--dry-run")
    assert before.exit_code == 0, before.output
    assert "12 points searched × 5 = at most 60 runs" in " ".join(before.stdout.split())
    done = silosim("sweep", "it.yaml", *WORK, "--report", "report.html")
    assert done.exit_code == 0, done.output
    lines = [line.rstrip() for line in done.stdout.splitlines() if "read_sweep" not in line]
    assert max(map(cell_len, lines)) <= 80
    for text in ("intake 2, decision 3, delivery 4", "best", "no candidates", "Kim & Nelson"):
        assert text in done.stdout.lower() + done.stdout
    data = json.loads(Path("sweeps/it/best.json").read_text(encoding="utf-8"))
    assert data["is_over"]
    assert data["groups"]["theory/tandem"]["best"]["levels"]["intake"] == "2"
    assert data["fresh"][0]["figures"]["response_time_resolution_mean"]["n"] == 10
    with Path("sweeps/it/best.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sum(row["verdict"] == "best" for row in rows) == 1
    assert any("has work for" in row["verdict"] for row in rows)
    page = silosim("sweep", "it.yaml", "--analyze", "--quiet")
    assert page.exit_code == 0, page.output
    html = Path("sweeps/it/index.html").read_text(encoding="utf-8")
    figures = re.findall(r'<img src="([^"]+)"', html)
    assert [Path(name).stem for name in figures] == ["finalists", "selection", "search"]
    assert all((Path("sweeps/it") / name).is_file() for name in figures)


def test_a_report_of_a_sweep(silosim: Run, folder: Path) -> None:
    """The same bytes on rerun and in the language asked for, one file without any address."""
    (folder / "it.yaml").write_text(LIST, encoding="utf-8")
    for name in ("one.html", "two.html"):
        done = silosim("sweep", "it.yaml", *WORK, "--report", name, "--quiet")
        assert done.exit_code == 0, done.output
    one = Path("one.html").read_bytes()
    assert Path("two.html").read_bytes() == one
    text = one.decode()
    assert "silosim sweep it.yaml --report report.html" in text
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
    assert re.findall(r'(?:src|href)="(?!data:|#)', text) == []
    done = silosim(
        "sweep", "it.yaml", "--analyze", "--report", "fr.html", "--lang", "fr", "--quiet"
    )
    assert done.exit_code == 0, done.output
    french = Path("fr.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in french
    assert "Ce qui a été choisi" in french
    assert "What was chosen" not in french
    wrong = silosim("sweep", "it.yaml", "--dry-run", "--report", "no.html")
    assert wrong.exit_code == 2
    assert "--report goes with a sweep" in " ".join(wrong.stderr.split())


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals and process groups")
def test_killed_it_decides_as_if_undisturbed(folder: Path) -> None:
    """Killed with all its workers at random moments: no run lost, none twice, the same choice."""
    rng, out = random.Random(4), folder / "killed"
    for _ in range(4):
        before = runs_in(out)
        process = begin(folder, ["it.yaml", "--out", "killed", "--workers", 2])
        wait_for(lambda: runs_in(out) > before or process.poll() is not None)  # noqa: B023
        time.sleep(rng.random())
        seen = runs_in(out)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        assert runs_in(out) >= seen
    kept = runs_in(out)
    again = sweep(folder, "it.yaml", "--out", "killed", "--workers", 2)
    assert again.returncode == 0, again.stderr
    assert f"{kept} before" in again.stdout
    plain = sweep(folder, "it.yaml", "--out", "plain", "--workers", 1)
    assert plain.returncode == 0, plain.stderr
    same(folder / "killed", folder / "plain")
    for name in ("best.csv", "best.json", "results.csv"):
        assert (out / name).read_bytes() == (folder / "plain" / name).read_bytes()


def test_a_failed_run_of_a_search_is_shown_by_its_command(silosim: Run, folder: Path) -> None:
    """`--only KEY` runs a point again that only the search knows of."""
    assert silosim("sweep", "it.yaml", *WORK, "--quiet").exit_code == 0
    reader = Reader(Path("sweeps/it"))
    try:
        last = list(reader.wanted())[-1]
    finally:
        reader.close()
    done = silosim("sweep", "it.yaml", "--only", last.key[:12])
    assert done.exit_code == 0, done.output
    assert f"point {last.cell.point}" in done.stdout


def test_steady_state_on_the_terminal(silosim: Run) -> None:
    """Where it begins and how long a run has to be; too short a scenario is refused at once."""
    changes = ("--set", "time.horizon=60 days", "--set", "time.warm_up=1 days")
    done = silosim("run", "theory/mm1", "-n", 2, *changes, "--steady-state")
    assert done.exit_code == 0, done.output
    assert max(cell_len(line.rstrip()) for line in done.stdout.splitlines()) <= 80
    assert "working days:" in done.stdout
    short = silosim("run", "silo", "--set", "time.horizon=30 days", "--steady-state")
    assert short.exit_code == 2
    assert "too few, 50 are needed" in " ".join(short.stderr.split())
