"""What a status means: a case waits for a team, is worked on, waits for others, or is done.

Words of help desks in English, French and German, and the usual ones in Spanish, Italian,
Portuguese and Dutch; what a log calls otherwise is told by ``--state "In Review=work"``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from simulation.calibration.approval_words import status_of
from simulation.calibration.columns import normal, unaccented

QUEUE, WORK, WAIT, DONE, PASSED_ON, NONE, APPROVAL = range(7)
"""Waits for its team · in work · waits for somebody else · done · left its team · says nothing ·
waits for an approval. The last one stands only in the meaning of a status: in a log it is a wait,
and `EventLog.approvals` tells which."""
NAMES = {
    "queue": QUEUE, "work": WORK, "wait": WAIT, "approval": APPROVAL, "done": DONE, "ignore": NONE,
}  # fmt: skip

OF_OUR_OWN = {
    "arrive": QUEUE, "come to stage": QUEUE, "start work": WORK, "start asking": WORK,
    "wait for others": WAIT, "return from waiting": QUEUE, "complete work": PASSED_ON,
    "interrupt work": WAIT, "give way": WAIT, "resume work": WORK, "close": DONE,
    "customer gives up": DONE, "customer cancels": DONE, "turned away": DONE,
}  # fmt: skip
"""Activities of `silosim run --event-log`; others there are no state of the request."""

TRANSITIONS = {
    "schedule": QUEUE, "assign": QUEUE, "reassign": QUEUE, "start": WORK, "resume": WORK,
    "suspend": WAIT, "complete": PASSED_ON, "autoskip": PASSED_ON, "manualskip": PASSED_ON,
    "withdraw": PASSED_ON, "ate abort": PASSED_ON, "pi abort": DONE,
}  # fmt: skip
"""The standard transitions of an activity in XES (IEEE 1849)."""

_DONE = (
    r"complet|resolved|closed|close\b|done|cancel|reject|solved|fixed|won t|erledigt|geschlossen"
    r"|gelost|geloest|abgelehnt|storniert|ferm|resolu|clos\b|clotur|\bterminee?s?\b|annul"
    r"|refus|terminated|declined|finished|fulfilled|released|deployed|merged|removed|deleted|\btraite\b|rejete"
    r"|abandon|beendet|resuelt|cerrad|finalizad|anulad|rechazad|risolt|chius|completat|annullat"
    r"|opgelost|gesloten|afgerond|afgehandeld|geannuleerd|resolvid|fechad|encerrad|concluid"
)
_GIVES_UP = (
    r"abandon|\b(gave|gives|giving|given) up\b|hung up|hang up|aufgelegt|aufgegeben|raccroche"
    r"|customer left|caller left|no longer waiting"
)
"""How it is called when customers leave before anybody answers them."""
_NOT = (
    r"\b(not|nicht|non|pas)( yet| encore)? \w+|\bto be \w+|\b(un|in)(resolved|solved|completed?)\b"
    r"|^(pending|awaiting|waiting|en attente|attente|wart\w+|pendiente|in attesa|wacht|pendente)"
    r"\b.*"
)
"""What is not done yet: *unresolved*, *nicht gelöst*, *pending auto close*."""
_WAIT = (
    r"wait|pending|\bhold\b|onhold|await|blocked|vendor|suspend|attente|warte|feedback|escalated to"
    r"|paused|deferred|ruckfrage|zuruckgestellt|angehalten|pendiente|en espera|in attesa|sospes"
    r"|\bwacht\b|in de wacht|pendente|aguardando"
)
_QUEUE = (
    r"queue|assign|^ready$|\bnew\b|open|to do|todo|backlog|reopen|triage|selected|submitted"
    r"|registered|logged|nouveau|ouvert|neu\b|\boffene?\b|received|acknowledged|dispatched|scheduled|draft"
    r"|a traiter|affecte\b|transfere\b|zugewiesen|wiedereroffnet|eingegangen|weitergeleitet"
    r"|nuevo|abiert|asignad|reabiert|nuovo|apert[oa]\b|assegnat|nieuw|toegewezen|heropend"
    r"|\bnovo|abert[oa]\b|atribuid"
)
_WORK = (
    r"progress|\bactive|\bwork|rework|accepted|review|\btest|analy|development|doing|started"
    r"|investigat|processing|being processed|in process|in treatment|\bqa\b|en cours|pris en charge"
    r"|bearbeitung|arbeit|en curso|en proceso|en progreso|in lavorazione|in corso|in behandeling"
    r"|em andamento|em atendimento|em progresso"
)
_BEFORE_WORK = r"not started|ready (for|to)|selected for"
_OF_A_TEAM = r"waiting for (support|agent)|awaiting (assign|agent)|pending assign|ready (for|to)"


OF_AN_APPROVAL = {"waits": APPROVAL, "granted": QUEUE, "refused": DONE, "nothing": NONE}


def meaning(words: str, *, extra: str = "") -> int:
    """Return what a status means, `NONE` if it says nothing; `extra` is its sub-status."""
    main, sub = unaccented(words), unaccented(extra)
    if _says_done(main) and status_of(main) is None:
        return DONE
    if status_of(sub) == "waits":
        return APPROVAL
    told = status_of(main)
    known = _usual_meaning("" if told else main, sub)
    return OF_AN_APPROVAL[told] if told and (known == NONE or told == "waits") else known


def says_a_state(main: str, sub: str) -> bool:
    """Whether an activity tells a state; an approval alone may as well be a step."""
    return (
        status_of(unaccented(main)) is None
        or _usual_meaning(unaccented(main), unaccented(sub)) != NONE
    )


def _usual_meaning(main: str, sub: str) -> int:
    """Return what a status means as if nobody approved anything; both texts are `unaccented`."""
    both = f"{main} {sub}".strip()
    if _says_done(main):
        return DONE
    if re.search(_OF_A_TEAM, both):
        return QUEUE
    for text in (sub, main):
        if not text:
            continue
        for pattern, state in ((_WAIT, WAIT), (_WORK, WORK), (_QUEUE, QUEUE)):
            if re.search(pattern, text):
                return QUEUE if state == WORK and re.search(_BEFORE_WORK, text) else state
    return NONE


def gives_up(words: str) -> bool:
    """Return whether a status or an activity says that its customer waits no longer."""
    return re.search(_GIVES_UP, re.sub(_NOT, "", unaccented(words))) is not None


def _says_done(main: str) -> bool:
    return re.search(_DONE, re.sub(_NOT, "", main)) is not None


def meanings(statuses: Sequence[str], subs: Sequence[str], told: Mapping[str, str]) -> np.ndarray:
    """Return the state of each pair of status and sub-status."""
    wishes = {normal(name): NAMES[state] for name, state in told.items()}
    found = np.full(len(statuses), NONE, np.int8)
    for i, (status, sub) in enumerate(zip(statuses, subs, strict=True)):
        keys = (normal(f"{status} {sub}"), normal(sub), normal(status))
        wished = next((wishes[key] for key in keys if key and key in wishes), None)
        found[i] = meaning(status, extra=sub) if wished is None else wished
    return found


def is_our_own(activities: Sequence[str]) -> bool:
    """Whether a log was written by ``silosim run --event-log``."""
    return {"arrive", "come to stage", "start work", "complete work"} <= set(activities)
