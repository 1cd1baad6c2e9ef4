"""The parts of an experiment file, declared like those of a scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BeforeValidator, model_validator

from simulation.experiments.designs.factor_sections import WrittenFactor
from simulation.experiments.designs.optimize_sections import Optimize
from simulation.scenario.declaration import Section, parameter, part
from simulation.scenario.fields import (
    AS_TUPLE,
    Changes,
    Duration,
    Flag,
    Name,
    OneOf,
    OrNone,
    Probability,
    Text,
    Whole,
    WrittenAs,
)
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.problems import Finding, did_you_mean, refuse, refuse_all

DEFAULT_REPLICATIONS = 10
MOST_POINTS = 1_000_000
LARGEST_POWER = 2**19
"""The largest power of 2 that is no more than that."""

DesignType: TypeAlias = Literal["factorial", "latin_hypercube", "sobol", "morris", "points"]


class WrittenScenario(Section):
    """A scenario that is compared, by its name or file, with what is set in it."""

    scenario: Text = parameter(
        ..., source="", description="A shipped scenario, or a file beside the experiment."
    )
    set: Changes = parameter({}, source="", description="Values by path, in this scenario alone.")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: object) -> object:
        return {"scenario": given} if isinstance(given, str) else given


class WrittenDesign(Section):
    """Which combinations of the factors' values are run."""

    type: Annotated[DesignType, OneOf()] = parameter(
        "factorial", source="",
        description="All combinations (factorial); points spread evenly (latin_hypercube); those "
        "for Sobol' indices (sobol) or Morris screening (morris); or those of a CSV file (points).",
    )  # fmt: skip
    points: Annotated[Whole | None, OrNone()] = parameter(
        None, ge=1, le=MOST_POINTS, source="",
        description="Number of points of a latin_hypercube; of a sobol design the base number n, "
        "a power of 2, of n · (factors + 2) points.",
    )  # fmt: skip
    trajectories: Annotated[Whole | None, OrNone()] = parameter(
        None, ge=2, le=10_000, source="",
        description="Of a morris design, which has trajectories · (factors + 1) points.",
    )  # fmt: skip
    levels: Whole = parameter(
        4, ge=2, le=1_000, source="Morris 1991", description="Of the grid of a morris design; even."
    )
    file: Annotated[Text | None, OrNone()] = parameter(
        None, source="", description="CSV of points beside the experiment: a column a factor."
    )
    seed: Whole = parameter(
        1, ge=0, le=2**31 - 1, source="", description="From which random designs are drawn."
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: object) -> object:
        return {"type": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        needed = {
            "latin_hypercube": "points",
            "sobol": "points",
            "morris": "trajectories",
            "points": "file",
        }.get(self.type)
        examples = {"points": "64", "trajectories": "20", "file": "points.csv"}
        found = [
            Finding(f"a {self.type} design has no {name}", "leave it out", (name,))
            for name in examples
            if name != needed and getattr(self, name) is not None
        ]
        if needed and getattr(self, needed) is None:
            remedy = f"write {{type: {self.type}, {needed}: {examples[needed]}}}"
            found.append(Finding(f"a {self.type} design needs {needed}", remedy))
        if self.type == "sobol" and self.points and self.points & (self.points - 1):
            near = min(2 ** round(math.log2(self.points)), LARGEST_POWER)
            found.append(Finding("must be a power of 2", f"write points: {near}", ("points",)))
        if self.type == "morris" and self.levels % 2:
            remedy = f"write levels: {self.levels + 1}"
            found.append(Finding("must be even", remedy, ("levels",)))
        if found:
            refuse_all(found)
        return self


class Limits(Section):
    """When a run is given up."""

    time: Annotated[Duration | None, OrNone()] = parameter(
        None, source="",
        description="Time on the clock that a run may take, such as 10 min; then it has failed.",
    )  # fmt: skip
    memory: Annotated[Whole | None, OrNone()] = parameter(
        None, unit="MB", ge=50, le=10_000_000, source="",
        description="Memory that a worker process may take beyond what it has at the start.",
    )  # fmt: skip


class Outputs(Section):
    """What is written beside the store."""

    csv: Flag = parameter(
        True, source="", description="Whether results.csv and failed.csv are written at the end."
    )
    prediction: Flag = parameter(
        False, source="",
        description="Whether the analysis predicts response times and borders by network "
        "approximations, beside what was simulated.",
    )  # fmt: skip


def _labelled(given: object) -> object:
    """Return scenarios by the name they are shown under; a list of names is the short way."""
    if isinstance(given, str):
        given = (given,)
    if not isinstance(given, list | tuple):
        return given
    labelled: dict[str, object] = {}
    for item in given:
        name = item.get("scenario") if isinstance(item, Mapping) else item
        if not isinstance(name, str):
            refuse("must be a list of names, or a mapping of names", "write [silo, collaborative]")
        label = label_of(name)
        if label in labelled:
            refuse(
                f"'{label}' is there twice",
                "give them names of their own: {a: silo, b: {scenario: silo, set: {…}}}",
            )
        labelled[label] = item
    return labelled


def label_of(reference: str) -> str:
    """Return the name under which a scenario is shown that has no other."""
    bare = reference.removesuffix(".yaml").removesuffix(".yml")
    return bare.rsplit("/", 1)[-1] if reference != bare else bare


class ExperimentFile(Section):
    """An experiment as written."""

    name: Text = parameter("experiment", source="", description="What it is called.")
    description: Text = parameter("", source="", description="What it is about.")
    look_for: Text = parameter("", source="", description="What to look for in its results.")
    scenarios: Annotated[
        FrozenMapping[Name, WrittenScenario],
        BeforeValidator(_labelled),
        WrittenAs(lambda value: value, {"type": "array", "items": {"type": "string"}}),
    ] = parameter(..., source="", description="What is compared: names, or files beside this one.")
    set: Changes = parameter(
        {}, source="", description="Values by path, in every scenario, before the factors."
    )
    factors: FrozenMapping[Text, WrittenFactor] = part(
        FrozenMapping, "What is varied, by name; without any, the scenarios are run as they are."
    )
    design: WrittenDesign = part(WrittenDesign, "Which combinations of values are run.")
    seed: Annotated[Whole | None, OrNone()] = parameter(
        None, ge=0, le=2**63 - 1, source="",
        description="Of all runs, so that all meet the same customers; that of the first scenario "
        "if left out.",
    )  # fmt: skip
    replications: Annotated[Whole | None, OrNone()] = parameter(
        None, ge=1, le=100_000, source="",
        description=f"Runs of each point; {DEFAULT_REPLICATIONS} if left out.",
    )  # fmt: skip
    precision: Annotated[Probability | None, OrNone()] = parameter(
        None, gt=0, source="",
        description="Instead of replications: the half-width over the mean, of each of `metrics` "
        "at each point, until which replications are added.",
    )  # fmt: skip
    most_replications: Whole = parameter(
        200, ge=10, le=100_000, source="",
        description="Where a precision, or a selection, is given up.",
    )  # fmt: skip
    optimize: Annotated[Optimize | None, OrNone()] = parameter(
        None, source="",
        description="Instead of running everything equally often: the best organization is sought.",
    )  # fmt: skip
    metrics: Annotated[tuple[Text, ...], AS_TUPLE] = parameter(
        (), source="",
        description="What is looked at, the headline if left out; the store keeps every metric.",
    )  # fmt: skip
    limits: Limits = part(Limits, "When a run is given up.")
    outputs: Outputs = part(Outputs, "What is written beside the store.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not self.scenarios:
            refuse_all([Finding("names no scenario", "write [silo]", ("scenarios",))])
        if self.replications is not None and self.precision is not None:
            refuse_all([
                Finding(
                    "replications and precision are both given", "leave one out", ("precision",)
                )
            ])  # fmt: skip
        if self.optimize is not None and (found := list(self._needless())):
            refuse_all(found)
        return self

    def _needless(self) -> Iterator[Finding]:
        """Find what an experiment that optimizes does not have."""
        assert self.optimize is not None
        remedy = "leave it out; see select: first and indifference, search: replications, fresh"
        for name in ("replications", "precision"):
            if getattr(self, name) is not None:
                what = f"an experiment that optimizes has no {name}"
                yield Finding(what, remedy, (name,), on_key=True)
        if self.optimize.search is None:
            if self.optimize.budget is not None and self.optimize.budget.rest is not None:
                place = ("optimize", "budget", "rest")
                yield Finding("only a search can hand out the rest", "leave it out", place)
            return
        for name in ("factors", "design"):
            if name in self.model_fields_set:
                what = f"a search has no {name}"
                yield Finding(what, "write optimize: {search: {knobs: …}}", (name,), on_key=True)
        for name in self.optimize.search.own:
            if name not in self.scenarios:
                where = ("optimize", "search", "own", name)
                hint = did_you_mean(name, self.scenarios)
                yield Finding("is none of the scenarios", hint, where, on_key=True)
