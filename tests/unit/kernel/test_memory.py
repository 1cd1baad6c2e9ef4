"""What compiled functions see of a table is the table itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.kernel import state as k
from simulation.kernel.memory import header, table_set_type
from tests.support import scenario_of

from .compiled import (
    bit_length_loop,
    empty_state,
    read_counts,
    seen,
    set_request,
    shape_of_counts,
    write_counts,
)


class Pair(NamedTuple):
    """Two tables of different dimensions."""

    flat: np.ndarray
    deep: np.ndarray


def test_header_holds_addresses_and_shapes() -> None:
    """A header is the data address and the shape of each table, in the order of the fields."""
    pair = Pair(np.zeros(5), np.zeros((2, 3), np.int64))
    assert header(pair).tolist() == [pair.flat.ctypes.data, 5, pair.deep.ctypes.data, 2, 3]
    assert table_set_type("Pair", pair, {}, {}).offsets == {"flat": 0, "deep": 2}


def test_header_refuses_what_is_not_contiguous() -> None:
    """A table with gaps is refused by name: the kernel would read past it."""
    with pytest.raises(ValueError, match="'flat' must be contiguous"):
        header(Pair(np.zeros(10)[::2], np.zeros((2, 3))))
    with pytest.raises(ValueError, match="'deep'"):
        header(Pair(np.zeros(5), np.zeros((3, 2)).T))


def test_every_element_is_found() -> None:
    """The kernel reads and writes elements of a table of two dimensions in row-major order."""
    counts = np.arange(12 * k.COUNTS, dtype=np.int64).reshape(12, k.COUNTS)
    state = empty_state(counts=counts.copy())
    address, words = seen(state)
    assert tuple(shape_of_counts(address)) == counts.shape
    for place in np.ndindex(counts.shape):
        assert read_counts(address, *place) == counts[place]
        write_counts(address, *place, 1000 + counts[place])
    assert (state.counts == counts + 1000).all()
    assert len(words)


def test_fields_of_records_are_written_in_place() -> None:
    """Fields of different widths of one record are written, and its neighbours left alone."""
    state = empty_state()
    before = state.requests.copy()
    address, words = seen(state)
    set_request(address, 7, -(2**62), 0.1, -5)
    record = state.requests[7]
    assert (record["value"], record["difficulty"], record["kind"]) == (-(2**62), 0.1, -5)
    for name in k.REQUEST_RECORD.names or ():
        changed = name in ("value", "difficulty", "kind")
        assert (before[name][7] == record[name]) != changed or name == "kind"
    others = np.arange(len(before)) != 7
    assert (state.requests[others] == before[others]).all()
    assert len(words)


@pytest.mark.parametrize("name", ["silo", "collaborative", "theory/line"])
def test_tables_have_the_widths_that_were_compiled(name: str) -> None:
    """Where the kernel knows the length of the last axis, every table is built with it."""
    p, s = assemble(scenario_of(name)).start(1, 0)
    known = {**p._asdict(), **s._asdict()}
    assert set(k.WIDTHS) <= set(known)
    for field, width in k.WIDTHS.items():
        assert known[field].shape[-1] == width


def test_bit_length() -> None:
    """The number of bits is that of Python, compiled or not."""
    numbers = np.array([0, 1, 2, 3, 4, 255, 256, 2**40 - 1, 2**40, 2**62, 2**63 - 1])
    values = np.empty(len(numbers), np.int64)
    bit_length_loop(numbers, values)
    assert values.tolist() == [int(number).bit_length() for number in numbers]
