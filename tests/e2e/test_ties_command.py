"""``silosim ties``: from e-mails and an org chart to a scenario that runs."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from simulation.organization.informal_ties import informal_ties
from tests.e2e.conftest import Run
from tests.unit.calibration.mail import chart_file, irregular, mail_file, mail_of_ties

FILES = {
    "messages_by_distance.png",
    "messages_by_distance.svg",
    "people.csv",
    "report.html",
    "scenario.yaml",
    "ties.csv",
    "ties.json",
}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return e-mails and the org chart of a company of fifty people."""
    tree = irregular(50, 6)
    ties = informal_ties(*tree, 90, None, 1.5, 6)
    pairs = [*mail_of_ties(ties, 6), (3, 3), (1, 99), (99, 1)]
    return mail_file(tmp_path, pairs), chart_file(tmp_path, tree[0])


def test_ties_from_e_mails(silosim: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    """The command tells what it found and left out, and writes all files; the scenario runs."""
    out = tmp_path / "ours"
    result = silosim("ties", files[0], "--org-chart", files[1], "--out", out)
    assert result.exit_code == 0, result.stderr
    told = " ".join(result.stdout.split())
    assert "Ties: 90 pairs wrote to each other at least once each way" in told
    assert "λ, by level, is at least" in told
    assert "Silo strength: " in told
    warned = " ".join(result.stderr.split())
    assert "2 messages" in warned
    assert "p99 (2)" in warned
    assert "1 messages to oneself" in warned
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    assert {path.name for path in out.iterdir()} == FILES
    with (out / "ties.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 90
    page = (out / "report.html").read_text(encoding="utf-8")
    assert 'src="messages_by_distance.svg"' in page
    assert "http" not in page
    short = ("--set", "time.horizon=4 days", "--set", "time.warm_up=1 day")
    run = silosim("run", out / "scenario.yaml", "-n", 1, *short, "--json", "-")
    assert run.exit_code == 0, run.stderr
    metrics = next(iter(json.loads(run.stdout)["metrics"].values()))
    assert metrics["values"]


def test_the_same_bytes_every_time(silosim: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    """Files do not depend on when and where they are written."""
    for name in ("a", "b"):
        done = silosim("ties", files[0], "--org-chart", files[1], "-o", tmp_path / name, "-q")
        assert done.exit_code == 0, done.stderr
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_columns_and_json(silosim: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    """Columns may be told; JSON for standard output stands there alone."""
    text = files[0].read_text(encoding="utf-8").replace("from,to,sent", "a,b,c")
    mail = tmp_path / "odd.csv"
    mail.write_text(text, encoding="utf-8")
    result = silosim("ties", mail, "--org-chart", files[1], "--json", "-")
    assert result.exit_code == 2
    assert "--sender COLUMN; columns are: a, b, c" in result.stderr
    told = ("--sender", "a", "--recipient", "b", "--time", "c", "--least", 2)
    result = silosim("ties", mail, "--org-chart", files[1], "--json", "-", *told)
    assert result.exit_code == 0, result.stderr
    content = json.loads(result.stdout)
    assert content["least"] == 2
    assert 0 < content["ties"] < 90


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--least", 0), "--least: must be 1 or more (got 0)"),
        (("--delimiter", "::"), "--delimiter: must be one sign (got '::')"),
        (("--manager", "bos"), "there is no column 'bos' for --manager; known are: id, manager"),
        (("--out", "/nowhere/a"), "there is no folder /nowhere"),
    ],
)
def test_what_is_refused(
    silosim: Run, files: tuple[Path, Path], options: tuple[object, ...], said: str
) -> None:
    """What cannot be meant is refused, with what would be right."""
    result = silosim("ties", files[0], "--org-chart", files[1], *options)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
