"""Any scenario that can be written loads back to an equal one."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.scenario import (
    Problem,
    ScenarioError,
    differences,
    dump_scenario,
    parse_scenario,
    scenario_digest,
)
from simulation.scenario.emitter import emit
from simulation.scenario.fields import is_name

NUMBERS = st.floats(0.001, 1000, allow_nan=False).map(repr)
UNITS = st.sampled_from(["s", "min", "h", "days", "weeks"])
DURATIONS = st.one_of(
    st.builds("{} {}".format, NUMBERS, UNITS),
    st.builds("{} {}".format, st.integers(1, 500), UNITS),
)
SHARES = st.one_of(st.floats(0, 1), st.integers(0, 100).map("{} %".format))
NAMES = st.text(min_size=1, max_size=20).filter(is_name)
CV = st.floats(0, 10)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return mappings in which any of the fields may be left out."""
    return st.fixed_dictionaries({}, optional=fields)


DISTRIBUTIONS = st.one_of(
    DURATIONS,
    st.fixed_dictionaries({"mean": DURATIONS}, optional={"cv": CV}),
    st.fixed_dictionaries(
        {"mean": DURATIONS, "distribution": st.sampled_from(["gamma", "lognormal"]), "cv": CV}
    ),
    st.fixed_dictionaries(
        {"mean": DURATIONS, "distribution": st.just("erlang"), "shape": st.integers(1, 1000)}
    ),
    st.fixed_dictionaries(
        {"mean": DURATIONS, "distribution": st.just("weibull"), "cv": st.floats(0.01, 10)}
    ),
    st.fixed_dictionaries(
        {"mean": DURATIONS, "distribution": st.just("weibull"), "shape": st.floats(0.25, 900)}
    ),
    st.fixed_dictionaries(
        {"mean": DURATIONS, "distribution": st.just("uniform"), "cv": st.floats(0, 0.577)}
    ),
    st.fixed_dictionaries(
        {
            "mean": DURATIONS,
            "distribution": st.just("hyperexponential"),
            "cv": st.floats(1.001, 10),
        }
    ),
    st.lists(DURATIONS, min_size=1, max_size=4).map(lambda values: {"values": values}),
    st.lists(st.tuples(DURATIONS, st.floats(0.1, 9)), min_size=1, max_size=4).map(
        lambda pairs: {"values": [v for v, _ in pairs], "weights": [w for _, w in pairs]}
    ),
)
INTERARRIVALS = st.one_of(
    st.sampled_from(["exponential", "deterministic"]),
    st.fixed_dictionaries(
        {"distribution": st.sampled_from(["gamma", "lognormal", "weibull"])},
        optional={"cv": st.floats(0.01, 10)},
    ),
    st.fixed_dictionaries({"distribution": st.just("erlang"), "shape": st.integers(1, 30)}),
)
SECTIONS = optional(
    seed=st.integers(0, 2**63 - 1),
    description=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=40),
    currency=NAMES,
    time=optional(
        horizon=st.integers(600, 900).map("{} h".format),
        warm_up=st.integers(0, 100).map("{} h".format),
        hours_per_day=st.floats(1, 24).map("{} h".format),
        days_per_week=st.integers(1, 7),
    ),
    service=optional(set_up=DURATIONS, helping=st.booleans(), cross_skill=st.floats(0.05, 1)),
    communication=optional(interdependence=SHARES, ask=DISTRIBUTIONS, query_deadline=DURATIONS),
    authority=optional(exceptions=SHARES, decision_level=st.integers(0, 20), deadline=DURATIONS),
    attention=optional(
        order=st.sampled_from(["fifo", "lifo", {"fifo": 0.25, "random": "75 %"}]),
        reading=DISTRIBUTIONS,
    ),
    quality=optional(error=SHARES, missing_context=st.floats(0, 100), detection=SHARES),
    satisfaction=optional(repeat=st.floats(0, 10)),
    customers=optional(count=st.integers(0, 10_000_000), defection_unsatisfied=SHARES),
)


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Return a scenario as a user might write it, in which names and routes fit together."""
    departments = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    kinds = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    channels = draw(st.lists(NAMES, max_size=2, unique=True))
    written = draw(SECTIONS)
    written["organization"] = {
        "departments": {
            name: draw(
                st.fixed_dictionaries(
                    {"staff": st.integers(5, 1_000_000)},
                    optional={"sectors": st.integers(1, 5), "skill": st.floats(0.1, 10)},
                )
            )
            for name in departments
        }
    }
    written["channels"] = {
        name: {"share": 1 / len(channels), **draw(optional(patience=DISTRIBUTIONS))}
        for name in channels
    }
    written["requests"] = {kind: _request(draw, departments) for kind in kinds}
    written["work"] = draw(st.dictionaries(st.sampled_from(departments), DISTRIBUTIONS, max_size=3))
    return written


def _request(draw: st.DrawFn, departments: list[str]) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(departments), min_size=1, max_size=4))
    stage = optional(
        work=DISTRIBUTIONS,
        needs=st.lists(st.sampled_from(departments), max_size=2, unique=True),
        next=st.dictionaries(st.sampled_from(names), st.floats(0, 0.2), max_size=2),
    )
    route = [name if draw(st.booleans()) else {"department": name, **draw(stage)} for name in names]
    more = optional(
        interarrival=INTERARRIVALS,
        value=st.floats(0, 1e12),
        priority=st.integers(1, 8),
        resolution_patience=DISTRIBUTIONS,
        expected_resolution=DURATIONS,
        profile=optional(day=st.lists(st.floats(0.1, 9), max_size=5)),
    )
    rate = f"{draw(NUMBERS)} / {draw(st.sampled_from(['h', 'day', 'week', 'min']))}"
    return {"rate": rate, "route": route, **draw(more)}


@given(written=scenarios(), complete=st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_scenario_round_trips(written: dict[str, Any], complete: bool) -> None:
    """Written back and loaded again, a scenario is equal in every field and has its digest."""
    scenario = parse_scenario(emit({**written, "name": "any"}))
    again = parse_scenario(dump_scenario(scenario, complete=complete))
    assert again == scenario
    assert hash(again) == hash(scenario)
    assert differences(scenario, again) == []
    assert scenario_digest(again) == scenario_digest(scenario)


@given(written=scenarios(), other=scenarios())
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_difference_means_the_same_digest(
    written: dict[str, Any], other: dict[str, Any]
) -> None:
    """Two scenarios have the same digest exactly if nothing differs between them."""
    a, b = parse_scenario(emit(written)), parse_scenario(emit(other))
    assert (differences(a, b) == []) == (scenario_digest(a) == scenario_digest(b))


def problems_in(
    content: str | bytes, overrides: dict[str, Any] | None = None
) -> tuple[Problem, ...]:
    """Return the problems with which a text is refused, none if it loads."""
    try:
        parse_scenario(content, overrides)
    except ScenarioError as error:
        return error.problems
    return ()


@given(text=st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_text_fails_but_by_a_refusal(text: str) -> None:
    """Whatever a file contains, loading ends with a scenario or a ScenarioError."""
    problems = problems_in(text.encode("utf-8", "surrogatepass"))
    assert all(str(problem).isprintable() for problem in problems)


@given(content=st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_bytes_fail_but_by_a_refusal(content: bytes) -> None:
    """The same for bytes of any kind."""
    assert all(str(problem).isprintable() for problem in problems_in(content))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | DURATIONS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(data=st.data(), written=scenarios())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_value_fails_but_by_a_refusal(data: st.DataObject, written: dict[str, Any]) -> None:
    """Any value in any place of a scenario is taken or refused in plain words."""
    place: Any = written
    while True:
        key = data.draw(
            st.sampled_from(list(place) if isinstance(place, dict) else range(len(place)))
        )
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JUNK)
    for problem in problems_in("{}", written):
        assert "Input should" not in problem.message
        assert "is not valid" not in problem.message
        assert str(problem).isprintable()
