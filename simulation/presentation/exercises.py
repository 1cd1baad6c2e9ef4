"""Exercises as a student meets them: what is asked, and what came of it, on 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from simulation.experiments.exercises import Exercise, Goal
from simulation.experiments.exercises.checking import Checked, Found
from simulation.outcomes.output_analysis import Estimate
from simulation.presentation.grid import grid
from simulation.presentation.naming import interval_in, title_of
from simulation.presentation.quantities import Quantity, fit, per_cent, sharpened
from simulation.presentation.words import Words
from simulation.registry import metrics

WIDEST_GOAL = 36


def listing(exercises: dict[int, Exercise], words: Words) -> Iterator[RenderableType]:
    """Yield all exercises, a line each."""
    yield Text(words("exercises.listed"))
    for number, exercise in exercises.items():
        yield Text(f"  {number}  {exercise.text('title', words.language)}")
    yield Text(words("exercises.begin", command="silosim exercise 1"))


def result(exercise: Exercise, checked: Checked, words: Words) -> Iterator[RenderableType]:
    """Yield what came of an exercise: the rule that is broken, or goal by goal."""
    if checked.forbidden:
        allowed = ", ".join(exercise.may_change) or words("exercises.nothing")
        yield Text(
            words("exercises.forbidden", paths=", ".join(checked.forbidden), allowed=allowed)
        )
    if checked.staff is not None:
        yield Text(words("exercises.too_many", staff=checked.staff, most=exercise.most_staff))
    if exercise.is_broken and checked.is_solved:
        yield Text(f"✓ {words('exercises.the_file')}", style="green")
    elif checked.found:
        yield _goals(checked, words)
    if not checked.found:
        return
    if checked.is_solved:
        title = exercise.text("title", words.language)
        yield Text(
            words("exercises.solved", number=exercise.number, title=title), style="bold green"
        )
    else:
        yield Text(words("exercises.unsolved"), style="bold")
        command = f"silosim exercise {exercise.number} --hint"
        yield Text(words("exercises.for_a_hint", command=with_language(command, words)))


def with_language(command: str, words: Words) -> str:
    """Return a command in the language of the words."""
    return command if words.language == "en" else f"{command} --lang {words.language}"


def _goals(checked: Checked, words: Words) -> Table:
    table = grid()
    table.add_column(words("exercises.goal"), max_width=WIDEST_GOAL)
    for heading in ("start", "yours"):
        table.add_column(words(f"exercises.{heading}"), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for found in checked.found:
        how = _quantity(found)
        start = _mean(how, words, found.start) if found.start else ""
        mine = Text(_mean(how, words, found.mine))
        if found.difference is not None:
            low, high = found.difference.low, found.difference.high
            sharp = sharpened(how, [(high - low) / 2], [found.difference.mean])
            gap = interval_in(words, sharp.interval(low, high))
            mine.append(f"\n{words('exercises.difference', gap=gap)}", style="dim")
        word, style = ("reached", "green") if found.is_met else ("missed", "red")
        sign = "✓" if found.is_met else "✗"
        verdict = Text(f"{sign} {words(f'exercises.{word}')}", style=style)
        table.add_row(goal_in_words(found.goal, how, words), start, mine, verdict)
    return table


def _quantity(found: Found) -> Quantity:
    metric = metrics.get(found.goal.metric)
    estimates = [estimate for estimate in (found.start, found.mine) if estimate is not None]
    bounds = [bound for bound in (found.goal.at_most, found.goal.at_least) if bound]
    values = [*(estimate.mean for estimate in estimates), *bounds]
    return fit(metric.unit, "EUR", values, [estimate.half_width for estimate in estimates])


def _mean(how: Quantity, words: Words, estimate: Estimate) -> str:
    text = f"{how.plain(estimate.mean)} {how.half_width(estimate.half_width)}"
    return words.number(text.rstrip())


def goal_in_words(goal: Goal, how: Quantity, words: Words) -> str:
    """Return what is asked for, such as ``Time to first answer, 90 % (min): at most 6``."""
    metric = metrics.get(goal.metric)
    unit = f" ({how.unit})" if how.unit else ""
    asked = []
    for which in ("at_most", "at_least"):
        bound = getattr(goal, which)
        if bound is not None:
            asked.append(words(f"exercises.{which}", value=words.number(f"{how.scaled(bound):g}")))
    if goal.less_by is not None:
        asked.append(words("exercises.less_by", share=words.number(per_cent(goal.less_by))))
    if goal.against is not None:
        asked.append(words("exercises.against"))
    what = f"{title_of(metric, words)}{unit}"
    return words("exercises.asked", what=what, asked=", ".join(asked))
