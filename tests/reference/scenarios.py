"""Random small scenarios for the comparison of kernel and twin: an integer in, a case out.

The first cases have one mechanism each, all later ones a random set of them. Every fourth case is
*tied*: all durations are constants in whole steps of ten minutes, so that arrivals, services,
deadlines and patience end at the same instants, and the order at equal times is put to the test.
Every tenth is *slow*: days take the place of minutes, beyond what a packed time can hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import yaml

from simulation.organization import build_organization
from simulation.scenario import Scenario, parse_scenario

DEPARTMENTS = ("sales", "purchasing", "logistics", "service", "marketing")
STEP = 10  # minutes, in tied cases
REQUESTS = (60, 260)  # potential arrivals within the horizon, about


@dataclass(frozen=True)
class Case:
    """A scenario and how to run it."""

    number: int
    text: str
    seed: int
    replication: int
    reputation: float
    pieces: int  # in how many calls the kernel is run
    is_tied: bool

    @property
    def scenario(self) -> Scenario:
        """The scenario, loaded like any other."""
        return parse_scenario(self.text, name=f"case {self.number}")


def case(number: int) -> Case:
    """Return the case of a number, always the same."""
    draft = Draft(number)
    text = yaml.safe_dump(draft.written, sort_keys=False, allow_unicode=True)
    rng = draft.rng
    reputation = rng.choice((1.0, 1.0, 0.8, 1.3)) if draft.all_vary() else 1.0
    pieces = rng.choice((1, 1, 2, 7))
    return Case(number, text, number, rng.randrange(3), reputation, pieces, draft.is_tied)


class Draft:
    """A scenario being written: plain dictionaries that become YAML."""

    def __init__(self, number: int) -> None:
        """Write the scenario of a number."""
        self.rng = rng = Random(number)
        self.is_tied = number % 4 == 3
        self.unit = "days" if number % 10 == 9 else "min"
        self.names = list(DEPARTMENTS[: rng.randint(1, 4)])
        self.requests: dict[str, dict[str, Any]] = {}
        self.written: dict[str, Any] = {
            "extends": "neutral",
            "time": {
                "hours_per_day": rng.choice(("8 h", "8 h", "7.5 h", "4 h")),
                "days_per_week": rng.choice((5, 5, 3, 7)),
            },
            "organization": self._organization(),
            "channels": {},
            "requests": self.requests,
            "work": {name: self.distribution(5, 40) for name in self.names},
        }
        for kind in ("order", "support", "lead")[: rng.choice((1, 1, 2, 3))]:
            self.requests[kind] = self._request()
        for mechanism in self._chosen(number):
            mechanism(self)
        self._pace()
        self._man_stations()

    def section(self, name: str) -> dict[str, Any]:
        """Return a section to write in."""
        section: dict[str, Any] = self.written.setdefault(name, {})
        return section

    def _chosen(self, number: int) -> list[Callable[[Draft], None]]:
        if number < len(MECHANISMS):
            return [MECHANISMS[number]]
        density = self.rng.choice((0.2, 0.5, 0.8, 1.0))
        return [mechanism for mechanism in MECHANISMS if self.rng.random() < density]

    def _organization(self) -> dict[str, Any]:
        rng = self.rng
        departments = {name: {"staff": rng.randint(1, 6)} for name in self.names}
        if rng.random() < 0.2:
            departments["idlers"] = {"staff": rng.randint(1, 3)}
        return {
            "structure": rng.choice(("hierarchical", "cross_functional")),
            "span_of_control": rng.randint(2, 5),
            "teams": rng.randint(1, 4),
            "guilds": rng.random() < 0.7,
            "departments": departments,
        }

    def _request(self) -> dict[str, Any]:
        length = self.rng.randint(1, 4)
        route = [{"department": self.rng.choice(self.names)} for _ in range(length)]
        return {"rate": self.rng.choice((1.0, 2.0, 4.0)), "value": 100, "route": route}

    # ── Quantities ────────────────────────────────────────────────────────────────────────────

    def minutes(self, low: float, high: float) -> str:
        """Return a duration in minutes (in a slow case, in days)."""
        if self.is_tied:
            return f"{STEP * max(0, round(self.rng.uniform(low, high) / STEP))} {self.unit}"
        return f"{self.rng.uniform(low, high):.3f} {self.unit}"

    def distribution(self, low: float, high: float) -> Any:
        """Return a distribution of any family with a mean between two numbers of minutes."""
        rng, mean = self.rng, self.minutes(low, high)
        if self.is_tied:
            return mean
        family = rng.choice(
            ("constant", "lognormal", "exponential", "exponential", "gamma", "erlang", "weibull",
             "uniform", "hyperexponential", "empirical")
        )  # fmt: skip
        if family == "constant":
            return mean
        if family == "uniform":
            return {"low": self.minutes(0, low), "high": self.minutes(low, 2 * high)}
        if family == "empirical":
            values = [self.minutes(low, high) for _ in range(rng.randint(1, 4))]
            if rng.random() < 0.5:
                return {"values": values}
            return {"values": values, "weights": [rng.randint(1, 4) for _ in values]}
        return {"distribution": family, "mean": mean, **self.shape(family)}

    def shape(self, family: str) -> dict[str, Any]:
        """Return what a family needs besides its mean."""
        rng = self.rng
        if family == "erlang":
            return {"shape": rng.choice((2, 3))}
        if family == "weibull":
            return {"shape": rng.choice((0.7, 1.5))}
        if family == "gamma":
            return {"cv": rng.choice((0.5, 1.2))}
        if family == "hyperexponential":
            return {"cv": rng.choice((1.5, 3.0))}
        return {"cv": round(rng.uniform(0.2, 1.5), 3)} if family == "lognormal" else {}

    def share(self, low: float = 0.05, high: float = 0.95) -> float:
        """Return a share of 1."""
        return round(self.rng.uniform(low, high), 3)

    # ── What follows from the rest ────────────────────────────────────────────────────────────

    def all_vary(self) -> bool:
        """Return whether the rate of every kind varies, so that reputation can act."""
        return all("profile" in item for item in self.requests.values() if item["rate"] != "0 / h")

    def _pace(self) -> None:
        """Scale the rates to a load of the busiest department, and the horizon to a size."""
        rng = self.rng
        arising = [item for item in self.requests.values() if item["rate"] != "0 / h"]
        load = dict.fromkeys(self.names, 0.0)
        for item in arising:
            for stage in item["route"]:
                load[stage["department"]] += item["rate"] * 22 / 60
        staff = self.written["organization"]["departments"]
        busiest = max(load[name] / staff[name]["staff"] for name in self.names)
        factor = rng.uniform(0.3, 1.1) / busiest
        total = 0.0
        for item in arising:
            rate = item["rate"] * factor
            if self.is_tied:
                rate = 60 / (STEP * max(1, round(60 / rate / STEP)))
            total += rate
            item["rate"] = f"{rate!r} / h" if self.unit == "min" else f"{rate / 60!r} / day"
        minutes = max(60, round(rng.randint(*REQUESTS) / total * 60))
        if self.unit == "min" and rng.random() < 0.5:  # a horizon of whole days
            day = round(float(self.written["time"]["hours_per_day"].split()[0]) * 60)
            minutes = day * max(1, round(minutes / day))
        warm_up = rng.choice((0, 0, minutes // 3, minutes // 60 // 5 * 60))
        for name, duration in (("horizon", minutes), ("warm_up", warm_up)):
            self.written["time"][name] = f"{duration} {self.unit}"

    def _man_stations(self) -> None:
        """Let managers serve where a department on a route would otherwise have nobody."""
        text = yaml.safe_dump(self.written, sort_keys=False)
        organization = build_organization(parse_scenario(text))
        roster = organization.roster
        if not all(organization.serves[roster.of(d)].any() for d in range(roster.used)):
            self.written["organization"]["managers_serve"] = True


# ── Mechanisms ────────────────────────────────────────────────────────────────────────────────────


def nothing(draft: Draft) -> None:
    """Leave everything neutral."""


def sectors(draft: Draft) -> None:
    """Cut departments into sectors."""
    draft.written["organization"]["structure"] = "hierarchical"
    for department in draft.written["organization"]["departments"].values():
        department["sectors"] = draft.rng.randint(1, min(3, department["staff"]))


def managers_only_manage(draft: Draft) -> None:
    """Let managers serve no customers."""
    draft.written["organization"]["managers_serve"] = False


def scope(draft: Draft) -> None:
    """Let requests queue for the whole department."""
    draft.section("dispatch")["scope"] = "department"


def rule(draft: Draft) -> None:
    """Give requests to people by a rule."""
    draft.section("dispatch")["rule"] = draft.rng.choice(
        ("shared_queue", "least_loaded", "round_robin", "random", "same_owner", "same_team")
    )


def helping(draft: Draft) -> None:
    """Let people of a team help each other."""
    draft.written["organization"]["structure"] = "cross_functional"
    cross_skill = draft.rng.choice((1.0, 0.5)) if draft.is_tied else draft.share(0.4, 1.0)
    draft.section("service").update(helping=True, cross_skill=cross_skill)


def set_up(draft: Draft) -> None:
    """Let changing functions cost time."""
    draft.section("service")["set_up"] = draft.minutes(1, 10)


def priorities(draft: Draft) -> None:
    """Serve some kinds first."""
    for request in draft.requests.values():
        request["priority"] = draft.rng.randint(1, 3)


def channels(draft: Draft) -> None:
    """Let customers come by several ways, with different patience."""
    rng = draft.rng
    shares = rng.choice(((100,), (60, 40), (50, 30, 20)))
    for name, share in zip(("phone", "e-mail", "store"), shares, strict=False):
        channel = {
            "share": f"{share} %",
            "expected_response": draft.minutes(5, 60),
            "work_factor": rng.choice((1.0, 2.0) if draft.is_tied else (1.0, 0.8, 1.5)),
        }
        if rng.random() < 0.7:
            channel["patience"] = draft.distribution(5, 60)
        draft.written["channels"][name] = channel


def resolution_patience(draft: Draft) -> None:
    """Let customers give up while their request is under way."""
    for request in draft.requests.values():
        if draft.rng.random() < 0.7:
            request["resolution_patience"] = draft.distribution(30, 240)


def feedback(draft: Draft) -> None:
    """Let requests go back, stay, skip stages or end early."""
    for request in draft.requests.values():
        for stage in request["route"]:
            if draft.rng.random() < 0.6:
                goals = {item["department"] for item in request["route"]} | {"done"}
                chosen = draft.rng.sample(sorted(goals), draft.rng.randint(1, min(2, len(goals))))
                stage["next"] = {goal: draft.share(0.05, 0.3) for goal in chosen}


def needs(draft: Draft) -> None:
    """Let stages need what other departments know."""
    draft.section("communication").update(
        interdependence=draft.rng.choice((0.3, 0.7, 1.0)),
        handoff_fidelity=draft.share(0.3, 1.0),
        relay_fidelity=draft.share(0.5, 1.0),
        ask=draft.distribution(0, 5),
        relay=draft.distribution(0, 8),
        answer=draft.distribution(2, 15),
        query_deadline=draft.minutes(15, 200),
    )
    for request in draft.requests.values():
        for stage in request["route"]:
            if draft.rng.random() < 0.5:
                number = draft.rng.randint(0, len(draft.names))
                stage["needs"] = draft.rng.sample(draft.names, number)


def shared_system(draft: Draft) -> None:
    """Let some people see in a system what others would have to be asked for."""
    needs(draft)
    draft.section("communication")["shared_system"] = draft.share()


def exceptions(draft: Draft) -> None:
    """Let decisions climb."""
    draft.section("authority").update(
        exceptions=draft.rng.choice((0.2, 0.6, 1.0)),
        decision_level=draft.rng.randint(0, 5),
        approval=draft.distribution(2, 20),
        deadline=draft.minutes(15, 200),
    )


def control(draft: Draft) -> None:
    """Let decisions from above prevent errors."""
    exceptions(draft)
    errors(draft)
    draft.section("authority")["control"] = draft.share(0.2, 1.0)


def order(draft: Draft) -> None:
    """Let people turn to things in another order."""
    draft.section("attention")["order"] = draft.rng.choice(
        (
            "fifo",
            "lifo",
            "random",
            {"priority": "60 %", "random": "40 %"},
            {"lifo": "50 %", "fifo": "25 %", "priority": "25 %"},
        )
    )


def synchronous(draft: Draft) -> None:
    """Let messages interrupt."""
    draft.rng.choice((needs, exceptions))(draft)
    draft.section("attention").update(
        synchronous=draft.share(0.2, 1.0), resumption=draft.minutes(0, 10)
    )


def notices(draft: Draft) -> None:
    """Let people write to everybody they know."""
    draft.section("attention").update(
        notices=draft.share(0.05, 0.4),
        reading=draft.distribution(0, 4),
        notices_interrupt=draft.rng.choice((0.0, 0.5, 1.0)),
        resumption=draft.minutes(0, 10),
    )


def errors(draft: Draft) -> None:
    """Let work go wrong."""
    draft.section("quality").update(
        error=draft.share(0.05, 0.6),
        missing_context=draft.rng.choice((0.0, 1.5)),
        alone=draft.rng.choice((1.0, 2.5)),
        detection=draft.share(),
        rework_at_source=draft.share(),
        refund=draft.share(),
        complain=draft.share(),
    )


def complaints(draft: Draft) -> None:
    """Let customers complain of errors."""
    errors(draft)
    draft.requests["complaint"] = draft._request() | {"rate": "0 / h"}
    for name, request in draft.requests.items():
        if name not in ("complaint", "delivery"):
            request["complaint"] = "complaint"


def follow_ups(draft: Draft) -> None:
    """Let a request that is won cause another one."""
    draft.requests["delivery"] = draft._request() | {"rate": "0 / h"}
    if "complaint" in draft.requests:
        draft.requests["delivery"]["complaint"] = "complaint"
    next(iter(draft.requests.values()))["follow_up"] = "delivery"


def customers(draft: Draft) -> None:
    """Let requests come from known customers, who may leave for good."""
    low = draft.share(0.0, 0.1)
    draft.section("customers").update(
        count=draft.rng.choice((1, 10, 50)),
        defection_satisfied=low,
        defection_unsatisfied=draft.share(low, 0.9),
    )


def values(draft: Draft) -> None:
    """Let requests differ in value, and some customers be lookers only."""
    for request in draft.requests.values():
        request |= {"value": draft.rng.choice((0, 0.004, 75.5, 1000)), "conversion": draft.share()}
        request["value_cv"] = draft.rng.choice((0.0, 0.5, 2.0))


def differences(draft: Draft) -> None:
    """Let people and requests differ."""
    for request in draft.requests.values():
        request["difficulty_cv"] = 0.0 if draft.is_tied else draft.rng.choice((0.0, 0.5, 1.0))
    for department in draft.written["organization"]["departments"].values():
        department["skill"] = draft.rng.choice((1.0, 0.5, 2.0))
        department["skill_cv"] = 0.0 if draft.is_tied else draft.rng.choice((0.0, 0.3))


def profiles(draft: Draft) -> None:
    """Let rates change over the day and the week."""
    rng, days = draft.rng, draft.written["time"]["days_per_week"]
    for request in draft.requests.values():
        profile = {}
        if rng.random() < 0.8:
            profile["day"] = [1, *(rng.randint(0, 3) for _ in range(rng.randint(1, 7))), 2]
        if rng.random() < 0.5 or not profile:
            profile["week"] = [2, *(rng.randint(0, 3) for _ in range(days - 2)), 1]
        request["profile"] = profile


def arrivals(draft: Draft) -> None:
    """Let the times between arrivals have another shape."""
    families = ("deterministic", "erlang", "gamma", "lognormal", "weibull", "hyperexponential")
    for request in draft.requests.values():
        family = "deterministic" if draft.is_tied else draft.rng.choice(families)
        request["interarrival"] = {"distribution": family, **draft.shape(family)}


def satisfaction(draft: Draft) -> None:
    """Let customers judge by other things."""
    names = ("first_response", "resolution", "repeat", "error", "abandoned")
    none = draft.rng.random() < 0.2
    for name in names:
        draft.section("satisfaction")[name] = 0.0 if none else draft.share(0.0, 0.5)
    for request in draft.requests.values():
        request["expected_resolution"] = draft.minutes(30, 300)


MECHANISMS: tuple[Callable[[Draft], None], ...] = (
    nothing, sectors, managers_only_manage, scope, rule, helping, set_up, priorities, channels,
    resolution_patience, feedback, needs, shared_system, exceptions, control, order, synchronous,
    notices, errors, complaints, follow_ups, customers, values, differences, profiles, arrivals,
    satisfaction,
)  # fmt: skip


# ── Larger ones, written by hand ──────────────────────────────────────────────────────────────────

FLOOD = """\
extends: neutral
time: {horizon: 2 days, warm_up: 3 h}
organization: {departments: {sales: {staff: 3}}}
requests: {order: {rate: 150 / h, route: [sales]}}
work: {sales: 8 h}
authority: {exceptions: 100 %, decision_level: 1, approval: 1 min, deadline: 30 min}
"""
"""More than a thousand requests are parked within one event, when somebody becomes free."""

CROWD = """\
extends: neutral
time: {horizon: 2 days, warm_up: 0 min}
organization:
  structure: cross_functional
  teams: 5
  span_of_control: 3
  departments: {sales: {staff: 36}, logistics: {staff: 33}, service: {staff: 9}}
requests:
  order: {rate: 60 / h, route: [sales, logistics, service]}
service: {helping: true, cross_skill: 0.7, set_up: 2 min}
dispatch: {rule: same_team}
communication: {interdependence: 80 %, relay_fidelity: 0.9, query_deadline: 1 h}
authority: {exceptions: 30 %, decision_level: 2}
attention: {synchronous: 50 %, resumption: 1 min, notices: 10 %, reading: 1 min}
"""
"""Teams and guilds so large that not all know each other, and notices to forty people."""
