"""Stages of a route: what they need, how they fork, and where a request goes next."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.scenario import parse_scenario
from simulation.scenario.distributions import Distribution

from .conftest import Refused, shop


def test_the_needs_of_a_stage_are_those_of_the_stage_before() -> None:
    """By default a stage needs what the previous department knows; the first needs nothing."""
    text = shop(
        requests="{order: {rate: 1 / h, route: [sales, {department: logistics, needs: []}, sales]}}"
    )
    needs = [stage.needs for stage in parse_scenario(text).requests["order"].route]
    assert needs == [(), (), ("logistics",)]


FORK = "{together: [sales, {department: logistics, work: 2 h, needs: []}]}"


def test_a_fork_has_branches() -> None:
    """Each branch is a stage with its own work and needs; what is left out is as for stages."""
    first, fork, last = (
        parse_scenario(shop(requests=f"{{a: {{rate: 1 / h, route: [sales, {FORK}, sales]}}}}"))
        .requests["a"]
        .route
    )
    assert first.together == ()
    assert first.branches == (first,)
    assert (fork.department, fork.departments) == ("sales", ("sales", "logistics"))
    assert [branch.needs for branch in fork.together] == [("sales",), ()]
    assert [branch.work for branch in fork.together] == [None, Distribution.of("2 h")]
    assert fork.needs == ()
    assert last.needs == ("sales", "logistics")


@pytest.mark.parametrize(
    ("stage", "path", "message"),
    [
        ("{together: [sales]}", ".together", "needs two departments or more"),
        ("{together: [sales, sales]}", ".together[1]", "names a department twice"),
        ("{together: []}", ".department", "is required"),
        ("{together: sales}", ".together", "must be a list"),
        ("{together: {sales: 1, logistics: 2}}", ".together", "must be a list"),
        ("{together: [sales, logistics], department: sales}", ".department", "cannot stand beside"),
        ("{together: [sales, logistics], work: 1 h}", ".work", "cannot stand beside `together`"),
        ("{together: [sales, logistics], needs: [sales]}", ".needs", "cannot stand beside"),
        ("{together: [sales, {work: 1 h}]}", ".together[1].department", "is required"),
        ("{together: [{work: 1 h}, sales]}", ".together[0].department", "is required"),
        ("{together: [sales, 3]}", ".together[1]", "must be a mapping"),
        ("{together: [sales, {department: logistics, next: {done: 10 %}}]}", ".together[1].next",
         "a branch leads nowhere"),
        ("{together: [sales, {together: [sales, logistics]}]}", ".together[1].together",
         "a branch cannot fork again"),
        ("{together: [sales, {department: logistics, wrk: 1 h}]}", ".together[1].wrk",
         "unknown key"),
    ],
)  # fmt: skip
def test_a_fork_that_makes_no_sense(stage: str, path: str, message: str, refused: Refused) -> None:
    """A fork has different departments as branches, which do nothing but their work."""
    text = shop(requests=f"{{order: {{rate: 6 / h, route: [sales, logistics, {stage}]}}}}")
    (problem,) = refused(text)
    assert problem.path == f"requests.order.route[2]{path}"
    assert message in problem.message


def test_a_fork_has_at_most_as_many_branches_as_a_stage_has_needs(refused: Refused) -> None:
    """The stage after a fork needs what all of its branches know."""
    names = [f"d{number}" for number in range(33)]
    staff = ", ".join(f"{name}: {{staff: 1}}" for name in names)

    def text(branches: int) -> str:
        fork = f"{{together: [{', '.join(names[:branches])}]}}"
        return shop(
            organization=f"{{departments: {{{staff}}}}}",
            requests=f"{{order: {{rate: 6 / h, route: [{fork}, d0]}}}}",
        )

    assert parse_scenario(text(32)).requests["order"].route[1].needs == tuple(names[:32])
    (problem,) = refused(text(33))
    assert "more than 32 branches" in problem.message


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (f"[{FORK[:-1]}, next: {{logistics: 0.25}}}}, sales]",
         [((0, 0.25), (1, 0.75)), ((2, 1.0),)]),
        (f"[{FORK}, {{department: sales, next: {{logistics: 0.5}}}}]",
         [((1, 1.0),), ((0, 0.5), (2, 0.5))]),
        ("[sales, logistics]", [((1, 1.0),), ((2, 1.0),)]),
        ("[{department: sales, next: {sales: 25 %}}]", [((0, 0.25), (1, 0.75))]),
        ("[sales, {department: logistics, next: {sales: 0.5, done: 0.5}}]",
         [((1, 1.0),), ((0, 0.5), (2, 0.5))]),
        ("[{department: sales, next: {logistics: 0.5}}, sales, logistics]",
         [((1, 0.5), (2, 0.5)), ((2, 1.0),), ((3, 1.0),)]),
        ("[sales, logistics, sales, {department: logistics, next: {sales: 0.5}}]",
         [((1, 1.0),), ((2, 1.0),), ((3, 1.0),), ((2, 0.5), (4, 0.5))]),
        ("[{department: sales, next: {logistics: 0 %}}, logistics]", [((1, 1.0),), ((2, 1.0),)]),
    ],
)  # fmt: skip
def test_where_a_request_goes_next(route: str, expected: list[Any]) -> None:
    """`next` means the nearest such stage at or before, else the first after; the rest goes on."""
    text = shop(requests="{order: {rate: 1 / h, route: " + route + "}}")
    request = parse_scenario(text).requests["order"]
    assert [request.destinations(i) for i in range(len(request.route))] == expected
