"""The look all figures share: colours that everyone can tell apart, quiet axes, text as text.

Files are byte-identical when made again: SVG ids come from a fixed salt and no date is written.
Dollar signs and the like in names are letters, not formulas.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK = "#222222"
QUIET = "#6b6b6b"
FAINT = "#dddddd"
OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000")
"""Colours that people with any colour vision can tell apart (Okabe & Ito 2008)."""

LONGEST_NAME = 28
RESOLUTION = 160  # dots an inch of PNG files

STYLE: dict[str, Any] = {
    "text.parse_math": False,
    "svg.hashsalt": "silosim",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "text.color": INK,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.8,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


class Picture(Figure):
    """A figure that a notebook shows without pyplot."""

    def _repr_png_(self) -> bytes:
        return as_bytes(self, "png")


def style() -> Any:
    """Return the context in which figures are drawn and saved."""
    settings: Any = STYLE  # stubs list every key of matplotlib
    return mpl.rc_context(settings)


def new_figure(width: float, height: float) -> Picture:
    """Return an empty figure of a size in inches, laid out so that nothing overlaps."""
    return Picture(figsize=(width, height), layout="constrained")


def space_out(figure: Figure, **pads: float) -> None:
    """Set the distances between the parts of a figure (see ConstrainedLayoutEngine.set)."""
    engine: Any = figure.get_layout_engine()
    engine.set(**pads)


def as_bytes(figure: Figure, kind: str) -> bytes:
    """Return a figure as ``png`` or ``svg``, without date or version."""
    metadata: dict[str, Any] = {"Date": None} if kind == "svg" else {"Software": None}
    buffer = io.BytesIO()
    with style():
        figure.savefig(buffer, format=kind, dpi=RESOLUTION, metadata=metadata)
    return buffer.getvalue()


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write a figure as SVG and PNG into a folder and return the files."""
    paths = []
    for kind in ("svg", "png"):
        path = folder / f"{name}.{kind}"
        path.write_bytes(as_bytes(figure, kind))
        paths.append(path)
    return paths


def colours(names: Sequence[str]) -> dict[str, str]:
    """Return a colour for each scenario, the same in every figure."""
    return {name: OKABE_ITO[i % len(OKABE_ITO)] for i, name in enumerate(names)}


def short(name: str, longest: int = LONGEST_NAME) -> str:
    """Return a name that fits beside an axis."""
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def only_bottom(axes: Axes) -> None:
    """Leave only the horizontal axis, with faint lines up from its ticks."""
    axes.spines["left"].set_visible(False)
    axes.tick_params(left=False)
    axes.grid(axis="x")
