"""How many requests arrive together: `BatchSize`, written ``2``, ``{mean: 2.5}`` or by sizes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.distribution_laws import MOST_VALUES, check_weights
from simulation.scenario.fields import AS_TUPLE, Number, OneOf, Whole
from simulation.scenario.problems import refuse

LARGEST_BATCH = 100_000
BatchFamily: TypeAlias = Literal["constant", "geometric", "empirical"]


class WrittenBatchSize(Section):
    """The size of batches as a user writes it, if it varies."""

    distribution: Annotated[Literal["geometric", "empirical"], OneOf()] = parameter(
        "geometric", source="", description="The family; empirical is known by its sizes."
    )
    mean: Number | None = parameter(
        None,
        ge=1,
        le=LARGEST_BATCH,
        source="",
        description="The mean of a geometric size.",
    )
    sizes: Annotated[tuple[Whole, ...] | None, AS_TUPLE] = parameter(
        None, source="", description="The sizes of an empirical distribution."
    )
    weights: Annotated[tuple[Number, ...] | None, AS_TUPLE] = parameter(
        None, source="", description="Their weights; equal if not given."
    )

    def resolve(self) -> BatchSize:
        """Return the size that is meant, or refuse what does not fit together."""
        by_sizes = self.sizes is not None or self.distribution == "empirical"
        strange = ("mean",) if by_sizes else ("sizes", "weights")
        others, takes = ("sizes", "sizes and weights") if by_sizes else ("a mean", "mean")
        for key in strange:
            if getattr(self, key) is not None:
                message = f"cannot be told together with {others}"
                refuse(message, f"it takes {takes}", at=(key,), on_key=True)
        return self._empirical() if by_sizes else self._geometric()

    def _geometric(self) -> BatchSize:
        if self.mean is None:
            refuse("needs a mean or sizes", "write mean: 2.5, or sizes: [1, 2, 5]")
        return BatchSize.constant(1) if self.mean == 1 else BatchSize("geometric", float(self.mean))

    def _empirical(self) -> BatchSize:
        sizes = self.sizes or ()
        if not sizes:
            refuse("needs its sizes", "write sizes: [1, 2, 5]")
        if len(sizes) > MOST_VALUES:
            refuse(f"has more than {MOST_VALUES:,} sizes", "leave some out", at=("sizes",))
        for position, size in enumerate(sizes):
            _check_size(size, ("sizes", position))
        weights = check_weights(len(sizes), self.weights, "sizes")
        if len(sizes) == 1:
            return BatchSize.constant(sizes[0])
        total = math.fsum(weights)
        mean = math.fsum(size * w / total for size, w in zip(sizes, weights, strict=True))
        return BatchSize("empirical", mean, (*sizes, *weights))


@dataclass(frozen=True, slots=True)
class BatchSize:
    """How many requests arrive together.

    `parameters` is, by `kind`: constant (size,); geometric (), with P(n) = p (1 - p)^(n - 1) for
    n = 1, 2, … and p = 1 / mean; empirical all sizes, then as many weights.
    """

    kind: BatchFamily
    mean: float
    parameters: tuple[float, ...] = ()

    @classmethod
    def constant(cls, size: int) -> BatchSize:
        """Return the size that is always the same."""
        return cls("constant", float(size), (size,))

    def written(self) -> int | dict[str, Any]:
        """Return what a user would write in YAML; it resolves to an equal size."""
        if self.kind == "constant":
            return int(self.mean)
        if self.kind == "geometric":
            return {"mean": self.mean, "distribution": "geometric"}
        half = len(self.parameters) // 2
        return {"sizes": list(self.parameters[:half]), "weights": list(self.parameters[half:])}

    @staticmethod
    def written_as() -> type[Section]:
        """Return the section in whose words it is written."""
        return WrittenBatchSize

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read a whole number or a `WrittenBatchSize`; let a resolved one pass."""

        def read(value: object, validate: Callable[[object], Any]) -> Any:
            if isinstance(value, BatchSize):
                return value
            if isinstance(value, Mapping | WrittenBatchSize):
                return validate(value).resolve()
            _check_size(value, ())
            return BatchSize.constant(value)  # type: ignore[arg-type]

        return core_schema.no_info_wrap_validator_function(
            read,
            handler.generate_schema(WrittenBatchSize),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda it: it.written()),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        """Describe the two ways of writing one."""
        number = {"type": "integer", "minimum": 1, "maximum": LARGEST_BATCH}
        return {"anyOf": [number, handler(WrittenBatchSize.__pydantic_core_schema__)]}


def _check_size(size: object, at: tuple[str | int, ...]) -> None:
    if type(size) is not int:
        refuse("must be a whole number", "write 2, {mean: 2.5}, or {sizes: [1, 2, 5]}", at=at)
    if not 1 <= size <= LARGEST_BATCH:
        refuse(f"a batch has 1 to {LARGEST_BATCH:,} requests", "", at=at)
