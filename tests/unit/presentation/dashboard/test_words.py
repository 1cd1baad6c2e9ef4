"""Words: the same keys and the same values to fill in, in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulation.outcomes.catalogue import HEADLINE, all_metrics
from simulation.presentation.quantities import fit
from simulation.presentation.words import DEFAULT, languages, words_of
from simulation.scenario import bundled_names
from tests.unit.presentation.dashboard.cases import runnable_scenarios

DASHBOARD = Path(__file__).parents[4] / "simulation" / "presentation" / "dashboard"
USED = re.compile(r'words\(\s*"([a-z_.0-9]+)"')


def others() -> list[str]:
    """Return the languages besides the one that all others are held against."""
    return [language for language in languages() if language != DEFAULT]


def test_two_languages() -> None:
    """There is English, and French."""
    assert set(languages()) >= {"en", "fr"}


@pytest.mark.parametrize("language", others())
def test_same_keys(language: str) -> None:
    """A language has every text that English has, and no other."""
    assert set(words_of(language).texts) == set(words_of(DEFAULT).texts)


@pytest.mark.parametrize("language", others())
def test_same_gaps(language: str) -> None:
    """A text has the same gaps to fill in every language, so that no value is lost."""
    texts = words_of(language).texts
    for key, text in words_of(DEFAULT).texts.items():
        assert set(re.findall(r"\{\w+\}", texts[key])) == set(re.findall(r"\{\w+\}", text)), key


@pytest.mark.parametrize("language", others())
def test_translated(language: str) -> None:
    """Sentences are translated: those of more than three words are not those of English."""
    texts = words_of(language).texts
    same = [
        key
        for key, text in words_of(DEFAULT).texts.items()
        if len(re.findall(r"[a-z]{3,}", text)) > 3 and texts[key] == text
    ]
    assert same == []


def test_every_key_that_is_used_is_there() -> None:
    """Whatever key the page asks for by name is in the file."""
    known = words_of(DEFAULT).texts
    asked = {
        key for path in DASHBOARD.rglob("*.py") for key in USED.findall(path.read_text("utf-8"))
    }
    assert len(asked) > 60
    assert asked - set(known) == set()


def test_numbers() -> None:
    """Numbers are written as the language writes them, the unit included."""
    quantity = fit("currency", "EUR", [1_234_567.0])
    text = quantity.plain(1_234_567.0)
    assert words_of("en").quantity(quantity, text) == "1,235\N{NO-BREAK SPACE}k EUR"
    assert words_of("fr").quantity(quantity, text) == (
        "1\N{NARROW NO-BREAK SPACE}235\N{NO-BREAK SPACE}k EUR"
    )
    assert words_of("fr").number("2.13") == "2,13"


def test_an_unknown_language_is_english() -> None:
    """A browser that asks for a language that is not there gets English."""
    assert words_of("xx").language == "en"
    assert words_of("../fr").language == "en"


def test_shipped_scenarios_have_names() -> None:
    """Every scenario that can be chosen has a name in every language."""
    names = {scenario.name for scenario in runnable_scenarios(bundled_names())}
    for language in languages():
        assert names - set(words_of(language).part("scenario_names")) == set()


def test_headline_is_explained() -> None:
    """Each headline metric has a title, an explanation and a verdict in every language."""
    for language in languages():
        for name in HEADLINE:
            for key in ("title", "explained"):
                assert words_of(language)(f"metrics.{name}.{key}")
            assert words_of(language)(f"score.better.{name}", side="A", share="", gap="")


def test_told_metrics_exist() -> None:
    """The words speak of no metric that there is not, but for those of other versions."""
    known = {metric.name for metric in all_metrics()}
    told = {key.split(".")[0] for key in words_of(DEFAULT).part("metrics")}
    assert told - known <= {"focus_time", "profit", "transparency"}


def test_what_is_put_into_a_text_is_not_read_as_one() -> None:
    """A scenario may be called like a gap."""
    told = words_of("en")("report.differs", scenario="{baseline}", baseline="silo")
    assert told.count("silo") == 1
    assert "{baseline}" in told
