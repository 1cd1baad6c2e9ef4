"""The results page of a sweep: figures, tables and provenance in its folder."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from simulation.experiments.analysis import Analysis
from simulation.experiments.regimes import MISSING, Axis, Regime
from simulation.presentation import sweep_findings
from simulation.presentation.blocks import Block, Heading, Image, Paragraph, as_html
from simulation.presentation.plots.style import save
from simulation.presentation.sweep_files import put
from simulation.presentation.sweep_sections import parts, pictures
from simulation.presentation.words import Words, words_of

PAGE, FIGURES, MAP = "index.html", "figures", "regime_map.json"
FORMAT_OF_MAP = 1


def write_page(found: Analysis, folder: Path, language: str = "en") -> list[str]:
    """Write the page, its figures and, if there is one, the map as data; return the names."""
    words, home = words_of(language), folder / FIGURES
    home.mkdir(exist_ok=True)
    drawn = dict(pictures(found, words))
    for name, (picture, _) in drawn.items():
        save(picture, home, name)
    told = {name: shown for name, (_, shown) in drawn.items()}
    page = as_html(found.about["name"], blocks(found, told, words), language)
    put(folder, {PAGE: page})
    names = [PAGE, *(f"{FIGURES}/{name}.svg" for name in drawn)]
    if found.regimes:
        put(folder, {MAP: map_as_json(found)})
        names.append(MAP)
    return names


def blocks(found: Analysis, figures: dict[str, str], words: Words) -> Iterator[Block]:
    """Yield the page: what it is about, figures among the tables, and where it is from."""
    about = found.about
    yield Heading(about["name"], 1)
    for text in (about["description"], about["look_for"], *sweep_findings.notes(found, words)):
        if text:
            yield Paragraph(text)
    for part in parts(found, figures, words):
        yield from (_in_its_file(block) for block in part.blocks)
    yield from sweep_findings.provenance(found, words)


def _in_its_file(block: Block) -> Block:
    if isinstance(block, Image):
        return Image(f"{FIGURES}/{block.file}.svg", block.words)
    return block


def map_as_json(found: Analysis) -> str:
    """Return the regime map as data: axes, winners and differences by metric, and the border.

    Tables are [y][x]; a winner is −1 for the first scenario, 1 for the second, 0 where it is
    unclear at 95 % and null where nothing was run.
    """
    first, second = found.frame.attrs["scenarios"][:2]
    sample = next(iter(found.regimes.values()))[0]
    about = found.about
    paths = {factor["name"]: factor for factor in about["factors"]}
    content: dict[str, Any] = {
        "format": FORMAT_OF_MAP,
        "experiment": about["name"],
        "scenarios": [first, second],
        "command": about["command"],
        "seed": about["seed"],
        "replications": about["replications"],
        "results_version": found.frame.attrs["results_version"],
        "x": _axis(sample.x, paths),
        "y": _axis(sample.y, paths),
        "maps": [
            _map(regime, metric.title, metric.unit)
            for metric in found.metrics
            for regime in found.regimes.get(metric.name, ())
        ],
    }
    if found.border is not None:
        content["predicted"] = {
            "border": found.border.crossing(),
            "saturation": {
                "scenario": first,
                "person": found.border.names[first],
                "border": found.border.saturation(first),
            },
        }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _axis(axis: Axis, factors: dict[str, Any]) -> dict[str, Any]:
    factor = factors[axis.name]
    return {
        "name": axis.name,
        "unit": axis.unit,
        "paths": factor["paths"],
        "multiplies": factor["multiplies"],
        "values": list(axis.values),
    }


def _map(regime: Regime, title: str, unit: str) -> dict[str, Any]:
    winner = [[None if who == MISSING else int(who) for who in row] for row in regime.winner]
    return {
        "metric": regime.metric,
        "title": title,
        "unit": unit,
        "better": regime.better,
        "others": regime.others,
        "winner": winner,
        "first": _rounded(regime.first),
        "second": _rounded(regime.second),
        "difference": _rounded(regime.difference),
        "low": _rounded(regime.low),
        "high": _rounded(regime.high),
        "border": [[float(f"{x:.5g}"), y] for x, y in regime.border()],
    }


def _rounded(table: np.ndarray[Any, Any]) -> list[list[float | None]]:
    return [
        [float(f"{value:.5g}") if math.isfinite(value) else None for value in row]
        for row in table.tolist()
    ]
