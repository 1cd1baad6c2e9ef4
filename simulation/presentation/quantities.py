"""Numbers as people read them: a unit and a number of digits for a whole row, so that rows align.

A row of a table is shown in one unit (`fit`), chosen from all values in it: 0.1 h becomes 6 min,
119 085 EUR becomes 119 k EUR, 0.057 becomes 5.7 %. The digits follow the half-width: two of it
count, more would be noise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

MINUS = "\N{MINUS SIGN}"
UNDEFINED = "–"
MOST_DECIMALS = 4
SIGNIFICANT = 3


@dataclass(frozen=True)
class Quantity:
    """How the numbers of one row are shown.

    Attributes:
        unit: as shown, "" for none.
        factor: what a value is multiplied with.
        decimals: digits after the point.
    """

    unit: str
    factor: float
    decimals: int

    def scaled(self, value: float) -> float:
        """Return the number in the unit that is shown."""
        return value * self.factor

    def plain(self, value: float) -> str:
        """Return the number alone, such as ``1,083.5``."""
        return _number(value * self.factor, self.decimals)

    def signed(self, value: float) -> str:
        """Return the number with its sign, zero without."""
        text = self.plain(value)
        is_positive = value > 0 and any(digit in text for digit in "123456789∞")
        return f"+{text}" if is_positive else text

    def half_width(self, value: float) -> str:
        """Return ``± 0.01``, or nothing where there is no interval.

        What is less than half of the last digit, and more than nothing, is ``± <0.01``.
        """
        if math.isnan(value):
            return ""
        text = self.plain(value)
        if value > 0 and not any(digit in text for digit in "123456789∞"):
            text = f"<{_number(10.0**-self.decimals, self.decimals)}"
        return f"± {text}"

    def interval(self, low: float, high: float) -> str:
        """Return ``[+0.18, +0.22]``, or nothing where there is no interval."""
        if math.isnan(low) or math.isnan(high):
            return ""
        return f"[{self.signed(low)}, {self.signed(high)}]"

    def with_unit(self, text: str) -> str:
        """Return a number's text with the unit behind it."""
        return f"{text} {self.unit}" if self.unit else text

    def titled(self, title: str) -> str:
        """Return what stands over the numbers: a title and the unit they are shown in."""
        return f"{title}, {self.unit}" if self.unit else title


def fit(
    unit: str,
    currency: str,
    values: Iterable[float],
    half_widths: Iterable[float] = (),
    *,
    like: float = 0.0,
) -> Quantity:
    """Return how a row is shown.

    Args:
        unit: of the metric: ``h``, ``share``, ``currency``, ``points`` or any text.
        currency: of the scenario.
        values: all means and differences of the row, in the unit of the metric.
        half_widths: of the means; they decide about the digits.
        like: a value in whose unit they are to be shown, so that parts stand in that of the whole.
    """
    sizes = [abs(value) for value in values if math.isfinite(value)]
    largest = max(sizes, default=0.0)
    shown, factor = _unit_for(unit, currency, like or largest)
    widths = [width for width in half_widths if math.isfinite(width) and width > 0]
    if widths:
        decimals = 1 - _magnitude(max(widths) * factor)
        if largest > 0:  # but not more digits than anyone reads
            decimals = min(decimals, SIGNIFICANT - _magnitude(largest * factor))
    elif largest > 0:
        decimals = SIGNIFICANT - 1 - _magnitude(largest * factor)
        if all(float(value).is_integer() for value in sizes) and factor == 1.0:
            decimals = 0
    else:
        decimals = 0
    return Quantity(shown, factor, min(max(decimals, 0), MOST_DECIMALS))


def sharpened(
    quantity: Quantity, half_widths: Iterable[float], gaps: Iterable[float] = ()
) -> Quantity:
    """Return the same unit with digits enough for differences, which pairing makes sharper.

    But not with more digits than anyone reads, where the differences are given too.
    """
    widths = [width for width in half_widths if math.isfinite(width) and width > 0]
    if not widths:
        return quantity
    decimals = 1 - _magnitude(max(widths) * quantity.factor)
    sizes = [abs(gap) for gap in gaps if math.isfinite(gap) and gap != 0]
    if sizes:
        decimals = min(decimals, SIGNIFICANT - _magnitude(max(sizes) * quantity.factor))
    return replace(quantity, decimals=min(max(decimals, quantity.decimals), MOST_DECIMALS))


def _unit_for(unit: str, currency: str, largest: float) -> tuple[str, float]:
    if unit == "h":
        if largest >= 1 or largest == 0:
            return "h", 1.0
        return ("min", 60.0) if largest >= 1 / 60 else ("s", 3600.0)
    if unit == "share":
        return "%", 100.0
    if unit == "currency":
        if largest >= 1e7:
            return f"M {currency}", 1e-6
        return (f"k {currency}", 1e-3) if largest >= 1e4 else (currency, 1.0)
    return unit, 1.0


def _magnitude(value: float) -> int:
    return math.floor(math.log10(value))


def _number(value: float, decimals: int) -> str:
    if math.isnan(value):
        return UNDEFINED
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    text = f"{abs(value):,.{decimals}f}"
    is_negative = value < 0 and any(digit in text for digit in "123456789")
    return f"{MINUS}{text}" if is_negative else text


def brief(value: float, digits: int = SIGNIFICANT) -> str:
    """Return a number to so many digits, those before the point in full: ``12.5``, ``1,500``.

    It is never told by a power of ten, as Python's own ``g`` does with ``1.5e+03``.
    """
    if not math.isfinite(value) or abs(value) >= 10 ** (digits - 1):
        return _number(value, 0)
    rounded = f"{value:,.{digits}g}"
    text = f"{Decimal(rounded):f}" if "e" in rounded else rounded
    return text.replace("-", MINUS) if value else "0"


def signed_decimal(value: float, decimals: int) -> str:
    """Return a number with its sign and so many decimals; one that rounds to zero has no sign."""
    return Quantity("", 1.0, decimals).signed(value)


def per_cent(share: float, decimals: int = 0) -> str:
    """Return a share of one as ``12 %``."""
    return UNDEFINED if math.isnan(share) else f"{_number(100 * share, decimals)} %"


def signed_per_cent(share: float) -> str:
    """Return a relative difference as ``+12 %``; one that rounds to zero has no sign."""
    text = per_cent(share)
    return f"+{text}" if share > 0 and text != per_cent(0.0) else text
