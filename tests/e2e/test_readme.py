"""The README is true to the letter: its table and its claims are what the commands give."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import simulation as sim
from simulation.outcomes.catalogue import HEADLINE, all_metrics

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_is_what_the_demo_prints() -> None:
    """`silosim compare silo collaborative` prints the table of the README, line by line."""
    command = [sys.executable, "-m", "simulation", "compare", "silo", "collaborative", "--quiet"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    printed = {" ".join(line.split()) for line in done.stdout.splitlines()}
    table = re.search(r"```text\n(.*?)```", README, re.S)
    assert table is not None
    lines = [" ".join(line.split()) for line in table[1].splitlines() if line.strip()]
    assert len(lines) == 7
    assert [line for line in lines if line not in printed] == []


def test_the_silo_wins_where_the_readme_says_so() -> None:
    """With the settings of the second command the silo is clearly better on all three figures."""
    settings = dict(re.findall(r'--set "([\w.]+)=([^"]+)"', README))
    assert len(settings) == 3
    names = ["silo", "collaborative"]
    comparison = sim.compare(*(sim.load_scenario(n, settings) for n in names), names=names)
    better = {metric.name: metric.better for metric in all_metrics()}
    for metric in HEADLINE:
        difference = comparison.difference("collaborative", metric)
        assert difference.is_clear
        assert (difference.mean > 0) == (better[metric] == "lower")
