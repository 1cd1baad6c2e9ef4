"""Demand: kinds of requests, their routes, the channels by which they come."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np

from simulation.assembly.distributions import Distributions
from simulation.assembly.rows import floats, integers, records
from simulation.kernel.state import Array
from simulation.scenario import Scenario
from simulation.scenario.sections.customers import Segment
from simulation.scenario.sections.requests import Request
from simulation.scenario.sections.stages import Stage
from simulation.scenario.units import HOUR
from simulation.scenario.working_week import WEEK


class Demand:
    """The tables of kinds, stages, transitions, needs and profiles, filled kind by kind."""

    def __init__(
        self, scenario: Scenario, functions: tuple[str, ...], distributions: Distributions
    ) -> None:
        self.scenario = scenario
        self.number_of = {name: f for f, name in enumerate(functions)}
        self.distributions = distributions
        self.kind_names = tuple(scenario.requests)
        self.outside = share_outside(scenario)
        self.stage_names: list[tuple[str, str]] = []
        # One level above all others, for requests whose customer tries again.
        urgent = [0] if scenario.customers.recontact_after is not None else []
        kinds = scenario.requests.values()
        self.priorities = urgent + sorted({kind.priority for kind in kinds})
        self._kinds: list[dict[str, Any]] = []
        self._stages: list[dict[str, int]] = []
        self._transitions: list[tuple[float, int]] = []
        self._needs: list[int] = []
        self._profiles: list[float] = []
        self._entailed: list[tuple[int, float, int]] = []
        for name, request in scenario.requests.items():
            self._add_kind(name, request)

    def tables(self) -> dict[str, Any]:
        """Return the kernel's tables."""
        return {
            "kinds": records("kinds", self._kinds),
            "stages": records("stages", self._stages),
            "transitions": records("transitions", self._transitions or [(1.0, -1)]),
            "needs": integers(self._needs),
            "profiles": floats(self._profiles),
            "entailed": records("entailed", self._entailed or [(-1, 0.0, -1)]),
            "concerns": self._concerns(),
        }

    def _concerns(self) -> Array:
        """Return [F, F] whether what one department does matters to another.

        It does if the other one asks for what it knows, or follows it on the route of a kind.
        """
        concerns = np.zeros((len(self.number_of), len(self.number_of)), np.int64)
        for stage in self._stages:
            start, turns = stage["needs_start"], stage["next_start"]
            concerns[self._needs[start : start + stage["needs_count"]], stage["function"]] = 1
            targets = [stage["following"]]
            targets += [to for _, to in self._transitions[turns : turns + stage["next_count"]]]
            for target in targets:
                if target >= 0:
                    here = self._departments_at(stage)
                    concerns[np.ix_(here, self._departments_at(self._stages[target]))] = 1
        return concerns

    def _departments_at(self, stage: dict[str, int]) -> list[int]:
        """Return the departments that work at a stage: its own, or those of its branches."""
        first, number = stage["branch_start"], stage["branch_count"]
        places = self._stages[first : first + number] if number else [stage]
        return [place["function"] for place in places]

    def _add_kind(self, name: str, request: Request) -> None:
        days = self.scenario.time.days_per_week
        day = np.array(request.profile.day or (1.0,))
        week = np.array(request.profile.week or (1.0,) * days)
        multipliers = np.outer(week, day)
        peak = float(multipliers.max())
        decay = request.response_decay
        is_marketed = name == self.scenario.marketing.kind
        highest = self._highest(request, is_marketed)
        inside = 1.0 - self.outside if request.population == 0 else 1.0
        first = len(self._stages)
        self._kinds.append(
            {
                "interarrival": self._interarrival(request, peak * highest * inside),
                "outside": self._outside(request, highest),
                "thinned": self._moves(request, is_marketed) or bool((multipliers != peak).any()),
                "reference": 1.0 / highest,
                "by_segment": is_marketed,
                "profile_start": len(self._profiles),
                "profile_parts": len(day),
                "first_stage": first,
                "priority": self.priorities.index(request.priority),
                "value": request.value * 100.0,
                "value_spread": self.distributions.spread(request.value_cv),
                "difficulty": self.distributions.spread(request.difficulty_cv),
                "conversion": request.conversion,
                "expected_resolution": request.expected_resolution,
                "resolution_patience": self.distributions.optional(request.resolution_patience),
                "complaint": self._kind(request.complaint),
                "follow_up": self._kind(request.follow_up),
                "batch": self.distributions.sizes(request.batch),
                "closed": request.population > 0,
                "comes_alone": request.population == 0 and request.batch.mean == 1,
                "decay_after": float(decay.after) if decay else 0.0,
                "decay": decay.exponent if decay else 0.0,
                "feedback": is_marketed and self.scenario.marketing.feedback > 0,
                **self._entails(name),
            }
        )
        self._profiles += (multipliers / peak).ravel().tolist()
        last = len(request.route) - 1
        for position, stage in enumerate(request.route):
            self._add_stage(name, stage, position)
            self._stages[-1] |= {
                "following": first + position + 1 if position < last else -1,
                "previous": first + position - 1 if position > 0 else -1,
                **self._turns(request, first, position),
            }
        for position, stage in enumerate(request.route):
            if stage.together:
                branches = {"branch_start": len(self._stages), "branch_count": len(stage.together)}
                self._stages[first + position] |= branches
            for branch in stage.together:
                self._add_stage(name, branch, position)

    def _add_stage(self, name: str, stage: Stage, position: int) -> None:
        """Add a stage, or a branch of one, that leads nowhere yet."""
        needs = [self.number_of[need] for need in stage.needs or ()]
        work = stage.work or self.scenario.work[stage.department]
        self.stage_names.append((name, stage.department))
        self._stages.append(
            {
                "function": self.number_of[stage.department],
                "work": self.distributions.add(work),
                "needs_start": len(self._needs),
                "needs_count": len(needs),
                "next_start": len(self._transitions),
                "next_count": 0,
                "following": -1,
                "previous": -1,
                "position": position,
                "branch_start": 0,
                "branch_count": 0,
            }
        )
        self._needs += needs

    def _turns(self, request: Request, first: int, position: int) -> dict[str, int]:
        """Return where the transitions of a stage stand, and add them."""
        jumps = self._jumps(request, position)
        start = len(self._transitions)
        stages = len(request.route)
        self._transitions += [
            (share, first + target if target < stages else -1) for share, target in jumps
        ]
        return {"next_start": start, "next_count": len(jumps)}

    def _interarrival(self, request: Request, peak: float) -> int:
        """Return the row of the times between potential arrivals, at the highest rate."""
        if request.rate == 0:
            return -1
        mean = HOUR * request.batch.mean / (request.rate * peak)
        return self.distributions.gaps(request.interarrival, mean)

    def _outside(self, request: Request, highest: float) -> int:
        """Return the row of the times between potential arrivals while it is closed, −1 if none.

        They count the time during which it is closed.
        """
        if request.rate == 0 or request.population or self.outside == 0:
            return -1
        week = self.scenario.week.length
        rate = request.rate * highest * self.outside * (week / (WEEK - week))
        mean = HOUR * request.batch.mean / rate
        return self.distributions.gaps(request.interarrival, mean)

    def _moves(self, request: Request, is_marketed: bool) -> bool:
        """Return whether reputation or marketing changes a rate; it may be that it only falls."""
        learns = is_marketed and self.scenario.marketing.learns
        return request.population == 0 and (self.scenario.reputation.is_on or learns)

    def _highest(self, request: Request, is_marketed: bool) -> float:
        """Return the most that reputation and marketing can make of a rate, as a factor."""
        if request.population:
            return 1.0
        reputation, marketing = self.scenario.reputation, self.scenario.marketing
        highest = reputation.ceiling if reputation.is_on else 1.0
        return highest * (marketing.most if is_marketed and marketing.learns else 1.0)

    def _entails(self, name: str) -> dict[str, int]:
        """Return where the kinds that come after a kind stand, and add them."""
        after = [kind for kind, other in self.scenario.requests.items() if other.after == name]
        start = len(self._entailed)
        for kind in after:
            other = self.scenario.requests[kind]
            delay = self.distributions.add(other.delay)
            self._entailed.append((self.kind_names.index(kind), other.share, delay))
        return {"entailed_start": start, "entailed_count": len(after)}

    def _jumps(self, request: Request, position: int) -> list[tuple[float, int]]:
        """Return cumulative shares and targets of where a stage's requests may go.

        Empty where all go straight on, so that no draw is spent.
        """
        destinations = request.destinations(position)
        if all(target == position + 1 for target, _ in destinations):
            return []
        shares = list(accumulate(share for _, share in destinations))
        shares[-1] = 1.0
        return [(share, target) for share, (target, _) in zip(shares, destinations, strict=True)]

    def _kind(self, name: str | None) -> int:
        return -1 if name is None else self.kind_names.index(name)


def share_outside(scenario: Scenario) -> float:
    """Return the share of all requests that come while it is closed."""
    return sum(channel.share * channel.outside_hours for channel in scenario.channels.values())


def channel_shares(scenario: Scenario) -> Array:
    """Return cumulative shares of the channels: of all requests, in opening hours, outside."""
    channels = scenario.channels.values()
    found: list[float] = []
    for parts in (
        [channel.share for channel in channels],
        [channel.share * (1.0 - channel.outside_hours) for channel in channels],
        [channel.share * channel.outside_hours for channel in channels],
    ):
        total = sum(parts) if share_outside(scenario) > 0 else 1.0
        found += accumulate(part / total for part in parts)
    return floats(found)


def segment_table(scenario: Scenario) -> Array:
    """Return the kernel's table of segments, with cumulative shares; one for all if none is."""
    segments = scenario.customers.segments.values() or (Segment(share=1.0),)
    cumulative = list(accumulate(segment.share for segment in segments))
    cumulative[-1] = 1.0
    return records(
        "segments",
        [
            (share, segment.value, segment.conversion, segment.defection)
            for share, segment in zip(cumulative, segments, strict=True)
        ],
    )


def connected_channel(scenario: Scenario) -> int:
    """Return the channel by which connected products get in touch, −1 if there is none."""
    channels = list(scenario.channels.values())
    return next((c for c, channel in enumerate(channels) if channel.connected), -1)


def channel_table(scenario: Scenario, distributions: Distributions) -> Array:
    """Return the kernel's table of channels, with cumulative shares."""
    channels = scenario.channels.values()
    cumulative = list(accumulate(channel.share for channel in channels))
    cumulative[-1] = 1.0
    return records(
        "channels",
        [
            (
                share,
                distributions.optional(channel.patience),
                channel.work_factor,
                float(channel.expected_response),
                distributions.optional(channel.balking),
            )
            for share, channel in zip(cumulative, channels, strict=True)
        ],
    )
