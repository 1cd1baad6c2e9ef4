"""Behind the score: causes, other figures, and whether the difference is more than luck."""

from __future__ import annotations

import asyncio

from nicegui import background_tasks

from simulation.experiments.comparison import Comparison, compare
from simulation.outcomes.catalogue import HEADLINE
from simulation.presentation.dashboard import figures
from simulation.presentation.dashboard.elements import Why, attribute, button, element, say, text
from simulation.presentation.dashboard.session import Session
from simulation.presentation.quantities import fit, sharpened
from simulation.registry import metrics

REPLICATIONS = 10


class BehindPanel:
    """Lost revenue by cause, a table, and ten more worlds."""

    name = "why"

    def __init__(self, session: Session) -> None:
        """Build the panel."""
        self.session = session
        words = session.words
        text("h2", words("why.name"))
        shown = Why()
        shown.props["words"] = {
            "causes": words("why.causes"),
            "causes_hint": words("why.causes_hint"),
            "more": words("why.more"),
            "about": words("page.about"),
        }
        with element("section", "levers"):
            text("h3", words("why.luck"))
            text("p", words("why.luck_hint", number=REPLICATIONS), "hint")
            self.again = button(words("why.repeat", number=REPLICATIONS), self._repeat, "primary")
            self.state = text("p", "", "hint", role="status")
            self.table = element("div", "why")

    def refresh(self) -> None:
        """Leave everything as it is: what changes comes with the chunks."""

    async def _repeat(self) -> None:
        attribute(self.again, "disabled", True)
        say(self.state, self.session.words("why.running"))
        background_tasks.create(self._run())

    async def _run(self) -> None:
        scenarios = [side.scenario for side in self.session.sides]
        comparison = await asyncio.to_thread(
            compare, *scenarios, replications=REPLICATIONS, names=("A", "B"), workers=2
        )
        if self.table.is_deleted:
            return
        attribute(self.again, "disabled", None)
        say(self.state, self.session.words("why.luck_done", number=REPLICATIONS))
        self.table.clear()
        with self.table:
            _table(comparison, self.session)


def _table(comparison: Comparison, session: Session) -> None:
    """Show the headline metrics of both sides with half-widths, and whether they differ."""
    words = session.words
    for name in HEADLINE:
        metric = metrics.get(name)
        estimates = [comparison.estimate(side, name) for side in "AB"]
        gap = comparison.difference("B", name)
        quantity = fit(
            metric.unit,
            session.sides[0].scenario.currency,
            [e.mean for e in estimates],
            [e.half_width for e in estimates],
        )
        with element("div", "luck", data_luck=name):
            text("strong", figures.title(metric, words))
            for side, e in zip("ab", estimates, strict=True):
                mean = words.quantity(quantity, quantity.plain(e.mean))
                with element("span", f"side-{side} row"):
                    text("span", side.upper(), "chip", aria_hidden="true")
                    text("span", f"{mean} {words.number(quantity.half_width(e.half_width))}")
            sharp = sharpened(quantity, [(gap.high - gap.low) / 2], [gap.mean])
            verdict = words("why.clear" if gap.is_clear else "why.unclear")
            text("span", f"B − A: {words.number(sharp.signed(gap.mean))} {verdict}", "hint")
