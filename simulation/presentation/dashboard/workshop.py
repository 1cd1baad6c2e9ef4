"""The workshop of a session: a story is told, the room guesses, and sees how it turned out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.presentation.dashboard import figures
from simulation.presentation.dashboard.scene import scenario_name, short
from simulation.presentation.dashboard.stories import (
    ANSWERS,
    ASK,
    REVEAL,
    WATCH,
    Room,
    Step,
    Story,
    stories,
)
from simulation.presentation.words import Words
from simulation.registry import metrics

if TYPE_CHECKING:
    from simulation.presentation.dashboard.session import Session

DAYS_BEFORE = 1  # measured when a story begins


class Workshop:
    """Where a browser stands in a story.

    Attributes:
        session: whose clock and sides the story uses.
        story: None while none is told.
        position: of the step.
        room: guesses about the question of the story.
        outcome: what turned out, among ANSWERS; "" until it is revealed.
    """

    def __init__(self, session: Session) -> None:
        """Tell nothing yet."""
        self.session = session
        self.story: Story | None = None
        self.position = 0
        self.room = Room()
        self.outcome = ""

    @property
    def step(self) -> Step | None:
        """The step that is told now."""
        return self.story.steps[self.position] if self.story else None

    @property
    def hides_score(self) -> bool:
        """Whether the room has not guessed yet: until then the score is not shown."""
        if self.story is None:
            return False
        return all(step.kind != ASK for step in self.story.steps[: self.position])

    def side_label(self, side: int) -> str:
        """Return what a side is called in the story; "" where none is told."""
        if self.story is None:
            return ""
        return self.session.words(f"stories.{self.story.name}.side_{'ab'[side]}")

    async def tell(self, name: str) -> None:
        """Begin a story: its organizations, at the beginning."""
        story = stories()[name]
        self.story, self.position, self.room, self.outcome = story, 0, Room(), ""
        await self.session.begin_with(story.sides, DAYS_BEFORE)

    async def turn(self, steps: int) -> None:
        """Go on in the story, or back."""
        if self.story is None:
            return
        self.position = min(max(self.position + steps, 0), len(self.story.steps) - 1)
        step = self.story.steps[self.position]
        self.session.stop()
        await self.session.publish(keeps_moves=True)  # the score may be shown from here on
        self.room.is_open = step.kind == ASK
        if step.kind == ASK and steps > 0:
            self.room.ask()
            self.outcome = ""
        elif step.kind == WATCH:
            self.session.watch_until(step.day, step.speed)
        elif step.kind == REVEAL:
            await self._reveal(self.story)
        self.session.refresh()

    async def _reveal(self, story: Story) -> None:
        """Run to the end and see which guess was right."""
        await self.session.go_to(self.session.duel.horizon)
        both = self.session.duel.measure([story.metric])[story.metric]
        better = figures.better_side(metrics.get(story.metric), both)
        self.outcome = "same" if better is None else ("first", "second")[better]

    def raise_hands(self, answer: str, more: int) -> None:
        """Count hands of the room."""
        self.room.raise_hands(answer, more)
        self.session.refresh()

    def vote(self, participant: str, answer: str) -> bool:
        """Take the guess of a phone; return whether it was taken."""
        is_taken = self.room.vote(participant, answer)
        if is_taken:
            self.session.refresh()
        return is_taken

    async def end(self) -> None:
        """Leave the story; the organizations stay as they are."""
        self.story, self.room, self.outcome = None, Room(), ""
        self.session.stop()
        self.session.retell()
        await self.session.publish()
        self.session.refresh()


def answer_in_words(session: Session, answer: str, words: Words) -> str:
    """Return an answer as people read it, in whatever language: sides by letter and name."""
    if answer == "same":
        return words("workshop.same")
    side = ANSWERS.index(answer) // 2
    story = session.workshop.story
    if story is not None:
        return f"{'AB'[side]} · {words(f'stories.{story.name}.side_' + 'ab'[side])}"
    name = scenario_name(session.sides[side].scenario.name, words)
    return f"{'AB'[side]} · {short(name)}"
