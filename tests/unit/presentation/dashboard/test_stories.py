"""Stories, guesses and sessions, without a browser."""

from __future__ import annotations

import pytest

from simulation.outcomes.catalogue import all_metrics
from simulation.presentation.dashboard.drafts import shipped
from simulation.presentation.dashboard.sessions import MOST_SESSIONS, Sessions
from simulation.presentation.dashboard.stories import ASK, REVEAL, Room, stories
from simulation.presentation.dashboard.workshop import DAYS_BEFORE
from simulation.presentation.words import languages, words_of
from simulation.scenario import scenario_digest


def test_five_stories_with_their_words() -> None:
    """There are at least five stories; each has all its texts in every language."""
    assert len(stories()) >= 5
    for name, story in stories().items():
        for language in languages():
            words = words_of(language)
            for key in ("title", "about", "question", "lesson", "side_a", "side_b"):
                assert words(f"stories.{name}.{key}")
            for step in story.steps:
                if step.kind not in (ASK, REVEAL):
                    assert words(f"stories.{name}.step_{step.number}")


@pytest.mark.parametrize("name", stories())
def test_a_story_compares_two_organizations(name: str) -> None:
    """The sides of a story can be run, differ, and have the same customers and the same clock."""
    story = stories()[name]
    first, second = (draft.scenario() for draft in story.sides)
    assert scenario_digest(first) != scenario_digest(second)
    assert first.time == second.time
    assert {k: r.rate for k, r in first.requests.items()} == {
        k: r.rate for k, r in second.requests.items()
    }
    assert story.metric in {metric.name for metric in all_metrics()}
    kinds = [step.kind for step in story.steps]
    assert kinds.index(ASK) < kinds.index(REVEAL)
    days = [step.day for step in story.steps if step.day]
    begins = first.time.warm_up / first.time.hours_per_day + DAYS_BEFORE
    assert days[0] > begins  # else there is nothing to watch
    assert days == sorted(days)
    assert days[-1] * first.time.hours_per_day < first.time.horizon


def test_a_guess_may_be_changed_until_the_vote_is_closed() -> None:
    """One participant has one guess; hands come on top; after the end nothing is taken."""
    room = Room()
    assert not room.vote("a", "first")
    room.ask()
    assert room.vote("a", "first")
    assert room.vote("a", "second")
    assert room.vote("b", "second")
    assert not room.vote("c", "nonsense")
    room.raise_hands("same", 2)
    room.raise_hands("first", -1)
    assert room.counts() == {"first": 0, "same": 2, "second": 2}
    room.is_open = False
    assert not room.vote("d", "first")
    assert sum(room.counts().values()) == 4


def test_sessions_are_forgotten_one_by_one() -> None:
    """A browser finds its session again; of too many the one not seen for longest is forgotten."""
    sessions = Sessions((shipped("silo"), shipped("collaborative")))
    first = sessions.of("browser 0", "fr")
    assert sessions.of("browser 0", "en") is first
    assert first.settings.language == "fr"
    for number in range(1, MOST_SESSIONS + 3):
        sessions.of(f"browser {number}", "en")
    assert sessions.of("browser 0", "en") is not first
