"""The types that the fields of a scenario have: `Duration`, `Probability`, `Name`, …

Each says how a value is read from what a user wrote, and how it is written back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, get_args

from pydantic import BeforeValidator, Strict
from pydantic import GetCoreSchemaHandler as CoreHandler
from pydantic import GetJsonSchemaHandler as JsonHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from simulation.scenario.frozen import FrozenMapping, frozen
from simulation.scenario.problems import as_sentence, did_you_mean, refuse
from simulation.scenario.units import (
    DURATION_PATTERN,
    RATE_PATTERN,
    SHARE_PATTERN,
    UnitError,
    customers_calendar,
    format_clock_time,
    format_duration,
    format_rate,
    format_share,
    parse_clock_time,
    parse_duration,
    parse_rate,
    parse_share,
    using,
)

LONGEST_NAME = 60
LONGEST_TEXT = 10_000
DONE = "done"
"""The name that stands for the end of a route, and so for no department."""


@dataclass(frozen=True)
class Quantity:
    """How a number that carries a unit is read from a scenario and written back."""

    name: str
    read: Callable[[object], Any]
    write: Callable[[Any], str | float]
    pattern: str
    examples: tuple[str | float, ...]
    or_number: bool = False

    def validate(self, value: object) -> Any:
        """Return the number that `value` stands for, or refuse it."""
        try:
            return self.read(value)
        except UnitError as error:
            refuse(error.message, error.remedy)

    def __get_pydantic_core_schema__(self, source: Any, handler: CoreHandler) -> CoreSchema:
        """Read with `validate`."""
        return core_schema.no_info_plain_validator_function(
            self.validate, serialization=core_schema.plain_serializer_function_ser_schema(_same)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: JsonHandler) -> Any:
        """Describe the text to write, with examples."""
        text = {"type": "string", "pattern": self.pattern}
        examples = {"examples": list(self.examples)}
        if not self.or_number:
            return text | examples
        return {"anyOf": [text, {"type": "number", "minimum": 0, "maximum": 1}]} | examples


@dataclass(frozen=True)
class WrittenAs:
    """Marks a field whose value has a shorter way of writing: `write` returns it."""

    write: Callable[[Any], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: JsonHandler) -> Any:
        """Describe the short way beside the long one."""
        return {"anyOf": [dict(self.schema), handler(schema)]}


@dataclass(frozen=True)
class CustomersClock:
    """Marks a time that customers wait: where there are opening hours their day has 24 hours."""

    def __get_pydantic_core_schema__(self, source: Any, handler: CoreHandler) -> CoreSchema:
        """Read days and weeks as customers count them."""

        def validate(value: object, read: Callable[[object], object]) -> object:
            with using(customers_calendar()):
                return read(value)

        return core_schema.no_info_wrap_validator_function(validate, handler(source))


@dataclass(frozen=True)
class OneOf:
    """Marks a choice between words; a wrong one is met with the closest right one."""

    def __get_pydantic_core_schema__(self, source: Any, handler: CoreHandler) -> CoreSchema:
        """Accept the words of the Literal that is annotated."""
        words = get_args(source)

        def validate(value: object) -> object:
            if value not in words or not isinstance(value, str):
                hint = did_you_mean(value, words) if isinstance(value, str) else ""
                refuse(f"must be {as_sentence(words)}", hint if hint.startswith("did") else "")
            return value

        return core_schema.no_info_before_validator_function(validate, handler(source))


@dataclass(frozen=True)
class OrNone:
    """Marks an optional value for whose absence one may also write the word ``none``."""

    def __get_pydantic_core_schema__(self, source: Any, handler: CoreHandler) -> CoreSchema:
        """Read ``none`` as None."""
        return core_schema.no_info_before_validator_function(_or_none, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: JsonHandler) -> Any:
        """Describe the word beside the rest."""
        described = handler(schema)
        return {"anyOf": [{"const": "none"}, *described.get("anyOf", [described])]}


def _probability(value: object) -> float:
    share = parse_share(value)
    if not 0 <= share <= 1:
        hint = ""
        if isinstance(value, int | float) and 1 < share <= 100:
            hint = f"write {value} % or {share / 100:g}"
        raise UnitError("must lie between 0 % and 100 %", hint)
    return share


def check_name(name: object) -> str:
    """Return the name of a department, kind or channel in its normal form, or refuse it."""
    if not isinstance(name, str):
        refuse("must be a name", "write a text; quote it if it is made of digits")
    if not name:
        refuse("a name cannot be empty", f"write 1 to {LONGEST_NAME} characters")
    if len(name) > LONGEST_NAME:
        refuse(
            f"a name has at most {LONGEST_NAME} characters",
            f"this one has {len(name)}; tell the rest in a comment",
        )
    if name != name.strip():
        refuse("a name cannot begin or end with a space", f"write '{name.strip()}'")
    if not name.isprintable():
        refuse("a name is made of printable characters", "remove the invisible ones")
    if name == DONE:
        refuse("'done' stands for the end of a route", "choose another name")
    return unicodedata.normalize("NFC", name)


def is_name(name: object) -> bool:
    """Whether `check_name` accepts the name."""
    try:
        check_name(name)
    except PydanticCustomError:
        return False
    return True


def _text(value: object) -> object:
    if isinstance(value, str):
        if not all(character.isprintable() or character in "\n\t" for character in value):
            refuse("contains a control character", "remove it")
        if len(value) > LONGEST_TEXT:
            refuse(f"is longer than {LONGEST_TEXT:,} characters", "shorten it")
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        refuse("must be a text", f'put it in quotes: "{value}"')
    return value


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _or_none(value: object) -> object:
    return None if value == "none" else value


def _same(value: object) -> object:
    return value


DURATION = Quantity(
    "duration", parse_duration, format_duration, DURATION_PATTERN, ("15 min", "2 h", "3 days")
)
CLOCK_TIME = Quantity(
    "duration", parse_clock_time, format_clock_time, DURATION_PATTERN, ("8 h", "7.5 h")
)
RATE = Quantity("rate", parse_rate, format_rate, RATE_PATTERN, ("6 / h", "40 / day"))
PROBABILITY = Quantity(
    "share", _probability, format_share, SHARE_PATTERN, ("40 %", 0.4), or_number=True
)

Duration: TypeAlias = Annotated[int, DURATION]
"""Microseconds of working time, written ``15 min``."""
CustomersTime: TypeAlias = Annotated[int, DURATION, CustomersClock()]
"""Microseconds by the customer's clock: where there are opening hours a day has 24 hours."""
ClockTime: TypeAlias = Annotated[int, CLOCK_TIME]
"""Microseconds, written ``8 h``; not in days or weeks, whose length it says."""
Rate: TypeAlias = Annotated[float, RATE]
"""Events per working hour, written ``6 / h``."""
Probability: TypeAlias = Annotated[float, PROBABILITY]
"""A fraction of 1, written ``40 %`` or 0.4."""
Name: TypeAlias = Annotated[str, BeforeValidator(check_name)]
"""The name of a department, a kind of request or a channel."""
Text: TypeAlias = Annotated[str, BeforeValidator(_text)]
"""Free text for people."""
Anything: TypeAlias = Annotated[Any, BeforeValidator(frozen)]
"""A value as some field would have it: a number, a text with its unit, a mapping."""
Changes: TypeAlias = FrozenMapping[Text, Anything]
"""New values of fields by dotted path."""
Whole: TypeAlias = Annotated[int, Strict()]
Number: TypeAlias = Annotated[float, Strict()]
Flag: TypeAlias = Annotated[bool, Strict()]
AS_TUPLE = BeforeValidator(_tuple)
"""Lets Python users pass a list where a tuple is kept."""
