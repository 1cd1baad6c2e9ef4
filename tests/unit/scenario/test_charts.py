"""Org charts from CSV files: what can be read, and what is told of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.organization import build_organization
from simulation.scenario import (
    Scenario,
    ScenarioError,
    dump_scenario,
    load_scenario,
    parse_scenario,
    scenario_digest,
)
from simulation.scenario.charts import MOST_ROWS, Chart, departments_of, read_chart
from simulation.scenario.problems import Problem
from tests.support import DATA

from .conftest import Refused, Written

SCENARIO = """\
extends: neutral
organization:
  structure: custom
  chart: people.csv
  departments: {sales: {}, logistics: }
requests: {order: {rate: 1 / h, route: [sales, logistics]}}
"""
PEOPLE = """\
id,manager,department,team,level,generation
ada,,,,0,boomers
bob,ada,sales,,1,x
cyd,bob,sales,red,2,y
dan,ada,logistics,,1,
eve,dan,logistics,red,2,z
fay,dan,logistics,,2,z
"""
MANUFACTURING = DATA / "manufacturing-org-chart.csv"


@pytest.fixture
def firm(written: Written) -> Path:
    """Return a scenario file with its chart beside it."""
    written("people.csv", PEOPLE)
    return written("firm.yaml", SCENARIO)


def edges(scenario: Scenario) -> set[tuple[str, str]]:
    """Return (person, superior) by id."""
    organization = build_organization(scenario)
    members = organization.members
    return {
        (members[e].id, members[int(superior)].id)
        for e, superior in enumerate(organization.manager)
        if superior >= 0
    }


def test_a_chart_is_read(firm: Path) -> None:
    """Lines, departments, teams and what else is told arrive; staff is that of the chart."""
    scenario = load_scenario(firm)
    departments = scenario.organization.departments
    assert {name: item.staff for name, item in departments.items()} == {"sales": 2, "logistics": 3}
    organization = build_organization(scenario)
    assert [member.id for member in organization.members] == [
        "ada",
        "bob",
        "cyd",
        "dan",
        "eve",
        "fay",
    ]
    assert organization.manager.tolist() == [-1, 0, 1, 0, 3, 3]
    assert organization.units == ("sales", "red", "logistics")
    assert organization.unit.tolist() == [-1, 0, 1, 2, 1, 2]
    assert organization.territories == ((0, 1), (2, 1))
    assert organization.contacts_of(2).tolist() == [1, 4]  # its superior, and its team
    assert organization.name(0) == "chief"
    assert organization.name(4) == "logistics eve"
    assert organization.members[4] == ("eve", "dan", "logistics", "red", 2, "z")


def test_ties_are_read(firm: Path, written: Written) -> None:
    """Ties are told by two ids; told twice, or along a line of reporting, they add nothing."""
    written("ties.csv", "person;contact\r\ncyd;fay\r\nfay;cyd\r\nbob;ada\r\n")
    scenario = load_scenario(firm, {"organization.ties": "ties.csv"})
    organization = build_organization(scenario)
    assert organization.contacts_of(2).tolist() == [1, 4, 5]
    assert organization.lateral.tolist() == [0, 0, 2, 0, 1, 1]
    assert build_organization(load_scenario(firm)).lateral.tolist() == [0, 0, 1, 0, 1, 0]


def test_a_dumped_scenario_contains_its_chart(firm: Path, written: Written) -> None:
    """What is written back needs no other file, and its digest covers the chart."""
    written("ties.csv", "person,contact\ncyd,fay\n")
    scenario = load_scenario(firm, {"organization.ties": "ties.csv"})
    again = parse_scenario(dump_scenario(scenario))
    assert again == scenario
    assert hash(again) == hash(scenario)
    assert scenario_digest(again) == scenario_digest(scenario)
    assert edges(again) == edges(scenario)
    written("people.csv", PEOPLE.replace("fay,dan", "fay,bob"))
    other = load_scenario(firm, {"organization.ties": "ties.csv"})
    assert scenario_digest(other) != scenario_digest(scenario)
    assert ("fay", "bob") in edges(other)


def test_the_same_people_under_another_structure(firm: Path) -> None:
    """A chart gives people to every structure; its lines are those of `custom` only."""
    for structure in ("hierarchical", "cross_functional", "matrix", "network", "tree"):
        organization = build_organization(
            load_scenario(firm, {"organization.structure": structure})
        )
        assert organization.size == 6
        assert organization.name(5) == "logistics fay"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + PEOPLE.encode(),
        PEOPLE.replace("\n", "\r\n").encode(),
        PEOPLE.replace(",", ";").encode(),
        PEOPLE.replace("id,manager", "ID,ReportsToID").encode(),
        PEOPLE.replace("ada,,", "ada,ada,").encode(),
        ("\n" + PEOPLE.replace("\n", "\n\n")).encode(),
        PEOPLE.replace("ada", '"ada"').replace(",", " , ").encode().replace(b'"ada" ', b'"ada"')
        .replace(b' "ada"', b'"ada"'),
    ],
    ids=["mark", "windows", "semicolons", "other names", "own manager", "blank lines", "quotes"],
)  # fmt: skip
def test_ways_to_write_the_same(firm: Path, written: Written, content: bytes) -> None:
    """A mark of the encoding, other ends of lines, separators and names make no difference."""
    usual = load_scenario(firm)
    written("people.csv", content)
    assert load_scenario(firm) == usual


def test_departments_without_a_column() -> None:
    """One department takes all; else branches are called by who leads them."""
    rows = ["id,manager", "1,", "2,1", "3,1", "4,2", "5,4"]
    members = [member for _, member in read_chart(rows)[0]]
    assert departments_of(members, ["firm"]) == dict.fromkeys("2345", "firm")
    assert departments_of(members, ["2", "3"]) == {"2": "2", "3": "3", "4": "2", "5": "2"}
    mixed = ["id,manager,department", "1,,board", "2,1,east", "3,1,", "4,2,", "5,4,west"]
    members = [member for _, member in read_chart(mixed)[0]]
    assert departments_of(members, ["a", "b"]) == {"2": "east", "3": "3", "4": "east", "5": "west"}


def told(problems: tuple[Problem, ...]) -> list[str]:
    """Return the problems as the user reads them, without folders."""
    return [f"{Path(p.file).name}:{p.line}: {p.message}; {p.remedy}" for p in problems]


def test_all_that_is_wrong_is_told_at_once(written: Written, refused: Refused) -> None:
    """Duplicates, strangers, roots, circles and departments come with file, line and remedy."""
    written(
        "people.csv",
        "id,manager,department\n"
        "ada,,\n"
        "bob,ada,sales\n"
        "bob,ada,sales\n"  # 4: twice
        "cyd,bbo,sales\n"  # 5: a stranger
        "dan,,logistics\n"  # 6: a second chief
        "eve,fay,logistics\n"  # 7: a circle
        "fay,eve,logistics\n"
        "gil,ada,salse\n",  # 9: a department that is not there
    )
    problems = refused(written("firm.yaml", SCENARIO))
    assert told(problems) == [
        "people.csv:2: 'ada' is one of 2 who report to nobody; "
        "let all but one report to somebody; the chief reports to nobody, or to itself",
        "people.csv:4: the id 'bob' is there twice, first in row 3; keep one of the rows",
        "people.csv:5: nobody has the id 'bbo'; did you mean 'bob'?",
        "people.csv:6: 'dan' is one of 2 who report to nobody; "
        "let all but one report to somebody; the chief reports to nobody, or to itself",
        "people.csv:7: managers go round in a circle: eve → fay → eve; "
        "let one of them report to somebody else",
        "people.csv:9: unknown department 'salse'; did you mean 'sales'?",
    ]


@pytest.mark.parametrize(
    ("people", "line", "message"),
    [
        ("", 4, "has no rows"),
        ("name,boss\na,b\n", 1, "unknown column 'name'"),
        ("id,department\na,sales\n", 1, "has no column 'manager'"),
        ("id,id,manager\na,a,\n", 1, "the column 'id' is there twice"),
        ("id,manager\na,,\n", 2, "has 3 cells where the names of the columns are 2"),
        ('id,manager\n"a,\n', 2, "is not a row of a CSV file"),
        ("id,manager\na,\n,a\n", 3, "has no id"),
        ("id,manager\na,\nb\u200b,a\n", 3, "a cell cannot be shown"),
        (f"id,manager\na,\n{'b' * 61},a\n", 3, "a cell cannot be shown"),
        ("id,manager\na,\n", 4, "has fewer than two people"),
        ("id,manager\na,b\nb,a\n", 4, "nobody is the chief"),
        ("id,manager,level\na,,1\nb,a,1\n", 3, "level 1 is not below level 1 of 'a'"),
        ("id,manager,level\na,,top\nb,a,1\n", 2, "the level must be a whole number"),
        (
            "id,manager\n0,\n" + "".join(f"{i},{i - 1}\n" for i in range(1, 120)),
            121,
            "'119' stands 119 levels below the chief",
        ),
        (PEOPLE.replace("fay,dan,logistics", "fay,dan,"), 0, ""),
        (PEOPLE.replace("bob,ada,sales", "bob,ada,"), 3,
         "belongs to no department, and none is called 'bob'"),
        (PEOPLE.replace("sales", "logistics"), 5, "nobody in the chart works in this department"),
    ],
)  # fmt: skip
def test_one_thing_that_is_wrong(written: Written, people: str, line: int, message: str) -> None:
    """Each mistake is told where it stands: in the chart, or where the scenario names it."""
    written("people.csv", people)
    path = written("firm.yaml", SCENARIO)
    if not message:
        load_scenario(path)  # who says no department belongs to that of the superior
        return
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert (line, message) in [(p.line, p.message) for p in caught.value.problems]


def test_staff_that_differs_is_refused(firm: Path, refused: Refused) -> None:
    """Staff follows from the chart: another number is a mistake, the same one is not."""
    (problem,) = refused(firm, {"organization.departments.sales.staff": 5})
    assert problem.message == "the chart has 2 people in this department"
    assert problem.remedy.startswith("leave staff out")
    assert load_scenario(firm, {"organization.departments.sales.staff": 2}) == load_scenario(firm)


@pytest.mark.parametrize(
    ("ties", "line", "message"),
    [
        ("person,contact\nada,zoe\n", 2, "nobody has the id 'zoe'"),
        ("person,contact\nada,ada\n", 2, "ties somebody to themselves"),
        ("person,contact\nada,\n", 2, "a tie needs two people"),
        ("person,friend\nada,bob\n", 1, "has no column 'contact'"),
    ],
)
def test_ties_that_are_wrong(
    firm: Path, written: Written, refused: Refused, ties: str, line: int, message: str
) -> None:
    """Ties are checked against the chart, row by row."""
    written("ties.csv", ties)
    problems = refused(firm, {"organization.ties": "ties.csv"})
    assert (line, message) in [(p.line, p.message) for p in problems]


def test_who_is_known_is_told_in_the_order_of_the_chart(
    firm: Path, written: Written, refused: Refused
) -> None:
    """The same mistake is told in the same words in every process."""
    written("ties.csv", "person,contact\nada,somebody else\n")
    (problem,) = refused(firm, {"organization.ties": "ties.csv"})
    assert problem.remedy == "known are: ada, bob, cyd, dan, eve, fay"


def test_what_is_missing_is_told(firm: Path, refused: Refused) -> None:
    """A custom structure needs a chart, and ties do."""
    (problem,) = refused(firm, {"organization.chart": None, "organization.departments": {
        "sales": {"staff": 2}, "logistics": {"staff": 1}}})  # fmt: skip
    assert problem.message == "a custom structure needs an org chart"
    problems = refused(SCENARIO.replace("custom", "tree").replace(
        "chart: people.csv", 'ties: ["person,contact", "a,b"]').replace("{}", "{staff: 1}").replace(
        "logistics: }", "logistics: {staff: 1}}"))  # fmt: skip
    assert [p.message for p in problems] == ["ties are told between people of a chart"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../people.csv", "leads out of the folder of the scenario"),
        ("link.csv", "leads out of the folder of the scenario"),
        ("/etc/hostname", "must be the name of a file beside the scenario"),
        ("none.csv", "no such file"),
        ("circle/people.csv", "no such file"),
        ("x" * 300, "no such file"),
        (".", "no such file"),
        ('""', "must be the name of a file beside the scenario"),
        ("binary.csv", "is not UTF-8 text"),
        ("wide.csv", "is not UTF-8 text but looks like UTF-16"),
        ("large.csv", "is larger than 1 MB (1,000,001 bytes)"),
        ("long.csv", f"has more than {MOST_ROWS:,} rows"),
    ],
)
def test_no_path_leads_astray(
    tmp_path: Path, written: Written, refused: Refused, name: str, message: str
) -> None:
    """Only text files of a bounded size in the folder of the scenario are read."""
    written("people.csv", PEOPLE)
    written("in/binary.csv", b"id,manager\n\xff\xfe")
    written("in/wide.csv", PEOPLE.encode("utf-16"))
    written("in/large.csv", b"x" * 1_100_000)
    written("in/long.csv", b"1,2\n" * (MOST_ROWS + 1))
    (tmp_path / "in" / "link.csv").symlink_to(tmp_path / "people.csv")
    (tmp_path / "in" / "circle").symlink_to("circle")
    path = written("in/firm.yaml", SCENARIO.replace("people.csv", name))
    assert message in [problem.message for problem in refused(path)]


def test_text_from_strangers_names_no_file(refused: Refused) -> None:
    """An upload holds its rows itself; a name of a file in it opens nothing."""
    (problem,) = refused(SCENARIO)
    assert problem.message == "a text cannot name files; give the list of its rows"
    rows = "[" + ", ".join(f'"{row}"' for row in PEOPLE.splitlines()) + "]"
    assert edges(parse_scenario(SCENARIO.replace("people.csv", rows))) >= {("cyd", "bob")}


def test_a_chart_belongs_to_the_file_that_names_it(firm: Path, written: Written) -> None:
    """A chart named in a base is looked for beside the base."""
    heir = written("below/heir.yaml", "extends: ../firm\nseed: 9\n")
    assert load_scenario(heir).organization == load_scenario(firm).organization


@st.composite
def charts(draw: st.DrawFn) -> list[str]:
    """Return the rows of a chart of up to thirty people."""
    cells = st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=5)
    names = draw(st.lists(cells.filter(bool), min_size=2, max_size=30, unique=True))
    rows = ["id;manager;department;team;level;generation"]
    for i, name in enumerate(names):
        boss = names[draw(st.integers(0, i - 1))] if i else ""
        row = [name, boss, draw(cells), draw(cells), "", draw(cells)]
        rows.append(";".join('"' + cell.replace('"', '""') + '"' for cell in row))
    return rows


@given(rows=charts())
@settings(deadline=None, derandomize=True)
def test_a_chart_round_trips(rows: list[str]) -> None:
    """Written back as rows, a chart reads the same, whatever signs it contains."""
    _, findings = read_chart(rows)
    if not findings:
        chart = Chart.read(rows)
        assert Chart.read(chart.written()) == chart


@given(rows=st.lists(st.text(max_size=20), max_size=12))
@settings(deadline=None, derandomize=True)
def test_any_rows_are_read_or_refused(rows: list[str]) -> None:
    """Whatever stands in the rows, reading ends with people or with findings at rows."""
    members, findings = read_chart(["id,manager", *rows])
    assert members or findings
    for finding in findings:
        assert finding.at in [(i,) for i in range(len(rows) + 1)] or finding.at == ()


@pytest.mark.skipif(not MANUFACTURING.exists(), reason="needs the data to build against")
def test_the_chart_of_a_real_company(written: Written) -> None:
    """The manufacturing company of Michalski 2020 loads as it is: 154 people, depth 5, chief 86."""
    written("people.csv", MANUFACTURING.read_bytes())
    text = SCENARIO.replace("sales: {}, logistics: ", "company: {}").replace(
        "[sales, logistics]", "[company]"
    )
    organization = build_organization(load_scenario(written("firm.yaml", text)))
    assert organization.size == 154
    assert organization.members[0].id == "86"
    assert organization.depth.max() == 5
    branches = [m.id for m in organization.members if m.manager == "86"]
    named = SCENARIO.replace(
        "sales: {}, logistics: ", ", ".join(f'"{name}": ' for name in branches)
    ).replace("[sales, logistics]", f'["{branches[0]}"]')
    by_branch = build_organization(load_scenario(written("branches.yaml", named)))
    assert by_branch.units == tuple(by_branch.roster.departments)
    assert sorted(by_branch.roster.departments) == sorted(branches)
