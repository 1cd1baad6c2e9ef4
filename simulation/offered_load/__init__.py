"""Offered load: how much work comes to whom, by theory and before anything is run.

Requests are followed through their routes by the traffic equations (Jackson 1957), with the rework,
complaints and follow-ups that come on average. Counted is the work on requests; what people spend
on questions, approvals, notices and set-up comes on top, so that the true load is somewhat higher.
Nobody is assumed to give up.
"""

from simulation.offered_load.departments import DepartmentLoad, offered_load
from simulation.offered_load.letters import LetterLoad, letter_load
from simulation.offered_load.traffic import happenings_an_hour, kind_rates, visits_of

__all__ = [
    "DepartmentLoad",
    "LetterLoad",
    "happenings_an_hour",
    "kind_rates",
    "letter_load",
    "offered_load",
    "visits_of",
]
