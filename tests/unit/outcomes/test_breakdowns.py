"""Breakdowns: worked out by hand, against the event log, and adding up to the whole."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from simulation.experiments.comparison import compare
from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.outcomes.breakdowns import BREAKDOWNS
from simulation.outcomes.catalogue import measure
from simulation.outcomes.output_analysis import quantile_with_open
from simulation.outcomes.parts import (
    FIRST,
    RESOLUTION,
    edges,
    of_channel,
    of_department,
    of_kind,
    of_segment,
    whole,
)
from simulation.outcomes.records import Record
from simulation.scenario.units import HOUR
from tests.support import MINUTE, log_of, scenario_of

ONE_DESK = """\
extends: neutral
time: {horizon: 31 min, warm_up: 0 min}
organization: {departments: {desk: {staff: 1}}}
requests: {call: {rate: 10 / h, interarrival: deterministic, route: [desk]}}
work: {desk: 10 min}
"""
SHORT = {"time__horizon": "15 days", "time__warm_up": "3 days"}


def record_of(text_or_name: str, *, seed: int = 1, **overrides: Any) -> Record:
    """Return the record of a run."""
    return OrganizationModel(scenario_of(text_or_name, **overrides), seed=seed).run()


def test_one_desk_by_hand() -> None:
    """Calls come at 6, 12, 18, 24, 30 min and take 10 each: by minute 31 two are done.

    The first three have been taken up after 0, 4 and 8 min; two are done, after 10 and 14; three
    are still there, of which two wait.
    """
    record = record_of(ONE_DESK)
    for part in (whole(record), of_kind(record, 0), of_channel(record, 0), of_segment(record, 0)):
        assert (part.arrived, part.answered, part.closed) == (5, 3, 2)
        assert part.mean(FIRST) * 60 == pytest.approx(4)
        assert part.mean(RESOLUTION) * 60 == pytest.approx(12)
        assert sorted(part.running[FIRST] // MINUTE) == [1, 7]
        assert sorted(part.running[RESOLUTION] // MINUTE) == [1, 7, 13]
    desk = of_department(record, 0)
    assert (desk.arrived, desk.answered, desk.closed) == (5, 3, 2)
    assert desk.sums == (12 * MINUTE, 24 * MINUTE)
    assert sorted(desk.running[FIRST] // MINUTE) == [1, 7]
    assert sorted(desk.running[RESOLUTION] // MINUTE) == [1, 7, 13]


def test_open_requests_count_as_longer() -> None:
    """Of five calls two are done and three run on: by Kaplan–Meier the median is beyond all.

    At 10 min four are at risk (one was cut off at 1 min, one at 7): 3/3 then 2/3 survive; after
    14 min one of one is gone.
    """
    part = whole(record_of(ONE_DESK))
    assert part.quantile(RESOLUTION, 0.3) * 60 == pytest.approx(10, rel=0.02)
    assert part.quantile(RESOLUTION, 0.9) * 60 == pytest.approx(14, rel=0.02)


@pytest.mark.parametrize("by", ["kind", "channel", "segment"])
def test_one_part_is_the_whole(by: str) -> None:
    """With one kind, one channel and no segments, each breakdown has one part: the whole."""
    record = record_of("theory/erlang_a", time__horizon="300 h", time__warm_up="50 h")
    figures = BREAKDOWNS[by].measure(record)
    everything = OrganizationModel(record.assembly, seed=1)
    everything.run()
    measured = everything.measure()
    names = BREAKDOWNS[by].names(record)
    assert len(names) == 1
    for (_, figure), value in figures.items():
        assert value == pytest.approx(measured[figure], nan_ok=True), figure


PARTED = ["silo", "omnichannel", "marketing_and_sales"]


@pytest.mark.parametrize("name", PARTED)
def test_parts_add_up_to_the_whole(name: str) -> None:
    """Kinds, channels and segments each add up to all requests: counts, times and opinions."""
    record = record_of(name, **SHORT)
    everything, measured = whole(record), measure(record)
    for by in ("kind", "channel", "segment"):
        dimension = BREAKDOWNS[by]
        parts = [dimension.part(record, i) for i in range(len(dimension.names(record)))]
        for field in (
            "arrived", "answered", "closed", "balked", "abandoned", "resolved_first",
            "rated",
        ):  # fmt: skip
            counted = sum(getattr(part, field) for part in parts)
            assert counted == getattr(everything, field), (by, field)
        for which in (FIRST, RESOLUTION):
            assert sum(part.sums[which] for part in parts) == everything.sums[which]
            ages = np.concatenate([part.running[which] for part in parts])
            assert sorted(ages) == sorted(everything.running[which])
        figures, rated = dimension.measure(record), sum(part.rated for part in parts)
        for figure in ("satisfaction_unhappy_share", "net_score"):
            told = [figures[name, figure] for name in dimension.names(record)]
            points = [part.rated * value for part, value in zip(parts, told, strict=True)]
            assert np.nansum(points) / rated == pytest.approx(measured[figure]), (by, figure)
        assert (sum(part.durations for part in parts) == everything.durations).all()
        assert (sum(part.ratings for part in parts) == everything.ratings).all()
        opinions = math.fsum(part.opinions for part in parts)
        assert opinions == pytest.approx(everything.opinions, rel=1e-12)


def test_bands_of_satisfaction_add_up() -> None:
    """The shares of the ten bands add up to one, and below 50 to the share of the unhappy."""
    record = record_of("silo", **SHORT)
    shares = [
        value for (_, name), value in BREAKDOWNS["satisfaction"].measure(record).items()
        if name == "share_of_customers"
    ]  # fmt: skip
    assert len(shares) == 10
    assert sum(shares) == pytest.approx(1)
    unhappy = record.count(k.UNHAPPY) / record.count(k.RATED)
    assert sum(shares[:5]) == pytest.approx(unhappy)


@pytest.mark.parametrize("name", ["silo", "omnichannel"])
def test_channels_against_the_event_log(name: str) -> None:
    """Times to resolution by channel are those that the event log tells, request by request."""
    scenario = scenario_of(name, **SHORT | {"time__warm_up": "0 min"})
    model = OrganizationModel(scenario, seed=3, log=True)
    record = model.run()
    arrived: dict[int, tuple[int, int]] = {}
    times: defaultdict[int, list[int]] = defaultdict(list)
    for row in log_of(model.state):
        number = int(row.number)
        if row.activity == k.LOG_ARRIVE:
            arrived[number] = int(row.time), int(row.detail)
        elif row.activity == k.LOG_CLOSE:
            start, channel = arrived[number]
            times[channel].append(int(row.time) - start)
    assert len(times) > 2
    for channel in range(len(record.assembly.channels)):
        part = of_channel(record, channel)
        assert (part.closed, part.sums[RESOLUTION]) == (len(times[channel]), sum(times[channel]))


def test_departments_against_the_event_log() -> None:
    """Visits to a department last from coming to the stage until the work there is complete."""
    scenario = scenario_of("silo", **SHORT | {"time__warm_up": "0 min"})
    model = OrganizationModel(scenario, seed=3, log=True)
    record = model.run()
    stages = [department for _, department in record.assembly.stage_names]
    came: dict[tuple[int, int], int] = {}
    stays: defaultdict[str, list[int]] = defaultdict(list)
    waits: defaultdict[str, list[int]] = defaultdict(list)
    met: set[tuple[int, int]] = set()
    for row in log_of(model.state):
        place = int(row.number), int(row.stage)
        if row.activity == k.LOG_QUEUE:
            came[place] = int(row.time)
            met.discard(place)
        elif row.activity in (k.LOG_ASK, k.LOG_START) and place not in met:
            met.add(place)
            waits[stages[place[1]]].append(int(row.time) - came[place])
        elif row.activity == k.LOG_COMPLETE:
            stays[stages[place[1]]].append(int(row.time) - came[place])
    for number, name in enumerate(record.assembly.functions):
        part = of_department(record, number)
        assert (part.closed, part.sums[RESOLUTION]) == (len(stays[name]), sum(stays[name]))
        assert (part.answered, part.sums[FIRST]) == (len(waits[name]), sum(waits[name]))
        assert part.closed > 100
        exact = np.quantile(stays[name], 0.9)
        found = quantile_with_open(part.durations[RESOLUTION], edges(), part.running[0][:0], 0.9)
        assert found == pytest.approx(exact, rel=0.03)
        assert part.quantile(RESOLUTION, 0.9) * HOUR >= found  # what is still there takes longer


def test_tidy_frame() -> None:
    """A breakdown is a tidy frame with a row for each scenario, replication, part and figure."""
    pair = [scenario_of(name, **SHORT) for name in ("silo", "collaborative")]
    result = compare(*pair, replications=2, names=["silo", "teams"])
    frame = result.breakdown("channel")
    assert list(frame.columns) == ["scenario", "replication", "channel", "metric", "value"]
    channels, figures = 4, len(BREAKDOWNS["channel"].figures)
    assert len(frame) == 2 * 2 * channels * figures
    assert frame.attrs["units"]["response_time_first_p90"] == "h"
    chosen = frame[
        (frame.scenario == "teams") & (frame.channel == "phone") & (frame.metric == "requests")
    ]
    assert list(chosen.value) == result.part_values("teams", "channel", "phone", "requests")
    with pytest.raises(KeyError, match="known are: kind, channel, segment, department"):
        result.breakdown("weather")


def test_breakdowns_in_json() -> None:
    """In JSON each figure of a part has the form of a metric, with paired differences."""
    pair = [scenario_of(name, **SHORT) for name in ("silo", "collaborative")]
    content = compare(*pair, replications=2, names=["silo", "teams"]).as_json()
    assert list(content["breakdowns"]) == list(BREAKDOWNS)
    phone = content["breakdowns"]["channel"]["abandoned_share"]["parts"]["phone"]
    assert set(phone) == {"values", "differences"}
    assert set(phone["values"]["silo"]) == {"mean", "half_width", "n"}
    gap = phone["values"]["teams"]["mean"] - phone["values"]["silo"]["mean"]
    assert phone["differences"]["teams"]["mean"] == pytest.approx(gap)
