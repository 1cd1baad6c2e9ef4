"""The one bridge from what the user wrote to what the kernel reads.

`assemble` turns a scenario and its organization into the kernel's parameters; `Assembly.start`
gives the parameters and the opening state of one replication. Nothing else knows both sides.
"""

from simulation.assembly.assembly import Assembly, assemble, assemble_within
from simulation.assembly.from_outside import check_faults, has_to_compile, kernel_for
from simulation.assembly.migration import migrate
from simulation.assembly.opening import TooManyPeopleError, give_skills, pace_of, shares_linked

__all__ = [
    "Assembly",
    "TooManyPeopleError",
    "assemble",
    "assemble_within",
    "check_faults",
    "give_skills",
    "has_to_compile",
    "kernel_for",
    "migrate",
    "pace_of",
    "shares_linked",
]
