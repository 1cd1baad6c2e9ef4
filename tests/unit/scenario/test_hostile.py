"""Text that is meant to harm, or that no one meant: one clear line each, at once."""

from __future__ import annotations

import pytest

from simulation.scenario import parse_scenario
from tests.memory import forget_most_memory, most_memory
from tests.support import within

from .conftest import SMALL, Refused

BOMB = "a0: &a0 {x: 1}\n" + "".join(
    f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 26)
)
LAUGHS = "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(30))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("[" * 60_000, "nested more than 32 deep"),
        ("{" * 60_000, "a key must be a text"),
        ("a: " + "{a: " * 20_000, "nested more than 32 deep"),
        ("- " * 30_000, "nested more than 32 deep"),
        ("? " * 30_000, "a key must be a text"),
        ("".join(" " * i + "a:\n" for i in range(500)), "nested more than 32 deep"),
        ("[" + "[]," * 300_000, "more than 50,000 elements"),
        (SMALL + "seed: " + "9" * 5_000, "the number is too large"),
        (SMALL + "seed: 0x" + "f" * 5_000, "the number is too large"),
        (SMALL + "seed: " + "9" * 50_000, "longer than 10,000 characters"),
        (SMALL + "service: {cross_skill: .nan}", "must be a finite number"),
        (SMALL + "service: {cross_skill: .inf}", "must be a finite number"),
        (SMALL + "service: {cross_skill: 1e309}", "the number is too large"),
        (SMALL + "service: {cross_skill: nan}", "must be a number"),
        (SMALL + "service: {set_up: 1e309 min}", "is too long"),
        (SMALL + "quality: {error: 1e309 %}", "must lie between 0 % and 100 %"),
        (SMALL.replace("staff: 3", "staff: 1000000000000"), "must be at most 1,000,000"),
        (BOMB, "merge keys (<<) are not supported"),
        (LAUGHS, "aliases (*)"),
        ("a: &a [*a]", "aliases (*)"),
        (SMALL + "seed: 1\nseed: 2\n", "the key is there twice, first in line 4"),
        (
            SMALL.replace("sales: {", "sales: {staff: 3}, caf\u00e9: {staff: 1}, cafe\u0301: {"),
            "the key is there twice",
        ),
        (SMALL + "name: !!python/object/apply:os.system [ls]", "has a tag (!!python/object"),
        ("", "is empty"),
        ("# only a comment\n", "is empty"),
        ("null", "is empty"),
        ("- a", "must be a mapping"),
        ("42", "must be a mapping"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is not UTF-8 text"),
        (SMALL.encode("utf-16"), "looks like UTF-16"),
        (SMALL.encode("utf-32"), "looks like UTF-16"),
        (SMALL.replace("staff: 3", "st\u0430ff: 3"), "unknown key"),
        (SMALL + "s\u0435ed: 3", "unknown key"),
        (SMALL + 'name: "a\\0b"', "contains a control character"),
        (SMALL + 'name: "\\e[31mred"', "contains a control character"),
        (SMALL + "---\nseed: 1\n", "a second document begins here"),
        (SMALL + "seed: &x 1", "anchors (&)"),
        (SMALL + "description: '" + "x" * 20_000 + "'", "longer than 10,000 characters"),
        (b"#" * 3_000_000, "larger than 1 MB"),
    ],
)
def test_one_clear_message_at_once(source: str | bytes, message: str, refused: Refused) -> None:
    """Each is refused with a single short problem, in well under a second, in little memory."""
    before = forget_most_memory()
    with within(2):
        (problem,) = refused(source)
    assert most_memory() - before < 200_000  # kB
    assert message in problem.message
    assert str(problem).startswith("f.yaml:")
    assert len(str(problem)) < 400
    assert str(problem).isprintable()


def test_letters_that_look_alike_are_named(refused: Refused) -> None:
    """A Cyrillic letter in a key is pointed out by its name."""
    (problem,) = refused(SMALL.replace("staff: 3", "st\u0430ff: 3"))
    assert problem.remedy == "did you mean 'staff'? (yours contains CYRILLIC SMALL LETTER A)"


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"k{i}: 1\n" for i in range(9_000)),
        "organization: {departments: {" + ", ".join(f"d{i}: {{staff: 0}}" for i in range(6_000))
        + "}}\nrequests: {a: {rate: 1 / h, route: ["
        + ", ".join(f"e{i}" for i in range(6_000)) + "]}}",
        "requests: {" + ", ".join(f"k{i}: {{complaint: c{i}}}" for i in range(6_000)) + "}",
        "work: {" + ", ".join(f"k{i}: {{mean: {i}}}" for i in range(6_000)) + "}\n" + SMALL,
        SMALL.replace("[sales, logistics]", "[" + "sales, " * 20_000 + "]"),
    ],
)  # fmt: skip
def test_thousands_of_mistakes_are_told_in_time(text: str, refused: Refused) -> None:
    """A file that is wrong all over is refused within seconds, and on one screen."""
    with within(5):
        problems = refused(text)
    assert problems


def test_a_file_at_the_limits_loads_in_time() -> None:
    """A thousand departments and a hundred stages are checked within seconds."""
    departments = ", ".join(f"d{i}: {{staff: 1}}" for i in range(1_000))
    route = ", ".join(f"d{i}" for i in range(100))
    with within(5):
        scenario = parse_scenario(
            f"organization: {{departments: {{{departments}}}}}\n"
            f"requests: {{a: {{rate: 1 / h, route: [{route}]}}}}\n"
        )
    assert len(scenario.warnings) == 900
