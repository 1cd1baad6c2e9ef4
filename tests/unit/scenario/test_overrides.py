"""Values set from outside the file."""

from __future__ import annotations

import pytest

from simulation.scenario import Scenario, ScenarioError, parse_override, parse_scenario
from simulation.scenario.units import MINUTE

from .conftest import SMALL, Refused


def loaded(*texts: str) -> Scenario:
    """Return the small scenario with values set as on the command line."""
    return parse_scenario(SMALL, dict(parse_override(text) for text in texts))


def test_a_value_is_set_by_its_path() -> None:
    """Whatever can be written in the file can be set: texts with units, mappings, lists."""
    scenario = loaded(
        "quality.error=5 %",
        "work.sales={mean: 30 min, cv: 0.5}",
        "requests.order.route=[sales]",
        "organization.departments.sales.staff = 7",
        "name=Other name",
    )
    assert scenario.quality.error == 0.05
    assert scenario.work["sales"].mean == 30 * MINUTE
    assert len(scenario.requests["order"].route) == 1
    assert scenario.organization.departments["sales"].staff == 7
    assert scenario.name == "Other name"


def test_items_of_lists_are_set_by_their_number() -> None:
    """The path that a problem shows can be used as it is."""
    scenario = loaded("requests.order.route[1]=sales")
    assert scenario.requests["order"].route[1].department == "sales"
    assert loaded("requests.order.route.1=sales") == scenario


def test_keys_with_dots_are_quoted() -> None:
    """A department called "e.shop" can be set all the same."""
    text = SMALL.replace("logistics", '"e.shop"')
    scenario = parse_scenario(text, {'organization.departments."e.shop".staff': 9})
    assert scenario.organization.departments["e.shop"].staff == 9
    path = r'departments."the \"e=shop\"".staff'  # quotes and = in quotes end nothing
    assert parse_override(f"{path}=9") == (path, 9)


def test_null_removes() -> None:
    """Setting null brings the default back."""
    scenario = parse_scenario(SMALL + "seed: 9\n", {"seed": None})
    assert scenario.seed == 1
    assert parse_override("seed=null") == ("seed", None)


def test_values_from_python_are_taken_as_they_are() -> None:
    """A sweep passes numbers, texts, dicts and lists; numpy scalars count as numbers."""
    numpy = pytest.importorskip("numpy")
    scenario = parse_scenario(
        SMALL,
        {
            "quality.error": numpy.float64(0.5),
            "seed": numpy.int64(3),
            "service": {"set_up": "1 min", "helping": numpy.bool_(False)},
            "requests.order.route": ["sales"],
            "requests.order.profile.day": numpy.array([0.5, 1.5]),
        },
    )
    assert scenario.requests["order"].profile.day == (0.5, 1.5)
    assert (scenario.quality.error, scenario.seed) == (0.5, 3)
    assert type(scenario.seed) is int
    assert scenario.service.helping is False


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("quality.error", 1, "has no ="),
        ("=3", 1, "is not a path"),
        ("a..b=3", 1, "is not a path"),
        ("a.b=", 5, "has no value"),
        ("a.b=[1, 2", 10, "bracket is not closed"),
        ("a.b={x: 1, x: 2}", 12, "is there twice"),
        ("a.b=&x 1", 5, "anchors"),
        ("a.b=!!int 1", 5, "has a tag"),
        ("a.b=.nan", 5, "finite number"),
        ("a.b=" + "[" * 5000, 37, "nested more than 32 deep"),
        ("a.b=x: y: z", 9, "a colon"),
    ],
)
def test_what_is_no_override_is_refused_at_its_column(text: str, column: int, message: str) -> None:
    """The guard of files guards the command line too, and points into it."""
    with pytest.raises(ScenarioError) as caught:
        parse_override(text)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == ("--set", 1, column)
    assert message in problem.message


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("quality.eror", 1, "--set:1:1: quality.eror: unknown key; did you mean 'error'?"),
        ("quality.error", 2, "--set:1:15: quality.error: must lie between 0 % and 100 %"),
        ("seed.x", 1, "--set:1:1: seed.x: seed is 1, in which nothing can be set"),
        ("requests.order.route[5]", "sales", "has the items 0 to 1"),
        ("requests.order.route.x", "sales", "has the items 0 to 1"),
        ("quality[0]", 1, "--set:1:1: quality[0]: quality is not a list"),
        ("quality.error", float("nan"), "must be a finite number"),
        ("seed", 10**400, "the number is too large"),
        ("work.sales", {"mean": ["20 min"]}, "must be a duration (got ['20 min'])"),
        ("", 1, "is not a path"),
    ],
)
def test_overrides_that_do_not_fit_are_refused(path: str, value: object, expected: str) -> None:
    """A wrong path or value is told like one in a file, with --set for its place."""
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(SMALL + "seed: 1\nquality: {refund: 0}\n", {path: value})
    assert expected in str(caught.value)
    assert len(caught.value.problems) == 1


def test_a_number_of_any_length_is_refused(refused: Refused) -> None:
    """Python cannot print more than 4,300 digits; the refusal does not try to."""
    (problem,) = refused(SMALL, {"seed": 10**5000})
    assert problem.message == "the number is too large"


def test_a_deep_value_from_python_is_refused(refused: Refused) -> None:
    """A value that contains itself ends at the same depth as one in a file."""
    endless: list[object] = []
    endless.append(endless)
    (problem,) = refused(SMALL, {"quality": endless})
    assert "nested more than 32 deep" in problem.message


def test_problems_of_file_and_overrides_are_told_at_once(refused: Refused) -> None:
    """A wrong override does not hide what is wrong in the file."""
    problems = refused(SMALL + "seed: x\n", {"quality.error": 2, "seed.y": 1})
    assert [problem.file for problem in problems] == ["f.yaml", "--set", "--set"]
