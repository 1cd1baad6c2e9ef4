"""The page of all metrics, written from the registry: name, unit, which way is better, meaning."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.outcomes.breakdowns import BREAKDOWNS
from simulation.outcomes.catalogue import all_metrics
from simulation.outcomes.metric import Metric
from simulation.presentation.naming import by_the_clock
from simulation.presentation.tables import plain_markdown

UNITS = {"currency": "currency", "share": "share (0 to 1)", "h": "working hours", "": "–"}
HEAD = """# Metrics

What `silosim` measures, one figure a line. This page is written from the program by
`silosim metrics --out docs/metrics.md`; a test holds it current.

- Times are working hours, those of customers hours by their clock. Money is in the currency of the
  scenario. Shares lie between 0 and 1; tables show them in per cent.
- Requests count in the cohort of their arrival, after the warm-up; hours of people and costs count
  by the clock, after the warm-up.
- *Better* says which way a manager would want the figure to go; *neither* where that depends.
- Each figure has one value a replication. Tables show the mean over replications with the
  half-width of its 95 % confidence interval; n is told where a figure is not defined in all
  replications. A figure that is not defined (nothing to divide by) is shown as "–", and is null in
  JSON.
- Tables leave out what happens in none of the scenarios, such as questions where nobody needs to
  ask; JSON and CSV always have every figure.
"""
BREAKDOWN_HEAD = """## Breakdowns

The same figures of a part of the requests: shown by `silosim run`, under `breakdowns` in `--json`,
in `breakdowns.csv` of `--out`, and in Python as a tidy frame by `comparison.breakdown("channel")`.
"""


def metric_page() -> str:
    """Return the page as Markdown."""
    groups: dict[str, list[Metric]] = {}
    for metric in all_metrics():
        groups.setdefault(metric.group, []).append(metric)
    parts = [HEAD]
    for group, metrics in groups.items():
        parts.append(f"## {group}\n")
        parts.append(
            _table(
                ("Metric", "Title", "Unit", "Better", "Meaning", "Source"),
                (
                    (
                        f"`{m.name}`", m.title, _unit(m.name, m.unit), m.better,
                        m.description, m.source or "–",
                    )
                    for m in metrics
                ),
            )
        )  # fmt: skip
    parts.append(BREAKDOWN_HEAD)
    parts.append(
        _table(
            ("Dimension", "Parts"),
            ((f"`{item.name}`", item.description) for item in BREAKDOWNS.values()),
        )
    )
    figures = {f.name: f for item in BREAKDOWNS.values() for f in item.figures}
    where = {
        name: ", ".join(item.name for item in BREAKDOWNS.values() if name in _names(item.figures))
        for name in figures
    }
    parts.append(
        _table(
            ("Figure", "Unit", "Better", "By", "Meaning"),
            (
                (f"`{f.name}`", _unit(f.name, f.unit), f.better, where[f.name], f.description)
                for f in figures.values()
            ),
        )
    )
    return "\n".join(parts)


def _unit(name: str, unit: str) -> str:
    if unit == "h" and by_the_clock(name):
        return "hours by the clock"
    return UNITS.get(unit, unit)


def _names(figures: Iterable[object]) -> set[str]:
    return {figure.name for figure in figures}  # type: ignore[attr-defined]


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text if text.startswith("`") or text == "---" else plain_markdown(text)
