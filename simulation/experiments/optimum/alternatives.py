"""Alternatives: organizations among which the best is sought, each with its price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulation.experiments.designs.factors import Level
from simulation.experiments.designs.knobs import aligned, own_factors, path_of_staff, share_of
from simulation.experiments.designs.loading import Experiment
from simulation.experiments.designs.optimize_sections import Optimize
from simulation.experiments.designs.points import Cell, Variants
from simulation.experiments.optimum.payroll import (
    Price,
    Refusal,
    price_of,
    with_the_rest,
)
from simulation.experiments.optimum.searching import Shares
from simulation.offered_load import offered_load
from simulation.organization import build_organization
from simulation.scenario import Scenario, ScenarioError, scenario_digest


@dataclass(frozen=True)
class Alternative:
    """An organization that may be the best.

    Attributes:
        label: the scenario it is a variant of.
        levels: of the factors, in the order of the columns.
        digest: of the scenario it amounts to, by which its runs are known; "" if it is none.
        scenario: that scenario, None if the levels make none.
        price: what it costs.
        refused: why it is no candidate, None if it is one.
    """

    label: str
    levels: tuple[Level, ...]
    digest: str
    scenario: Scenario | None
    price: Price
    refused: Refusal | None


def alternative(experiment: Experiment, cell: Cell, scenario: Scenario) -> Alternative:
    """Return the alternative that a cell of an experiment is."""
    assert experiment.file.optimize is not None
    return _judged(experiment.file.optimize, cell.scenario, cell.levels, cell.digest, scenario)


def _judged(
    asked: Optimize, label: str, levels: tuple[Level, ...], digest: str, scenario: Scenario
) -> Alternative:
    """Return an alternative with its price, and whether it is a candidate."""
    organization = build_organization(scenario)
    price = price_of(scenario, organization)
    refused = price.excess(asked.budget)
    if refused is None and asked.must_keep_up:
        # A sector or team that is too small shows in its runs; this is about too few people.
        full = [load for load in offered_load(scenario, organization) if not load.has_enough_people]
        if full:
            values = (full[0].name, f"{full[0].offered:.3g}", f"{full[0].capacity:.3g}")
            refused = Refusal(
                "keep_up", "{} has work for {} people and time for {}".format(*values), values
            )
    return Alternative(label, levels, digest, scenario, price, refused)


class Space:
    """All that the knobs of one scenario can make of it."""

    def __init__(self, experiment: Experiment, start: Alternative) -> None:
        """Prepare the knobs of a scenario that has been checked."""
        assert experiment.file.optimize is not None
        self._asked = experiment.file.optimize
        self._budget = self._asked.budget
        self._columns = experiment.factors
        self.factors = own_factors(experiment.file.optimize, start.label)
        self._label = start.label
        self._variants = Variants(experiment, start.label, self.factors)
        self._made: dict[tuple[Level, ...], Alternative] = {}
        named = dict(zip((f.name for f in self._columns), start.levels, strict=True))
        shares = [share_of(factor, named[factor.name]) for factor in self.factors]
        known = [share for share in shares if share is not None]
        self.start: Shares | None = tuple(known) if len(known) == len(shares) else None

    def at(self, shares: Shares) -> Alternative:
        """Return the alternative at a point of the space."""
        ways = zip(self.factors, shares, strict=True)
        levels = tuple(factor.at(share) for factor, share in ways)
        if levels not in self._made:
            self._made[levels] = self._make(levels)
        return self._made[levels]

    @property
    def refused(self) -> list[Alternative]:
        """Those made so far that are no candidates."""
        return [made for made in self._made.values() if made.refused]

    def _make(self, levels: tuple[Level, ...]) -> Alternative:
        named = {factor.name: level for factor, level in zip(self.factors, levels, strict=True)}
        try:
            rest = self._budget.rest if self._budget is not None else None
            if rest is not None:
                named[rest] = self._rest(levels, rest)
            scenario = self._with_rest(levels, rest, named)
        except ScenarioError as error:
            reason = "; ".join(f"{item.path}: {item.message}" for item in error.problems[:2])
            placed = aligned(self._columns, named)
            refused = Refusal("scenario", f"no scenario: {reason}", (reason,))
            return Alternative(self._label, placed, "", None, Price(0.0, 0), refused)
        placed, digest = aligned(self._columns, named), scenario_digest(scenario)
        return _judged(self._asked, self._label, placed, digest, scenario)

    def _rest(self, levels: tuple[Level, ...], rest: str) -> int:
        assert self._budget is not None

        def staffed(number: int) -> Scenario:
            return self._with_rest(levels, rest, {rest: number})

        return with_the_rest(staffed, self._budget, rest)

    def _with_rest(
        self, levels: tuple[Level, ...], rest: str | None, named: dict[str, Level]
    ) -> Scenario:
        more = {} if rest is None else {path_of_staff(rest): named[rest]}
        return self._variants.at(levels, more)


def scenario_of(experiment: Experiment, cell: Cell) -> Scenario:
    """Return the scenario of a cell that a search has found.

    Raises:
        ScenarioError: the experiment is another one by now.
    """
    assert experiment.file.optimize is not None
    named = dict(zip((f.name for f in experiment.factors), cell.levels, strict=True))
    factors = own_factors(experiment.file.optimize, cell.scenario)
    variants = Variants(experiment, cell.scenario, factors)
    as_it_is = variants.as_it_is()
    if scenario_digest(as_it_is) == cell.digest:
        return as_it_is
    budget = experiment.file.optimize.budget
    rest = budget.rest if budget is not None else None
    besides = {} if rest is None else {path_of_staff(rest): named[rest]}
    return variants.at(tuple(named[factor.name] for factor in factors), besides)


def distinct(alternatives: Sequence[Alternative]) -> list[Alternative]:
    """Return alternatives without those that amount to the same scenario as one before."""
    return list({item.digest: item for item in reversed(alternatives)}.values())[::-1]
