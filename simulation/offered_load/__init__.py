"""Offered load: how much work comes to whom, by theory and before anything is run.

Requests are followed through their routes by the traffic equations (Jackson 1957), with the rework,
complaints, follow-ups and journeys that come on average. `offered_load` holds the work on requests
against the time that people have besides meetings and each other, and nobody gives up;
`person_loads` tells what each person spends on questions, decisions and notices, and `predict`
makes of both an approximate mean time to resolution.
"""

from simulation.offered_load.coordination import MOST_PEOPLE, PersonLoad, person_loads
from simulation.offered_load.departments import DepartmentLoad, offered_load
from simulation.offered_load.letters import LetterLoad, letter_load
from simulation.offered_load.response import Predicted, predict
from simulation.offered_load.traffic import happenings_an_hour, kind_rates, visits_of

__all__ = [
    "MOST_PEOPLE",
    "DepartmentLoad",
    "LetterLoad",
    "PersonLoad",
    "Predicted",
    "happenings_an_hour",
    "kind_rates",
    "letter_load",
    "offered_load",
    "person_loads",
    "predict",
    "visits_of",
]
