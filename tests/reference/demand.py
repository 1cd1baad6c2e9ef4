"""What the demand of random scenarios has: how it arises, by which ways, and what it causes.

One mechanism a function, as in mechanisms.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .mechanisms import errors, needs

if TYPE_CHECKING:
    from .scenarios import Draft


def batches(draft: Draft) -> None:
    """Let requests come in batches."""
    rng = draft.rng
    for request in draft.requests.values():
        if rng.random() < 0.7 and "population" not in request:
            sizes = [rng.randint(1, 6) for _ in range(rng.randint(1, 3))]
            weights = {"weights": [rng.randint(0, 4) + 1 for _ in sizes]}
            request["batch"] = rng.choice(
                (
                    rng.randint(2, 4),
                    {"mean": round(rng.uniform(1, 4), 2), "distribution": "geometric"},
                    {"sizes": sizes, **(weights if rng.random() < 0.5 else {})},
                )
            )


def populations(draft: Draft) -> None:
    """Let a few customers send one request at a time."""
    for request in draft.requests.values():
        if draft.rng.random() < 0.7 and request["rate"] != "0 / h":
            request.pop("batch", None)
            request.pop("profile", None)
            request["population"] = draft.rng.choice((1, 2, 3, 5, 8, 20))


def channels(draft: Draft) -> None:
    """Let customers come by several ways, with different patience."""
    rng = draft.rng
    shares = rng.choice(((100,), (60, 40), (50, 30, 20)))
    for name, share in zip(("phone", "e-mail", "store"), shares, strict=False):
        channel = {
            "share": f"{share} %",
            "expected_response": draft.minutes(5, 60),
            "work_factor": rng.choice((1.0, 2.0) if draft.is_tied else (1.0, 0.8, 1.5)),
        }
        if rng.random() < 0.7:
            channel["patience"] = draft.distribution(5, 60)
        draft.written["channels"][name] = channel


def resolution_patience(draft: Draft) -> None:
    """Let customers give up while their request is under way."""
    for request in draft.requests.values():
        if draft.rng.random() < 0.7:
            request["resolution_patience"] = draft.distribution(30, 240)


def complaints(draft: Draft) -> None:
    """Let customers complain of errors."""
    errors(draft)
    draft.requests["complaint"] = draft.request() | {"rate": "0 / h"}
    for name, request in draft.requests.items():
        if name not in ("complaint", "delivery"):
            request["complaint"] = "complaint"


def follow_ups(draft: Draft) -> None:
    """Let a request that is won cause another one."""
    draft.requests["delivery"] = draft.request() | {"rate": "0 / h"}
    if "complaint" in draft.requests:
        draft.requests["delivery"]["complaint"] = "complaint"
    next(iter(draft.requests.values()))["follow_up"] = "delivery"


def customers(draft: Draft) -> None:
    """Let requests come from known customers, who may leave for good."""
    low = draft.share(0.0, 0.1)
    draft.section("customers").update(
        count=draft.rng.choice((1, 20, 100, 100)),
        defection_satisfied=low,
        defection_unsatisfied=draft.share(low, 0.9),
    )


def values(draft: Draft) -> None:
    """Let requests differ in value, and some customers be lookers only."""
    for request in draft.requests.values():
        if "after" in request:
            continue  # it has no value of its own
        request |= {"value": draft.rng.choice((0, 0.004, 75.5, 1000)), "conversion": draft.share()}
        request["value_cv"] = draft.rng.choice((0.0, 0.5, 2.0))


def profiles(draft: Draft) -> None:
    """Let rates change over the day and the week."""
    rng, days = draft.rng, draft.days_per_week
    for request in draft.requests.values():
        profile = {}
        if rng.random() < 0.8:
            profile["day"] = [1, *(rng.randint(0, 3) for _ in range(rng.randint(1, 7))), 2]
        if rng.random() < 0.5 or not profile:
            profile["week"] = [2, *(rng.randint(0, 3) for _ in range(days - 2)), 1]
        request["profile"] = profile


def arrivals(draft: Draft) -> None:
    """Let the times between arrivals have another shape."""
    for request in draft.requests.values():
        request["interarrival"] = draft.gaps()


def satisfaction(draft: Draft) -> None:
    """Let customers judge by other things."""
    names = ("first_response", "resolution", "contact", "repeat", "error", "abandoned")
    none = draft.rng.random() < 0.2
    for name in names:
        draft.section("satisfaction")[name] = 0.0 if none else draft.share(0.0, 0.5)
    for request in draft.requests.values():
        request["expected_resolution"] = draft.minutes(30, 300)


CALENDARS = (
    (5, {"weekdays": "9:00-17:00"}),
    (6, {"weekdays": "9:00-17:00", "saturday": "10:00-14:00"}),
    (4, {"weekdays": "8:00-12:00, 13:00-17:00", "monday": "13:00-18:00", "friday": "closed"}),
    (3, {"tuesday": "0:00-6:00, 20:00-24:00", "wednesday": "0:00-9:30", "sunday": "9:00-13:00"}),
)


def opening_hours(draft: Draft) -> None:
    """Let it be closed at night and, on some channels, let customers come then."""
    rng = draft.rng
    draft.written["time"] = {}
    draft.days_per_week, draft.written["calendar"] = rng.choice(CALENDARS)
    if not draft.written["channels"] and rng.random() < 0.7:
        channels(draft)
    for channel in draft.written["channels"].values():
        if rng.random() < 0.6:
            channel["outside_hours"] = rng.choice((0.1, 0.4, 0.8))
        if "patience" in channel and rng.random() < 0.3:  # longer than a night
            channel["patience"] = draft.distribution(400, 2000)


# ── Customers: how they get in touch, what they tell, what comes after ────────────────────────────


def contacts(draft: Draft) -> None:
    """Let customers who are not answered get in touch again."""
    rng = draft.rng
    draft.section("customers").update(
        recontact_after=draft.distribution(5, 60),
        several_channels=rng.choice((0.3, 0.75, 1.0)),
        most_contacts=rng.choice((1, 2, 3, 3, 6)),
    )
    draft.section("satisfaction")["contact"] = draft.share(0.0, 0.5)
    if rng.random() < 0.6:
        draft.section("communication")["shared_system"] = rng.choice((0.3, 0.7, 1.0))


def balking(draft: Draft) -> None:
    """Let customers leave at once when the wait that is announced is too long."""
    if not draft.written["channels"]:
        channels(draft)
    for channel in draft.written["channels"].values():
        if draft.rng.random() < 0.7:
            channel["balking"] = draft.distribution(5, 90)


def loyalty(draft: Draft) -> None:
    """Let customers have a channel they prefer."""
    customers(draft)
    if len(draft.written["channels"]) < 2:
        channels(draft)
    draft.section("customers")["channel_loyalty"] = draft.rng.choice((0.3, 0.8, 1.0))


def memory(draft: Draft) -> None:
    """Let customers remember how they were served before."""
    customers(draft)
    draft.section("customers")["memory"] = draft.share()


def segments(draft: Draft) -> None:
    """Let customers differ in worth, in how easily they are won and how easily they leave."""
    rng = draft.rng
    shares = rng.choice(((100,), (60, 40), (50, 30, 20), (90, 0, 10)))
    factors = (0, 0.5, 1.0, 1.7)
    draft.section("customers")["segments"] = {
        f"segment {i}": {
            "share": f"{share} %",
            "value": rng.choice(factors),
            "conversion": rng.choice(factors),
            "defection": rng.choice(factors),
        }
        for i, share in enumerate(shares)
    }


def journeys(draft: Draft) -> None:
    """Let what is won entail other requests later, and these yet others."""
    rng = draft.rng
    first, last = next(iter(draft.requests)), list(draft.requests)[-1]
    for name, after in (("return", first), ("warranty", "return"), ("upgrade", last)):
        if after not in draft.requests or rng.random() < 0.2:
            continue
        draft.requests[name] = draft.request() | {
            "rate": "0 / h",
            "value": 0,
            "after": after,
            "share": rng.choice((0.3, 0.7, 1.0)),
            "delay": draft.distribution(10, 400),
        }


def connected(draft: Draft) -> None:
    """Let products get in touch by themselves, and tell what is known of them."""
    rng = draft.rng
    if not any("after" in request for request in draft.requests.values()):
        journeys(draft)
    needs(draft)
    if not draft.written["channels"] or rng.random() < 0.3:
        draft.written["channels"] |= {"product": {"share": "0 %"}}
    if list(draft.written["channels"]) == ["product"]:
        draft.written["channels"]["phone"] = {"share": "100 %"}
    rng.choice(list(draft.written["channels"].values()))["connected"] = True
    draft.section("customers")["connected"] = rng.choice((0.4, 1.0))


def decay(draft: Draft) -> None:
    """Let what is answered late be won less often."""
    for request in draft.requests.values():
        if draft.rng.random() < 0.7:
            request["response_decay"] = {
                "after": draft.minutes(5, 40),
                "exponent": draft.rng.choice((0.4, 1.3, 10)),
            }


def reports(draft: Draft) -> None:
    """Let sales tell marketing how deals ended."""
    rng = draft.rng
    departments = list(draft.names)
    if rng.random() < 0.3:  # whom no route passes
        draft.departments["press"] = {"staff": rng.randint(1, 3)}
        departments = ["press"]
    draft.section("marketing").update(
        kind=rng.choice(list(draft.requests)),
        department=rng.choice(departments),
        feedback=rng.choice((0.3, 1.0)),
    )
    draft.section("communication").update(
        relay_fidelity=draft.share(0.5, 1.0),
        ask=draft.distribution(0, 5),
        relay=draft.distribution(0, 8),
    )
    draft.section("attention").update(
        reading=draft.distribution(0, 4),
        synchronous=rng.choice((0.0, 0.5)),
        resumption=draft.minutes(0, 10),
    )


def budget(draft: Draft) -> None:
    """Let marketing spend where a lead is expected to bring most."""
    if "segments" not in draft.section("customers"):
        segments(draft)
    if "marketing" not in draft.written:
        reports(draft)
    most = (1.0, 2.0) if draft.is_tied else (1.0, 1.5, 3.0)
    draft.written["marketing"].update(allocation="learned", most=draft.rng.choice(most))


def word_of_mouth(draft: Draft) -> None:
    """Let customers tell others."""
    rng = draft.rng
    ceilings = (1.0, 2.0) if draft.is_tied else (1.0, 1.2, 2.5)
    draft.written["reputation"] = {
        "posts": rng.choice((0.0, 0.5, 1.0)),
        "refers": draft.share(),
        "reach": rng.choice((1.0, 3.0)),
        "floor": 0.5,
        "ceiling": rng.choice(ceilings),
    }
