"""Times are read however people and programs write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from simulation.calibration.moments import MISSING, Wishes, moments
from simulation.calibration.quality import Quality

AT = datetime(2024, 3, 15, 14, 30, 5, tzinfo=UTC)
TO_THE_SECOND = (
    "2024-03-15 14:30:05", "2024-03-15T14:30:05Z", "2024-03-15 14:30:05 UTC",
    "2024-03-15 14:30:05 GMT", "2024-03-15 14:30:05,000", "2024-03-15 02:30:05 PM",
    "2024/03/15 14:30:05", "2024.03.15 14:30:05", "15.03.2024, 14:30:05", "3/15/2024 2:30:05 PM",
    "15-MAR-24 02.30.05.000000 PM", "Mar 15, 2024, 2:30:05 PM", "20240315143005",
    "20240315T143005", "20240315T143005Z", "20240315T143005+0000", "20240315 14:30:05",
    "1710513005", "1710513005000", "1710513005000000", "1710513005000000000", "45366.6042245",
)  # fmt: skip
TO_THE_MINUTE = (
    "15/Mar/24 2:30 PM", "March 15, 2024 02:30 PM", "15 March 2024 14:30", "15. März 2024 14:30",
    "15 mars 2024 à 14h30", "15/03/2024 14h30", "15.03.2024 14:30 Uhr", "45366,604167",
    "202403151430",
)  # fmt: skip
MONTHS = {
    "French": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "German": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "Spanish": "ene feb mar abr mayo junio julio ago sept oct nov dic",
    "Italian": "gen feb mar apr mag giu lug ago set ott nov dic",
    "Portuguese": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro"
    " dezembro",
    "Dutch": "jan. feb. mrt. apr. mei juni juli aug. sep. okt. nov. dec.",
}
TO_THE_DAY = ("2024-03-15", "20240315", "15.03.2024", "45366")


def read(*texts: str) -> list[int]:
    """Return the moments of some texts, µs."""
    return moments(pd.Series(texts), Wishes(), Quality(), "log.csv").tolist()


def at(moment: datetime) -> int:
    """Return µs from the epoch."""
    return round(moment.timestamp() * 1e6)


@pytest.mark.parametrize("text", TO_THE_SECOND)
def test_seconds(text: str) -> None:
    """Exact, but for spreadsheets, whose days have as many decimals as were exported."""
    assert read(text) == [at(AT)]


@pytest.mark.parametrize("text", TO_THE_MINUTE)
def test_minutes(text: str) -> None:
    """The same without seconds."""
    assert read(text) == [at(AT.replace(second=0))]


@pytest.mark.parametrize("text", TO_THE_DAY)
def test_days(text: str) -> None:
    """A day begins at midnight."""
    assert read(text) == [at(AT.replace(hour=0, minute=0, second=0))]


@pytest.mark.parametrize("language", MONTHS)
def test_months(language: str) -> None:
    """All twelve, so that no month of a log is missing."""
    months = MONTHS[language].split()
    for between in (" ", " de "):
        texts = [f"5{between}{month}{between}2024 14:30" for month in months]
        assert read(*texts) == [
            at(datetime(2024, number, 5, 14, 30, tzinfo=UTC)) for number in range(1, 13)
        ]


def test_offsets_of_hours_only() -> None:
    """As PostgreSQL writes them: they count, also where they change with the season."""
    winter, summer = read("2024-03-30 12:00:00+01", "2024-03-31 12:00:00.5+02")
    assert summer - winter == timedelta(hours=23, seconds=0.5) / timedelta(microseconds=1)


@pytest.mark.parametrize("zone", [None, "Europe/Paris"])
@pytest.mark.parametrize("text", ["2024-03-15T15+01:00", "2024-03-15T1500+0100", "2024-03-15 15+1"])
def test_offsets_behind_short_times(text: str, zone: str | None) -> None:
    """An hour, or digits without a colon, have an offset as well, beside a text that has none."""
    quality = Quality()
    texts = pd.Series([text, "2024-03-15 15:00"])
    assert len(set(moments(texts, Wishes(zone), quality, "log.csv").tolist())) == 1
    assert quality.facts["clock"].startswith(zone or "UTC+01:00")


def test_one_offset_written_in_two_ways_is_one() -> None:
    """Z is +00:00, and +0100 is +01:00: nothing is brought to another clock."""
    for texts in (
        ["2024-03-15T14:30:05Z", "2024-03-15T14:30:06+00:00"],
        ["2024-03-15T14:30:05+0100", "2024-03-15T14:30:06+01:00", "2024-03-15T14:30:07+01"],
    ):
        quality = Quality()
        moments(pd.Series(texts), Wishes(), quality, "log.csv")
        assert quality.notes == []


def test_what_is_told_of_times_counts_rows() -> None:
    """Not distinct texts: the offset of most rows is the clock, and each row counts."""
    quality = Quality()
    most, other = "2024-03-15T14:30:05+02:00", "2024-03-15T14:30:0{}+01:00"
    texts = [most] * 5 + [other.format(i) for i in (1, 2, 2)]
    moments(pd.Series(texts), Wishes(), quality, "log.csv")
    assert quality.facts["clock"] == "UTC+02:00"
    assert [(note.count, note.example) for note in quality.notes] == [(3, "UTC+01:00")]
    quality = Quality()
    moments(pd.Series(["3/4/2024"] * 4 + ["5/4/2024"]), Wishes(), quality, "log.csv")
    assert [note.count for note in quality.notes] == [5]


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("America/Los_Angeles", -8), ("Australia/Sydney", 10), ("Asia/Kolkata", 5.5)],
)
@pytest.mark.parametrize("text", ["2024-03-15T14:30:05Z", "1710513005", "1710513005000"])
def test_a_zone_brings_moments_in_utc_to_its_winter_time(
    zone: str, hours: float, text: str
) -> None:
    """Whether UTC is told by a Z or by counting from the epoch; winter is in July in the south."""
    quality = Quality()
    (found,) = moments(pd.Series([text]), Wishes(zone), quality, "log.csv").tolist()
    assert found == at(AT + timedelta(hours=hours))
    assert quality.facts["clock"] == f"{zone}, winter time all year"


def test_what_is_no_time_stays_none() -> None:
    """Words, numbers of no size, and days that no calendar has."""
    assert read("2024-03-15 14:30", "soon", "2024-13-45", "15:30")[1:] == [MISSING] * 3
