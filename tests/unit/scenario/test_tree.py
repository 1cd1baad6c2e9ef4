"""Trees of values with places."""

from __future__ import annotations

import pytest

from simulation.scenario.guard import read_tree
from simulation.scenario.tree import format_path, locate, merged, parse_path, plain


@pytest.mark.parametrize(
    ("base", "heir", "expected"),
    [
        ("a: {b: 1, c: 2}", "a: {c: 3}", {"a": {"b": 1, "c": 3}}),
        ("a: {b: 1}", "a: null", {}),
        ("a: {b: 1, c: 2}", "a: {b: null}", {"a": {"c": 2}}),
        ("a: [1, 2]", "a: [3]", {"a": (3,)}),
        ("a: {b: 1}", "a: 3", {"a": 3}),
        ("a: 1", "a: {b: 2}", {"a": {"b": 2}}),
        ("a: 1", "b: null", {"a": 1, "b": None}),
        ("a: 1\nb: 2", "b: 3\nc: 4", {"a": 1, "b": 3, "c": 4}),
    ],
)
def test_mappings_merge_and_the_rest_is_replaced(base: str, heir: str, expected: object) -> None:
    """Mappings merge key by key, lists and scalars are replaced, null removes."""
    assert plain(merged(read_tree(base, "base"), read_tree(heir, "heir"))) == expected


def test_merged_values_keep_their_place() -> None:
    """What is inherited stands in the base, what is new in the heir."""
    root = merged(read_tree("a: {b: 1, c: 2}", "base"), read_tree("\na: {c: 3}", "heir"))
    assert locate(root, ("a", "b"))[:2] == ("base", 1)
    assert locate(root, ("a", "c"))[:2] == ("heir", 2)
    assert locate(root, ("a", "c"), on_key=True) == ("heir", 2, 5)
    assert locate(root, ("a", "nothing"))[:2] == ("heir", 2)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("a", "b_c", "d-e"), "a.b_c.d-e"),
        (("requests", "lead", "route", 1, "next"), "requests.lead.route[1].next"),
        (("a", "b.c", "d e"), 'a."b.c"."d e"'),
        (("a", 'b"c\\'), 'a."b\\"c\\\\"'),
        (("a", "service après-vente"), 'a."service après-vente"'),
    ],
)
def test_paths_read_back(path: tuple[str | int, ...], text: str) -> None:
    """A path in a problem can be copied into --set."""
    assert format_path(path) == text
    assert parse_path(text) == path


@pytest.mark.parametrize(
    "text", ["", ".", "a..b", "a.", ".a", 'a."b', "a[x]", "a.b]", "a" + ".a" * 40]
)
def test_what_is_no_path_is_refused(text: str) -> None:
    """Empty steps, open quotes and endless paths are no paths."""
    with pytest.raises(ValueError, match="is not a path"):
        parse_path(text)


def test_paths_stay_short_in_problems() -> None:
    """However long the steps of a path are, its middle is left out before it fills a screen."""
    path = tuple("\x00" * 60 for _ in range(9))
    assert len(format_path(path)) <= 310
    assert "…" in format_path(path)
    assert "…" not in format_path(("requests", "x" * 60, "route", 3, "next", "y" * 60))
