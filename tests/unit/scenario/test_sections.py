"""Each section says what it takes and refuses the rest."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from simulation.scenario import Scenario, parse_scenario
from simulation.scenario.distributions import Distribution
from simulation.scenario.sections.organization import Department
from simulation.scenario.sections.time import Time
from simulation.scenario.units import HOUR, MINUTE

from .conftest import SMALL, TWO, Refused, shop


def order(text: str) -> str:
    """Return a scenario whose kind of request says this besides its rate and route."""
    return shop(requests="{order: {rate: 6 / h, route: [sales, logistics], " + text + "}}")


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        (shop(time="{horizon: 0 min}"), "time.horizon", "must be more than 0 min"),
        (shop(time="{horizon: 5}"), "time.horizon", "a duration needs its unit"),
        (shop(time="{horizon: 1e12 days}"), "time.horizon", "is too long"),
        (shop(time="{warm_up: 120 days}"), "time.warm_up", "must end before the horizon"),
        (shop(time="{horizon: 5 days}"), "time.warm_up", "must end before the horizon"),
        (shop(time="{hours_per_day: 25 h}"), "time.hours_per_day", "must be at most 24 h"),
        (shop(time="{hours_per_day: 30 min}"), "time.hours_per_day", "must be at least 1 h"),
        (shop(time="{hours_per_day: 1 day}"), "time.hours_per_day", "cannot be told in days"),
        (shop(time="{days_per_week: 8}"), "time.days_per_week", "must be at most 7"),
        (shop(time="{days_per_week: 4.5}"), "time.days_per_week", "must be a whole number"),
        (shop(time="120 days"), "time", "must be a mapping"),
        (shop(seed="-1"), "seed", "must be at least 0"),
        (shop(seed="9223372036854775808"), "seed", "must be at most"),
        (shop(seed="1.0"), "seed", "must be a whole number"),
        (shop(seed="true"), "seed", "must be a whole number"),
        (shop(name="5"), "name", "must be a text"),
        (shop(organization="{departments: {}}"), "organization.departments", "at least one"),
        (shop(organization="[sales]"), "organization", "must be a mapping"),
        (
            shop(organization=TWO.replace("{dep", "{structure: silo, dep")),
            "organization.structure",
            "unknown structure 'silo'",
        ),
        (shop(customers="{count: 1e3}"), "customers.count", "must be a whole number"),
        (
            shop(customers="{defection_satisfied: 5 %, defection_unsatisfied: 3 %}"),
            "customers.defection_unsatisfied",
            "cannot leave less often",
        ),
        (
            shop(customers="{defection_satisfied: 5 %}"),
            "customers.defection_unsatisfied",
            "cannot leave less often",
        ),
        (shop(channels="{web: {work_factor: 0}}"), "channels.web.work_factor", "at least 0.1"),
        (shop(channels="{web: {share: 50}}"), "channels.web.share", "between 0 % and 100 %"),
        (shop(dispatch="{scope: team}"), "dispatch.scope", "must be unit or department"),
        (shop(dispatch="{rule: [random]}"), "dispatch.rule", "must be shared_queue"),
        (shop(dispatch="{preemption: yes}"), "dispatch.preemption", "must be none or resume"),
        (shop(dispatch="{preemption: restart}"), "dispatch.preemption", "must be none or resume"),
        (shop(correspondence="{rate: 3}"), "correspondence.rate", "a rate needs its unit"),
        (shop(correspondence="{rate: 1e7 / h}"), "correspondence.rate", "at most 1,000,000"),
        (shop(correspondence="{handling: 5}"), "correspondence.handling", "needs its unit"),
        (shop(correspondence="{target: sales}"), "correspondence.target", "unknown key"),
        (shop(service="{set_up: -2 min}"), "service.set_up", "cannot be negative"),
        (shop(service="{helping: yes}"), "service.helping", "must be true or false"),
        (shop(service="{helping: 1}"), "service.helping", "must be true or false"),
        (shop(service="{cross_skill: 0}"), "service.cross_skill", "must be at least 0.05"),
        (shop(communication="{query_deadline: 0 h}"), "communication.query_deadline", "more"),
        (shop(authority="{decision_level: 21}"), "authority.decision_level", "at most 20"),
        (shop(authority="{control: 1.1}"), "authority.control", "must be at most 1"),
        (shop(attention="{order: random order}"), "attention.order", "must be priority"),
        (shop(attention="{order: {fifo: 50 %}}"), "attention.order", "add up to 50 %"),
        (shop(attention="{order: {fof: 1}}"), "attention.order.fof", "must be priority"),
        (shop(attention="{order: 3}"), "attention.order", "must be a mapping"),
        (shop(quality="{error: 120 %}"), "quality.error", "between 0 % and 100 %"),
        (shop(quality="{alone: -1}"), "quality.alone", "must be at least 0"),
        (shop(satisfaction="{error: '0.5'}"), "satisfaction.error", "must be a number"),
        (order("value: -1"), "requests.order.value", "must be at least 0"),
        (order("priority: 9"), "requests.order.priority", "must be at most 8"),
        (order("conversion: 2"), "requests.order.conversion", "between 0 % and 100 %"),
        (order("interarrival: erlng"), "requests.order.interarrival.distribution", "must be log"),
        (order("interarrival: {cv: 2}"), "requests.order.interarrival.distribution", "is required"),
        (order("profile: {day: [1, -1]}"), "requests.order.profile.day", "0 or more"),
        (order("profile: {day: [0, 0]}"), "requests.order.profile.day", "not all 0"),
        (order("profile: {day: [1, x]}"), "requests.order.profile.day[1]", "must be a number"),
        (order("profile: {day: 3}"), "requests.order.profile.day", "must be a list"),
        (order("profile: {week: [1, 2]}"), "requests.order.profile.week", "for 5 working days"),
        (order("population: -1"), "requests.order.population", "must be at least 0"),
        (order("population: 10001"), "requests.order.population", "must be at most 10,000"),
        (order("population: many"), "requests.order.population", "must be a whole number"),
        (order("population: 5, batch: 2"), "requests.order.batch", "not come in batches"),
        (order("population: 5, batch: {mean: 2}"), "requests.order.batch", "not come in batches"),
        (order("population: 5, profile: {day: [1, 2]}"), "requests.order.profile", "no profile"),
        (
            shop(requests="{a: {rate: 1 / h, route: [sales, logistics], complaint: b}, "
                 "b: {rate: 0 / h, population: 3, route: [sales]}}"),
            "requests.b.rate",
            "a population needs a rate above 0",
        ),
        (shop(requests="{}"), "requests", "at least one kind"),
        (shop(requests="{order: {rate: 6 / h}}"), "requests.order.route", "is required"),
        (shop(requests="{order: {route: [sales]}}"), "requests.order.rate", "is required"),
        (shop(requests="{order: {rate: 6 / h, route: []}}"), "requests.order.route", "one stage"),
        (shop(requests="{order: {rate: 1e9 / h, route: [sales]}}"), "requests.order.rate", "most"),
        (
            shop(requests="{order: {rate: 6 / h, route: [{needs: [sales]}]}}"),
            "requests.order.route[0].department",
            "is required",
        ),
        (
            shop(requests="{order: {rate: 6 / h, route: [3]}}"),
            "requests.order.route[0]",
            "must be a mapping",
        ),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_where_it_stands(
    text: str, path: str, message: str, refused: Refused
) -> None:
    """One wrong value is one problem, at its path, in plain words."""
    (problem,) = refused(text)
    assert problem.path == path
    assert message in problem.message


@pytest.mark.parametrize(
    ("department", "path", "message"),
    [
        ("{staff: 0}", "staff", "must be at least 1"),
        ("{staff: -3}", "staff", "must be at least 1"),
        ("{staff: 1000000000000}", "staff", "must be at most 1,000,000"),
        ("{staff: 3.5}", "staff", "must be a whole number"),
        ("{staff: '3'}", "staff", "must be a whole number"),
        ("{staff: many}", "staff", "must be a whole number"),
        ("{staff: 3, sectors: 4}", "sectors", "more sectors than the 3 staff"),
        ("{staff: 3, skill: 0}", "skill", "must be more than 0"),
        ("{staff: 3, skill_cv: 3}", "skill_cv", "must be at most 2"),
        ("{staff: 3, stuff: 4}", "stuff", "unknown key"),
        ("{}", "staff", "is required"),
        ("{st\u0430ff: 3}", "st\u0430ff", "unknown key"),
        ("{staff: 3, room: -1}", "room", "must be at least 0"),
        ("{staff: 3, room: 1e9}", "room", "must be a whole number"),
        ("{staff: 3, room: 10000000}", "room", "must be at most 1,000,000"),
        ("{staff: 3, room: full}", "room", "must be a whole number"),
        ("{staff: 3, room: 3, overflow: 3}", "overflow", "must be a name"),
        ("{staff: 3, multitasking: 0}", "multitasking", "must be at least 1"),
        ("{staff: 3, multitasking: 1001}", "multitasking", "must be at most 1,000"),
        ("{staff: 3, multitasking: none}", "multitasking", "must be a whole number"),
        ("{staff: 3, interruptions: often}", "interruptions", "must be a mapping"),
        ("{staff: 3, interruptions: {when: idle}}", "interruptions.lasting", "is required"),
        ("{staff: 3, interruptions: {lasting: 1 h}}", "interruptions.when", "is required"),
        (
            "{staff: 3, interruptions: {when: busy, lasting: 1 h}}",
            "interruptions.when",
            "must be serving, always, between, idle or once_idle",
        ),
        (
            "{staff: 3, interruptions: {when: serving, lasting: 1 h}}",
            "interruptions",
            "interruptions serving need to know how often they come",
        ),
        (
            "{staff: 3, interruptions: {when: always, lasting: 1 h}}",
            "interruptions",
            "interruptions always need to know how often they come",
        ),
        (
            "{staff: 3, interruptions: {when: between, every: none, lasting: 1 h}}",
            "interruptions",
            "interruptions between need to know how often they come",
        ),
        (
            "{staff: 3, interruptions: {when: between, every: 0 min, lasting: 1 h}}",
            "interruptions.every",
            "must be more than 0 min",
        ),
        (
            "{staff: 3, interruptions: {when: between, every: 5, lasting: 1 h}}",
            "interruptions.every",
            "a duration needs its unit",
        ),
        (
            "{staff: 3, interruptions: {when: idle, every: 5 h, lasting: 1 h}}",
            "interruptions.every",
            "interruptions idle come when there is nothing to do",
        ),
        (
            "{staff: 3, interruptions: {when: once_idle, every: 5 h, lasting: 1 h}}",
            "interruptions.every",
            "interruptions once_idle come when there is nothing to do",
        ),
        (
            "{staff: 3, interruptions: {when: idle, lasting: 0 min}}",
            "interruptions.lasting",
            "must be more than 0 min",
        ),
    ],
)
def test_a_wrong_department_is_refused(
    department: str, path: str, message: str, refused: Refused
) -> None:
    """Staff is a whole number of people, and sectors are not empty."""
    text = shop(
        organization="{departments: {sales: " + department + "}}",
        requests="{order: {rate: 6 / h, route: [sales]}}",
    )
    (problem,) = refused(text)
    assert problem.path == f"organization.departments.sales.{path}"
    assert message in problem.message


def test_none_is_said_for_what_there_is_not() -> None:
    """A room without bounds, no overflow and no interruptions may be written out."""
    written = "{staff: 3, room: none, overflow: none, interruptions: none}"
    text = shop(organization=f"{{departments: {{sales: {written}, logistics: {{staff: 2}}}}}}")
    assert parse_scenario(text) == parse_scenario(shop())
    sales = parse_scenario(text).organization.departments["sales"]
    assert (sales.room, sales.overflow, sales.interruptions) == (None, None, None)


def test_interruptions_are_resolved() -> None:
    """They have a kind, a time between and a length, as distributions."""
    written = "{when: serving, every: {mean: 5 h, distribution: exponential}, lasting: 1 h}"
    text = shop(organization=TWO.replace("{staff: 3}", f"{{staff: 3, interruptions: {written}}}"))
    interruptions = parse_scenario(text).organization.departments["sales"].interruptions
    assert interruptions is not None
    assert interruptions.when == "serving"
    assert interruptions.every == Distribution("exponential", 5 * HOUR, 1.0)
    assert interruptions.lasting == Distribution("deterministic", HOUR, 0.0)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ('""', "cannot be empty"),
        ('" sales"', "begin or end with a space"),
        ("x" * 61, "at most 60 characters"),
        ('"sa\\u202eles"', "printable"),
        ('"sa\\u200bles"', "printable"),
        ("done", "end of a route"),
    ],
)
def test_a_department_has_a_name_that_can_be_read(
    name: str, message: str, refused: Refused
) -> None:
    """Empty, invisible, endless and reserved names are refused."""
    (problem,) = refused(
        "organization: {departments: {sales: {staff: 1}, " + name + ": {staff: 1}}}\n"
        "requests: {order: {rate: 6 / h, route: [sales]}}\n"
    )
    assert message in problem.message
    assert problem.path.startswith("organization.departments.")


def test_names_may_be_in_any_language() -> None:
    """Letters of all scripts, spaces and signs are fine, however they are composed."""
    text = shop(
        organization="{departments: {Service après-vente: {staff: 1}, 物流: {staff: 1}}}",
        requests="{réclamation: {rate: 1 / h, route: [Service apre\u0300s-vente, 物流]}}",
    )
    assert list(parse_scenario(text).organization.departments) == ["Service après-vente", "物流"]


def test_patience_may_be_none() -> None:
    """`none` is said for customers who wait as long as it takes."""
    scenario = parse_scenario(shop(channels="{web: {patience: none}, shop: {share: 0}}"))
    assert scenario.channels["web"].patience is None


def test_profiles_have_a_mean_of_one() -> None:
    """Multipliers are scaled, flat ones vanish, zero hours are allowed."""
    profile = parse_scenario(order("profile: {day: [0, 1, 3], week: [2, 2, 2, 2, 2]}"))
    assert profile.requests["order"].profile.day == (0, 0.75, 2.25)
    assert profile.requests["order"].profile.week == ()


def test_an_order_is_a_mix() -> None:
    """One order is a mix of one, and a mix keeps its shares."""
    assert parse_scenario(shop(attention="{order: lifo}")).attention.order == {"lifo": 1.0}
    mix = parse_scenario(shop(attention="{order: {priority: 80 %, random: 0.2}}"))
    assert mix.attention.order == {"priority": 0.8, "random": 0.2}


def test_a_scenario_cannot_be_changed(small: Scenario) -> None:
    """Sections and mappings are frozen, and a scenario hashes."""
    with pytest.raises(ValidationError):
        small.seed = 2
    with pytest.raises(ValidationError):
        small.organization.departments["sales"].staff = 2
    assert hash(small) == hash(parse_scenario(SMALL))


def test_a_scenario_can_be_made_in_python() -> None:
    """Sections take what YAML takes, sections themselves, and lists for tuples."""
    scenario = Scenario.model_validate(
        {
            "time": Time.model_validate({"hours_per_day": "10 h"}),
            "organization": {"departments": {"sales": Department(staff=3)}},
            "requests": {"order": {"rate": "6 / h", "route": ["sales"]}},
            "work": {"sales": "5 min"},
        }
    )
    assert scenario.communication.query_deadline == 10 * HOUR
    assert scenario.work["sales"].mean == 5 * MINUTE
    assert Scenario.model_validate(scenario) is scenario
    with pytest.raises(ValidationError, match="unknown department"):
        Scenario.model_validate(
            {
                "organization": {"departments": {"sales": Department(staff=3)}},
                "requests": {"order": {"rate": "6 / h", "route": ["slaes"]}},
            }
        )


def test_an_unused_department_is_worth_a_warning() -> None:
    """It is no error that no route passes a department, but it may not be meant."""
    text = shop(requests="{order: {rate: 6 / h, route: [sales]}}")
    assert parse_scenario(text).warnings == (
        "no request passes through the department 'logistics'",
    )
    assert parse_scenario(SMALL).warnings == ()


def test_preemption_among_requests_that_share_a_person_is_worth_a_warning() -> None:
    """Who works on several requests at once leaves none of them for another."""
    change = {"dispatch.preemption": "resume"}
    assert parse_scenario(SMALL, change).warnings == ()
    several: dict[str, object] = {"organization.departments.sales.multitasking": 3}
    assert parse_scenario(SMALL, several).warnings == ()
    assert parse_scenario(SMALL, change | several).warnings == (
        "dispatch.preemption does nothing in 'sales', whose people work on up to "
        "3 requests at once",
    )


def test_interventions_of_which_nothing_comes() -> None:
    """One after the end, and times of what is set where nothing is, are told; others are not."""
    text = SMALL + "time: {horizon: 40 days}\ninterventions:\n"
    late = "  - {day: 40, set: {quality.error: 5 %}}\n"
    leave = "  - {day: 30, until: 35, leave: {department: sales}}\n"
    assert parse_scenario(text + late + leave).warnings == (
        "the intervention of day 40 never happens: the run ends before",
        "until and over are of what is set, and the intervention of day 30 sets nothing",
    )
    usual = late.replace("40", "39") + leave.replace("until: 35, ", "")
    assert parse_scenario(text + usual).warnings == ()
