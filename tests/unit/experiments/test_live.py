"""Watched runs: the very runs of `compare`, piece by piece, and moves that are really made."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.experiments.live import HOUR, Duel, WatchedRun
from simulation.experiments.live.moves import (
    CUSTOMERS,
    DONE,
    LOST,
    QUESTION,
    REQUEST,
    may_pass,
)
from simulation.experiments.replication import replicate
from simulation.kernel import state as k
from simulation.outcomes.records import take_snapshot
from tests.support import ALONE, scenario_of

SHORT = {"time__horizon": "12 days", "time__warm_up": "3 days"}


@pytest.mark.parametrize("name", ["silo", "collaborative", "transformation"])
def test_pieces_give_what_one_run_gives(name: str) -> None:
    """Watched in uneven pieces, with moves or without, back and forth, the metrics are the same."""
    scenario = scenario_of(name) if name == "transformation" else scenario_of(name, **SHORT)
    run = WatchedRun(scenario)
    steps = np.random.default_rng(1).integers(HOUR // 7, 9 * HOUR, 400)
    for i, step in enumerate(steps.tolist()):
        run.advance(run.time + step, with_moves=i % 3 > 0)
    run.go_to(2 * HOUR)
    run.go_to(scenario.time.horizon)
    expected = replicate(assemble(scenario), scenario.seed, 0).metrics
    found = run.measure(())
    for metric, value in expected.items():
        assert found[metric] == value or (np.isnan(value) and np.isnan(found[metric])), metric


def test_moves_are_those_of_the_event_log() -> None:
    """Requests that end leave once; who gets a request has it then; no row is told twice."""
    scenario = scenario_of("silo", **SHORT)
    run = WatchedRun(scenario)
    moves = []
    while run.time < scenario.time.horizon:
        frame = run.advance(run.time + HOUR)
        assert all(move.target == CUSTOMERS for move in frame.moves if move.kind in (DONE, LOST))
        moves += frame.moves
    counts = run.model.state.counts.sum(axis=(0, 1))
    assert sum(move.kind == DONE for move in moves) == counts[k.CLOSED]
    given_up = counts[k.ABANDONED] + counts[k.CANCELLED] + counts[k.BALKED]
    assert sum(move.kind == LOST for move in moves) == given_up
    assert counts[k.DUPLICATES_DONE] > 0
    assert set(run._moves.holders) <= set(run.model.state.requests.number.tolist())
    fresh = sum(move.kind == REQUEST and move.origin == CUSTOMERS for move in moves)
    assert counts[k.CLOSED] <= fresh <= counts[k.ARRIVED]


@pytest.mark.parametrize("name", ["silo", "collaborative", "network", "matrix"])
def test_questions_travel_along_ties(name: str) -> None:
    """Questions go from one to another who may talk to each other: hardly any pairing is wrong."""
    scenario = scenario_of(name, **SHORT | ALONE, communication__direct_contact="0 %")
    run = WatchedRun(scenario)
    told, along = 0, 0
    while run.time < scenario.time.horizon:
        for move in run.advance(run.time + HOUR // 2).moves:
            if move.kind == QUESTION:
                told += 1
                along += int(may_pass(run.organization, move.origin, move.target))
    hops = int(run.model.state.counts[:, :, k.HOPS].sum())
    assert told >= 0.97 * hops  # a question on its way back to the asker is a move, but no reading
    assert along >= 0.98 * told


def test_frames_tell_how_busy_people_were() -> None:
    """Busy shares over pieces add up to the hours of the accounts."""
    run = WatchedRun(scenario_of("silo", **SHORT))
    busy = np.zeros(run.organization.size)
    for _ in range(40):
        frame = run.advance(run.time + HOUR)
        busy += frame.busy
    worked = take_snapshot(run.model.state).hours.sum(axis=1) / HOUR
    assert busy == pytest.approx(worked, abs=1e-6)


def test_a_duel_keeps_one_clock() -> None:
    """Both sides stand at the same time, with the same customers, and can change sides."""
    duel = Duel(scenario_of("silo", **SHORT), scenario_of("collaborative", **SHORT))
    duel.look_at(5 * 8 * HOUR, HOUR)
    assert [side.time for side in duel.sides] == [duel.time] * 2
    assert duel.same_customers
    before = duel.measure(["lost_revenue"])["lost_revenue"]
    duel.replace(1, scenario_of("silo", **SHORT))
    duel.look([1], HOUR)
    after = duel.measure(["lost_revenue"])["lost_revenue"]
    assert after == (before.first, before.first)
    assert after.difference == 0
    duel.replace(1, scenario_of("silo", **SHORT, communication__interdependence="70 %"))
    duel.look([1])
    assert duel.same_customers
    duel.replace(1, scenario_of("silo", **SHORT, requests__lead__rate="9 / h"))
    duel.look([1])
    assert not duel.same_customers
    duel.close()


def test_while_one_side_is_on_its_way_nothing_is_said_of_its_customers() -> None:
    """The page may ask while a thread runs one side on: that it is behind is no other demand."""
    duel = Duel(scenario_of("silo", **SHORT), scenario_of("collaborative", **SHORT))
    duel.advance(16 * HOUR)
    duel.sides[0].advance(24 * HOUR)
    assert duel.same_customers
    duel.sides[1].advance(24 * HOUR)
    assert duel.same_customers
    duel.close()


def test_a_duel_leaves_no_model_behind() -> None:
    """Neither going back nor another scenario nor the end does."""
    duel = Duel(scenario_of("silo", **SHORT), scenario_of("collaborative", **SHORT))
    models = [weakref.ref(side.model) for side in duel.sides]
    duel.look_at(9 * HOUR)
    duel.look_at(2 * HOUR)
    models += [weakref.ref(side.model) for side in duel.sides]
    duel.replace(1, scenario_of("silo", **SHORT))
    models.append(weakref.ref(duel.sides[1].model))
    assert models[0] is not models[2]
    duel.close()
    del duel
    gc.collect()
    assert [model() for model in models] == [None] * 5
