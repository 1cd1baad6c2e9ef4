"""Each field of a scenario, moved over its whole range one at a time, in a company where it acts.

The fields are read from the schema, so a new one is moved without being named here. The company and
what must be said of single fields stand in `field_bases`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from simulation.assembly import assemble
from simulation.cli.cost import refuse_too_many_people
from simulation.cli.failures import BadInputError
from simulation.experiments.replication import run_all
from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.offered_load import happenings_an_hour
from simulation.organization import UnservedDepartmentError
from simulation.outcomes.catalogue import HEADLINE, measure
from simulation.outcomes.output_analysis import Difference, paired_difference
from simulation.outcomes.records import Record
from simulation.outcomes.revenue import LOST_CAUSES, lost
from simulation.scenario import (
    Scenario,
    ScenarioError,
    parameters,
    parse_scenario,
    to_yaml_value,
)
from simulation.scenario.sections.scenario import LABELS
from simulation.scenario.tree import parse_path
from simulation.scenario.units import HOUR, format_duration, using

from .field_bases import ELSEWHERE, PLACES
from .field_values import beyond, rising_of, setting_of, values_of
from .invariants import broken

NOT_SIMULATED = (*LABELS, "currency")
"""Fields for people only: whatever they hold, the results are the same."""
ROWS = {
    row.path: row
    for row in parameters()
    if row.path in NOT_SIMULATED or re.split(r"\W", row.path)[0] not in (*NOT_SIMULATED, *ELSEWHERE)
}
MOST_EVENTS = 400_000
EVENTS_EACH = 4
HELP = "say so in tests/properties/field_bases.py: add an entry for it to SETTINGS"
KEPT = object()
"""Stands for the value that a field has in its base."""


def place_of(path: str) -> str:
    """Return where a field of the schema stands in its base."""
    for placeholder, place in {**PLACES, **setting_of(path).places}.items():
        path = path.replace(placeholder, place)
    return path


def scenario_with(path: str, value: Any, **more: Any) -> Scenario:
    """Return the base of a field with the field at a value; `KEPT` leaves it as it is."""
    setting = setting_of(path)
    changes = dict(setting.changes) | {key.replace("__", "."): it for key, it in more.items()}
    if value is not KEPT:
        changes |= {place_of(path): value, **setting.along(value)}
    return parse_scenario(setting.base, changes)


def affordable(scenario: Scenario) -> dict[str, Any]:
    """Return the horizon at which a scenario has not too many events, if its own is too long."""
    horizon = scenario.time.horizon
    events = EVENTS_EACH * happenings_an_hour(scenario) * horizon / HOUR
    if not events > MOST_EVENTS:
        return {}
    horizon = max(5, int(horizon * MOST_EVENTS / events))
    return {"time__horizon": format_duration(horizon), "time__warm_up": "0 min"}


def current(path: str) -> Any:
    """Return what a field holds in its base, as written."""
    scenario = scenario_with(path, KEPT)
    with using(scenario.time.calendar):
        inside: Any = scenario
        *way, name = parse_path(place_of(path))
        for step in way:
            inside = inside[step] if isinstance(step, int) or not hasattr(inside, str(step)) else (
                getattr(inside, step)
            )  # fmt: skip
        return to_yaml_value(inside, str(name))


def run(scenario: Scenario, replication: int = 0) -> dict[str, float]:
    """Run a scenario, check all that must hold, and return its metrics."""
    model = OrganizationModel(assemble(scenario), replication=replication)
    record = model.run()
    assert_nothing_is_lost(model, record)
    values = measure(record)
    assert_finite(record, values)
    model.close()
    return values


def assert_nothing_is_lost(model: OrganizationModel, record: Record) -> None:
    """Check every invariant at the horizon, and that the causes of lost revenue add up."""
    present, state = model.present, model.state
    findings = broken(present, state)
    if present.scenario.reputation.is_on or present.scenario.marketing.learns:
        findings = broken(present, state, dict(_beyond(findings)))
    assert findings == []
    assert sum(cause.value(record) for cause in LOST_CAUSES) == lost(record)


def _beyond(findings: list[str]) -> Iterator[tuple[int, int]]:
    """Yield how many requests came beyond the potential, by kind, where that is possible."""
    for text in findings:
        if found := re.fullmatch(r"kind (\d+): (\d+) potential arrivals, (\d+) fates", text):
            kind, expected, came = map(int, found.groups())
            assert came >= expected, text
            yield kind, came - expected


def assert_finite(record: Record, values: Mapping[str, float]) -> None:
    """Check that no headline figure is NaN or infinite without its documented reason.

    A figure of nothing is NaN, and a median that less than half of the requests reach is infinite.
    """
    done, still_open = record.count(k.CLOSED), int(record.open_of().sum())
    median, money, satisfaction = (values[name] for name in HEADLINE)
    assert math.isfinite(money)
    assert math.isfinite(median) or 2 * still_open >= done + still_open
    assert not math.isnan(median) or done + still_open == 0
    assert math.isfinite(satisfaction) or record.count(k.RATED) == 0
    assert math.isnan(satisfaction) or 0 <= satisfaction <= 100
    assert median >= 0 or math.isnan(median)
    assert not any(value == -math.inf for value in values.values())


def outcome(path: str, value: Any) -> dict[str, float] | str:
    """Return the metrics with a field at a value, or why the value is refused.

    A refusal names the field, or what it does not fit to, and a remedy; anything else is a fault.
    """
    try:
        scenario = scenario_with(path, value)
    except ScenarioError as refusal:
        return _told(refusal)
    if shorter := affordable(scenario):
        scenario = scenario_with(path, value, **shorter)
    try:
        refuse_too_many_people(path, scenario)
        return run(scenario)
    except (BadInputError, UnservedDepartmentError) as error:
        return str(error)


def _told(refusal: ScenarioError) -> str:
    """Return why a value is refused; every problem says where and what."""
    assert all(problem.path and problem.message for problem in refusal.problems)
    return str(refusal)


@cache
def unmoved(path: str) -> dict[str, float]:
    """Return the metrics of the base of a field."""
    return run(scenario_with(path, KEPT))


def same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether two sets of metrics are equal, NaN with NaN."""
    return repr(sorted(one.items())) == repr(sorted(other.items()))


def from_the_middle(values: list[Any]) -> list[Any]:
    """Return values ordered from those in the middle outwards, where fields act most surely."""
    middle = (len(values) - 1) / 2
    return [value for _, value in sorted(enumerate(values), key=lambda it: abs(it[0] - middle))]


@pytest.mark.parametrize("path", ROWS)
def test_every_field_acts(path: str) -> None:
    """Moving a field changes the results of its base, or nothing at all if it is for people."""
    if path in NOT_SIMULATED:
        assert same(unmoved(path), run(scenario_with(path, "other")))
        return
    values = values_of(ROWS[path])
    assert len(values) > 1, f"{path}: over which values shall it be moved? Please {HELP}"
    for value in from_the_middle(values):
        moved = outcome(path, value)
        if not isinstance(moved, str) and not same(moved, unmoved(path)):
            return
    pytest.fail(f"{path}: no value of it changes anything in its base; where does it act? {HELP}")


@pytest.mark.parametrize("path", [path for path, row in ROWS.items() if beyond(row)])
def test_no_field_can_be_moved_beyond_its_bounds(path: str) -> None:
    """Just outside its bounds a value is refused, and the refusal names the field."""
    for value in beyond(ROWS[path]):
        with pytest.raises(ScenarioError) as refusal:
            scenario_with(path, value)
        assert any(place_of(path) in problem.path for problem in refusal.value.problems), value


@pytest.mark.parametrize("path", [path for path in ROWS if path not in NOT_SIMULATED])
@pytest.mark.slow
def test_every_field_over_its_whole_range(path: str) -> None:
    """At and near its bounds, and between: a result that is finite and complete, or a refusal."""
    moved = [outcome(path, value) for value in values_of(ROWS[path])]
    accepted = [repr(sorted(it.items())) for it in moved if not isinstance(it, str)]
    assert len(set(accepted)) > 1, moved


# ── Signs ─────────────────────────────────────────────────────────────────────────────────────────

METRICS = {
    "response_time": ("response_time_resolution_median", "response_time_resolution_p90"),
    "lost_revenue": ("lost_revenue",),
    "satisfaction": ("satisfaction_mean",),
}
"""The figures by which a stated sign is judged."""
REPLICATIONS = 12
CONFIDENCE = 0.999
SIGNS = [(path, metric) for path, row in ROWS.items() for metric in row.sign]


@cache
def moved_up(path: str, replications: int) -> tuple[list[Any], list[list[dict[str, float]]]]:
    """Return growing values of a field, and the metrics of the same replications at each."""
    values = rising_of(ROWS[path], current(path))
    assert len(values) > 1, f"{path} states a sign: which values grow? Please {HELP} (rising)"
    found = []
    for value in values:
        assembly = assemble(scenario_with(path, value))
        jobs = [(assembly, assembly.scenario.seed, number) for number in range(replications)]
        found.append([replication.metrics for replication in run_all(jobs, workers=1)])
    return values, found


def steps(
    path: str, metric: str, replications: int = REPLICATIONS
) -> Iterator[tuple[str, Difference]]:
    """Yield how a figure changes from each value of a field to the next, and from first to last."""
    values, found = moved_up(path, replications)
    pairs = [*pairwise(range(len(values))), (0, len(values) - 1)]
    for name in METRICS[metric]:
        for a, b in pairs:
            series = [[metrics[name] for metrics in found[at]] for at in (b, a)]
            yield f"{name}, {values[a]} → {values[b]}", paired_difference(*series, CONFIDENCE)


@pytest.mark.parametrize(("path", "metric"), SIGNS)
@pytest.mark.slow
def test_every_sign(path: str, metric: str) -> None:
    """What the schema says of a sign is clearly so at some step, and nowhere clearly otherwise."""
    sign = ROWS[path].sign[metric]
    told = {what: (gap.mean, gap.low, gap.high) for what, gap in steps(path, metric)}
    wrong = {what: gap for what, gap in told.items() if max(-sign * gap[1], -sign * gap[2]) and
             min(-sign * gap[1], -sign * gap[2]) > 0}  # fmt: skip
    right = {what for what, gap in told.items() if min(sign * gap[1], sign * gap[2]) > 0}
    assert not wrong, f"{path}: a sign of {sign:+d} is wrong here: {wrong}"
    assert right, f"{path}: nothing of a sign of {sign:+d} is to be seen: {told}"
