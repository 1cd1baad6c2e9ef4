"""What was compared: the scenarios in words, what is common to them, and what differs."""

from __future__ import annotations

from typing import Any

from simulation.experiments.comparison import Comparison
from simulation.offered_load import kind_rates
from simulation.organization import Organization
from simulation.presentation.differences import as_yaml
from simulation.presentation.naming import department_in, field_in_words
from simulation.presentation.quantities import brief
from simulation.presentation.words import Words
from simulation.scenario import Scenario, differences
from simulation.scenario.mixing import only_in_one
from simulation.scenario.units import format_duration

MOST_DIFFERENCES = 40
LONGEST_VALUE = 160
MOST_DEPARTMENTS = 12
Fact = tuple[str, list[str]]


def facts(comparison: Comparison, words: Words) -> list[Fact]:
    """Return lines of facts: what it is, and how it is in each scenario."""
    every = [_facts_of(comparison, name, words) for name in comparison.names]
    keys = list(dict.fromkeys(key for found in every for key in found))
    return [(key, [found.get(key, "") for found in every]) for key in keys]


def _facts_of(comparison: Comparison, name: str, words: Words) -> dict[str, str]:
    scenario = comparison.scenarios[name]
    organization = comparison.replications[name][0].record.assembly.organization
    structure = scenario.organization.structure
    ties = int(organization.lateral.sum()) // 2
    found = {
        words("report.facts.description"): scenario.description or scenario.name,
        words("report.facts.structure"): words.find(f"structures.{structure}", structure),
        words("report.facts.people"): _people(organization, words),
        words("report.facts.layers"): f"{int(organization.depth.max()) + 1}",
        words("report.facts.ties"): words.number(f"{ties:,}"),
        words("report.facts.customers"): _customers(comparison, name, words),
        words("report.facts.time"): words(
            "report.facts.duration",
            all=_duration(scenario.time.horizon, scenario, words),
            warm_up=_duration(scenario.time.warm_up, scenario, words),
        ),
    }
    return found


def _duration(time: int, scenario: Any, words: Words) -> str:
    number, unit = format_duration(time, scenario.units).split()
    return f"{words.number(f'{float(number):,.10g}')} {words.find(f'report.units.{unit}', unit)}"


def _people(organization: Organization, words: Words) -> str:
    roster = organization.roster
    sizes = [
        f"{department_in(words, name)} {words.number(f'{len(roster.of(d)):,}')}"
        for d, name in enumerate(roster.departments[:MOST_DEPARTMENTS])
    ]
    if len(roster.departments) > MOST_DEPARTMENTS:
        sizes.append("…")
    return f"{words.number(f'{organization.size:,}')} ({', '.join(sizes)})"


def _customers(comparison: Comparison, name: str, words: Words) -> str:
    scenario = comparison.scenarios[name]
    rates = kind_rates(scenario).tolist()
    told = [
        words("report.facts.kind", kind=kind, rate=words.number(brief(rate)))
        for kind, rate in zip(scenario.requests, rates, strict=True)
    ]
    return ", ".join(told)


def differing(comparison: Comparison, words: Words) -> list[dict[str, Any]]:
    """Return for each scenario besides the first what differs from it, field by field."""
    base = comparison.scenarios[comparison.baseline]
    found = []
    for name in comparison.names[1:]:
        rows = _rows(base, comparison.scenarios[name], words)
        shown = rows[:MOST_DIFFERENCES]
        found.append({"name": name, "rows": shown, "more": len(rows) - len(shown)})
    return found


def _rows(a: Scenario, b: Scenario, words: Words) -> list[dict[str, Any]]:
    """Return a row for each field that differs; one for what only one of the scenarios has."""
    rows: dict[str, list[str]] = {}
    for item in differences(a, b):
        alone = only_in_one(a, b, item.path)
        if alone is None:
            rows[item.path] = [_value(item.a, words), _value(item.b, words)]
        else:
            has = [item.a is not None, item.b is not None]
            before = rows.get(alone, ["–", "–"])
            there = words("report.there")
            rows[alone] = [there if here else old for here, old in zip(has, before, strict=True)]
    return [
        {"name": field_in_words(path, words), "path": path, "values": values}
        for path, values in rows.items()
    ]


def _value(value: Any, words: Words) -> str:
    if value is None:
        return "–"
    text = words.find(f"structures.{value}", as_yaml(value))
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def look_for(comparison: Comparison) -> list[tuple[str, str]]:
    """Return what the scenarios themselves say one should look for, by name."""
    told = ((name, scenario.look_for) for name, scenario in comparison.scenarios.items())
    return [(name, text) for name, text in told if text]
