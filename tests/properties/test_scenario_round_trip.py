"""Any scenario that can be written loads back to an equal one."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, reject, settings
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
LENGTHS = st.integers(1, 500).map("{} min".format)
SHARES = st.one_of(st.floats(0, 1), st.integers(0, 100).map("{} %".format))
NAMES = st.text(min_size=1, max_size=20).filter(is_name)
CV = st.floats(0, 10)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return mappings in which any of the fields may be left out."""
    return st.fixed_dictionaries({}, optional=fields)


def either(known: dict[str, Any], *keys: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return mappings in which one of the keys is a duration besides what is known."""
    return st.builds(lambda key, time: {**known, key: time}, st.sampled_from(keys), LENGTHS)


def branches_of(means: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return hyperexponentials by branches, whose probabilities add up to 1."""
    return st.lists(st.tuples(st.integers(1, 50), means), min_size=2, max_size=5).map(
        lambda pairs: {
            "distribution": "hyperexponential",
            "probabilities": [p / sum(p for p, _ in pairs) for p, _ in pairs],
            "means": [mean for _, mean in pairs],
        }
    )


DISTRIBUTIONS = st.one_of(
    DURATIONS,
    st.fixed_dictionaries({"mean": DURATIONS}, optional={"cv": CV}),
    st.fixed_dictionaries({"mean": DURATIONS, "distribution": st.just("lognormal"), "cv": CV}),
    st.fixed_dictionaries(
        {
            "mean": DURATIONS,
            "distribution": st.just("gamma"),
            "cv": st.one_of(st.just(0), st.floats(0.001, 10)),  # less is refused
        }
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
    st.fixed_dictionaries(
        {"distribution": st.just("exponential"), "rate": st.floats(0.01, 1e9).map("{} / h".format)}
    ),
    st.fixed_dictionaries(
        {
            "distribution": st.just("erlang"),
            "shape": st.integers(1, 1000),
            "rate": st.floats(0.1, 1e9).map("{} / day".format),
        }
    ),
    st.fixed_dictionaries(
        {"distribution": st.just("gamma"), "shape": st.floats(0.01, 1000)},
    ).flatmap(lambda known: either(known, "mean", "scale")),
    st.fixed_dictionaries(
        {"distribution": st.just("weibull"), "shape": st.floats(0.25, 900), "scale": LENGTHS}
    ),
    st.fixed_dictionaries({"sigma": st.floats(0, 2)}).flatmap(
        lambda known: either(known, "mean", "median")
    ),
    branches_of(DURATIONS),
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
    st.fixed_dictionaries({"distribution": st.just("gamma"), "shape": st.floats(0.01, 1000)}),
    st.fixed_dictionaries({"distribution": st.just("lognormal"), "sigma": st.floats(0, 2)}),
    st.fixed_dictionaries(
        {"distribution": st.just("uniform")}, optional={"cv": st.floats(0, 0.5774)}
    ),
    st.fixed_dictionaries(
        {"distribution": st.just("hyperexponential"), "cv": st.floats(1.001, 10)}
    ),
    branches_of(st.floats(0.001, 1000)),
    st.lists(st.tuples(st.floats(0.1, 1e6), st.floats(0.1, 9)), min_size=1, max_size=4).map(
        lambda pairs: {
            "distribution": "empirical",
            "values": [v for v, _ in pairs],
            "weights": [w for _, w in pairs],
        }
    ),
)
BATCHES = st.one_of(
    st.integers(1, 100_000),
    st.floats(1, 100_000).map(lambda mean: {"mean": mean, "distribution": "geometric"}),
    st.lists(st.integers(1, 100_000), min_size=1, max_size=4).map(lambda sizes: {"sizes": sizes}),
    st.lists(st.tuples(st.integers(1, 99), st.floats(0.1, 9)), min_size=1, max_size=4).map(
        lambda pairs: {"sizes": [n for n, _ in pairs], "weights": [w for _, w in pairs]}
    ),
)
INTERRUPTIONS = st.one_of(
    st.fixed_dictionaries(
        {
            "when": st.sampled_from(["serving", "always", "between"]),
            "every": st.one_of(LENGTHS, branches_of(LENGTHS)),
            "lasting": DISTRIBUTIONS,
        }
    ),
    st.fixed_dictionaries({"when": st.sampled_from(["idle", "once_idle"]), "lasting": LENGTHS}),
)
BRANCH = optional(work=DISTRIBUTIONS)
TIMES_OF_WEEK = st.floats(0, 0.5).map("{} h".format)
SPANS = st.tuples(st.integers(0, 660), st.integers(720, 1440)).map(
    lambda span: f"{span[0] // 60}:{span[0] % 60:02}-{span[1] // 60}:{span[1] % 60:02}"
)
CALENDARS = optional(
    monday=SPANS | st.just("closed"), saturday=SPANS | st.just("none"), weekend=SPANS
).map(lambda days: {"weekdays": "9:00-12:00, 13:00-17:30", **days})
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
    dispatch=optional(
        rule=st.sampled_from(["random", "shortest_queue"]), preemption=st.just("resume")
    ),
    meetings=optional(staff=TIMES_OF_WEEK, length=st.integers(5, 240).map("{} min".format)),
    correspondence=optional(rate=NUMBERS.map("{} / h".format), handling=DISTRIBUTIONS),
    customers=optional(count=st.integers(0, 10_000_000), defection_unsatisfied=SHARES),
)


NETWORKS = optional(
    preset=st.sampled_from(["random", "multiscale", "none"]),
    ties_per_person=st.floats(0, 100),
    depth_scale=st.floats(0, 1000) | st.just("none"),
    distance_scale=st.floats(0, 1000) | st.just("none"),
)


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Return a scenario as a user might write it, in which names and routes fit together."""
    departments = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    kinds = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    channels = draw(st.lists(NAMES, max_size=2, unique=True))
    written = draw(SECTIONS)
    if "time" not in written and draw(st.booleans()):
        written["calendar"] = draw(CALENDARS)
    written["organization"] = {
        "structure": draw(st.sampled_from(["hierarchical", "tree", "matrix", "network"])),
        "departments": {
            name: _department(draw, departments[position + 1 :])
            for position, name in enumerate(departments)
        },
    }
    written["organization"] |= draw(optional(network=NETWORKS))
    written["channels"] = {
        name: {"share": 1 / len(channels), **draw(optional(patience=DISTRIBUTIONS))}
        for name in channels
    }
    roomy = [
        name
        for name, department in written["organization"]["departments"].items()
        if department.get("room", "none") == "none"
    ]
    written["requests"] = {kind: _request(draw, departments, roomy) for kind in kinds}
    written["work"] = draw(st.dictionaries(st.sampled_from(departments), DISTRIBUTIONS, max_size=3))
    return written


def _department(draw: st.DrawFn, later: list[str]) -> dict[str, Any]:
    """Return a department, which may overflow to one of the later ones."""
    department = draw(
        st.fixed_dictionaries(
            {"staff": st.integers(5, 1_000_000)},
            optional={
                "sectors": st.integers(1, 5),
                "skill": st.floats(0.1, 10),
                "room": st.sampled_from([0, 1, 1_000_000, "none"]),
                "multitasking": st.integers(1, 1000),
                "interruptions": INTERRUPTIONS | st.just("none"),
            },
        )
    )
    if later and department.get("room", "none") != "none":
        department["overflow"] = draw(st.sampled_from([*later, "none"]))
    return department


def _request(draw: st.DrawFn, departments: list[str], roomy: list[str]) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(departments), min_size=1, max_size=4))
    stage = optional(
        work=DISTRIBUTIONS,
        needs=st.lists(st.sampled_from(departments), max_size=2, unique=True),
        next=st.dictionaries(st.sampled_from(names), st.floats(0, 0.2), max_size=2),
    )
    route = [name if draw(st.booleans()) else {"department": name, **draw(stage)} for name in names]
    if len(roomy) > 1 and draw(st.booleans()):
        together = [
            name if draw(st.booleans()) else {"department": name, **draw(BRANCH), "needs": [name]}
            for name in draw(st.lists(st.sampled_from(roomy), min_size=2, unique=True))
        ]
        label = optional(label=NAMES.filter(lambda name: name not in departments))
        route.insert(draw(st.integers(0, len(route))), {"together": together, **draw(label)})
    more = optional(
        interarrival=INTERARRIVALS,
        value=st.floats(0, 1e12),
        priority=st.integers(1, 8),
        resolution_patience=DISTRIBUTIONS,
        expected_resolution=DURATIONS,
        profile=optional(day=st.lists(st.floats(0.1, 9), max_size=5)),
    )
    rate = f"{draw(NUMBERS)} / {draw(st.sampled_from(['h', 'day', 'week', 'min']))}"
    request = {"rate": rate, "route": route, **draw(more)}
    if "profile" not in request and draw(st.booleans()):
        request["population"] = draw(st.integers(0, 10_000))
    else:
        request["batch"] = draw(BATCHES)
    return request


@given(written=scenarios(), complete=st.booleans())
@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
def test_a_scenario_round_trips(written: dict[str, Any], complete: bool) -> None:
    """Written back and loaded again, a scenario is equal in every field and has its digest."""
    scenario = parse_scenario(emit({**written, "name": "any"}))
    again = parse_scenario(dump_scenario(scenario, complete=complete))
    assert again == scenario
    assert hash(again) == hash(scenario)
    assert differences(scenario, again) == []
    assert scenario_digest(again) == scenario_digest(scenario)


@given(data=st.data(), written=scenarios(), more=SECTIONS)
@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
def test_no_difference_means_the_same_digest(
    data: st.DataObject, written: dict[str, Any], more: dict[str, Any]
) -> None:
    """Whatever one field is changed to, the digest is the same exactly if nothing differs."""
    places = [(name, key) for name, part in more.items() for key in _keys(part)]
    assume(places)
    name, key = data.draw(st.sampled_from(places))
    part = more[name] if key is None else {**written.get(name, {}), key: more[name][key]}
    a = parse_scenario(emit(written))
    try:
        b = parse_scenario(emit({**written, name: part}))
    except ScenarioError:  # the field does not fit to the others
        reject()
    assert (differences(a, b) == []) == (scenario_digest(a) == scenario_digest(b))


def _keys(part: Any) -> list[str | None]:
    return list(part) if isinstance(part, dict) else [None]


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
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_text_fails_but_by_a_refusal(text: str) -> None:
    """Whatever a file contains, loading ends with a scenario or a ScenarioError."""
    problems = problems_in(text.encode("utf-8", "surrogatepass"))
    assert all(str(problem).isprintable() for problem in problems)


@given(content=st.binary(max_size=300))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_no_bytes_fail_but_by_a_refusal(content: bytes) -> None:
    """The same for bytes of any kind."""
    assert all(str(problem).isprintable() for problem in problems_in(content))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | DURATIONS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(data=st.data(), written=scenarios())
@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
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
