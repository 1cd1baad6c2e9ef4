"""Quantities as people write them."""

from __future__ import annotations

import pytest

from simulation.scenario.units import (
    HOUR,
    MINUTE,
    SECOND,
    Calendar,
    UnitError,
    current_calendar,
    format_clock_time,
    format_duration,
    format_rate,
    format_share,
    parse_clock_time,
    parse_duration,
    parse_rate,
    parse_share,
    using,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15 min", 15 * MINUTE),
        ("2h", 2 * HOUR),
        ("2.5 hours", 150 * MINUTE),
        (".5 min", 30 * SECOND),
        ("90 sec", 90 * SECOND),
        ("1 day", 8 * HOUR),
        ("3 Days", 24 * HOUR),
        ("2 weeks", 80 * HOUR),
        ("0 s", 0),
        ("1e-6 s", 1),
        ("0.0000004 s", 0),
    ],
)
def test_a_duration_is_whole_microseconds(text: str, expected: int) -> None:
    """A duration is a number and a unit, in whole microseconds of working time."""
    assert parse_duration(text) == expected


def test_days_and_weeks_follow_the_calendar() -> None:
    """A day of ten hours and a week of four days make a week of forty hours."""
    with using(Calendar(day=10 * HOUR, days_per_week=4)):
        assert parse_duration("1 week") == 40 * HOUR
        assert parse_rate("40 / day") == 4.0
    assert current_calendar() == Calendar()


@pytest.mark.parametrize(
    ("value", "message", "remedy"),
    [
        (15, "needs its unit", "15 min, 15 h, 15 days"),
        (1.5, "needs its unit", "1.5 min"),
        ("15", "needs its unit", "15 min"),
        ("15 parsecs", "unknown unit of time 'parsecs'", "known are: s, min, h, days, weeks"),
        ("-1 h", "cannot be negative", "0 or more"),
        ("1e12 days", "is too long", "1000000 h"),
        ("soon", "must be a duration", "15 min, 2 h, 3 days"),
        ("12:30:00", "must be a duration", "15 min"),
        (None, "must be a duration", "15 min"),
        (True, "must be a duration", "15 min"),
        (["1 h"], "must be a duration", "15 min"),
        ("٣ min", "must be a duration", "15 min"),
    ],
)
def test_what_is_no_duration_is_told_how_to_write_one(
    value: object, message: str, remedy: str
) -> None:
    """A bare number is asked for its unit, and every refusal shows what to write."""
    with pytest.raises(UnitError) as caught:
        parse_duration(value)
    assert message in caught.value.message
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (0, "0 min"),
        (1, "0.000001 s"),
        (90 * SECOND, "1.5 min"),
        (75 * MINUTE, "75 min"),
        (90 * MINUTE, "1.5 h"),
        (8 * HOUR, "1 day"),
        (960 * HOUR, "120 days"),
        (HOUR + 1, "3600.000001 s"),
    ],
)
def test_a_duration_is_written_in_its_handiest_unit(duration: int, text: str) -> None:
    """The largest unit with at most one decimal is taken, and reads back to the same."""
    assert format_duration(duration) == text
    assert parse_duration(text) == duration


def test_the_length_of_a_day_is_not_told_in_days() -> None:
    """Hours per day are clock time: days and weeks are refused, and never written."""
    for text in ("1 day", "1e0 day", "0.2\tWEEKS"):
        with pytest.raises(UnitError, match="days or weeks"):
            parse_clock_time(text)
    with using(Calendar(day=10 * HOUR)):
        assert format_clock_time(10 * HOUR) == "10 h"
        assert parse_clock_time("10 h") == 10 * HOUR


@pytest.mark.parametrize(
    ("text", "expected"),
    [("6 / h", 6.0), ("6/h", 6.0), ("6 per hour", 6.0), ("40 / day", 5.0), ("2 / min", 120.0),
     ("300 / week", 7.5), ("0 / h", 0.0), ("1 / s", 3600.0)],
)  # fmt: skip
def test_a_rate_is_events_per_hour(text: str, expected: float) -> None:
    """A rate is a number per unit of time, in events per working hour."""
    assert parse_rate(text) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("value", "message"),
    [(6, "needs its unit"), ("6", "needs its unit"), ("6 / fortnight", "unknown unit"),
     ("-6 / h", "negative"), ("often", "must be a rate"), ("1e999 / h", "too large"),
     ("6 h", "must be a rate"), (None, "must be a rate"), (False, "must be a rate"),
     ("50 %", "must be a rate")],
)  # fmt: skip
def test_what_is_no_rate_is_refused(value: object, message: str) -> None:
    """A rate without its unit is not guessed at."""
    with pytest.raises(UnitError, match=message):
        parse_rate(value)


def test_rates_are_written_exactly() -> None:
    """A rate reads back to the very same number, however long."""
    for rate in (6.0, 1 / 3, 0.0, 1e-9, 123456.789):
        assert parse_rate(format_rate(rate)) == rate


@pytest.mark.parametrize(
    ("value", "expected"),
    [("40 %", 0.4), ("40%", 0.4), (0.4, 0.4), ("0.4", 0.4), (1, 1.0), ("120 %", 1.2), (0, 0.0)],
)
def test_a_share_is_a_percentage_or_a_fraction(value: object, expected: float) -> None:
    """40 % and 0.4 are the same share."""
    assert parse_share(value) == expected


@pytest.mark.parametrize("value", ["much", "40 percent", None, True, [0.4]])
def test_what_is_no_share_is_refused(value: object) -> None:
    """Neither words nor truth values are shares."""
    with pytest.raises(UnitError, match="must be a share"):
        parse_share(value)


@pytest.mark.parametrize(
    ("share", "text"), [(0.4, "40 %"), (0.85, "85 %"), (0.0, "0 %"), (1.0, "100 %"), (1 / 3, 1 / 3)]
)
def test_a_share_is_written_as_a_percentage_if_that_is_exact(
    share: float, text: str | float
) -> None:
    """What reads back to another number is written as the fraction it is."""
    assert format_share(share) == text
    assert parse_share(text) == share
