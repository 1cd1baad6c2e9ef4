"""Logs as companies bring them: what an export leaves out, doubles, or tells at another place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from simulation.calibration import Heading, LogError, Quality, Told, Wishes, calibrate, read_log
from simulation.calibration.calibrating import Calibration
from simulation.calibration.event_log import EventLog
from simulation.calibration.hours import MONDAY, find_hours
from simulation.calibration.states import PASSED_ON, QUEUE
from simulation.calibration.visits import find_visits
from simulation.scenario.units import MINUTE
from simulation.scenario.working_week import DAY
from tests.unit.calibration.logs import always_open

BEGIN = datetime(2024, 4, 1, 9)  # a Monday


def written(path: Path, header: str, rows: Iterable[Sequence[object]]) -> Path:
    """Write a log with commas."""
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n")
    return path


def opened(number: int) -> datetime:
    """Return when a ticket comes: eight a day, on working days."""
    day, hour = divmod(number, 8)
    return BEGIN + timedelta(days=day // 5 * 7 + day % 5, hours=hour)


def calibrated(path: Path) -> Calibration:
    """Return what is found in a log."""
    log, quality = read_log(path)
    return calibrate(log, quality, Heading("x", path.name, "", []), forward=False)


def work_by_team(log: EventLog) -> dict[str, set[float]]:
    """Return by team the works of its visits, in minutes."""
    visits, _ = find_visits(log, always_open())
    found: dict[str, set[float]] = {}
    for team, work in zip(visits.team.tolist(), visits.work.tolist(), strict=True):
        found.setdefault(log.teams[team], set()).add(work / MINUTE)
    return found


def reasons(quality: Quality) -> str:
    """Return all that was found in the data."""
    return "\n".join(f"{note.count} {note.of} {note.reason}" for note in quality.notes)


@pytest.mark.parametrize(
    "header",
    [
        "Issue key,Updated,Status,Component,Comment,Comment,Assignee",
        "Issue key,Updated,Status,Component,,,Assignee",
        "Issue key, Updated, Status, Component , x, y, Assignee",
        'Issue key,Updated,Status,Component,"x\ny",z,Assignee',
    ],
)
def test_headers_need_not_be_tidy(tmp_path: Path, header: str) -> None:
    """Columns without a role may have any name, or none; spaces around names do not count."""
    stamp, key = "2024-04-01 09:00", "K-1"
    rows = [(key, stamp, "New", "A", "", "", ""), (key, stamp, "Closed", "A", 1, 2, "ann")]
    log, quality = read_log(written(tmp_path / "log.csv", header, rows))
    assert (log.teams, log.resources, quality.rows) == (("A",), ("ann",), 2)


def test_two_columns_that_play_a_role_are_refused(tmp_path: Path) -> None:
    """Which of them is meant cannot be guessed."""
    path = written(tmp_path / "log.csv", "case,time,status,team,team", [(1, 2, 3, 4, 5)])
    with pytest.raises(LogError, match="two columns 'team'"):
        read_log(path)


def test_rows_that_all_end_with_a_separator_are_told(tmp_path: Path) -> None:
    """Not that there are none."""
    path = written(tmp_path / "log.csv", "case,time,status", [(1, "2024-04-01", "New", "")] * 3)
    with pytest.raises(LogError, match=r"log\.csv:2.*no row with as many cells"):
        read_log(path)


def test_times_of_no_real_year_are_told(tmp_path: Path) -> None:
    """With one of them, and the option that helps."""
    path = written(tmp_path / "log.csv", "case,time,status", [(1, "0001-01-01", "New")])
    with pytest.raises(LogError, match=r"no time from 1990 to 2100 \(got '0001-01-01'\).*--time"):
        read_log(path)


def test_day_and_time_of_day_may_stand_apart(tmp_path: Path) -> None:
    """Two columns are one moment; a time of day beside whole moments is left alone."""
    rows = [(1, "13/4/2024", "09:05", "New"), (1, "13/4/2024", "14:30:05", "Closed")]
    log, _ = read_log(written(tmp_path / "log.csv", "case,date,time,status", rows))
    assert np.diff(log.time).tolist() == [(5 * 3600 + 25 * 60 + 5) * 1_000_000]
    rows = [(1, "13/4/2024 09:00", "09:05", "New"), (1, "13/4/2024 10:00", "14:30", "Closed")]
    log, _ = read_log(written(tmp_path / "log.csv", "case,date,time,status", rows))
    assert np.diff(log.time).tolist() == [3600 * 1_000_000]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_step_that_begins_when_another_ends_is_work(tmp_path: Path, backwards: bool) -> None:
    """Rows with start and end, in any order: no minute of any step is lost."""
    rows = []
    for i in range(5):
        times = [opened(i) + timedelta(minutes=m) for m in (0, 10, 50, 50, 75)]
        rows += [(i, name, "ann", *times[j : j + 2]) for j, name in enumerate("ABCD")]
    rows = rows[::-1] if backwards else rows
    header = "case,activity,resource,start timestamp,complete timestamp"
    log, _ = read_log(written(tmp_path / "log.csv", header, rows))
    assert work_by_team(log) == {"A": {10}, "B": {40}, "C": {0}, "D": {25}}


def test_what_is_noted_during_work_does_not_end_it(tmp_path: Path) -> None:
    """Loans as banks log them: offers are noted, and the next work scheduled, while one goes on."""
    rows = []
    steps = [
        (0, "A_SUBMITTED", "complete", "112"), (0, "W_Check", "schedule", "112"),
        (20, "W_Check", "start", "ann"), (30, "O_SENT", "complete", "ann"),
        (35, "W_Call", "schedule", "ann"), (60, "W_Check", "complete", "ann"),
        (90, "W_Call", "start", "bob"), (100, "W_File", "start", "cid"),
        (110, "W_File", "complete", "cid"), (120, "W_Call", "complete", "bob"),
        (120, "A_DECLINED", "complete", "bob"),
    ]  # fmt: skip
    for i in range(3):
        for minute, what, transition, who in steps:
            rows.append((i, opened(i) + timedelta(minutes=minute), what, transition, who))
    header = "case,timestamp,activity,lifecycle:transition,resource"
    log, quality = read_log(written(tmp_path / "log.csv", header, rows))
    assert work_by_team(log) == {"W_Check": {40}, "W_Call": {10}, "W_File": {10}}
    visits, cases = find_visits(log, always_open())
    assert visits.before.tolist()[:2] == [20 * MINUTE, 30 * MINUTE]
    assert set(cases.resolved - cases.arrival) == {120 * MINUTE}
    assert "6 rows fall within another activity" in reasons(quality)
    assert [log.resources[who] for who in visits.resource[:4]] == ["ann", "bob", "cid", "bob"]


def test_only_noted_activities_are_steps_where_nothing_is_begun(tmp_path: Path) -> None:
    """A case that is declined by a machine stays one, at a place of its own."""
    rows = [(0, "2024-04-01 09:00", "A_SUBMITTED", "complete"),
            (0, "2024-04-01 09:05", "A_DECLINED", "complete"),
            (1, "2024-04-01 09:00", "A_SUBMITTED", "complete"),
            (1, "2024-04-01 09:05", "W_Check", "start"),
            (1, "2024-04-01 09:15", "W_Check", "complete")]  # fmt: skip
    header = "case,timestamp,activity,lifecycle:transition"
    log, _ = read_log(written(tmp_path / "log.csv", header, rows))
    assert work_by_team(log) == {"A_DECLINED": {0}, "W_Check": {10}}
    assert log.state[log.case == 0].tolist()[0] == PASSED_ON


def test_ends_that_are_most_of_a_log_keep_their_places(tmp_path: Path) -> None:
    """One activity tells its start, the others their ends only: these are no mere notes."""
    rows = []
    for i in range(4):
        for minute, name, transition in (
            (0, "Register", "complete"), (5, "Sort", "complete"), (9, "Check", "start"),
            (30, "Check", "complete"), (60, "Send", "complete"), (90, "File", "complete"),
        ):  # fmt: skip
            rows.append((i, opened(i) + timedelta(minutes=minute), name, transition))
    header = "case,timestamp,activity,lifecycle:transition"
    log, quality = read_log(written(tmp_path / "log.csv", header, rows))
    assert set(log.teams) == {"Register", "Sort", "Check", "Send", "File"}
    assert "16 rows end an activity that is never begun" in reasons(quality)


def test_a_history_may_tell_from_when_to_when(tmp_path: Path) -> None:
    """Metrics of ServiceNow: a row says how long a field held a value."""
    rows = []
    for i in range(3):
        at = [opened(i) + timedelta(minutes=minute) for minute in (0, 20, 50)]
        for field, value, begins, ends in (
            ("assignment_group", "A", at[0], at[2]), ("incident_state", "New", at[0], at[1]),
            ("incident_state", "In Progress", at[1], at[2]),
            ("incident_state", "Closed", at[2], ""),
        ):  # fmt: skip
            rows.append((i, field, value, begins, ends))
    log, _ = read_log(written(tmp_path / "log.csv", "number,field,value,start,end", rows))
    visits, cases = find_visits(log, always_open())
    assert work_by_team(log) == {"A": {30}}
    assert visits.before.tolist() == [20 * MINUTE] * 3
    assert (cases.resolved - cases.arrival).tolist() == [50 * MINUTE] * 3


@pytest.mark.parametrize(
    "header", ["number,opened_at,sys_updated_on,resolved_at,state,assignment_group",
               "Issue key,Created,Updated,Resolved,Status,Component"],
)  # fmt: skip
def test_a_list_of_tickets_is_no_log_of_last_changes(tmp_path: Path, header: str) -> None:
    """One row a ticket: it lasts from opening to resolving, whenever it was touched last."""
    lasts, touched = timedelta(hours=2), timedelta(days=30)
    rows = [
        (i, opened(i), opened(i) + touched, opened(i) + lasts, "Closed", "A") for i in range(60)
    ]
    found = calibrated(written(tmp_path / "log.csv", header, rows))
    assert np.median(found.observed.days) == pytest.approx(2 / 24)
    assert "none says that somebody works" in reasons(found.quality)


def test_a_list_without_ends_is_refused(tmp_path: Path) -> None:
    """One row a ticket, and when it was touched last: nothing can be learned from that."""
    rows = [(i, opened(i), "Closed", "A") for i in range(60)]
    path = written(tmp_path / "log.csv", "number,sys_updated_on,state,assignment_group", rows)
    with pytest.raises(LogError, match=r"log\.csv: has one row a case.*opened_at and resolved_at"):
        calibrated(path)


def test_a_status_kept_at_a_handoff_is_no_work(tmp_path: Path) -> None:
    """*Active* at a team that names nobody yet waits for it; where it never does, it is work."""
    rows = []
    for i in range(3):
        for minute, status, team, who in (
            (0, "New", "A", ""), (10, "Active", "A", "ann"), (30, "Active", "B", ""),
            (90, "Active", "B", "bob"), (100, "Active", "C", ""), (130, "Closed", "C", ""),
        ):  # fmt: skip
            rows.append((i, opened(i) + timedelta(minutes=minute), status, team, who))
    header = "number,sys_updated_at,incident_state,assignment_group,assigned_to"
    log, quality = read_log(written(tmp_path / "log.csv", header, rows))
    assert work_by_team(log) == {"A": {20}, "B": {10}, "C": {30}}
    assert log.state[log.case == 0].tolist()[2] == QUEUE
    assert "3 rows say work before anybody of the team is named" in reasons(quality)


def test_closing_by_a_machine_interrupts_nobody(tmp_path: Path) -> None:
    """What is resolved is closed days later in the name of who resolved it, at work on another."""
    rows = [
        (1, "2024-04-01 09:00", "Active", "ann"), (1, "2024-04-01 09:30", "Resolved", "ann"),
        (2, "2024-04-03 09:00", "Active", "ann"), (1, "2024-04-03 09:10", "Closed", "ann"),
        (2, "2024-04-03 10:00", "Resolved", "ann"),
    ]  # fmt: skip
    log, _ = read_log(written(tmp_path / "log.csv", "case,timestamp,status,resource", rows))
    assert work_by_team(log) == {"team": {30, 60}}


def test_where_no_status_is_work_that_is_told(tmp_path: Path) -> None:
    """New, open, solved, as help desks export them: with the option that makes *open* work."""
    rows = []
    for i in range(60):
        for minute, status, who in ((0, "new", ""), (15, "open", "ann"), (40, "solved", "ann")):
            rows.append((i, opened(i) + timedelta(minutes=minute), status, who))
    path = written(tmp_path / "log.csv", "ticket id,updated at,status,assignee", rows)
    _, quality = read_log(path)
    assert "none says that somebody works" in reasons(quality)
    assert "--state 'new=work'" in reasons(quality) or "--state 'open=work'" in reasons(quality)
    log, quality = read_log(path, Told(states={"open": "work"}))
    assert "none says that somebody works" not in reasons(quality)
    assert work_by_team(log) == {"team": {25}}


def test_a_status_that_no_row_has_is_told(tmp_path: Path) -> None:
    """A typo in --state does not pass in silence; what is there, alone or as a pair, does."""
    rows = [
        (i, opened(i) + timedelta(minutes=minute), status, sub)
        for i in range(3)
        for minute, status, sub in ((0, "Neu", ""), (9, "Offen", "Labor"), (30, "Fertig", ""))
    ]
    path = written(tmp_path / "log.csv", "case,timestamp,status,substatus", rows)
    right = {"neu": "queue", "Offen Labor": "work", "FERTIG": "done"}
    assert "--state, and no row" not in reasons(read_log(path, Told(states=right))[1])
    told = reasons(read_log(path, Told(states={**right, "Fretig": "done"}))[1])
    assert "no row has it; did you mean 'Fertig'?" in told
    assert told.count("--state, and no row") == 1


def test_a_history_of_other_fields_is_refused(tmp_path: Path) -> None:
    """Where only summaries and due dates change, the fields that are needed are named."""
    rows = [(i, "Due date", "", "soon", opened(i)) for i in range(3)]
    path = written(tmp_path / "log.csv", "Issue key,Field,From,To,Created", rows)
    with pytest.raises(LogError, match=r"log\.csv: tells no change.*only of 'Due date'.*assignee"):
        read_log(path)


def test_our_own_verbs_need_no_departments(tmp_path: Path) -> None:
    """An event log of which somebody kept three columns is that of one team."""
    verbs = ("arrive", "come to stage", "start work", "complete work", "close")
    rows = [
        (i, verb, opened(i) + timedelta(minutes=10 * j))
        for i in range(3)
        for j, verb in enumerate(verbs)
    ]
    log, _ = read_log(written(tmp_path / "log.csv", "case,activity,timestamp", rows))
    assert work_by_team(log) == {"team": {10}}


def test_an_empty_column_of_times_is_told_as_such(tmp_path: Path) -> None:
    """No cell says "nan"."""
    rows = [(i, "New", "") for i in range(3)]
    with pytest.raises(LogError, match="no time can be read; give"):
        read_log(written(tmp_path / "log.csv", "case,status,timestamp", rows))


def test_a_column_without_statuses_is_none(tmp_path: Path) -> None:
    """A status column in which nothing is written tells nothing: then teams tell the steps."""
    rows = [
        (i, opened(i) + timedelta(minutes=20 * j), "", team)
        for i in range(60)
        for j, team in enumerate(("desk", "lab"))
    ]
    path = written(tmp_path / "log.csv", "ticket,timestamp,status,team", rows)
    log, quality = read_log(path)
    assert log.steps
    assert quality.facts["shape"].startswith("steps")


def test_steps_with_words_of_statuses_are_no_statuses(tmp_path: Path) -> None:
    """A network is no work, and nobody is asked what the status *Pay fine* means."""
    rows = [
        (i, opened(i) + timedelta(minutes=20 * j), name, "ann")
        for i in range(3)
        for j, name in enumerate(("Create fine", "Check network", "Pay fine"))
    ]
    path = written(tmp_path / "log.csv", "case,timestamp,activity,resource", rows)
    log, quality = read_log(path)
    assert log.steps
    assert "not understood" not in reasons(quality)
    assert not any(name.startswith("statuses") for name in quality.facts)


def test_a_log_of_days_has_days_of_eight_hours(tmp_path: Path) -> None:
    """Fines and bookings tell the day only: no office is open from midnight to one."""
    rows = []
    for i in range(120):
        for days, name in ((0, "Create fine"), (7, "Send fine"), (21, "Payment")):
            rows.append((i, (opened(i) + timedelta(days=days)).date(), name))
    found = calibrated(written(tmp_path / "log.csv", "case,date,activity", rows))
    assert found.fit.hours.written == {"weekdays": "0:00-8:00"}
    assert found.fit.arrivals.day == ()
    assert "the day, no time of day" in reasons(found.quality)
    assert "The log tells days" in found.text


def test_weekdays_that_a_short_log_does_not_reach_are_open() -> None:
    """Three days tell nothing of Thursday; what lies between two weekdays is known."""
    three = np.array([MONDAY + day * DAY + hour * 60 * MINUTE for day in range(3)
                      for hour in range(9, 17)])  # fmt: skip
    assert find_hours(three).written == {"weekdays": "9:00-17:00"}
    weeks = np.concatenate([three, three + 7 * DAY])
    assert set(find_hours(weeks).written) == {"monday", "tuesday", "wednesday"}


def test_people_who_were_not_seen_are_told_as_such(tmp_path: Path) -> None:
    """One name, and work for three at a time: the scenario says how many were seen."""
    rows = []
    for i in range(240):
        for minutes, status in ((0, "start"), (150, "complete")):
            rows.append((i, opened(i) + timedelta(minutes=minutes), "Check", status, "ann"))
    header = "case,timestamp,activity,lifecycle:transition,resource"
    text = calibrated(written(tmp_path / "log.csv", header, rows)).text
    assert "1 seen, too few for the work" in text


def test_statuses_in_another_language_are_no_steps(tmp_path: Path) -> None:
    """A log whose statuses mean nothing to us is not guessed: the options are told."""
    rows = [
        (i, opened(i) + timedelta(minutes=minute), status, "ann")
        for i in range(60)
        for minute, status in ((0, "Nowe"), (15, "W toku"), (40, "Gotowe"))
    ]
    path = written(tmp_path / "log.csv", "case,timestamp,status,agent", rows)
    with pytest.raises(LogError, match=r"'Nowe'.*--state 'Nowe=queue'.*--activity"):
        read_log(path)
    told = {"Nowe": "queue", "W toku": "work", "Gotowe": "done"}
    assert work_by_team(read_log(path, Told(states=told))[0]) == {"team": {25}}
    assert read_log(path, Told(columns={"activity": "status"}))[0].steps


def test_hours_of_another_zone_are_told(tmp_path: Path) -> None:
    """California by the clock of Greenwich closes at midnight and goes on after it."""
    rows = []
    for i in range(240):
        begins = opened(i) + timedelta(hours=8)
        for minutes, status in ((0, "New"), (15, "In progress"), (40, "Closed")):
            stamp = (begins + timedelta(minutes=minutes)).isoformat() + "Z"
            rows.append((i, stamp, status, "ann"))
    path = written(tmp_path / "log.csv", "case,timestamp,status,agent", rows)
    assert "--tz" in calibrated(path).quality.facts["opening hours"]
    zone = Told(times=Wishes(zone="America/Los_Angeles"))
    log, quality = read_log(path, zone)
    found = calibrate(log, quality, Heading("x", path.name, "", []), forward=False)
    assert found.fit.hours.written == {"weekdays": "9:00-17:00"}
    assert "opening hours" not in quality.facts


def test_two_cases_of_other_years_do_not_make_all_others_rare(tmp_path: Path) -> None:
    """An old ticket, and a year mistyped: cases are counted where nearly all of them are."""
    rows = [
        (i, begins + timedelta(minutes=minute), status, "ann")
        for i, begins in enumerate([datetime(2009, 1, 5, 9), *map(opened, range(240)),
                                    datetime(2098, 1, 6, 9)])
        for minute, status in ((0, "New"), (15, "In progress"), (40, "Closed"))
    ]  # fmt: skip
    found = calibrated(written(tmp_path / "log.csv", "case,timestamp,status,agent", rows))
    assert found.fit.rate == pytest.approx(1, rel=0.05)


def test_the_first_accent_may_come_late(tmp_path: Path) -> None:
    """A file of an old code page that begins without accents is read, and the report says so."""
    rows = [(i, opened(i), "New", "A" if i < 3000 else "Büro") for i in range(3100)]
    path = written(tmp_path / "log.csv", "case,timestamp,status,team", rows)
    path.write_bytes(path.read_text().encode("cp1252"))
    log, quality = read_log(path)
    assert log.teams == ("A", "Büro")
    assert log.cases == 3100
    assert "cp1252" in quality.facts["encoding"]


@pytest.mark.parametrize("more", range(4))
@pytest.mark.parametrize("tickets", [60, 3000])
def test_where_the_beginning_of_a_file_ends_does_not_matter(
    tmp_path: Path, more: int, tickets: int
) -> None:
    """Nor how long the file is: UTF-8 is known as such, though it be cut within a letter."""
    rows = [(i, opened(i), "New", "é" * 40) for i in range(tickets)]
    path = written(tmp_path / "log.csv", "case,timestamp,status,team" + " " * more, rows)
    path.write_bytes(path.read_text().rstrip().encode())
    assert read_log(path)[0].teams == ("é" * 40,)


def test_who_works_for_no_team_is_of_no_department(tmp_path: Path) -> None:
    """Nine people work on tickets that name no team: no department has them."""
    header, rows = "case,timestamp,status,team,resource", []
    for i in range(240):
        team, who = ("", f"other {i % 9}") if i % 4 == 0 else ("desk", f"ann {i % 2}")
        for minute, status in ((0, "New"), (15, "In progress"), (40, "Closed")):
            person = who if minute else ""
            rows.append((i, opened(i) + timedelta(minutes=minute), status, team, person))
    fit = calibrated(written(tmp_path / "log.csv", header, rows)).fit
    assert fit.departments.names == ("desk",)
    assert [staff.people for staff in fit.staff] == [2]


def test_channels_of_nearly_one_name_are_two(tmp_path: Path) -> None:
    """*Phone* and *phone*, or names without any Latin letter: each has its share."""
    for one, other, names in (
        ("Phone", "phone", ["phone", "phone_2"]), ("电话", "邮件", ["channel", "channel_2"]),
    ):  # fmt: skip
        rows = [
            (i, opened(i) + timedelta(minutes=minute), status, "ann", one if i % 4 else other)
            for i in range(240)
            for minute, status in ((0, "New"), (15, "In progress"), (40, "Closed"))
        ]
        path = written(tmp_path / "log.csv", "case,timestamp,status,agent,channel", rows)
        channels = calibrated(path).scenario.channels
        assert sorted(channels) == names
        assert sorted(channel.share for channel in channels.values()) == [0.25, 0.75]
