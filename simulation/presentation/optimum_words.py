"""What an experiment that optimizes did, in words: alternatives, verdicts, the promise."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from simulation.experiments.best import Best, Finalist, Standing
from simulation.experiments.designs.factors import Factor, Level
from simulation.experiments.designs.loading import Experiment
from simulation.experiments.optimum.alternatives import Alternative
from simulation.experiments.optimum.procedure import EVERYTHING, Group
from simulation.presentation.naming import title_of
from simulation.presentation.quantities import brief, fit, per_cent
from simulation.presentation.words import Words


def organization(
    experiment: Experiment, item: Alternative, words: Words, *, scenario: bool = False
) -> str:
    """Return what an alternative is: its levels, after the name of the scenario if wanted."""
    told = ", ".join(
        f"{factor.name.replace('_', ' ')} {_shown(factor, level, words)}"
        for factor, level in zip(experiment.factors, item.levels, strict=True)
        if isinstance(level, str) or not math.isnan(level)
    )
    if not scenario:
        return told or item.label
    return f"{item.label}: {told}" if told else item.label


def _shown(factor: Factor, level: Level, words: Words) -> str:
    if isinstance(level, str):
        return level
    number = words.number(brief(level, 4))
    return f"{number} {factor.unit}" if factor.unit else number


def name_among(best: Best, item: Alternative, words: Words) -> str:
    """Return what a candidate is called: its scenario is named where they have several."""
    several = len(best.experiment.scenarios) > 1 and len(best.groups) == 1
    return organization(best.experiment, item, words, scenario=several)


def name_of(best: Best, item: Finalist, words: Words) -> str:
    """Return what a finalist is called."""
    if not item.group:
        return words("optimum.as_it_is", scenario=item.alternative.label)
    return organization(best.experiment, item.alternative, words, scenario=True)


def verdict(standing: Standing, words: Words) -> str:
    """Return what became of a candidate."""
    if standing.is_best:
        return words("optimum.best")
    if standing.left is None:
        return words("optimum.not_told_apart")
    return words("optimum.left_out", number=words.number(f"{standing.left:,}"))


def goal(best: Best, words: Words) -> str:
    """Return what is sought: the figure, its direction and the budget."""
    asked = best.experiment.file.optimize
    assert asked is not None
    direction = "more" if best.wants_more else "less"
    told = [words(f"optimum.{direction}", title=title_of(best.metric, words))]
    budget = asked.budget
    if budget is not None and budget.payroll is not None:
        payroll = words.number(f"{budget.payroll:,.2f}")
        told.append(words("optimum.at_most_payroll", payroll=payroll, currency=currency(best)))
    if budget is not None and budget.people is not None:
        people = words.number(f"{budget.people:,}")
        told.append(words("optimum.at_most_people", people=people))
    if asked.must_keep_up:
        told.append(words("optimum.keeps_up"))
    return "; ".join(told) if words.language == "en" else " ; ".join(told)


def promise(best: Best, group: Group, words: Words) -> str:
    """Return with which probability the choice is right, and under which condition."""
    asked = best.experiment.file.optimize
    assert asked is not None
    ranking, given = group.ranking, asked.select
    if ranking is None or not ranking.is_over:
        return words("optimum.promises.not_yet")
    if ranking.best is None:
        return words("optimum.promises.nobody")
    if len(group.candidates) == 1:
        return words("optimum.promises.only")
    if given.method == "ocba":
        chance = words.number(per_cent(ranking.probability, 1))
        return words("optimum.promises.ocba", probability=chance)
    indifference = given.indifference or 0.0
    how = fit(best.metric.unit, currency(best), [indifference])
    size = how.with_unit(words.number(how.plain(indifference)))
    if not ranking.is_sure:
        most = words.number(f"{best.experiment.file.most_replications:,}")
        return words("optimum.promises.unsure", size=size, most=most)
    probability = words.number(f"{100 * given.probability:.4g} %")
    return words("optimum.promises.kn", probability=probability, size=size)


def searched(group: Group, words: Words) -> str:
    """Return how a search went, "" if there was none."""
    if group.searched is None:
        return ""
    looked = [value for value in group.searched.seen.values() if math.isfinite(value)]
    text = words("optimum.search.points", number=words.number(f"{len(looked):,}"))
    if group.refused:
        more = words.number(f"{len(group.refused):,}")
        text += words("optimum.search.refused", number=more)
    if group.searched.wanted:
        return text + words("optimum.search.not_over")
    return text + words("optimum.search." + ("settled" if group.searched.has_settled else "ended"))


def refused(best: Best, group: Group, words: Words) -> Iterator[str]:
    """Yield what was no candidate and why: each sort of reason with the first that it concerns."""
    kinds: dict[str, list[Alternative]] = defaultdict(list)
    for item in group.refused:
        if item.refused is not None:
            kinds[item.refused.kind].append(item)
    for kind, those in kinds.items():
        yield words(
            "optimum.refused.text",
            kind=words(f"optimum.refused.{kind}", number=words.number(f"{len(those):,}")),
            organization=organization(best.experiment, those[0], words, scenario=True),
            reason=reason(those[0], words),
        )


def reason(item: Alternative, words: Words) -> str:
    """Return why an alternative is no candidate."""
    if item.refused is None:
        return ""
    kind, values = item.refused.kind, item.refused.values
    numbers = [words.number(value) if value[:1].isdigit() else value for value in values]
    named = dict(zip(("first", "second", "third"), numbers, strict=False))
    return words(f"optimum.reasons.{kind}", **named)


def group_title(best: Best, group: Group) -> str:
    """Return what a group is called."""
    return best.experiment.name if group.label == EVERYTHING else group.label


def currency(best: Best) -> str:
    """Return the currency of the scenarios."""
    found: str = best.about["currency"]
    return found
