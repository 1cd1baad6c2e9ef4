"""The report from the command line, as people ask for it."""

from __future__ import annotations

import shlex
from html import unescape
from pathlib import Path

import pytest
from rich.cells import cell_len

from simulation.presentation.report import printing
from tests.e2e.conftest import SHORT, Run


def test_the_command_in_a_report_gives_its_bytes_again(silosim: Run, tmp_path: Path) -> None:
    """What stands at the end of a report can be run, and writes the same file."""
    first, second = tmp_path / "new" / "report.html", tmp_path / "again.html"
    asked = ("compare", "silo", "--but", "quality.error=9 %", "-n", 2, *SHORT, "--lang", "fr")
    done = silosim(*asked, "--out", first.parent, "--report", first, "--explain")
    assert done.exit_code == 0, done.stderr
    html = first.read_text(encoding="utf-8")
    command = shlex.split(unescape(html.split("<pre><code>")[1].split("</code>")[0]))
    assert command[0] == "silosim"
    again = [str(second) if word == "report.html" else word for word in command[1:]]
    done = silosim(*again, "--quiet")
    assert done.exit_code == 0, done.stderr
    assert second.read_bytes() == first.read_bytes()


def test_explain_on_eighty_columns(silosim: Run) -> None:
    """The cost is told beforehand, the tables fit, and the report of a run has no reasons."""
    result = silosim("compare", "silo", "collaborative", "-n", 2, *SHORT, "--explain")
    assert result.exit_code == 0, result.stderr
    assert "takes 12 runs more" in " ".join(result.stderr.split())
    assert max(cell_len(line.rstrip()) for line in result.stdout.splitlines()) <= 80
    for text in ("waiting for information", "What makes the difference", "structure", "in all"):
        assert text in result.stdout


def test_by_mechanism_on_eighty_columns(silosim: Run) -> None:
    """What `comparison.by_mechanism()` finds, its cost told beforehand; parts make the total."""
    asked = ("compare", "silo", "collaborative", "-n", 2, *SHORT, "--by-mechanism")
    result = silosim(*asked)
    assert result.exit_code == 0, result.stderr
    assert "takes 124 runs more" in " ".join(result.stderr.split())
    assert max(cell_len(line.rstrip()) for line in result.stdout.splitlines()) <= 80
    lines = result.stdout.partition("Through which mechanisms")[2].splitlines()
    names = ("questions", "decisions", "notices and", "errors", "set-up and", "with all", "in all")
    rows = [line.split()[-3:] for line in lines if line.startswith(names)]
    money = [float(row[1].replace("−", "-").replace(",", "")) for row in rows]
    assert len(money) == len(names)
    assert sum(money[:-1]) == pytest.approx(money[-1], abs=0.5 * len(money))


@pytest.mark.parametrize(
    ("pair", "more", "message"),
    [
        ("theory/mm1", (), "none of these mechanisms acts in theory/mm1"),
        ("silo", ("--json", "-"), "--by-mechanism prints a table"),
    ],
)
def test_what_cannot_be_told_by_mechanism(
    silosim: Run, pair: str, more: tuple[str, ...], message: str
) -> None:
    """Queues without any mechanism, and a place where no table can be printed."""
    asked = ("compare", pair, pair, "-n", 1, *SHORT, "--by-mechanism")
    result = silosim(*asked, *more)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_single_setting_needs_no_further_run(silosim: Run) -> None:
    """Where one setting differs, it makes the whole difference."""
    result = silosim("compare", "silo", "--but", "quality.error=9 %", "-n", 2, *SHORT, "--explain")
    assert result.exit_code == 0, result.stderr
    assert "no further run is needed" in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--report", "report.doc"), "must end in .html or .pdf"),
        (("--report", "-"), "must end in .html or .pdf"),
        (("--report", "nowhere/report.html"), "there is no folder nowhere"),
        (("--report", "report.html", "--lang", "tlh"), "choose one of en, fr"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_runs(
    silosim: Run, options: tuple[str, ...], message: str
) -> None:
    """A wrong place, kind or language is told with what would be right."""
    result = silosim("run", "silo", "-n", 1, *SHORT, *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_equal_scenarios_have_nothing_to_explain(silosim: Run) -> None:
    """The same scenario twice is told, not explained."""
    result = silosim("compare", "silo", "silo", "-n", 1, *SHORT, "--explain", "--quiet")
    assert result.exit_code == 2
    assert "do not differ" in result.stderr


def test_no_browser(silosim: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a browser a PDF is refused at once, with the way by hand."""
    monkeypatch.setattr(printing, "browser", lambda: None)
    result = silosim("run", "silo", "-n", 1, *SHORT, "--report", tmp_path / "silo.pdf")
    assert result.exit_code == 2
    assert "silo.html" in "".join(result.stderr.split())


@pytest.mark.skipif(printing.browser() is None, reason="no browser to print with")
def test_a_pdf(silosim: Run, tmp_path: Path) -> None:
    """With one, it is printed."""
    paper = tmp_path / "silo.pdf"
    result = silosim("run", "silo", "-n", 2, *SHORT, "--report", paper, "--quiet")
    assert result.exit_code == 0, result.stderr
    assert paper.read_bytes().startswith(b"%PDF-")
