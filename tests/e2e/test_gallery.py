"""Every shipped scenario, as a user runs it: table, files and figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.scenario import load_scenario
from simulation.scenario.places import bundled_names

from .conftest import Run

BASES = ("neutral", "retailer")
GALLERY = [name for name in bundled_names() if "/" not in name and name not in BASES]


@pytest.mark.parametrize("name", GALLERY)
def test_a_shipped_scenario_can_be_shown(name: str, silosim: Run, tmp_path: Path) -> None:
    """It gives a table and all figures."""
    short = ["--set", "time.horizon=12 days", "--set", "time.warm_up=2 days"]
    if load_scenario(name).interventions:
        short += ["--set", "interventions[0].day=6"]
    done = silosim("run", name, "-n", 2, *short, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert name in done.output
    assert len(list(tmp_path.glob("*.svg"))) == 4
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in tmp_path.glob("*.png"))
