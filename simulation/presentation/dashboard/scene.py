"""What the stage has to know of an organization: who stands where, under what name."""

from __future__ import annotations

from typing import Any

from simulation.assembly import Assembly
from simulation.presentation.dashboard.chart_layout import Layout, lay_out
from simulation.presentation.words import Words

LONGEST_LABEL = 200


def scene(assembly: Assembly, name: str, words: Words) -> dict[str, Any]:
    """Return what the stage has to know of an organization: who stands where under what name.

    Args:
        assembly: the organization as it is now.
        name: of the scenario.
        words: of the reader.
    """
    layout: Layout = lay_out(assembly)
    organization = assembly.organization
    chief = words("stage.chief")
    return {
        "title": short(scenario_name(name, words)),
        "structure": words.find(
            f"structures.{assembly.scenario.organization.structure}",
            assembly.scenario.organization.structure,
        ),
        "frames": [
            [f.shape, *(round(n, 4) for n in (f.x, f.y, f.width, f.height)), label(f.label, words)]
            for f in layout.frames
        ],
        "people": [
            [frame, round(u, 4), round(v, 4), rank]
            for (frame, u, v), rank in zip(layout.people, layout.ranks, strict=True)
        ],
        "names": [chief]
        + [short(person_name(assembly, e, words)) for e in range(1, organization.size)],
        "desks": [[frame, round(u, 4), round(v, 4)] for frame, u, v in layout.desks],
        "lines": layout.lines,
        "ties": layout.ties,
    }


def scenario_name(name: str, words: Words) -> str:
    """Return the name of a scenario; shipped ones have one in each language."""
    return words.find(f"scenario_names.{name}", name)


def person_name(assembly: Assembly, person: int, words: Words) -> str:
    """Return what somebody is called: department and number, in the reader's language."""
    organization = assembly.organization
    department = organization.roster.departments[int(organization.roster.department[person])]
    if (
        organization.depth[person] == 1
        and organization.manages[person]
        and not organization.members
    ):
        unit = organization.units[int(organization.unit[person])]
        is_matrix = (organization.second_manager >= 0).any()
        if is_matrix or unit.startswith(department):
            return words("stage.head", name=label(department, words))
        return words("stage.lead", name=label(unit, words))
    name = organization.name(person).removeprefix(department)
    return f"{label(department, words)}{name}"


def label(name: str, words: Words) -> str:
    """Return the name of a department or team as people write it."""
    if name.startswith("team ") and name[5:].isdecimal():
        return words("stage.team", number=name[5:])
    shown = name.replace("_", " ")
    return short(words.find(f"departments.{name}", shown[:1].upper() + shown[1:]))


def short(text: str) -> str:
    """Return a text that is no longer than any label has to be."""
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"
