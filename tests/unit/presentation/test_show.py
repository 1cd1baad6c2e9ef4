"""What a scenario is, as text."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from simulation.organization import build_organization
from simulation.presentation.differences import as_yaml, diff_table
from simulation.presentation.org_chart import branch_of, counted
from simulation.presentation.report.results import _who
from simulation.presentation.show import description
from simulation.presentation.words import words_of
from simulation.scenario import differences, load_scenario


def shown(source: str, width: int = 80, /, **changes: object) -> str:
    """Return the description of a scenario on a console of a width."""
    scenario = load_scenario(source, changes)
    console = Console(file=io.StringIO(), width=width, color_system=None)
    for part in description(source, scenario, build_organization(scenario)):
        console.print(part)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


def test_description() -> None:
    """The description has departments, requests, structure and ties, within 80 columns."""
    text = shown("silo")
    for heading in ("Departments", "Requests", "Structure"):
        assert heading in text
    assert "44 ties, 0 of them across" in " ".join(text.split())
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80


def test_routes() -> None:
    """Routes are shown with where requests go back to."""
    assert "sales (20 % reception)" in " ".join(shown("theory/line", 120).split())


def test_overload() -> None:
    """A department that cannot keep up is marked."""
    assert "cannot keep up" in shown("silo", **{"requests.order.rate": "30 / h"})


def test_nobody_serves_and_nothing_comes() -> None:
    """A department of managers alone, on the route of what never happens, has nothing to do."""
    changes: dict[str, object] = {
        "organization.structure": "tree",
        "organization.managers_serve": False,
        "organization.departments.marketing.staff": 1,
        "requests.gripe": {"rate": "0 / h", "route": ["marketing"]},
        "requests.order.complaint": "gripe",
        "requests.lead.route": ["sales"],
        "quality.complain": "0 %",
        "marketing": None,
    }
    assert "marketing 1 0 0.0 0 %" in " ".join(shown("silo", **changes).split())


def test_letters() -> None:
    """Who has most to do with letters is named, and marked from the critical rate on."""
    text = " ".join(shown("theory/messages", 100).split())
    assert "Letters keep chief busy for 54 % of the time, more than anybody else." in text
    text = " ".join(shown("theory/messages", 100, **{"correspondence.rate": "0.04 / h"}).split())
    assert "Letters keep chief busy for 108 % of the time: cannot keep up." in text
    ties = {"organization.structure": "cross_functional"}
    assert "busy for at least 2 % of" in " ".join(shown("theory/messages", 100, **ties).split())
    assert "Letters" not in shown("silo")


def test_collaboration() -> None:
    """What the knob sets is shown beside what is in force, and who set it."""
    lines = shown("silo", 120, collaboration="50 %").splitlines()
    (ties,) = (line.split() for line in lines if "ties_per_person" in line)
    assert ties == ["organization.network.ties_per_person", "1.5", "1.5"]
    (level,) = (line.split(maxsplit=3) for line in lines if "decision_level" in line)
    assert [item.strip() for item in level] == [
        "authority.decision_level", "1", "2", "set by the scenario itself"
    ]  # fmt: skip
    assert "Collaboration" not in shown("silo")


def test_two_superiors() -> None:
    """In a matrix, leads are marked and those with two superiors counted."""
    text = " ".join(shown("matrix", 100).split())
    assert "second superior of 10" in text
    assert "people have two superiors." in text


def test_what_is_bounded_is_not_overloaded() -> None:
    """Rooms and populations are never too much; a fork shows all of its departments."""
    assert "only so many wait" in shown("theory/rooms", 100)
    assert "cannot keep up" not in shown("theory/rooms", 100, **{"requests.call.rate": "9 / h"})
    assert "at most" in shown("theory/population", 100)
    route = [{"together": ["sales", "logistics"], "next": {"sales": 0.1}}]
    text = " ".join(shown("silo", 100, **{"requests.order.route": route}).split())
    assert "sales + logistics (10 % sales + logistics)" in text


def test_names_are_text() -> None:
    """A name that looks like markup is shown as it is."""
    assert "[red]x[/red]" in shown("silo", **{"name": "[red]x[/red]"})
    assert "value, [/x]" in shown("silo", currency="[/x]")


def test_everyone_is_in_the_tree() -> None:
    """The tree counts every employee once, however it is folded."""
    for name in ("silo", "collaborative", "matrix", "network", "theory/line"):
        organization = build_organization(load_scenario(name))
        assert branch_of(organization).size == organization.size


def test_large_organizations_stay_short() -> None:
    """Ten thousand people are drawn in less than two hundred lines."""
    text = shown("silo", **{"organization.departments.sales.staff": 10_000})
    assert len(text.splitlines()) < 200
    assert "10,034 people" in text


def test_equal_branches_are_counted() -> None:
    """Branches that look alike become one with a number; those with people below come first."""
    branch = branch_of(build_organization(load_scenario("theory/line")))
    department = branch.below[0][1]
    assert [number for number, _ in department.below] == [1, 5]
    assert counted([department, department]) == ((2, department),)


def test_diff() -> None:
    """Differences are shown as path and both values, as one writes them."""
    found = differences(load_scenario("silo"), load_scenario("collaborative"))
    console = Console(file=io.StringIO(), width=80, color_system=None)
    console.print(diff_table(("silo", "teams"), found))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "organization.structure" in text
    assert "cross_functional" in text
    console.print(diff_table(("a", "b"), []))
    assert "a and b are the same." in console.file.getvalue()  # type: ignore[attr-defined]


def test_values_as_yaml() -> None:
    """Values are written on one line as they stand in YAML."""
    assert as_yaml({"mean": "5 min", "on": True, "list": [1, "a"]}) == (
        "{mean: 5 min, on: true, list: [1, a]}"
    )


def test_the_caption_tells_what_is_counted() -> None:
    """Interruptions are in the load or in the time that is left, letters in the latter."""
    captions = {
        name: " ".join(shown(name, 120).split("\nRequests")[0].split())
        for name in ("silo", "theory/breakdowns", "theory/meetings", "theory/messages")
    }
    assert "rework and complaints included" in captions["silo"]
    assert "interruptions, meetings, questions, decisions and notices leave." in captions["silo"]
    many = " ".join(shown("silo", **{"organization.departments.sales.staff": 500}).split())
    assert "Among more than 500 people questions, decisions and notices are not counted." in many
    assert "of the time that interruptions and meetings leave." in many
    assert "complaints and interruptions included" in captions["theory/breakdowns"]
    assert "of the time that interruptions leave." in captions["theory/meetings"]
    assert "of the time that letters leave." in captions["theory/messages"]


def test_sizes_read_well() -> None:
    """Long times have separators of thousands, and one tie is not several."""
    text = " ".join(shown("theory/md1").split())
    assert " h, the first 2,000 h as warm-up" in text
    assert "1 tie, 0 of them across the lines of reporting; contacts of a person: 1 on" in text
    large = {"requests.order.rate": "1500 / h", "requests.order.value": 12_345_678}
    assert "order 1,500 12,345,678 sales" in " ".join(shown("silo", **large).split())
    small = {"requests.order.rate": "0.01 / h", "requests.order.value": 1234.5}
    assert "order 0.01 1,234.5 sales" in " ".join(shown("silo", **small).split())


def test_hours_and_meetings_are_shown() -> None:
    """Days with the same hours are told together; without hours or meetings nothing is told."""
    calendar = {
        "weekdays": "9:00-12:30, 13:00-17:00",
        "friday": "closed",
        "saturday": "10:00-14:00",
    }
    text = " ".join(
        shown(
            "silo", **{"calendar": calendar, "meetings": {"staff": "90 min", "managers": "8 h"}}
        ).split()
    )
    assert (
        "open 34 h a week: Monday to Thursday 9:00-12:30, 13:00-17:00, Saturday 10:00-14:00; "
        "meetings: 1.5 h a week, 8 h at most for managers" in text
    )
    assert "Utilization: of the time that interruptions, meetings, questions, decisions and" in text
    assert " a week" not in " ".join(shown("shopping_centre").split())


CHART = """id,manager,department,team
boss,,,
Ann Lee,boss,sales,salesforce
Bob,Ann Lee,sales,salesforce
"""
FIRM = """extends: neutral
organization: {structure: custom, chart: people.csv, departments: {sales: {staff: 2}}}
requests: {order: {rate: 1 / h, route: [sales]}}
work: {sales: 10 min}
"""


def test_names_of_a_chart_are_told_in_full(tmp_path: Path) -> None:
    """A team that begins like its department keeps its name; an id may have spaces in it."""
    (tmp_path / "people.csv").write_text(CHART, encoding="utf-8")
    (tmp_path / "firm.yaml").write_text(FIRM, encoding="utf-8")
    organization = build_organization(load_scenario(tmp_path / "firm.yaml"))
    ((_, leading),) = branch_of(organization).below
    assert (leading.department, leading.unit) == ("sales", "salesforce")
    told = [_who(organization, e, words_of("fr")) for e in range(3)]
    assert told == ["direction", "Ventes Ann Lee", "Ventes Bob"]
