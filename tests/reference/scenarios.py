"""Random small scenarios for the comparison of kernel and twin: an integer in, a case out.

The first cases have one mechanism each, all later ones a random set of them. Every fourth case is
*tied*: durations are constants in whole steps of ten minutes, so that arrivals, services,
deadlines and patience end at the same instants, and the order at equal times is put to the test.
Every tenth is *slow*: days take the place of minutes, beyond what a packed time can hold.

There are two profiles: the whole `model`, and queueing `networks` without anything else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

import yaml

from simulation.organization import build_organization
from simulation.scenario import Scenario, parse_scenario

from .changes import Change, changes
from .distributions import STEP, Quantities
from .mechanisms import Mechanism
from .menus import MODEL, NETWORKS

DEPARTMENTS = ("sales", "purchasing", "logistics", "service", "marketing")
PROFILES: dict[str, tuple[Mechanism, ...]] = {"model": MODEL, "networks": NETWORKS}
REQUESTS = {"model": (60, 260), "networks": (40, 160)}
"""Potential arrivals within the horizon, about."""
LETTERS = (20, 150)


@dataclass(frozen=True)
class Case:
    """A scenario and how to run it."""

    number: int
    text: str
    seed: int
    replication: int
    reputation: float
    appeal: tuple[float, ...]  # of each segment
    pieces: int  # in how many calls the kernel is run
    is_tied: bool
    mechanisms: tuple[str, ...]
    changes: tuple[Change, ...] = ()

    @property
    def scenario(self) -> Scenario:
        """The scenario, loaded like any other."""
        return parse_scenario(self.text, name=f"case {self.number}")


def case(number: int, profile: str = "model") -> Case:
    """Return the case of a number, always the same."""
    draft = Draft(number, profile)
    text = yaml.safe_dump(draft.written, sort_keys=False, allow_unicode=True)
    rng = draft.rng
    reputation, appeal = draft.reputation(), draft.appeal()
    pieces, replication = rng.choice((1, 1, 2, 7)), rng.randrange(3)
    drawn = Case(
        number,
        text,
        number,
        replication,
        reputation,
        appeal,
        pieces,
        draft.is_tied,
        draft.mechanisms,
    )
    if "absences" in draft.mechanisms:
        horizon = drawn.scenario.time.horizon
        return replace(drawn, changes=changes(rng, horizon))
    return drawn


class Draft(Quantities):
    """A scenario being written: plain dictionaries that become YAML."""

    def __init__(self, number: int, profile: str) -> None:
        """Write the scenario of a number."""
        rng = Random(f"{profile} {number}")
        super().__init__(rng, is_tied=number % 4 == 3, unit="days" if number % 10 == 9 else "min")
        self.names = list(DEPARTMENTS[: rng.choice((1, 2, 3, 3, 4, 5))])
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
        self.days_per_week: int = self.written["time"]["days_per_week"]
        for kind in ("order", "support", "lead")[: rng.choice((1, 1, 2, 3))]:
            self.requests[kind] = self.request()
        chosen = self._chosen(number, PROFILES[profile])
        for mechanism in chosen:
            mechanism(self)
        self.mechanisms = tuple(mechanism.__name__ for mechanism in chosen)
        if "generalists" in self.departments:
            self.written["work"]["generalists"] = self.distribution(5, 40)
        minutes = self._pace(*REQUESTS[profile])
        if "correspondence" in self.written:
            self._pace_letters(minutes)
        self._man_stations()

    @property
    def departments(self) -> dict[str, dict[str, Any]]:
        """The departments as written so far."""
        departments: dict[str, dict[str, Any]] = self.written["organization"]["departments"]
        return departments

    def section(self, name: str) -> dict[str, Any]:
        """Return a section to write in."""
        section: dict[str, Any] = self.written.setdefault(name, {})
        return section

    def request(self) -> dict[str, Any]:
        """Return a new kind of request with a random route."""
        length = self.rng.randint(1, 4)
        route = [{"department": self.rng.choice(self.names)} for _ in range(length)]
        request = {"rate": self.rng.choice((1.0, 2.0, 4.0)), "value": 100, "route": route}
        if self.is_tied and self.rng.random() < 0.8:
            request["interarrival"] = "deterministic"
        return request

    def branch(self, department: str) -> Any:
        """Return a branch of a fork at a department."""
        branch: dict[str, Any] = {"department": department}
        if self.rng.random() < 0.3:
            branch["work"] = self.distribution(5, 60)
        if self.rng.random() < 0.3:
            branch["needs"] = self.rng.sample(self.names, self.rng.randint(0, len(self.names)))
        return branch if len(branch) > 1 else department

    def reputation(self) -> float:
        """Return a constant reputation, other than 1 where it can act on every kind."""
        if "reputation" in self.written:
            return self.rng.choice((1.0, 0.8, float(self.written["reputation"]["ceiling"])))
        arising = [item for item in self.requests.values() if item["rate"] != "0 / h"]
        can_act = all("profile" in item for item in arising)
        return self.rng.choice((1.0, 1.0, 0.8, 1.3)) if can_act else 1.0

    def appeal(self) -> tuple[float, ...]:
        """Return a constant appeal of each segment, other than 1 where marketing acts on it."""
        number = max(1, len(self.section("customers").get("segments", {})))
        marketing = self.section("marketing")
        if "allocation" not in marketing:
            return (1.0,) * number
        return tuple(self.rng.choice((0.0, 0.6, 1.0, marketing["most"])) for _ in range(number))

    def _chosen(self, number: int, mechanisms: tuple[Mechanism, ...]) -> list[Mechanism]:
        if number < 2 * len(mechanisms):
            return [mechanisms[number % len(mechanisms)]]
        density = self.rng.choice((0.1, 0.2, 0.5, 0.8, 1.0))
        return [mechanism for mechanism in mechanisms if self.rng.random() < density]

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

    # ── What follows from the rest ────────────────────────────────────────────────────────────

    def _pace(self, fewest: int, most: int) -> int:
        """Scale the rates to a load of the busiest department, and the horizon to a size."""
        rng = self.rng
        arising = [item for item in self.requests.values() if item["rate"] != "0 / h"]
        load = dict.fromkeys(self.names, 0.0)
        for item in arising:
            for stage in item["route"]:
                for branch in stage.get("together", [stage]):
                    name = branch if isinstance(branch, str) else branch["department"]
                    load[name] += item["rate"] * 22 / 60
        busiest = max(load[name] / self.departments[name]["staff"] for name in self.names)
        factor = rng.uniform(0.3, 1.2) / busiest
        total = 0.0
        for item in arising:
            rate = item["rate"] * factor
            total += rate
            if "population" in item:
                rate *= rng.uniform(1, 4) / item["population"]
            if self.is_tied:
                batch = item.get("batch", 1)
                size = batch if isinstance(batch, int) else batch.get("mean", 1)
                rate = 60 * size / (STEP * max(1, round(60 * size / rate / STEP)))
            item["rate"] = f"{rate!r} / h" if self.unit == "min" else f"{rate / 60!r} / day"
        minutes = max(60, round(rng.randint(fewest, most) / total * 60))
        if self.unit == "min" and rng.random() < 0.5:  # a horizon of whole days
            hours = self.written["time"].get("hours_per_day", "8 h")
            day = round(float(hours.split()[0]) * 60)
            minutes = day * max(1, round(minutes / day))
        warm_up = rng.choice((0, 0, minutes // 3, minutes // 60 // 5 * 60))
        for name, duration in (("horizon", minutes), ("warm_up", warm_up)):
            self.written["time"][name] = f"{duration} {self.unit}"
        return minutes

    def _pace_letters(self, minutes: int) -> None:
        """Let people write so often that there are some letters, but not too many."""
        people = 1 + sum(department["staff"] for department in self.departments.values())
        rate = self.rng.randint(*LETTERS) / (people * minutes)
        self.written["correspondence"]["rate"] = f"{rate!r} / {self.unit.removesuffix('s')}"

    def _man_stations(self) -> None:
        """Let managers serve where a department in use would otherwise have nobody."""
        text = yaml.safe_dump(self.written, sort_keys=False)
        organization = build_organization(parse_scenario(text))
        roster = organization.roster
        if not all(organization.serves[roster.of(d)].any() for d in range(roster.used)):
            self.written["organization"]["managers_serve"] = True
