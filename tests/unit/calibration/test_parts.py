"""Parts of the calibration by themselves: hours, pools, durations, work and waiting, windows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulation.calibration import Heading, LogError, Told, calibrate, example, read_log
from simulation.calibration.approvals import Approvals
from simulation.calibration.arrivals import find_window
from simulation.calibration.durations import fitted
from simulation.calibration.event_log import EventLog, Labels
from simulation.calibration.fit import priority_of
from simulation.calibration.hours import MONDAY, find_hours
from simulation.calibration.pools import as_name, as_names, pool_teams
from simulation.calibration.routes import (
    APPROVAL_AT,
    DECISION_AT,
    REOPENED,
    RESTING,
    RESTING_AT_ONCE,
    WAITING,
)
from simulation.calibration.states import DONE, NONE, QUEUE, WAIT, WORK, meaning
from simulation.calibration.visits import Cases, Visits, find_visits
from simulation.scenario.distributions import Distribution
from simulation.scenario.fields import is_name
from simulation.scenario.units import HOUR, MINUTE
from simulation.scenario.working_week import DAY, WEEK
from tests.unit.calibration.logs import always_open


def at(day: int, hour: float) -> int:
    """Return a moment in the week after the first Monday."""
    return MONDAY + day * DAY + round(hour * HOUR)


def log_of(rows: list[tuple[int, int, int, int, int]]) -> EventLog:
    """Return a log of (case, time, state, team, person) rows."""
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    empty = Labels(np.full(int(columns[0].max()) + 1, -1), ())
    return EventLog(
        *columns, ("A", "B"), ("ann", "bob"), empty, empty, empty, np.full(2, -1),
        exact=False, steps=False, approvals=Approvals.waited_for(np.zeros(len(rows), bool)),
        gives_up=np.zeros(len(rows), bool),
    )  # fmt: skip


def test_working_time_is_that_of_the_week() -> None:
    """Working time over the calendar agrees with the week of the scenario, at any moment."""
    draw = np.random.default_rng(1)
    moments = MONDAY + draw.integers(0, 5, 4000) * DAY + draw.integers(9, 17, 4000) * HOUR
    hours = find_hours(moments)
    assert hours.written == {"weekdays": "9:00-17:00"}
    anywhere = np.sort(draw.integers(0, 8 * WEEK, 500))
    expected = [hours.week.time_at(int(moment)) for moment in anywhere]
    assert hours.worked(anywhere + MONDAY).tolist() == expected


def test_work_ends_when_a_person_turns_to_another_case() -> None:
    """In progress for a day, but worked on for half an hour: the rest is waiting."""
    log = log_of([
        (0, at(0, 9), QUEUE, 0, -1), (0, at(0, 10), WORK, 0, 0), (0, at(1, 10), DONE, 0, 0),
        (1, at(0, 10), QUEUE, 0, -1), (1, at(0, 10.5), WORK, 0, 0), (1, at(0, 11), DONE, 0, 0),
    ])  # fmt: skip
    visits, cases = find_visits(log, always_open())
    assert visits.work.tolist() == [0.5 * HOUR, 0.5 * HOUR]
    assert visits.before.tolist() == [HOUR, 0.5 * HOUR]
    assert visits.within.tolist() == [23.5 * HOUR, 0]
    assert (cases.resolved - cases.arrival).tolist() == [25 * HOUR, HOUR]


def test_times_of_a_visit_add_up() -> None:
    """Work and waits of all visits are the time from arrival until it is done."""
    log = log_of([
        (0, at(0, 9), QUEUE, 0, -1), (0, at(0, 10), WORK, 0, 0), (0, at(0, 11), WAIT, 0, 0),
        (0, at(0, 15), WORK, 0, 0), (0, at(0, 16), QUEUE, 1, -1), (0, at(1, 9), WORK, 1, 1),
        (0, at(1, 10), DONE, 1, 1),
    ])  # fmt: skip
    visits, _ = find_visits(log, always_open())
    assert len(visits.case) == 2
    assert (visits.work + visits.before + visits.within).sum() == 25 * HOUR
    assert visits.resource.tolist() == [0, 1]


def test_a_case_that_comes_back_is_reopened_after_its_pause() -> None:
    """What is done and goes on is a visit of its own, and knows how long it rested."""
    log = log_of([
        (0, at(0, 9), WORK, 0, 0), (0, at(0, 10), DONE, 0, 0),
        (0, at(2, 10), WORK, 0, 0), (0, at(2, 11), DONE, 0, 0),
    ])  # fmt: skip
    visits, cases = find_visits(log, always_open())
    assert visits.reopened.tolist() == [False, True]
    assert visits.pause.tolist() == [0, 48 * HOUR]
    assert int(cases.resolved[0]) == at(0, 10)


def test_pools_keep_handoffs_visible() -> None:
    """Small teams that work with each other land in different pools."""
    draw = np.random.default_rng(2)
    pairs = draw.integers(0, 30, 3000) * 2  # team 2i always hands to team 2i + 1
    team = np.stack([pairs, pairs + 1], axis=1).ravel()
    number = len(team)
    nothing = np.zeros(number)
    visits = Visits(
        np.repeat(np.arange(3000), 2), team, nothing, nothing, nothing, nothing, nothing,
        nothing > 0, nothing, nothing > 0, nothing > 0, nothing, nothing, nothing == 0, nothing,
    )  # fmt: skip
    departments = pool_teams(visits, tuple(f"team {i}" for i in range(60)), 4, 3)
    pooled = departments.of_team[team].reshape(-1, 2)
    assert len(departments.names) == 7
    assert (pooled[:, 0] != pooled[:, 1]).all()


def test_a_team_called_like_a_pool_is_none() -> None:
    """A large team that bears the name of a pool keeps it; the pool gets another."""
    team = np.array([0, 0, 0, 0, 1, 2, 2, 1, 3, 4])
    nothing = np.zeros(10)
    visits = Visits(
        np.repeat(np.arange(5), 2), team, nothing, nothing, nothing, nothing, nothing,
        nothing > 0, nothing, nothing > 0, nothing > 0, nothing, nothing, nothing == 0, nothing,
    )  # fmt: skip
    teams = ("Small teams 1", "b", "c", "d", "e")
    assert pool_teams(visits, teams, 1, 2).names == (
        "small_teams_1", "small_teams_1_2", "small_teams_2"
    )  # fmt: skip


@pytest.mark.parametrize("family", ["lognormal", "gamma", "weibull"])
def test_the_family_that_made_the_times_is_found(family: str) -> None:
    """Mean and cv come back, and the family (or one that cannot be told from it)."""
    draw = np.random.default_rng(3)
    made = {
        "lognormal": draw.lognormal(3.0, 1.1, 20_000), "gamma": draw.gamma(0.4, 60.0, 20_000),
        "weibull": 30 * draw.weibull(2.5, 20_000),
    }[family] * MINUTE  # fmt: skip
    written = fitted(made)
    found = Distribution.of(written)
    assert found.kind == family
    assert found.mean == pytest.approx(made.mean(), rel=0.005)
    assert found.cv == pytest.approx(made.std() / made.mean(), rel=0.01)


def test_what_no_family_fits_is_kept_as_values_of_the_same_mean() -> None:
    """Two humps become values whose mean is that of the data."""
    draw = np.random.default_rng(4)
    times = np.concatenate([draw.uniform(1, 5, 3000), draw.uniform(900, 1000, 2000)]) * MINUTE
    found = Distribution.of(fitted(times))
    assert found.kind == "empirical"
    assert found.mean == pytest.approx(times.mean(), rel=0.005)


def test_a_log_sampled_by_closing_is_counted_by_closing() -> None:
    """Cases that were closed in one week count there, whenever they came."""
    draw = np.random.default_rng(5)
    closed = MONDAY + np.sort(draw.uniform(0, 7 * DAY, 4000)).astype(np.int64)
    came = closed - draw.lognormal(np.log(5 * DAY), 1.2, 4000).astype(np.int64)
    window = find_window(Cases(came, came, closed, closed, came, came < 0), always_open())
    assert window.by_closing
    assert window.rate == pytest.approx(4000 / (7 * 24), rel=0.05)
    came = MONDAY + np.sort(draw.uniform(0, 28 * DAY, 4000)).astype(np.int64)
    window = find_window(Cases(came, came, came + HOUR, came + HOUR, came, came < 0), always_open())
    assert not window.by_closing
    assert window.rate == pytest.approx(4000 / (28 * 24), rel=0.01)


@pytest.mark.parametrize(
    ("status", "extra", "state"),
    [
        ("Completed", "In Call", DONE), ("Closed", "", DONE), ("Erledigt", "", DONE),
        ("Résolu", "", DONE), ("Gelöst", "", DONE), ("Clôturé", "", DONE), ("Annulé", "", DONE),
        ("Accepted", "Wait - User", WAIT), ("On Hold", "", WAIT), ("Awaiting Vendor", "", WAIT),
        ("Queued", "Awaiting Assignment", QUEUE), ("Accepted", "Assigned", QUEUE),
        ("Waiting for support", "", QUEUE), ("To Do", "", QUEUE), ("Réouvert", "", QUEUE),
        ("In Progress", "", WORK), ("In Review", "", WORK), ("Accepted", "In Progress", WORK),
        ("pending auto close+", "", WAIT), ("merged", "", DONE), ("Traité", "", DONE),
        ("Unresolved", "", NONE), ("Nicht gelöst", "", NONE), ("To be completed", "", NONE),
        ("Closed Incomplete", "", DONE), ("Won't fix", "", DONE), ("Inactive", "", NONE),
        ("Selected for Development", "", QUEUE), ("Ready to test", "", QUEUE),
        ("Zugewiesen", "", QUEUE), ("Affecté", "", QUEUE), ("Rückfrage", "", WAIT),
        ("Renew certificate", "", NONE), ("Termin vereinbart", "", NONE),
        ("Latest offer", "", NONE),
        ("Network", "", NONE), ("Offender told", "", NONE), ("Threshold met", "", NONE),
    ],
)  # fmt: skip
def test_statuses_are_understood(status: str, extra: str, state: int) -> None:
    """Words of help desks mean what people mean by them."""
    assert meaning(status, extra=extra) == state


@pytest.mark.parametrize("text", ["Équipe réseau", "2nd line", "done", "!!!", "waiting", "x" * 200])
def test_names_of_teams_become_names_of_the_scenario(text: str) -> None:
    """Whatever a team is called, the scenario accepts it."""
    name = as_name(text, "team")
    assert is_name(name)
    assert name not in ("done", "waiting")


@pytest.mark.parametrize("number", [3, 60, 67, 150])
def test_shares_of_many_channels_add_up(tmp_path: Path, number: int) -> None:
    """As many channels as senders: whole percents, all alike, that make 100 together."""
    path = tmp_path / "log.csv"
    tickets = example.tickets(600)
    for i, ticket in enumerate(tickets):
        ticket.channel = f"sender {i % number}"
    example.write_servicenow(path, tickets)
    log, quality = read_log(path)
    channels = calibrate(log, quality, Heading("x", path.name, "", []), forward=False).fit.channels
    assert sum(channels.values()) == pytest.approx(1)
    assert max(channels.values()) <= min(channels.values()) + 0.01 + 1e-9


def test_rare_channels_are_one_together(tmp_path: Path) -> None:
    """What no channel of its own has is not given to the most common one."""
    path = tmp_path / "log.csv"
    tickets = example.tickets(600)
    for i, ticket in enumerate(tickets):
        ticket.channel = "phone" if i % 5 else f"sender {i}"
    example.write_servicenow(path, tickets)
    log, quality = read_log(path)
    found = calibrate(log, quality, Heading("x", path.name, "", []), forward=False)
    assert found.fit.channels == {"phone": 0.8, "other": 0.2}
    assert set(found.scenario.channels) == {"phone", "other"}


@pytest.mark.parametrize(
    "label",
    [RESTING, RESTING_AT_ONCE, REOPENED, "before_desk", "desk_again", f"{APPROVAL_AT}desk",
     f"{DECISION_AT}desk", WAITING],
)  # fmt: skip
def test_no_team_is_called_like_a_stage(label: str) -> None:
    """Labels of stages are no names of departments: a scenario with both is refused."""
    assert as_name(label.replace("_", " "), "team") == f"team_{label}"


def test_a_team_called_like_a_wait_is_calibrated(tmp_path: Path) -> None:
    """A team *Resting*, beside the stage in which cases rest."""
    path = tmp_path / "log.csv"
    example.write_servicenow(path, example.tickets(600))
    text = path.read_text("utf-8-sig")
    path.write_text(text.replace("Second Line", "Resting").replace("Vendor Team", "Before Resting"))
    log, quality = read_log(path)
    departments = calibrate(log, quality, Heading("x", path.name, "", [])).scenario.organization
    assert {"team_resting", "team_before_resting"} < set(departments.departments)


def test_teams_in_other_letters_are_told(tmp_path: Path) -> None:
    """Where names can hold nothing of what teams are called, the scenario says which is which."""
    path = tmp_path / "log.csv"
    example.write_servicenow(path, example.tickets(600))
    text = path.read_text("utf-8-sig")
    path.write_text(text.replace("Second Line", "技术").replace("Vendor Team", "Ещё раз"))
    log, quality = read_log(path)
    lines = calibrate(log, quality, Heading("x", path.name, "", [])).text.splitlines()
    notes = {line.split(":")[0].strip(): line.partition("#")[2] for line in lines if "busy" in line}
    assert notes["team"].startswith(" '技术'; busy")
    assert notes["team_2"].startswith(" 'Ещё раз'; busy")
    assert notes["service_desk"].startswith(" busy")


@pytest.mark.parametrize("odd", ["\x07", "\x1b[31m", "\x85", "\u2028", "\n"])
def test_no_word_of_a_log_leaves_its_comment(tmp_path: Path, odd: str) -> None:
    """What a log says in its own words stays in comments: it adds no key, and breaks no file."""
    path = tmp_path / "log.csv"
    example.write_servicenow(path, example.tickets(600))
    text = path.read_text("utf-8-sig").replace("Resolved", f'"Resolved{odd}seed: 99"')
    path.write_text(text.replace("Second Line", f'"{odd}"'))
    log, quality = read_log(path)
    told = f"statuses: {quality.facts['statuses: done']}."
    assert told.isprintable()
    found = calibrate(log, quality, Heading("x", f"a{odd}b: 1", f"c{odd}d: 2", [told, odd]))
    assert found.scenario.seed != 99
    assert "\n# statuses: Resolved " in found.text
    with pytest.raises(LogError) as caught:
        read_log(path, Told(columns={"case": odd}))
    assert str(caught.value).isprintable()


def test_names_that_are_alike_are_numbered() -> None:
    """Each gets the first number that is free, whatever else is called so."""
    assert as_names(["A", "a", "A 2", "a!", "b"], "team") == ["a", "a_2", "a_2_2", "a_3", "b"]
    letters = [chr(0x4E00 + i) for i in range(3000)]  # nothing that a name may hold
    assert as_names(letters, "team") == ["team", *(f"team_{i}" for i in range(2, 3001))]


def test_priorities_are_ranked() -> None:
    """Words and numbers of priorities keep their order."""
    words = ["1 - Critical", "2 - High", "3 - Moderate", "4 - Low", "5 - Planning"]
    assert [priority_of(word) for word in words] == [2, 3, 4, 5, 6]
    words = ["Highest", "High", "Medium", "Low", "Lowest"]
    assert [priority_of(word) for word in words] == [2, 3, 4, 5, 6]
    assert [priority_of(f"P{number}") for number in range(5)] == [1, 2, 3, 4, 5]
    assert [priority_of(word) for word in ("Sev 0", "Sev-1", "0", "10")] == [1, 2, 4, 4]
    assert priority_of("9" * 5000) == priority_of("") == 4
    assert priority_of("²") == 3


@pytest.mark.parametrize(
    "words",
    [
        ("High (4 h)", "Medium (2 d)", "Low (1 w)"), ("Hoch", "Mittel", "Niedrig"),
        ("Haute", "Moyenne", "Basse"), ("Élevée", "Normale", "Faible"), ("Alta", "Media", "Baja"),
        ("Hoog", "Normaal", "Laag"), ("Class 2", "Class 3", "Class 4"),
    ],
)  # fmt: skip
def test_words_of_priorities_are_ranked(words: tuple[str, ...]) -> None:
    """A time behind a word is no rank, and other languages have words too."""
    assert [priority_of(word) for word in words] == [3, 4, 5]
