"""What the tests of the scenario room share: a small scenario, and a way to see refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from simulation.scenario import Problem, Scenario, ScenarioError, load_scenario, parse_scenario

SMALL = """\
organization: {departments: {sales: {staff: 3}, logistics: {staff: 2}}}
requests:
  order: {rate: 6 / h, route: [sales, logistics]}
"""

TWO = "{departments: {sales: {staff: 3}, logistics: {staff: 2}}}"

Refused = Callable[..., tuple[Problem, ...]]
Written = Callable[[str, "str | bytes"], Path]


def shop(**parts: str) -> str:
    """Return a scenario with parts of it replaced or added."""
    known = {
        "organization": TWO,
        "requests": "{order: {rate: 6 / h, route: [sales, logistics]}}",
    }
    return "".join(f"{key}: {value}\n" for key, value in (known | parts).items())


@pytest.fixture
def small() -> Scenario:
    """Return a scenario of two departments and one kind of request."""
    return parse_scenario(SMALL)


@pytest.fixture
def refused() -> Refused:
    """Return a function that loads a text or a path and returns the problems it must have."""

    def problems(
        source: str | bytes | Path, overrides: Mapping[str, object] | None = None
    ) -> tuple[Problem, ...]:
        load: Callable[..., Scenario] = load_scenario
        if not isinstance(source, Path):
            load = partial(parse_scenario, file="f.yaml")
        with pytest.raises(ScenarioError) as caught:
            load(source, overrides)
        return caught.value.problems

    return problems


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Return a function that writes a file of the test's folder and returns its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
