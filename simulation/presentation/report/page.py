"""From a comparison to the text of the page; how it looks is told by the template."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.experiments.comparison import Comparison
from simulation.experiments.explanation import Explanation
from simulation.presentation.plots.style import colours
from simulation.presentation.report.compared import differing, facts, look_for
from simulation.presentation.report.figures import charts, pictures
from simulation.presentation.report.reasons import reasons
from simulation.presentation.report.results import cards, details, lead, overloaded
from simulation.presentation.report.template import rendered
from simulation.presentation.report.trust import caveats, provenance
from simulation.presentation.words import Words, words_of


def report_html(
    comparison: Comparison,
    language: str = "en",
    explanations: Sequence[Explanation] = (),
    command: str = "",
) -> str:
    """Return the report of a comparison, or of the run of a single scenario.

    Args:
        comparison: what was run.
        language: ``en`` or ``fr``.
        explanations: what makes the differences, of those scenarios for which it is known; what
            they consist of is told in any case.
        command: which reproduces it.
    """
    words = words_of(language)
    known = {item.scenario: item for item in explanations}
    every = [
        known.get(name) or comparison.explain(name, mechanisms=False)
        for name in comparison.names[1:]
    ]
    return rendered(
        "report.html",
        w=words,
        language=words.language,
        title=title(comparison, words),
        names=comparison.names,
        colour=colours(comparison.names),
        same_demand=comparison.same_demand,
        lead=lead(comparison, words),
        cards=cards(comparison, words),
        facts=facts(comparison, words),
        charts=charts(comparison, words),
        differing=differing(comparison, words),
        look_for=look_for(comparison),
        reasons=[reasons(item, comparison, words) for item in every],
        pictures=pictures(comparison, words),
        overloaded=overloaded(comparison, words),
        details=details(comparison, words),
        caveats=caveats(comparison, words),
        origins=provenance(comparison, words),
        command=command,
    )


def title(comparison: Comparison, words: Words) -> str:
    """Return what the page is called."""
    names = list(comparison.names)
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {words('report.and')} {names[-1]}"
