"""Bad logs: what is wrong is told with its remedy, what can be saved is saved and counted."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from simulation.calibration import (
    Heading,
    LogError,
    Told,
    Wanted,
    Wishes,
    calibrate,
    goodness,
    holdout,
    read_log,
)
from simulation.calibration.emails import read_mail

HEADER = "case,timestamp,status,team,resource\n"
STEPS = ((0, "New", ""), (20, "In Progress", "ann"), (50, "Closed", "ann"))


def ordinary(number: int) -> str:
    """Return tickets of two hours each, one a weekday hour."""
    rows = []
    for i in range(number):
        day, hour = 1 + i // 8 % 5, 9 + i % 8
        week = i // 40 * 7
        stamp = (
            f"2024-04-{day + week:02d}" if day + week <= 30 else f"2024-05-{day + week - 30:02d}"
        )
        for minute, status, person in STEPS:
            rows.append(f"{i},{stamp} {hour:02d}:{minute:02d},{status},A,{person}")
    return HEADER + "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("", "is empty", "export"),
        ("case\n1\n", "one column only", "header line"),
        ("case,status\n1,New\n", "no column tells when", "--time"),
        ("foo,timestamp\n1,2024-01-01\n", "no column tells which case", "--case"),
        (HEADER, "no rows below", "export"),
        (HEADER + "1,yesterday,New,A,x\n", "no time can be read", "2024-03-05"),
        (HEADER + "1,1e300,New,A,x\n", "no time can be read", "2024-03-05"),
        (HEADER + "1,99999999999999999999,New,A,x\n", "no time can be read", "2024-03-05"),
        ("case,case,timestamp\n1,1,2024-01-01\n", "two columns 'case'", "otherwise"),
        ("<log><trace><event>", "no well-formed XML", "again"),
        ("<log></log>", "no events", "traces"),
        ('<!DOCTYPE x [<!ENTITY a "aa">]><log>&a;</log>', "document type", "again"),
        ("sep=;\ncase;timestamp\n", "sep=", "first line"),
        ('case,"timestamp\n' + "1,2024-01-01\n" * 20_000, "header that is no CSV", "quotes"),
        ('<?xml version="1.0" encoding="foo-8"?><log></log>', "cannot be read: unknown", "UTF-8"),
        ('<?xml version="1.0" encoding="shift_jis"?><log></log>', "encoding that", "UTF-8"),
    ],
)
def test_unusable_logs_are_refused_with_a_remedy(
    tmp_path: Path, text: str, message: str, remedy: str
) -> None:
    """The file, what is wrong, and what would be right."""
    path = tmp_path / "log.csv"
    path.write_text(text)
    with pytest.raises(LogError) as caught:
        read_log(path)
    told = str(caught.value)
    assert told.startswith(str(path))
    assert message in told
    assert remedy in told


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    """A gz file that ends early is no log."""
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(ordinary(2000).encode())[:-400])
    with pytest.raises(LogError, match=r"log\.csv\.gz"):
        read_log(path)


READERS: dict[str, Callable[[Path], object]] = {
    "table": read_log,
    "xes": read_log,
    "mail": lambda path: read_mail(path, {"sender": "case", "recipient": "team"}),
}


@pytest.mark.parametrize("where", [0.001, 0.9])
@pytest.mark.parametrize("kind", READERS)
def test_an_archive_damaged_within_is_told(tmp_path: Path, kind: str, where: float) -> None:
    """Nor is one of which some bytes were lost, early or late: what cannot be unpacked is told."""
    rows = [f"{i},2024-04-01 09:{i % 60:02d},New,{i * 7919 % 99991},x" for i in range(20_000)]
    text = HEADER + "\n".join(rows)
    if kind == "xes":
        text = "<log>" + "".join(f"<trace><event>{row}</event></trace>" for row in rows) + "</log>"
    packed = bytearray(gzip.compress(text.encode(), mtime=0))
    at = int(where * len(packed)) + 12
    packed[at : at + 200] = b"\xff" * 200
    path = tmp_path / "log.csv.gz"
    path.write_bytes(packed)
    told = "cannot be unpacked" if kind != "mail" else "is packed, but damaged"
    with pytest.raises(LogError, match=rf"log\.csv\.gz: {told}"):
        READERS[kind](path)


def test_xes_may_be_in_utf_16(tmp_path: Path) -> None:
    """What begins with a byte-order mark and < is XML as well."""
    event = '<event><string key="concept:name" value="A"/>' + (
        '<date key="time:timestamp" value="2024-04-01T09:00:00Z"/></event>'
    )
    path = tmp_path / "log.xes"
    text = f'<?xml version="1.0" encoding="UTF-16"?><log><trace>{event}</trace></log>'
    path.write_text(text, encoding="utf-16")
    assert read_log(path)[0].teams == ("A",)


def test_a_column_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    """A typo in an option is answered with the name that was meant."""
    path = tmp_path / "log.csv"
    path.write_text(ordinary(40))
    with pytest.raises(LogError, match="did you mean 'team'"):
        read_log(path, Told(columns={"department": "tema"}))


def test_a_log_without_an_end_says_how_to_tell_it(tmp_path: Path) -> None:
    """Where no status is done, the option that helps is named."""
    path = tmp_path / "log.csv"
    path.write_text(ordinary(40).replace("Closed", "Shipped"))
    log, quality = read_log(path)
    with pytest.raises(LogError, match="--state"):
        calibrate(log, quality, Heading("x", "log.csv", "", []))
    log, quality = read_log(path, Told(states={"Shipped": "done"}))
    calibrate(log, quality, Heading("x", "log.csv", "", []))


def test_a_log_too_short_for_a_forecast_is_told(tmp_path: Path) -> None:
    """Nothing to hold the early part against, or no early part: never a part that looks empty."""
    path = tmp_path / "log.csv"
    same = "".join(
        f"{i},2024-04-01 09:{minute:02d},{status},A,{who}\n"
        for i in range(60)
        for minute, status, who in STEPS
    )
    for text, early, late in ((ordinary(40), 28, 12), (HEADER + same, 60, 0)):
        path.write_text(text)
        heading = Heading("x", path.name, "", [])
        with pytest.raises(LogError, match=rf"log\.csv: .* {early} early cases and {late} late"):
            holdout(read_log(path)[0], Wanted(), heading)


def test_a_log_of_customers_who_all_left_is_told(tmp_path: Path) -> None:
    """Where nobody was ever answered there is no request to write."""
    path = tmp_path / "log.csv"
    text = ordinary(60).replace("In Progress,A,ann", "New,A,").replace("Closed", "Abandoned")
    path.write_text(text)
    log, quality = read_log(path)
    with pytest.raises(LogError, match=r"log\.csv: has no case that anybody answered.*--state"):
        calibrate(log, quality, Heading("x", path.name, "", []))


def test_a_log_of_hardly_any_cases_a_year_is_calibrated(tmp_path: Path) -> None:
    """In sixty days of the model nothing may come at all: its figures are unknown, no error."""
    path = tmp_path / "log.csv"
    path.write_text(
        HEADER
        + "".join(
            f"{i},{1992 + i // 2}-0{1 + 6 * (i % 2)}-05 09:{minute:02d},{status},A,{who}\n"
            for i in range(60)
            for minute, status, who in STEPS
        )
    )
    log, quality = read_log(path)
    rows = goodness(calibrate(log, quality, Heading("x", path.name, "", [])), 1, 1).rows
    found = {row.name: row for row in rows}
    assert found["median"].observed == pytest.approx(50 / 1440)
    assert math.isnan(found["median"].simulated)
    assert not found["median"].is_near


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings_do_not_matter(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    """Semicolons, tabs, a byte order mark and old code pages read as the plain file does."""
    plain, other = tmp_path / "plain.csv", tmp_path / "other.csv"
    text = ordinary(40).replace(",A,", ",Büro,")
    plain.write_text(text, encoding="utf-8")
    other.write_text(text.replace(",", delimiter), encoding=encoding)
    one, two = read_log(plain)[0], read_log(other)[0]
    assert one.teams == two.teams == ("Büro",)
    assert (one.time == two.time).all()
    assert (one.state == two.state).all()


def test_zones_offsets_and_formats(tmp_path: Path) -> None:
    """Offsets are brought to the most common one; a named zone places times without one."""
    path = tmp_path / "log.csv"
    rows = ["1,2024-07-01T10:00:00+02:00,New,A,x", "1,2024-07-01T09:00:00+01:00,In Progress,A,x",
            "1,2024-07-01T11:00:00+02:00,Closed,A,x"]  # fmt: skip
    path.write_text(HEADER + "\n".join(rows) + "\n")
    log, quality = read_log(path)
    assert (log.time[1:] - log.time[:1]).tolist() == [0, 3_600_000_000]
    assert any("offset" in note.reason for note in quality.notes)
    path.write_text(HEADER + "1,2024-07-01 10:00,New,A,x\n1,2024-12-01 10:00,Closed,A,x\n")
    summer, winter = read_log(path, Told(times=Wishes(zone="Europe/Paris")))[0].time.tolist()
    assert winter - summer == (153 * 24 + 1) * 3_600_000_000  # an hour is won in October


def test_day_and_month_by_the_evidence_of_the_column(tmp_path: Path) -> None:
    """13/1 makes the day come first everywhere; 1/13 the month."""
    path = tmp_path / "log.csv"
    path.write_text(HEADER + "1,3/4/2024 09:00,New,A,x\n1,13/4/2024 09:00,Closed,A,x\n")
    first, second = read_log(path)[0].time
    assert second - first == 10 * 86_400_000_000
    path.write_text(HEADER + "1,4/3/2024 09:00,New,A,x\n1,4/13/2024 09:00,Closed,A,x\n")
    first, second = read_log(path)[0].time
    assert second - first == 10 * 86_400_000_000


def test_what_is_dropped_is_counted(tmp_path: Path) -> None:
    """Ragged rows, rows without a time and times out of the world are left out, and why."""
    path = tmp_path / "log.csv"
    path.write_text(
        ordinary(40)
        + "7,2024-04-02 10:00,Closed,A,x,and,more\n8,soon,Closed,A,x\n9,1900-01-01 00:00,New,A,x\n"
    )
    quality = read_log(path)[1]
    dropped = {note.reason: note.count for note in quality.notes if note.effect == "dropped"}
    assert sorted(dropped.values()) == [1, 1, 1]
    assert quality.rows == 40 * 3 + 3


def test_rows_out_of_order_are_sorted_and_newest_first_is_understood(tmp_path: Path) -> None:
    """The same events in any order of rows are the same log."""
    path = tmp_path / "log.csv"
    header, *rows = ordinary(40).splitlines()
    path.write_text("\n".join([header, *rows]))
    straight = read_log(path)[0]
    path.write_text("\n".join([header, *reversed(rows)]))
    backwards, quality = read_log(path)
    assert quality.facts["order"].startswith("newest first")
    assert sorted(zip(straight.time, straight.state, strict=True)) == sorted(
        zip(backwards.time, backwards.state, strict=True)
    )
    swapped = [row for pair in zip(rows[1::3], rows[::3], rows[2::3], strict=True) for row in pair]
    path.write_text("\n".join([header, *swapped]))
    mixed, quality = read_log(path)
    assert (mixed.time == straight.time).all()
    assert any("sorted by time" in note.reason for note in quality.notes)


def test_rows_that_end_before_they_begin_are_dropped(tmp_path: Path) -> None:
    """One row a ticket with opening and closing is a log too; negative ones are counted."""
    path = tmp_path / "log.csv"
    rows = [
        f"I{i},{1 + i % 28}/3/2024 09:00,{1 + (i + 3) % 28}/3/2024 15:00,Net" for i in range(60)
    ]
    path.write_text("number,opened_at,resolved_at,assignment_group\n" + "\n".join(rows))
    log, quality = read_log(path)
    negative = sum((i + 3) % 28 < i % 28 for i in range(60))
    assert log.cases == 60 - negative
    assert any(note.count == negative and "end before" in note.reason for note in quality.notes)


def test_a_giant_case_and_cases_of_one_event_are_told(tmp_path: Path) -> None:
    """A case of very many visits is set aside; one event is an arrival, no more."""
    path = tmp_path / "log.csv"
    giant = "".join(
        f"G,2024-04-01 09:{i % 60:02d}:{i // 60 % 60:02d},In Progress,T{i // 60 % 2},x\n"
        for i in range(100_000)
    )
    path.write_text(ordinary(60) + giant + "S,2024-04-02 09:00,New,A,\n")
    log, quality = read_log(path)
    calibrate(log, quality, Heading("x", "log.csv", "", []))
    told = {note.reason[:20]: note.count for note in quality.notes}
    assert told["have one event only"[:20]] == 1
    assert told["pass more than 300 teams"[:20]] == 1


def test_a_column_of_teams_without_any_is_none(tmp_path: Path) -> None:
    """Where no row names a team, everybody is one; where only open cases do, that is told."""
    path = tmp_path / "log.csv"
    path.write_text(ordinary(60).replace(",A,", ",,"))
    log, quality = read_log(path)
    assert log.teams == ("team",)
    assert "team" in calibrate(log, quality, Heading("x", path.name, "", [])).fit.departments.names
    path.write_text(path.read_text() + "open,2024-04-02 09:00,New,A,ann\n")
    log, quality = read_log(path)
    with pytest.raises(
        LogError, match=r"log\.csv: names no team in any case that is done.*--department"
    ):
        calibrate(log, quality, Heading("x", path.name, "", []))
