"""Texts to moments: formats are found by the evidence of the whole column, never row by row.

Moments are µs from the epoch on the clock of the log: where texts carry an offset, the most common
one is that clock, and moments with another are brought to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from simulation.calibration.columns import unaccented
from simulation.calibration.failures import refuse
from simulation.calibration.quality import Quality

MISSING = np.iinfo(np.int64).min
SAMPLE = 20_000
MOSTLY = 0.9
_OFFSET = re.compile(r"[T ]\d{2}(?::?\d{2}){0,2}(?:\.\d+)?\s*(Z|[+-]\d{1,2}(?::?\d{2})?)\s*$")
_USUAL = (
    r"(?:\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?"
    r"|\d{1,2}([./-])\d{1,2}\1\d{2,4}(?: \d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: [AP]M)?)?)$"
)


_HABITS = (
    (r"^(\d{4})[./](\d{2})[./](\d{2})", r"\1-\2-\3"),
    (r"^((?:19|20)\d{2})(\d{2})(\d{2})(?=[T ]\d{2})", r"\1-\2-\3"),  # the basic format of ISO 8601
    (r"(\d{2})[.](\d{2})[.](\d{2})(?:[.]\d+)?(?= ?[AP]M$)", r"\1:\2:\3"),  # Oracle
    (r"(?<=:\d{2}),(?=\d+)", "."),  # a decimal comma
    (r"(?:,| at| um| à| às| alle| om)?\s+(?=\d{1,2}[:h]\d{2})", " "),
    (r"(?<=[ T]\d{2})h(?=\d{2})", ":"),
    (r"(?<=:\d{2}) ?(UTC|GMT)$", "Z"),
    (r"(?<=:\d{2}) Uhr$", ""),
    (r" de (?=[^\W\d]{3}|\d{4})", " "),  # 5 de marzo de 2024
    (r"^(\d{1,2})\.(?= ?[^\W\d])", r"\1"),  # 5. März
    (r"(?<= \d{2})\.(\d{2})$", r":\1"),  # 14.30: Italian, Danish
    (r"(?<= \d{2})\.(\d{2})\.(\d{2})$", r":\1:\2"),
)
"""How texts are written at places, and what stands there otherwise."""
_MONTHS = {
    "januar": "Jan", "janner": "Jan", "janv": "Jan", "janvier": "Jan", "februar": "Feb",
    "fevr": "Feb", "fevrier": "Feb", "marz": "Mar", "mrz": "Mar", "mars": "Mar", "avr": "Apr",
    "avril": "Apr", "mai": "May", "juin": "Jun", "juni": "Jun", "juil": "Jul", "juillet": "Jul",
    "juli": "Jul", "aout": "Aug", "okt": "Oct", "oktober": "Oct", "octobre": "Oct",
    "septembre": "Sep", "sept": "Sep",
    "novembre": "Nov", "dez": "Dec", "dezember": "Dec", "decembre": "Dec",
    "dec": "Dec",  # déc.
    "ene": "Jan", "enero": "Jan", "gen": "Jan", "gennaio": "Jan", "janeiro": "Jan",
    "januari": "Jan", "febrero": "Feb", "febbraio": "Feb", "fev": "Feb", "fevereiro": "Feb",
    "februari": "Feb", "marzo": "Mar", "marco": "Mar", "mrt": "Mar", "maart": "Mar", "abr": "Apr",
    "abril": "Apr", "aprile": "Apr", "mayo": "May", "mag": "May", "maggio": "May", "maio": "May",
    "mei": "May", "junio": "Jun", "giu": "Jun", "giugno": "Jun", "junho": "Jun", "julio": "Jul",
    "lug": "Jul", "luglio": "Jul", "julho": "Jul", "ago": "Aug", "agosto": "Aug",
    "augustus": "Aug", "septiembre": "Sep", "set": "Sep", "settembre": "Sep", "setembro": "Sep",
    "octubre": "Oct", "ott": "Oct", "ottobre": "Oct", "out": "Oct", "outubro": "Oct",
    "noviembre": "Nov", "novembro": "Nov", "dic": "Dec", "diciembre": "Dec", "dicembre": "Dec",
    "dezembro": "Dec",
}  # fmt: skip
"""Months that are called otherwise than in English."""
_TIMES = (" %H:%M:%S", " %H:%M", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S", " %H:%M:%S.%f", "")
_DAY_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y")
_NAMED = (
    "%d/%b/%y", "%d/%b/%Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%Y/%m/%d",
    "%Y-%m-%d", "%d %B %Y", "%B %d, %Y",
)  # fmt: skip
SPREADSHEET_DAYS = (20_000.0, 80_000.0)
"""Numbers between these are days as spreadsheets count them: 1954 to 2119, or as seconds hours of
one day in 1970."""
SPREADSHEET_EPOCH = -25_569
"""30 December 1899 in days from the epoch."""
_COMPACT = r"^((?:19|20)\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$"


SCALES = ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0), (1e20, 1e-3))
"""µs in a unit from the epoch, by the size below which numbers are in it: s, ms, µs, ns."""
FURTHEST = 2.0**62
"""µs from the epoch that are a number still."""


@dataclass(frozen=True)
class Wishes:
    """What the user said about times: zone of texts without offset, order of day and month."""

    zone: str | None = None
    day_first: bool | None = None


def moments(texts: pd.Series, wishes: Wishes, quality: Quality, file: str) -> np.ndarray:
    """Return µs for each text, `MISSING` for what is none.

    Raises:
        LogError: the zone is not known, or nothing in the column is a time.
    """
    zone = _zone(wishes.zone, file)
    distinct, first, often = np.unique(
        texts.to_numpy(dtype=object).astype(str), return_inverse=True, return_counts=True
    )
    values, rows = pd.Series(distinct).str.strip(), pd.Series(often)
    numbers = _numbers(values)
    are_numbers = numbers.notna().mean() > MOSTLY
    if are_numbers and values.str.match(_COMPACT).mean() > MOSTLY:
        are_numbers, values = False, values.str.replace(_COMPACT, _apart, regex=True)
    found = (
        _of_numbers(numbers, zone, quality)
        if are_numbers
        else _of_texts(values, rows, wishes, zone, quality)
    )
    if (found == MISSING).all():
        example = next((str(text) for text in texts.dropna()), "")
        remedy = "give the column of times with --time, or write them as 2024-03-05 14:30:00"
        refuse(file, "no time can be read", remedy, got=example)
    return found[first]


def _numbers(values: pd.Series) -> pd.Series:
    """Return texts as numbers, with a decimal point or comma; nan for what is none."""
    numbers = pd.to_numeric(values, errors="coerce")
    if numbers.isna().any() and values.str.fullmatch(r"\d+,\d+").any():
        numbers = pd.to_numeric(values.str.replace(",", ".", regex=False), errors="coerce")
    return numbers


def _apart(digits: re.Match[str]) -> str:
    """Return a moment written as 20240305, 202403051430 or 20240305143000, its parts told apart."""
    date, clock = digits.groups()[:3], filter(None, digits.groups()[3:])
    return " ".join(filter(None, ("-".join(date), ":".join(clock))))


def _zone(name: str | None, file: str) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        refuse(
            file, "there is no such time zone", "write one such as Europe/Paris or UTC", got=name
        )


def _of_numbers(numbers: pd.Series, zone: ZoneInfo | None, quality: Quality) -> np.ndarray:
    """Read seconds, milli-, micro- or nanoseconds from the epoch, or days, by their size.

    Those from the epoch are in UTC, days of spreadsheets on the clock of the log.
    """
    size = float(numbers.abs().median())
    scale = next((scale for limit, scale in SCALES if size < limit), 1.0)
    found = np.full(len(numbers), MISSING)
    low, high = SPREADSHEET_DAYS
    if low < size < high:
        seconds = np.round((numbers.to_numpy(float) + SPREADSHEET_EPOCH) * 86_400)
        exact = seconds * 1e6
    else:
        exact = np.round(numbers.to_numpy(float) * scale)
        exact += 0 if zone is None else _clock_of(zone, quality)
    known = np.abs(exact) < FURTHEST  # so that neither nan nor infinity is
    found[known] = exact[known].astype(np.int64)
    return found


def _of_texts(
    values: pd.Series, rows: pd.Series, wishes: Wishes, zone: ZoneInfo | None, quality: Quality
) -> np.ndarray:
    """Read texts by their formats; `rows` says how often each is there."""
    found = np.full(len(values), MISSING)
    values = _as_usual(values)
    iso = values.str.match(r"\d{4}-\d{2}-\d{2}(?!.*[AP]M$)")
    offsets = values.str.extract(_OFFSET, expand=False).where(iso)
    with_offset = offsets.notna()
    shift = _common_offset(offsets[with_offset], rows[with_offset], zone, quality)
    _fill(
        found,
        with_offset,
        pd.to_datetime(values[with_offset], format="ISO8601", utc=True, errors="coerce"),
        shift,
    )
    bare = iso & ~with_offset
    _fill(
        found,
        bare,
        _located(_wall_clock(values[bare]), zone),
        shift if zone else 0,
    )
    rest = ~iso
    if rest.any():
        parsed = _by_formats(values[rest], rows, wishes, quality)
        _fill(found, rest, _located(parsed, zone), shift if zone else 0)
    formats = [with_offset.any(), bare.any(), rest.any()]
    if sum(formats) > 1:
        rarer = min(int(rows[x].sum()) for x in (with_offset, bare, rest) if x.any())
        quality.note(
            "noted",
            rarer,
            "times",
            "are written in another format than most; each was read by its own",
        )
    return found


def _as_usual(values: pd.Series) -> pd.Series:
    """Return texts with local habits of writing replaced by the usual ones."""
    odd = ~values.str.match(_USUAL)
    if not odd.any():
        return values
    local = values[odd]
    for habit, usual in _HABITS:
        local = local.str.replace(habit, usual, regex=True)
    if local.str.contains(r"[^\W\d]{3}").any():
        local = local.str.replace(r"[^\W\d]{3,}\.?", _in_english, regex=True)
    return values.mask(odd, local)


def _in_english(word: re.Match[str]) -> str:
    return _MONTHS.get(unaccented(word[0]), word[0].rstrip("."))


def _fill(found: np.ndarray, where: pd.Series, parsed: pd.Series, shift: int) -> None:
    """Put what could be parsed into its places, `shift` µs later."""
    if not where.any():
        return
    known = parsed.notna().to_numpy()
    stamps = np.full(len(parsed), MISSING)
    plain = parsed[known]
    if getattr(plain.dtype, "tz", None) is not None:
        plain = plain.dt.tz_localize(None)
    stamps[known] = plain.astype("datetime64[us]").astype(np.int64).to_numpy() + shift
    found[where.to_numpy()] = stamps


def _wall_clock(values: pd.Series) -> pd.Series:
    """Return ISO texts without an offset as they are; as UTC, so that an odd one breaks nothing."""
    parsed = pd.to_datetime(values, format="ISO8601", errors="coerce", utc=True)
    plain: pd.Series = parsed.dt.tz_localize(None)
    return plain


def _common_offset(
    offsets: pd.Series, rows: pd.Series, zone: ZoneInfo | None, quality: Quality
) -> int:
    """Return the clock of the log as µs from UTC."""
    if zone is not None:
        return _clock_of(zone, quality)
    if offsets.empty:
        return 0
    counts = rows.groupby(offsets.map(_minutes)).sum().sort_values(ascending=False, kind="stable")
    most, *others = counts.index.tolist()
    quality.fact("clock", _as_offset(most))
    if others:
        reason = f"have another offset; brought to {_as_offset(most)}"
        number = int(counts.iloc[1:].sum())
        quality.note("changed", number, "times", reason, _as_offset(others[0]))
    return int(most) * 60_000_000


def _minutes(offset: str) -> int:
    """Return an offset such as +01:00, -0530, +1 or Z in minutes."""
    digits = offset[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return (-1 if offset[0] == "-" else 1) * (60 * int(hours or 0) + int(minutes))


def _as_offset(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}" if minutes else "UTC"


def _clock_of(zone: ZoneInfo, quality: Quality) -> int:
    """Return the winter time of a zone, on either side of the equator, as µs from UTC."""
    offsets = (datetime(2024, month, 15, tzinfo=zone).utcoffset() for month in (1, 7))
    quality.fact("clock", f"{zone.key}, winter time all year")
    return min(offset // timedelta(microseconds=1) for offset in offsets if offset is not None)


def _located(parsed: pd.Series, zone: ZoneInfo | None) -> pd.Series:
    """Return UTC for wall-clock times of a zone, the times as they are without one."""
    if zone is None or parsed.empty:
        return parsed
    early = np.ones(len(parsed), bool)  # the hour that comes twice: its first time
    local = parsed.dt.tz_localize(zone, ambiguous=early, nonexistent="shift_forward")
    found: pd.Series = local.dt.tz_convert("UTC")
    return found


def _by_formats(values: pd.Series, rows: pd.Series, wishes: Wishes, quality: Quality) -> pd.Series:
    """Read by the formats that read most, until nothing more can be read."""
    day_first = wishes.day_first
    if day_first is None:
        day_first = _day_comes_first(values, rows, quality)
    dates = (*_NAMED, *(_DAY_FIRST if day_first else _MONTH_FIRST))
    other = _MONTH_FIRST if day_first else _DAY_FIRST
    result = pd.Series(pd.NaT, index=values.index, dtype="datetime64[us]")
    left = values
    for group in (dates, other):
        for form in _by_yield(group, left.head(SAMPLE)):
            if left.empty:
                return result
            parsed = pd.to_datetime(left, format=form, errors="coerce")
            known = left.index[parsed.notna()]
            if len(known):
                result[known] = parsed[known].astype("datetime64[us]")
                left = left.drop(known)
                if group is other:
                    reason = "can only be read with day and month the other way round; read so"
                    number = int(rows[known].sum())
                    quality.note("changed", number, "times", reason, values[known[0]])
    return result


def _by_yield(dates: tuple[str, ...], sample: pd.Series) -> list[str]:
    """Return the formats that read anything of a sample, the most useful first."""
    counts = {}
    for date in dates:
        for clock in _TIMES:
            form = date + clock
            number = int(pd.to_datetime(sample, format=form, errors="coerce").notna().sum())
            if number:
                counts[form] = number
    return sorted(counts, key=lambda form: -counts[form])


def _day_comes_first(values: pd.Series, rows: pd.Series, quality: Quality) -> bool:
    """Tell 5/3 from 3/5 by numbers above 12; without any the day comes first, and it is noted."""
    parts = values.str.extract(r"^(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}").dropna().astype(int)
    if parts.empty:
        return True
    often = rows[parts.index]
    first, second = (int(often[parts[place] > 12].sum()) for place in (0, 1))
    if first == second == 0:
        reason = "do not tell whether day or month comes first; the day is (else --month-first)"
        quality.note("noted", int(often.sum()), "times", reason, values.iloc[0])
        return True
    if first and second:
        reason = "mix day-first and month-first dates; what is ambiguous follows the majority"
        quality.note("noted", min(first, second), "times", reason)
    quality.fact("dates", "day first" if first >= second else "month first")
    return first >= second
