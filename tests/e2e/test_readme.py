"""What the README claims in words is so; its blocks are a matter of test_pages.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import simulation as sim
from simulation.outcomes.catalogue import HEADLINE, all_metrics

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CLAIMS = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
SURPRISES = re.findall(r"^- .*?\[claim (\d+)\].*?$", README.replace("\n  ", " "), re.M)


def test_the_silo_wins_where_the_readme_says_so() -> None:
    """With the settings of the command the silo is clearly better on all three figures."""
    settings = dict(re.findall(r'--set "([\w.]+)=([^"]+)"', README))
    assert len(settings) == 3
    names = ["silo", "collaborative"]
    comparison = sim.compare(*(sim.load_scenario(n, settings) for n in names), names=names)
    better = {metric.name: metric.better for metric in all_metrics()}
    for metric in HEADLINE:
        difference = comparison.difference("collaborative", metric)
        assert difference.is_clear
        assert (difference.mean > 0) == (better[metric] == "lower")


@pytest.mark.parametrize("number", SURPRISES)
def test_surprises_are_measured(number: str) -> None:
    """A figure behind a claim stands in the section of that claim, to the last digit."""
    (line,) = re.findall(rf"^- .*?\[claim {number}\].*?$", README.replace("\n  ", " "), re.M)
    figures = re.findall(r"\(([+−][\d.]+)", line)
    assert figures
    section = re.search(rf"^## {number}\. .*?(?=^## |\Z)", CLAIMS, re.M | re.S)
    assert section is not None
    assert [figure for figure in figures if f"{figure} " not in section[0]] == []


def test_best_against_best_is_measured() -> None:
    """What the best silo loses less than the best teams stands on the page of the search."""
    text = " ".join(README.split())
    found = re.search(r"less revenue \(by ([\d.]+) k EUR \[([\d.]+), ([\d.]+)\]\)", text)
    assert found is not None
    mean, low, high = found.groups()
    page = (ROOT / "docs" / "best.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"^\| Lost revenue, k EUR \|.*→ silo \|$", page, re.M)
    assert f"| +{mean} \\[+{low}, +{high}\\] |" in row


def test_there_are_surprises() -> None:
    """Three of them are claims of the article, held against the model."""
    assert len(SURPRISES) == 3
