"""The room as a whole: what it offers, what it needs, how fast it is."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time

import pytest

import simulation.scenario as room
from simulation.scenario import Scenario, load_scenario

from .conftest import SMALL, Written


def test_the_public_names_are_these() -> None:
    """What the room offers is read from one list, and every name leads somewhere."""
    assert room.__all__ == [
        "Difference",
        "Outside",
        "ParameterRow",
        "Problem",
        "Scenario",
        "ScenarioError",
        "bundled_names",
        "changed",
        "differences",
        "dump_scenario",
        "from_outside",
        "json_schema",
        "load_scenario",
        "parameters",
        "parse_override",
        "parse_scenario",
        "phases",
        "scenario_digest",
        "to_yaml_value",
    ]
    for name in room.__all__:
        assert callable(getattr(room, name))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        room.nothing  # noqa: B018


def test_names_stay_what_they_are_in_any_order() -> None:
    """No module of the room has the name of a function, which importing would hide."""
    program = (
        "import simulation.scenario as room\n"
        "for name in reversed(room.__all__): getattr(room, name)\n"
        "assert all(callable(getattr(room, name)) for name in room.__all__)\n"
    )
    subprocess.run(
        [sys.executable, "-c", program], check=True, env={"PYTHONPATH": ":".join(sys.path)}
    )


def test_it_needs_no_heavy_library() -> None:
    """Loading a scenario imports yaml and pydantic, and nothing that takes a second."""
    program = (
        "import sys\n"
        "from simulation.scenario import parse_scenario\n"
        f"parse_scenario({SMALL!r})\n"
        "heavy = {'numpy', 'pandas', 'numba', 'mesa', 'scipy', 'matplotlib', 'networkx'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.strip() == "[]"


def test_a_scenario_travels_between_processes(small: Scenario) -> None:
    """A pickled scenario comes back equal, with an equal hash."""
    copy = pickle.loads(pickle.dumps(small))
    assert copy == small
    assert hash(copy) == hash(small)


def test_loading_takes_milliseconds(written: Written) -> None:
    """The best of twenty loads stays well below what one notices (3 ms on a quiet machine)."""
    path = written("s.yaml", SMALL)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        load_scenario(path)
        times.append(time.perf_counter() - start)
    assert sys.gettrace() is not None or min(times) < 0.01
