"""Words in the languages of page and report: one file a language for each, the same keys in each.

To add a language, copy ``en.yaml``, translate the values, and keep what stands in braces. How
numbers are written is in the file as well.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from simulation.presentation.quantities import Quantity

FOLDER = files(__name__)
DEFAULT = "en"
OTHERS = ("report", "sweep")
"""Folders of the words that only the report, tables and figures have, and those of sweeps."""
GAP = re.compile(r"\{(\w+)\}")
"""Where a value is put into a text."""
_BESIDE_A_SIGN = re.compile(r"(?<=«) | (?=[:;?!»])")
"""Where French has a space between a word and a sign of punctuation; English has none."""


def languages() -> tuple[str, ...]:
    """Return the languages there are, by their codes."""
    names = (item.name for item in FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@cache
def words_of(language: str) -> Words:
    """Return the words of a language, those of English if there is no such file."""
    chosen = language if language in languages() else DEFAULT
    texts: dict[str, str] = {}
    for folder in (FOLDER, *(FOLDER / name for name in OTHERS)):
        content = yaml.safe_load((folder / f"{chosen}.yaml").read_text(encoding="utf-8"))
        texts |= dict(_flat(content, ""))
    return Words(chosen, texts)


def _flat(content: dict[str, Any], start: str) -> Any:
    for key, value in content.items():
        path = f"{start}{key}"
        if isinstance(value, dict):
            yield from _flat(value, f"{path}.")
        else:
            yield path, unbroken(str(value))


def unbroken(text: str) -> str:
    """Return a text in which no line begins with a sign of punctuation."""
    return _BESIDE_A_SIGN.sub("\N{NO-BREAK SPACE}", text)


class Words:
    """The words of one language by key, and how it writes numbers.

    Attributes:
        language: its code, such as ``fr``.
        texts: every text by its dotted key.
    """

    def __init__(self, language: str, texts: dict[str, str]) -> None:
        """Keep the texts of a language."""
        self.language = language
        self.texts = texts
        self._marks = str.maketrans(
            {",": texts["numbers.thousands"], ".": texts["numbers.decimal"]}
        )

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values put in, which stay as they are, whatever is in them.

        Raises:
            KeyError: there is no such text.
        """
        return GAP.sub(lambda gap: str(values.get(gap[1], gap[0])), self.texts[key])

    def find(self, key: str, otherwise: str) -> str:
        """Return a text, or what is given where this language has none."""
        return self.texts.get(key, otherwise)

    def part(self, key: str) -> dict[str, str]:
        """Return all texts below a key, by the rest of theirs."""
        start = f"{key}."
        return {
            name.removeprefix(start): text
            for name, text in self.texts.items()
            if name.startswith(start)
        }

    def number(self, text: str) -> str:
        """Return a number that is written the English way as this language writes it."""
        return text.translate(self._marks)

    def quantity(self, quantity: Quantity, text: str) -> str:
        """Return a number with its unit, both as this language writes them."""
        unit = self.find(f"units.{quantity.unit}", quantity.unit)
        written = self.number(text)
        return f"{written}\N{NO-BREAK SPACE}{unit}" if unit else written
