"""What came out: sentences, cards, tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from simulation.experiments.comparison import Comparison
from simulation.organization import Organization
from simulation.organization.organization import CHIEF
from simulation.outcomes import daily
from simulation.presentation.naming import by_the_clock, department_in, interval_in, title_of
from simulation.presentation.plots.headline import verdict_in
from simulation.presentation.quantities import per_cent
from simulation.presentation.rows import (
    BETTER,
    EQUAL,
    UNCLEAR,
    WORSE,
    Cell,
    Row,
    detail_rows,
    headline_rows,
)
from simulation.presentation.words import Words

FULL = 0.9  # of the time: whoever is busier has a queue, whatever the structure
BUSIEST = 5


def lead(comparison: Comparison, words: Words) -> list[str]:
    """Return the outcome in a sentence for each scenario besides the first."""
    rows = headline_rows(comparison)
    return [
        words(
            "report.lead",
            scenario=cell.scenario,
            baseline=comparison.baseline,
            outcomes=_listed([_outcome(row, row.cells[i], words) for row in rows], words),
        )
        for i, cell in enumerate(rows[0].cells)
        if cell.difference is not None
    ]


def _listed(parts: list[str], words: Words) -> str:
    return f"{', '.join(parts[:-1])} {words('report.and')} {parts[-1]}"


def _outcome(row: Row, cell: Cell, words: Words) -> str:
    key = f"report.outcomes.{row.metric.name}"
    if cell.verdict in (BETTER, WORSE):
        share = row.relative(cell).lstrip("+\N{MINUS SIGN}")
        gap = row.quantity.with_unit(row.difference(cell).lstrip("+\N{MINUS SIGN}"))
        told = words(f"{key}.{cell.verdict}", share=share or gap, gap=gap)
        return words.number(told) if words.language != "en" else told
    return words(f"{key}.{EQUAL if cell.verdict == EQUAL else UNCLEAR}")


def cards(comparison: Comparison, words: Words) -> list[dict[str, Any]]:
    """Return the three headline figures."""
    return [_as_written(row, words) for row in headline_rows(comparison)]


def details(comparison: Comparison, words: Words) -> Iterator[dict[str, Any]]:
    """Yield further figures by group."""
    for group, rows in detail_rows(comparison).items():
        told = [row for row in rows if any(cell.estimate.n for cell in row.cells)]
        if told:
            title = words.find(f"groups.{group}", group)
            yield {"title": title, "rows": [_as_written(row, words) for row in told]}


def _as_written(row: Row, words: Words) -> dict[str, Any]:
    return {
        "title": title_of(row.metric, words),
        "unit": _unit(row, words),
        "explained": words.find(f"metrics.{row.metric.name}.explained", ""),
        "cells": [
            {
                "name": cell.scenario,
                "mean": words.number(row.mean(cell)),
                "half_width": words.number(row.half_width(cell)),
                "gap": words.number(row.difference(cell)),
                "relative": words.number(row.relative(cell)),
                "interval": interval_in(words, row.interval(cell)),
                "verdict": verdict_in(words, cell.verdict),
                "sort": cell.verdict,
            }
            for cell in row.cells
        ],
    }


def _unit(row: Row, words: Words) -> str:
    """Return the unit in words: times of customers are no working time."""
    unit = row.quantity.unit
    told = words.find(f"report.units.{unit}", words.find(f"units.{unit}", unit))
    return words.find(f"report.clock.{unit}", told) if by_the_clock(row.metric.name) else told


def overloaded(comparison: Comparison, words: Words) -> list[dict[str, Any]]:
    """Return for each scenario how many were busy nearly all the time, and who most of all."""
    found = []
    for name in comparison.names:
        records = [replication.record for replication in comparison.replications[name]]
        organization = records[0].assembly.organization
        busy = daily.busy_shares(records)
        order = np.argsort(-busy, kind="stable")[:BUSIEST].tolist()
        people = [
            (_who(organization, e, words), words.number(per_cent(float(busy[e])))) for e in order
        ]
        sentence = words(
            "report.overloaded",
            scenario=name,
            number=int((busy > FULL).sum()),
            people=words.number(f"{organization.size:,}"),
        )
        found.append({"sentence": sentence, "people": people})
    return found


def _who(organization: Organization, e: int, words: Words) -> str:
    """Return what a person is called, the department translated."""
    if e == CHIEF:
        return words("figures.org_chart.chief")
    roster = organization.roster
    department = roster.departments[int(roster.department[e])]
    return f"{department_in(words, department)}{organization.name(e).removeprefix(department)}"
