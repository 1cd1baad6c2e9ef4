"""Guided stories: which two organizations, which steps, and what the room is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from simulation.presentation.dashboard.drafts import Draft, shipped

TELL, WATCH, ASK, REVEAL = "tell", "watch", "ask", "reveal"
ANSWERS = ("first", "same", "second")
"""What the room may guess: the one side does better, hardly a difference, or the other side."""
MOST_VOTES = 5_000


@dataclass(frozen=True)
class Step:
    """A step of a story.

    Attributes:
        kind: TELL, WATCH, ASK or REVEAL.
        number: which of the texts of the story it tells, from 1.
        day: how many days have passed when the clock stops (WATCH).
        speed: position among the speeds (WATCH).
        metric: what the room guesses about (ASK).
    """

    kind: str
    number: int
    day: int = 0
    speed: int = 2
    metric: str = ""


@dataclass(frozen=True)
class Story:
    """A story as told.

    Attributes:
        name: key of its words.
        sides: the two organizations at its beginning.
        steps: in order.
    """

    name: str
    sides: tuple[Draft, Draft]
    steps: tuple[Step, ...]

    @property
    def metric(self) -> str:
        """What the room guesses about."""
        return next(step.metric for step in self.steps if step.metric)


@dataclass
class Room:
    """The guesses of a room about one question; an answer may be changed until it is closed.

    Attributes:
        is_open: whether guesses are taken.
        votes: answer by participant, from their phones.
        hands: raised hands as the trainer counted them.
    """

    is_open: bool = False
    votes: dict[str, str] = field(default_factory=dict)
    hands: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ANSWERS, 0))

    def ask(self) -> None:
        """Begin anew."""
        self.is_open = True
        self.votes.clear()
        self.hands = dict.fromkeys(ANSWERS, 0)

    def vote(self, participant: str, answer: str) -> bool:
        """Take a guess; return whether it was taken."""
        is_new = participant not in self.votes
        if not self.is_open or answer not in ANSWERS or (is_new and len(self.votes) >= MOST_VOTES):
            return False
        self.votes[participant] = answer
        return True

    def raise_hands(self, answer: str, more: int) -> None:
        """Count more hands for an answer, or fewer."""
        self.hands[answer] = min(max(self.hands[answer] + more, 0), MOST_VOTES)

    def counts(self) -> dict[str, int]:
        """Return how many guessed what."""
        votes = list(self.votes.values())
        return {answer: self.hands[answer] + votes.count(answer) for answer in ANSWERS}


@cache
def stories() -> Mapping[str, Story]:
    """Return the stories that this version can tell, by name."""
    told = yaml.safe_load((files(__package__) / "stories.yaml").read_text(encoding="utf-8"))
    return {name: _story(name, content) for name, content in told.items()}


def _story(name: str, content: Mapping[str, Any]) -> Story:
    first, second = (_side(side) for side in content["sides"])
    steps = tuple(Step(number=i, **step) for i, step in enumerate(content["steps"], 1))
    return Story(name, (first, second), steps)


def _side(side: Mapping[str, Any]) -> Draft:
    """Return a side: a shipped scenario, with what is set in it."""
    draft = shipped(side["base"])
    return draft.with_values(side["set"]) if "set" in side else draft
