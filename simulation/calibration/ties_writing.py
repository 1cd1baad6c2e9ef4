"""What e-mails told, as files: the people, their ties, and a scenario that uses both."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from simulation.calibration.ties import Study
from simulation.calibration.ties_scales import Scale
from simulation.scenario.charts import TIE_COLUMNS
from simulation.scenario.emitter import in_flow, scalar
from simulation.scenario.fields import LONGEST_NAME
from simulation.spreadsheets import as_csv, safe

PEOPLE_FILE, TIES_FILE, SCENARIO_FILE = "people.csv", "ties.csv", "scenario.yaml"
LOAD, WORK = 0.6, 0.5  # of the busiest department; hours a request takes at each


def people_csv(study: Study) -> str:
    """Return the org chart as scenarios read it, without what they do not."""
    chart = study.people.chart
    kept = chart.columns
    rows = ([_cell(getattr(member, column)) for column in kept] for member in chart.members)
    return as_csv([kept, *rows])


def ties_csv(study: Study) -> str:
    """Return the ties as scenarios read them."""
    ids = study.people.ids
    rows = sorted([_cell(ids[a]), _cell(ids[b])] for a, b in study.ties)
    return as_csv([TIE_COLUMNS, *rows])


def _cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula, the same in all files."""
    return str(safe("" if value is None else str(value)))


def _departments(study: Study) -> list[str]:
    """Return the department of each person as it stands in the files."""
    return [_cell(name) for name in study.people.departments]


def scenario_yaml(study: Study, name: str) -> str:
    """Return a scenario of these people and ties; its customers are placeholders.

    Args:
        study: what was found.
        name: what it is called.
    """
    return "\n".join([*_head(name), *_organization(study), *_customers(study), ""])


def _head(name: str) -> Iterator[str]:
    yield "# yaml-language-server: $schema=scenario.schema.json"
    yield "#"
    yield f"# Who reports to whom ({PEOPLE_FILE}), and who wrote to whom ({TIES_FILE}), as `silosim"
    yield "# ties` found it. Customers and work are placeholders: put yours in their place."
    yield ""
    yield f"name: {scalar(name)}"
    yield "description: The lines of an org chart, and the ties that e-mails show."
    yield "seed: 1"
    yield "time: {horizon: 60 days, warm_up: 10 days}"
    yield ""


def _organization(study: Study) -> Iterator[str]:
    count = "once" if study.least == 1 else f"{study.least} times"
    yield "organization:"
    yield "  structure: custom"
    yield f"  chart: {PEOPLE_FILE}"
    yield f"  # {len(study.ties):,} pairs that wrote to each other at least {count} each way;"
    yield "  # people who report to each other need no tie."
    yield f"  ties: {TIES_FILE}"
    yield "  # The same number of ties, drawn by what they follow (with `ties: none` above):"
    yield f"  #   λ {in_words(study.scales.depth)}; ζ {in_words(study.scales.distance)}."
    yield f"  # network: {in_flow(network(study))}"
    yield "  departments:"
    staff = Counter(name for name in _departments(study) if name)
    for department, people in staff.items():
        persons = "1 person" if people == 1 else f"{people:,} people"
        yield f"    {scalar(department)}: {{}}  # {persons}, by the chart"
    yield ""


def network(study: Study) -> dict[str, object]:
    """Return the section `network` by which as many ties are drawn as were found."""
    scales = {"depth_scale": study.scales.depth, "distance_scale": study.scales.distance}
    drawn: dict[str, object] = {"ties_per_person": float(f"{study.ties_per_person:.4g}")}
    for key, scale in scales.items():
        drawn[key] = "none" if math.isinf(scale.value) else float(f"{scale.value:.3g}")
    return drawn


def in_words(scale: Scale) -> str:
    """Return a scale with its 95 % interval, or its bound, in words."""
    if not scale.known:
        return "cannot be told: all pairs are alike in it"
    if scale.value == 0:
        return "is 0: only the nearest are tied at all"
    if not math.isinf(scale.value):
        upper = "∞" if math.isinf(scale.high) else f"{scale.high:.3g}"
        return f"is {scale.value:.3g} ({scale.low:.3g} to {upper}, 95 %)"
    if math.isinf(scale.low):
        return "is infinite (95 %): nothing thins out with it"
    return f"is at least {scale.low:.3g} (95 %); it cannot be told from infinity"


def _customers(study: Study) -> Iterator[str]:
    following = _following(study)
    staff = Counter(name for name in _departments(study) if name)
    asked = Counter(dict(staff))  # requests that come to each, a person of the first department
    for first, second in following.items():
        if second:
            asked[second] += staff[first]
    rate = LOAD / WORK / max(asked[name] / staff[name] for name in staff)
    yield "# From here on: assumptions, to be replaced. Each department has requests in proportion"
    yield "# to its people; they go on to the department it writes to most. The busiest is at 60 %."
    yield "requests:"
    for number, (first, second) in enumerate(following.items(), 1):
        route = in_flow([first, second] if second else [first])
        name = f"{first} request"
        kind = scalar(name if len(name) <= LONGEST_NAME else f"request {number}")
        yield f"  {kind}: {{rate: {rate * staff[first]:.4g} / h, value: 100, route: {route}}}"
    yield "work:"
    for name in staff:
        yield f"  {scalar(name)}: {{mean: 30 min, cv: 1}}"
    yield "communication:"
    yield "  interdependence: 40 %   # chance that a stage needs to know what the one before knows"


def _following(study: Study) -> dict[str, str]:
    """Return the department to which each writes most, empty if it writes to no other."""
    of = _departments(study)
    written: dict[str, Counter[str]] = {name: Counter() for name in of if name}
    for (a, b), number in zip(
        study.messages.people.tolist(), study.messages.number.tolist(), strict=True
    ):
        if of[a] and of[b] and of[a] != of[b]:
            written[of[a]][of[b]] += number
    return {name: max(to, key=lambda d: (to[d], d), default="") for name, to in written.items()}
