"""Help with steady states, for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from simulation.experiments.warm_up import BATCHES, LongRun, SteadyState
from simulation.presentation.grid import grid
from simulation.presentation.quantities import brief

PRECISION = 0.05
MOST_DAYS = 1e6


def tables(found: Mapping[str, SteadyState]) -> Iterator[RenderableType]:
    """Yield for each scenario its warm-up, and how certain one long run would be."""
    yield Text("Steady state", style="bold")
    table = grid()
    table.add_column("working days:", overflow="fold")
    for title in (
        "warm-up",
        "now",
        "run",
        "open requests",
        "resolution, h",
        f"for {100 * PRECISION:.0f} %",
    ):
        table.add_column(title, justify="right", no_wrap=True)
    for name, it in found.items():
        days = f"{it.warm_up.days:,}{'' if it.warm_up.is_reliable else '?'}"
        table.add_row(
            Text(name), days, brief(it.declared, 4), f"{it.horizon:,}", _one(it.open_requests),
            _one(it.resolution), _length(it),
        )  # fmt: skip
    yield table
    yield Text(
        "Warm-up by MSER-5 on the open requests at the end of each day, beside what is left out "
        f"now. ± is the 95 % interval that one such run gives after it ({BATCHES} batches); the "
        f"last column is how long it would have to be for {100 * PRECISION:.0f} % of both means.",
        style="dim",
    )
    for name, it in found.items():
        yield from (Text(f"{name}: {text}", style="yellow") for text in _doubts(it))
    if all(it.warm_up.is_reliable for it in found.values()):
        longest = max(it.warm_up.days for it in found.values())
        yield Text(f'To take it: --set "time.warm_up={longest} days"')


def _one(run: LongRun | None) -> str:
    return "–" if run is None else f"{brief(run.mean)} ± {brief(run.half_width, 2)}"


def _length(it: SteadyState) -> str:
    runs = [run for run in (it.open_requests, it.resolution) if run is not None]
    if not runs:
        return "–"
    days = it.warm_up.days + max(run.days_for(PRECISION) for run in runs)
    return f"{_rounded(days):,.0f}" if days < MOST_DAYS else "–"


def _rounded(days: float) -> float:
    """Return days rounded up to two digits."""
    step = 10 ** max(math.floor(math.log10(days)) - 1, 0) if days >= 1 else 1
    return math.ceil(days / step) * step


def _doubts(it: SteadyState) -> Iterator[str]:
    if not it.warm_up.is_reliable:
        yield (
            "does not settle within the first half: run it for longer (--set "
            f'"time.horizon={4 * it.horizon} days"), or it is not stationary'
        )
        return
    runs = {"open requests": it.open_requests, "resolution": it.resolution}
    named = [name for name, run in runs.items() if run is not None and not run.are_independent]
    if named:
        yield (
            f"neighbouring batches of {' and '.join(named)} resemble each other, so that ± is too "
            "narrow: run it for longer, or trust the replications"
        )
