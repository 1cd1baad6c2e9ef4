"""What is wrong, said so that the writer can mend it."""

from __future__ import annotations

import pickle

import pytest

from simulation.scenario.problems import Problem, ScenarioError, closest, did_you_mean, shorten


def test_a_problem_is_one_line() -> None:
    """Place, path, message, value and remedy stand in this order."""
    problem = Problem("s.yaml", 3, 7, "time.horizon", "is too long", "'9 weeks'", "shorten it")
    assert str(problem) == "s.yaml:3:7: time.horizon: is too long (got '9 weeks'); shorten it"


def test_what_is_not_known_is_left_out() -> None:
    """A problem with a file as a whole has no line, no path, no value."""
    assert str(Problem("s.yaml", 0, 0, "", "is empty")) == "s.yaml: is empty"


@pytest.mark.parametrize("name", ["x" * 10_000, "\x1b[31m" * 2_000])
def test_a_problem_stays_short_whatever_is_in_it(name: str) -> None:
    """A name of ten thousand characters, or one a terminal would obey, does not fill the screen."""
    problem = Problem("s.yaml", 1, 1, "a", f"unknown structure '{name}'", "", f"is it {name}?")
    assert str(problem).isprintable()
    assert len(str(problem)) < 1_500


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("abc", "'abc'"),
        ("x" * 100, "'" + "x" * 58 + "…"),
        ("a\nb\x1b[31m", "'a\\nb\\x1b[31m'"),
        ("\u202eabc", "'\\u202eabc'"),
        (None, "nothing"),
        (True, "true"),
        (10**70, "a number of more than 60 digits"),
        ({"a": {"b": (1, "c")}}, "{a: {b: [1, 'c']}}"),
        (["x" * 100, 2], "['" + "x" * 57 + "…"),
        (list(range(10**6)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, …"),
    ],
)
def test_values_are_shown_short_and_harmless(value: object, text: str) -> None:
    """At most sixty characters, none of which a terminal obeys."""
    assert shorten(value) == text
    assert len(shorten(value)) <= 60


def test_a_number_of_any_length_can_be_shown() -> None:
    """Python refuses to print more than 4,300 digits; a refusal must not fail for that."""
    assert shorten(10**5000) == "a number of more than 60 digits"


def test_the_closest_name_is_offered() -> None:
    """Misspelling, case, blanks and dashes do not hide what was meant."""
    known = ["sales", "customer_service", "logistics"]
    for word, meant in (("slaes", "sales"), ("Customer Service", "customer_service"),
                        ("logistic", "logistics"),
                        ("customer-service", "customer_service")):  # fmt: skip
        assert closest(word, known) == meant
    assert closest("xyz", known) == ""


def test_letters_that_only_look_right_are_named() -> None:
    """A Cyrillic a in `sales` is pointed out, since nobody can see it."""
    hint = did_you_mean("s\u0430les", ["sales"])
    assert hint == "did you mean 'sales'? (yours contains CYRILLIC SMALL LETTER A)"


def test_without_a_close_name_the_known_are_listed() -> None:
    """Up to twelve names are listed; none is said to be none."""
    assert did_you_mean("xyz", ["a", "b"]) == "known are: a, b"
    assert did_you_mean("xyz", [f"name{i}" for i in range(20)]).endswith("name11, …")
    assert did_you_mean("xyz", []) == "there is none yet"


def test_an_error_shows_twenty_lines_and_keeps_all() -> None:
    """A file that is wrong everywhere does not fill the screen."""
    error = ScenarioError(Problem("f", line, 1, "", "wrong") for line in range(1, 31))
    assert len(error.problems) == 30
    assert str(error).splitlines()[-1] == "… and 10 more problems"
    assert len(str(error).splitlines()) == 21


def test_an_error_travels_between_processes() -> None:
    """A worker's refusal arrives with its problems; each is kept once."""
    problem = Problem("f", 1, 1, "a", "wrong")
    error = pickle.loads(pickle.dumps(ScenarioError([problem, problem])))
    assert error.problems == (problem,)
