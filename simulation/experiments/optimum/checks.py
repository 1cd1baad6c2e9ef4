"""What must hold of the alternatives of an experiment that optimizes, told where it is written."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.experiments.designs.loading import Experiment
from simulation.experiments.optimum.alternatives import Alternative
from simulation.scenario.problems import Problem

BUDGET = ("optimize", "budget")


def goal_problems(experiment: Experiment, given: Sequence[Alternative]) -> list[Problem]:
    """Return what is wrong with a budget that cannot be kept or says nothing, or a list of one.

    Args:
        experiment: that optimizes.
        given: all points of its design; of a search, each scenario as it is.
    """
    assert experiment.file.optimize is not None
    problems = []
    if experiment.file.optimize.budget is not None:
        problems = [problem for item in given for problem in _of_budget(experiment, item)]
    if experiment.file.optimize.search is None:
        if len({item.digest for item in given}) < 2:
            remedy = "write more scenarios, or factors"
            what = "there is only one alternative"
            problems.append(experiment.problem(("optimize",), what, "", remedy))
        if all(item.refused for item in given):
            least = min(given, key=lambda item: item.price.payroll)
            why = least.refused.told if least.refused is not None else ""
            what = f"no alternative is a candidate; of the cheapest: {why}"
            problems.append(experiment.problem(BUDGET, what, "", "raise it"))
    return list(dict.fromkeys(problems))


def _of_budget(experiment: Experiment, item: Alternative) -> list[Problem]:
    assert experiment.file.optimize is not None
    budget, scenario = experiment.file.optimize.budget, item.scenario
    assert budget is not None
    assert scenario is not None
    problems = []
    if budget.payroll is not None and item.price.payroll == 0:
        what = f"nobody is paid in {item.label}, so that a payroll limits nothing"
        remedy = "set costs.wage there, or write people: instead"
        problems.append(experiment.problem((*BUDGET, "payroll"), what, "", remedy))
    departments = scenario.organization.departments
    if budget.rest is not None and budget.rest not in departments:
        what = f"there is no such department in {item.label}"
        remedy = f"write one of {', '.join(departments)}"
        problems.append(experiment.problem((*BUDGET, "rest"), what, budget.rest, remedy))
    return problems
