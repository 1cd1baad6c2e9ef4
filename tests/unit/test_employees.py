"""All that an employee has can be read, and what makes sense can be set."""

from __future__ import annotations

from typing import Any

import pytest

from simulation import Employee, OrganizationModel
from simulation.kernel import state as k
from tests.support import HOUR, scenario_of

SHORT = {"time__horizon": "12 days", "time__warm_up": "2 days"}
LIVELY: dict[str, Any] = SHORT | {
    "people__generations": {
        "older": {"share": 0.4, "decisions": 0.2, "calm": 0.3, "insight": 0.1, "ease": 0.3},
        "younger": {"share": 0.6, "decisions": 0.4, "calm": -0.1, "insight": 0.3, "ease": 0.1},
    },
}
LEARNING: dict[str, Any] = SHORT | {
    "people__learning__curve": "80 %",
    "people__learning__half_life": "30 days",
    "people__learning__errors": 0.5,
}


def model_of(name: str = "silo", **options: Any) -> OrganizationModel:
    """Return a model of a short shipped scenario with an event log."""
    employee = options.pop("employee", Employee)
    return OrganizationModel(scenario_of(name, **(options or SHORT)), log=True, employee=employee)


# ── What an employee has ──────────────────────────────────────────────────────────────────────────


def test_everything_of_the_model_can_be_read() -> None:
    """Each thing that the model says an employee has is an attribute with a docstring."""
    model = model_of("matrix", **LIVELY)
    model.run()
    person = model.employee(9)
    values = {
        "department": "sales", "level": person.manager.level + 1, "managers": person.managers,
        "team": person.unit, "skill": 1.0, "skills": dict(person.skills),
        "generation": person.generation, "engagement": person.engagement, "uses_system": False,
        "inbox": len(person.messages), "activity": person.activity,
        "interruptions": int(model.state.workers.interruptions[9]), "hours": person.hours,
    }  # fmt: skip
    for name, value in values.items():
        assert getattr(person, name) == value, name
        assert getattr(Employee, name).__doc__, name
    assert len(person.managers) == 2
    assert person in person.manager.reports
    assert person.team.startswith("team ")
    assert set(person.skills) == set(model.assembly.functions)
    assert person.generation in ("older", "younger")
    assert set(person.hours) >= {"direct", "rework", "coordination", "reading", "set_up"}


def test_a_department_is_no_team() -> None:
    """In the silo nobody has a team; the chief has neither team nor managers."""
    model = model_of()
    assert {agent.team for agent in model.agents} == {""}
    assert model.employee(0).managers == []
    assert len(model.employee(0).reports) == 5


def test_the_inbox_can_be_read() -> None:
    """The kinds of messages that wait are as many as the kernel counts."""
    model = model_of(**SHORT, communication__interdependence="100 %")
    model.run_until(3 * 8 * HOUR + HOUR)
    waiting = [message for agent in model.agents for message in agent.messages]
    assert len(waiting) == int(model.state.inboxes["count"].sum()) > 0
    assert set(waiting) <= {"query", "approval", "letter", "feedback"}


def test_who_sits_in_a_meeting_says_so() -> None:
    """Being in a meeting is an activity like others, and its hours are told."""
    model = model_of(**SHORT, meetings__staff="10 h")
    person = model.employee(9)
    seen = set()
    for quarter in range(1, 5 * 8 * 4):
        model.run_until(quarter * HOUR // 4)
        seen.add(person.activity)
    assert "meeting" in seen
    assert person.hours["meeting"] == model.state.hours[9, k.IN_MEETING] / HOUR > 0
    assert sum(person.hours.values()) == pytest.approx(model.state.hours[9].sum() / HOUR)


READ_ONLY = {
    "follows from the structure": (
        "level", "unit", "manager", "second_manager", "managers", "reports", "team", "contacts",
    ),
    "say it in the scenario": ("name", "department", "member"),
    "happens in the kernel at this moment": (
        "activity", "inbox", "messages", "answers", "unread", "away",
    ),
    "on which the metrics rest": (
        "interruptions", "served", "decided", "referred", "read", "hours", "utilization",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("why", "name"), [(why, name) for why, names in READ_ONLY.items() for name in names]
)
def test_what_cannot_be_set_says_why(why: str, name: str) -> None:
    """Setting what can only be read names the attribute, the person and the remedy."""
    with pytest.raises(AttributeError, match=f"{name} of <Employee sales 2> cannot be set.*{why}"):
        setattr(model_of().employee(7), name, 1)


def test_each_attribute_is_either_set_or_told() -> None:
    """Every property of an employee is in the list of those read only, or can be set."""
    told = {name for names in READ_ONLY.values() for name in names}
    for name, thing in vars(Employee).items():
        if isinstance(thing, property) and name not in told:
            assert thing.fset is not None or name in ("skills", "practice"), name


# ── Setting ───────────────────────────────────────────────────────────────────────────────────────


def test_speed_at_a_function_is_read_and_written() -> None:
    """What is set for one function is the kernel's own speed there, and stays in proportion."""
    model = model_of(**LIVELY, service__cross_skill=0.5)
    person = model.employee(9)
    own, other = person.department, next(f for f in person.skills if f != person.department)
    assert (person.skills[own], person.skills[other]) == (1.0, 0.5)
    person.skills[other] = 0.8
    assert person.skills[other] == 0.8
    person.engagement = 0.5
    assert (person.skills[own], person.skills[other]) == (0.5, 0.4)
    column = model.assembly.functions.index(other)
    assert model.parameters.speed[9, column] == 0.4
    with pytest.raises(KeyError, match=r"unknown function 'sale'; known are: .*sales"):
        person.skills["sale"] = 1.0
    with pytest.raises(ValueError, match=r"skills\['sales'\] must be above 0, got 0"):
        person.skills["sales"] = 0
    with pytest.raises(TypeError, match="cannot be taken away"):
        del person.skills[own]


def test_what_was_set_survives_a_change_of_the_organization() -> None:
    """Speeds that were set at a function are kept when the organization is restructured."""
    model = model_of()
    model.employee(9).skills["sales"] = 2.0
    model.step()
    model.change(**{"organization.structure": "cross_functional"})
    assert model.employee(9).skills["sales"] == 2.0


def test_practice_acts_as_the_learning_curve_says() -> None:
    """With half the practice on an 80 % curve a person takes a quarter more time."""
    model = model_of(**LEARNING)
    person = model.employee(9)
    person.practice["sales"] = person.practice["sales"] / 2
    assert person.skills["sales"] == pytest.approx(0.8)
    assert model.parameters.people.error_factor[9] == pytest.approx(1 + 0.5 * 0.25)


def test_generation_is_set_by_name() -> None:
    """A generation is one of those that the scenario names."""
    person = model_of(**LIVELY).employee(9)
    person.generation = "older"
    assert person.generation == "older"
    with pytest.raises(ValueError, match="unknown generation 'baby'; known are: older, younger"):
        person.generation = "baby"
    with pytest.raises(ValueError, match=r"name some in people\.generations"):
        model_of().employee(9).generation = "older"


def test_giving_the_system_by_hand_is_seen_by_who_answers() -> None:
    """The share of a station's people who see on the system that a customer tries again follows."""
    model = model_of()
    person = model.employee(9)
    station = model.parameters.stations[int(model.parameters.people.station[9])]
    assert station.linked == 0.0
    person.uses_system = True
    assert station.linked == pytest.approx(1 / station.member_count)
    person.uses_system = False
    assert station.linked == 0.0


def test_use_of_the_system_by_hand_costs_from_that_moment_on() -> None:
    """Who is given the system has been taught it, and pays for it by the days from then on."""
    model = model_of()
    model.run_until(5 * 8 * HOUR)
    model.employee(9).uses_system = True
    model.employee(9).uses_system = True  # nothing new
    model.run_until(8 * 8 * HOUR)
    changes = model.record().changes
    assert (changes.trained, changes.use) == (1, 3 * 8 * HOUR)


def test_ties_bind_both() -> None:
    """A tie that one sets is the other's too, and makes contacts of them until one lets go."""
    model = model_of()
    one, other, manager = model.employee(9), model.employee(40), model.employee(9).manager
    assert manager is not None
    before = set(one.contacts), set(other.contacts)
    one.ties = [other, manager]  # whom the structure makes a contact is no tie
    assert (one.ties, other.ties, manager.ties) == ([other], [one], [])
    assert (set(one.contacts), set(other.contacts)) == (before[0] | {other}, before[1] | {one})
    other.ties = []
    assert (set(one.contacts), set(other.contacts)) == before
    with pytest.raises(ValueError, match="<Employee sales 4> cannot have a tie with itself"):
        one.ties = [one]


def test_ties_set_by_hand_fade_as_others_do() -> None:
    """Where ties are forgotten by half in a day, one that is not used lasts for a day."""
    ties = {"people__ties__form_after": 1_000, "people__ties__half_life": "1 day"}
    model = model_of(**SHORT, **ties)
    model.run_until(5 * 8 * HOUR)
    model.employee(9).ties = [model.employee(40)]
    model.step()
    assert model.employee(40).ties == [model.employee(9)]
    model.step()
    assert model.employee(40).ties == []


def test_who_leaves_is_followed_by_somebody_else() -> None:
    """A place is vacant until the time of hiring is over; then it has another key and no ties."""
    model = model_of(**SHORT, people__turnover__hiring="3 days")
    model.run_until(5 * 8 * HOUR)
    person, key = model.employee(9), int(model.parameters.people.key[9])
    person.ties = [model.employee(40)]
    person.leave()
    assert person.ties == []
    with pytest.raises(ValueError, match="sales 4 cannot leave: the place is vacant"):
        person.leave()
    vacant = []
    while model.running:
        model.step()
        vacant.append(person.away)
    assert vacant == [True] * 2 + [False] * 5  # filled at the end of the third day
    assert int(model.parameters.people.key[9]) != key
    assert (model.record().changes.left, model.record().changes.hired) == (1, 1)


def test_the_chief_and_the_warm_up_are_left_alone() -> None:
    """The chief cannot leave, nor anybody in the warm-up; both are told."""
    model = model_of()
    with pytest.raises(ValueError, match="chief cannot leave: somebody has to act"):
        model.employee(0).leave()
    with pytest.raises(ValueError, match="sales 4 cannot leave in the warm-up"):
        model.employee(9).leave()
