"""The shapes in which logs come, and how each becomes events: see event_log.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.calibration import event_log as e
from simulation.calibration import states as st
from simulation.calibration.approvals import (
    Approvals,
    by_status,
    by_step,
    by_transition,
    in_our_own,
    of_activities,
    tell,
)
from simulation.calibration.columns import CHANGELOG, Columns, normal
from simulation.calibration.failures import refuse
from simulation.calibration.hours import tells_days_only
from simulation.calibration.moments import MISSING, Wishes, moments
from simulation.calibration.one_at_a_time import LEFT_OUT, spoken_for
from simulation.calibration.quality import Quality
from simulation.calibration.rows import UNKNOWN, carried
from simulation.calibration.shape_states import (
    LIST,
    given_up,
    has_transitions,
    is_our_own,
    of_transitions,
    states_of,
    tell_unknown_wishes,
)

MOVED = "assigned to another team"
MOSTLY = 0.5
ONE_ROW_EACH = 0.9
"""Cases a row from which on a table is a list of tickets, not a log of events."""
EARLIEST, LATEST = 631_152_000_000_000, 4_102_444_800_000_000  # 1990 and 2100
FIELDS = {
    "status": "status", "assignee": "resource", "assigned to": "resource", "team": "department",
    "assignment group": "department", "component": "department", "group": "department",
    "support group": "department", "incident state": "status", "state": "status",
    "priority": "priority", "issuetype": "kind", "issue type": "kind", "resource": "resource",
    "approval": "approval", "case owner": "resource", "owner": "resource", "queue": "department",
    "owner group": "department", "case status": "status",
}  # fmt: skip
"""Which role a changed field of a history plays."""
USUAL_FIELDS = ("status", "assignment group", "assignee")


def to_log(
    table: pd.DataFrame,
    columns: Columns,
    wishes: Wishes,
    states: Mapping[str, str],
    quality: Quality,
    file: Path,
) -> e.EventLog:
    """Return the events of a table of roles.

    Raises:
        LogError: nothing usable remains.
    """
    if "verb" in table and st.is_our_own(list(table["verb"].cat.categories)):
        table = table.assign(activity=table["verb"])
    table, time = _timed(table, wishes, quality, file)
    if columns.is_changelog:
        table, time = _from_changes(table, time, quality, file)
    elif is_our_own(table):
        table = table.assign(asks=in_our_own(table))
        about_cases = table["activity"].isin(list(st.OF_OUR_OWN)).to_numpy()
        quality.fact("set aside", f"{(~about_cases).sum():,} rows about messages and approvals")
        table, time = table[about_cases].reset_index(drop=True), time[about_cases]
    case, names = pd.factorize(table["case"])
    order = e.in_order(case, time, quality)
    table, time, case = table.iloc[order].reset_index(drop=True), time[order], case[order]
    if columns.is_changelog:
        table, time, case = _one_row_a_moment(table, time, case)
    quality.cases = len(names)
    if has_transitions(table):
        table, time, case = _one_at_a_time(table, time, case, quality)
    tell_unknown_wishes(table, states, quality)
    state, shape = states_of(table, case, states, quality, file)
    if columns.is_changelog:
        shape = "changes"
    resource, resources = _codes(table, "resource")
    approvals, steps = _approvals(table, case, state, resource, shape, states)
    tell(approvals, case, quality)
    state = np.where(approvals.waits & ~np.isin(state, (st.PASSED_ON, st.DONE)), st.WAIT, state)
    state = state.astype(np.int8)
    team, teams = _teams(table, case, state, shape, steps, quality)
    if shape == "statuses":
        state = _until_somebody_is_named(state, case, team, resource, quality)
    log = e.EventLog(
        case, time, state, team, resource, teams, resources,
        e.labels(table.get("kind"), case, len(names)),
        e.labels(table.get("priority"), case, len(names)),
        e.labels(table.get("channel"), case, len(names)),
        home=_homes(table, resource, len(resources), teams, shape),
        exact=shape in ("own", "transitions"), steps=shape == "steps", approvals=approvals,
        gives_up=given_up(table, state),
    )  # fmt: skip
    return _without_repetitions(log, quality)


def _timed(
    table: pd.DataFrame, wishes: Wishes, quality: Quality, file: Path
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return rows with the time of each; a row with a beginning and an end becomes two."""
    table = _with_clock(table, quality)
    if {"start", *CHANGELOG} <= set(table):  # from when to when a field holds a value
        table = table.assign(time=table["start"])
    pair = _pair_of_times(table)
    if pair is None:
        time = moments(table["time"], wishes, quality, str(file))
    else:
        table, time = _both_ends(table, pair, wishes, quality, file)
    known = (time != MISSING) & table["case"].notna().to_numpy()
    if (lost := ~known).any():
        where = int(np.flatnonzero(lost)[0])
        reason = "have no case or no time that can be read"
        quality.note("dropped", int(lost.sum()), "rows", reason, table.iloc[where].get("time", ""))
    sane = known & (time > EARLIEST) & (time < LATEST)
    quality.note("dropped", int((known & ~sane).sum()), "rows", "lie before 1990 or after 2100")
    if known.any() and not sane.any():
        example = table.iloc[int(np.flatnonzero(known)[0])].get("time", "")
        refuse(file, "has no time from 1990 to 2100", "check --time", got=example)
    if not sane.any():
        refuse(file, "no row has both a case and a time", "check --case and --time")
    if tells_days_only(time[sane]):
        reason = "tell the day, no time of day; a working day is taken as eight hours (assumption)"
        quality.note("noted", int(sane.sum()), "times", reason)
    return table[sane].reset_index(drop=True), time[sane]


def _with_clock(table: pd.DataFrame, quality: Quality) -> pd.DataFrame:
    """Return the table with moments where day and time of day stand in columns of their own."""
    if not {"time", "clock"} <= set(table):
        return table
    days, clocks = (pd.Series(table[name].cat.categories, dtype=str) for name in ("time", "clock"))
    if days.str.contains(":").any() or clocks.empty or not clocks.str.match(r"\d{1,2}:\d{2}").all():
        return table
    quality.fact("times", "day and time of day stand in two columns")
    moment = table["time"].astype(object) + " " + table["clock"].astype(object)
    return table.assign(time=moment.astype("category"))


def _pair_of_times(table: pd.DataFrame) -> tuple[str, str] | None:
    """Return the columns of beginning and end, None if each row tells one moment.

    A list of tickets has one row each: when it was changed last tells less than both ends do.
    """
    if {"start", "time"} <= set(table) and not set(CHANGELOG) <= set(table):
        return "start", "time"
    if "time" not in table:
        return "opened", "resolved"
    begins = "opened" if "opened" in table else "time"
    is_list = "resolved" in table and table["case"].nunique() > ONE_ROW_EACH * len(table)
    return (begins, "resolved") if is_list else None


def _both_ends(
    table: pd.DataFrame, pair: tuple[str, str], wishes: Wishes, quality: Quality, file: Path
) -> tuple[pd.DataFrame, np.ndarray]:
    begins, ends = (moments(table[name], wishes, quality, str(file)) for name in pair)
    negative = (begins != MISSING) & (ends != MISSING) & (ends < begins)
    quality.note("dropped", int(negative.sum()), "rows", "end before they begin")
    # Both ends of a row stand together: what ends when the next begins, ends before it.
    order = np.flatnonzero(~negative)
    latest = np.where(ends == MISSING, LATEST, ends)
    order = order[np.lexsort((latest[order], begins[order]))].repeat(2)
    is_end = np.arange(len(order)) % 2 == 1
    first, second = ("start", "complete") if pair[0] == "start" else LIST
    doubled = table.iloc[order].reset_index(drop=True)
    doubled["lifecycle" if first == "start" else "status"] = pd.Categorical.from_codes(
        is_end.astype(np.int8), pd.Index([first, second])
    )
    time = np.where(is_end, ends[order], begins[order])
    still_open = is_end & (time == MISSING)
    quality.note("noted", int(still_open.sum()), "rows", "have no end yet")
    return doubled[~still_open].reset_index(drop=True), time[~still_open]


def _from_changes(
    table: pd.DataFrame, time: np.ndarray, quality: Quality, file: Path
) -> tuple[pd.DataFrame, np.ndarray]:
    """Turn a history of changed fields into events: what each field holds from then on."""
    plain = {name: FIELDS.get(normal(str(name))) for name in table["changed_field"].cat.categories}
    role = table["changed_field"].map(plain).astype(object)
    changed = role.notna().to_numpy()
    if not changed.any():
        fields = ", ".join(f"'{name}'" for name in list(plain)[:6])
        found = f"tells no change of a status, a team or a person, only of {fields}"
        refuse(file, found, f"export these changes too, called such as {', '.join(USUAL_FIELDS)}")
    quality.note(
        "dropped",
        int((~changed).sum()),
        "rows",
        "change a field that tells no status, team or person",
    )
    result = table.drop(columns=[*CHANGELOG, "status", "department"], errors="ignore")
    for name in ("status", "department", "priority", "kind", "approval"):
        mine = (role == name).to_numpy()
        if mine.any():
            values = table["changed_to"].astype(object).where(mine)
            result[name] = values.astype("category")
    kept = result[changed].reset_index(drop=True)
    return kept, time[changed]


def _one_row_a_moment(
    table: pd.DataFrame, time: np.ndarray, case: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Put what changes in a case at the same time into one row.

    A case that gets another team, and no status with it, waits for that team.
    """
    last = np.append((case[1:] != case[:-1]) | (time[1:] != time[:-1]), True)
    moment = np.cumsum(np.append(True, last[:-1]))
    told = {
        name: carried(table[name].cat.codes.to_numpy(np.int64), moment)[last]
        for name in ("status", "department", "approval")
        if name in table
    }
    table, time, case = table[last].reset_index(drop=True), time[last], case[last]
    for name, codes in told.items():
        table[name] = pd.Categorical.from_codes(codes, table[name].cat.categories)
    if {"status", "department"} <= told.keys():
        moved = (told["department"] >= 0) & (told["status"] < 0)
        table["status"] = table["status"].cat.add_categories([MOVED]).mask(moved, MOVED)
    return table, time, case


def _one_at_a_time(
    table: pd.DataFrame, time: np.ndarray, case: np.ndarray, quality: Quality
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Leave out what happens within an activity that goes on, and let that go on after others."""
    if "activity" not in table:
        return table, time, case
    activity = table["activity"].cat.codes.tolist()
    source = spoken_for(case.tolist(), activity, of_transitions(table).tolist())
    keep = source != LEFT_OUT
    reason = "fall within another activity of their case that goes on, and count as part of it"
    quality.note("dropped", int((~keep).sum()), "rows", reason)
    return table.iloc[source[keep]].reset_index(drop=True), time[keep], case[keep]


def _until_somebody_is_named(
    state: np.ndarray, case: np.ndarray, team: np.ndarray, resource: np.ndarray, quality: Quality
) -> np.ndarray:
    """Let cases wait that are said to be worked on in a team that names somebody later only.

    Many systems leave the status as it is when a case is given to another team.
    """
    changes = (case[1:] != case[:-1]) | (team[1:] != team[:-1])
    stay = np.cumsum(np.append(True, changes)[: len(case)])
    works = state == st.WORK
    named = np.where(works & (resource >= 0), 0, UNKNOWN)
    so_far, later = carried(named, stay), carried(named[::-1], stay[::-1])[::-1]
    waits = works & (resource < 0) & (so_far < 0) & (later >= 0)
    reason = "say work before anybody of the team is named; they wait for the team"
    quality.note("changed", int(waits.sum()), "rows", reason)
    return np.where(waits, st.QUEUE, state).astype(np.int8)


def _approvals(
    table: pd.DataFrame,
    case: np.ndarray,
    state: np.ndarray,
    resource: np.ndarray,
    shape: str,
    told: Mapping[str, str],
) -> tuple[Approvals, np.ndarray]:
    """Return the approvals of a log, and which of its rows are one, not a visit to a team."""
    nothing = np.zeros(len(case), bool)
    if shape == "own":
        return Approvals.waited_for(table["asks"].to_numpy()), nothing
    if shape in ("statuses", "changes"):
        return by_status(table, state, case, holds=shape == "changes"), nothing
    of_approval = of_activities(table, told)
    if shape == "steps":
        return by_step(of_approval, case, resource), of_approval
    return by_transition(of_approval, state, case, resource), of_approval


def _teams(
    table: pd.DataFrame,
    case: np.ndarray,
    state: np.ndarray,
    shape: str,
    approvals: np.ndarray,
    quality: Quality,
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the team of each event; without departments, the step or everybody is the team.

    Where an approval is an activity, the case stays meanwhile with the team that it came from.
    """
    nobody = np.full(len(table), UNKNOWN)
    if shape == "own":
        told = table.get("stage", table.get("department"))
        codes, names = (nobody, pd.Index([])) if told is None else pd.factorize(told.astype(object))
    elif "department" in table:
        codes, names = pd.factorize(table["department"].astype(object).mask(approvals))
    elif shape in ("steps", "transitions") and "activity" in table:
        if shape == "transitions":
            approvals = approvals | _only_noted(table, case, state, quality)
        codes, names = pd.factorize(table["activity"].astype(object).mask(approvals))
    else:
        codes, names = nobody, pd.Index([])
    if len(names) == 0:
        return np.zeros(len(table), np.int64), ("team",)
    if shape == "changes":  # a field holds until it is changed
        state = np.full(len(state), st.WORK)
    return e.filled(codes, case, state), tuple(str(name) for name in names)


def _only_noted(
    table: pd.DataFrame, case: np.ndarray, state: np.ndarray, quality: Quality
) -> np.ndarray:
    """Return rows of activities that nobody ever begins, in cases where others are worked on.

    Where these are most of a log, they are steps of which only the end is told.
    """
    activity = table["activity"].cat.codes.to_numpy()
    works = state == st.WORK
    never_begun = ~np.isin(activity, activity[works])
    if never_begun.mean() > MOSTLY:
        reason = "end an activity that is never begun; how long that takes is not told"
        quality.note("noted", int(never_begun.sum()), "rows", reason)
        return np.zeros(len(case), bool)
    worked_on = np.bincount(case, works) > 0
    return np.asarray(never_begun & worked_on[case])


def _homes(
    table: pd.DataFrame, resource: np.ndarray, people: int, teams: tuple[str, ...], shape: str
) -> np.ndarray:
    """Return the team of each person: our own logs tell the department of whoever acts."""
    if shape != "own" or "department" not in table:
        return np.full(people, UNKNOWN)
    number = {name: i for i, name in enumerate(teams)}
    of_row = table["department"].astype(object).map(number).fillna(-1).to_numpy(np.int64)
    home = np.full(people, UNKNOWN)
    known = (resource >= 0) & (of_row >= 0)
    home[resource[known]] = of_row[known]
    return home


def _codes(table: pd.DataFrame, role: str) -> tuple[np.ndarray, tuple[str, ...]]:
    if role not in table:
        return np.full(len(table), UNKNOWN), ()
    codes, names = pd.factorize(table[role].astype(object))
    return codes, tuple(str(name) for name in names)


def _without_repetitions(log: e.EventLog, quality: Quality) -> e.EventLog:
    """Leave out events that only repeat the one before."""
    columns = (log.case, log.time, log.state, log.team, log.resource, log.approvals.waits)
    same = np.logical_and.reduce([column[1:] == column[:-1] for column in columns])
    keep = np.append(True, ~same)
    if not log.exact:
        quality.note("dropped", int(same.sum()), "rows", "say exactly what the row before says")
    case, time, state, team, resource = (column[keep] for column in columns[:5])
    return replace(
        log, case=case, time=time, state=state, team=team, resource=resource,
        approvals=log.approvals.of(keep), gives_up=log.gives_up[keep],
    )  # fmt: skip
