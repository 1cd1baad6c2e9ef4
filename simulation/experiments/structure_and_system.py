"""Structure and information technology told apart: silo and teams, each without and with a system.

A factorial of two factors at two levels, replication by replication with the same customers; main
effects and interaction are contrasts of the four cells (Law, Simulation Modeling and Analysis,
ch. 12).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulation.experiments.comparison import Comparison, Progress, compare
from simulation.outcomes.output_analysis import Difference, paired_difference
from simulation.scenario import load_scenario

STRUCTURES = ("silo", "collaborative")
SYSTEMS: Mapping[str, str] = {"no shared system": "0 %", "shared system": "100 %"}
EFFECTS = ("structure", "shared system", "interaction")


def cell(structure: str, system: str) -> str:
    """Return the name of a cell."""
    return f"{structure}, {system}"


@dataclass(frozen=True)
class Factorial:
    """The four cells and their contrasts."""

    comparison: Comparison

    def effect(self, effect: str, metric: str) -> Difference:
        """Return a main effect (the mean of its two differences), or the interaction.

        The interaction is by how much more the shared system changes in teams than in the silo.
        """
        old, new = STRUCTURES
        without, with_system = SYSTEMS
        a, b, c, d = (
            self.comparison.values(cell(structure, system), metric)
            for structure in (old, new)
            for system in (without, with_system)
        )
        pairs = list(zip(a, b, c, d, strict=True))
        if effect == "structure":
            one, other = [(c + d) / 2 for *_, c, d in pairs], [(a + b) / 2 for a, b, *_ in pairs]
        elif effect == "shared system":
            one = [(b + d) / 2 for _, b, _, d in pairs]
            other = [(a + c) / 2 for a, _, c, _ in pairs]
        else:
            one, other = [d - c for *_, c, d in pairs], [b - a for a, b, *_ in pairs]
        return paired_difference(one, other)


def structure_and_system(
    replications: int, seed: int, workers: int | None, progress: Progress | None = None
) -> Factorial:
    """Return the shipped pair, each without a shared system and with one that everybody uses."""
    scenarios = {
        cell(structure, system): load_scenario(structure, {"communication.shared_system": share})
        for structure in STRUCTURES
        for system, share in SYSTEMS.items()
    }
    return Factorial(
        compare(
            *scenarios.values(), names=list(scenarios), replications=replications, seed=seed,
            workers=workers, progress=progress,
        )
    )  # fmt: skip
