"""What the loader says of a wrong scenario, in the language of the page.

The loader speaks English and knows of no language. A file here maps each of its sentences to one of
another language; what stands in braces is filled in. A name in braces that, but for a digit at its
end, is also that of a part of the file is translated by that part; of a `number` the thousands are
set apart as the language does. Any other is kept, as is all that one would write in a scenario.

To add a language, copy ``fr.yaml`` and translate the right-hand side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from simulation.presentation.words import GAP, Words, unbroken, words_of
from simulation.scenario import Problem

FOLDER = files(__name__)
LONGEST = 1_000
"""Longer sentences stay as they are: names of users are in them, and matching takes its time."""
DEEPEST = 20
"""So many parts may stand within each other, whatever names of users look like."""


def translated(problem: Problem, language: str) -> Problem:
    """Return a problem as a language says it; what it has no words for stays English."""
    say = _phrases(language)
    return replace(
        problem,
        message=say("sentence", problem.message) or problem.message,
        got=say("got", problem.got) or problem.got,
        remedy=say("sentence", problem.remedy) or problem.remedy,
    )


def sentence(english: str, language: str) -> str:
    """Return a sentence of the loader by itself, such as a warning, as a language says it."""
    return _phrases(language)("sentence", english) or english


@cache
def _phrases(language: str) -> Phrases:
    words = words_of(language)
    file = FOLDER / f"{words.language}.yaml"
    parts = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return Phrases(parts, words)


class _Template(NamedTuple):
    """A sentence with gaps: what it looks like, the names of the gaps, and the translation."""

    pattern: re.Pattern[str]
    gaps: tuple[str, ...]
    text: str


class Phrases:
    """The sentences of one language by part, exact ones and those with gaps."""

    def __init__(self, parts: Mapping[str, Mapping[str, str]], words: Words) -> None:
        """Turn the sentences with gaps into patterns, those that say most before the others."""
        self._thousands = words.texts["numbers.thousands"]
        self._exact: dict[str, dict[str, str]] = {}
        self._templates: dict[str, list[_Template]] = {}
        for part, texts in parts.items():
            said = {english: unbroken(text) for english, text in texts.items()}
            ordered = sorted(said, key=lambda english: -len(GAP.sub("", english)))
            self._exact[part] = said
            self._templates[part] = [
                _template(english, said[english]) for english in ordered if GAP.search(english)
            ]

    def __call__(self, part: str, english: str, depth: int = 0) -> str | None:
        """Return the translation of a sentence or of what fills a gap, None if there is none."""
        if len(english) > LONGEST or depth > DEEPEST:
            return None
        exact = self._exact.get(part, {}).get(english)
        if exact is not None:
            return exact
        for pattern, gaps, text in self._templates.get(part, ()):
            if match := pattern.fullmatch(english):
                values = {
                    gap: value
                    for gap, given in zip(gaps, match.groups(), strict=True)
                    if (value := self._filled(gap, given, depth)) is not None
                }
                if len(values) == len(gaps):
                    return _fill(text, values)
        return None

    def _filled(self, gap: str, value: str, depth: int) -> str | None:
        """Return what fills a gap; None if it is a part of the file that has no words for it."""
        part = gap.rstrip("0123456789")
        if part == "number":
            return value.replace(",", self._thousands)
        return self(part, value, depth + 1) if part in self._exact else value


def _fill(text: str, values: Mapping[str, str]) -> str:
    return GAP.sub(lambda gap: values[gap[1]], text)


def _template(english: str, text: str) -> _Template:
    literals = GAP.split(english)[::2]
    pattern = "(.*?)".join(map(re.escape, literals))
    return _Template(re.compile(pattern, re.DOTALL), tuple(GAP.findall(english)), text)
