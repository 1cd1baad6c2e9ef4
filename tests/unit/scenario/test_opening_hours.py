"""Opening hours: how they are read and written, what is told of wrong ones, how days count."""

from __future__ import annotations

import pytest

from simulation.scenario import ScenarioError, dump_scenario, parse_scenario
from simulation.scenario.hours import format_hours, parse_hours
from simulation.scenario.units import HOUR, UnitError

from .conftest import SMALL

THREE_LINES = """\
organization: {departments: {sales: {staff: 3}}}
requests: {order: {rate: 6 / h, route: [sales]}}
seed: 1
"""
WITH_SATURDAY = 'calendar: {weekdays: "9:00-17:00", saturday: "10:00-14:00"}\n'


@pytest.mark.parametrize(
    ("text", "hours", "written"),
    [
        ("9:00-17:00", [(9, 17)], "9:00-17:00"),
        (" 09:30 – 12:00 ,13:00-24:00", [(9.5, 12), (13, 24)], "9:30-12:00, 13:00-24:00"),
        ("13:00-17:00, 9:00-12:00", [(9, 12), (13, 17)], "9:00-12:00, 13:00-17:00"),
        ("9:00-12:00, 12:00-17:00", [(9, 17)], "9:00-17:00"),
        ("0:00-24:00", [(0, 24)], "0:00-24:00"),
        ("closed", [], "closed"),
    ],
)
def test_hours_are_read_and_written(
    text: str, hours: list[tuple[float, float]], written: str
) -> None:
    """Spans are sorted, those that touch are joined, and what is written reads back."""
    read = parse_hours(text)
    assert read == tuple((round(a * HOUR), round(b * HOUR)) for a, b in hours)
    assert format_hours(read) == written
    assert parse_hours(written) == read


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("9-17", "'9' is no time of day", "write 0:00 to 24:00, such as 9:30"),
        ("9:00-25:00", "'25:00' is no time of day", "write 0:00 to 24:00"),
        ("9:60-10:00", "'9:60' is no time of day", "write 0:00 to 24:00"),
        ("17:00-9:00", "closes at 9:00, not after it opens at 17:00", "0:00-9:00 for the next day"),
        ("9:00-9:00", "closes at 9:00, not after it opens at 9:00", "write 9:00-17:00"),
        ("22:00-0:00", "closes at 0:00, not after it opens at 22:00", "write 22:00-24:00"),
        ("9:00-13:00, 12:00-17:00", "9:00-13:00 and 12:00-17:00 overlap", "write 9:00-17:00"),
        ("nine to five", "must be opening hours", "write 9:00-17:00"),
        ("9:00-12:00,", "must be opening hours", "write 9:00-17:00"),
        ("", "must be opening hours", "write 9:00-17:00"),
        (8, "must be opening hours", "write 9:00-17:00"),
    ],
)
def test_wrong_hours_are_refused(text: object, message: str, remedy: str) -> None:
    """What is no time of day, ends before it begins or overlaps is told with its remedy."""
    with pytest.raises(UnitError) as caught:
        parse_hours(text)
    assert message in caught.value.message
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("calendar: {mondy: 9:00-17:00}\n", "4:12: calendar.mondy", "did you mean 'monday'?"),
        ("calendar: {monday: 17:00-9:00}\n", "4:20: calendar.monday", "not after it opens"),
        ("calendar: {monday: closed}\n", "4:11: calendar", "is never open"),
        ("calendar: {}\n", "4:11: calendar", "is never open"),
        ("calendar: {monday: 9:00-9:30}\n", "4:11: calendar", "less than 1 h a day"),
        (
            WITH_SATURDAY + "time: {hours_per_day: 8 h}\n",
            "5:8: time.hours_per_day",
            "the calendar says how long days are; leave it out",
        ),
        (
            WITH_SATURDAY + "time: {days_per_week: 6}\n",
            "5:8: time.days_per_week",
            "the calendar says how many days it is open",
        ),
        (
            "channels: {web: {outside_hours: 20 %}}\n",
            "4:33: channels.web.outside_hours",
            "there are no hours to be outside of",
        ),
        (
            "calendar: {weekdays: 0:00-24:00, weekend: 0:00-24:00}\n"
            "channels: {web: {outside_hours: 20 %}}\n",
            "5:33: channels.web.outside_hours",
            "it is always open",
        ),
        (
            WITH_SATURDAY + "channels: {web: {outside_hours: 100 %}}\n",
            "5:11: channels",
            "100 % of the requests come while it is closed",
        ),
        ("meetings: {staff: 4 h, managers: 2 h}\n", "4:34: meetings.managers", "write 4 h or more"),
        ("meetings: {staff: 21 h}\n", "4:19: meetings.staff", "must be at most 20 h"),
        (
            "calendar: {monday: 9:00-19:00}\nmeetings: {staff: 6 h}\n",
            "5:19: meetings.staff",
            "is more than half of the working week",
        ),
    ],
)
def test_what_does_not_fit_is_told_where_it_stands(text: str, place: str, message: str) -> None:
    """Each problem has its line, column and path, and nothing else is told."""
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(THREE_LINES + text)
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"<text>:{place}: ")
    assert message in str(problem)


def test_days_and_weeks_are_those_of_the_calendar() -> None:
    """A week is what it is open for, a day its share; customers' days have 24 hours."""
    scenario = parse_scenario(
        SMALL
        + WITH_SATURDAY
        + "time: {horizon: 2 weeks, warm_up: 3 days}\n"
        + "channels: {web: {patience: 2 days, expected_response: 1 week}}\n"
        + "authority: {deadline: 2 days}\n"
    )
    assert scenario.time.horizon == 2 * 44 * HOUR
    assert scenario.time.warm_up == scenario.authority.deadline * 3 // 2 == 22 * HOUR
    assert scenario.channels["web"].patience.mean == 48 * HOUR
    assert scenario.channels["web"].expected_response == 168 * HOUR


def test_seven_unequal_days_are_exact() -> None:
    """Weeks are whole, however a seventh of them is rounded."""
    scenario = parse_scenario(
        SMALL + 'calendar: {weekdays: "9:00-17:00", weekend: "10:00-15:30"}\n'
        "time: {horizon: 119 days}\n"
    )
    assert scenario.time.horizon == 17 * 51 * HOUR
    assert scenario.week.days_until(scenario.time.horizon) == 119


@pytest.mark.parametrize("complete", [False, True])
def test_calendars_and_meetings_round_trip(complete: bool) -> None:
    """A scenario with both reads back from what is written of it."""
    scenario = parse_scenario(
        SMALL
        + 'calendar: {weekdays: "8:00-12:00, 13:00-17:30", friday: closed, sunday: "0:00-9:00"}\n'
        + "meetings: {staff: 90 min, managers: 9 h, length: 45 min}\n"
        + "channels: {web: {patience: 2 days, outside_hours: 12.5 %}}\n"
    )
    text = dump_scenario(scenario, complete=complete)
    assert "hours_per_day" not in text
    assert "patience: 2 days" in text or complete
    assert parse_scenario(text) == scenario


def test_a_calendar_is_inherited_and_undone() -> None:
    """Other days are added to inherited ones; `calendar: null` goes back to plain days."""
    base = SMALL + WITH_SATURDAY
    longer = parse_scenario(base, {"calendar.sunday": "10:00-12:00"})
    assert longer.week.lengths == (*(8 * HOUR,) * 5, 4 * HOUR, 2 * HOUR)
    assert longer.week.weekdays == (0, 1, 2, 3, 4, 5, 6)
    none = parse_scenario(base, {"calendar": None})
    assert none.calendar is None
    assert none.week.lengths == (8 * HOUR,) * 5
