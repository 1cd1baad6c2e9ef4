"""From files to scenarios: extends, null, names, problems of several files at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulation.scenario import ScenarioError, load_scenario, parse_scenario
from simulation.scenario.units import HOUR, MINUTE

from .conftest import SMALL, Refused, Written


def test_a_small_file_is_a_scenario(written: Written) -> None:
    """Everything but departments and requests has a default."""
    scenario = load_scenario(written("shop.yaml", SMALL))
    assert scenario.name == "shop"
    assert scenario.seed == 1
    assert scenario.time.horizon == 120 * 8 * HOUR
    assert scenario.requests["order"].rate == 6.0
    assert scenario.work["sales"].mean == 20 * MINUTE
    assert list(scenario.channels) == ["any"]


def test_days_are_those_of_the_scenario(written: Written) -> None:
    """With ten hours a day, one day anywhere is ten hours, in defaults too."""
    text = SMALL + "time: {hours_per_day: 10 h, horizon: 2 weeks, warm_up: 1 day}\n"
    scenario = load_scenario(written("s.yaml", text))
    assert scenario.time.horizon == 100 * HOUR
    assert scenario.communication.query_deadline == 10 * HOUR
    assert scenario.requests["order"].expected_resolution == 10 * HOUR


def test_extends_takes_the_rest_from_a_file_beside(written: Written) -> None:
    """A child says only what differs; by file name or by name."""
    written("base.yaml", SMALL + "quality: {error: 1 %, detection: 90 %}\n")
    for reference in ("base.yaml", "base", "./base"):
        child = written("child.yaml", f"extends: {reference}\nquality: {{error: 2 %}}\n")
        scenario = load_scenario(child)
        assert scenario.quality.error == 0.02
        assert scenario.quality.detection == 0.9
        assert scenario.name == "child"


def test_labels_are_not_inherited(written: Written) -> None:
    """Two children of one base do not both carry its name and description."""
    written("base.yaml", SMALL + "name: Base\ndescription: About it.\nlook_for: This.\nseed: 7\n")
    scenario = load_scenario(written("child.yaml", "extends: base\n"))
    assert (scenario.name, scenario.description, scenario.look_for) == ("child", "", "")
    assert scenario.seed == 7


def test_of_several_bases_later_ones_win(written: Written) -> None:
    """A list of bases is merged from first to last, then comes the child."""
    written("a.yaml", SMALL + "quality: {error: 1 %, refund: 11 %, complain: 12 %}\n")
    written("b.yaml", "abstract: true\nquality: {error: 2 %, refund: 22 %}\n")
    child = written("child.yaml", "extends: [a, b]\nquality: {error: 3 %}\n")
    quality = load_scenario(child).quality
    assert (quality.error, quality.refund, quality.complain) == (0.03, 0.22, 0.12)


def test_null_removes_what_is_inherited(written: Written) -> None:
    """A key set to null falls back to its default; a department set to null is gone."""
    written("base.yaml", SMALL + "quality: {error: 50 %}\nchannels: {web: {patience: 2 h}}\n")
    child = written(
        "child.yaml",
        "extends: base\nquality: {error: null}\nchannels: {web: {patience: ~}}\n"
        "organization: {departments: {logistics: null}}\n"
        "requests: {order: {route: [sales]}}\n",
    )
    scenario = load_scenario(child)
    assert scenario.quality.error == 0.04
    assert scenario.channels["web"].patience is None
    assert list(scenario.organization.departments) == ["sales"]


def test_null_where_nothing_is_inherited_is_a_forgotten_value(refused: Refused) -> None:
    """A key without a value is not silently the default, except for a whole section."""
    (problem,) = refused(SMALL + "quality: {error: }\n")
    assert problem.message == "has no value"
    assert parse_scenario(SMALL + "quality:\nwork:\n").quality.error == 0.04


def test_a_circle_is_refused(written: Written, refused: Refused) -> None:
    """A file that extends itself over another is told with the whole circle."""
    a = written("a.yaml", "extends: b\n")
    written("b.yaml", "extends: a\n")
    (problem,) = refused(a)
    assert Path(problem.file).name == "b.yaml"
    assert problem.message == "extends itself"
    assert problem.got == "a.yaml → b.yaml → a.yaml"


def test_a_chain_has_at_most_eight_files(written: Written, refused: Refused) -> None:
    """The ninth file of a chain is refused."""
    for number in range(1, 9):
        written(f"s{number}.yaml", f"extends: s{number + 1}\n")
    last = written("s9.yaml", SMALL)
    assert load_scenario(written("top.yaml", "extends: s3\n"))
    assert load_scenario(last).name == "s9"
    (problem,) = refused(written("top.yaml", "extends: s2\n"))
    assert problem.message == "extends too many files"


def test_many_bases_of_many_bases_end(written: Written, refused: Refused) -> None:
    """Lists of bases that extend lists of bases cannot multiply without end."""
    for number in range(7):
        written(f"s{number}.yaml", f"extends: [{', '.join([f's{number + 1}'] * 10)}]\n")
    written("s7.yaml", SMALL)
    problems = refused(written("top.yaml", "extends: s0\n"))
    assert {problem.message for problem in problems} == {"extends too many files"}


def test_problems_of_all_files_are_told_at_once(written: Written, refused: Refused) -> None:
    """What is wrong in the base is told in the base, what in the child in the child."""
    written("base.yaml", SMALL + "quality: {error: 4}\n")
    child = written("child.yaml", "extends: base\nqualty: {}\nservice: {cross_skill: 2}\n")
    problems = refused(child)
    assert [(Path(p.file).name, p.line, p.column, p.path) for p in problems] == [
        ("child.yaml", 2, 1, "qualty"),
        ("child.yaml", 3, 24, "service.cross_skill"),
        ("base.yaml", 4, 18, "quality.error"),
    ]


def test_what_yaml_allows_but_we_do_not_hides_nothing(written: Written, refused: Refused) -> None:
    """Duplicate keys, tags and odd numbers are told along with what is wrong besides."""
    written("base.yaml", SMALL + "seed: 1\nseed: 2\nname: !!str x\n")
    problems = refused(
        written("child.yaml", "extends: base\nquality: {error: .nan, refund: 4}\ntiem: 1\n")
    )
    assert [(Path(problem.file).name, problem.path) for problem in problems] == [
        ("child.yaml", "quality.error"),
        ("child.yaml", "quality.refund"),
        ("child.yaml", "tiem"),
        ("base.yaml", "seed"),
        ("base.yaml", "name"),
    ]


def test_syntax_errors_of_several_bases_are_told_at_once(
    written: Written, refused: Refused
) -> None:
    """A base that cannot be read does not hide another one."""
    written("a.yaml", "a: [")
    written("b.yaml", "b: 'c")
    problems = refused(written("child.yaml", "extends: [a, b, nowhere]\n"))
    assert [problem.message for problem in problems] == [
        "no such scenario",
        "a value is missing",
        "a quote is not closed",
    ]
    assert [Path(problem.file).name for problem in problems] == ["child.yaml", "a.yaml", "b.yaml"]


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ("3", "must name a scenario or a file"),
        ("{a: b}", "must name a scenario or a file"),
        ("[neutral, 3]", "must name a scenario or a file"),
        ("/etc/passwd", "must be the name of a scenario or a relative path"),
        ("nowhere", "no such scenario"),
        ("''", "no such scenario"),
    ],
)
def test_what_cannot_be_extended_is_refused(extends: str, message: str, refused: Refused) -> None:
    """A base is a name or a relative path; what it is not is told at its place."""
    (problem,) = refused(f"extends: {extends}\n" + SMALL)
    assert problem.message == message
    assert (problem.line, problem.path) == (1, "extends")


def test_a_base_is_told_to_be_one(written: Written, refused: Refused) -> None:
    """An abstract file says so when it is loaded, along with what is wrong in it."""
    base = written("base.yaml", "abstract: true\nquality: {error: 1 %}\n")
    (problem,) = refused(base)
    assert (problem.line, problem.column, problem.path) == (1, 1, "abstract")
    assert "base to extend" in problem.message
    assert "`extends: base`" in problem.remedy
    base.write_text("abstract: true\nquality: {eror: 1 %}\n", encoding="utf-8")
    assert [problem.path for problem in refused(base)] == ["abstract", "quality.eror"]
    base.write_text("abstract: maybe\n" + SMALL, encoding="utf-8")
    (problem,) = refused(base)
    assert problem.message == "must be true or false"


def test_being_abstract_is_not_inherited(written: Written) -> None:
    """What extends an abstract file is a scenario to run."""
    written("base.yaml", "abstract: true\n" + SMALL)
    assert load_scenario(written("child.yaml", "extends: base\n"))
    assert load_scenario(written("child.yaml", "abstract: false\nextends: base\n"))


def test_a_text_extends_shipped_scenarios_only(
    written: Written, monkeypatch: pytest.MonkeyPatch, refused: Refused
) -> None:
    """An upload cannot reach the files that happen to lie around."""
    monkeypatch.chdir(written("secret.yaml", SMALL).parent)
    (problem,) = refused("extends: secret\n")
    assert problem.message == "no such scenario"
    scenario = parse_scenario("extends: neutral\n" + SMALL, name="upload")
    assert (scenario.name, scenario.quality.error) == ("upload", 0.0)


def test_only_regular_files_are_read(tmp_path: Path, refused: Refused) -> None:
    """Pipes and devices are refused without waiting for them."""
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        (problem,) = refused(path)
        assert problem.message == "is not a regular file"


def test_an_unreadable_file_is_told(
    written: Written, monkeypatch: pytest.MonkeyPatch, refused: Refused
) -> None:
    """What the system refuses becomes a problem like any other."""
    path = written("s.yaml", SMALL)

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("simulation.scenario.places.os.open", denied)
    (problem,) = refused(path)
    assert problem.message == "cannot be read: permission denied"


def test_a_large_file_is_not_read(written: Written, refused: Refused) -> None:
    """More than a megabyte is not a scenario."""
    (problem,) = refused(written("s.yaml", "#" * 2_000_000))
    assert "larger than 1 MB" in problem.message


def test_loading_leaves_no_trace(written: Written) -> None:
    """The folder of a scenario is as it was, after success and failure."""
    path = written("s.yaml", SMALL)
    load_scenario(path)
    with pytest.raises(ScenarioError):
        load_scenario(path, {"quality.error": 2})
    assert [item.name for item in path.parent.iterdir()] == ["s.yaml"]


def test_a_name_that_no_folder_likes_is_harmless(written: Written) -> None:
    """Invisible characters of a file's name do not become the scenario's."""
    assert load_scenario(written("a\nb.yaml", SMALL)).name == "a_b"
