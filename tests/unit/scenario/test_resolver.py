"""What plain YAML scalars mean."""

from __future__ import annotations

import pytest

from simulation.scenario.resolver import UnusableNumberError, is_plain, resolve


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", "no"), ("on", "on"), ("yes", "yes"), ("y", "y"),
        ("010", 10), ("0o10", 8), ("0x10", 16), ("-7", -7), ("+7", 7),
        ("1e3", 1000.0), ("1.", 1.0), (".5", 0.5), ("-.5e-1", -0.05),
        ("12:30:00", "12:30:00"), ("2024-01-01", "2024-01-01"), ("1_000", "1_000"),
        ("true", True), ("False", False), ("tRUE", "tRUE"),
        ("", None), ("~", None), ("null", None), ("Null", None), ("nULL", "nULL"),
        ("40 %", "40 %"), ("none", "none"), ("١٢", "١٢"), (".", "."), ("-", "-"),
    ],
)  # fmt: skip
def test_scalars_follow_the_core_schema_of_yaml_1_2(text: str, expected: object) -> None:
    """`no` is a text, `010` is ten, `1e3` is a number, times and dates are texts."""
    value = resolve(text)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    "text", [".nan", ".NaN", ".inf", "-.INF", "1e309", "9" * 30, "0x" + "f" * 30]
)
def test_numbers_that_no_scenario_can_hold_are_refused(text: str) -> None:
    """Neither infinity nor nonsense gets past the resolver."""
    with pytest.raises(UnusableNumberError):
        resolve(text)


def test_texts_that_would_be_taken_for_something_else_need_quotes() -> None:
    """`is_plain` says which texts may stand without quotes."""
    assert is_plain("sales")
    assert not any(map(is_plain, ("1e3", "true", "~", "", "0o7", ".inf", "9" * 30)))
