"""Queues: one station in the long run, by textbook formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from simulation import theory
from simulation.experiments.verification import Case, Measured, Value
from simulation.experiments.verification_cases import measures as m
from simulation.experiments.verification_cases import reading as r
from simulation.kernel import state as k
from simulation.scenario import Scenario

Values = Callable[[Scenario], Iterator[Value]]

ERLANG_C = "Erlang C: M/M/c by Erlang's recursion (Erlang 1917)"
ERLANG_A = "Erlang A: birth–death process (Palm 1957)"
IMPATIENCE = "M/M/c + G: density of the offered wait (Baccelli & Hébuterne 1981)"
KHINCHINE = "M/G/1: λ E[S²] / (2 (1 − ρ)) (Pollaczek 1930, Khinchine 1932)"
CROMMELIN = "M/D/c: chain from one service to the next (Crommelin 1932, Franx 2001)"
RENEWAL = "GI/M/c: root of a transform (Kendall 1953, Takács 1962)"
COBHAM = "priorities (Cobham 1954)"
DISPATCH = "Poisson arrivals split at random or in turn: M/M/1 or E_c/M/1 (Kendall 1953)"
SHORTEST = "Markov chain of all lines (Haight 1958)"


def delay(*wanted: str, waits: Iterable[float] = (), sojourns: Iterable[float] = ()) -> Values:
    """Return the values of an M/M/c or GI/M/c queue that are wanted: wait, sojourn, present.

    Tails are taken near the quantiles of the wait and of the sojourn that are given.
    """

    def values(scenario: Scenario) -> Iterator[Value]:
        queue = theory.gimc(r.interarrival(scenario), r.service_rate(scenario), r.staff(scenario))
        yield Value("P(wait)", queue.wait_probability, m.had_to_wait)
        yield from long_waits(queue, waits)
        yield from long_sojourns(queue, sojourns)
        if "wait" in wanted:
            yield Value("mean wait", queue.mean_wait, m.mean_wait(), "h")
        if "sojourn" in wanted:
            yield Value("mean sojourn", queue.mean_sojourn, m.mean_sojourn(), "h")
        if "present" in wanted:
            yield Value("mean number present", queue.mean_in_system, m.number_present)

    return values


def long_waits(
    queue: theory.GIMcQueue | theory.MDcQueue, points: Iterable[float]
) -> Iterator[Value]:
    """Yield how many wait longer than some quantiles of the wait."""
    for edge in (m.edge_near(queue.wait_quantile(point)) for point in points):
        beyond = queue.wait_survival(edge.time)
        yield Value(f"P(wait > {edge.shown})", beyond, m.wait_beyond(edge))


def long_sojourns(queue: theory.GIMcQueue, points: Iterable[float]) -> Iterator[Value]:
    """Yield how many stay longer than some quantiles of the sojourn."""
    for edge in (m.edge_near(queue.sojourn_quantile(point)) for point in points):
        beyond = queue.sojourn_survival(edge.time)
        yield Value(f"P(sojourn > {edge.shown})", beyond, m.sojourn_beyond(edge))


def impatience(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of a queue whose customers give up."""
    yield from _impatience(
        theory.impatient_mmc(
            r.rate(scenario), r.service_rate(scenario), r.staff(scenario), r.patience(scenario)
        )
    )


def erlang_a(scenario: Scenario) -> Iterator[Value]:
    """Yield the same for Erlang A, by its birth–death process."""
    patience = r.patience(scenario).moment(1)
    yield from _impatience(
        theory.erlang_a(r.rate(scenario), r.service_rate(scenario), r.staff(scenario), 1 / patience)
    )


def _impatience(queue: theory.ImpatientQueue) -> Iterator[Value]:
    yield Value("P(wait)", queue.wait_probability, m.had_to_wait)
    yield Value("P(give up)", queue.abandon_probability, m.share(k.ABANDONED))
    yield Value("mean time in queue", queue.mean_wait, m.time_in_queue, "h")
    yield Value("mean wait of the served", queue.mean_wait_served, m.mean_wait(), "h")
    edge = m.edge_near(queue.mean_wait_served)
    beyond = queue.wait_survival_served(edge.time)
    yield Value(f"P(wait of the served > {edge.shown})", beyond, m.wait_beyond(edge))


def staffing(scenario: Scenario) -> Iterator[Value]:
    """Yield the probability of waiting where staff is load plus its square root."""
    queue = r.delay_queue(scenario)
    load = queue.utilization * queue.servers
    beta = (queue.servers - load) / load**0.5
    remark = f"β = {beta:.4g}; {theory.halfin_whitt(beta):.4f} in the limit of large departments"
    yield Value("P(wait)", queue.wait_probability, m.had_to_wait, remark=remark)


def general_service(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of an M/G/1 queue."""
    queue = theory.mg1(r.rate(scenario), r.moments(scenario))
    yield Value("mean wait", queue.mean_wait, m.mean_wait(), "h")
    yield Value("mean number present", queue.mean_in_system, m.number_present)


def constant_service(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of an M/D/c queue."""
    queue = theory.mdc(r.rate(scenario), r.work(scenario).moment(1), r.staff(scenario))
    yield Value("P(wait)", queue.wait_probability, m.had_to_wait)
    yield Value("mean wait", queue.mean_wait, m.mean_wait(), "h")
    yield from long_waits(queue, [0.7])


def priorities(scenario: Scenario) -> Iterator[Value]:
    """Yield the waits of classes with priority, the most urgent first."""
    queue = theory.cobham_multi_server(
        r.rates(scenario), r.service_rate(scenario), r.staff(scenario)
    )
    for number, (kind, exact) in enumerate(zip(scenario.requests, queue.mean_waits, strict=True)):
        yield Value(f"mean wait, {kind}", exact, m.mean_wait(number), "h")


def dispatched(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of one server of a department whose requests are dealt out."""
    how = {"random": theory.random_dispatch, "round_robin": theory.round_robin_dispatch}
    queue = how[scenario.dispatch.rule](
        r.rate(scenario), r.service_rate(scenario), r.staff(scenario)
    )
    yield Value("P(wait)", queue.wait_probability, m.had_to_wait)
    yield Value("mean wait", queue.mean_wait, m.mean_wait(), "h")
    yield from long_waits(queue, [0.5])
    yield from long_sojourns(queue, [0.5])


def shortest_queue(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of servers of whom who comes joins the least loaded."""
    queue = theory.join_shortest_queue(
        r.rate(scenario),
        r.service_rate(scenario),
        r.staff(scenario),
        count_in_service=scenario.dispatch.rule == "least_loaded",
        idle_first=scenario.dispatch.rule == "least_loaded",
    )
    yield Value("P(wait)", queue.wait_probability, m.had_to_wait)
    yield Value("mean wait", queue.mean_wait, m.mean_wait(), "h")
    yield Value("mean sojourn", queue.mean_sojourn, m.mean_sojourn(), "h")


def size(rate: float, staff: int) -> dict[str, object]:
    """Return the changes that give a call centre another load and size."""
    return {
        "requests.call.rate": f"{rate:g} / h",
        "organization.departments.service.staff": staff,
    }


def with_work(rate: float, **written: object) -> dict[str, object]:
    """Return the changes that give the work another distribution, of mean 1 h if none is given."""
    family = written if {"values", "low"} & set(written) else {"mean": "1 h", **written}
    return {"requests.call.rate": f"{rate:g} / h", "work.service": family}


def with_patience(**written: object) -> dict[str, object]:
    """Return the changes that give the patience another distribution."""
    return {"channels.phone.patience": written}


def with_arrivals(**written: object) -> dict[str, object]:
    """Return the changes that give the times between arrivals another distribution."""
    return {"requests.call.interarrival": written}


CASES: tuple[Case, ...] = (
    Measured("M/M/1", "theory/mm1", ERLANG_C,
             delay("wait", "sojourn", "present", waits=[0.5, 0.8], sojourns=[0.5, 0.8]),
             horizon=310_000),
    Measured("M/M/2, C(2, 1.6)", "theory/mmc", ERLANG_C, delay("wait", waits=[0.5]),
             horizon=250_000, changes=size(1.6, 2)),
    Measured("M/M/10, C(10, 8)", "theory/mmc", ERLANG_C,
             delay("wait", "sojourn", waits=[0.75], sojourns=[0.5, 0.9]), horizon=120_000),
    Measured("M/M/20", "theory/mm20", ERLANG_C, delay("sojourn"), horizon=18_000),
    Measured("M/M/20, mean wait", "theory/mm20", ERLANG_C, delay("wait", waits=[0.75]),
             horizon=150_000, slow=True),
    Measured("M/M/100, C(100, 90)", "theory/mmc", ERLANG_C, delay(), horizon=30_000,
             changes=size(90, 100), slow=True),
    Measured("square-root staffing, load 9", "theory/staffing", ERLANG_C, staffing, horizon=27_000,
             changes=size(9, 12)),
    Measured("square-root staffing, load 100", "theory/staffing", ERLANG_C, staffing,
             horizon=23_000, slow=True),
    Measured("M/M/10 + M, θ = 0.5", "theory/erlang_a", ERLANG_A, erlang_a, horizon=29_000,
             changes={"channels.phone.patience.mean": "2 h"}),
    Measured("M/M/10 + M, θ = 1", "theory/erlang_a", ERLANG_A, erlang_a, horizon=24_000),
    Measured("M/M/10 + M, θ = 2", "theory/erlang_a", ERLANG_A, erlang_a, horizon=18_000,
             changes={"channels.phone.patience.mean": "30 min"}),
    Measured("M/M/10 + M, overloaded", "theory/erlang_a", ERLANG_A, erlang_a, horizon=8_500,
             changes={"requests.call.rate": "12 / h"}),
    Measured("M/M/10 + D", "theory/erlang_a", IMPATIENCE, impatience, horizon=30_000,
             changes=with_patience(mean="20 min", distribution="deterministic")),
    Measured("M/M/10 + lognormal", "theory/erlang_a", IMPATIENCE, impatience, horizon=21_000,
             changes=with_patience(mean="30 min", cv=1.5)),
    Measured("M/D/1", "theory/md1", KHINCHINE, general_service, horizon=205_000),
    Measured("M/D/3", "theory/md1", CROMMELIN, constant_service, horizon=125_000,
             changes=size(2.4, 3)),
    Measured("M/G/1, gamma, cv² 0.5", "theory/mg1", KHINCHINE, general_service, horizon=320_000,
             changes=with_work(0.8, distribution="gamma", cv=0.5**0.5)),
    Measured("M/G/1, exponential, cv² 1", "theory/mg1", KHINCHINE, general_service,
             horizon=480_000, changes=with_work(0.8, distribution="exponential")),
    Measured("M/G/1, gamma, cv² 4", "theory/mg1", KHINCHINE, general_service, horizon=950_000,
             replications=180, changes=with_work(0.8, distribution="gamma", cv=2)),
    Measured("M/G/1, lognormal, cv² 4", "theory/mg1", KHINCHINE, general_service,
             horizon=950_000, replications=450, slow=True),
    Measured("M/G/1, lognormal, load 0.5", "theory/mg1", KHINCHINE, general_service,
             horizon=310_000, changes=with_work(0.5, cv=1)),
    Measured("M/G/1, hyperexponential", "theory/mg1", KHINCHINE, general_service,
             horizon=450_000, changes=with_work(0.5, distribution="hyperexponential", cv=1.5)),
    Measured("M/G/1, Weibull", "theory/mg1", KHINCHINE, general_service, horizon=170_000,
             changes=with_work(0.5, distribution="weibull", shape=1.5)),
    Measured("M/G/1, Erlang", "theory/mg1", KHINCHINE, general_service, horizon=120_000,
             changes=with_work(0.5, distribution="erlang", shape=3)),
    Measured("M/G/1, uniform", "theory/mg1", KHINCHINE, general_service, horizon=120_000,
             changes=with_work(0.5, low="30 min", high="90 min")),
    Measured("M/G/1, empirical", "theory/mg1", KHINCHINE, general_service, horizon=130_000,
             changes=with_work(0.5, values=["10 min", "1 h", "3 h"], weights=[3, 5, 1])),
    Measured("E₄/M/1, appointments", "theory/appointments", RENEWAL, delay("wait", "sojourn"),
             horizon=310_000),
    Measured("D/M/1", "theory/appointments", RENEWAL, delay("wait"), horizon=250_000,
             changes=with_arrivals(distribution="deterministic")),
    Measured("H₂/M/3, bursts", "theory/appointments", RENEWAL, delay("wait", waits=[0.7]),
             horizon=170_000,
             changes={**with_arrivals(distribution="hyperexponential", cv=1.5), **size(1.8, 3)}),
    Measured("lognormal arrivals, M/3", "theory/appointments", RENEWAL, delay("wait", "sojourn"),
             horizon=130_000,
             changes={**with_arrivals(distribution="lognormal", cv=0.7), **size(2, 3)}),
    Measured("priority", "theory/priority", COBHAM, priorities, horizon=490_000),
    Measured("priority, five employees", "theory/priority", COBHAM, priorities, horizon=190_000,
             changes={"organization.departments.service.staff": 5,
                      "requests.urgent.rate": "1 / h", "requests.ordinary.rate": "3 / h"}),
    Measured("dealt out in turn", "theory/dealt_out", DISPATCH, dispatched, horizon=74_000),
    Measured("dealt out at random", "theory/dealt_out", DISPATCH, dispatched, horizon=70_000,
             changes={"dispatch.rule": "random", "requests.call.rate": "2.4 / h"}),
    Measured("to the least loaded", "theory/least_loaded", SHORTEST, shortest_queue,
             horizon=130_000),
    Measured("to the shortest line, 3 employees", "theory/shortest_queue", SHORTEST,
             shortest_queue, horizon=85_000, changes=size(2.1, 3)),
)  # fmt: skip
