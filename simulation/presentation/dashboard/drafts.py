"""What stands on a side as a scenario file: short, readable, and the whole truth.

A lever writes into the text. From the start, it sets a value; from now on, it adds an intervention
at the beginning of the next day. So the text that can be downloaded gives, with `silosim compare`,
the figures of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulation.scenario import (
    Problem,
    Scenario,
    ScenarioError,
    dump_scenario,
    load_scenario,
    parse_scenario,
)
from simulation.scenario.emitter import emit
from simulation.scenario.guard import read_tree
from simulation.scenario.tree import parse_path, plain
from simulation.scenario.units import HOUR
from simulation.scenario.written import FIRST_LINE

MOST_PEOPLE, MOST_EVENTS, MOST_DAYS = 2_000, 3_000_000, 2_000
"""On a side: more is for the command line."""
EVENTS_A_STAGE = 12  # about so many kernel events, messages included


@dataclass(frozen=True)
class Draft:
    """A scenario as text.

    Attributes:
        text: YAML; may extend shipped scenarios only.
        base: the shipped scenario it started from; "" for a file of one's own.
        file: what it is called in messages.
        untouched: the text before any lever was moved; "" as long as none was, and with a base.
    """

    text: str
    base: str = ""
    file: str = "scenario.yaml"
    untouched: str = ""

    def scenario(self) -> Scenario:
        """Return the scenario that is written.

        Raises:
            ScenarioError: with every problem found.
        """
        return parse_scenario(self.text, file=self.file)

    def starting_point(self) -> Scenario:
        """Return the scenario it started from: a shipped one, or its own before any lever."""
        return load_scenario(self.base) if self.base else self.without_levers().scenario()

    def with_values(self, values: Mapping[str, object]) -> Draft:
        """Return it with values set from the start, by path; None takes away what a base sets."""
        content = self._content()
        for path, value in values.items():
            *sections, key = parse_path(path)
            place = content
            for section in sections:
                inner = place.get(str(section))
                place[str(section)] = dict(inner) if isinstance(inner, Mapping) else {}
                place = place[str(section)]
            place[str(key)] = value
        return self._with(content)

    def with_intervention(self, day: int, values: Mapping[str, object]) -> Draft:
        """Return it with values that hold from the beginning of a day on."""
        content = self._content()
        told = content.get("interventions")
        if told is None:  # those of the base would be replaced by the list that is written
            told = _written(self.scenario()).get("interventions") or ()
        items = [dict(item) for item in told]
        same = [item for item in items if item.get("day") == day and set(item) <= {"day", "set"}]
        if same:
            same[0]["set"] = {**same[0].get("set", {}), **values}
        else:
            items.append({"day": day, "set": dict(values)})
        content["interventions"] = items
        return self._with(content)

    def without_levers(self) -> Draft:
        """Return what it started from, without anything set on the page."""
        if self.base:
            return shipped(self.base)
        return Draft(self.untouched, file=self.file) if self.untouched else self

    def _content(self) -> dict[str, Any]:
        tree = plain(read_tree(self.text, self.file))
        return dict(tree) if isinstance(tree, Mapping) else {}

    def _with(self, content: Mapping[str, Any]) -> Draft:
        untouched = "" if self.base else self.untouched or self.text
        return Draft(FIRST_LINE + emit(content), self.base, self.file, untouched)


def _written(scenario: Scenario) -> dict[str, Any]:
    content = plain(read_tree(dump_scenario(scenario), "scenario"))
    return dict(content)


def shipped(name: str) -> Draft:
    """Return a shipped scenario as a draft: it extends it, and says nothing else yet.

    Raises:
        ScenarioError: there is no scenario of that name that can be run.
    """
    scenario = load_scenario(name)
    labels = {"name": scenario.name}
    if scenario.description:
        labels["description"] = scenario.description
    return Draft(FIRST_LINE + emit({**labels, "extends": name}), name)


def of_scenario(scenario: Scenario) -> Draft:
    """Return a scenario from a file of one's own as a draft that needs no other file."""
    return Draft(dump_scenario(scenario))


def runnable(names: tuple[str, ...]) -> dict[str, Scenario]:
    """Return the scenarios among shipped ones that can be run, without those of theory."""
    found = {}
    for name in names:
        if name.startswith("theory/"):
            continue
        try:
            found[name] = load_scenario(name)
        except ScenarioError:  # a base to extend
            continue
    return found


def refuse_what_is_too_large(scenario: Scenario, file: str) -> None:
    """Refuse what would make the page wait.

    Raises:
        ScenarioError: there are too many people, days or events.
    """
    people = sum(item.staff for item in scenario.organization.departments.values())
    days = scenario.week.days_until(scenario.time.horizon)
    stages = sum(
        kind.rate * max(kind.population, 1) * (1 + len(kind.route))
        for kind in scenario.requests.values()
    )
    events = scenario.time.horizon / HOUR * stages * EVENTS_A_STAGE
    place, message, remedy = "", "", ""
    if people > MOST_PEOPLE:
        place, message = "organization.departments", f"has {people:,} people"
        remedy = f"the page shows up to {MOST_PEOPLE:,}; run more with silosim compare"
    elif events > MOST_EVENTS or days > MOST_DAYS:
        place, message = "time.horizon", "takes too long to be shown live"
        remedy = "shorten it or lower the rates, or run it with silosim compare"
    if message:
        raise ScenarioError([Problem(file, 0, 0, place, message, "", remedy)])
