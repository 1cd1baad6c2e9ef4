"""Quality: errors, where they are found, and the rework they cause.

The chance that a stage's work is faulty rises with each facet that is still missing, when an
employee decides beyond its authority alone, and with inexperience; each level up at which a
decision was taken lowers it (control). A found error is redone here or by the department before;
one that is not found reaches the customer.
"""

from numba.types import float64, int64

from simulation.kernel.accounting import count, note, visit_of
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.context import ones
from simulation.kernel.state import (
    ERRORS_OUTSIDE,
    LOG_REWORK,
    PING_PONGS,
    REWORKS,
    P,
    S,
)
from simulation.kernel.variates import BLAME, DETECTION, ERROR, draw

HIGHEST_CHANCE = 0.95  # so that rework ends


@kernel(float64(P, S, int64, int64), hook="error_probability")
def chance_of_error(p, s, r, e):
    """Return the chance that the work an employee just did at a stage is faulty."""
    settings = p.settings[0]
    request = s.requests[r]
    chance = settings.error * (1.0 + settings.missing_context * ones(request.missing))
    if request.alone:
        chance *= settings.alone
    else:
        chance *= p.control[request.level]
    return min(chance * p.people[e].error_factor, HIGHEST_CHANCE)


@kernel(int64(P, S, int64, int64))
def stage_to_redo(p, s, r, e):
    """Judge the work done at a stage; return the stage an error sends it to, −1 if it goes on."""
    settings = p.settings[0]
    request = s.requests[r]
    stage = p.stages[request.stage]
    visit = visit_of(s, r, stage.function)
    if draw(request.key, ERROR, visit) >= chance_of_error(p, s, r, e):
        return -1
    if draw(request.key, DETECTION, visit) >= settings.detection:
        request.errors += 1
        count(s, r, ERRORS_OUTSIDE)
        return -1
    request.reworks += 1
    count(s, r, REWORKS)
    note(s, LOG_REWORK, r, e, 0)
    if stage.previous >= 0 and draw(request.key, BLAME, visit) < settings.rework_at_source:
        count(s, r, PING_PONGS)
        return stage.previous
    return request.stage
