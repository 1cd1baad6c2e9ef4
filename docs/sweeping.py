"""Pages made of shipped experiments: each is swept, analysed, and told with its figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from simulation.experiments.analysis import Analysis, analyse
from simulation.experiments.designs.loading import load_experiment
from simulation.experiments.sweeps.sweep import sweep
from simulation.presentation.blocks import Block, Heading, Table, as_markdown
from simulation.presentation.plots.style import Picture, as_bytes

FOLDER = Path(__file__).parent


def swept(names: Iterable[str], sweeps: Path) -> dict[str, Analysis]:
    """Carry out what is missing of experiments in the folders of `sweeps`; return what came out."""
    found = {}
    for name in names:
        experiment = load_experiment(name)
        sweep(experiment, sweeps / name, say=print)
        found[name] = analyse(sweeps / name, experiment)
    return found


def write_page(name: str, blocks: Iterable[Block], figures: Iterable[tuple[str, Picture]]) -> None:
    """Write a page and its figures, each by its name."""
    for figure, picture in figures:
        (FOLDER / "images" / f"{figure}.svg").write_bytes(as_bytes(picture, "svg"))
    text = as_markdown(blocks).rstrip("\n") + "\n"
    (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")


def sources(found: Mapping[str, Analysis]) -> Iterator[Block]:
    """Yield of each experiment what it ran, and of which version its results are."""
    yield Heading("Where this is from")
    rows = [
        [
            name, f"{it.about['design']['type']}, {it.about['design']['points']:,} points",
            str(it.about["replications"]), f"{it.frame.attrs['runs']['done']:,}",
            str(it.about["seed"]), str(it.frame.attrs["results_version"]),
        ]
        for name, it in found.items()
    ]  # fmt: skip
    header = ["experiment", "design", "replications", "runs", "seed", "version of results"]
    yield Table(header, rows)
