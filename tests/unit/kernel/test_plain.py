"""The kernel for plain networks: what it takes for granted, and that no result knows of it."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.kernel import events, jit
from simulation.kernel import state as k
from simulation.kernel.plain import PLAIN, is_plain
from tests.support import HOUR, NEUTRAL, scenario_of

LINE = {"time__horizon": "400 h", "time__warm_up": "0 h"}


def test_every_value_taken_for_granted_is_a_field() -> None:
    """A field that is renamed cannot stay behind in the list."""
    for table, values in PLAIN.items():
        assert set(values) <= set(k.ARRAY_TYPES[table][0].names), table


@pytest.mark.parametrize("name", ["theory/mm20", "theory/line", "theory/mmc", NEUTRAL])
def test_textbook_networks_are_plain(name: str) -> None:
    """Networks with every mechanism off run on the kernel made for them."""
    assert is_plain(*assemble(scenario_of(name)).start(1, 1))


@pytest.mark.parametrize(
    "name", ["silo", "theory/rooms", "theory/batches", "theory/population", "theory/vacations"]
)
def test_what_has_a_mechanism_is_not_plain(name: str) -> None:
    """One mechanism is enough for the kernel that has them all."""
    assert not is_plain(*assemble(scenario_of(name)).start(1, 1))


def test_a_value_in_any_row_counts() -> None:
    """One employee with duties among many, or a log that is kept, is not plain."""
    p, s = assemble(scenario_of("theory/line")).start(1, 1)
    p.people[-1].is_special = 1
    assert not is_plain(p, s)
    p.people[-1].is_special = 0
    s.clock[0].logging = 1
    assert not is_plain(p, s)


@pytest.mark.skipif(jit.JIT_DISABLED, reason="there is one kernel only without JIT")
@pytest.mark.parametrize("name", ["theory/line", NEUTRAL])
def test_both_kernels_leave_the_same_state(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table is equal bit for bit, whichever of the two ran."""
    scenario = scenario_of(name, **LINE)
    p, plain = assemble(scenario).start(1, 1)
    q, whole = assemble(scenario).start(1, 1)
    assert events.run_until(p, plain, 300 * HOUR, 1 << 40) == k.REACHED
    monkeypatch.setattr(events, "run_plain", None)
    monkeypatch.setattr(events, "is_plain", lambda p, s: False)
    assert events.run_until(q, whole, 300 * HOUR, 1 << 40) == k.REACHED
    assert int(plain.clock[0].events) > 1000
    for table in k.State._fields:
        assert np.array_equal(getattr(plain, table), getattr(whole, table)), table
