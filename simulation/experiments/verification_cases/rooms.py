"""Queues, continued: finite rooms and what overflows from them, batches, finite populations."""

from __future__ import annotations

from collections.abc import Iterator

from simulation import theory
from simulation.experiments.verification import Case, Measured, Value
from simulation.experiments.verification_cases import measures as m
from simulation.experiments.verification_cases import reading as r
from simulation.kernel import state as k
from simulation.scenario import Scenario
from simulation.scenario.batch_sizes import BatchSize

BALKING = "M/M/c/K: birth–death process"
LOSS = "M/G/c/c: Erlang's loss formula, whatever the distribution of the work (Erlang 1917)"
LOSSY = "Markov chain of both numbers present"
OVERFLOW = "Markov chain of all numbers present (Cooper 1981)"
BATCHES = "M^X/M/c: balance across each cut (Chaudhry & Templeton 1983)"
REPAIR = "M/M/c//N: birth–death process (Palm 1947)"


def room(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of a queue with a finite room."""
    (department,) = scenario.organization.departments.values()
    assert department.room is not None
    queue = theory.mmck(
        r.rate(scenario), r.service_rate(scenario), department.staff,
        department.staff + department.room,
    )  # fmt: skip
    yield Value("P(turned away)", queue.block_probability, m.share(k.BALKED))
    yield Value("P(wait)", queue.wait_probability, m.had_to_wait)
    yield Value("mean wait", queue.mean_wait, m.mean_wait(), "h")
    yield Value("mean number present", queue.mean_in_system, m.number_present)


def loss(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of a department without any place to wait."""
    queue = theory.mgcc(r.rate(scenario), r.work(scenario).moment(1), r.staff(scenario))
    yield Value("P(turned away)", queue.block_probability, m.share(k.BALKED))
    yield Value("mean number present", queue.mean_in_system, m.number_present)


def two_rooms(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of two rooms in a row."""
    names = tuple(scenario.organization.departments)
    rates = [r.service_rate(scenario, name) for name in names]
    people = [r.staff(scenario, name) for name in names]
    places = [scenario.organization.departments[name].room or 0 for name in names]
    exact = theory.lossy_tandem(
        r.rate(scenario), (rates[0], rates[1]), (people[0], people[1]), (places[0], places[1])
    )
    yield Value("P(turned away)", exact.loss_probability, m.share(k.BALKED))
    yield Value("mean wait before intake", exact.stations[0].mean_wait, m.mean_wait(), "h")
    yield Value("mean number present", exact.mean_in_system, m.number_present)
    for name, station in zip(names, exact.stations, strict=True):
        at_work = station.utilization * r.staff(scenario, name)
        yield Value(f"at work in {name}", at_work, m.busy(name))


def overflow(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of departments that send to generalists whoever finds no place."""
    departments = scenario.organization.departments
    own = [request.route[0].department for request in scenario.requests.values()]
    generalists = departments["generalists"]
    exact = theory.overflow(
        r.rates(scenario),
        r.service_rate(scenario, own[0]),
        [departments[name].staff for name in own],
        [departments[name].room or 0 for name in own],
        generalists.staff,
        generalist_places=generalists.room,
        cross_skill=scenario.service.cross_skill,
    )
    for number, kind in enumerate(scenario.requests):
        overflows = exact.overflow_probabilities[number]
        yield Value(f"P(overflow), {kind}", overflows, m.share(k.OVERFLOWS, number))
        yield Value(f"mean wait, {kind}", exact.mean_waits[number], m.mean_wait(number), "h")
        sojourn = exact.mean_sojourns[number]
        yield Value(f"mean sojourn, {kind}", sojourn, m.mean_sojourn(number), "h")
    rates, losses = exact.arrival_rates, exact.loss_probabilities
    lost = sum(rate * share for rate, share in zip(rates, losses, strict=True)) / sum(rates)
    yield Value("P(turned away)", lost, m.share(k.BALKED))
    at_work = exact.generalists.utilization * generalists.staff
    yield Value("generalists at work", at_work, m.busy("generalists"))


def batches(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of a queue to which requests come in batches."""
    (request,) = scenario.requests.values()
    queue = theory.batch_mmc(
        request.rate / request.batch.mean,
        r.service_rate(scenario),
        r.staff(scenario),
        sizes_of(request.batch),
    )
    yield Value("P(wait)", queue.wait_probability, m.had_to_wait)
    yield Value("mean wait", queue.mean_wait, m.mean_wait(), "h")
    yield Value("mean sojourn", queue.mean_sojourn, m.mean_sojourn(), "h")
    yield Value("mean number present", queue.mean_in_system, m.number_present)


def sizes_of(batch: BatchSize) -> dict[int, float]:
    """Return the probability of each size of a batch."""
    if batch.kind == "geometric":
        return theory.geometric_sizes(batch.mean)
    if batch.kind == "constant":
        return {int(batch.mean): 1.0}
    half = len(batch.parameters) // 2
    sizes, weights = batch.parameters[:half], batch.parameters[half:]
    return {int(size): weight / sum(weights) for size, weight in zip(sizes, weights, strict=True)}


def population(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of a fixed number of customers who come back again and again."""
    (request,) = scenario.requests.values()
    queue = theory.finite_population(
        request.population, request.rate, r.service_rate(scenario), r.staff(scenario)
    )
    yield Value("P(wait)", queue.wait_probability, m.had_to_wait)
    yield Value("mean wait", queue.mean_wait, m.mean_wait(), "h")
    yield Value("mean number present", queue.mean_in_system, m.number_present)
    (name,) = scenario.organization.departments
    yield Value("mean number at work", queue.utilization * r.staff(scenario), m.busy(name))


CASES: tuple[Case, ...] = (
    Measured("M/M/3/5, turned away", "theory/rooms", BALKING, room, horizon=17_000),
    Measured("M/M/10/12, turned away", "theory/rooms", BALKING, room, horizon=24_000,
             changes={"organization.departments.service.staff": 10,
                      "organization.departments.service.room": 2, "requests.call.rate": "8 / h"}),
    Measured("M/G/5/5, lost calls", "theory/rooms", LOSS, loss, horizon=11_000,
             changes={"organization.departments.service.staff": 5,
                      "organization.departments.service.room": 0, "requests.call.rate": "4 / h",
                      "work.service": {"mean": "1 h", "cv": 1.5}}),
    Measured("two rooms in a row", "theory/two_rooms", LOSSY, two_rooms, horizon=21_000),
    Measured("overflow to generalists", "theory/overflow", OVERFLOW, overflow, horizon=65_000),
    Measured("batches, M^X/M/1", "theory/batches", BATCHES, batches, horizon=400_000),
    Measured("batches of 2, M^X/M/3", "theory/batches", BATCHES, batches, horizon=130_000,
             changes={"organization.departments.service.staff": 3, "requests.call.batch": 2,
                      "requests.call.rate": "1.8 / h"}),
    Measured("batches of 1, 2 or 5, M^X/M/2", "theory/batches", BATCHES, batches, horizon=150_000,
             changes={"organization.departments.service.staff": 2,
                      "requests.call.batch": {"sizes": [1, 2, 5], "weights": [5, 3, 2]},
                      "requests.call.rate": "1 / h"}),
    Measured("machine repair", "theory/population", REPAIR, population, horizon=36_000),
    Measured("machine repair, 3 mechanics", "theory/population", REPAIR, population,
             horizon=19_000,
             changes={"organization.departments.repair.staff": 3,
                      "requests.breakdown.population": 20}),
)  # fmt: skip
