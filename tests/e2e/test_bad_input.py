"""Bad input: one clear message each, exit code 2, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import SHORT, Run

GOOD = """\
name: shop
organization: {departments: {sales: {staff: 3}, logistics: {staff: 2}}}
requests: {order: {rate: 2 / h, route: [sales]}}
"""
FILES: dict[str, tuple[str | bytes, str, str]] = {
    "wrong type": (GOOD.replace("staff: 3", "staff: many"), "sales.staff", "many"),
    "negative staff": (GOOD.replace("staff: 3", "staff: -3"), "sales.staff", "-3"),
    "unknown key": (GOOD + "requets: {}\n", "requets", "did you mean 'requests'"),
    "unreachable stage": (
        GOOD.replace("[sales]", "[{department: sales, next: {done: 100 %}}, logistics]"),
        "requests.order.route",
        "never reached",
    ),
    "unknown department": (GOOD.replace("[sales]", "[salse]"), "route", "did you mean 'sales'"),
    "probabilities over 1": (
        GOOD.replace("[sales]", "[{department: sales, next: {sales: 70 %, done: 60 %}}]"),
        "next",
        "130 %",
    ),
    "no such overflow": (
        GOOD.replace("staff: 3", "staff: 3, room: 5, overflow: logistic"),
        "sales.overflow",
        "did you mean 'logistics'",
    ),
    "a circle of overflows": (
        GOOD.replace("staff: 3", "staff: 3, room: 5, overflow: logistics").replace(
            "staff: 2", "staff: 2, room: 0, overflow: sales"
        ),
        "sales.overflow",
        "sales → logistics → sales",
    ),
    "interruptions that never come": (
        GOOD.replace("staff: 3", "staff: 3, interruptions: {when: always, lasting: 1 h}"),
        "sales.interruptions",
        "write every:",
    ),
    "a fork of one": (
        GOOD.replace("[sales]", "[{together: [sales]}]"),
        "route[0].together",
        "two departments or more",
    ),
    "a population in batches": (
        GOOD.replace("rate: 2 / h", "rate: 2 / h, population: 9, batch: 3"),
        "order.batch",
        "does not come in batches",
    ),
    "a custom structure without a chart": (
        GOOD.replace("{departments", "{structure: custom, departments"),
        "organization",
        "write chart: people.csv",
    ),
    "a circle of managers": (
        GOOD.replace(
            "{departments",
            '{chart: ["id,manager", "a,", "b,c", "c,b"], structure: custom, departments',
        ),
        "organization.chart[2]",
        "b → c → b",
    ),
    "parameters of two families": (
        GOOD + "work: {sales: {mean: 20 min, median: 10 min}}\n",
        "work.sales.median",
        "mean (and cv); or median and sigma",
    ),
    "a preemption nobody knows": (
        GOOD + "dispatch: {preemption: resum}\n",
        "dispatch.preemption",
        "did you mean 'resume'",
    ),
    "a rate of letters without unit": (
        GOOD + "correspondence: {rate: 3}\n",
        "correspondence.rate",
        "3 / h",
    ),
    "empty file": ("", "", "is empty"),
    "60 kB of brackets": ("[" * 60_000, "", "deep"),
    "not UTF-8": (b"name: \xff\xfe\n", "", "UTF-8"),
    "a list": ("- a\n- b\n", "", "mapping"),
    "duplicate key": (GOOD + "name: again\n", "name", "twice"),
}


def assert_refused(result: object, *parts: str) -> None:
    """Assert exit code 2, a message on stderr that has the parts, and no traceback."""
    assert result.exit_code == 2, (result.stdout, result.stderr, result.exception)  # type: ignore[attr-defined]
    for part in parts:
        assert part in result.stderr  # type: ignore[attr-defined]
    assert "Traceback" not in result.stderr  # type: ignore[attr-defined]
    assert isinstance(result.exception, SystemExit)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("what", FILES)
def test_files(silosim: Run, tmp_path: Path, command: str, what: str) -> None:
    """A file that is wrong is refused with its name, the place and what is wrong."""
    content, path, message = FILES[what]
    file = tmp_path / "mine.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = silosim(command, file)
    assert_refused(result, str(file), path, message)
    assert len(result.stderr.splitlines()) <= 3
    assert result.stdout == ""


def test_unreachable_department_of_managers(silosim: Run, tmp_path: Path) -> None:
    """A department in which nobody serves customers is refused, with the scenario and a remedy."""
    file = tmp_path / "mine.yaml"
    teams = "organization: {managers_serve: false, structure: cross_functional, teams: 1, "
    text = GOOD.replace("organization: {", teams).replace("staff: 3", "staff: 1")
    file.write_text(text.replace("[sales]", "[sales, logistics]"), encoding="utf-8")
    assert_refused(silosim("run", file), "mine: nobody serves customers in sales", "raise staff")


def test_all_problems_of_all_files(silosim: Run, tmp_path: Path) -> None:
    """The problems of all scenarios are told at once, one a line."""
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD.replace("3", "-3").replace("2 /", "-2 /"), encoding="utf-8")
    result = silosim("compare", file, "nope")
    assert_refused(result, "sales.staff", "order.rate", "nope: no such scenario")
    assert len(result.stderr.splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compare", "silo"), "two scenarios or more"),
        (("compare", "silo", "colaborative"), "did you mean 'collaborative'"),
        (("compare", "silo", "collaborative", "--precision", "abc"), "--precision must be a share"),
        (("compare", "silo", "collaborative", "--precision", "nan"), "--precision must be a share"),
        (("compare", "silo", "collaborative", "--precision", "0"), "--precision must be a share"),
        (("compare", "silo", "collaborative", "--precision", "-5%"), "--precision must be a share"),
        (("compare", "silo", "collaborative", "--precision", "5%", "-n", "3"), "not both"),
        (("run", "silo", "-n", "0"), "--replications must be from 1"),
        (("run", "silo", "-n", "1000000000000"), "--replications must be from 1"),
        (("run", "silo", "-n", "many"), "valid integer"),
        (("run", "silo", "--seed", "-1"), "--seed must be from 0"),
        (("run", "silo", "--workers", "0"), "--workers must be from 1"),
        (("run", "silo", "--set", "quality.error=5"), "quality.error"),
        (("run", "silo", "--set", "quality.eror=5 %"), "did you mean 'error'"),
        (("run", "silo", "--set", "quality.error"), "has no ="),
        (("run", "silo", "--json", "/nowhere/a.json"), "there is no folder /nowhere"),
        (("run", "silo", "--timings", "/nowhere/a.json"), "there is no folder /nowhere"),
        (("run", "silo", "--event-log", "/nowhere/a.csv"), "there is no folder /nowhere"),
        (("run", "silo", "--event-log", "a.xlsx"), "a.xlsx is no name of an event log"),
        (("run", "silo", "--event-log", "-"), "--event-log: it cannot be printed (-)"),
        (
            ("run", "silo", "--out", "-"),
            "--out: it cannot be printed (-); give the name of a f",
        ),
        (("verify", "--page", "-"), "--page: it cannot be printed (-); give the name of a file"),
        (("verify", "--list", "--json", "-"), "--list runs nothing that could be written"),
        (("mechanisms", "--page", "-"), "--page: it cannot be printed (-)"),
        (("exercise", "2", "--file", "-"), "--file: it cannot be printed (-)"),
        (("calibrate", "--example", "-"), "--example: it cannot be printed (-)"),
        (("run", "silo", "--log-start", "2026-03-02"), "there is no log; add --event-log FILE"),
        (("run", "silo", "--event-log", "a", "--log-start", "2026-03-03"), "is a Tuesday"),
        (("run", "silo", "--event-log", "a", "--log-start", "soon"), "'soon' is no date"),
        (("ties", "/nowhere/a.csv", "--org-chart", "b.csv"), "EMAILS: /nowhere/a.csv is not there"),
        (("ties", "/nowhere/a.csv", "--org-chart", "b.csv"), "--org-chart: b.csv is not there"),
        (("ties", "/", "--org-chart", "b.csv"), "EMAILS: / is a folder"),
        (("calibrate", "/dev/null"), "LOG: /dev/null is not a file; save it as one first"),
        (("ties", "a.csv"), "Missing option '--org-chart'"),
        (("run", "silo", "--out", "/nowhere/a"), "there is no folder /nowhere"),
        (("run", "silo", "--json", "/"), "is a folder"),
        (("run", "silo", "--json", "-", "--timings", "-"), "only one of"),
        (("schema", "--out", "/nowhere/a.json"), "there is no folder /nowhere"),
        (("new", "/nowhere/mine"), "there is no folder /nowhere"),
        (("run", "neutral"), "abstract"),
        (("dashboard", "silo", "neutral"), "abstract"),
        (("run", "silo", "--frobnicate"), "No such option"),
        (("frobnicate",), "No such command"),
    ],
)
def test_command_lines(silosim: Run, arguments: tuple[str, ...], message: str) -> None:
    """A command line that is wrong is refused before anything is run."""
    result = silosim(*arguments)
    assert_refused(result)
    assert message in " ".join(result.stderr.replace("│", " ").split())


def test_a_file_where_a_folder_should_be(silosim: Run, tmp_path: Path) -> None:
    """A file cannot be the folder of results."""
    file = tmp_path / "file"
    file.touch()
    assert_refused(silosim("run", "silo", "--out", file), "is a file")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("requests.order.rate=1000000 / h", "--no-limit"),
        ("correspondence.rate=1000000 / h", "--no-limit"),
        ("organization.departments.sales.staff=1000000", "--no-limit"),
    ],
)
def test_typos_that_would_run_for_days(silosim: Run, change: str, message: str) -> None:
    """What is too large to be meant is refused by name, with the way to run it all the same."""
    assert_refused(silosim("run", "silo", "--set", change), "silo: ", message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("requests.order.rate: 1000000 / h", "events"),
        ("organization.departments.sales.staff: 1000000", "people"),
    ],
)
def test_typos_in_what_comes_later(silosim: Run, tmp_path: Path, change: str, message: str) -> None:
    """What a scenario only turns into on the way is estimated as well."""
    file = tmp_path / "mine.yaml"
    calls = "organization: {departments: {sales: {interruptions: none}}}"  # nor those of millions
    plan = f"interventions: [{{day: 60, set: {{{change}}}}}]"
    file.write_text(f"extends: silo\n{calls}\n{plan}\n", "utf-8")
    assert_refused(silosim("run", file), "mine: ", message, "--no-limit")


def test_overload_that_comes_later_is_told_before_the_run(silosim: Run, tmp_path: Path) -> None:
    """A department that cannot keep up from some day on is named with that day, once."""
    file = tmp_path / "mine.yaml"
    change = "organization.departments.logistics.staff: 4"
    file.write_text(f"extends: silo\ninterventions: [{{day: 60, set: {{{change}}}}}]\n", "utf-8")
    result = silosim("run", file, "-n", "1", "--quiet")
    told = " ".join(result.stderr.split())
    assert result.exit_code == 0
    assert "mine, from day 60 on: logistics cannot keep up" in told
    assert told.count("logistics cannot keep up") == 1


def test_nothing_is_written_when_refused(silosim: Run, tmp_path: Path) -> None:
    """A refused command leaves no file behind."""
    out = tmp_path / "out"
    silosim("run", "silo", *SHORT, "--set", "quality.error=5", "--out", out)
    assert list(tmp_path.iterdir()) == []


def test_what_is_too_large_for_the_page(silosim: Run, tmp_path: Path) -> None:
    """The page is not even opened for what it could not show."""
    file = tmp_path / "mine.yaml"
    file.write_text("extends: silo\norganization: {departments: {sales: {staff: 2001}}}\n", "utf-8")
    result = silosim("dashboard", file, "silo", "--no-browser")
    assert_refused(result, "organization.departments: has 2,", "silosim compare")


def test_where_nobody_serves(silosim: Run, tmp_path: Path) -> None:
    """A department of managers only is told by `check` as by a run, also if it comes later."""
    file = tmp_path / "mine.yaml"
    file.write_text(
        "extends: collaborative\n"
        "organization: {managers_serve: true, teams: 1, departments: {marketing: {staff: 1}}}\n"
        "interventions: [{day: 60, set: {organization.managers_serve: false}}]\n",
        "utf-8",
    )
    for command in ("check", "run"):
        assert_refused(silosim(command, file), "nobody serves customers in", "raise staff")


def test_check_warns_of_who_cannot_keep_up(silosim: Run, tmp_path: Path) -> None:
    """As before a run, a line each, and with the day if it comes to that only later."""
    file = tmp_path / "mine.yaml"
    file.write_text(
        "extends: silo\n"
        "organization: {departments: {sales: {staff: 2, sectors: 1}}}\n"
        "interventions: [{day: 60, set: {organization.departments.logistics.staff: 1}}]\n",
        "utf-8",
    )
    result = silosim("check", file)
    assert (result.exit_code, result.stdout) == (0, f"ok  {file}\n")
    now, later = result.stderr.splitlines()
    assert now.startswith(f"{file}: warning: sales cannot keep up: work for 2.")
    assert later.startswith(f"{file}: warning, from day 60 on: logistics cannot keep up: ")
    change = "organization.departments.sales.staff=1000000"
    told = silosim("check", "silo", "--set", change).stderr
    assert "silo: warning: 1,000,033 people are more than 500,000" in told
