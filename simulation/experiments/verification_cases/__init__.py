"""The cases of verification, section by section as in docs/verification.md."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.experiments.verification import Case
from simulation.experiments.verification_cases import (
    hours,
    informal_ties,
    interruptions,
    messages,
    networks,
    neutrality,
    queues,
    rooms,
    silo_wins,
)


@dataclass(frozen=True)
class Section:
    """Some cases that belong together.

    Attributes:
        key: as on the command line.
        title: for people.
        cases: in the order of tables.
    """

    key: str
    title: str
    cases: tuple[Case, ...]


SECTIONS = (
    Section("queues", "Queues", queues.CASES + rooms.CASES + interruptions.CASES + networks.CASES),
    Section("hours", "Opening hours and meetings", hours.CASES),
    Section("silo_wins", "When the silo wins", silo_wins.CASES),
    Section("messages", "Networks of messages", messages.CASES + informal_ties.CASES),
    Section("neutrality", "Neutrality", neutrality.CASES),
)


def all_cases() -> tuple[Case, ...]:
    """Return every case, in the order of tables."""
    return tuple(case for section in SECTIONS for case in section.cases)
