"""The state of each event, and the shape in which a log tells states.

Our own logs tell verbs, others transitions of activities, statuses, or only which steps were
finished.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.calibration import event_log as e
from simulation.calibration import states as st
from simulation.calibration.columns import normal
from simulation.calibration.failures import refuse
from simulation.calibration.quality import Quality
from simulation.scenario.problems import did_you_mean

LEAST_UNDERSTOOD = 0.6
LIST = ("opened", "resolved")
"""The statuses of tickets in a list."""
ALWAYS_TOLD = (st.QUEUE, st.WORK, st.WAIT, st.DONE)


def states_of(
    table: pd.DataFrame, case: np.ndarray, told: Mapping[str, str], quality: Quality, file: Path
) -> tuple[np.ndarray, str]:
    """Return the state of each event, and the shape in which states are told.

    Raises:
        LogError: there are statuses and no steps, and most statuses are not understood.
    """
    if is_our_own(table):
        table_of = np.array(
            [st.OF_OUR_OWN.get(str(a), st.NONE) for a in table["activity"].cat.categories], np.int8
        )
        quality.fact("shape", "event log of silosim: begin and end of work are recorded")
        return e.without_silence(table_of[table["activity"].cat.codes], case), "own"
    if has_transitions(table):
        state = _from_transitions(table, case)
        quality.fact("shape", "activities with their transitions (start, complete)")
        return state, "transitions"
    main = "status" if "status" in table else "activity"
    if main in table:
        sub = "substatus" if "substatus" in table else "lifecycle"
        state, understood = _from_statuses(table, main, sub, told, quality)
        if understood >= LEAST_UNDERSTOOD and not _are_steps(main, state):
            quality.fact("shape", "changes of status")
            return e.without_silence(state, case), "statuses"
        unknown = table[main][state == st.NONE].value_counts()
        if main == "status" and "activity" not in table and unknown.any():
            _refuse_statuses([str(name) for name in unknown[unknown > 0].index], file)
    quality.fact("shape", "steps with the time at which each was finished")
    last = np.append(case[1:] != case[:-1], True)
    return np.where(last, st.DONE, st.PASSED_ON).astype(np.int8), "steps"


def tell_unknown_wishes(table: pd.DataFrame, told: Mapping[str, str], quality: Quality) -> None:
    """Note what was told with --state to mean something, and is written in no row."""
    if not told:
        return
    columns = [name for name in ("status", "substatus", "activity", "lifecycle") if name in table]
    rows = table[columns].drop_duplicates().astype(object).fillna("").astype(str)
    names = list(dict.fromkeys(name for column in columns for name in rows[column] if name))
    known = {normal(name) for name in names}
    for main, sub in (("status", "substatus"), ("status", "lifecycle"), ("activity", "lifecycle")):
        if {main, sub} <= set(columns):
            known |= {
                normal(f"{one} {other}") for one, other in zip(rows[main], rows[sub], strict=True)
            }
    for name in told:
        if normal(name) not in known:
            reason = f"is told with --state, and no row has it; {did_you_mean(name, names)}"
            quality.note("noted", 1, "status", reason, name)


def _are_steps(main: str, state: np.ndarray) -> bool:
    """Whether activities only sound like statuses (*review*, *vendor*): nothing begins or ends."""
    return main == "activity" and not np.isin(state, (st.QUEUE, st.DONE)).any()


def _refuse_statuses(unknown: Sequence[str], file: Path) -> None:
    names = [f"'{name}'" for name in unknown[:6]]
    remedy = (
        f"tell what each means, such as --state {names[0][:-1]}=queue' (or work, wait, done, "
        "ignore); if they are steps that end, give their column with --activity"
    )
    refuse(file, f"has statuses that are not understood: {', '.join(names)}", remedy)


def given_up(table: pd.DataFrame, state: np.ndarray) -> np.ndarray:
    """Return which rows end a case since its customer waits no longer.

    Args:
        table: rows of events.
        state: of each.
    """
    found = np.zeros(len(table), bool)
    for column in {"status", "substatus", "activity"} & set(table):
        names = table[column].cat.categories
        says = [st.gives_up(str(name)) for name in names]
        found |= np.array([*says, False])[table[column].cat.codes]
    return np.asarray(found & (state == st.DONE))


def is_our_own(table: pd.DataFrame) -> bool:
    """Whether a table was written by ``silosim run --event-log``."""
    return "activity" in table and st.is_our_own(list(table["activity"].cat.categories))


def has_transitions(table: pd.DataFrame) -> bool:
    """Whether a table tells when activities begin and end."""
    if "lifecycle" not in table or is_our_own(table):
        return False
    words = {normal(str(word)) for word in table["lifecycle"].cat.categories}
    return {"start", "complete"} <= words and words <= set(st.TRANSITIONS) | {"unknown"}


def _from_transitions(table: pd.DataFrame, case: np.ndarray) -> np.ndarray:
    state = e.without_silence(of_transitions(table), case)
    last = np.append(case[1:] != case[:-1], True)
    return np.where(last & (state == st.PASSED_ON), st.DONE, state).astype(np.int8)


def of_transitions(table: pd.DataFrame) -> np.ndarray:
    """Return what the transition of each row tells."""
    words = table["lifecycle"].cat
    table_of = [st.TRANSITIONS.get(normal(str(word)), st.NONE) for word in words.categories]
    return np.array([*table_of, st.NONE], np.int8)[words.codes]


def _from_statuses(
    table: pd.DataFrame, main: str, sub: str, told: Mapping[str, str], quality: Quality
) -> tuple[np.ndarray, float]:
    status, names = pd.factorize(table[main].astype(object).fillna(""))
    extra, sub_names = (
        pd.factorize(table[sub].astype(object).fillna(""))
        if sub in table
        else (np.zeros(len(table), int), [""])
    )
    pair = status * len(sub_names) + extra
    used, where, number = np.unique(pair, return_inverse=True, return_counts=True)
    mains = [str(names[i // len(sub_names)]) for i in used]
    subs = [str(sub_names[i % len(sub_names)]) for i in used]
    meaning = st.meanings(mains, subs, told)
    known = meaning != st.NONE
    empty = np.array([not (a or b) for a, b in zip(mains, subs, strict=True)])
    understood = known
    if main == "activity":  # an approval may be a step as well as a state
        pairs = zip(mains, subs, strict=True)
        understood = known & np.array([st.says_a_state(*pair) for pair in pairs])
    share = number[understood].sum() / max(number[~empty].sum(), 1)
    if main == "activity" and share < LEAST_UNDERSTOOD:  # steps, of which some sound like a status
        return meaning[where], float(share)
    for i in np.flatnonzero(~known & ~empty):
        text = f"{mains[i]} {subs[i]}".strip()
        reason = f"have a status that is not understood; tell it with --state '{text}=work'"
        quality.note("noted", int(number[i]), "rows", reason, text)
    for name, code in st.NAMES.items():
        means = np.flatnonzero(known & (meaning == code))
        found = {f"{mains[i]} {subs[i]}".strip() for i in means}
        if found or code in ALWAYS_TOLD:
            quality.fact(f"statuses: {name}", ", ".join(sorted(found)) or "none")
    if not (meaning == st.WORK).any():
        waits = np.flatnonzero(meaning == st.QUEUE)
        usual = mains[waits[np.argmax(number[waits])]] if len(waits) else mains[0]
        remedy = f"if one does, tell it: --state '{usual}=work'"
        if set(mains) == set(LIST):
            remedy = "a list of tickets does not tell; a history of their changes would"
        reason = (
            "are told, and none says that somebody works on a case: all time is a wait, and "
            f"departments have nothing to do; {remedy}"
        )
        quality.note("noted", len(mains), "statuses", reason)
    return meaning[where], float(share)
