"""The door for text from outside."""

from __future__ import annotations

import pytest

from simulation.scenario.guard import LONGEST_SCALAR, MOST_EVENTS, read_tree
from simulation.scenario.problems import Problem, ScenarioError
from simulation.scenario.tree import DEEPEST, Mark, plain


def problems_of(text: str | bytes) -> tuple[Problem, ...]:
    """Return the problems that the guard finds."""
    with pytest.raises(ScenarioError) as caught:
        read_tree(text, "f.yaml")
    return caught.value.problems


def test_a_tree_knows_where_everything_stands() -> None:
    """Values and keys have their line and column, counted from 1."""
    root = read_tree("a:\n  b: [1, two]\n", "f.yaml")
    assert plain(root) == {"a": {"b": (1, "two")}}
    b = root.value["a"].value["b"]
    assert b.key_mark == Mark("f.yaml", 2, 3)
    assert b.mark == Mark("f.yaml", 2, 6)
    assert b.value[1].mark == Mark("f.yaml", 2, 10)


def test_keys_are_always_texts() -> None:
    """`no: 1` and `2024: 1` have the keys "no" and "2024"."""
    assert plain(read_tree("no: 1\n2024: 1\n~: 1\n", "f")) == {"no": 1, "2024": 1, "~": 1}


def test_quotes_make_texts() -> None:
    """What is quoted is a text, whatever it looks like; so is a block."""
    assert plain(read_tree("a: '1'\nb: \"true\"\nc: |\n  12\n", "f")) == {
        "a": "1",
        "b": "true",
        "c": "12\n",
    }


def test_texts_are_in_their_composed_form() -> None:
    """Keys and values are normalized, so that the two ways of writing é are one name."""
    assert plain(read_tree("cafe\u0301: cafe\u0301\n", "f")) == {"café": "café"}


def test_a_byte_order_mark_and_any_line_ends_are_fine() -> None:
    """Files from Windows load as they are."""
    assert plain(read_tree(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "f")) == {"a": 1, "b": 2}


def test_what_may_not_be_is_told_all_at_once() -> None:
    """Duplicate keys, tags and unusable numbers are gathered in one pass."""
    found = problems_of("a: !!int 1\na: 2\nb: .nan\nc: {d: 1, d: 2}\n")
    assert [str(problem) for problem in found] == [
        "f.yaml:1:4: a: has a tag (!!int); remove it",
        "f.yaml:2:1: a: the key is there twice, first in line 1; remove one",
        "f.yaml:3:4: b: must be a finite number (got .nan); write an ordinary number",
        "f.yaml:4:11: c.d: the key is there twice, first in line 4; remove one",
    ]


@pytest.mark.parametrize(
    "text", ["a: &x 1", "a: *x", "a: &x {b: 1}\nc: {<<: *x}", "a: {<<: {b: 1}}"]
)
def test_anchors_aliases_and_merge_keys_are_one_problem(text: str) -> None:
    """However often a file shares parts, it is told once that it may not."""
    (problem,) = problems_of(text)
    assert "anchors (&), aliases (*) and merge keys (<<) are not supported" in problem.message


def test_a_quoted_merge_sign_is_a_key_like_any_other() -> None:
    """Only the bare << merges, so the quoted one is harmless."""
    assert plain(read_tree("'<<': 1", "f")) == {"<<": 1}


@pytest.mark.parametrize(
    ("text", "place", "message", "remedy"),
    [
        ("a:\n\tb: 1\n", (2, 1), "a tab", "spaces"),
        ("a: b: c\n", (1, 5), "a colon", "quote"),
        ("a: [1, 2\n", (2, 1), "bracket is not closed", "close it"),
        ("a: {b: 1\nc: 2\n", (2, 2), "bracket is not closed", "close it"),
        ("a: 'b\n", (2, 1), "quote is not closed", "close it"),
        ("a: @b\n", (1, 4), "cannot begin with @", "quotes"),
        ("a: `b`\n", (1, 4), "cannot begin with `", "quotes"),
        ("a: 1\n  b: 2\n", (2, 4), "a colon", "indentation"),
        ("a:\n  b: 1\n c: 2\n", (3, 2), "does not fit", "indentation"),
        ("a: 1\nb\n", (3, 1), "without a colon", "key: value"),
        ("a: \"\\q\"\n", (1, 5), "escape", "single quotes"),
        ("%YAML 1.3\n---\na: 1\n", (1, 1), "version of YAML", "%YAML"),
        ("a: 1\n---\nb: 1\n", (2, 1), "second document", "keep one"),
        ("? [a]\n: b\n", (1, 3), "key must be a text", "key: value"),
        ("? {a: 1}\n: b\n", (1, 3), "key must be a text", "key: value"),
    ],
)  # fmt: skip
def test_syntax_errors_are_explained(
    text: str, place: tuple[int, int], message: str, remedy: str
) -> None:
    """What YAML calls a token or a block is said in words, at its place."""
    (problem,) = problems_of(text)
    assert (problem.line, problem.column) == place
    assert message in problem.message
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    ("source", "place", "message"),
    [
        ("a: 1\n".encode("utf-16"), (0, 0), "UTF-16"),
        ("a: 1\n".encode("utf-16-le"), (0, 0), "UTF-16"),
        ("a: 1\n".encode("utf-16-be"), (0, 0), "UTF-16"),
        ("a: 1\nb: caf\xe9\n".encode("latin-1"), (2, 7), "is not UTF-8"),
        (b"a: 1\nb: \0", (2, 4), "binary"),
        (b"\x7fELF\x02\x01", (1, 1), "binary"),
        (bytes(range(256)), (2, 118), "is not UTF-8"),
        (b"#" * 1_000_001, (0, 0), "larger than 1 MB"),
    ],
)
def test_what_is_no_text_is_refused(source: bytes, place: tuple[int, int], message: str) -> None:
    """Other encodings, binary and huge files are recognised before YAML sees them."""
    (problem,) = problems_of(source)
    assert (problem.line, problem.column) == place
    assert message in problem.message


def test_depth_is_limited_to_the_last_level() -> None:
    """Thirty-two levels are read, the thirty-third is refused."""
    assert read_tree("[" * DEEPEST + "]" * DEEPEST, "f")
    (problem,) = problems_of("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))
    assert "nested more than 32 deep" in problem.message


def test_length_and_number_are_limited() -> None:
    """A text of 10,000 characters and 49,000 elements are read, more are refused."""
    assert read_tree("a: " + "x" * LONGEST_SCALAR, "f")
    (problem,) = problems_of("a: " + "x" * (LONGEST_SCALAR + 1))
    assert "longer than 10,000 characters" in problem.message
    (problem,) = problems_of("x" * (LONGEST_SCALAR + 1) + ": a")
    assert "longer than 10,000 characters" in problem.message
    assert read_tree("[" + "1," * (MOST_EVENTS - 1000) + "]", "f")
    (problem,) = problems_of("[" + "1," * MOST_EVENTS + "]")
    assert "more than 50,000 elements" in problem.message


def test_the_pure_python_parser_is_guarded_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML has no compiled parser, the same limits hold."""
    import yaml  # type: ignore[import-untyped]

    monkeypatch.setattr("simulation.scenario.guard._Loader", yaml.SafeLoader)
    assert plain(read_tree("a: {b: [1, 2]}", "f")) == {"a": {"b": (1, 2)}}
    (problem,) = problems_of("[" * 3000)
    assert "nested more than 32 deep" in problem.message
    (problem,) = problems_of("a: 'b\n")
    assert "quote is not closed" in problem.message
    (problem,) = problems_of("a: b: c\n")
    assert "a colon" in problem.message
