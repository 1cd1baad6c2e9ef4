"""What must hold between opening hours, working time, channels and meetings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulation.scenario.outline import inner, items, share
from simulation.scenario.problems import Finding
from simulation.scenario.units import (
    CUSTOMERS,
    HOUR,
    UnitError,
    current_calendar,
    format_duration,
    parse_duration,
)

MOST_OUTSIDE = 0.95
MOST_HOURS = 20 * HOUR
"""The longest time that `meetings` may take in a week."""


def findings_in_hours(given: Mapping[str, object]) -> Iterator[Finding]:
    """Yield what does not fit together, by the calendar in force."""
    yield from _told_twice(given)
    yield from _outside_what(given)
    yield from _nothing_but_meetings(given)


def _told_twice(given: Mapping[str, object]) -> Iterator[Finding]:
    if not isinstance(given.get("calendar"), Mapping):
        return
    told = {"hours_per_day": "long days are", "days_per_week": "many days it is open"}
    for key, what in told.items():
        if inner(given, "time", key) is not None:
            yield Finding(
                f"the calendar says how {what}",
                f"leave it out; if it comes from another file, write {key}: null",
                ("time", key),
                on_key=True,
            )


def _outside_what(given: Mapping[str, object]) -> Iterator[Finding]:
    calendar = current_calendar()
    is_always_open = calendar.week == CUSTOMERS.length("week")
    if given.get("calendar") not in (None, "none") and not calendar.week:
        return  # what is wrong in the calendar is told by itself
    if calendar.week and not is_always_open:
        yield from _nobody_inside(given)
        return
    for name, channel in items(given.get("channels")):
        if share(inner(channel, "outside_hours")):
            yield Finding(
                "it is always open" if is_always_open else "there are no hours to be outside of",
                "write outside_hours: 0 %"
                if is_always_open
                else "write calendar: {weekdays: 9:00-17:00}, or leave it out",
                ("channels", name, "outside_hours"),
            )


def _nobody_inside(given: Mapping[str, object]) -> Iterator[Finding]:
    outside = 0.0
    for _, channel in items(given.get("channels")):
        given_share = inner(channel, "share")
        part = 1.0 if given_share is None else share(given_share) or 0.0
        outside += part * (share(inner(channel, "outside_hours")) or 0.0)
    if outside > MOST_OUTSIDE:
        yield Finding(
            f"{outside * 100:.6g} % of the requests come while it is closed",
            f"write shares of outside_hours that make it {MOST_OUTSIDE * 100:.6g} % or less",
            ("channels",),
        )


def _nothing_but_meetings(given: Mapping[str, object]) -> Iterator[Finding]:
    most = int(current_calendar().length("week")) // 2
    if most >= MOST_HOURS:  # no more than that may be told anyway
        return
    for key in ("staff", "managers"):
        try:
            hours = parse_duration(inner(given, "meetings", key))
        except UnitError:
            continue
        if hours > most:
            yield Finding(
                "is more than half of the working week",
                f"write {format_duration(most)} or less",
                ("meetings", key),
            )
