"""What was chosen and from what, as CSV and JSON beside the results of a sweep."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulation.experiments.best import Best, Finalist
from simulation.experiments.optimum.alternatives import Alternative
from simulation.outcomes.output_analysis import Difference, Estimate
from simulation.presentation import optimum_words as told
from simulation.presentation.sweep_files import put
from simulation.presentation.words import words_of
from simulation.spreadsheets import as_csv

CSV, JSON = "best.csv", "best.json"
FORMAT = 1


def best_as_csv(best: Best) -> str:
    """Return all alternatives that were candidates or might have been, one a line."""
    factors = [factor.name for factor in best.experiment.factors]
    unit = f" ({best.metric.unit})" if best.metric.unit else ""
    header = ["group", "scenario", *factors, "payroll an hour", "people", "runs"]
    header += [f"{best.metric.name}{unit}", "half-width", "verdict", "scenario digest"]
    rows = (["" if cell != cell else cell for cell in row] for row in _rows(best))
    return as_csv([header, *rows])


def _rows(best: Best) -> Iterator[list[Any]]:
    for group in best.groups:
        known = set()
        for s in best.standings[group.label]:
            known.add(s.alternative.digest)
            figures = [
                s.estimate.n,
                s.estimate.mean,
                s.estimate.half_width,
                told.verdict(s, words_of("en")),
            ]
            yield [group.label, *_place(s.alternative), *figures, s.alternative.digest]
        if group.searched is not None:
            for digest, value in group.searched.seen.items():
                if digest in known or digest not in group.places or not math.isfinite(value):
                    continue
                asked = best.experiment.file.optimize
                assert asked is not None
                assert asked.search is not None
                mean = -value if best.wants_more else value
                figures = [asked.search.replications, mean, math.nan, "looked at by the search"]
                yield [group.label, *_place(group.places[digest]), *figures, digest]
        for item in group.refused:
            yield [group.label, *_place(item), 0, math.nan, math.nan, _why(item), item.digest]


def _why(item: Alternative) -> str:
    return item.refused.told if item.refused is not None else ""


def _place(item: Alternative) -> list[Any]:
    price = [item.price.payroll, item.price.people] if item.price.people else ["", ""]
    return [item.label, *item.levels, *price]


def best_as_json(best: Best) -> str:
    """Return what was chosen, by which rules, and its figures with fresh customers."""
    asked = best.experiment.file.optimize
    assert asked is not None
    content: dict[str, Any] = {
        "format": FORMAT,
        "experiment": best.experiment.name,
        "metric": best.metric.name,
        "unit": best.metric.unit,
        "better": "higher" if best.wants_more else "lower",
        "budget": asked.budget and asked.budget.model_dump(),
        "selection": asked.select.model_dump(),
        "is_over": best.look.is_over,
        "runs": best.runs,
        "seed": best.experiment.seed,
        "results_version": best.about["results_version"],
        "replications": {"chosen by": best.look.used, "fresh": asked.fresh},
        "groups": {
            group.label: {
                "best": group.best and _told(best, group.best),
                "promise": told.promise(best, group, words_of("en")),
                "candidates": len(group.candidates),
                "no candidates": len(group.refused),
                "points searched": group.searched and len(group.searched.seen),
            }
            for group in best.groups
        },
        "fresh": [_finalist(best, item) for item in best.finalists],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _told(best: Best, item: Alternative) -> dict[str, Any]:
    factors = best.experiment.factors
    levels = {
        factor.name: factor.shown(level)
        for factor, level in zip(factors, item.levels, strict=True)
        if isinstance(level, str) or not math.isnan(level)
    }
    return {
        "scenario": item.label,
        "levels": levels,
        "payroll_an_hour": item.price.payroll,
        "people": item.price.people,
        "digest": item.digest,
    }


def _finalist(best: Best, item: Finalist) -> dict[str, Any]:
    return {
        **_told(best, item.alternative),
        "best_of": item.group or None,
        "figures": {name: _estimate(e) for name, e in item.fresh.items()},
        "difference_from_first": {name: _gap(d) for name, d in item.from_first.items()},
        "difference_from_as_it_is": {name: _gap(d) for name, d in item.from_start.items()},
    }


def _estimate(e: Estimate) -> dict[str, Any]:
    return {"mean": _number(e.mean), "half_width": _number(e.half_width), "n": e.n}


def _gap(d: Difference) -> dict[str, Any]:
    return {"mean": _number(d.mean), "low": _number(d.low), "high": _number(d.high), "n": d.n}


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def write_files(best: Best, folder: Path) -> list[str]:
    """Write both beside the store; return their names."""
    contents = {CSV: best_as_csv(best), JSON: best_as_json(best)}
    put(folder, contents)
    return list(contents)
