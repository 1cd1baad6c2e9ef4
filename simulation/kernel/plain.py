"""What a plain network takes for granted: every mechanism is off, and has changed nothing so far.

The kernel is compiled twice from one source: once for every scenario, and once with these values
put in place of what the tables say, so that LLVM leaves out what they switch off. Which of the two
runs is decided at each call (`is_plain`); as only equal values are put in place, no result knows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

PLAIN: dict[str, float | dict[str, float]] = {
    "settings": {
        "has_hours": 0,
        "outside_sources": 0,
        "duty_clocks": 0,
        "writers": 0,
        "meetings": 0,
        "customers": 0,
        "dispatch": 0,  # SHARED_QUEUE
        "preemption": 0,
        "has_rooms_or_rivals": 0,
        "territories": 1,
        "set_up": 0.0,
        "interdependence": 0.0,
        "exceptions": 0.0,
        "notices": 0.0,
        "error": 0.0,
        "memory": 0.0,
        "posts": 0.0,
        "refers": 0.0,
        "segments": 1,
        "channels": 1,
        "recontact": -1,
        "balks": 0,
        "counts_practice": 0,
        "remembers_answers": 0,
        "channel_row": -1,
        "segment_row": -1,
        "splits": 0,
    },
    "kinds": {
        "thinned": 0,
        "by_segment": 0,
        "value_spread": -1,
        "difficulty": -1,
        "resolution_patience": -1,
        "complaint": -1,
        "follow_up": -1,
        "batch": -1,
        "closed": 0,
        "comes_alone": 1,
        "entailed_count": 0,
        "decay": 0.0,
        "feedback": 0,
        "outside": -1,
    },
    "stages": {"branch_count": 0},
    "stations": {"help_count": 0, "room": -1, "overflow": -1},
    "people": {"is_special": 0, "multitasking": 1, "duty_when": 0},
    "channels": {"patience": -1, "work_factor": 1.0, "balking": -1},
    "speed": 1.0,
    "attention": 1.0,  # by priority, always
    # What no mechanism has changed so far; with all of them off, nothing changes it later.
    "clock": {"logging": 0, "late": 0},
    "futures": {"count": 0},  # timers
    "inboxes": {"first": -1},
    "workers": {
        "suspended": -1,
        "appointment": -1,
        "away": 0,
        "change": 0,
        "unread": 0,
        "set_up": 0,
        "shared": 0,
    },
    "requests": {  # those that are open
        "channel": 0,
        "difficulty": 1.0,
        "territory": 0.0,
        "source": -1,
        "parent": -1,
        "original": -1,
        "rework_until": -1,
        "missing": 0,
        "overdue": 0,
        "errors": 0,
        "reworks": 0,
        "repeats": 0,
        "contacts": 0,
        "bonus": 0,
    },
}
"""Values taken for granted, by table and field; of tables of numbers, in all of it."""


def is_plain(p: Any, s: Any) -> bool:
    """Return whether parameters and state hold these values, in every row."""
    for table, values in PLAIN.items():
        rows = getattr(p if hasattr(p, table) else s, table).view(np.ndarray)
        if table == "requests":
            rows = rows[rows["number"] >= 0]
        if not _holds(rows, values):
            return False
    return True


def _holds(rows: Any, values: float | dict[str, float]) -> bool:
    """Return whether a table holds these values in every row; for few rows in plain Python."""
    if not isinstance(values, dict):
        return bool((rows == values).all())
    if len(rows) > len(values):
        return all((rows[field] == value).all() for field, value in values.items())
    places = [(rows.dtype.names.index(field), value) for field, value in values.items()]
    return all(row[i] == value for row in rows.tolist() for i, value in places)
