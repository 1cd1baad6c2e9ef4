"""When the silo wins: sectors against a pool, serial handoffs against a case team."""

from __future__ import annotations

from collections.abc import Iterator

from simulation import theory
from simulation.experiments.verification import Case, Measured, Value
from simulation.experiments.verification_cases import measures as m
from simulation.experiments.verification_cases import reading as r
from simulation.experiments.verification_cases.borders import POOL, SILO, Border
from simulation.experiments.verification_cases.networks import long_serial, serial
from simulation.experiments.verification_cases.queues import ERLANG_C, delay, long_sojourns
from simulation.scenario import Scenario

SERIAL = "M/M/1 queues in a row: n / (μ − λ) (Burke 1956, Reich 1957)"
TEAM = "M/Eₙ/n by the matrix-geometric method (Neuts 1981)"
BORDER = (
    "root of two Erlang C sojourns (Smith & Whitt 1981); bisection on y, with theory/merged and "
    "work.service.mean = y h as the pool"
)


def sectors(scenario: Scenario) -> Iterator[Value]:
    """Yield the sojourn in a sector of one, with its own customers."""
    queue = theory.mm1(r.rate(scenario) / r.sectors(scenario), r.service_rate(scenario))
    yield Value("mean sojourn", queue.mean_sojourn, m.mean_sojourn(), "h")
    yield from long_sojourns(queue, [0.5])


def case_team(scenario: Scenario) -> Iterator[Value]:
    """Yield the sojourn of cases that one of n people takes through all n stages."""
    people = r.staff(scenario)
    queue = theory.case_team(people, r.rate(scenario), people * r.service_rate(scenario))
    yield Value("mean sojourn", queue.mean_sojourn, m.mean_sojourn(), "h")


EXPONENTIAL = {"mean": "1 h", "distribution": "exponential"}
FIVE_STAGES: dict[str, object] = {
    "organization.departments.fourth.staff": 1,
    "organization.departments.fifth.staff": 1,
    "work.fourth": EXPONENTIAL,
    "work.fifth": EXPONENTIAL,
    "requests.case.route": ["first", "second", "third", "fourth", "fifth"],
}
TEAM_OF_FIVE: dict[str, object] = {
    "organization.departments.team.staff": 5,
    "work.team": {"mean": "5 h", "distribution": "erlang", "shape": 5},
}


def border(sectors: int, load: float, requests: int) -> Border:
    """Return a cell of the table of the pooling border."""
    name = f"border, {sectors} sectors at load {load:g}"
    return Border(
        name, SILO, BORDER, sectors, load, requests,
        slow=load > 0.8 or (sectors, load) == (20, 0.8),
        quick=sectors in (2, 5, 10) and load in (0.6, 0.8),
    )  # fmt: skip


REQUESTS = {0.5: 15_000, 0.6: 30_000, 0.7: 40_000, 0.8: 90_000, 0.9: 400_000, 0.95: 1_500_000}
"""In each replication of a border, by load."""

CASES: tuple[Case, ...] = (
    Measured("four sectors", SILO, ERLANG_C, sectors, horizon=85_000),
    Measured("one department of four", POOL, ERLANG_C, delay("sojourn", sojourns=[0.5]),
             horizon=60_000),
    Measured("handoffs, 3 stages", "theory/handoffs", SERIAL, long_serial, horizon=240_000),
    Measured("handoffs, 5 stages", "theory/handoffs", SERIAL, serial, horizon=130_000,
             changes=FIVE_STAGES),
    Measured("case team of 3", "theory/case_team", TEAM, case_team, horizon=100_000),
    Measured("case team of 5", "theory/case_team", TEAM, case_team, horizon=45_000,
             changes=TEAM_OF_FIVE),
    *(border(k, load, requests) for k in (2, 3, 5, 10, 20) for load, requests in REQUESTS.items()),
)  # fmt: skip
