"""What changes slowly: against its formulas, frozen in the warm-up, no effect if neutral."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulation.behaviour.day import Day
from simulation.behaviour.learning import Experience
from simulation.behaviour.ties import InformalTies
from simulation.behaviour.turnover import DAYS_A_YEAR, Turnover
from simulation.kernel import state as k
from simulation.kernel.keys import derive_many
from tests.properties.invariants import broken
from tests.support import results_digest, scenario_of

from .cases import EVERYTHING, SHOP, differences, interval, model_of

MEAN = "response_time_resolution_mean"


def a_day(services: Any = None, number: int = 0, **tables: Any) -> Day:
    """Return a day with nothing in it but what is given."""
    return Day(tables.get("parameters"), tables.get("state"), number, 1, {}, np.zeros(1), services)


# ── Learning ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("curve", [0.8, 0.9])
def test_each_doubling_of_practice_multiplies_the_time(curve: float) -> None:
    """A novice with a tenth of the practice takes curve^(log₂ 0.1) times as long; and so on."""
    scenario = scenario_of(SHOP, people__learning={"curve": curve, "novice": 0.125, "best": 10.0})
    experience = Experience(scenario, 2, 1)
    experience.begin_anew([1])
    assert experience.factor()[:, 0] == pytest.approx([1.0, curve**3], rel=1e-14)
    learned = scenario.people.learning.experienced
    experience.act(a_day(np.array([[learned], [learned // 8]])), np.ones(2, int))  # both double
    assert experience.factor()[:, 0] == pytest.approx([1 / curve, curve**2], rel=2e-3)
    assert experience.practice[0, 0] == 2 * learned


def test_practice_that_is_not_used_halves_in_its_half_life() -> None:
    """After a half-life without practice the time is one step up the curve, at most a novice's."""
    learning = {"curve": "80 %", "half_life": "10 days", "novice": 0.3}
    experience = Experience(scenario_of(SHOP, people__learning=learning), 1, 1)
    for _ in range(10):
        experience.act(a_day(np.array([[0]])), np.ones(1, int))
    assert experience.factor()[0, 0] == pytest.approx(0.8, rel=1e-12)
    for _ in range(100):
        experience.act(a_day(np.array([[0]])), np.ones(1, int))
    assert experience.factor()[0, 0] == pytest.approx(0.8 ** math.log2(1 / 0.3), rel=1e-12)


def test_practice_makes_the_kernel_faster() -> None:
    """In a run, the speed of each employee is the formula of the services it has completed."""
    model = model_of(people__learning={"curve": "80 %", "best": 10.0, "experienced": 100})
    model.run_until(20 * 8 * 3_600_000_000)
    served = model.state.practice
    wanted = ((100 + served) / 100) ** -math.log2(0.8)
    used = served > 0
    assert used.sum() == 12
    assert model.parameters.speed[used] == pytest.approx(wanted[used], rel=1e-12)


def test_inexperience_makes_errors_in_proportion_to_time() -> None:
    """With `errors` 1 the chance of an error grows as the time of a service does."""
    scenario = scenario_of(SHOP, people__learning={"curve": "80 %", "errors": 1.0})
    experience = Experience(scenario, 1, 1)
    assert experience.error_factor(np.array([1.0, 1.2, 0.5])) == pytest.approx([1.0, 1.0, 2.0])


# ── Turnover ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("engagement", [1.0, 0.8])
def test_the_hazard_of_leaving(engagement: float) -> None:
    """Of 4,000 people, 1 − (1 − y)^exp(s(1 − e)) leave within a year, within a 99.9 % interval."""
    people, yearly, sensitivity = 4000, 0.2, 3.0
    scenario = scenario_of(SHOP, people__turnover={"yearly": yearly, "sensitivity": sensitivity})
    model = model_of()
    key = derive_many(np.array([7], np.uint64), 37, np.arange(people))
    table = k.zeros("people", people)
    table.key = key
    turnover = Turnover(scenario, key)
    day = a_day(parameters=model.parameters._replace(people=table))
    levels, everybody = np.full(people, engagement), np.ones(people, np.int64)
    gone: set[int] = set()
    for number in range(DAYS_A_YEAR):
        day.number = number
        gone.update(turnover.leavers(day, levels, everybody))
    share = 1 - (1 - yearly) ** math.exp(sensitivity * (1 - engagement))
    half = 3.29 * math.sqrt(share * (1 - share) / people)
    assert abs(len(gone) / people - share) < half


def test_who_comes_is_somebody_else() -> None:
    """A place is vacant for the time of hiring, then held by a novice with a key of its own."""
    model = model_of(
        people__turnover={"yearly": "99 %", "hiring": "4 days"},
        people__learning={"curve": "80 %"},
    )
    keys, day = model.parameters.people.key.copy(), 8 * 3_600_000_000
    vacant_since = {}
    for number in range(1, 61):
        model.run_until(number * day)
        new = model.slow.turnover.identity
        away = model.slow.turnover.hired_on >= 0
        assert ((model.parameters.people.key != keys) == (new > 0)).all()
        for e in np.flatnonzero(away).tolist():
            vacant_since.setdefault((e, int(new[e])), number)
            assert number - vacant_since[e, int(new[e])] < 4
    assert new.sum() > 3
    assert new[0] == 0, "the chief stays"
    fresh = new > 0
    practice = model.slow.experience.practice
    assert (practice[fresh].min(axis=1) == 50).all(), "a novice at what it never did"
    assert practice[~fresh].min() == 500


def test_who_comes_has_not_sat_in_meetings() -> None:
    """Somebody who is hired between two meetings knows nothing of what the last one told.

    Catches a seat that remembers who sat there before.
    """
    model = model_of(
        meetings={"staff": "1 h", "length": "1 h"},
        people__turnover={"yearly": "1 %", "hiring": "1 day"},
    )
    day, seats, e = 8 * 3_600_000_000, model.parameters.seats, 2
    held = int(model.parameters.meeting_times[0]) // day  # once a week, on this day
    model.run_until((held + 1) * day)
    told = model.state.attended.copy()
    assert (told > 0).all()
    model.let_go(e)
    model.run_until((held + 2) * day)
    assert not model.state.workers.away[e]
    assert model.state.attended.tolist() == np.where(seats.employee == e, -1, told).tolist()


def test_who_comes_has_yet_to_adopt_the_tools() -> None:
    """Newcomers use the shared system as the scenario declares, not as whoever left did."""
    model = model_of(
        people__turnover={"yearly": "99 %", "hiring": "4 days"}, tools={"innovation": "100 %"}
    )
    p = model.parameters
    while not (model.slow.turnover.identity > 0).any():
        model.step()
    new = model.slow.turnover.identity > 0
    assert p.people.uses_system[~new].all()
    assert not p.people.uses_system[new].any()
    members = [
        p.people.uses_system[p.members[row.member_start : row.member_start + row.member_count]]
        for row in p.stations
    ]
    assert p.stations.linked.tolist() == [users.mean() for users in members]
    assert p.stations.linked.min() < 1


def test_turnover_costs_time() -> None:
    """Vacancies and novices make requests take longer in each of 16 replications (sign test).

    Not so where nobody leaves.
    """
    learning = {"people__learning": {"curve": "80 %", "best": 1.0}, "time__horizon": "120 days"}
    leaving = {"people__turnover": {"yearly": "99 %", "hiring": "10 days"}}
    assert min(differences(MEAN, learning, learning | leaving, n=16)) > 0
    never = {"people__turnover": {"yearly": "0 %", "hiring": "10 days"}}
    assert set(differences(MEAN, learning, learning | never, n=3)) == {0.0}


# ── Tools ─────────────────────────────────────────────────────────────────────────────────────────


def test_adoption_follows_bass() -> None:
    """Where everybody knows everybody, adoption is Bass's curve, within a 99.9 % interval."""
    p, q, start, days = 0.005, 0.2, 0.05, 30
    shop = {
        "organization__departments__sales__staff": 150,
        "organization__departments__logistics__staff": 150,
        "requests__order__rate": "0.1 / h",
        "tools": {"innovation": p, "imitation": q},
        "communication__shared_system": start,
    }
    shares = []
    for replication in range(8):
        model = model_of(replication, **shop)
        first = model.parameters.people.uses_system[1:].mean()
        model.run_until(days * 8 * 3_600_000_000)
        expected = first
        for _ in range(days):
            expected += (1 - expected) * (p + q * expected)
        shares.append(model.parameters.people.uses_system[1:].mean() - expected)
    low, high = interval(shares)
    assert low < 0 < high
    assert high - low < 0.12


def test_adoption_needs_contact() -> None:
    """Who has no contact that uses the system never begins by imitation, and nothing changes."""
    plain = model_of()
    nobody = model_of(tools__imitation="100 %")
    plain.run()
    nobody.run()
    assert results_digest(plain.state) == results_digest(nobody.state)


# ── Ties ──────────────────────────────────────────────────────────────────────────────────────────


def contacts_of(p: k.Parameters, e: int) -> set[int]:
    """Return the contacts of an employee in the kernel's tables."""
    start = int(p.people.contact_start[e])
    return set(p.contacts[start : start + int(p.people.contact_count[e])].tolist())


def test_ties_form_and_fade() -> None:
    """Answers make a tie at `form_after`; it ends when half of that is forgotten; both see it."""
    model = model_of(
        organization__structure="hierarchical",
        organization__departments__sales__sectors=2,
        people__ties={"form_after": 4, "half_life": "5 days", "most": 2},
    )
    p, s = model.parameters, model.state
    ties = InformalTies(model.scenario, p)
    formal = [contacts_of(p, e) for e in range(13)]
    strangers = [(2, 8), (2, 9), (2, 10)]
    assert all(b not in formal[a] for a, b in strangers)
    s = s._replace(answers=k.zeros("answers", 100))

    def day(*answers: tuple[int, int]) -> None:
        nonlocal p
        for i, (asker, answerer) in enumerate(answers):
            s.answers[i] = (asker, answerer)
        s.clock.answers = len(answers)
        over = a_day(parameters=p, state=s)
        ties.act(over)
        p = over.parameters

    day(*[(2, 8)] * 3)
    assert [contacts_of(p, e) for e in range(13)] == formal
    day(*[(8, 2)] * 3, *[(2, 9)] * 5, *[(2, 10)] * 4)  # the weakest has no room
    assert contacts_of(p, 2) == formal[2] | {8, 9}
    assert contacts_of(p, 8) == formal[8] | {2}
    assert contacts_of(p, 10) == formal[10]
    assert p.people.lateral.tolist() == [0, 0, 2, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0]
    for e in range(13):
        start, count = p.people.contact_start[e], p.people.contact_count[e]
        assert p.contacts[start : start + count].tolist() == sorted(contacts_of(p, e))
    for _ in range(7):
        day()  # 5 answers fade below 2
    assert contacts_of(p, 2) == formal[2] | {8}
    ties.drop(over := a_day(parameters=p, state=s), [8])
    p = over.parameters
    assert [contacts_of(p, e) for e in range(13)] == formal


def test_ties_shorten_the_way() -> None:
    """Where departments must ask each other, ties save time (99.9 % interval)."""
    pyramid = {
        "organization__structure": "hierarchical",
        "organization__span_of_control": 2,
        "communication__interdependence": "80 %",
        "communication__handoff_fidelity": 0,
        "communication__relay": "5 min",
    }
    change = differences(MEAN, pyramid, pyramid | {"people__ties__form_after": 2})
    assert interval(change)[1] < 0


# ── Engagement ────────────────────────────────────────────────────────────────────────────────────


def test_engagement_goes_where_the_weights_say() -> None:
    """With nothing to interrupt it, engagement goes to 1 + weight of calm, by its time constant."""
    model = model_of(
        people__generations={"all": {"share": "100 %", "calm": 0.1}},
        people__engagement__adaptation="10 days",
    )
    model.run_until(20 * 8 * 3_600_000_000)
    wanted = 1 + 0.1 * (1 - math.exp(-2))
    assert model.slow.engagement.level == pytest.approx(np.full(13, wanted), rel=1e-12)
    assert model.parameters.speed[1, 0] == pytest.approx(wanted, rel=1e-12)


def test_generations_have_no_effect_by_default() -> None:
    """Generations without preferences change nothing, bit for bit."""
    named = {"people__generations": {"X": {"share": "50 %"}, "Y": {"share": "50 %"}}}
    plain, other = model_of(), model_of(**named)
    plain.run()
    other.run()
    assert results_digest(plain.state) == results_digest(other.state)


def test_the_preset_of_the_article_acts_on_what_people_experience() -> None:
    """Where few decisions are one's own Y and Z lose engagement and X gains; not where all are."""
    levels = {}
    for exceptions in ("100 %", "0 %"):
        model = model_of(
            people__generations="article",
            authority__exceptions=exceptions,
            authority__decision_level=1,
            organization__departments__sales__staff=20,
        )
        model.run_until(40 * 8 * 3_600_000_000)
        level, generation = model.slow.engagement.level, model.slow.engagement.generation
        deciding = model.state.workers.served > 0
        levels[exceptions] = [level[deciding & (generation == g)].mean() for g in range(3)]
    x, y, z = levels["100 %"]
    assert z < y < 1 < x
    x, y, z = levels["0 %"]
    assert x < 1


# ── All together ──────────────────────────────────────────────────────────────────────────────────


def test_slow_behaviour_without_effect_changes_nothing() -> None:
    """Stopping every day, with ties nobody earns and people who never leave, is the plain run."""
    plain = model_of()
    plain.run()
    daily = model_of(people__ties__form_after=10_000)
    daily.run()
    assert results_digest(plain.state) == results_digest(daily.state)


def test_two_runs_are_one() -> None:
    """`run_until(a)`, then `(b)` equals `run_until(b)`, with everything that changes slowly."""
    whole, parts = model_of(log=True, **EVERYTHING), model_of(log=True, **EVERYTHING)
    whole.run()
    for hours in (1, 8, 9, 47, 48.5, 200, 479):
        parts.run_until(int(hours * 3.6e9))
    parts.run()
    assert results_digest(whole.state) == results_digest(parts.state)
    assert whole.slow.turnover.identity.sum() > 3
    assert whole.slow.ties.is_tie.any()


def test_nothing_gets_lost_when_people_leave() -> None:
    """Every invariant of the state holds after every day, with everything that changes slowly."""
    model = model_of(**EVERYTHING)
    away = 0
    for day in range(1, 61):
        model.run_until(day * 8 * 3_600_000_000 + 60_000_000)
        assert broken(model.assembly, model.state) == []
        away += int(model.state.workers.away.sum())
    assert away > 10


def test_the_warm_up_is_frozen() -> None:
    """During the warm-up nobody changes, and what was done in it leaves no trace."""
    model = model_of(time__warm_up="20 days", **EVERYTHING)
    model.run_until(20 * 8 * 3_600_000_000)
    assert (model.slow.engagement.level == 1).all()
    assert (model.slow.experience.speed == 1).all()
    assert not model.state.workers.away.any()
    model.run_until(30 * 8 * 3_600_000_000)
    assert not (model.slow.engagement.level == 1).all()
    assert model.slow.experience.practice.max() < 500 + model.state.practice.max()
