"""`silosim calibrate` as its user meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.scenario import load_scenario
from tests.e2e.conftest import Run, program_in


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the example and its calibration."""
    folder = tmp_path_factory.mktemp("calibrate")
    silosim = program_in(folder)
    assert silosim("calibrate", "--example", "helpdesk.csv").returncode == 0
    done = silosim("calibrate", "helpdesk.csv", "-n", 2, "--bootstraps", 2)
    assert done.returncode == 0, done.stderr
    (folder / "shown.txt").write_text(done.stdout)
    return folder


def test_the_table_fits_80_columns_and_tells_what_was_not_fitted(folder: Path) -> None:
    """Terminal output: figures fitted, not fitted, and the data, within 80 columns."""
    shown = (folder / "shown.txt").read_text()
    assert max(map(len, shown.splitlines())) <= 80
    for words in ("Fitted", "Not fitted", "ping-pong", "The data", "nothing was dropped"):
        assert words in shown


def test_everything_is_written_and_the_scenario_loads(folder: Path) -> None:
    """Scenario, page, Markdown and figures lie in a folder named after the log."""
    made = {path.name for path in (folder / "helpdesk").iterdir()}
    assert {"scenario.yaml", "report.html", "fit.md", "times.svg", "another_handoff.png"} <= made
    text = (folder / "helpdesk" / "scenario.yaml").read_text()
    assert "silosim calibrate helpdesk.csv" in text
    assert str(folder) not in text
    assert load_scenario(folder / "helpdesk" / "scenario.yaml").calendar is not None


def test_the_page_asks_nothing_of_the_network(folder: Path) -> None:
    """The report holds its figures, and no address."""
    page = (folder / "helpdesk" / "report.html").read_text()
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert page.count("data:image/svg+xml") == 4


def test_the_same_log_gives_the_same_scenario(folder: Path) -> None:
    """Calibrating twice writes the same bytes."""
    few = ("-n", 2, "--bootstraps", 2)
    again = program_in(folder)("calibrate", "helpdesk.csv", *few, "-q", "--out", "again")
    assert again.returncode == 0, again.stderr
    first = (folder / "helpdesk" / "scenario.yaml").read_text().split("name:", 1)[1]
    second = (folder / "again" / "scenario.yaml").read_text().split("name:", 1)[1]
    assert first == second


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["calibrate"], "--example"),
        (["calibrate", "nothing.csv"], "LOG: nothing.csv is not there; give a CSV or XES file"),
        (["calibrate", "helpdisk.csv"], "is not there; did you mean 'helpdesk.csv'"),
        (["calibrate", "helpdesk"], "LOG: helpdesk is a folder; give a CSV or XES file"),
        (["calibrate", "helpdesk.csv", "--case", "numbr"], "did you mean 'number'"),
        (["calibrate", "helpdesk.csv", "--state", "Active"], "In Review=work"),
        (["calibrate", "helpdesk.csv", "--state", "Active=aproval"], "wait, approval, done"),
        (
            ["calibrate", "helpdesk.csv", "--approval", "aproved"],
            "no column 'aproved' for",
        ),
        (["calibrate", "helpdesk.csv", "--classes", "9"], "from 1 to 4"),
        (["calibrate", "helpdesk.csv", "--tz", "Mars/Base"], "no such time zone"),
    ],
)
def test_mistakes_are_told_without_a_traceback(
    folder: Path, silosim: Run, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    """A clear message, and the exit code of bad input."""
    monkeypatch.chdir(folder)
    done = silosim(*words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
