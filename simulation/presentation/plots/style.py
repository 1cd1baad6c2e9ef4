"""The look all figures share: colours that everyone can tell apart, quiet axes, text as text.

Files are byte-identical when made again: SVG ids come from a fixed salt and no date is written.
Dollar signs and the like in names are letters, not formulas.
"""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import Formatter

from simulation.presentation.quantities import MINUS
from simulation.presentation.words import Words, words_of

INK = "#222222"
QUIET = "#6b6b6b"
FAINT = "#dddddd"
OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000")
"""Colours that people with any colour vision can tell apart (Okabe & Ito 2008)."""

FONTS_OF_OTHER_SCRIPTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans Arabic",
    "PingFang SC",
    "Hiragino Sans",
    "Microsoft YaHei",
    "Yu Gothic",
    "Arial Unicode MS",
)
DASHES = ("-", (0, (5, 2)), (0, (2, 1.5)), "-.")
"""Lines that can be told apart where colours cannot, or begin anew."""
LONGEST_NAME = 28
MOST_DECIMALS = 6
LETTER = 0.62  # mean width of a letter over the size of the font
BESIDE_LABEL = 5.0  # sign and gaps of an entry of a legend, over the size of the font
RESOLUTION = 160  # dots an inch of PNG files
FAST = {"compress_level": 3}  # half the time of level 6, a seventh more bytes

STYLE: dict[str, Any] = {
    "text.parse_math": False,
    "svg.hashsalt": "silosim",
    "svg.fonttype": "path",
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
        return _drawn(self, "png")


def style() -> Any:
    """Return the context in which figures are drawn and saved."""
    settings: Any = {**STYLE, "font.family": list(_fonts())}
    return mpl.rc_context(settings)


@cache
def _fonts() -> tuple[str, ...]:
    """Return the font of all figures, and those for other scripts that this machine has."""
    known = {font.name for font in fontManager.ttflist}
    return ("DejaVu Sans", *(name for name in FONTS_OF_OTHER_SCRIPTS if name in known))


def new_figure(width: float, height: float) -> Picture:
    """Return an empty figure of a size in inches, laid out so that nothing overlaps."""
    return Picture(figsize=(width, height), layout="constrained")


def space_out(figure: Figure, **pads: float) -> None:
    """Set the distances between the parts of a figure (see ConstrainedLayoutEngine.set)."""
    engine: Any = figure.get_layout_engine()
    engine.set(**pads)


def as_bytes(figure: Figure, kind: str) -> bytes:
    """Return a figure as ``png`` or ``svg``, without date or version.

    It is laid out once: to draw it in another format it stays as it is.
    """
    content = _drawn(figure, kind)
    figure.set_layout_engine("none")
    return content


def _drawn(figure: Figure, kind: str) -> bytes:
    """Return a figure drawn by a canvas: `Figure.savefig` would draw each one twice."""
    buffer = io.BytesIO()
    figure.set_dpi(RESOLUTION)
    canvas: Any = (FigureCanvasSVG if kind == "svg" else FigureCanvasAgg)(figure)
    with style(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # drawn as a box
        if kind == "svg":
            canvas.print_svg(buffer, metadata={"Date": None})
        else:
            canvas.print_png(buffer, metadata={"Software": None}, pil_kwargs=FAST)
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


def dashes(names: Sequence[str], *, each: bool = False) -> dict[str, Any]:
    """Return how the line of each scenario is drawn: dashed where colours begin anew.

    With `each`, neighbours differ too, whatever their colours.
    """
    looks = (i // len(OKABE_ITO) + (i if each else 0) for i in range(len(names)))
    return {name: DASHES[look % len(DASHES)] for name, look in zip(names, looks, strict=True)}


def short(name: str, longest: int = LONGEST_NAME) -> str:
    """Return a name that fits beside an axis."""
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def in_legend(name: str) -> str:
    """Return a name for a legend, which leaves out whatever begins with _."""
    text = short(name)
    return f"\N{ZERO WIDTH SPACE}{text}" if text.startswith("_") else text


def wrapped(name: str, width: int = 24) -> str:
    """Return a name on two lines at most, for the labels of rows."""
    first, *rest = textwrap.wrap(name, width) or [name]
    return "\n".join([first, short(" ".join(rest), width)] if rest else [first])


def legend_columns(labels: Sequence[str], width: float, size: float, most: int = 4) -> int:
    """Return in how many columns a legend fits into a width in inches, at a font size in points."""
    for columns in range(min(most, len(labels)), 1, -1):
        parts = np.array_split(np.array([len(label) for label in labels]), columns)
        ems = sum(LETTER * max(part) + BESIDE_LABEL for part in parts)
        if ems * size / 72 <= width:
            return columns
    return 1


class Numbers(Formatter):
    """Write the ticks of an axis as in tables: 10,000, a true minus, equal decimals."""

    def __init__(self, words: Words | None = None) -> None:
        """Write them as a language does; English if none is given."""
        self._words = words or words_of("en")

    def __call__(self, value: float, place: int | None = None) -> str:
        """Return what stands at a single tick."""
        return self.format_ticks([value])[0]

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """Return what stands at the ticks of an axis."""
        ticks = [float(value) for value in values]
        decimals = _decimals(ticks)
        return [self._words.number(_written(tick, decimals)) for tick in ticks]


def _decimals(ticks: list[float]) -> int:
    """Return the fewest decimals that tell all ticks exactly."""
    tolerance = 1e-6 * (max(ticks, default=0.0) - min(ticks, default=0.0))
    for decimals in range(MOST_DECIMALS):
        if all(abs(round(tick, decimals) - tick) <= tolerance for tick in ticks):
            return decimals
    return MOST_DECIMALS


def _written(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    is_zero = not any(digit in text for digit in "123456789")
    return text.lstrip("-") if is_zero else text.replace("-", MINUS)


def with_numbers(axis: Axis, words: Words | None = None) -> None:
    """Let the ticks of an axis be written as in tables."""
    axis.set_major_formatter(Numbers(words))


def only_bottom(axes: Axes, words: Words | None = None) -> None:
    """Leave only the horizontal axis, with faint lines up from its ticks."""
    axes.spines["left"].set_visible(False)
    axes.tick_params(left=False)
    axes.grid(axis="x")
    with_numbers(axes.xaxis, words)
