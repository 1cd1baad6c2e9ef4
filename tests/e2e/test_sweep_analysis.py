"""`silosim sweep --analyze`: the page, the figures and the data of a sweep."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.e2e.conftest import Run

PLANE = """\
name: One fast <server> or two
scenarios:
  one: theory/mm1
  two: {scenario: theory/mm1, set: {organization.departments.service.staff: 2}}
set: {time.horizon: 60 days, time.warm_up: 5 days}
factors:
  rate: {path: requests.call.rate, values: [0.2 / h, 0.5 / h, 0.8 / h]}
  work: {multiply: work.service, values: [0.25, 0.5, 1]}
replications: 4
outputs: {prediction: true}
"""
SOBOL = PLANE.replace("values: [0.2 / h, 0.5 / h, 0.8 / h]", "range: {low: 0.2 / h, high: 0.7 / h}")
SOBOL = SOBOL.replace("values: [0.25, 0.5, 1]", "range: {low: 0.25, high: 1}")
SOBOL = SOBOL.replace("replications: 4", "replications: 2\ndesign: {type: sobol, points: 8}")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder in which the program runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def analysed(silosim: Run, text: str) -> Path:
    """Sweep an experiment, analyse it, and return the folder of its results."""
    Path("it.yaml").write_text(text, encoding="utf-8")
    swept = silosim("sweep", "it.yaml", "--workers", 2, "--pool", "threads", "--quiet")
    assert swept.exit_code == 0, swept.output
    done = silosim("sweep", "it.yaml", "--analyze", "--quiet")
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == "sweeps/it/index.html"
    return Path("sweeps") / "it"


def test_a_plane_is_analysed(silosim: Run, folder: Path) -> None:
    """Two servers beat one everywhere; the page tells it, its figures are there, and so is data."""
    results = analysed(silosim, PLANE)
    page = (results / "index.html").read_text(encoding="utf-8")
    figures = re.findall(r'<img src="([^"]+)"', page)
    assert len(figures) == 1 + 3 * 3 - 1, "nothing is sold, so nothing depends on anything"
    assert "Lost revenue, one: no sensitivity, it is the same at every point." in page
    assert [name for name in figures if not (results / name).is_file()] == []
    assert "One fast &lt;server&gt; or two" in page
    assert "<server>" not in page
    data = json.loads((results / "regime_map.json").read_text(encoding="utf-8"))
    assert data["format"] == 1
    assert data["scenarios"] == ["one", "two"]
    assert data["x"]["values"] == [0.2, 0.5, 0.8]
    assert data["y"]["multiplies"]
    response = data["maps"][0]
    assert response["metric"] == "response_time_resolution_median"
    assert response["winner"][-1] == [1, 1, 1]
    assert all(
        low < high for low, high in zip(*(response[k][-1] for k in ("low", "high")), strict=True)
    )
    assert "predicted" in data


def test_a_sobol_design_is_analysed(silosim: Run, folder: Path) -> None:
    """Indices, the difference and the probability stand on the page; there is no map."""
    results = analysed(silosim, SOBOL)
    page = (results / "index.html").read_text(encoding="utf-8")
    assert "two − one" in page
    assert "The probability that one of them wins" in page
    assert not (results / "regime_map.json").exists()
    again = silosim("sweep", "it.yaml", "--workers", 2, "--pool", "threads")
    assert " 0 now, " in again.stdout, "figures in the folder do not hinder the next sweep"


def test_nothing_to_analyse_is_told(silosim: Run, folder: Path) -> None:
    """Without a sweep, or with two things asked at once, it is said."""
    Path("it.yaml").write_text(PLANE, encoding="utf-8")
    none = silosim("sweep", "it.yaml", "--analyze")
    assert none.exit_code == 1
    assert "no sweep" in none.stderr
    both = silosim("sweep", "it.yaml", "--analyze", "--dry-run")
    assert both.exit_code == 2
    assert "give only one of" in " ".join(both.stderr.split())
