"""Differences and digests."""

from __future__ import annotations

import subprocess
import sys

import pytest

from simulation.scenario import Difference, differences, parse_scenario, scenario_digest

from .conftest import SMALL


def test_what_is_written_differently_is_the_same() -> None:
    """Defaults spelt out, units and short forms make no difference, nor do labels."""
    other = parse_scenario(
        SMALL.replace("6 / h", "48 / day").replace("[sales, ", "[{department: sales}, ")
        + "name: Other\ndescription: Text.\nlook_for: That.\n"
        + "quality: {error: 0.04}\nwork: {sales: {cv: 0.8, mean: 1200 s}}\nchannels: {any: {}}\n"
        + "attention: {order: {priority: 100 %}}\ntime: {horizon: 24 weeks}\n"
    )
    assert differences(parse_scenario(SMALL), other) == []
    assert scenario_digest(parse_scenario(SMALL)) == scenario_digest(other)


def test_differences_are_told_as_one_would_write_them() -> None:
    """Paths and values look as in the file; what is not there is None."""
    other = parse_scenario(
        SMALL.replace("logistics: {staff: 2}", "logistics: {staff: 4}, extra: {staff: 1}")
        + "quality: {error: 50 %}\nchannels: {any: {patience: 2 h}}\nwork: {sales: 5 min}\n"
    )
    assert differences(parse_scenario(SMALL), other) == [
        Difference("organization.departments.logistics.staff", 2, 4),
        Difference("channels.any.patience", "none", "2 h"),
        Difference("work.sales", {"mean": "20 min", "cv": 0.8}, "5 min"),
        Difference("quality.error", "4 %", "50 %"),
        Difference("organization.departments.extra.staff", None, 1),
        Difference("organization.departments.extra.sectors", None, 1),
        Difference("organization.departments.extra.skill", None, 1.0),
        Difference("organization.departments.extra.skill_cv", None, 0.0),
        Difference("organization.departments.extra.room", None, "none"),
        Difference("organization.departments.extra.overflow", None, "none"),
        Difference("organization.departments.extra.multitasking", None, 1),
        Difference("organization.departments.extra.interruptions", None, "none"),
        Difference("work.extra", None, {"mean": "20 min", "cv": 0.8}),
    ]


def test_routes_are_compared_as_a_whole() -> None:
    """A changed stage shows both routes."""
    (difference,) = differences(
        parse_scenario(SMALL), parse_scenario(SMALL.replace("[sales, logistics]", "[logistics]"))
    )
    assert difference.path == "requests.order.route"
    assert [stage["department"] for stage in difference.a] == ["sales", "logistics"]


def test_interruptions_are_compared_as_a_whole() -> None:
    """Where one has none, that is said; else both are shown in full."""
    duties = "{when: always, every: 5 h, lasting: 1 h}"
    with_duties = SMALL.replace("{staff: 3}", f"{{staff: 3, interruptions: {duties}}}")
    path = "organization.departments.sales.interruptions"
    shown = {"when": "always", "every": "5 h", "lasting": "1 h"}
    a, b = parse_scenario(SMALL), parse_scenario(with_duties)
    assert differences(a, b) == [Difference(path, "none", shown)]
    c = parse_scenario(with_duties.replace("5 h", "6 h"))
    assert differences(b, c) == [Difference(path, shown, {**shown, "every": "6 h"})]


def test_the_order_of_departments_is_a_difference() -> None:
    """Random draws are keyed by position, so the order can change results."""
    swapped = SMALL.replace(
        "{sales: {staff: 3}, logistics: {staff: 2}}", "{logistics: {staff: 2}, sales: {staff: 3}}"
    )
    a, b = parse_scenario(SMALL), parse_scenario(swapped)
    assert [difference.path for difference in differences(a, b)] == [
        "order of organization.departments"
    ]
    assert scenario_digest(a) != scenario_digest(b)


@pytest.mark.parametrize(
    "text",
    [
        "seed: 2\n", "time: {hours_per_day: 7 h}\n", "quality: {error: 5 %}\n",
        "work: {sales: 20 min}\n", "attention: {order: fifo}\n", "currency: CHF\n",
        "channels: {web: {}}\n", "organization: {departments: {sales: {staff: 3, skill: 1.5}}}\n",
        "correspondence: {rate: 1 / h}\n", "dispatch: {preemption: resume}\n",
        "organization: {departments: {sales: {staff: 3, room: 1}}}\n",
        "organization: {departments: {sales: {staff: 3, interruptions: "
        "{when: idle, lasting: 1 h}}}}\n",
    ],
)  # fmt: skip
def test_every_change_changes_the_digest(text: str) -> None:
    """What can change a result changes the digest, and is a difference."""
    parts = SMALL if not text.startswith("organization") else SMALL[SMALL.index("requests") :]
    changed = parse_scenario((parts + text).replace("logistics]", "sales]"))
    usual = parse_scenario(SMALL.replace("logistics]", "sales]"))
    assert scenario_digest(changed) != scenario_digest(usual)
    assert differences(usual, changed)


@pytest.mark.parametrize(
    "change", [{"batch": 2}, {"population": 2}, {"route": [{"together": ["sales", "logistics"]}]}]
)
def test_every_change_of_a_request_changes_the_digest(change: dict[str, object]) -> None:
    """Batches, populations and forks do so too."""
    overrides = {f"requests.order.{key}": value for key, value in change.items()}
    changed = parse_scenario(SMALL, overrides)
    assert scenario_digest(changed) != scenario_digest(parse_scenario(SMALL))
    assert [item.path for item in differences(parse_scenario(SMALL), changed)] == list(overrides)


def test_the_digest_does_not_depend_on_the_process() -> None:
    """Another process with another hash seed finds the same digest."""
    program = (
        "from simulation.scenario import parse_scenario, scenario_digest;"
        f"print(scenario_digest(parse_scenario({SMALL!r})))"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert digests == {scenario_digest(parse_scenario(SMALL))}
