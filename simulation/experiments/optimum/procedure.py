"""The procedure: search, selection and confirmation, by what is known and what is wanted next.

It holds no results. Told which figures there are, it says which further runs it wants, or that it
is over; told the same, it says the same. So whoever carries it out keeps the runs, nothing else.

Replications have their places: those of the search come first, then those of the selection, then,
beyond the last that anything was chosen by, the fresh ones of what was chosen. Only these are
reported as its figure: the figures it was chosen by flatter it (the winner's curse).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from simulation.experiments.designs.loading import Experiment
from simulation.experiments.designs.points import Cell, Variants
from simulation.experiments.optimum.allocation import ocba
from simulation.experiments.optimum.alternatives import (
    Alternative,
    Space,
    alternative,
    distinct,
)
from simulation.experiments.optimum.checks import goal_problems
from simulation.experiments.optimum.ranking import Ranking, Rules, kim_nelson
from simulation.experiments.optimum.searching import Searched, Shares, search
from simulation.registry import metrics
from simulation.scenario import Scenario, ScenarioError, scenario_digest

Known = Mapping[str, Mapping[int, float]]
"""The figure that is optimized, by digest of the scenario and replication; NaN of a failed run."""
EVERYTHING = "all"


@dataclass(frozen=True)
class Wanted:
    """Runs that are wanted: of a scenario, so many replications from the first one on."""

    cell: Cell
    scenario: Scenario
    replications: int


@dataclass
class Group:
    """Alternatives of which the best is sought.

    Attributes:
        label: the scenario whose variants they are, or "all".
        candidates: among which one is selected; none before the search is over.
        refused: those that are over the budget, or no scenario.
        references: scenarios as they are, with which what is chosen is compared.
        searched: how far the search is, if there is one.
        ranking: how far the selection is.
        places: alternatives by digest.
    """

    label: str
    candidates: list[Alternative] = field(default_factory=list)
    refused: list[Alternative] = field(default_factory=list)
    references: list[Alternative] = field(default_factory=list)
    searched: Searched | None = None
    ranking: Ranking | None = None
    places: dict[str, Alternative] = field(default_factory=dict)

    @property
    def best(self) -> Alternative | None:
        """The one that was selected."""
        name = self.ranking.best if self.ranking is not None and self.ranking.is_over else None
        return None if name is None else self.places[name]


@dataclass(frozen=True)
class Look:
    """How far a procedure is.

    Attributes:
        groups: in order.
        wanted: replications by digest; empty if it is over.
        used: replications, from the first on, by which something was chosen.
    """

    groups: list[Group]
    wanted: dict[str, int]
    used: int

    @property
    def is_over(self) -> bool:
        """Whether everything that was wanted is known."""
        return not self.wanted

    def finalists(self) -> list[Alternative]:
        """Return what was chosen and the references, which are run with fresh customers."""
        found = [group.best for group in self.groups]
        found += [item for group in self.groups for item in group.references]
        return distinct([item for item in found if item is not None])


class Procedure:
    """What an experiment that optimizes does, step by step."""

    def __init__(self, experiment: Experiment, cells: Sequence[tuple[Cell, Scenario]]) -> None:
        """Prepare it.

        Args:
            experiment: with a section `optimize`.
            cells: all of its design; of a search, each scenario as it is.

        Raises:
            ScenarioError: the budget cannot be kept, or says nothing.
        """
        assert experiment.file.optimize is not None
        self.experiment, self.asked = experiment, experiment.file.optimize
        self._given = [alternative(experiment, cell, scenario) for cell, scenario in cells]
        self._cells: dict[str, Cell] = {}
        for cell, _ in cells:
            self._cells.setdefault(cell.digest, cell)
        self._next_number = len(cells)
        if problems := goal_problems(experiment, self._given):
            raise ScenarioError(problems)
        self._spaces: dict[str, Space] = {}
        if self.asked.search is not None:
            self._spaces = {item.label: Space(experiment, item) for item in self._given}
        self._as_they_are = self._starts()
        self.sign = 1.0 if self._wants_more() else -1.0

    @property
    def metric(self) -> str:
        """The figure that is optimized."""
        return self.asked.metric

    def next(self, known: Known) -> list[Wanted]:
        """Return which runs are wanted next; none if it is over."""
        look = self.look(known)
        places = {digest: item for group in look.groups for digest, item in group.places.items()}
        found = []
        for digest, replications in look.wanted.items():
            item = places[digest]
            assert item.scenario is not None
            found.append(Wanted(self._cell(item), item.scenario, replications))
        return found

    def look(self, known: Known) -> Look:
        """Return how far it is."""
        groups = self._groups()
        wanted: dict[str, int] = {}
        asked: dict[str, int] = {}
        for group in groups:
            for digest, number in self._step(group, known, asked):
                if _count(known, digest) < number:
                    wanted[digest] = max(number, wanted.get(digest, 0))
        used = max(asked.values(), default=0)
        look = Look(groups, wanted, used)
        if wanted:
            return look
        total = used + self.asked.fresh
        missing = {
            item.digest: total for item in look.finalists() if _count(known, item.digest) < total
        }
        return Look(groups, missing, used)

    # ── Steps of a group ──

    def _groups(self) -> list[Group]:
        by_scenario = self._spaces or self.asked.best == "of each scenario"
        labels = list(self.experiment.scenarios) if by_scenario else [EVERYTHING]
        groups = []
        for label in labels:
            group = Group(label)
            own = [item for item in self._given if label in (EVERYTHING, item.label)]
            group.places = {item.digest: item for item in own}
            if self._spaces:
                group.references = [item for item in own if item.scenario is not None]
            else:
                group.candidates = distinct([item for item in own if not item.refused])
                group.refused = [item for item in own if item.refused]
                references = (self._as_they_are.get(name) for name in self.experiment.scenarios)
                group.references = [group.places[d] for d in references if d in group.places][:1]
            groups.append(group)
        return groups

    def _step(self, group: Group, known: Known, asked: dict[str, int]) -> Iterable[tuple[str, int]]:
        """Take a group as far as it comes; yield the replications its alternatives are to have."""
        offset = 0
        if self.asked.search is not None:
            offset = self.asked.search.replications
            asked[group.label] = offset
            points = self._search(group, known)
            if points:
                yield from ((digest, offset) for digest in points)
                return
        if not group.candidates:
            group.ranking = Ranking(None, {}, {}, {}, math.nan)
            return
        group.ranking = self._select(group, known, offset)
        for digest, number in group.ranking.asked.items():
            asked[digest] = max(asked.get(digest, 0), offset + number)
        for digest, number in group.ranking.needs.items():
            yield digest, offset + number

    def _search(self, group: Group, known: Known) -> list[str]:
        """Take the search of a scenario as far as it comes; return the points it wants to know."""
        given, space = self.asked.search, self._spaces[group.label]
        assert given is not None

        def look(shares: Shares) -> tuple[str, float | None]:
            item = space.at(shares)
            if item.refused:
                return item.digest or repr(item.levels), math.inf
            group.places[item.digest] = item
            return item.digest, self._cost(known, item.digest, given.replications)

        seed = self.experiment.file.design.seed
        group.searched = search(
            look, len(space.factors), given.method, given.points, seed, space.start
        )
        group.refused = space.refused
        if group.searched.wanted:
            return [space.at(shares).digest for shares in group.searched.wanted]
        chosen = [group.places[name] for name in group.searched.best(given.candidates)]
        starts = [item for item in group.references if not item.refused]
        group.candidates = distinct([*chosen, *starts])
        return []

    def _cost(self, known: Known, digest: str, replications: int) -> float | None:
        """Return what a search makes as small as it can; None if it is not known yet."""
        if _count(known, digest) < replications:
            return None
        values = [known[digest][number] for number in range(replications)]
        mean = math.fsum(values) / replications if all(map(math.isfinite, values)) else math.inf
        return mean if math.isinf(mean) else -self.sign * mean

    def _select(self, group: Group, known: Known, offset: int) -> Ranking:
        given = self.asked.select
        samples = {
            item.digest: [
                self.sign * known[item.digest][number]
                for number in range(offset, _count(known, item.digest))
            ]
            for item in group.candidates
        }
        most = self.experiment.file.most_replications
        rules = Rules(
            given.indifference or math.nan, given.probability, min(given.first, most), most
        )
        if given.method == "ocba":
            return ocba(samples, rules, given.runs or 0)
        return kim_nelson(samples, rules)

    # ── What is prepared once ──

    def _cell(self, item: Alternative) -> Cell:
        """Return the cell of an alternative, numbered when it is first wanted."""
        if item.digest not in self._cells:
            number = self._next_number
            self._next_number += 1
            cell = Cell(number, item.label, number, item.levels, item.digest)
            self._cells[item.digest] = cell
        return self._cells[item.digest]

    def _starts(self) -> dict[str, str]:
        """Return the digest of each scenario as it is, where it is one."""
        if self._spaces:
            return {item.label: item.digest for item in self._given}
        found = {}
        for label in self.experiment.scenarios:
            try:
                found[label] = scenario_digest(Variants(self.experiment, label, ()).as_it_is())
            except ScenarioError:
                continue
        return found

    def _wants_more(self) -> bool:
        if self.asked.better != "as the metric":
            return self.asked.better == "higher"
        return bool(metrics.get(self.metric).better == "higher")


def _count(known: Known, digest: str) -> int:
    """Return how many replications of a scenario are known, without a gap from the first on."""
    values = known.get(digest, {})
    count = len(values)
    while count and count - 1 not in values:
        count -= 1
    return count
