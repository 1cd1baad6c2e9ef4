"""Whatever stands in an event log: good words, or a scenario that loads."""

from __future__ import annotations

import traceback
from collections import Counter
from pathlib import Path

import pytest

from simulation.calibration import Heading, LogError, calibrate, read_log
from simulation.scenario import parse_scenario

from . import watch
from .judge import RAN, REFUSED, printable
from .logs import FORMS, MUTATIONS, SHAPES, case

SUITE, PORTIONS = 100, 4
SLOW = range(SUITE, 3_100)


@pytest.fixture(scope="module", autouse=True)
def _listening() -> None:
    """Listen to what the interpreter does; it costs nothing while no case is judged."""
    watch.begin()


def judged(number: int, folder: Path) -> tuple[str, list[str]]:
    """Return what comes of a log, and what is wrong with that."""
    path = folder / "log.csv"
    path.write_bytes(case(number).data)
    faults: list[str] = []
    verdict = ""
    try:
        with watch.watched(folder, faults):
            verdict = _put_before(path, faults)
    except Exception:
        faults.append(traceback.format_exc())
    return verdict, faults


def _put_before(path: Path, faults: list[str]) -> str:
    try:
        log, quality = read_log(path)
        found = calibrate(log, quality, Heading("x", path.name, "", []), forward=False)
    except LogError as error:
        faults += [f for line in str(error).splitlines() for f in _faults_of(line, path)]
        return REFUSED
    parse_scenario(found.text)
    visits = found.fit.observed.visits
    for name in ("work", "before", "within", "pause", "approval", "decision"):
        if getattr(visits, name).min() < 0:
            faults.append(f"{name} is negative")
    return RAN


def _faults_of(line: str, path: Path) -> list[str]:
    faults = []
    if path.name not in line or len(line) < len(str(path)) + 10:
        faults.append(f"names no file, or not what is wrong: {line}")
    if not printable(line) or len(line) > 1_500:
        faults.append(f"cannot be shown: {line!r:.300}")
    return faults


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_a_hundred_logs(portion: int, tmp_path: Path) -> None:
    """No traceback, no warning, no hang; the file and what is wrong; a scenario that loads."""
    size = SUITE // PORTIONS
    outcomes = {i: judged(i, tmp_path) for i in range(portion * size, (portion + 1) * size)}
    assert not {(i, *case(i).done): faults for i, (_, faults) in outcomes.items() if faults}
    verdicts = Counter(verdict for verdict, _ in outcomes.values())
    assert min(verdicts[RAN], verdicts[REFUSED]) >= 0.15 * size, verdicts


@pytest.mark.slow
def test_three_thousand_logs(tmp_path: Path) -> None:
    """The same of thirty times as many others."""
    outcomes = {i: judged(i, tmp_path) for i in SLOW}
    assert not {(i, *case(i).done): faults for i, (_, faults) in outcomes.items() if faults}


def test_logs_are_made_again_by_their_number_and_have_everything() -> None:
    """The same number is the same log; every shape, mutation and form is in the suite."""
    made = [case(number) for number in range(SUITE)]
    assert made == [case(number) for number in range(SUITE)]
    assert {one.shape for one in made} == set(SHAPES)
    assert {name for one in made for name in one.done} == {*MUTATIONS, *FORMS}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_mutated_is_a_right_log(shape: str, tmp_path: Path) -> None:
    """Before any mutation each shape is calibrated."""
    number = next(
        i
        for i in range(10_000)
        if case(i).shape == shape and case(i).done in (("utf-8",), ("packed",))
    )
    assert judged(number, tmp_path) == (RAN, [])
