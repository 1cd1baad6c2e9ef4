"""What each mechanism does: switched on alone, from the neutral retailer, in a silo and in teams.

Everything starts from the people, customers and work of the shipped pair with every mechanism off,
where the structures give the same trace bit for bit. Some mechanisms need another to act at all –
handoffs lose nothing where nobody needs to know anything – and are compared with that one alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from simulation.experiments.comparison import Comparison, Progress, compare
from simulation.experiments.verification_cases.neutrality import differing, finished
from simulation.outcomes.output_analysis import Difference
from simulation.scenario import Scenario, load_scenario

Changes = Mapping[str, object]
SCENARIO = "theory/neutral_retailer"
REPLICATIONS = 20
SILO: Changes = {"organization.departments.sales.sectors": 3}
TEAMS: Changes = {"organization.structure": "cross_functional", "organization.teams": 4}
STRUCTURES: Mapping[str, Changes] = {"silo": SILO, "teams": TEAMS}
OTHERS: Mapping[str, Changes] = {
    "departments without sectors": {},
    "a matrix": {"organization.structure": "matrix"},
    "a network": {"organization.structure": "network"},
    "one tree": {"organization.structure": "tree"},
}
"""Structures besides the two, which must give their trace too."""


@dataclass(frozen=True)
class Mechanism:
    """A mechanism and how it is switched on.

    Attributes:
        name: what the table says.
        on: the changes that switch it on.
        given: what is on already, by the name of one of `GIVEN`.
    """

    name: str
    on: Changes
    given: str = field(default="nothing else", kw_only=True)


def everywhere(key: str, value: object) -> Changes:
    """Return the changes that set something in every department of the retailer."""
    names = ("marketing", "sales", "purchasing", "logistics", "customer_service")
    return {f"organization.departments.{name}.{key}": value for name in names}


UNITS: Changes = {"dispatch.scope": "unit"}
HELPING: Changes = {**UNITS, "service.helping": True, "service.cross_skill": 0.7}
ASKING: Changes = {"communication.interdependence": "40 %"}
NOTICES: Changes = {"attention.notices": "20 %"}
DECIDING: Changes = {"authority.exceptions": "20 %"}
ERRORS: Changes = {"quality.error": "4 %"}
LEARNING: Changes = {"people.learning.curve": "85 %", "people.learning.half_life": "60 days"}
AGAIN: Changes = {"customers.recontact_after": {"mean": "45 min", "cv": 0.7}}
CALLS = {"when": "always", "every": {"mean": "2 h", "distribution": "exponential"},
         "lasting": "5 min"}  # fmt: skip
SEGMENTS: Changes = {
    "customers.segments": {
        "business": {"share": "30 %", "conversion": 1.8},
        "families": {"share": "40 %", "conversion": 0.9},
        "bargain": {"share": "30 %", "conversion": 0.3},
    },
    "marketing.kind": "lead",
    "marketing.department": "marketing",
}
AFTER_SALES: Changes = {
    "requests.support.rate": "0 / h",
    "requests.support.after": "order",
    "requests.support.share": "100 %",
    "channels.device": {"share": "0 %", "connected": True},
    **ASKING,
}

GIVEN: Mapping[str, Changes] = {
    "nothing else": {},
    "queues for each unit, whose members help": HELPING,
    "40 % of the stages asking": ASKING,
    "20 % of the stages sending notices": NOTICES,
    "20 % of the stages decided above": DECIDING,
    "40 % asking, 3 % harmed, 4 % faulty": {
        **ASKING,
        "communication.relay_fidelity": 0.97,
        **ERRORS,
    },
    "4 % faulty, 20 % decided above": {**ERRORS, **DECIDING},
    "learning and forgetting": LEARNING,
    "customers trying again": AGAIN,
    "three segments of customers": SEGMENTS,
    "support after each order, 40 % asking": AFTER_SALES,
}
"""What may be on already, by the words of the table."""

MECHANISMS: tuple[Mechanism, ...] = (
    Mechanism("queues for each sector or team", UNITS),
    Mechanism("… whose members help at 0.7 speed", HELPING),
    Mechanism("support interrupts the rest", {"dispatch.preemption": "resume",
              "requests.support.priority": 3}),
    Mechanism("six places to wait in each department", everywhere("room", 6)),
    Mechanism("people work on three requests at once", everywhere("multitasking", 3)),
    Mechanism("a call of 5 min comes every 2 h", everywhere("interruptions", CALLS)),
    Mechanism("letters to colleagues, one in 4 h", {"correspondence.rate": "0.25 / h"}),
    Mechanism("40 % of the stages need to ask", ASKING),
    Mechanism("20 % of the stages send notices", NOTICES),
    Mechanism("20 % are decided one level up", DECIDING),
    Mechanism("20 % are decided two levels up",
              {**DECIDING, "authority.decision_level": 2}),
    Mechanism("4 % of the stages are faulty", ERRORS),
    Mechanism("practice makes faster, disuse slower", LEARNING),
    Mechanism("20 % of the people leave in a year", {"people.turnover.yearly": "20 %"}),
    Mechanism("engagement, as the article has it", {"people.generations": "article"}),
    Mechanism("unhappy customers leave for good", {
              "customers.count": 20_000, "customers.defection_satisfied": "3 %",
              "customers.defection_unsatisfied": "38 %"}),
    Mechanism("customers tell others", {"reputation.posts": "30 %", "reputation.refers": "5 %"}),
    Mechanism("the unanswered try again", AGAIN),
    Mechanism("long queues turn customers away", {"channels.phone.balking": "20 min"}),
    Mechanism("leads grow cold after 5 min", {"requests.lead.response_decay": {"after": "5 min"}}),
    Mechanism("changing function costs 2 min", {"service.set_up": "2 min"},
              given="queues for each unit, whose members help"),
    Mechanism("writing a question costs 2 min", {"communication.ask": "2 min"},
              given="40 % of the stages asking"),
    Mechanism("a handoff loses 15 % of what is known", {"communication.handoff_fidelity": 0.85},
              given="40 % of the stages asking"),
    Mechanism("passing on harms 3 % of the messages", {"communication.relay_fidelity": 0.97},
              given="40 % of the stages asking"),
    Mechanism("half of the questions go straight",
              {"communication.direct_contact": "50 %"}, given="40 % of the stages asking"),
    Mechanism("everybody uses a shared system", {"communication.shared_system": "100 %"},
              given="40 % of the stages asking"),
    Mechanism("a shared system spreads from 10 %", {
              "communication.shared_system": "10 %", "tools.innovation": "1 %",
              "tools.imitation": "10 %"}, given="40 % of the stages asking"),
    Mechanism("an informal tie for each person", {"organization.network.ties_per_person": 1},
              given="40 % of the stages asking"),
    Mechanism("ties form after 3 answers", {"people.ties.form_after": 3},
              given="40 % of the stages asking"),
    Mechanism("30 % of the messages interrupt", {"attention.synchronous": "30 %"},
              given="40 % of the stages asking"),
    Mechanism("… and resuming costs 1.5 min",
              {"attention.synchronous": "30 %", "attention.resumption": "1.5 min"},
              given="40 % of the stages asking"),
    Mechanism("10 % interrupt, for 1.5 min more",
              {"attention.notices_interrupt": "10 %", "attention.resumption": "1.5 min"},
              given="20 % of the stages sending notices"),
    Mechanism("deadlines of 2 h, then alone", {"authority.deadline": "2 h"},
              given="20 % of the stages decided above"),
    Mechanism("missing knowledge triples errors",
              {"quality.missing_context": 2}, given="40 % asking, 3 % harmed, 4 % faulty"),
    Mechanism("control, 0.8 of errors a level", {"authority.control": 0.8},
              given="4 % faulty, 20 % decided above"),
    Mechanism("people leave, and novices come", {"people.turnover.yearly": "20 %"},
              given="learning and forgetting"),
    Mechanism("a shared system recognizes them", {"communication.shared_system": "100 %"},
              given="customers trying again"),
    Mechanism("marketing learns from what sales tells", {
              "marketing.allocation": "learned", "marketing.feedback": "100 %"},
              given="three segments of customers"),
    Mechanism("half of the products are connected", {"customers.connected": "50 %"},
              given="support after each order, 40 % asking"),
)  # fmt: skip


def by_given() -> Iterator[tuple[str, Sequence[Mechanism]]]:
    """Yield what is on already and the mechanisms that are switched on then."""
    for given, group in groupby(sorted(MECHANISMS, key=_place), key=lambda it: it.given):
        yield given, tuple(group)


def _place(mechanism: Mechanism) -> int:
    return list(GIVEN).index(mechanism.given)


def scenario_of(structure: str, *changes: Changes) -> Scenario:
    """Return the neutral retailer in a structure, with changes."""
    merged: dict[str, object] = dict(STRUCTURES[structure])
    for change in changes:
        merged |= change
    return load_scenario(SCENARIO, merged)


def same_traces(seed: int) -> dict[str, bool]:
    """Return for each structure whether its trace is that of the neutral silo, bit for bit."""
    reference = finished(load_scenario(SCENARIO, SILO), seed)
    others = {"teams": TEAMS, **OTHERS}
    return {
        name: not differing(reference, finished(load_scenario(SCENARIO, changes), seed))
        for name, changes in others.items()
    }


@dataclass(frozen=True)
class Effects:
    """What mechanisms do in both structures.

    Attributes:
        comparisons: by what is on already and structure; the baseline has nothing more on.
        seed, replications: of all runs.
    """

    comparisons: Mapping[tuple[str, str], Comparison]
    seed: int
    replications: int

    def difference(self, mechanism: Mechanism, structure: str, metric: str) -> Difference:
        """Return the paired difference that a mechanism makes."""
        comparison = self.comparisons[mechanism.given, structure]
        return comparison.difference(mechanism.name, metric)


def one_at_a_time(
    replications: int, seed: int, workers: int | None, progress: Progress | None = None
) -> Effects:
    """Return what each mechanism does in the silo and in teams."""
    found = {}
    groups = list(by_given())
    planned = len(STRUCTURES) * replications * (len(groups) + len(MECHANISMS))
    done = 0
    for given, mechanisms in groups:
        for structure in STRUCTURES:
            scenarios = {given: scenario_of(structure, GIVEN[given])}
            for mechanism in mechanisms:
                scenarios[mechanism.name] = scenario_of(structure, GIVEN[given], mechanism.on)
            found[given, structure] = compare(
                *scenarios.values(), names=list(scenarios), replications=replications, seed=seed,
                workers=workers, progress=_shifted(progress, done, planned),
            )  # fmt: skip
            done += replications * len(scenarios)
    return Effects(found, seed, replications)


def _shifted(progress: Progress | None, before: int, planned: int) -> Progress | None:
    """Return progress of a part, told as that of the whole."""
    if progress is None:
        return None
    tell = progress
    return lambda done, _: tell(before + done, planned)
