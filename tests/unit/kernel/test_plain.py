"""The kernel for plain networks: what it takes for granted, and that no result knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.kernel import events, jit
from simulation.kernel import state as k
from simulation.kernel.plain import PLAIN, is_plain
from simulation.kernel.running import advance, change_presence
from tests.reference.scenarios import PROFILES, Case, case
from tests.support import HOUR, NEUTRAL, scenario_of

LINE = {"time__horizon": "400 h", "time__warm_up": "0 h"}


FIELDS = [
    (table, field)
    for table, values in PLAIN.items()
    for field in (values if isinstance(values, dict) else [""])
]


def test_every_value_taken_for_granted_is_a_field() -> None:
    """A field that is renamed cannot stay behind in the list."""
    for table, values in PLAIN.items():
        names = np.dtype(k.ARRAY_TYPES[table][0]).names
        assert set(values) <= set(names or ()) if isinstance(values, dict) else names is None, table


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


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_a_value_in_any_row_counts(table: str, field: str) -> None:
    """One employee with duties, one request of an earlier phase, one timer: that is not plain."""
    p, s = assemble(scenario_of("theory/line")).start(1, 1)
    s = advance(p, s, 2 * HOUR)
    is_open = s.requests.number >= 0
    assert is_open.any()
    assert is_plain(p, s)
    s.requests[field if table == "requests" else "number"][~is_open] = -9  # nobody looks at these
    assert is_plain(p, s)
    rows = getattr(p if table in p._fields else s, table)
    rows = (rows[field] if field else rows).reshape(-1)
    last = np.flatnonzero(is_open)[-1] if table == "requests" else -1
    rows[last] += 1
    assert not is_plain(p, s)


def plain_cases(profile: str) -> Iterator[Case]:
    """Yield the random small scenarios that are plain, at first at least."""
    for number in range(150):
        drawn = case(number, profile)
        if is_plain(*assemble(drawn.scenario).start(drawn.seed, drawn.replication)):
            yield drawn


@pytest.mark.skipif(jit.JIT_DISABLED, reason="there is one kernel only without JIT")
@pytest.mark.parametrize("profile", PROFILES)
def test_both_kernels_agree_on_random_networks(profile: str, monkeypatch: Any) -> None:
    """In every plain one of many networks, also when people leave and return on the way."""
    cases = list(plain_cases(profile))
    assert len(cases) > 5
    for drawn in cases:
        horizon = drawn.scenario.time.horizon
        runs = [assemble(drawn.scenario).start(drawn.seed, drawn.replication) for _ in range(2)]
        for part in range(1, 6):
            for i, (p, s) in enumerate(runs):
                with monkeypatch.context() as patch:
                    if i == 1:
                        patch.setattr(events, "is_plain", lambda p, s: False)
                    runs[i] = p, advance(p, s, horizon * part // 5)
            for table in k.State._fields:
                one, other = (getattr(s, table) for _, s in runs)
                assert np.array_equal(one, other), (drawn.number, part, table)
            some = range(1, len(s.workers), 3)
            for _, s in runs:
                if part == 2:
                    change_presence(s, some, [])
                elif part == 3:
                    change_presence(s, [], some)


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
