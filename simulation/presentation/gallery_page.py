"""The page of the gallery in the docs: each scenario, its command, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from simulation.experiments.comparison import Comparison
from simulation.experiments.lessons import Demonstration
from simulation.outcomes.metric import Metric
from simulation.presentation.gallery import conditions, grouped
from simulation.presentation.rows import Row, row
from simulation.presentation.tables import plain_markdown
from simulation.scenario import Scenario
from simulation.scenario.gallery import command

HEAD = """\
# Gallery

The shipped scenarios, each with what to look for, the command that shows it, and what that
command measured. `silosim show` lists them, `silosim show NAME` tells of one. This page is made
from the files in `scenarios/` by

```sh
python -m tests.gallery
```

A *difference* is that of the second organization from the first: mean and 95 % interval over paired
replications, with the same customers in both. *Without* is the same difference where the mechanism
behind it is taken away: at most a quarter of it may be left there, or it turns. A test holds all of
this, and that the figures below are those of the commands.
"""


def page(
    scenarios: Mapping[str, Scenario], demonstrations: Mapping[str, Sequence[Demonstration]]
) -> str:
    """Return the page of scenarios and of what was measured of their lessons."""
    return HEAD + "".join(_sections(scenarios, demonstrations))


def _sections(
    scenarios: Mapping[str, Scenario], demonstrations: Mapping[str, Sequence[Demonstration]]
) -> Iterator[str]:
    for group, members in grouped(scenarios).items():
        yield f"\n## {group}\n"
        for name, scenario in members.items():
            yield "".join(text_of(name, scenario))
            for shown in demonstrations[name]:
                yield from _shown(name, shown)


def text_of(name: str, scenario: Scenario) -> Iterator[str]:
    """Yield heading and paragraph of a scenario."""
    yield f"\n### {name}\n\n**{plain_markdown(scenario.teaches)}** "
    yield f"{plain_markdown(scenario.description)}\n\n{plain_markdown(scenario.look_for)}\n"


def _shown(name: str, shown: Demonstration) -> Iterator[str]:
    there = shown.there
    first, second = there.names
    yield f"\n```sh\n{command(name, shown.lesson)}\n```\n\n"
    yield _line("", first, second, "difference", "without")
    yield _line(*["---"] * 5)
    known = {metric.name: metric for metric in there.metrics}
    for metric in shown.lesson.shows:
        yield _figure(there, shown.without, known[metric])
    replications = len(there.replications[first])
    yield f"\n{replications} replications. Without: {plain_markdown(conditions(shown.lesson))}.\n"


def _figure(there: Comparison, without: Comparison, metric: Metric) -> str:
    found, left = row(there, metric), row(without, metric)
    first, second = found.cells
    return _line(
        found.label,
        f"{found.mean(first)} {found.half_width(first)}",
        f"{found.mean(second)} {found.half_width(second)}",
        f"{found.difference(second)} {found.interval(second)}",
        _in_units_of(found, left),
    )


def _in_units_of(found: Row, left: Row) -> str:
    """Return the difference of one row in unit and digits of another."""
    gap = left.cells[1].difference
    assert gap is not None
    shown = found.gap_quantity
    return f"{shown.signed(gap.mean)} {shown.interval(gap.low, gap.high)}"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.strip() for cell in cells)} |\n"
