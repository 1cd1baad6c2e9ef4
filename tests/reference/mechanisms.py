"""What random scenarios have, one mechanism a function: each writes into a draft.

Those of the demand are in demand.py, their order in menus.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..support import org_chart

if TYPE_CHECKING:
    from .scenarios import Draft

Mechanism = Callable[["Draft"], None]


def nothing(draft: Draft) -> None:
    """Leave everything neutral."""


def sectors(draft: Draft) -> None:
    """Cut departments into sectors."""
    draft.written["organization"]["structure"] = "hierarchical"
    for department in draft.departments.values():
        department["sectors"] = draft.rng.randint(1, min(3, department["staff"]))


def tree(draft: Draft) -> None:
    """Let everybody be in one tree."""
    draft.written["organization"]["structure"] = "tree"


def matrix(draft: Draft) -> None:
    """Give everybody two superiors, whom exceptions ask in parallel."""
    organization = draft.written["organization"]
    organization["structure"] = "matrix"
    organization["teams"] = draft.rng.randint(1, 4)
    exceptions(draft)


def network(draft: Draft) -> None:
    """Give people informal ties across the silo, and reasons to use them."""
    organization = draft.written["organization"]
    presets = ("random", "local_team", "random_interdivisional", "core_periphery", "multiscale")
    organization["structure"] = "network"
    organization["network"] = {
        "preset": draft.rng.choice(presets),
        "ties_per_person": draft.rng.choice((0.0, 0.5, 1.0, 3.0)),
    }
    needs(draft)


def custom(draft: Draft) -> None:
    """Let the people be those of an org chart, and now and then its lines hold."""
    organization = draft.written["organization"]
    staff = {name: item["staff"] for name, item in draft.departments.items()}
    organization["chart"] = org_chart(staff, draft.rng)
    organization["ties"] = ["person,contact"] + [
        f"chief,{draft.rng.choice(list(staff))} 0" for _ in range(draft.rng.randint(0, 3))
    ]
    if organization["structure"] != "matrix" or draft.rng.random() < 0.3:
        organization["structure"] = "custom"


def managers_only_manage(draft: Draft) -> None:
    """Let managers serve no customers."""
    draft.written["organization"]["managers_serve"] = False


def scope(draft: Draft) -> None:
    """Let requests queue for the whole department."""
    draft.section("dispatch")["scope"] = "department"


def rule(draft: Draft) -> None:
    """Give requests to people by a rule."""
    rules = ("least_loaded", "shortest_queue", "round_robin", "random", "same_owner", "same_team")
    draft.section("dispatch")["rule"] = draft.rng.choice(rules)


def helping(draft: Draft) -> None:
    """Let people of a team help each other."""
    draft.written["organization"]["structure"] = "cross_functional"
    cross_skill = draft.rng.choice((1.0, 0.5)) if draft.is_tied else draft.share(0.4, 1.0)
    draft.section("service").update(helping=True, cross_skill=cross_skill)


def set_up(draft: Draft) -> None:
    """Let changing functions cost time."""
    draft.section("service")["set_up"] = draft.minutes(1, 10)


def priorities(draft: Draft) -> None:
    """Serve some kinds first."""
    for request in draft.requests.values():
        request["priority"] = draft.rng.randint(1, 3)


def preemption(draft: Draft) -> None:
    """Let important requests take people away from others."""
    if len(draft.requests) == 1:
        draft.requests["support"] = draft.request()
    priorities(draft)
    draft.section("dispatch")["preemption"] = "resume"
    draft.section("attention")["resumption"] = draft.minutes(0, 10)


def rooms(draft: Draft) -> None:
    """Let few wait at some departments, the others being lost or sent on."""
    rng, names = draft.rng, draft.names
    for i, name in enumerate(names):
        if rng.random() < 0.5:
            draft.departments[name]["room"] = rng.choice((0, 0, 1, 1, 2, 3, 5))
            if i + 1 < len(names) and rng.random() < 0.6:
                draft.departments[name]["overflow"] = rng.choice(names[i + 1 :])
    if rng.random() < 0.3:  # generalists whom no route passes
        draft.departments["generalists"] = {"staff": rng.randint(1, 2), "room": rng.randint(0, 2)}
        draft.departments[names[-1]].update(room=rng.randint(0, 2), overflow="generalists")
    cross_skill = rng.choice((1.0, 0.5)) if draft.is_tied else draft.share(0.4, 1.0)
    draft.section("service")["cross_skill"] = cross_skill


def multitasking(draft: Draft) -> None:
    """Let people work on several requests at once."""
    for department in draft.departments.values():
        if draft.rng.random() < 0.5:
            department["multitasking"] = draft.rng.choice((2, 2, 3, 5))
    draft.section("attention")["resumption"] = draft.minutes(0, 10)


def interruptions(draft: Draft) -> None:
    """Let duties take people away."""
    whens = ("serving", "serving", "always", "always", "between", "idle", "once_idle")
    for department in draft.departments.values():
        if draft.rng.random() < 0.8:
            duties: dict[str, Any] = {"when": draft.rng.choice(whens)}
            if duties["when"] not in ("idle", "once_idle"):
                duties["every"] = draft.distribution(20, 200)
            duties["lasting"] = draft.distribution(10, 60)
            department["interruptions"] = duties
    draft.section("attention")["resumption"] = draft.minutes(0, 10)


def forks(draft: Draft) -> None:
    """Let several departments work on a request at once."""
    names = [name for name in draft.names if "room" not in draft.departments[name]]
    for request in draft.requests.values():
        for position, stage in enumerate(request["route"]):
            others = [name for name in names if name != stage["department"]]
            if others and stage["department"] in names and draft.rng.random() < 0.6:
                chosen = draft.rng.sample(others, draft.rng.randint(1, len(others)))
                following = {key: stage.pop(key) for key in ("next", "label") if key in stage}
                together = [stage, *map(draft.branch, chosen)]
                request["route"][position] = {"together": together, **following}


def letters(draft: Draft) -> None:
    """Let people write to each other."""
    reach = draft.rng.choice(("none", 0.5, 1.0, 3.0))
    draft.written["correspondence"] = {"handling": draft.distribution(2, 30), "reach": reach}


def feedback(draft: Draft) -> None:
    """Let requests go back, stay, skip stages or end early; some stages go by a label."""
    for request in draft.requests.values():
        for position, stage in enumerate(request["route"]):
            if draft.rng.random() < 0.3:
                stage["label"] = f"stage {position}"
        for stage in request["route"]:
            if draft.rng.random() < 0.6:
                goals = {item["department"] for item in request["route"]} | {"done"}
                goals |= {item["label"] for item in request["route"] if "label" in item}
                chosen = draft.rng.sample(sorted(goals), draft.rng.randint(1, min(2, len(goals))))
                stage["next"] = {goal: draft.share(0.05, 0.3) for goal in chosen}


def needs(draft: Draft) -> None:
    """Let stages need what other departments know."""
    draft.section("communication").update(
        interdependence=draft.rng.choice((0.3, 0.7, 1.0)),
        handoff_fidelity=draft.share(0.3, 1.0),
        relay_fidelity=draft.share(0.5, 1.0),
        ask=draft.distribution(0, 5),
        relay=draft.distribution(0, 8),
        answer=draft.distribution(2, 15),
        query_deadline=draft.minutes(15, 200),
    )
    for request in draft.requests.values():
        for stage in request["route"]:
            if draft.rng.random() < 0.5:
                number = draft.rng.randint(0, len(draft.names))
                stage["needs"] = draft.rng.sample(draft.names, number)


def direct_contact(draft: Draft) -> None:
    """Let some questions go straight to whom they are for."""
    needs(draft)
    draft.section("communication")["direct_contact"] = draft.share()


def shared_system(draft: Draft) -> None:
    """Let some people see in a system what others would have to be asked for."""
    needs(draft)
    draft.section("communication")["shared_system"] = draft.share()


def exceptions(draft: Draft) -> None:
    """Let decisions climb."""
    draft.section("authority").update(
        exceptions=draft.rng.choice((0.2, 0.6, 1.0)),
        decision_level=draft.rng.randint(0, 5),
        approval=draft.distribution(2, 20),
        deadline=draft.minutes(15, 200),
    )


def control(draft: Draft) -> None:
    """Let decisions from above prevent errors."""
    exceptions(draft)
    errors(draft)
    draft.section("authority")["control"] = draft.share(0.2, 1.0)


def order(draft: Draft) -> None:
    """Let people turn to things in another order."""
    draft.section("attention")["order"] = draft.rng.choice(
        (
            "fifo",
            "lifo",
            "random",
            {"priority": "60 %", "random": "40 %"},
            {"lifo": "50 %", "fifo": "25 %", "priority": "25 %"},
        )
    )


def synchronous(draft: Draft) -> None:
    """Let messages interrupt."""
    draft.rng.choice((needs, exceptions))(draft)
    draft.section("attention").update(
        synchronous=draft.share(0.2, 1.0), resumption=draft.minutes(0, 10)
    )


def notices(draft: Draft) -> None:
    """Let people write to everybody they know."""
    draft.section("attention").update(
        notices=draft.share(0.05, 0.4),
        reading=draft.distribution(0, 4),
        notices_interrupt=draft.rng.choice((0.0, 0.5, 1.0)),
        resumption=draft.minutes(0, 10),
    )


def errors(draft: Draft) -> None:
    """Let work go wrong."""
    draft.section("quality").update(
        error=draft.share(0.05, 0.6),
        missing_context=draft.rng.choice((0.0, 1.5)),
        alone=draft.rng.choice((1.0, 2.5)),
        detection=draft.share(),
        rework_at_source=draft.share(),
        refund=draft.share(),
        complain=draft.share(),
    )


def differences(draft: Draft) -> None:
    """Let people and requests differ."""
    for request in draft.requests.values():
        request["difficulty_cv"] = 0.0 if draft.is_tied else draft.rng.choice((0.0, 0.5, 1.0))
    for department in draft.departments.values():
        department["skill"] = draft.rng.choice((1.0, 0.5, 2.0))
        department["skill_cv"] = 0.0 if draft.is_tied else draft.rng.choice((0.0, 0.3))


def meetings(draft: Draft) -> None:
    """Let units and managers meet, now and then long enough that meetings overlap."""
    rng = draft.rng
    staff, managers = rng.choice(((1, 0), (2, 4), (0, 3), (4, 6), (5, 5)))
    if draft.unit == "days":
        staff, managers = 1, 0
    length = rng.choice((60, 60, 20) if draft.is_tied else (60, 45, 20, 90))
    draft.section("meetings").update(staff=f"{staff} h", length=f"{length} min")
    if managers:
        draft.section("meetings")["managers"] = f"{managers} h"
    if rng.random() < 0.7:
        needs(draft)


def absences(draft: Draft) -> None:
    """Let people leave and come back, and change while they work (see changes.py)."""
