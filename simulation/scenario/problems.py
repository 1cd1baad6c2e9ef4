"""What is wrong with a scenario, said so that the writer can mend it.

A `Problem` names the place, the field, the mistake, the value and the remedy. Validators of the
sections speak through `refuse`; `ScenarioError` carries every problem found, not just the first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

Path = tuple[str | int, ...]
"""Where a value stands in a scenario: keys of mappings and indexes of lists, from the root."""

LONGEST_GOT = 60
LONGEST_TEXT = 700
SHOWN_AT_MOST = 20
OUR_ERROR = "scenario"
"""The pydantic error type under which findings of our own validators travel."""


class Missing:
    """The one value that means "nothing was given", where `None` means something else."""

    def __repr__(self) -> str:
        """Return the name under which the value is known."""
        return "MISSING"


MISSING = Missing()


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in one place; `line` 0 means the file as a whole."""

    file: str
    line: int
    column: int
    path: str
    message: str
    got: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        """Return ``file:line:column: path: message (got value); remedy`` on one line."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        subject = f" {self.path}:" if self.path else ""
        got = f" (got {self.got})" if self.got else ""
        remedy = f"; {_cut(self.remedy)}" if self.remedy else ""
        return _harmless(f"{place}:{subject} {_cut(self.message)}{got}{remedy}")


class ScenarioError(Exception):
    """A scenario cannot be used; `problems` lists all that was found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in their order, each once."""
        self.problems: tuple[Problem, ...] = tuple(dict.fromkeys(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return one line a problem, the first twenty of them."""
        lines = [str(problem) for problem in self.problems[:SHOWN_AT_MOST]]
        hidden = len(self.problems) - len(lines)
        if hidden > 0:
            lines.append(f"… and {hidden:,} more problems")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        """Let the error travel between processes with its problems."""
        return (ScenarioError, (self.problems,))


class Finding(NamedTuple):
    """What a validator has to say, before it is known in which file and line that is.

    `at` leads from the validated value to the offending one; `on_key` asks to point at its key;
    `got` is the offending value, if it is not simply the one that stands there.
    """

    message: str
    remedy: str = ""
    at: Path = ()
    got: object = MISSING
    on_key: bool = False


def refuse(
    message: str, remedy: str = "", *, at: Path = (), got: object = MISSING, on_key: bool = False
) -> NoReturn:
    """Refuse a value from within a pydantic validator, for one reason."""
    finding = Finding(message, remedy, at, got, on_key)
    if not at and got is MISSING:
        raise _custom(finding)  # pydantic adds the place and the value itself
    refuse_all([finding])


def refuse_all(findings: Sequence[Finding]) -> NoReturn:
    """Refuse a value from within a pydantic validator, for several reasons at once."""
    raise ValidationError.from_exception_data("scenario", [_error(item) for item in findings])


def refuse_besides(error: ValidationError, findings: Sequence[Finding]) -> NoReturn:
    """Raise the errors that pydantic found and further findings as one error."""
    found = [
        InitErrorDetails(
            type=PydanticCustomError(item["type"], item["msg"], item.get("ctx", {})),
            loc=item["loc"],
            input=item["input"],
        )
        for item in error.errors(include_url=False)
    ]
    details = [*found, *(_error(item) for item in findings)]
    raise ValidationError.from_exception_data("scenario", details) from None


def _error(finding: Finding) -> InitErrorDetails:
    return InitErrorDetails(type=_custom(finding), loc=finding.at, input=finding.got)


def _custom(finding: Finding) -> PydanticCustomError:
    context = {
        "message": finding.message,
        "remedy": finding.remedy,
        "on_key": finding.on_key,
        "has_got": finding.got is not MISSING,
    }
    template = "{message}; {remedy}" if finding.remedy else "{message}"
    return PydanticCustomError(OUR_ERROR, template, context)


def shorten(value: object, limit: int = LONGEST_GOT) -> str:
    """Return `value` as the user may recognise it, on one line of at most `limit` characters."""
    text = _harmless(_written(value, limit)[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _written(value: object, limit: int) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value[:limit]}'" if len(value) <= limit else f"'{value[:limit]}…"
    if isinstance(value, int) and abs(value) >= 10**limit:
        return f"a number of more than {limit} digits"
    if isinstance(value, Mapping):
        return _joined("{}", (f"{key}: {_written(value[key], limit)}" for key in value), limit)
    if isinstance(value, list | tuple):
        return _joined("[]", (_written(item, limit) for item in value), limit)
    return str(value)


def _joined(brackets: str, parts: Iterable[str], limit: int) -> str:
    text = ""
    for part in parts:
        text += (", " if text else "") + part
        if len(text) > limit:
            break
    return brackets[0] + text + brackets[1]


def _cut(text: str) -> str:
    """Return a sentence without what is too much of it: names of users may be in it."""
    text = _harmless(text[:LONGEST_TEXT]) + "…" * (len(text) > LONGEST_TEXT)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _harmless(text: str) -> str:
    """Return the text with everything escaped that a terminal would not just show."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in text
    )


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return the remedy for an unknown name: the closest known one, else the known ones.

    Letters that only look like the right ones (a Cyrillic a for a Latin one) are named.
    """
    names = list(known)
    close = closest(str(word), names)
    if close:
        return f"did you mean '{close}'?{_strange_letters(str(word), close)}"
    if not names:
        return "there is none yet"
    listed = ", ".join(shorten(name)[1:-1] for name in names[:12])
    return f"known are: {listed}{', …' if len(names) > 12 else ''}"


def or_load(remedy: str) -> str:
    """Return the remedy for an unknown name of what plug-ins may bring, where none is near."""
    if remedy.startswith("did you mean"):
        return remedy
    return f"load its plug-in: --plugin FILE.py; {remedy}"


def closest(word: str, names: Sequence[str]) -> str:
    """Return the name most like `word`, or "" if none is near (or there are too many to try)."""
    if len(names) > 300 or len(word) > 100:
        return ""
    import difflib  # only where something is wrong: it takes 6 ms to import

    looks = {_skeleton(name): name for name in names}
    found = difflib.get_close_matches(_skeleton(word), looks, n=1, cutoff=0.6)
    return looks[found[0]] if found else ""


_LOOK_ALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0501\u04bb\u0458"  # Cyrillic
    "\u03ba\u03bf\u03c1\u03c4\u03c5\u03bd\u03b1\u03b9",  # Greek
    "aeopcyxisdhjkoptuvai",
)


def _skeleton(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).translate(_LOOK_ALIKES)
    return plain.casefold().replace("-", "_").replace(" ", "_")


def _strange_letters(word: str, close: str) -> str:
    strange = [letter for letter in word if ord(letter) > 127 and letter not in close]
    if not strange or not close.isascii():
        return ""
    names = [unicodedata.name(letter, f"U+{ord(letter):04X}") for letter in strange[:2]]
    return f" (yours contains {' and '.join(names)})"


def as_sentence(names: Sequence[Any]) -> str:
    """Return "a, b or c"."""
    words = [str(name) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
