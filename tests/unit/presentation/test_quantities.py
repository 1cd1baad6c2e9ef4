"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest

from simulation.presentation.quantities import (
    Quantity,
    brief,
    fit,
    per_cent,
    sharpened,
    signed_decimal,
    signed_per_cent,
)


@pytest.mark.parametrize(
    ("unit", "values", "widths", "shown"),
    [
        ("h", [1.083, 1.28], [0.007, 0.021], "1.083 h"),
        ("h", [0.1, 0.2], [0.01, 0.01], "6.00 min"),
        ("h", [0.0002], [0.00001], "0.720 s"),
        ("currency", [119085.2], [9553.0], "119.1 k EUR"),
        ("currency", [2.4e7], [3.1e5], "24.00 M EUR"),
        ("currency", [950.4], [12.0], "950 EUR"),
        ("share", [0.0569], [0.0036], "5.69 %"),
        ("points", [96.375], [0.0575], "96.38 points"),
        ("requests", [20356.6], [167.9], "20,357 requests"),
        ("", [0.8916], [0.007], "0.8916"),
        ("customers", [865.0], [], "865 customers"),
        ("h", [0.0], [0.0], "0 h"),
    ],
)
def test_units_and_digits(unit: str, values: list[float], widths: list[float], shown: str) -> None:
    """A value is shown in a humane unit with two digits of its half-width."""
    quantity = fit(unit, "EUR", values, widths)
    assert quantity.with_unit(quantity.plain(values[0])) == shown


def test_a_row_has_one_unit() -> None:
    """All values of a row are shown in the unit of the largest."""
    quantity = fit("currency", "CHF", [50.0, 2_000_000.0], [1.0, 5_000.0])
    assert quantity.unit == "k CHF"
    assert quantity.plain(50.0) == "0"


def test_parts_in_the_unit_of_the_whole() -> None:
    """A small part is shown in the unit of what it is a part of."""
    assert fit("currency", "EUR", [98.0], [181.0], like=139_000.0).unit == "k EUR"


def test_signs() -> None:
    """Differences carry a sign, a true minus among them, and what is shown as zero has none."""
    quantity = fit("points", "EUR", [10.0], [0.5])
    assert quantity.signed(1.0) == "+1.00"
    assert quantity.signed(-1.0) == "\N{MINUS SIGN}1.00"
    assert quantity.signed(-0.0001) == "0.00"
    assert quantity.signed(0.0001) == "0.00"


@pytest.mark.parametrize(
    ("decimals", "width", "shown"),
    [
        (2, 0.004, "± <0.01"),
        (2, 0.006, "± 0.01"),
        (0, 0.2, "± <1"),
        (0, 0.0, "± 0"),
        (1, 0, "± 0.0"),
    ],
)
def test_a_half_width_is_zero_only_if_it_is(decimals: int, width: float, shown: str) -> None:
    """Where the digits of its row are too few for it, it is told to be less than the last one."""
    assert Quantity("", 1.0, decimals).half_width(width) == shown


def test_what_is_not_a_number() -> None:
    """Undefined and infinite values are shown as such, and no interval where there is none."""
    quantity = fit("h", "EUR", [math.nan, math.inf], [math.nan])
    assert quantity.plain(math.nan) == "–"
    assert quantity.plain(math.inf) == "∞"
    assert quantity.plain(-math.inf) == "\N{MINUS SIGN}∞"
    assert quantity.half_width(math.nan) == ""
    assert quantity.interval(math.nan, math.nan) == ""


def test_differences_may_be_sharper() -> None:
    """Differences keep the unit but get the digits that pairing allows."""
    mean = fit("currency", "EUR", [139_000.0], [11_000.0])
    gap = sharpened(mean, [200.0])
    assert (mean.plain(139_000.0), gap.signed(-4_512.0)) == ("139", "\N{MINUS SIGN}4.51")
    assert sharpened(mean, [math.nan]) == mean


def test_per_cent() -> None:
    """Shares are shown in per cent."""
    assert per_cent(0.125, 1) == "12.5 %"
    assert per_cent(math.nan) == "–"


def test_relative_differences_have_a_sign_unless_they_round_to_zero() -> None:
    """A real minus, a space before the sign of per cent, and no sign at zero."""
    assert signed_per_cent(0.37) == "+37 %"
    assert signed_per_cent(-0.18) == "\N{MINUS SIGN}18 %"
    assert signed_per_cent(0.004) == signed_per_cent(-0.004) == "0 %"
    assert signed_per_cent(math.nan) == "–"


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (4_512.3, 3, "4,512"),
        (-1_500.0, 3, "\N{MINUS SIGN}1,500"),
        (12.345, 3, "12.3"),
        (0.75, 3, "0.75"),
        (0.0000123, 2, "0.000012"),
        (999.95, 4, "1,000"),
        (1_234_567.0, 6, "1,234,567"),
        (-0.0, 3, "0"),
        (math.inf, 3, "∞"),
        (math.nan, 3, "–"),
    ],
)
def test_a_brief_number_has_no_power_of_ten(value: float, digits: int, shown: str) -> None:
    """Digits before the point are all told; a true minus, and no sign at zero."""
    assert brief(value, digits) == shown


def test_what_rounds_to_zero_has_no_sign() -> None:
    """Neither plus nor minus zero is shown."""
    assert signed_decimal(-0.04, 1) == signed_decimal(0.04, 1) == "0.0"
    assert signed_decimal(-0.06, 1) == "\N{MINUS SIGN}0.1"
