"""Values that nobody meant, or somebody meant ill: what stands in the place of a good one."""

from __future__ import annotations

from random import Random
from typing import Any


class Raw(str):
    """A text that is put into the YAML as it is, without quotes."""

    __slots__ = ()


NUMBERS: tuple[Any, ...] = (
    0, 1, -1, 2, 3, 7, 100, 1000, 10**6, 10**12, 10**18, 2**31, 2**53 + 1, 2**63, 2**64, -(2**63),
    0.0, -0.0, 0.1, 0.5, 1e-9, 1e-308, 5e-324, 1e308, 1.5, 99.999999999, -0.5,
    Raw("1e309"), Raw("-1e309"), Raw(".nan"), Raw(".inf"), Raw("-.inf"), Raw("nan"), Raw("inf"),
    Raw("1e5"), Raw("0x10"), Raw("0o17"), Raw("010"), Raw("1_000"), Raw("1,000"), Raw("+3"),
    Raw("3."), Raw(".5"), Raw("12:30"), Raw("1" + "0" * 400), Raw("0." + "0" * 400 + "1"),
    Raw("-" + "9" * 30), Raw("9" * 24), Raw("1e-400"), Raw("1E+2"), Raw("٣"), Raw("Ⅷ"), Raw("½"),
)  # fmt: skip

AMOUNTS = ("0", "1", "-1", "0.5", "3", "100", "101", "1000000", "1e309", "1e-9", "nan", "inf",
           "1e12", "٣", "--1", "1.2.3", "1,5", "")  # fmt: skip
UNITS = ("min", "h", "day", "days", "s", "week", "weeks", "/ h", "/ day", "/ min", "%", "€", "",
         "mins", "Min", "hour", "/h", "/ s", "/", "µs", "years", "min min", "°")  # fmt: skip

TEXTS: tuple[Any, ...] = (
    "", " ", "none", "null", "true", "false", "yes", "no", "on", "~", "-", "*", "@", "%", "done",
    "x" * 59, "x" * 200, "x" * 9_999, "x" * 10_001, "é", "e\u0301", "ﬁ", "sаles", "\u202egnirts",
    "a\nb", "a\tb", "\x1b[31mred", "a\x00b", "\ud7ff", "\U0001f9d1\u200d\U0001f680", "名前", "a.b",
    "a[0]", 'a"b', "a'b", "a: b", "#", "{}", "[]", "=1+1", "@SUM(A1)", "-2+3|cmd", "+1",
    "=cmd|' /C calc'!A1", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "{{ 7*7 }}", "{% raw %}", "${HOME}", "$(id)", "`id`", "../../../etc/passwd", "/etc/passwd",
    "..", ".", "C:\\Windows\\win.ini", "file:///etc/passwd", "http://example.org/", "con", "nul",
    "silo", "theory/mm1", "neutral", "retailer", "scenarios/silo.yaml", "people.csv", "mine",
    "mine.yaml", "__class__", "__init__.__globals__", "%s%s%n", "\u2028", "a" * 40 + "!",
)  # fmt: skip

HOSTILE = (
    Raw('!!python/object/apply:os.system ["touch BROKEN_IN"]'),
    Raw("!!python/name:os.system"),
    Raw("!!binary aGVsbG8="),
    Raw("!!set {a, b}"),
    Raw("!!timestamp 2024-01-01"),
    Raw("!mine 3"),
    Raw("&a [*a]"),
    Raw("*nowhere"),
    Raw("{<<: {staff: 3}}"),
    Raw("{<<: *a}"),
    Raw("&anchor 3"),
    Raw("{? [a, b] : c}"),
    Raw("? a"),
    Raw("{a: 1, a: 2}"),
    Raw("[" * 40 + "]" * 40),
    Raw("{a: " * 40 + "1" + "}" * 40),
    Raw("[" * 30_000),
    Raw("{a: " * 5_000),
    Raw("[" + "x, " * 60_000 + "]"),
    Raw("{" + ", ".join(f"k{i}: {i}" for i in range(5_000)) + "}"),
    Raw("{" + ", ".join(f"k{i}: {{staff: 1}}" for i in range(3_000)) + "}"),
    Raw('"unclosed'),
    Raw("'unclosed"),
    Raw("[unclosed"),
    Raw('"\\x00"'),
    Raw('"\\uD800"'),
    Raw('"\\e]0;title\\a"'),
    Raw("|\n  block"),
    Raw("--- again"),
    Raw("..."),
    Raw("a: b: c"),
    Raw("\t3"),
    Raw("%TAG ! x"),
    Raw("`3"),
    Raw("@3"),
)

LOOK_ALIKES = {"a": "а", "c": "с", "e": "е", "i": "і", "o": "о", "p": "р", "s": "ѕ", "x": "х",
               "y": "у", "A": "Α", "B": "Β", "-": "‐", "_": "＿", " ": "\u00a0"}  # fmt: skip
"""Letters, and others that only look like them."""


def amount(rng: Random) -> str:
    """Return an amount with a unit, either of which may be wrong."""
    gap = rng.choice(("", " ", " ", "  "))
    return f"{rng.choice(AMOUNTS)}{gap}{rng.choice(UNITS)}"


def scalar(rng: Random) -> Any:
    """Return any scalar."""
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(NUMBERS)
    if kind < 0.65:
        return amount(rng)
    if kind < 0.9:
        return rng.choice(TEXTS)
    return rng.choice((None, True, False))


def anything(rng: Random, depth: int = 0) -> Any:
    """Return a value of any type: scalars, lists, mappings, and what is no value at all."""
    kind = rng.random()
    if kind < 0.6 or depth > 2:
        return scalar(rng)
    if kind < 0.7:
        return rng.choice(HOSTILE)
    if kind < 0.85:
        return [anything(rng, depth + 1) for _ in range(rng.randint(0, 4))]
    keys = ("mean", "cv", "staff", "rate", "share", "distribution", "values", "department", "x")
    return {rng.choice(keys): anything(rng, depth + 1) for _ in range(rng.randint(0, 4))}
