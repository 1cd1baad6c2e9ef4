"""How many requests arrive together: what is written, and what is meant."""

from __future__ import annotations

import pytest

from simulation.scenario import parse_scenario
from simulation.scenario.batch_sizes import BatchSize

from .conftest import SMALL, Refused


def arriving(text: str) -> str:
    """Return a scenario whose requests arrive in such batches."""
    return SMALL.replace("rate: 6 / h", f"rate: 6 / h, batch: {text}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", BatchSize("constant", 1.0, (1,))),
        ("100000", BatchSize("constant", 100_000.0, (100_000,))),
        ("{mean: 2.5, distribution: geometric}", BatchSize("geometric", 2.5)),
        ("{mean: 2}", BatchSize("geometric", 2.0)),
        ("{mean: 1}", BatchSize("constant", 1.0, (1,))),
        ("{sizes: [1, 2, 6]}", BatchSize("empirical", 3.0, (1, 2, 6, 1.0, 1.0, 1.0))),
        ("{sizes: [1, 5], weights: [3, 1]}", BatchSize("empirical", 2.0, (1, 5, 3.0, 1.0))),
        ("{sizes: [4]}", BatchSize("constant", 4.0, (4,))),
    ],
)
def test_each_form_is_resolved(text: str, expected: BatchSize) -> None:
    """A number is a constant, a mean geometric, sizes empirical."""
    found = parse_scenario(arriving(text)).requests["order"].batch
    assert found == expected
    assert parse_scenario(arriving(str(found.written()))).requests["order"].batch == expected


def test_requests_come_one_by_one_by_default() -> None:
    """Without a word, a batch is one request."""
    assert parse_scenario(SMALL).requests["order"].batch == BatchSize.constant(1)


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("0", "", "has 1 to 100,000 requests"),
        ("100001", "", "has 1 to 100,000 requests"),
        ("2.5", "", "must be a whole number"),
        ("two", "", "must be a whole number"),
        ("true", "", "must be a whole number"),
        ("[1, 2]", "", "must be a whole number"),
        ("{}", "", "needs a mean or sizes"),
        ("{mean: 0.5}", ".mean", "must be at least 1"),
        ("{mean: 1e6}", ".mean", "must be at most 100,000"),
        ("{mean: 2, distribution: poisson}", ".distribution", "must be geometric or empirical"),
        ("{mean: 2, sizes: [1, 2]}", ".mean", "cannot be told together with sizes"),
        ("{mean: 2, weights: [1, 2]}", ".weights", "cannot be told together with a mean"),
        ("{sizes: []}", "", "needs its sizes"),
        ("{distribution: empirical}", "", "needs its sizes"),
        ("{sizes: [1, 0]}", ".sizes[1]", "has 1 to 100,000 requests"),
        ("{sizes: [1, 1.5]}", ".sizes[1]", "must be a whole number"),
        ("{sizes: [1, 2], weights: [1]}", ".weights", "2 sizes need as many weights, not 1"),
        ("{sizes: [1, 2], weights: [0, 0]}", ".weights", "not all 0"),
        ("{size: 2}", ".size", "unknown key"),
    ],
)
def test_what_is_no_size_is_refused(text: str, path: str, message: str, refused: Refused) -> None:
    """One wrong size is one problem, where it stands."""
    (problem,) = refused(arriving(text))
    assert problem.path == f"requests.order.batch{path}"
    assert message in problem.message
