"""What a sweep is, what it will cost, how far it is and what came out, for the terminal.

Names come from files: they are shown as text, never read as markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from simulation.experiments.cost import BYTES_OF_A_RUN, SweepCost
from simulation.experiments.designs.factors import Factor, Level
from simulation.experiments.designs.loading import Experiment
from simulation.experiments.designs.points import Cell
from simulation.experiments.sweeps.reading import Reader
from simulation.experiments.sweeps.runs import DONE, FAILED, Run
from simulation.experiments.sweeps.sweep import SweepResult
from simulation.outcomes.output_analysis import estimate
from simulation.presentation.grid import grid
from simulation.presentation.quantities import brief, fit

if TYPE_CHECKING:
    import pandas as pd

MOST_CELLS = 40
MOST_REASONS = 5
MOST_LEVELS = 6


def plan(
    experiment: Experiment, wanted: int, missing: int, cost: SweepCost, folder: Path
) -> Iterator[RenderableType]:
    """Yield what a sweep is and what it will cost."""
    yield Text(experiment.name, style="bold")
    table = grid()
    table.add_column("factor", overflow="fold")
    table.add_column("sets", overflow="fold")
    table.add_column("values", overflow="fold")
    optimize = experiment.file.optimize
    budget = optimize.budget if optimize is not None else None
    rest = budget.rest if budget is not None else None
    for factor in experiment.factors:
        sets = ", ".join(factor.paths)
        table.add_row(
            Text(factor.name),
            Text(f"× {sets}" if factor.multiplies else sets),
            Text("what the budget leaves") if factor.name == rest else _levels(factor),
        )
    if experiment.factors:
        yield table
    yield Text(f"\n{_amount(experiment, wanted)}")
    if missing < wanted:
        yield Text(f"{wanted - missing:,} of them are in {folder} already; {missing:,} are missing")
    runs_each = experiment.runs_a_cell * missing / max(wanted, 1)
    seconds = cost.seconds * runs_each / cost.workers
    basis = f"measured on {cost.pilots} runs" if cost.pilots else "assumed: no run is small enough"
    yield Text(
        f"about {duration(seconds)} with {cost.workers} worker{_s(cost.workers)} ({basis}), "
        f"{cost.events * runs_each:,.0f} events, "
        f"{max(BYTES_OF_A_RUN * missing / 1e6, 0.1):,.1f} MB"
    )


def _amount(experiment: Experiment, wanted: int) -> str:
    """Return how much is run."""
    points, scenarios = len(experiment.design.points), len(experiment.scenarios)
    where = f"{scenarios:,} scenario{_s(scenarios)}"
    optimize, most = experiment.file.optimize, experiment.file.most_replications
    if optimize is None:
        replications = experiment.replications
        times = f"{replications:,}" if replications else "10 or more"
        return (
            f"{where} × {points:,} point{_s(points)} ({experiment.design.type}) × {times} "
            f"replications = {wanted:,} runs"
        )
    then = f"then at most {most:,} of each until one is selected, and {optimize.fresh:,} fresh ones"
    if optimize.search is None:
        first = experiment.runs_a_cell
        return f"{where} × {points:,} point{_s(points)} × {first:,} = {wanted:,} runs, {then}"
    search = optimize.search
    return (
        f"{where}, {search.points:,} points searched × {search.replications:,} = at most "
        f"{wanted:,} runs, then at most {most:,} of each of the best {search.candidates:,} until "
        f"one is selected, and {optimize.fresh:,} fresh ones"
    )


def status(reader: Reader) -> Iterator[RenderableType]:
    """Yield how far the sweep in a folder is."""
    about = reader.about
    yield Text(about["name"], style="bold")
    statuses = reader.statuses()
    counts: dict[str, Counter[str]] = {name: Counter() for name in about["scenarios"]}
    for run in reader.wanted():
        counts[run.cell.scenario][statuses.get(run.key, "missing")] += 1
    table = grid()
    table.add_column("scenario", overflow="fold")
    for name in ("runs", "done", "failed", "missing"):
        table.add_column(name, justify="right")
    for name, count in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        cells = [f"{sum(count.values()):,}"]
        cells += [f"{count[word]:,}" for word in (DONE, FAILED, "missing")]
        table.add_row(Text(name), *cells)
    yield table
    yield Text(
        f"\nResults of version {reader.results_version}, seed {about['seed']}, "
        f"{len(reader.part_names()):,} part(s); last begun {reader.started}"
    )
    yield Text(f"by: {reader.command}")
    yield from failures(reader.failures(), reader.folder)


def failures(found: Sequence[Mapping[str, Any]], folder: Path) -> Iterator[Text]:
    """Yield why runs have failed: each reason once, with the command that shows it."""
    by_reason: dict[str, list[Mapping[str, Any]]] = {}
    for failure in found:
        by_reason.setdefault(failure["reason"], []).append(failure)
    for reason, failed in list(by_reason.items())[:MOST_REASONS]:
        cell = failed[0]["cell"]
        where = f"{cell.scenario}, point {cell.point}, replication {failed[0]['replication']}"
        more = f" and {len(failed) - 1:,} more" if len(failed) > 1 else ""
        yield Text(f"failed: {reason}")
        yield Text(f"        in {where}{more}; to see it: {failed[0]['command']}")
    if len(by_reason) > MOST_REASONS:
        yield Text(
            f"… for {len(by_reason) - MOST_REASONS:,} more reasons; see {folder / 'failed.csv'}"
        )


def summary(result: SweepResult, seconds: float) -> Text:
    """Return one line about a sweep that came to its end."""
    text = f"{result.planned:,} runs: {result.done:,} now, {result.reused:,} before"
    if result.failed:
        text += f", {result.failed:,} failed"
    if result.done:
        text += f"; {duration(seconds)}, {brief(result.done / seconds)} runs/s"
    return Text(f"{text}. In {result.folder}, to be read by sim.read_sweep.")


def results(frame: pd.DataFrame) -> RenderableType | None:
    """Return the metrics an experiment looks at, cell by cell; None if there are too many."""
    factors, metrics = frame.attrs["factors"], frame.attrs["metrics"]
    units = frame.attrs["units"]
    groups = list(frame.groupby(["scenario", "point"], observed=True, sort=True))
    if not groups or len(groups) > MOST_CELLS:
        return None
    table = grid()
    table.add_column("scenario", overflow="fold")
    for name in factors:
        unit = f" ({units[name]})" if units.get(name) else ""
        table.add_column(Text(f"{name}{unit}"), justify="right", overflow="fold")
    columns = []
    for name in metrics:
        means = [estimate([float(value) for value in rows[name]]) for _, rows in groups]
        widths = [e.half_width for e in means]
        how = fit(units.get(name, ""), frame.attrs["currency"], [e.mean for e in means], widths)
        columns.append([f"{how.plain(e.mean)} {how.half_width(e.half_width)}" for e in means])
        title = f"{name.replace('_', ' ')} ({how.unit})" if how.unit else name.replace("_", " ")
        table.add_column(Text(title), justify="right")
    for i, ((scenario, _), rows) in enumerate(groups):
        cells = [Text(str(scenario))]
        cells += [Text(_short(rows[name].iloc[0])) for name in factors]
        table.add_row(*cells, *(Text(column[i]) for column in columns))
    return table


def one_run(experiment: Experiment, cell: Cell, run: Run) -> RenderableType:
    """Return the metrics of one run."""
    where = f"{place(experiment.factors, cell)}, replication {run.replication}"
    table = Table(box=None, pad_edge=False, padding=(0, 1), title=Text(where), title_justify="left")
    table.add_column("metric", overflow="fold")
    table.add_column("value", justify="right")
    for name, value in run.figures.items():
        table.add_row(Text(name), brief(value, 6))
    return table


def place(factors: Sequence[Factor], cell: Cell) -> str:
    """Return which cell it is, in words."""
    pairs = zip(factors, cell.levels, strict=True)
    levels = "".join(f", {factor.name} = {factor.shown(level)}" for factor, level in pairs)
    return f"{cell.scenario}, point {cell.point}{levels}"


def duration(seconds: float) -> str:
    """Return a time on the clock in its largest fitting unit."""
    for unit, length in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{brief(seconds / length)} {unit}"
    return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"


def _levels(factor: Factor) -> Text:
    if factor.levels:
        shown = [_briefly(factor, level) for level in factor.levels[:MOST_LEVELS]]
        more = f", … ({len(factor.levels)})" if len(factor.levels) > MOST_LEVELS else ""
        return Text(", ".join(shown) + more)
    if factor.low is not None and factor.high is not None:
        return Text(f"{_briefly(factor, factor.low)} … {_briefly(factor, factor.high)}")
    return Text("a distribution")


def _briefly(factor: Factor, level: Level) -> str:
    """Return a level with four digits and its unit."""
    if isinstance(level, str):
        return level
    return f"{brief(level, 4)} {factor.unit}" if factor.unit else brief(level, 4)


def _short(value: object) -> str:
    return brief(value, 4) if isinstance(value, float | int) else str(value)


def _s(count: int) -> str:
    return "" if count == 1 else "s"
