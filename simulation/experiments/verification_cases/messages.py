"""Networks of messages: everybody writes to everybody, along the formal tree."""

from __future__ import annotations

from collections.abc import Iterator

from simulation import theory
from simulation.experiments.verification import Case, Measured, Stated, Value, Verdict, statement
from simulation.experiments.verification_cases import measures as m
from simulation.experiments.verification_cases import reading as r
from simulation.offered_load import letter_load
from simulation.organization import build_organization
from simulation.scenario import Scenario

GUIMERA = "M/M/1 queues loaded by the paths through the tree (Guimerà et al. 2002)"
CHIEF = 0


def hierarchy(scenario: Scenario) -> Iterator[Value]:
    """Yield how long messages take, how many are under way, and how busy people are."""
    tree = theory.hierarchy_load(build_organization(scenario).manager.tolist())
    rate = scenario.correspondence.rate
    handling = 1 / r.law(scenario.correspondence.handling).moment(1)
    time = tree.mean_transit_time(rate, handling)
    yield Value("mean time to delivery", time, m.letter_time, "h")
    yield Value("mean number under way", tree.mean_in_transit(rate, handling), m.letters_under_way)
    yield Value("people who handle a message", tree.mean_distance, m.letter_hops)
    loads = tree.utilizations(rate, handling)
    yield Value("the chief is busy", loads[CHIEF], m.busy_person(CHIEF))
    if tree.bottleneck != CHIEF:
        busiest = tree.bottleneck
        yield Value("the busiest is busy", loads[busiest], m.busy_person(busiest))


def regular(branching: int, levels: int, share: float) -> dict[str, object]:
    """Return the changes that make a regular tree, loaded with a share of its critical rate."""
    size = len(theory.regular_tree(branching, levels))
    visits = max(theory.regular_tree_visits(branching, levels))
    return {
        "organization.span_of_control": branching,
        "organization.departments.staff.staff": size - 1,
        "correspondence.rate": f"{share * (size - 1) / visits:.10g} / h",
    }


def is_the_tree(case: Case, seed: int) -> tuple[Verdict, ...]:
    """Say whether the formal trees are the regular ones, and saturate where theory says."""
    verdicts = []
    for branching, levels in ((2, 4), (3, 4), (5, 3), (5, 4)):
        scenario = case.read(regular(branching, levels, 1.0))
        organization = build_organization(scenario)
        same = tuple(organization.manager.tolist()) == theory.regular_tree(branching, levels)
        size = organization.size
        verdicts.append(statement(f"span {branching}, {size} people: the regular tree", same))
        load = letter_load(scenario, organization)
        full = load is not None and not load.is_stable
        below = letter_load(case.read(regular(branching, levels, 0.999)), organization)
        sharp = full and below is not None and below.is_stable
        critical = scenario.correspondence.rate
        other = theory.arenas_critical_probability(branching, levels)
        remark = f"ρ_c = {critical:.6f}; {other:.6f} by the other rule of Arenas et al. 2001"
        told = f"span {branching}, {size} people: told to be full"
        verdicts.append(statement(told, sharp, remark))
    return tuple(verdicts)


HORIZONS = {(3, 4): (28_000, 67_000, 250_000), (5, 3): (45_000, 135_000, 530_000),
            (5, 4): (32_000, 77_000, 470_000), (5, 6): (13_000, 43_000, 250_000)}  # fmt: skip
"""Hours of each replication at .5, .8 and .9 of the critical rate."""


def guimera(branching: int, levels: int) -> Iterator[Case]:
    """Yield the cases of a row of the table of Guimerà et al."""
    for share, horizon in zip((0.5, 0.8, 0.9), HORIZONS[branching, levels], strict=True):
        changes = regular(branching, levels, share)
        size = len(theory.regular_tree(branching, levels))
        name = f"messages, span {branching}, {size} people, {share:g} ρ_c"
        slow = share > 0.8 or (size > 1000 and share > 0.5)
        yield Measured(name, "theory/messages", GUIMERA, hierarchy, horizon=horizon,
                       changes=changes, slow=slow)  # fmt: skip


CASES: tuple[Case, ...] = (
    Stated("messages, the trees", "theory/messages", "paths by level", is_the_tree),
    *(case for tree in HORIZONS for case in guimera(*tree)),
    Measured("messages, span 2, busiest below the chief", "theory/messages", GUIMERA, hierarchy,
             horizon=75_000, changes=regular(2, 4, 0.8)),
    Measured("messages, 25 people in an uneven tree", "theory/messages", GUIMERA, hierarchy,
             horizon=60_000,
             changes={"organization.departments.staff.staff": 24,
                      "correspondence.rate": "0.045 / h"}),
)  # fmt: skip
