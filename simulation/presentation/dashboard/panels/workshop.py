"""The workshop: a story is told step by step, the room guesses, and sees how it turned out."""

from __future__ import annotations

from functools import partial

from nicegui.elements.mixins.text_element import TextElement

from simulation.presentation.dashboard import figures
from simulation.presentation.dashboard.elements import button, element, say, text
from simulation.presentation.dashboard.panels.regimes import draw
from simulation.presentation.dashboard.regimes import regime_map
from simulation.presentation.dashboard.session import Session
from simulation.presentation.dashboard.stories import ANSWERS, ASK, REVEAL, Story, stories
from simulation.presentation.dashboard.workshop import answer_in_words
from simulation.registry import metrics


class WorkshopPanel:
    """The list of stories, or the story that is told."""

    name = "workshop"

    def __init__(self, session: Session) -> None:
        """Build the panel."""
        self.session = session
        self.told: object = None
        self.counts: dict[str, TextElement] = {}
        self.body = element("div", "levers")
        self.refresh()

    def refresh(self) -> None:
        """Show the step of the story, and the guesses so far."""
        workshop = self.session.workshop
        settings = self.session.settings
        now = (
            workshop.story, workshop.position, workshop.outcome,
            settings.language, settings.map_metric,
        )  # fmt: skip
        if now != self.told:
            self.told = now
            self.counts = {}
            self.body.clear()
            with self.body:
                if workshop.story is None:
                    self._list()
                else:
                    self._tell(workshop.story)
        counts = workshop.room.counts()
        for answer, made in self.counts.items():
            say(made, str(counts[answer]))

    def _list(self) -> None:
        words, workshop = self.session.words, self.session.workshop
        text("h2", words("workshop.name"))
        text("p", words("workshop.about"), "hint")
        with element("ul", "stories"):
            for name in stories():
                with element("li"), button("", partial(workshop.tell, name), data_story=name):
                    text("strong", words(f"stories.{name}.title"))
                    text("span", words(f"stories.{name}.about"), "hint")
        found = regime_map()
        if found is not None:
            draw(self.session, found)

    def _tell(self, story: Story) -> None:
        words, workshop = self.session.words, self.session.workshop
        step = story.steps[workshop.position]
        with element("header"):
            text("h2", words(f"stories.{story.name}.title"))
            button(words("workshop.leave"), workshop.end)
        with element("ol", "steps", aria_label=words("workshop.steps")):
            for i in range(len(story.steps)):
                is_now = "step" if i == workshop.position else None
                element("li", "past" if i <= workshop.position else "", aria_current=is_now)
        with element("div", "story", aria_live="polite"):
            if step.kind == ASK:
                self._ask(story)
            elif step.kind == REVEAL:
                self._debrief(story)
            else:
                text("p", words(f"stories.{story.name}.step_{step.number}"), "story-text")
        with element("div", "row"):
            if workshop.position > 0:
                button(words("workshop.back"), partial(workshop.turn, -1))
            if workshop.position + 1 < len(story.steps):
                button(words("workshop.next"), partial(workshop.turn, 1), "primary")
            else:
                button(words("workshop.done"), workshop.end, "primary")

    def _ask(self, story: Story) -> None:
        words, workshop = self.session.words, self.session.workshop
        text("p", words(f"stories.{story.name}.question"), "question")
        text("p", words("workshop.ask_hint"), "hint")
        with element("div", "levers"):
            for answer in ANSWERS:
                shown = self._answer(answer)
                fewer, more = (
                    words(f"workshop.{name}", answer=shown) for name in ("fewer", "more")
                )
                with element("div", "answer", data_answer=answer):
                    text("span", shown)
                    button("−", partial(workshop.raise_hands, answer, -1), aria_label=fewer)
                    self.counts[answer] = text("output", "0", "count")
                    button("+", partial(workshop.raise_hands, answer, 1), aria_label=more)
        if self.session.voting_address:
            self._invite(self.session.voting_address)
        else:
            text("p", words("workshop.no_phones"), "hint")

    def _invite(self, address: str) -> None:
        """Show where phones can vote, as a code and in letters."""
        words = self.session.words
        size, path = qr_path(address)
        with (
            element("div", "qr", role="img", aria_label=words("workshop.qr")),
            element("svg", viewBox=f"0 0 {size} {size}"),
        ):
            element("path", d=path, stroke="#000", stroke_width="1")
        text("p", words("workshop.join", address=address), "hint address")

    def _debrief(self, story: Story) -> None:
        words, workshop = self.session.words, self.session.workshop
        metric, duel = metrics.get(story.metric), self.session.duel
        both = duel.measure([metric.name])[metric.name]
        counts = workshop.room.counts()
        everybody = sum(counts.values())
        text("p", words(f"stories.{story.name}.question"), "question")
        with element("div", "debrief"):
            for answer in ANSWERS:
                self._guess(answer, counts[answer], everybody)
        quantity = figures.quantity_of(metric, both, duel)
        first, second = (words.quantity(quantity, quantity.plain(value)) for value in both)
        outcome = words(
            "workshop.outcome",
            title=figures.title(metric, words),
            a=first,
            b=second,
            right=counts.get(workshop.outcome, 0),
            all=everybody,
        )
        text("p", outcome, "story-text")
        text("p", words(f"stories.{story.name}.lesson"), "story-text")

    def _answer(self, answer: str) -> str:
        return answer_in_words(self.session, answer, self.session.words)

    def _guess(self, answer: str, number: int, everybody: int) -> None:
        """Draw how many guessed an answer, and whether it is the right one."""
        is_right = answer == self.session.workshop.outcome
        with element("div", "guess right" if is_right else "guess", data_guess=answer):
            with element("span"):
                mark = "✓ " if is_right else ""
                text("span", f"{mark}{self._answer(answer)}")
                text("span", self.session.words("workshop.votes", number=number))
            with element("div", "guess-bar", aria_hidden="true"):
                element("i").style(f"width: {100 * number / max(everybody, 1):.1f}%")


def qr_path(address: str) -> tuple[int, str]:
    """Return the size of a QR code and its dark squares as one path."""
    import segno

    rows = list(segno.make(address, error="m").matrix_iter(border=2))
    squares = (
        f"M{x} {y + 0.5}h1" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return len(rows), "".join(squares)
