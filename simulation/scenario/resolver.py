"""What a plain YAML scalar means: the core schema of YAML 1.2, and nothing more.

So ``no`` and ``on`` are texts, ``010`` is 10 (``0o10`` is octal), ``1e3`` is a number,
``12:30:00`` and ``2024-01-01`` are texts.
"""

from __future__ import annotations

import math
import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_REAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MOST_DIGITS = 25
_STARTS = frozenset("0123456789+-.~nNtTfF")


class UnusableNumberError(ValueError):
    """A scalar is a number, but not one that a scenario can hold."""


def resolve(text: str) -> Scalar:
    """Return the value of a plain scalar.

    Raises:
        UnusableNumberError: it is infinite, not a number, or too large.
    """
    if not text or text[0] in _STARTS:
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            if len(text) > _MOST_DIGITS:
                raise UnusableNumberError("the number is too large")
            return int(text)
        if _OTHER_BASE.fullmatch(text):
            if len(text) > _MOST_DIGITS:
                raise UnusableNumberError("the number is too large")
            return int(text, 0)
        if _NOT_FINITE.fullmatch(text):
            raise UnusableNumberError("must be a finite number")
        if _REAL.fullmatch(text):
            number = float(text)
            if math.isinf(number):
                raise UnusableNumberError("the number is too large")
            return number
    return text


def is_plain(text: str) -> bool:
    """Whether `text` resolves to itself, so that it may stand in YAML without quotes."""
    try:
        return resolve(text) == text
    except UnusableNumberError:
        return False
