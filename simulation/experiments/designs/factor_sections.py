"""``factors:`` what is varied, as an experiment file has it."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BeforeValidator, model_validator

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import AS_TUPLE, Anything, OneOf, OrNone, Text, Whole, WrittenAs
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.problems import Finding, refuse, refuse_all

MOST_VALUES = 10_000

Paths: TypeAlias = Annotated[
    tuple[Text, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    AS_TUPLE,
    WrittenAs(lambda value: value, {"type": "string"}),
]
Law: TypeAlias = Literal["uniform", "log_uniform", "normal", "triangular"]


class Range(Section):
    """Numbers from one to another."""

    low: Anything = parameter(..., source="", description="The least, with its unit: 0 %.")
    high: Anything = parameter(..., source="", description="The largest, in the same unit.")
    steps: Annotated[Whole | None, OrNone()] = parameter(
        None, ge=2, le=MOST_VALUES, source="",
        description="How many values a factorial design takes, both ends among them.",
    )  # fmt: skip
    spacing: Annotated[Literal["linear", "log"], OneOf()] = parameter(
        "linear", source="", description="Equal steps, or equal factors (log)."
    )


class Distribution(Section):
    """A distribution from which designs that sample draw."""

    type: Annotated[Law, OneOf()] = parameter("uniform", source="", description="Its family.")
    low: Anything = parameter(None, source="", description="The least value; cuts a normal one.")
    high: Anything = parameter(None, source="", description="The largest value.")
    mode: Anything = parameter(None, source="", description="Most likely value (triangular).")
    mean: Anything = parameter(None, source="", description="The mean (normal).")
    sd: Anything = parameter(None, source="", description="The standard deviation (normal).")

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        needed = {
            "uniform": ("low", "high"),
            "log_uniform": ("low", "high"),
            "triangular": ("low", "mode", "high"),
            "normal": ("mean", "sd"),
        }[self.type]
        allowed = (*needed, "low", "high")
        fields = ("low", "high", "mode", "mean", "sd")
        refusals = [
            Finding(f"a {self.type} distribution needs {name}", f"write {name}: …", (name,))
            for name in needed
            if getattr(self, name) is None
        ]
        refusals += [
            Finding(f"a {self.type} distribution has no {name}", "leave it out", (name,))
            for name in fields
            if name not in allowed and getattr(self, name) is not None
        ]
        if refusals:
            refuse_all(refusals)
        return self


class WrittenFactor(Section):
    """What is varied, and over which values."""

    path: Paths = parameter(
        (), source="",
        description="What is set: a path in the scenario, such as communication.interdependence, "
        "or several; * stands for every key. The name of the factor if left out.",
    )  # fmt: skip
    multiply: Paths = parameter(
        (), source="",
        description="Instead of path: what is multiplied, whatever its value in each scenario.",
    )  # fmt: skip
    values: Annotated[tuple[Anything, ...], AS_TUPLE] = parameter(
        (), source="", description="The values one by one."
    )
    range: Annotated[Range | None, OrNone()] = parameter(
        None, source="", description="Numbers from low to high."
    )
    distribution: Annotated[Distribution | None, OrNone()] = parameter(
        None, source="", description="A distribution, for designs that sample."
    )

    alternatives: FrozenMapping[Text, FrozenMapping[Text, Anything]] = parameter(
        {}, source="",
        description="Instead of path and values: named alternatives, each with the values that it "
        "sets by path, such as {as it is: {}, everybody: {communication.direct_contact: 100 %}}.",
    )  # fmt: skip

    @property
    def paths(self) -> tuple[str, ...]:
        """Where it acts, if it says so; the name of the factor otherwise."""
        named = (path for values in self.alternatives.values() for path in values)
        return self.multiply or self.path or tuple(dict.fromkeys(named))

    @property
    def spreads(self) -> bool:
        """Whether it says itself over which values it goes."""
        return bool(self.values) or self.range is not None or self.distribution is not None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: object) -> object:
        return {"values": given} if isinstance(given, list | tuple) else given

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.path and self.multiply:
            refuse("either sets (path) or multiplies (multiply)", "leave one out")
        if self.alternatives and (self.path or self.multiply):
            refuse("alternatives say themselves what they set", "leave path and multiply out")
        forms = (
            bool(self.values),
            self.range is not None,
            self.distribution is not None,
            bool(self.alternatives),
        )
        if sum(forms) > 1:
            refuse(
                "has its values more than once",
                "keep one of values, range, distribution and alternatives",
            )
        if len(self.values) > MOST_VALUES:
            refuse(f"has more than {MOST_VALUES:,} values", "use a range, or leave some out")
        return self
