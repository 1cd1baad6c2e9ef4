"""What must hold between sections, and that all of it is told at once."""

from __future__ import annotations

import pytest

from simulation.scenario import ScenarioError, parse_scenario

from .conftest import SMALL, Refused

ORGANIZATION = "organization: {departments: {sales: {staff: 3}, logistics: {staff: 2}}}\n"


def kinds(text: str) -> str:
    """Return a scenario of two departments with these kinds of request."""
    return ORGANIZATION + "requests:\n  " + text.replace("\n", "\n  ") + "\n"


def departments(text: str) -> str:
    """Return a scenario of such departments, of which requests pass sales and logistics."""
    return f"organization: {{departments: {{{text}}}}}\n" + (
        "requests: {order: {rate: 6 / h, route: [sales, logistics]}}\n"
    )


def route(text: str) -> str:
    """Return a scenario with this route."""
    return kinds("order: {rate: 6 / h, route: [" + text + "]}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            route("slaes, logistics"),
            "f.yaml:3:32: requests.order.route[0]: unknown department (got 'slaes'); "
            "did you mean 'sales'?",
        ),
        (
            route("sales, {department: logistic}"),
            "f.yaml:3:52: requests.order.route[1].department: unknown department "
            "(got 'logistic'); did you mean 'logistics'?",
        ),
        (
            route("sales, {department: logistics, needs: [sale]}"),
            "f.yaml:3:71: requests.order.route[1].needs[0]: unknown department (got 'sale'); "
            "did you mean 'sales'?",
        ),
        (
            route("{department: sales, next: {logistics: 10 %}}"),
            "f.yaml:3:59: requests.order.route[0].next.logistics: is not a stage of this route; "
            "known are: sales, done",
        ),
        (
            route("{department: sales, next: {sales: 60 %, done: 50 %}}"),
            "f.yaml:3:58: requests.order.route[0].next: the probabilities add up to 110 % "
            "(got {sales: '60 %', done: '50 %'}); make them 100 % or less; what remains goes to "
            "the following stage",
        ),
        (
            route("{department: sales, next: {done: 100 %}}, logistics"),
            "f.yaml:3:74: requests.order.route[1]: the stage 'logistics' is never reached "
            "(got 'logistics'); leave it out, or leave some probability for it in the `next` of "
            "a stage before",
        ),
        (
            route("{department: sales, next: {sales: 100 %}}"),
            "f.yaml:3:58: requests.order.route[0].next: after the stage 'sales' a request can "
            "never be done (got {sales: '100 %'}); leave some probability for the following "
            "stage, or for done",
        ),
        (
            route("{department: sales, label: logistics}"),
            "f.yaml:3:59: requests.order.route[0].label: is the name of a department "
            "(got 'logistics'); call the stage something else",
        ),
        (
            route("{department: sales, label: done}"),
            "f.yaml:3:59: requests.order.route[0].label: 'done' stands for the end of a route "
            "(got 'done'); choose another name",
        ),
        (
            route("{department: sales, label: a}, {department: sales, label: a}"),
            "f.yaml:3:90: requests.order.route[1].label: labels two stages of this route "
            "(got 'a'); give each its own",
        ),
        (
            route("{together: [sales, {department: logistics, label: a}]}"),
            "f.yaml:3:75: requests.order.route[0].together[1].label: a branch has no label; "
            "write `label` beside `together`",
        ),
        (
            SMALL + "work: {sale: 5 min}\n",
            "f.yaml:4:8: work.sale: unknown department; did you mean 'sales'?",
        ),
        (
            SMALL + "channels: {phone: {share: 60 %}, web: {share: 0.3}}\n",
            "f.yaml:4:11: channels: the shares of the channels add up to 90 % "
            "(got '60 %, 30 %'); make it 100 %",
        ),
        (
            kinds("order: {rate: 6 / h, route: [sales], complaint: complain}"),
            "f.yaml:3:51: requests.order.complaint: unknown kind of request (got 'complain'); "
            "there is none yet",
        ),
        (
            kinds("order: {rate: 6 / h, route: [sales], complaint: order}"),
            "f.yaml:3:51: requests.order.complaint: a kind of request cannot be its own complaint "
            "(got 'order'); name another kind; one with rate: 0 / h arises only so",
        ),
        (
            kinds("order: {rate: 6 / h, route: [sales]}\ncall: {rate: 0 / h, route: [sales]}"),
            "f.yaml:4:16: requests.call.rate: such a request never arises (got '0 / h'); "
            "write a rate above 0, or name it as complaint or follow_up of another kind",
        ),
        (
            kinds(
                "a: {rate: 1 / h, route: [sales], follow_up: b}\n"
                "b: {rate: 0 / h, route: [sales], follow_up: a}"
            ),
            "f.yaml:3:47: requests.a.follow_up: follow-ups go round in a circle: a → b → a "
            "(got 'b'); let one of them cause nothing",
        ),
        (
            kinds("a: {rate: 1 / h, route: [sales]}\nb: {after: none, route: [sales]}"),
            "f.yaml:4:6: requests.b.rate: is required; "
            "write a rate above 0, or name it as complaint or follow_up of another kind",
        ),
        (
            kinds("none: {rate: 1 / h, route: [sales], follow_up: none}"),
            "f.yaml:3:50: requests.none.follow_up: follow-ups go round in a circle: none → none "
            "(got 'none'); let one of them cause nothing",
        ),
        (
            kinds(
                "a: {rate: 1 / h, route: [sales], follow_up: b}\n"
                "b: {route: [sales]}\n"
                "c: {after: b, share: 100 %, follow_up: b, route: [sales]}"
            ),
            "f.yaml:5:24: requests.c.share: each of these surely causes the next, for ever: "
            "b → c → b (got '100 %'); write a share below 100 %, or let one of them cause nothing",
        ),
        (
            route("{department: sales, needs: [sales, sales]}"),
            "f.yaml:3:59: requests.order.route[0].needs: names a department twice "
            "(got ['sales', 'sales']); name each once",
        ),
        (
            departments("sales: {staff: 3, room: 5, overflow: logistic}, logistics: {staff: 2}"),
            "f.yaml:1:67: organization.departments.sales.overflow: unknown department "
            "(got 'logistic'); did you mean 'logistics'?",
        ),
        (
            departments("sales: {staff: 3, overflow: logistics}, logistics: {staff: 2}"),
            "f.yaml:1:58: organization.departments.sales.overflow: there is no room that could be "
            "full (got 'logistics'); write room: 10, or leave overflow out",
        ),
        (
            departments(
                "sales: {staff: 3, room: none, overflow: logistics}, logistics: {staff: 2}"
            ),
            "f.yaml:1:70: organization.departments.sales.overflow: there is no room that could be "
            "full (got 'logistics'); write room: 10, or leave overflow out",
        ),
        (
            departments(
                "sales: {staff: 3, room: 5, overflow: logistics}, "
                "logistics: {staff: 2, room: 0, overflow: sales}"
            ),
            "f.yaml:1:67: organization.departments.sales.overflow: overflows go round in a circle: "
            "sales → logistics → sales (got 'logistics'); let one of them have no overflow",
        ),
        (
            departments("sales: {staff: 3, room: 0, overflow: sales}, logistics: {staff: 2}"),
            "f.yaml:1:67: organization.departments.sales.overflow: overflows go round in a circle: "
            "sales → sales (got 'sales'); let one of them have no overflow",
        ),
        (
            departments("sales: {staff: 3}, logistics: {staff: 2, room: 4}").replace(
                "[sales, logistics]", "[{together: [sales, logistics]}]"
            ),
            "f.yaml:2:60: requests.order.route[0].together[1]: 'logistics' has a room that may be "
            "full, which a stage `together` cannot cope with (got 'logistics'); leave out the "
            "room, or let its stage come before or after",
        ),
        (
            route("{together: [sales, logistic]}"),
            "f.yaml:3:51: requests.order.route[0].together[1]: unknown department "
            "(got 'logistic'); did you mean 'logistics'?",
        ),
        (
            route("{together: [sales, {department: logistics, needs: [sale]}]}"),
            "f.yaml:3:83: requests.order.route[0].together[1].needs[0]: unknown department "
            "(got 'sale'); did you mean 'sales'?",
        ),
        (
            route("{together: [sales, logistics], next: {logistics: 100 %}}"),
            "f.yaml:3:69: requests.order.route[0].next: after the stage 'sales' a request can "
            "never be done (got {logistics: '100 %'}); leave some probability for the following "
            "stage, or for done",
        ),
        (
            kinds("a: {rate: 0 / h, route: [sales]}\nb: {rate: 0 / h, route: [sales]}")
            + "correspondence: {rate: -1 / h}\n",
            "f.yaml:5:24: correspondence.rate: a rate cannot be negative (got '-1 / h'); "
            "write 0 / h or more",
        ),
    ],
)
def test_what_does_not_fit_together_is_told_where_it_stands(
    text: str, expected: str, refused: Refused
) -> None:
    """One thing that does not fit is one problem, with the remedy."""
    assert [str(problem) for problem in refused(text)] == [expected]


def test_routes_may_turn_and_repeat() -> None:
    """Loops with a way out, skips, and kinds that only others cause are fine."""
    assert parse_scenario(
        kinds(
            "order: {rate: 6 / h, follow_up: claim, complaint: claim, "
            "route: [sales, {department: logistics, next: {sales: 50 %}}, "
            "{department: sales, next: {done: 100 %}}]}\n"
            "claim: {rate: 0 / h, route: [sales]}"
        )
    )


def test_without_requests_there_may_be_letters() -> None:
    """Kinds of rate 0 are fine where people write letters; else nothing would ever happen."""
    quiet = kinds("order: {rate: 0 / h, route: [sales]}")
    assert parse_scenario(quiet + "correspondence: {rate: 1 / h}\n")
    with pytest.raises(ScenarioError, match="such a request never arises"):
        parse_scenario(quiet + "correspondence: {rate: 0 / h}\n")


def test_rooms_and_overflows_may_form_a_chain() -> None:
    """Several departments may overflow to one, and that one to another; none is unused then."""
    scenario = parse_scenario(
        departments(
            "sales: {staff: 3, room: 0, overflow: helpers}, "
            "logistics: {staff: 2, room: 5, overflow: helpers}, "
            "helpers: {staff: 2, room: 9, overflow: others}, others: {staff: 1}, idlers: {staff: 1}"
        )
    )
    assert scenario.departments_in_use == ("sales", "logistics", "helpers", "others")
    assert scenario.warnings == ("no request passes through the department 'idlers'",)


def test_a_department_that_only_unused_ones_overflow_to_is_unused() -> None:
    """To be overflowed to by a department that nobody comes to is no use."""
    others = "a: {staff: 1, room: 0, overflow: b}, b: {staff: 1}"
    text = f"sales: {{staff: 3}}, logistics: {{staff: 2}}, {others}"
    assert parse_scenario(departments(text)).departments_in_use == ("sales", "logistics")


def test_the_branches_of_a_fork_are_in_use() -> None:
    """So are the departments that only a branch asks."""
    text = route("{together: [sales, {department: logistics, needs: [archive]}]}").replace(
        "logistics: {staff: 2}", "logistics: {staff: 2}, archive: {staff: 1}"
    )
    assert parse_scenario(text).departments_in_use == ("sales", "logistics", "archive")


def test_shares_may_be_thirds() -> None:
    """Shares that miss 100 % by rounding alone are accepted."""
    third = "{share: 0.3333333333333333}"
    assert parse_scenario(SMALL + f"channels: {{a: {third}, b: {third}, c: {third}}}\n")


def test_all_problems_are_told_at_once(refused: Refused) -> None:
    """What is wrong within a section does not hide what is wrong between sections."""
    problems = refused(
        """\
seed: -1
tiem: {}
time: {horizon: 10 days, warm_up: 20 days, hours_per_day: 9 hurs}
organization:
  departments:
    sales: {stff: 3, staff: -1}
    logistics: {skill: fast, staff: 3, sectors: 5}
requests:
  a: {rate: 5, route: [slaes, logistics], value: no}
  b: {rate: 5 / h, route: [{department: sales, next: {done: 1}}, logistics], complaint: c}
channels: {phone: {share: 50 %}}
work: {sale: 5 min, logistics: {mean: 5, cv: -1}}
"""
    )
    assert [problem.path for problem in problems] == [
        "seed",
        "tiem",
        "time.warm_up",
        "time.hours_per_day",
        "organization.departments.sales.stff",
        "organization.departments.sales.staff",
        "organization.departments.logistics.skill",
        "organization.departments.logistics.sectors",
        "requests.a.rate",
        "requests.a.route[0]",
        "requests.a.value",
        "requests.b.route[1]",
        "requests.b.complaint",
        "channels",
        "work.sale",
        "work.logistics.mean",
        "work.logistics.cv",
    ]


def test_wrong_types_anywhere_break_no_check(refused: Refused) -> None:
    """Checks between sections look at texts and lists where mappings should be, and do not fail."""
    wrong = ("3", "text", "[a]", "{a: b}", "[[a]]", "true", "{a: [b]}")
    for value in wrong:
        for key in ("organization", "requests", "channels", "work", "time"):
            assert refused(f"{key}: {value}\n")
        for key in ("route", "rate", "complaint", "follow_up", "profile", "interarrival"):
            assert refused(ORGANIZATION + f"requests: {{order: {{{key}: {value}}}}}\n")
        for key in ("department", "together", "needs", "next", "work"):
            for stage in (f"{{{key}: {value}}}", f"{{together: [sales, {{{key}: {value}}}]}}"):
                assert refused(
                    ORGANIZATION + f"requests: {{a: {{rate: 1 / h, route: [{stage}]}}}}\n"
                )
        for key in ("sales", "overflow", "interruptions", "room", "multitasking"):
            content = value if key == "sales" else f"{{staff: 3, {key}: {value}}}"
            if key in ("room", "multitasking") and value == "3":
                continue
            assert refused(departments(f"sales: {content}, logistics: {{staff: 3}}"))
        assert refused(SMALL + f"channels: {{a: {{share: {value}}}}}\n")


def test_a_misspelt_key_is_told_once() -> None:
    """What a kind would need of a key that is only misspelt is not told beside it."""
    text = """\
name: Shop
organization: {departments: {sales: {staff: 3}}}
requests:
  order: {rte: 6 / h, route: [sales]}
  support: {rate: 2 / h, route: [sales]}
"""
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text)
    (problem,) = caught.value.problems
    assert (problem.path, problem.remedy) == ("requests.order.rte", "did you mean 'rate'?")
