"""Every command on shipped scenarios, as people type them."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from simulation.scenario import bundled_names, load_scenario
from simulation.versions import __version__
from tests.e2e.conftest import SHORT, Run

RUNNABLE = [name for name in bundled_names() if name not in ("neutral", "retailer")]


@pytest.mark.parametrize(
    "command",
    [(), ("compare",), ("run",), ("show",), ("check",), ("new",), ("metrics",), ("ties",)],
)
def test_help(silosim: Run, command: tuple[str, ...]) -> None:
    """Every command has a help text with an example to copy."""
    result = silosim(*command, "--help")
    assert result.exit_code == 0
    assert f"silosim {' '.join(command)}".strip() in result.stdout
    assert "Examples" in result.stdout


def test_version(silosim: Run) -> None:
    """The version is that of the package."""
    assert silosim("--version").stdout == f"silosim {__version__}\n"


def test_compare(silosim: Run) -> None:
    """A comparison shows the three headline figures, a verdict, n, seed and the intervals."""
    result = silosim("compare", "silo", "collaborative", "-n", 3, *SHORT)
    assert result.exit_code == 0, result.stderr
    words = " ".join(result.stdout.split())
    for text in ("Time to resolution, median", "Lost revenue", "Satisfaction, mean"):
        assert text in words
    assert "silo collaborative difference" in words
    assert "3 replications, seed 42" in words
    assert "95 % confidence intervals" in words


@pytest.mark.parametrize("extra", [(), ("--all",)])
@pytest.mark.parametrize("number", [2, 3, 5])
def test_tables_fit_eighty_columns(silosim: Run, number: int, extra: tuple[str, ...]) -> None:
    """Nothing a comparison prints is wider than 80 columns."""
    names = ["silo", "collaborative", "silo", "collaborative", "silo"][:number]
    result = silosim("compare", *names, "-n", 2, *SHORT, *extra)
    assert result.exit_code == 0, result.stderr
    assert max(cell_len(line.rstrip()) for line in result.stdout.splitlines()) <= 80
    assert result.stdout.count("silo") >= (number + 1) // 2


@pytest.mark.parametrize("name", RUNNABLE)
def test_run_every_scenario(silosim: Run, name: str) -> None:
    """Every shipped scenario runs."""
    result = silosim("run", name, "-n", 1, *SHORT)
    assert result.exit_code == 0, result.stderr
    assert "Time to resolution" in result.stdout


@pytest.mark.parametrize("name", RUNNABLE)
def test_show_and_check_every_scenario(silosim: Run, name: str) -> None:
    """Every shipped scenario can be shown on 80 columns and is right."""
    shown = silosim("show", name)
    assert shown.exit_code == 0, shown.stderr
    assert max(cell_len(line.rstrip()) for line in shown.stdout.splitlines()) <= 80
    checked = silosim("check", name)
    assert (checked.exit_code, checked.stdout) == (0, f"ok  {name}\n")


@pytest.mark.parametrize("name", ["silo", "omnichannel", "marketing_and_sales", "theory/mm1"])
def test_run_fits_eighty_columns(silosim: Run, name: str) -> None:
    """All figures and the breakdowns of a run fit 80 columns, and nothing that is off is shown."""
    result = silosim("run", name, "-n", 2, *SHORT)
    assert result.exit_code == 0, result.stderr
    assert max(cell_len(line.rstrip()) for line in result.stdout.splitlines()) <= 80
    assert "…" not in result.stdout
    assert ("By channel" in result.stdout) == (name != "theory/mm1")
    assert "Left out:" in result.stdout
    rows = [line for line in result.stdout.splitlines() if line.rstrip().endswith(" 0 ± 0")]
    assert all("Time to" in row or "Satisfaction" in row for row in rows), rows


def test_metrics(silosim: Run, tmp_path: Path) -> None:
    """The page of metrics is printed, or written to a file."""
    result = silosim("metrics")
    assert result.exit_code == 0
    assert "| `response_time_resolution_median` |" in result.stdout
    silosim("metrics", "--out", tmp_path / "m.md")
    assert (tmp_path / "m.md").read_text(encoding="utf-8") == result.stdout


def test_diff(silosim: Run) -> None:
    """Showing a difference names the paths and both values."""
    result = silosim("show", "silo", "--diff", "collaborative")
    assert result.exit_code == 0
    assert "organization.structure" in result.stdout
    assert "hierarchical" in result.stdout


def test_json_to_a_file_and_to_stdout(silosim: Run, tmp_path: Path) -> None:
    """The JSON is the same in a file and on stdout, where there is then nothing else."""
    command = ("compare", "silo", "collaborative", "-n", 2, *SHORT)
    silosim(*command, "--json", tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    for to_stdout in (("--json", "-"), ("--json",), ("--json", "--quiet")):
        assert silosim(*command, *to_stdout).stdout == text
    content = json.loads(text)
    assert content["scenarios"] == ["silo", "collaborative"]
    headline = {"response_time_resolution_median", "lost_revenue", "satisfaction_mean"}
    assert headline <= set(content["metrics"])


def test_json_does_not_depend_on_workers(silosim: Run) -> None:
    """The JSON is identical byte by byte for one and two workers, and on repetition."""
    command = ("compare", "silo", "collaborative", "-n", 4, *SHORT, "--json", "-")
    texts = {silosim(*command, "--workers", workers).stdout for workers in (1, 2, 2)}
    assert len(texts) == 1


def test_timings(silosim: Run, tmp_path: Path) -> None:
    """The timings tell what a command cost and with which versions."""
    silosim("run", "silo", "-n", 2, *SHORT, "--timings", tmp_path / "t.json", "--workers", 2)
    content = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert content["events"] > 1000
    assert 0 < content["kernel_seconds"] < content["wall_seconds"] * 2
    assert content["compile_seconds"] >= 0
    assert content["peak_rss_mb"] > 50
    assert content["workers"] == 2
    assert set(content["versions"]) >= {"silosim", "python", "numpy", "numba", "mesa"}


def test_folder_of_results(silosim: Run, tmp_path: Path) -> None:
    """A folder of results holds summary, data and figures, whatever a scenario is called."""
    mine = tmp_path / "=sum(1).yaml"
    mine.write_text("extends: silo\nname: '../../../etc/passwd'\n", encoding="utf-8")
    out = tmp_path / "out"
    result = silosim("compare", mine, "silo", "-n", 2, *SHORT, "--out", out)
    assert result.exit_code == 0, result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"out", mine.name}
    names = {path.name for path in out.iterdir()}
    assert {"summary.txt", "summary.md", "results.json", "results.csv"} <= names
    assert {"headline.svg", "lost_revenue.png", "time_series.svg", "load_by_person.png"} <= names
    with (out / "results.csv").open(encoding="utf-8", newline="") as file:
        assert {row["scenario"] for row in csv.DictReader(file)} == {"'=sum(1)", "silo"}


def test_results_are_the_same_when_made_again(silosim: Run, tmp_path: Path) -> None:
    """Every file of a folder of results is identical when it is made again."""
    for name in ("a", "b"):
        silosim("compare", "silo", "collaborative", "-n", 2, *SHORT, "--out", tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_event_log(silosim: Run, tmp_path: Path) -> None:
    """A run writes its event log with a line for each event."""
    log = tmp_path / "events.csv"
    result = silosim("run", "silo", "-n", 1, *SHORT, "--event-log", log)
    assert result.exit_code == 0, result.stderr
    with log.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert f"{len(rows):,} events" in result.stderr
    assert {"case_id", "activity", "timestamp", "resource"} <= set(rows[0])
    assert rows[0]["timestamp"].startswith("2024-01-01T09:")


def test_event_log_on_a_day_of_choice(silosim: Run, tmp_path: Path) -> None:
    """The log begins on the Monday that is told, and is packed where its name says so."""
    log = tmp_path / "events.csv.gz"
    command = ("run", "silo", "-n", 1, *SHORT, "--event-log", log, "--quiet")
    result = silosim(*command, "--log-start", "2026-03-02T00:00+01:00")
    assert result.exit_code == 0, result.stderr
    with gzip.open(log, "rt", encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert re.fullmatch(r"2026-03-02T09:\d\d:\d\d\.\d{6}\+01:00", first["timestamp"])


def test_a_log_that_leads_beyond_the_calendar(silosim: Run, tmp_path: Path) -> None:
    """A log that would end after the year 9999 is refused, and leaves no file."""
    log = tmp_path / "events.csv"
    command = ("run", "silo", "-n", 1, *SHORT, "--set", "time.horizon=9 days", "--event-log", log)
    result = silosim(*command, "--log-start", "9999-12-27")
    assert result.exit_code == 2
    assert "after the year 9999" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_seed_and_changes_count(silosim: Run) -> None:
    """Another seed and another value give other results; the seed is told."""
    command = ("run", "silo", "-n", 2, *SHORT, "--json", "-")
    usual = json.loads(silosim(*command).stdout)
    seeded = json.loads(silosim(*command, "--seed", 0).stdout)
    changed = json.loads(silosim(*command, "--set", "quality.error=20 %").stdout)
    assert seeded["provenance"]["seed"] == 0
    assert usual["metrics"] != seeded["metrics"]
    assert usual["metrics"] != changed["metrics"]


def test_precision(silosim: Run) -> None:
    """A precision that is easily reached needs the least number of replications."""
    result = silosim("run", "theory/line", *SHORT, "--precision", "100 %", "--json", "-")
    assert json.loads(result.stdout)["provenance"]["replications"] == 10


def test_quiet(silosim: Run, tmp_path: Path) -> None:
    """With --quiet nothing is said beside the results."""
    result = silosim(
        "compare", "silo", "collaborative", "-n", 2, *SHORT, "--quiet", "--out", tmp_path / "o"
    )
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "Lost revenue" in result.stdout


def test_warnings(silosim: Run) -> None:
    """Overload is told by department before the run, unlike customers after it."""
    overloaded = silosim("run", "silo", "-n", 1, *SHORT, "--set", "requests.order.rate=40 / h")
    assert "sales cannot keep up" in " ".join(overloaded.stderr.split())
    unlike = silosim("compare", "silo", "theory/line", "-n", 2, *SHORT)
    assert "do not have the same customers" in " ".join(unlike.stderr.split())


def test_new(silosim: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The starting file is a scenario that loads, is not replaced, and can be run."""
    monkeypatch.chdir(tmp_path)
    assert silosim("new", "my shop").exit_code == 0
    assert load_scenario("my shop.yaml").name == "my shop"
    assert silosim("check", "my shop.yaml").exit_code == 0
    again = silosim("new", "my shop")
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert silosim("new", "my shop", "--force").exit_code == 0
    assert silosim("run", "my shop.yaml", "-n", 1, *SHORT).exit_code == 0


def test_schema(silosim: Run, tmp_path: Path) -> None:
    """The schema is JSON, on stdout as in a file."""
    result = silosim("schema")
    assert json.loads(result.stdout)["title"] == "silosim scenario"
    silosim("schema", "--out", tmp_path / "s.json")
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == result.stdout


def test_names_of_scenarios(silosim: Run, tmp_path: Path) -> None:
    """Shipped scenarios are shown as typed, files by their stem, equal ones are told apart."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.yaml").write_text("extends: silo\n", encoding="utf-8")
    one, other = tmp_path / "a" / "mine.yaml", tmp_path / "b" / "mine.yaml"
    command = ("-n", 1, *SHORT, "--json", "-")
    shown = json.loads(silosim("compare", "silo", one, "theory/line", *command).stdout)
    assert shown["scenarios"] == ["silo", "mine", "theory/line"]
    shown = json.loads(silosim("compare", "silo", "silo", one, other, *command).stdout)
    assert shown["scenarios"] == [
        "silo",
        "silo (2)",
        *(str(p.with_suffix("")) for p in (one, other)),
    ]
