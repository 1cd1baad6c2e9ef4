"""Mappings that cannot be changed."""

from __future__ import annotations

import pickle

import pytest

from simulation.scenario.frozen import FrozenMapping


def test_it_cannot_be_changed() -> None:
    """There is no way to set or delete an item, nor does a change of the source show."""
    source = {"a": 1}
    mapping = FrozenMapping(source)
    source["a"] = 2
    assert mapping["a"] == 1
    with pytest.raises(TypeError):
        mapping["a"] = 3  # type: ignore[index]


def test_order_counts_among_its_own_kind() -> None:
    """The order of departments is part of a scenario; a plain dict is compared by items alone."""
    assert FrozenMapping({"a": 1, "b": 2}) != FrozenMapping({"b": 2, "a": 1})
    assert FrozenMapping({"a": 1, "b": 2}) == {"b": 2, "a": 1}


def test_it_hashes_and_travels() -> None:
    """Equal mappings hash alike, and a pickled one comes back equal."""
    mapping = FrozenMapping({"a": 1})
    assert hash(mapping) == hash(FrozenMapping({"a": 1}))
    assert pickle.loads(pickle.dumps(mapping)) == mapping
    assert repr(mapping) == "{'a': 1}"
