"""How long customers wait before they leave, from logs in which some of them do."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from simulation.calibration import (
    Heading,
    Interval,
    Wanted,
    calibrate,
    goodness,
    intervals,
    parameters,
    read_log,
)
from simulation.calibration.calibrating import Calibration
from simulation.calibration.patience import censored
from simulation.calibration.states import gives_up
from simulation.presentation.calibration.tables import LABELS, parameter_rows
from simulation.scenario.units import MINUTE

CALLS = 6_000


@pytest.mark.parametrize(("family", "cv"), [("lognormal", 1.0), ("weibull", 1.0), ("weibull", 0.5)])
def test_patience_comes_back_from_censored_waits(family: str, cv: float) -> None:
    """Of 20,000 waits most end with an answer; family, mean and cv of the patience are found."""
    draw = np.random.default_rng(5)
    if family == "lognormal":
        width = np.sqrt(np.log1p(cv**2))
        patience = draw.lognormal(np.log(30) - width**2 / 2, width, 20_000)
    else:  # a Weibull of shape 1 is exponential; of shape 2.1 it has a cv of 0.5
        patience = draw.exponential(30, 20_000) if cv == 1 else 33.9 * draw.weibull(2.1013, 20_000)
    answered = draw.exponential(15, 20_000)
    found = censored(np.minimum(patience, answered) * MINUTE, patience < answered)
    assert found.family == family
    assert found.mean == pytest.approx(30 * MINUTE, rel=0.04)
    assert found.cv == pytest.approx(cv, rel=0.08)


def test_where_too_few_leave_their_patience_is_not_nothing() -> None:
    """A sample that cannot tell the patience tells no end of its interval; a rate of none is 0."""
    samples = [{"patience any": 11.0, "rate x": 1.0}, {}, {"patience any": 13.0, "rate x": 1.2}]
    found = intervals({"patience any": 12.0, "rate x": 1.1}, samples)
    assert (found["patience any"].low, found["patience any"].high) == (11, 13)
    assert found["rate x"].low == 0
    nothing = intervals({"patience any": 12.0}, [{}])["patience any"]
    assert np.isnan([nothing.low, nothing.high]).all()


def test_words_of_leaving_are_known() -> None:
    """English, French and German; what is not given up yet, or only handed on, is none."""
    for words in ("Abandoned", "Caller hung up", "Appel abandonné", "Aufgelegt", "Raccroché"):
        assert gives_up(words), words
    for words in ("Closed", "Cancelled", "Not abandoned", "In progress", "Given to tier 2"):
        assert not gives_up(words), words


def calls(path: Path, left: str) -> Path:
    """Write the log of a line that never closes: six people, 10 min a call, patience 12 min."""
    draw = np.random.default_rng(2)
    free = np.zeros(6)
    came, rows = 0.0, []

    def at(minute: float) -> str:
        return f"{datetime(2024, 3, 4) + timedelta(minutes=minute):%Y-%m-%d %H:%M:%S}"

    for call in range(CALLS):
        came += draw.exponential(1.75)
        who, patience = int(free.argmin()), float(draw.exponential(12))
        begins = max(came, float(free[who]))
        rows.append((call, at(came), "New", "line", ""))
        if came + patience < begins:
            rows.append((call, at(came + patience), left, "line", ""))
            continue
        free[who] = begins + draw.exponential(10)
        rows.append((call, at(begins), "In progress", "line", f"agent {who}"))
        rows.append((call, at(float(free[who])), "Closed", "line", f"agent {who}"))
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("ticket", "time", "status", "team", "agent"), *rows])
    return path


def calibrated(path: Path) -> Calibration:
    """Return the calibration of a log."""
    log, quality = read_log(path)
    return calibrate(log, quality, Heading("calls", path.name, "", []), Wanted(classes=1))


def test_a_line_that_customers_leave_comes_back_with_their_patience(tmp_path: Path) -> None:
    """Patience, work of those who were served, and how many leave: as in the log, and told."""
    found = calibrated(calls(tmp_path / "calls.csv", "Abandoned"))
    told = parameters(found.fit)
    assert told["patience any"] == pytest.approx(12 * MINUTE, rel=0.12)
    assert told["work line"] == pytest.approx(10 * MINUTE, rel=0.05)
    assert found.scenario.channels["any"].patience is not None
    rows = {row.name: row for row in goodness(found, 2, 1).rows}
    assert rows["left"].observed > 0.03
    assert abs(rows["left"].error) < 0.2
    assert all(rows[name].is_near for name in ("mean", "median", "p90"))
    assert LABELS["left"] == "gave up unanswered"
    assert "before anybody answered" in found.quality.facts["gave up"]
    shown = parameter_rows({"patience any": Interval(12 * MINUTE, 11 * MINUTE, 13 * MINUTE)})
    assert shown == [("patience any", "12 min", "11 min to 13 min")]


def test_who_is_only_cancelled_has_no_patience(tmp_path: Path) -> None:
    """The same line whose customers are said to be cancelled: nothing tells that they left."""
    found = calibrated(calls(tmp_path / "calls.csv", "Cancelled"))
    assert "patience" not in found.text
    assert not found.observed.left.any()
