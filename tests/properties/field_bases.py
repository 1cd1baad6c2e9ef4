"""Where each field of a scenario acts: the small company in which `test_every_field` moves it.

`COMPANY` has nearly every mechanism switched on. A field that does nothing there, or stands at
several places, or cannot move alone, has an entry in `SETTINGS`, by its path in the schema or that
of a section around it. New fields find their place by themselves if the company already shows what
they do; if not, the test asks for an entry here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

COMPANY = """\
name: company
seed: 11
time: {horizon: 12 days, warm_up: 2 days}
organization:
  structure: hierarchical
  span_of_control: 4
  teams: 3
  departments:
    marketing: {staff: 5}
    sales: {staff: 9, sectors: 2, skill: 1.0}
    logistics: {staff: 8}
    desk: {staff: 8}
customers:
  count: 4000
  defection_satisfied: 3 %
  defection_unsatisfied: 38 %
  memory: 30 %
  several_channels: 75 %
  recontact_after: {mean: 40 min, cv: 0.7}
  channel_loyalty: 40 %
  connected: 40 %
  segments:
    business: {share: 40 %, conversion: 1.3}
    families: {share: 60 %, conversion: 0.8}
channels:
  phone:
    share: 60 %
    expected_response: 5 min
    patience: {mean: 30 min, cv: 1}
    balking: {mean: 90 min, cv: 0.5}
  mail: {share: 40 %, expected_response: 2 h}
  device: {share: 0 %, connected: true}
requests:
  lead:
    rate: 4 / h
    value: 200
    value_cv: 0.5
    conversion: 50 %
    difficulty_cv: 0.5
    response_decay: {after: 10 min, exponent: 0.4}
    route: [{department: marketing}, {department: sales}]
  order:
    rate: 7 / h
    value: 100
    value_cv: 0.5
    conversion: 90 %
    difficulty_cv: 0.5
    complaint: complaint
    resolution_patience: {mean: 3 days, cv: 0.7}
    route: [{department: sales}, {department: logistics, needs: [sales, marketing]}]
  support:
    after: order
    share: 70 %
    delay: {mean: 4 h, cv: 1}
    complaint: complaint
    route: [{department: desk, needs: [sales, logistics]}]
  enquiry:
    rate: 3 / h
    priority: 5
    route: [{department: desk, needs: [marketing]}]
  complaint:
    rate: 0.5 / h
    priority: 3
    route: [{department: desk, needs: [sales]}, {department: logistics}]
work:
  marketing: {mean: 45 min, cv: 0.8}
  sales: {mean: 32 min, cv: 0.8}
  logistics: {mean: 40 min, cv: 0.8}
  desk: {mean: 42 min, cv: 0.9}
communication: {shared_system: 10 %, interdependence: 30 %, relay: {mean: 2 min, cv: 1}}
authority: {exceptions: 20 %, decision_level: 1, deadline: 4 h}
attention: {synchronous: 40 %, notices: 30 %, notices_interrupt: 30 %}
quality: {error: 8 %}
marketing: {kind: lead, department: marketing, allocation: learned, feedback: 60 %}
reputation: {posts: 40 %, refers: 20 %}
people:
  generations:
    X: {share: 50 %, decisions: -0.5, calm: 0.3}
    Y: {share: 50 %, decisions: 0.5, insight: 0.5, ease: 0.3}
  engagement: {adaptation: 3 days}
  learning: {curve: 85 %, experienced: 50, half_life: 10 days, errors: 1}
  turnover: {yearly: 90 %, hiring: 2 days}
  ties: {form_after: 2, half_life: 5 days}
tools: {innovation: 2 %, imitation: 20 %}
"""
"""Thirty people who are busy three quarters of the time, with nearly everything switched on."""

STILL = """\
extends: neutral
name: still
seed: 11
time: {horizon: 12 days, warm_up: 2 days}
organization: {span_of_control: 4, departments: {sales: {staff: 6}, logistics: {staff: 6}}}
requests:
  order: {rate: 7 / h, value: 100, route: [{department: sales}, {department: logistics}]}
work: {sales: {mean: 40 min, cv: 0.8}, logistics: {mean: 40 min, cv: 0.8}}
"""
"""A textbook network without any mechanism, for fields that are best seen alone."""

STEADY = (
    COMPANY.partition("marketing: {kind")[0].replace("  count: 4000\n", "")
    .replace("quality: {error: 8 %}", "quality: {error: 15 %}")
)  # fmt: skip
"""The company without what goes on from day to day: people, demand and loyalty stay as they are.

Signs of what happens to single requests are seen here. With preferences they may turn: people who
like to see what others do work faster the more notices they get, and that may outweigh reading.
"""

PLACES = {
    "<department>": "sales",
    "<channel>": "phone",
    "<kind>": "order",
    "<segment>": "business",
    "<generation>": "Y",
    "[]": "[0]",
}
"""What stands in a scenario for the placeholders of a path of the schema."""


@dataclass(frozen=True)
class Setting:
    """Where and how one field is moved.

    Attributes:
        changes: what must be set in the base, by path, so that the field acts.
        base: the scenario in which it is moved.
        places: what stands for the placeholders of its path, where it is not as in `PLACES`.
        values: written values to move it over, besides those that follow from its type.
        rising: growing values for the test of its signs; multiples of its value if not given.
        along: what changes along with a value of it.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    base: str = COMPANY
    places: Mapping[str, str] = field(default_factory=dict)
    values: tuple[Any, ...] = ()
    rising: tuple[Any, ...] = ()
    along: Callable[[Any], Mapping[str, Any]] = lambda value: {}


def _rest(path: str) -> Callable[[Any], Mapping[str, Any]]:
    """Return what gives another part of a whole the rest of a share."""

    def along(share: Any) -> Mapping[str, Any]:
        return {path: 1.0 - (float(share.rstrip(" %")) / 100 if isinstance(share, str) else share)}

    return along


def _without_a_clock(when: Any) -> Mapping[str, Any]:
    """Return what duties that come when there is nothing to do leave out."""
    every = "organization.departments.sales.interruptions.every"
    return {every: None} if when in ("idle", "once_idle") else {}


def _what_the_label_names(label: Any) -> Mapping[str, Any]:
    """Return a way back to a stage by its label, none if it has none."""
    return {"requests.order.route[1].next": {label: "30 %"} if label else {}}


DUTY = {"when": "always", "every": {"mean": "3 h", "cv": 1}, "lasting": {"mean": "15 min", "cv": 1}}
CHART = [
    "id,manager,department", "chief,,sales", "head,chief,logistics",
    *(f"s{i},chief,sales" for i in range(5)), *(f"l{i},head,logistics" for i in range(5)),
]  # fmt: skip
OTHER_CHART = [row.replace("l3,head", "l3,l2").replace("s4,chief", "s4,s1") for row in CHART]
CHARTED = {
    "organization.departments": {"sales": {}, "logistics": {}},
    "organization.chart": CHART,
    "organization.structure": "custom",
    "communication.interdependence": "50 %",
    "communication.handoff_fidelity": 0.1,
    "authority.exceptions": "30 %",
    "authority.decision_level": 1,
}
LEARNING = {"kind": "lead", "department": "marketing", "allocation": "learned", "prior_deals": 5}
CHANGE = {
    "interventions": [
        {"day": 5, "until": 9, "set": {"organization.departments.sales.staff": 5},
         "leave": {"department": "logistics", "share": "30 %"}, "transition": "20 %"}
    ]
}  # fmt: skip

SETTINGS: dict[str, Setting] = {
    "collaboration": Setting(base=COMPANY.replace(", decision_level: 1", "")),
    "time.horizon": Setting({"time.warm_up": "0 min"}, STILL, values=("3 days", "13 days")),
    "time.warm_up": Setting(values=("1 s", "3 days", "11.9 days")),
    "time.hours_per_day": Setting(values=("1 h", "7.5 h", "24 h")),
    "time.days_per_week": Setting({"time.horizon": "3 weeks"}),
    "calendar": Setting(
        {"calendar": {"weekdays": "9:00-17:00"}},
        values=({"weekdays": "9:00-17:00"}, {"weekdays": "8:00-12:00, 13:00-20:00"}),
    ),
    **{
        f"calendar.{day}": Setting(
            {"calendar": {"weekdays": "9:00-17:00", "weekend": "10:00-12:00"}},
            values=("0:00-24:00", "9:00-10:00, 12:00-24:00", "closed"),
        )
        for day in ("weekdays", "weekend", "monday", "tuesday", "wednesday", "thursday", "friday",
                    "saturday", "sunday")
    },
    "channels.<channel>.outside_hours": Setting({"calendar": {"weekdays": "9:00-17:00"}}),
    "meetings": Setting({"meetings": {"staff": "2 h", "managers": "8 h"}}, COMPANY),
    "organization.structure": Setting(
        values=("hierarchical", "cross_functional", "matrix", "network", "tree")
    ),
    "organization.teams": Setting({"organization.structure": "cross_functional"}),
    "organization.guilds": Setting({"organization.structure": "cross_functional"}),
    "organization.network": Setting(
        {"organization.structure": "network", "organization.network.depth_scale": 0.5,
         "organization.network.distance_scale": 0.5}
    ),
    "organization.network.preset": Setting({"organization.structure": "network"}),
    "organization.chart": Setting(CHARTED, STILL, values=(CHART, OTHER_CHART)),
    "organization.ties": Setting(
        CHARTED, STILL,
        values=("none", ["person,contact", *(f"s{i},l{j}" for i in range(5) for j in range(5))]),
    ),
    "organization.departments.<department>.overflow": Setting(
        {"organization.departments.sales.room": 2}, values=("none", "desk", "marketing")
    ),
    "organization.departments.<department>.room": Setting(
        {"customers.recontact_after": "none"}, rising=(0, 1, 3, 8, 100)
    ),
    "organization.departments.<department>.staff": Setting(rising=(7, 8, 10, 14, 20)),
    "organization.departments.<department>.interruptions": Setting(
        {"organization.departments.sales.interruptions": DUTY}, values=("none", DUTY)
    ),
    "organization.departments.<department>.interruptions.when": Setting(
        {"organization.departments.sales.interruptions": DUTY}, along=_without_a_clock
    ),
    "customers.defection_satisfied": Setting({"customers.defection_unsatisfied": "100 %"}),
    "customers.defection_unsatisfied": Setting(
        {"customers.count": 1000, "customers.defection_satisfied": "0 %",
         "time.horizon": "40 days"},
        STEADY,
    ),
    "customers.segments.<segment>.share": Setting(along=_rest("customers.segments.families.share")),
    "channels.<channel>.share": Setting(along=_rest("channels.mail.share")),
    "channels.<channel>.connected": Setting(places={"<channel>": "mail"}),
    "requests.<kind>.population": Setting(
        {"requests.order.rate": "1 / h"}, STILL, rising=(2, 4, 8, 16)
    ),
    "requests.<kind>.batch": Setting(
        values=(1, 7, {"mean": 3, "distribution": "geometric"}, {"sizes": [1, 9]}, 100_000),
        rising=(1, 10, 40),
    ),
    "requests.<kind>.route[].department": Setting(values=("sales", "marketing", "desk")),
    "requests.<kind>.route[].together": Setting(
        {"requests.order.route": [{"together": ["sales", "desk"]}, "logistics"]},
        values=(["sales", "desk"], ["sales", "marketing", {"department": "desk", "work": "1 h"}]),
    ),
    "requests.<kind>.route[].needs": Setting(
        places={"[]": "[1]"}, values=([], ["sales"], ["sales", "marketing", "desk"])
    ),
    "requests.<kind>.route[].label": Setting(
        values=(None, "advice"), along=_what_the_label_names
    ),
    "requests.<kind>.route[].next": Setting(
        places={"[]": "[1]"},
        values=({}, {"sales": "20 %"}, {"sales": "50 %", "logistics": "50 %"}, {"done": "100 %"}),
    ),
    "requests.<kind>.complaint": Setting(values=(None, "complaint", "enquiry")),
    "requests.<kind>.follow_up": Setting(
        places={"<kind>": "lead"}, values=(None, "order", "enquiry")
    ),
    "requests.<kind>.after": Setting(places={"<kind>": "support"}, values=("order", "lead")),
    "requests.<kind>.share": Setting(places={"<kind>": "support"}),
    "requests.<kind>.delay": Setting(places={"<kind>": "support"}),
    "requests.<kind>.response_decay": Setting(
        places={"<kind>": "lead"},
        values=("none", {"after": "1 min"}, {"after": "1 min", "exponent": 3}),
    ),
    "requests.<kind>.profile.day": Setting(values=([], [1, 3], [0, 0, 1, 0.001], [1, *[0] * 287])),
    "requests.<kind>.profile.week": Setting(values=([], [1, 2, 3, 2, 1], [0, 0, 0, 0, 1])),
    "requests.<kind>.expected_resolution": Setting(rising=("1 h", "4 h", "2 days", "10 days")),
    "work": Setting(
        values=({}, {"sales": "20 min"}, {"sales": {"mean": "32 min", "cv": 3}, "desk": "1 s"})
    ),
    "service": Setting({"organization.structure": "cross_functional"}),
    "communication": Setting(base=STEADY),
    "authority": Setting({"authority.exceptions": "40 %"}, STEADY),
    "authority.control": Setting(
        {"authority.exceptions": "100 %", "authority.decision_level": 3,
         "authority.deadline": "2 days", "authority.approval": "1 s",
         "communication.relay": "1 s", "quality.detection": "20 %"},
        STEADY, rising=(0.1, 0.5, 1),
    ),
    "attention": Setting(
        {"attention.notices": "60 %", "attention.reading": "1 min",
         "organization.structure": "cross_functional", "organization.teams": 2},
        STEADY,
    ),
    "attention.resumption": Setting({"attention.notices_interrupt": "100 %"}, STEADY),
    "quality": Setting(base=STEADY),
    "quality.missing_context": Setting(
        {"communication.interdependence": "100 %", "communication.query_deadline": "10 min"},
        STEADY, rising=(0, 2, 8),
    ),
    "quality.alone": Setting(
        {"authority.exceptions": "100 %", "authority.deadline": "5 min", "authority.control": 0.5},
        STEADY, rising=(0.2, 1, 5),
    ),
    "quality.rework_at_source": Setting({"quality.error": "30 %"}, STEADY, rising=("0 %", "100 %")),
    "quality.complain": Setting({"quality.detection": "0 %"}, STEADY),
    "requests.<kind>.conversion": Setting({"quality.refund": "100 %"}, STEADY),
    "correspondence": Setting({"correspondence.rate": "1 / h"}),
    "correspondence.reach": Setting({"correspondence.rate": "2 / h"}),
    "attention.order": Setting(
        values=("priority", "fifo", "lifo", "random", {"fifo": "50 %", "random": "50 %"})
    ),
    "costs.wages": Setting(values=({}, {"sales": 50}, {"sales": 0, "desk": 1_000_000})),
    "marketing.feedback": Setting(
        {"time.horizon": "80 days", "time.warm_up": "5 days", "marketing": LEARNING,
         "customers.segments": {"one": {"share": "50 %", "conversion": 1.8},
                                "two": {"share": "50 %", "conversion": 0.2}}},
        STEADY, rising=("0 %", "20 %", "100 %"),
    ),
    "marketing.kind": Setting(values=("lead", "order", "enquiry")),
    "marketing.department": Setting(values=("marketing", "desk")),
    "reputation.posts": Setting(
        {"reputation": {"posts": "40 %", "weight": 5, "half_life": "5 days"},
         "time.horizon": "40 days", "quality.error": "40 %", "quality.detection": "10 %"},
        STEADY,
    ),
    "people.learning.errors": Setting(
        {"quality.error": "20 %", "quality.refund": "100 %", "people.learning.curve": "60 %",
         "time.horizon": "40 days"},
        rising=(0, 2, 10),
    ),
    "reputation.floor": Setting(
        {"reputation.posts": "100 %", "reputation.refers": "0 %", "reputation.weight": 20,
         "quality.error": "40 %"}
    ),
    "people.generations.<generation>.share": Setting(along=_rest("people.generations.X.share")),
    "interventions": Setting(CHANGE),
    "interventions[].set": Setting(
        CHANGE, values=({}, {"quality.error": "50 %"}, {"organization.structure": "matrix"})
    ),
    "interventions[].until": Setting(CHANGE, values=(6, 8, 11)),
    "interventions[].leave": Setting(
        CHANGE, values=(None, {"department": "desk"}, {"department": "sales", "share": "100 %"})
    ),
    "interventions[].leave.department": Setting(CHANGE, values=("logistics", "sales")),
}  # fmt: skip
"""By path of the schema, or that of a section around it."""

ELSEWHERE = {"mechanisms": "plug-ins say what stands there: see their tests"}
"""Fields that are moved in other tests, and in which."""
