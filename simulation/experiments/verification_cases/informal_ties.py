"""Informal ties: who is loaded and what holds together, in the five classes of Dodds et al. 2003.

Letters are forwarded greedily: straight to a known person, else to the contact closest to the
target in the hierarchy. In the original a person who knows nobody closer than itself passes upwards
and neighbours are compared by the lowest common superior; so orderings are asserted, not digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt

from simulation import theory
from simulation.assembly import assemble
from simulation.experiments.verification import (
    Case,
    Measured,
    Outcome,
    Rule,
    Study,
    Value,
    Verdict,
    statement,
)
from simulation.experiments.verification_cases import measures as m
from simulation.experiments.verification_cases import reading as r
from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.organization import Organization
from simulation.outcomes.records import Record
from simulation.scenario import Scenario
from simulation.scenario.units import HOUR

SCENARIO = "theory/informal_ties"
DODDS = "orderings of Dodds, Watts & Sabel 2003; greedy forwarding by distance in the tree"
TREE = "plain tree"
CLASSES = ("random", "local_team", "random_interdivisional", "core_periphery", "multiscale")
LOW = ("core_periphery", "multiscale")
REMOVED = 0.05
HIGH_CONNECTIVITY, LOW_CONNECTIVITY = 0.9, 0.05
CHIEF = 0


@dataclass(frozen=True)
class Network:
    """What was found of one class.

    Attributes:
        load: ρ_max, the share of all letters that the busiest person passes on.
        connectivity: share of the others in the largest connected part, without the busiest 5 %.
        events: kernel events.
    """

    load: float
    connectivity: float
    events: int


def run_network(scenario: Scenario, seed: int) -> Network:
    """Run one network and return who is loaded and what is left without the busiest."""
    model = OrganizationModel(assemble(scenario), seed=seed)
    model.run()
    written = model.state.workers.letters - 1  # gaps drawn so far, less the one that is running
    handling = r.law(scenario.correspondence.handling).moment(1) * HOUR
    relayed = np.rint(model.state.hours[:, k.COORDINATION] / handling).astype(np.int64) - written
    busiest = np.argsort(-relayed, kind="stable")[: int(REMOVED * len(relayed))]
    found = Network(
        float(relayed.max() / written.sum()),
        connectivity(model.organization, busiest),
        model.events,
    )
    model.close()
    return found


def connectivity(organization: Organization, removed: npt.NDArray[np.int64]) -> float:
    """Return the share of those who remain that the largest connected part of them holds."""
    unseen = set(range(organization.size)) - set(removed.tolist())
    remaining, largest = len(unseen), 0
    while unseen:
        part = [unseen.pop()]
        for person in part:  # grows while it is walked
            known = unseen.intersection(organization.contacts_of(person).tolist())
            part += known
            unseen -= known
        largest = max(largest, len(part))
    return largest / remaining


@dataclass(frozen=True)
class Classes(Case):
    """The tree and the five classes of ties, compared.

    Attributes:
        horizon: hours that are simulated of each.
    """

    horizon: float = field(kw_only=True)

    def size(self, rule: Rule) -> int:
        """Return the number of networks."""
        return 1 + len(CLASSES)

    def study(self, rule: Rule, master: int) -> Study:
        """Run them all, each once: they are large enough for the orderings to be plain."""
        seed = self.seed(master)
        changes: dict[str, Mapping[str, object]] = {
            TREE: {"organization.network.ties_per_person": 0},
            **{name: {"organization.network.preset": name} for name in CLASSES},
        }
        scenarios = [
            self.read({**change, "time.horizon": f"{self.horizon:g} h", "seed": seed})
            for change in changes.values()
        ]
        runs: list[Network] = yield [partial(run_network, item, seed) for item in scenarios]
        found = dict(zip(changes, runs, strict=True))
        events = sum(network.events for network in runs)
        return Outcome(self, seed, 1, tuple(_orderings(found)), events=events)


def _orderings(found: Mapping[str, Network]) -> Iterator[Verdict]:
    """Yield whether the orderings hold, with the figures."""
    load = {name: network.load for name, network in found.items()}
    left = {name: network.connectivity for name, network in found.items()}
    others = [load[name] for name in CLASSES if name not in LOW]
    lowest = max(load[name] for name in LOW)
    is_between = lowest < min(others) <= max(others) < load[TREE]
    both = [name for name in CLASSES if left[name] > HIGH_CONNECTIVITY and load[name] < min(others)]
    robust = min(left["multiscale"], left["random"])
    fragile = max(left["core_periphery"], left["local_team"])
    yield statement("the busiest has most to pass on in the plain tree",
                    load[TREE] > max(load[name] for name in CLASSES), _told(load))  # fmt: skip
    yield statement("least with core_periphery and multiscale", lowest < min(others))
    yield statement("the three other classes lie in between", is_between)
    yield statement("without the busiest 5 %, multiscale and random hold together (> 0.9)",
                    robust > HIGH_CONNECTIVITY, _told(left))  # fmt: skip
    yield statement("core_periphery and local_team fall apart (< 0.05)", fragile < LOW_CONNECTIVITY)
    yield statement("only multiscale is good at both", both == ["multiscale"])


def _told(figures: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {figure:.3f}" for name, figure in figures.items())


def relayed_by_the_chief(record: Record) -> float:
    """Return the share of letters that the chief passes on, its own ones by their expectation."""
    handling = r.law(record.assembly.scenario.correspondence.handling).moment(1) * HOUR
    handled = record.hours[CHIEF, k.COORDINATION] / handling
    return float(handled / record.letter(k.LETTERS_SENT) - 1 / record.assembly.organization.size)


def plain_tree(scenario: Scenario) -> Iterator[Value]:
    """Yield the greatest load in a regular tree, and how many people handle a letter."""
    branching, levels, reach = 5, 6, scenario.correspondence.reach
    mail = theory.nearby_mail(branching, levels, float("inf") if reach is None else reach)
    yield Value("greatest load, ρ_max", mail.chief_relays, relayed_by_the_chief)
    yield Value("people who handle a letter", mail.mean_distance, m.letter_hops)


NO_TIES = {"organization.network.ties_per_person": 0}
COUNTED = "pairs of people by level (Dodds, Watts & Sabel 2003)"

CASES: tuple[Case, ...] = (
    Measured("plain tree, letters to anybody", SCENARIO, COUNTED, plain_tree, horizon=400,
             replications=40,
             changes={**NO_TIES, "correspondence.reach": "none"}),
    Measured("plain tree, letters to people nearby", SCENARIO, COUNTED, plain_tree, horizon=1_200,
             replications=40,
             changes=NO_TIES),
    Classes("informal ties", SCENARIO, DODDS, horizon=3_000),
    Classes("informal ties, 390 letters each", SCENARIO, DODDS,
            horizon=39_000, slow=True),
)  # fmt: skip
