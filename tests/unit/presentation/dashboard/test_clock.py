"""The clock of the page counts the working days there are, by the hours at which it is open."""

from __future__ import annotations

import pytest

from simulation.experiments.live import Duel
from simulation.presentation.dashboard.chunks import flags
from simulation.presentation.dashboard.drafts import Draft
from simulation.presentation.dashboard.figures import clock
from simulation.presentation.dashboard.session import Session, Settings
from simulation.presentation.dashboard.sides import Side
from simulation.presentation.words import words_of
from tests.support import HOUR

SHORT_MONDAYS = """\
extends: silo
calendar: {monday: "10:00-14:00", tuesday: "8:00-16:00", wednesday: "8:00-16:00"}
time: {horizon: 12 days, warm_up: 1 day, hours_per_day: null, days_per_week: null}
meetings: {staff: 1 h, managers: 4 h}
interventions: [{day: 4, set: {quality.error: 6 %}}]
"""
AROUND_THE_CLOCK = """\
extends: theory/mm1
time: {horizon: 240 h, warm_up: 24 h}
"""


@pytest.fixture
def session() -> Session:
    """Return a session of two organizations with short Mondays."""
    sides = [Side.of(Draft(SHORT_MONDAYS)) for _ in "AB"]
    session = Session("1", sides, Settings())
    session.duel = Duel(*(side.assembly for side in sides))
    return session


@pytest.mark.parametrize(
    ("hours", "told", "next_day"),
    [
        (0, "Day 1 of 12 · 10:00", 0),
        (3.5, "Day 1 of 12 · 13:30", 1),
        (5, "Day 2 of 12 · 09:00", 2),
        (12, "Day 3 of 12 · 08:00", 2),
        (19, "Day 3 of 12 · 15:00", 3),
        (25, "Day 5 of 12 · 09:00", 5),
    ],
)
def test_days_are_as_long_as_they_are_open(
    session: Session, hours: float, told: str, next_day: int
) -> None:
    """Day, time of day and the next morning are those of the calendar."""
    session.duel.look_at(int(hours * HOUR))
    assert clock(session.duel, [], words_of("en"))["label"] == told
    assert session.next_day() == next_day


def test_a_flag_stands_where_its_day_begins(session: Session) -> None:
    """What happens on the second Tuesday is marked after three days and a Monday."""
    shown = flags(session.duel, session.sides, words_of("en"))
    assert [flag["at"] * session.duel.horizon for flag in shown] == [24 * HOUR] * 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("set: {quality.error: 6 %}", "quality.error: 6 %"),
        ("set: {organization.guilds: true}", "organization.guilds: true"),
        ("set: {authority.decision_level: null}", "authority.decision_level: null"),
        ("leave: {department: sales}", "leave: {department: sales, share: 50 %}"),
        ("transition: 20 %", "transition: 20 %"),
    ],
)
def test_a_flag_tells_what_happens(change: str, told: str) -> None:
    """As it is written, whether something is set, people leave or all become slower."""
    text = SHORT_MONDAYS.replace("set: {quality.error: 6 %}", change)
    side = Side.of(Draft(text))
    (flag,) = flags(Duel(side.assembly, side.assembly), [side], words_of("en"))
    assert flag["text"] == f"Day 5, A: {told}"


def test_around_the_clock_days_begin_at_midnight() -> None:
    """As in event logs: no day has an hour 32."""
    side = Side.of(Draft(AROUND_THE_CLOCK))
    duel = Duel(side.assembly, side.assembly)
    duel.look_at(47 * HOUR)
    assert clock(duel, [], words_of("en"))["label"].endswith("· 23:00")
