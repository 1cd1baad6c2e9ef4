"""Results of a sweep as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.experiments.sweeps.reading import Reader
from simulation.spreadsheets import as_csv

if TYPE_CHECKING:
    import pandas as pd

RESULTS, FAILED = "results.csv", "failed.csv"


def results_as_csv(frame: pd.DataFrame) -> str:
    """Return the tidy table of a sweep, one line a run; units stand in the names of the columns."""
    units = frame.attrs["units"]
    names = [f"{name} ({units[name]})" if units.get(name) else name for name in frame.columns]
    rows = (["" if cell != cell else cell for cell in row] for row in frame.itertuples(index=False))
    return as_csv([names, *rows])


def failures_as_csv(reader: Reader) -> str:
    """Return the failed runs, one line each, with the reason and the key."""
    return as_csv(_rows_of_failures(reader))


def _rows_of_failures(reader: Reader) -> Iterator[list[object]]:
    factors = [factor["name"] for factor in reader.about["factors"]]
    yield ["scenario", "point", *factors, "replication", "reason", "attempts", "key", "command"]
    for failure in reader.failures():
        cell = failure["cell"]
        told = (failure[name] for name in ("replication", "reason", "attempts", "key", "command"))
        yield [cell.scenario, cell.point, *cell.levels, *told]


def put(folder: Path, contents: Mapping[str, str]) -> None:
    """Write files by name, each in one step, so that no reader ever sees half of it."""
    for name, text in contents.items():
        temporary = folder / f".{name}"
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(folder / name)


def write_files(folder: Path) -> list[str]:
    """Write the results, and the failures if there are any, beside the store; return the names."""
    reader = Reader(folder)
    try:
        contents = {RESULTS: results_as_csv(reader.frame())}
        if reader.failures():
            contents[FAILED] = failures_as_csv(reader)
    finally:
        reader.close()
    put(folder, contents)
    if FAILED not in contents:
        (folder / FAILED).unlink(missing_ok=True)
    return list(contents)
