"""``optimize:`` which organization is sought, among which, and what it may cost."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import model_validator

from simulation.experiments.designs.factor_sections import WrittenFactor
from simulation.scenario.declaration import Section, parameter, part
from simulation.scenario.fields import Flag, Name, Number, OneOf, OrNone, Probability, Text, Whole
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.problems import Finding, refuse, refuse_all

Better: TypeAlias = Literal["as the metric", "lower", "higher"]
Best: TypeAlias = Literal["of all", "of each scenario"]
SearchMethod: TypeAlias = Literal["differential_evolution", "nelder_mead"]
SelectionMethod: TypeAlias = Literal["kn", "ocba"]
Knobs: TypeAlias = FrozenMapping[Text, WrittenFactor]


class Budget(Section):
    """What the organization may cost; alternatives over it are named and left out."""

    payroll: Annotated[Number | None, OrNone()] = parameter(
        None, unit="currency an hour", gt=0, source="",
        description="What an hour of all people may cost, by the wages of the section costs.",
    )  # fmt: skip
    people: Annotated[Whole | None, OrNone()] = parameter(
        None, unit="people", ge=1, source="",
        description="Instead of payroll: how many people there may be, whatever they cost.",
    )  # fmt: skip
    rest: Annotated[Name | None, OrNone()] = parameter(
        None, source="",
        description="Department that gets as many people as the budget has left, so that all "
        "alternatives cost the same, but for less than one wage.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.payroll is not None and self.people is not None:
            refuse_all([Finding("payroll and people are both given", "leave one out", ("people",))])
        if self.rest is not None and self.payroll is None and self.people is None:
            refuse_all([Finding("there is no budget of which it is the rest",
                                "write payroll: or people:", ("rest",))])  # fmt: skip
        return self


class Selection(Section):
    """How the best of a list is selected."""

    method: Annotated[SelectionMethod, OneOf()] = parameter(
        "kn", source="",
        description="Replications one by one until all others are left out, with a guarantee (kn, "
        "Kim & Nelson 2001), or a number of runs spent where it is close, without one (ocba, Chen "
        "et al. 2000).",
    )  # fmt: skip
    indifference: Annotated[Number | None, OrNone()] = parameter(
        None, unit="that of the metric", gt=0, source="",
        description="Difference from which on it matters which one is chosen (kn).",
    )  # fmt: skip
    probability: Probability = parameter(
        "95 %", ge=0.5, le=0.999, source="",
        description="That the best is selected, if it is better than all others by the "
        "indifference (kn).",
    )  # fmt: skip
    first: Whole = parameter(
        10, ge=2, le=10_000, source="Kim & Nelson 2001: 10 or more",
        description="Replications of each before anything is left out.",
    )  # fmt: skip
    runs: Annotated[Whole | None, OrNone()] = parameter(
        None, ge=2, le=10_000_000, source="", description="How many runs there are in all (ocba)."
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        needed, other = {"kn": ("indifference", "runs"), "ocba": ("runs", "indifference")}[
            self.method
        ]
        found = []
        if getattr(self, needed) is None:
            examples = {"indifference": "indifference: 0.1", "runs": "runs: 1000"}
            found.append(Finding(f"{self.method} needs {needed}", f"write {examples[needed]}"))
        if getattr(self, other) is not None:
            found.append(Finding(f"{self.method} has no {other}", "leave it out", (other,)))
        if found:
            refuse_all(found)
        return self


class Search(Section):
    """A search over knobs, before the best of what it finds is selected."""

    knobs: Knobs = part(
        FrozenMapping, "What may be turned in every scenario, by name, as a factor with a range."
    )
    own: FrozenMapping[Name, Knobs] = part(
        FrozenMapping, "Further knobs by scenario, that only it has."
    )
    method: Annotated[SearchMethod, OneOf()] = parameter(
        "differential_evolution", source="",
        description="Generations of points, also of whole numbers (differential_evolution), or a "
        "simplex for few continuous knobs (nelder_mead); both of SciPy.",
    )  # fmt: skip
    points: Whole = parameter(
        100, ge=1, le=100_000, source="", description="Points it looks at, in each scenario."
    )
    replications: Whole = parameter(
        10, ge=1, le=10_000, source="",
        description="Runs of each point, with the same customers at all of them.",
    )  # fmt: skip
    candidates: Whole = parameter(
        5, ge=1, le=1_000, source="",
        description="Best points of the search among which one is selected, with new customers.",
    )  # fmt: skip


class Optimize(Section):
    """The best organization is sought."""

    metric: Text = parameter(..., source="", description="The figure by which they are judged.")
    better: Annotated[Better, OneOf()] = parameter(
        "as the metric", source="", description="Which direction is wanted."
    )
    best: Annotated[Best, OneOf()] = parameter(
        "of all", source="",
        description="Whether the best of all is sought, or the best of each scenario, which are "
        "then compared. A search looks for that of each scenario.",
    )  # fmt: skip
    budget: Annotated[Budget | None, OrNone()] = parameter(
        None, source="", description="What it may cost; anything, if left out."
    )
    must_keep_up: Flag = parameter(
        False, source="",
        description="Whether an organization in which a department has more work than it can do in "
        "the long run (offered load) is no candidate.",
    )  # fmt: skip
    search: Annotated[Search | None, OrNone()] = parameter(
        None, source="",
        description="A search over knobs; without it the alternatives are the points of the "
        "design, in every scenario.",
    )  # fmt: skip
    select: Selection = parameter(..., source="", description="How the best is selected.")
    fresh: Whole = parameter(
        30, ge=2, le=100_000, source="",
        description="Further runs of what is chosen, with customers it was not chosen by: only "
        "they are reported as its figure.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.search is not None and not self.search.knobs and not self.search.own:
            refuse("a search needs knobs", "write search: {knobs: {NAME: {path: …, range: …}}}")
        return self
