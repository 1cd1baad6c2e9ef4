"""``compare --explain`` and ``--by-mechanism``: tell the cost, refuse too much, run and print.

Import it after `load_kernel`: it brings the kernel with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console, RenderableType

from simulation.cli import consoles
from simulation.cli.cost import refuse_too_much
from simulation.cli.failures import BadInputError
from simulation.cli.inputs import Amount
from simulation.experiments.comparison import Comparison
from simulation.experiments.explanation import Explanation, Plan, plan_of
from simulation.experiments.switching import ByMechanism, plan_between, runs_of
from simulation.presentation.explaining import runs_in_words
from simulation.presentation.explanation_tables import by_mechanism, explanation
from simulation.presentation.progress import progress
from simulation.presentation.words import words_of
from simulation.scenario import Scenario


def check(
    scenarios: Mapping[str, Scenario],
    wanted: Amount,
    *,
    explains: bool,
    switches: bool,
    no_limit: bool,
) -> None:
    """Refuse what could not be explained before anything is run.

    Raises:
        BadInputError: as `explain_all` and `print_mechanisms`.
    """
    number = wanted.replications or 1
    for name in list(scenarios)[1:]:
        if explains:
            _explainable(scenarios, name, number, no_limit=no_limit)
        if switches:
            _switchable(scenarios, name, number, 0, no_limit=no_limit)


def _explainable(
    scenarios: Mapping[str, Scenario], name: str, number: int, *, no_limit: bool
) -> Plan:
    """Return what has to be run to say what makes the difference of a scenario from the first."""
    try:
        plan = plan_of(next(iter(scenarios.values())), scenarios[name])
        mixtures = plan.mixtures
    except ValueError as error:
        raise BadInputError(f"--explain: {error}") from None
    if not no_limit:
        for mixed in list(mixtures.values())[:1]:  # they are all about as large
            refuse_too_much({f"--explain ({name})": mixed}, number * len(mixtures))
    return plan


def _switchable(
    scenarios: Mapping[str, Scenario], name: str, number: int, seed: int, *, no_limit: bool
) -> Plan:
    """Return what has to be run to say through which mechanisms a scenario differs."""
    baseline, first = next(iter(scenarios.items()))
    try:
        plan = plan_between((baseline, name), (first, scenarios[name]), seed)
    except ValueError as error:
        raise BadInputError(f"--by-mechanism: {error}") from None
    if not no_limit:
        about = {f"--by-mechanism ({name})": scenarios[name]}  # both are about as large
        refuse_too_much(about, runs_of(plan, number))
    return plan


def explain_all(
    comparison: Comparison, wanted: Amount, console: Console, *, quiet: bool, no_limit: bool
) -> list[Explanation]:
    """Return why each scenario differs from the first; tell beforehand how many runs it takes.

    Raises:
        BadInputError: the scenarios do not differ, cannot be mixed, or it would be too much.
    """
    return [
        _explained(comparison, name, wanted, console, quiet=quiet, no_limit=no_limit)
        for name in comparison.names[1:]
    ]


def _explained(
    comparison: Comparison,
    name: str,
    wanted: Amount,
    console: Console,
    *,
    quiet: bool,
    no_limit: bool,
) -> Explanation:
    number = len(comparison.replications[name])
    plan = _explainable(comparison.scenarios, name, number, no_limit=no_limit)
    mixtures, names = plan.mixtures, [factor.name for factor in plan.factors]
    if not quiet:
        words = words_of("en")
        told = runs_in_words(len(mixtures), number, words, names)
        console.print(f"{name}: {told if mixtures else words('explained.one_factor')}")
    with progress(console, "runs", quiet=quiet) as report:
        return comparison.explain(name, workers=wanted.workers, progress=report)


def print_all(comparison: Comparison, found: Sequence[Explanation], console: Console) -> None:
    """Print explanations one below the other."""
    currency = comparison.scenarios[comparison.baseline].currency
    for one in found:
        _print(explanation(one, words_of("en"), currency), console)


def _print(parts: Iterable[RenderableType], console: Console) -> None:
    console.print()
    for part in parts:
        console.print(part)


def print_mechanisms(
    comparison: Comparison, wanted: Amount, console: Console, *, quiet: bool, no_limit: bool
) -> None:
    """Find and print through which mechanisms each scenario differs from the first.

    Raises:
        BadInputError: no mechanism acts in either, or it would be too much.
    """
    currency = comparison.scenarios[comparison.baseline].currency
    for name in comparison.names[1:]:
        found = _by_mechanism(comparison, name, wanted, console, quiet=quiet, no_limit=no_limit)
        _print(by_mechanism(found, words_of("en"), currency), consoles.results())


def _by_mechanism(
    comparison: Comparison,
    name: str,
    wanted: Amount,
    console: Console,
    *,
    quiet: bool,
    no_limit: bool,
) -> ByMechanism:
    number = len(comparison.replications[name])
    plan = _switchable(comparison.scenarios, name, number, comparison.seed, no_limit=no_limit)
    runs = runs_of(plan, number)
    if not quiet:
        told = {"factors": len(plan.factors), "replications": number, "runs": f"{runs:,}"}
        console.print(f"{name}: {words_of('en')('by_mechanism.cost', **told)}")
    with progress(console, "runs", quiet=quiet) as report:
        return comparison.by_mechanism(name, workers=wanted.workers, progress=report)
