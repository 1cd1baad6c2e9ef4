"""What is said of a whole sweep: what was asked for and is not possible is told."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simulation.experiments import borders
from simulation.experiments.analysis import Analysis, analyse
from simulation.experiments.designs.loading import load_experiment
from simulation.experiments.sweeps.sweep import sweep
from simulation.offered_load import Predicted
from simulation.presentation.sweep_findings import notes
from simulation.presentation.words import languages, words_of
from tests.e2e.sweeping import QUICK

WORK = "  work: {path: work.service.mean, values: [30 min, 50 min]}\n"
SHORT = QUICK.replace("10\n", "2\n").replace("60 days", "8 days").replace("5 days", "1 days")


def analysed(folder: Path, factors: str) -> Analysis:
    """Return the analysis of a small sweep that asks for a prediction."""
    text = SHORT.replace("replications", f"{factors}outputs: {{prediction: true}}\nreplications")
    (folder / "it.yaml").write_text(text, encoding="utf-8")
    experiment = load_experiment(folder / "it.yaml")
    sweep(experiment, folder / "out", pool="threads", workers=2)
    return analyse(folder / "out", experiment)


@pytest.mark.parametrize(
    "factors", ["", f"{WORK}  warm_up: {{path: time.warm_up, values: [1 days, 2 days]}}\n"]
)
def test_a_prediction_that_cannot_be_made_is_told(tmp_path: Path, factors: str) -> None:
    """It is about a plane: of one factor, or of three, there is none, in every language."""
    found = analysed(tmp_path, factors)
    assert found.border is None
    assert "no_plane" in [note.kind for note in found.notes]
    for language in languages():
        assert notes(found, words_of(language))


def test_a_prediction_is_made_of_a_plane(tmp_path: Path) -> None:
    """Two organizations over two numbers have one, and nothing is told."""
    found = analysed(tmp_path, WORK)
    assert found.border is not None
    assert "no_plane" not in [note.kind for note in found.notes]


def test_the_busiest_is_named_at_the_first_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the load is the same at several points it is not who comes last in the alphabet."""
    told = [(0.4, "zoe"), (0.9, "chief"), (0.9, "sales 1")]
    points = [
        ("silo", (float(i), 0.0), Predicted(1.0, name, load)) for i, (load, name) in enumerate(told)
    ]
    monkeypatch.setattr(borders, "_predictions", lambda *_: iter(points))
    x, y = (SimpleNamespace(name=name) for name in "xy")
    experiment: Any = SimpleNamespace(factors=[x, y])
    simulated: Any = SimpleNamespace(x=x, y=y)
    assert borders.predict_border(experiment, simulated).names == {"silo": "chief"}
