"""All that can be said of a sweep: what its design is made for, computed from its store."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.experiments.best import Best, find_best
from simulation.experiments.borders import RESPONSE_MEAN, Border, predict_border
from simulation.experiments.designs.loading import Experiment
from simulation.experiments.regimes import Chance, Regime, chances, is_plane, regimes
from simulation.experiments.response import (
    Curves,
    curves,
    mean_differences,
    means,
    numeric_factors,
    values_of,
)
from simulation.experiments.sensitivity import Sensitivity, SensitivityError, sensitivity
from simulation.experiments.sweeps.reading import Reader
from simulation.outcomes.catalogue import all_metrics
from simulation.outcomes.metric import Metric

if TYPE_CHECKING:
    import pandas as pd

SAMPLES = ("latin_hypercube", "sobol")


@dataclass(frozen=True)
class Note:
    """Something that was not possible, and why.

    Attributes:
        kind: missing, no_sensitivity, no_prediction, no_plane or no_best.
        values: what belongs into the sentence.
    """

    kind: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Analysis:
    """What came out of a sweep.

    Attributes:
        frame: the tidy table.
        about: of the sweep (see provenance.py), with `command` and `started`.
        metrics: those the experiment looks at.
        curves: by metric, of a factorial design.
        regimes: by metric, if two organizations were compared over a plane.
        sensitivities: by metric and subject, a scenario or "B − A"; of designs that sample, and of
            factorial ones by regression.
        chances: by metric and verdict, at how many points of a sample it holds.
        border: what is predicted, if the experiment asks for it.
        best: what was chosen, if the experiment optimizes.
        notes: what was not possible, and why.
    """

    frame: pd.DataFrame
    about: dict[str, Any]
    metrics: tuple[Metric, ...]
    curves: dict[str, list[Curves]] = field(default_factory=dict)
    regimes: dict[str, list[Regime]] = field(default_factory=dict)
    sensitivities: dict[str, dict[str, Sensitivity]] = field(default_factory=dict)
    chances: dict[str, dict[int, Chance]] = field(default_factory=dict)
    border: Border | None = None
    best: Best | None = None
    notes: list[Note] = field(default_factory=list)


def analyse(folder: Path, experiment: Experiment | None = None) -> Analysis:
    """Return the analysis of the sweep in a folder.

    Args:
        folder: the store.
        experiment: of the sweep, for predictions; they are left out if it is another one.

    Raises:
        SweepError: there is no sweep in the folder, or what it holds is damaged.
    """
    reader = Reader(folder)
    try:
        frame = reader.frame()
        about = reader.about
        is_the_same = experiment is not None and reader.is_of(experiment.digest)
    finally:
        reader.close()
    known = {metric.name: metric for metric in all_metrics()}
    metrics = tuple(known[name] for name in frame.attrs["metrics"] if name in known)
    found = Analysis(frame, about, metrics)
    runs = frame.attrs["runs"]
    if runs["missing"] or runs["failed"]:
        counts = {name: f"{runs[name]:,}" for name in ("missing", "failed")}
        found.notes.append(Note("missing", counts))
    if about["optimizes"]:
        if is_the_same and experiment is not None:
            return replace(found, best=find_best(folder, experiment))
        found.notes.append(Note("no_best"))
        return found
    if frame.empty or not frame.attrs["factors"]:
        return found
    for metric in metrics:
        _add(found, metric)
    if experiment is not None and experiment.file.outputs.prediction:
        if not is_the_same:
            found.notes.append(Note("no_prediction"))
        elif not is_plane(frame) or len(frame.attrs["factors"]) != 2:
            found.notes.append(Note("no_plane"))
        else:
            (simulated,) = regimes(frame, RESPONSE_MEAN, "lower")
            return replace(found, border=predict_border(experiment, simulated))
    return found


def _add(found: Analysis, metric: Metric) -> None:
    frame, name = found.frame, metric.name
    kind = frame.attrs["design"]["type"]
    if kind == "factorial" and numeric_factors(frame):
        found.curves[name] = curves(frame, name)
    if is_plane(frame):
        found.regimes[name] = regimes(frame, name, metric.better)
    if kind in SAMPLES and len(frame.attrs["scenarios"]) >= 2:
        n = frame.attrs["design"]["n"]
        found.chances[name] = chances(
            frame, name, metric.better, range(2 * n) if kind == "sobol" else None
        )
    for subject, figures in _subjects(frame, name):
        try:
            result = sensitivity(frame, figures)
        except SensitivityError as error:
            why = {"metric": metric, "subject": subject, "reason": str(error)}
            found.notes.append(Note("no_sensitivity", why))
        else:
            found.sensitivities.setdefault(name, {})[subject] = result


def _subjects(frame: pd.DataFrame, metric: str) -> Iterable[tuple[str, dict[int, float]]]:
    """Yield what depends on the factors: a figure of each scenario, and the paired differences."""
    scenarios = frame.attrs["scenarios"]
    values = {name: values_of(frame, name, metric) for name in scenarios}
    for name in scenarios:
        yield name, means(values[name])
    for name in scenarios[1:]:
        yield f"{name} − {scenarios[0]}", mean_differences(values[name], values[scenarios[0]])


def ranked(found: Analysis, subject: str) -> list[tuple[str, dict[str, float]]]:
    """Return the factors by how much they matter for any metric, with their weight for each.

    Args:
        found: the analysis.
        subject: a scenario, or the difference of two.
    """
    weights = {
        name: by_subject[subject].weights()
        for name, by_subject in found.sensitivities.items()
        if subject in by_subject
    }
    factors = list(dict.fromkeys(f for of_metric in weights.values() for f in of_metric))
    rows = [
        (f, {name: of_metric.get(f, math.nan) for name, of_metric in weights.items()})
        for f in factors
    ]
    return sorted(rows, key=lambda row: -max(w for w in row[1].values() if not math.isnan(w)))
