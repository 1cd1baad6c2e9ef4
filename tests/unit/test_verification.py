"""Verification: studies in one pool, measures against the event log, what is shown and written."""

from __future__ import annotations

import gc
import json
import threading
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console

from simulation.agents import Employee
from simulation.assembly import assemble
from simulation.experiments.jobs import run_studies
from simulation.experiments.replication import replicate
from simulation.experiments.verification import (
    FULL,
    QUICK,
    Case,
    Measured,
    Outcome,
    Stated,
    Value,
    Verdict,
    statement,
    verify,
)
from simulation.experiments.verification_cases import SECTIONS, all_cases
from simulation.experiments.verification_cases import measures as m
from simulation.experiments.verification_cases import reading as r
from simulation.experiments.verification_cases.borders import Border
from simulation.experiments.verification_cases.neutrality import differing
from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.outcomes.records import HOUR, Record
from simulation.presentation import verification as shown
from simulation.presentation.verification_files import as_json, page
from simulation.scenario import Scenario, load_scenario
from tests.support import log_of, scenario_of

# ── Studies ───────────────────────────────────────────────────────────────────────────────────────


def adding(times: int) -> Iterator[Any]:
    """Yield batches that each add one to what the batch before returned."""
    total = [0, 0, 0]
    for _ in range(times):
        total = yield [lambda value=value: value + 1 for value in total]
    return total


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_studies_are_resumed_with_results_in_order(workers: int) -> None:
    """Each batch comes back in the order of its jobs, whatever the threads."""
    found = list(run_studies([adding(3), adding(1), adding(0)], workers))  # type: ignore[list-item]
    assert sorted(found) == [[0, 0, 0], [1, 1, 1], [3, 3, 3]]


def test_progress_counts_jobs() -> None:
    """Progress is told after every job and ends with all of them."""
    told: list[tuple[int, int]] = []
    list(run_studies([adding(2)], 2, 4, lambda *pair: told.append(pair)))  # type: ignore[list-item]
    assert [done for done, _ in told] == [1, 2, 3, 4, 5, 6]
    assert told[0] == (1, 4)
    assert told[-1] == (6, 6)


def test_a_failing_job_ends_everything() -> None:
    """The error of a job is raised, and what has not begun is not run."""
    begun: list[int] = []
    release = threading.Event()

    def job(number: int) -> int:
        begun.append(number)
        if number == 0:
            raise ZeroDivisionError
        release.wait(0.2)
        return number

    def study() -> Iterator[Any]:
        yield [lambda number=number: job(number) for number in range(100)]

    with pytest.raises(ZeroDivisionError):
        list(run_studies([study()], 2))  # type: ignore[list-item]
    assert len(begun) < 100


# ── Cases ─────────────────────────────────────────────────────────────────────────────────────────


def utilization(factor: float) -> Callable[[Scenario], list[Value]]:
    """Return the load of theory/mm20, times a factor that makes it wrong."""
    return lambda scenario: [Value("at work", 18.0 * factor, m.busy("service"))]


def case(factor: float = 1.0, name: str = "load") -> Measured:
    """Return a case that is soon run."""
    changes = {"time.warm_up": "50 h"}
    return Measured(
        name, "theory/mm20", "λ / μ", utilization(factor), changes=changes, horizon=2_000
    )


def test_a_right_value_agrees_and_a_wrong_one_does_not() -> None:
    """The full rule confirms an exact load, and finds an error of 2 % in it."""
    right, wrong = verify([case(), case(1.02, "wrong load")], FULL, workers=2)
    assert right.agrees, right.verdicts
    assert [verdict.word for verdict in wrong.verdicts] == ["disagrees"]
    assert wrong.retried
    assert not right.retried


def test_outcomes_do_not_depend_on_workers() -> None:
    """One thread and three give the same numbers to the last digit."""
    small = [case(), Stated("sentence", "theory/mm1", "logic", lambda case, seed: (TRUE,))]
    one, three = (sorted_by_name(verify(small, QUICK, 3, workers)) for workers in (1, 3))
    assert one == three


def test_seeds_differ_between_cases_attempts_and_masters() -> None:
    """Nothing shares its draws with anything else."""
    one, other = case(), case(name="another")
    seeds = {one.seed(1), one.seed(1, 1), one.seed(2), other.seed(1)}
    assert len(seeds) == 4
    assert case().seed(1) == one.seed(1)


TRUE = statement("one is one", True)


def sorted_by_name(outcomes: Iterator[Outcome]) -> list[tuple[str, int, tuple[Verdict, ...]]]:
    """Return what matters of outcomes."""
    return sorted((o.case.name, o.events, tuple(map(nan_free, o.verdicts))) for o in outcomes)


def nan_free(verdict: Verdict) -> Any:
    """Return a verdict that is equal to itself."""
    return tuple(str(value) for value in vars(verdict).values())


def test_a_border_is_found() -> None:
    """The bisection finds the border of two sectors, within its tolerance."""
    border = Border("border", "theory/sectors", "root", 2, 0.5, 10_000)
    (outcome,) = verify([border], QUICK, 1, 2)
    (verdict,) = outcome.verdicts
    assert verdict.agrees, verdict
    assert verdict.exact == pytest.approx(1.2361, abs=5e-5)
    assert abs(verdict.mean - verdict.exact) < 0.25 * border.effect
    assert border.size(FULL) > border.size(QUICK) > 40


def test_a_wrong_border_is_not_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A border that is off by more than the tolerance disagrees."""
    border = Border("border", "theory/sectors", "root", 2, 0.5, 10_000)
    monkeypatch.setattr(Border, "exact", property(lambda self: 1.6))
    (outcome,) = verify([border], QUICK, 1, 2)
    assert not outcome.agrees


def test_differing_traces_are_told() -> None:
    """Traces of different seeds differ, and it is said in what."""
    scenario = load_scenario("theory/same_trace", {"time.horizon": "2 days", "time.warm_up": "0 h"})
    states = []
    for seed in (1, 1, 2):
        model = OrganizationModel(assemble(scenario), seed=seed, log=True)
        model.run()
        states.append(model.state)
    assert differing(states[0], states[1]) == []
    assert {"log", "counts", "sums"} <= set(differing(states[0], states[2]))


def test_replications_leave_nothing_behind() -> None:
    """The employees of a replication that is over are gone, although Mesa remembers its model."""
    assembly = assemble(scenario_of("silo", time__horizon="1 days", time__warm_up="1 h"))
    gc.collect()
    before = sum(isinstance(thing, Employee) for thing in gc.get_objects())
    for number in range(3):
        replicate(assembly, 1, number)
    gc.collect()
    assert sum(isinstance(thing, Employee) for thing in gc.get_objects()) == before


# ── Measures ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def impatient() -> tuple[Record, Any]:
    """Return the record and the event log of a run in which some give up."""
    changes = {"time.horizon": "1010 h", "time.warm_up": "100 h", "requests.call.rate": "11 / h"}
    model = OrganizationModel(load_scenario("theory/erlang_a", changes), seed=5, log=True)
    record = model.run()
    return record, log_of(model.state).copy()


def times(log: Any, activity: int) -> dict[int, int]:
    """Return when something happened to each request."""
    rows = log[log.activity == activity]
    return dict(zip(rows.number.tolist(), rows.time.tolist(), strict=True))


def waits(record: Record, log: Any, settled: bool) -> dict[int, float]:
    """Return the wait of each measured request that was served, in hours, from the log."""
    time = record.assembly.scenario.time
    end = time.horizon * (1 - m.UNSETTLED) if settled else time.horizon
    starts = times(log, k.LOG_START)
    cohorts = record.cohort_start[record.cohort_start < end]
    last = time.horizon if not settled else cohort_end(record, float(cohorts[-1]))
    return {
        number: (starts[number] - came) / HOUR
        for number, came in times(log, k.LOG_ARRIVE).items()
        if number in starts and time.warm_up <= came < last
    }


def cohort_end(record: Record, start: float) -> int:
    """Return when the cohort ends that begins at a time."""
    later = record.cohort_start[record.cohort_start > start]
    return int(later[0]) if len(later) else record.assembly.scenario.time.horizon


def test_mean_wait_is_that_of_the_log(impatient: tuple[Record, Any]) -> None:
    """The mean wait of the served, without the last arrivals, is that of the event log."""
    record, log = impatient
    expected = list(waits(record, log, settled=True).values())
    assert len(expected) > 5_000
    assert m.mean_wait()(record) == pytest.approx(np.mean(expected), rel=1e-12)


@pytest.mark.parametrize("time", [0.01, 0.1, 0.3])
def test_tails_are_those_of_the_log(impatient: tuple[Record, Any], time: float) -> None:
    """At an edge of the histogram the share of longer waits is exact."""
    record, log = impatient
    edge = m.edge_near(time)
    assert abs(edge.time - time) < 0.02 * time
    expected = np.array(list(waits(record, log, settled=False).values()))
    assert m.wait_beyond(edge)(record) == pytest.approx((expected >= edge.time).mean(), rel=1e-12)


def test_who_had_to_wait_and_who_gave_up(impatient: tuple[Record, Any]) -> None:
    """Shares of those who waited and who gave up are those of the event log."""
    record, log = impatient
    time = record.assembly.scenario.time
    came = {n for n, t in times(log, k.LOG_ARRIVE).items() if t >= time.warm_up}
    gone = came & set(times(log, k.LOG_ABANDON))
    served = waits(record, log, settled=False)
    assert m.share(k.ABANDONED)(record) == len(gone) / len(came)
    waited = sum(wait > 0 for wait in served.values()) + len(gone)
    assert m.had_to_wait(record) == waited / (len(served) + len(gone))


def test_numbers_present_leave_out_the_last_part_of_a_day(impatient: tuple[Record, Any]) -> None:
    """The day that the horizon cuts short is not taken for one with nobody present."""
    record, _ = impatient
    levels = record.levels[:, 0]
    assert len(levels) == 43  # 1010 h are 42 days and a part
    assert levels[42] == 0
    assert m.number_present(record) == levels[5:42].mean()
    assert m.present_after(3)(record) == levels[2]
    assert m.present_on(0)(record) == levels[7:42:7].mean()
    assert m.present_on(6)(record) == levels[13:42:7].mean()


def test_busy_people_are_counted(impatient: tuple[Record, Any]) -> None:
    """Work of a department and of a person is what their hours say."""
    record, _ = impatient
    everyone = record.hours.sum() / record.span
    assert m.busy("service")(record) == pytest.approx(everyone)
    assert m.busy_person(0)(record) == 0.0
    people = [m.busy_person(e)(record) for e in range(1, 11)]
    assert sum(people) == pytest.approx(everyone)


LAWS: dict[str, dict[str, object]] = {
    "deterministic": {"distribution": "deterministic"},
    "exponential": {"distribution": "exponential"},
    "erlang": {"distribution": "erlang", "shape": 3},
    "gamma": {"distribution": "gamma", "cv": 1.7},
    "lognormal": {"cv": 0.6},
    "hyperexponential": {"distribution": "hyperexponential", "cv": 1.4},
    "weibull": {"distribution": "weibull", "shape": 1.5},
    "uniform": {"distribution": "uniform", "cv": 0.3},
}


@pytest.mark.parametrize("family", LAWS)
def test_laws_of_work_and_arrivals_are_read(family: str) -> None:
    """Theory sees the moments that the scenario has written, for work and for arrivals."""
    scenario = load_scenario(
        "theory/appointments",
        {"work.service": {"mean": "30 min", **LAWS[family]}, "requests.call.rate": "0.4 / h",
         "requests.call.interarrival": {"distribution": family, **LAWS[family]}},
    )  # fmt: skip
    for law, mean, written in (
        (r.work(scenario), 0.5, scenario.work["service"]),
        (r.interarrival(scenario), 2.5, scenario.requests["call"].interarrival),
    ):
        assert law.moment(1) == pytest.approx(mean, rel=1e-6)
        assert law.moment(2) == pytest.approx(mean**2 * (1 + written.cv**2), rel=1e-6)


def test_empirical_laws_are_read() -> None:
    """Values and weights are those of the scenario."""
    written = {"values": ["10 min", "1 h", "3 h"], "weights": [3, 5, 1]}
    law = r.work(load_scenario("theory/mg1", {"work.service": written}))
    assert law.moment(1) == pytest.approx((0.5 + 5 + 3) / 9)
    assert law.survival(0.5) == pytest.approx(6 / 9)


def test_profiles_are_read() -> None:
    """The rate over the week is that of the scenario, part by part of the day."""
    profile = r.profile(load_scenario("theory/peaks"))
    assert profile.period == pytest.approx(7 * 24)
    assert profile(1.0) == pytest.approx(2 * 0.4 * 0.5)
    assert profile(24 * 3 + 9) == pytest.approx(2 * 1.6 * 1.5)
    assert profile.mean == pytest.approx(2)


# ── What is shown ─────────────────────────────────────────────────────────────────────────────────


def outcomes() -> list[Outcome]:
    """Return an outcome of each kind."""
    chosen = {name: next(c for c in all_cases() if c.name == name) for name in NAMES}
    values = (
        Verdict("mean wait", "h", 2.3333333, 2.3341, 0.0071, 0.4, 160, "agrees"),
        Verdict("P(wait > 3 h)", "", 0.1, 0.14, 0.0004, 9.0, 160, "disagrees", "held to 1 %"),
        Verdict("nothing", "", 0.0, 0.0, 0.0, 0.0, 160, "agrees"),
    )
    return [
        Outcome(chosen["same trace"], 7, 1, (statement("the same", True, "9 events"),)),
        Outcome(chosen["M/M/1"], 3, 160, values, events=2_000_000),
        Outcome(chosen["M/D/1"], 4, 640, values[:1], retried=True, events=10),
    ]


NAMES = ("M/M/1", "M/D/1", "same trace")


def text_of(thing: Any, width: int = 80) -> str:
    """Return what is printed on a console of a width."""
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(thing)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def test_the_table_is_ordered_and_fits() -> None:
    """Cases stand in their sections, on 80 columns, with digits that the half-width is worth."""
    text = text_of(shown.table(outcomes(), Console(width=80)))
    assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= 80
    words = " ".join(text.split())
    assert "mean wait, h 2.3333 2.3341 ± 0.0071 160 +0.4 agrees" in words
    assert "P(wait > 3 h) 0.10000 0.14000 ± 0.00040 160 +9.0 disagrees" in words
    assert words.index("M/M/1") < words.index("M/D/1 run again") < words.index("Neutrality")
    assert "messages" not in text


def test_the_summary_names_what_disagrees() -> None:
    """The last line counts, and names the cases that are not confirmed."""
    assert shown.summary(outcomes()) == "3 cases, 5 values, 2 million events: 1 disagree: M/M/1"
    assert shown.summary(outcomes()[2:]).endswith("all agree")


def test_the_listing_has_every_case() -> None:
    """All cases are listed with their scenarios."""
    text = text_of(shown.listing(SECTIONS), 100)
    assert all(case.name in text for case in all_cases())
    assert (
        max(cell_len(line.rstrip()) for line in text_of(shown.listing(SECTIONS)).splitlines()) <= 80
    )


def test_json_tells_everything() -> None:
    """The JSON has each case with its command's ingredients, and each value."""
    content = json.loads(as_json(outcomes(), FULL, 20))
    assert content["provenance"]["seed"] == 20
    assert content["agrees"] is False
    first, second = content["sections"]["Queues"]
    assert (first["name"], first["seed"], first["replications"]) == ("M/M/1", 3, 160)
    assert first["set"]["time.horizon"].endswith(" h")
    assert first["values"][1]["verdict"] == "disagrees"
    assert second["retried"] is True
    assert content["sections"]["Neutrality"][0]["values"][0]["remark"] == "9 events"


def test_the_page_tells_how_to_do_it_again() -> None:
    """The page has the figures, the reference, and a command for each case."""
    text = page(outcomes(), FULL, 20, {}, "silosim verify --page x.md")
    assert "silosim verify --page x.md" in text
    assert "| M/M/1 | mean wait, h | 2.3333 | 2.3341 ± 0.0071 | 160 | +0.4 | agrees |" in text
    assert "**disagrees**" in text
    assert "`silosim run theory/mm1 --replications 160 --seed 3 --set 'time.horizon=" in text
    assert "Erlang" in text
    assert "One mechanism at a time" not in text


def test_commands_of_the_page_load() -> None:
    """What the page says to set gives the very scenario that was run."""
    from simulation.scenario import parse_override

    for case in all_cases():
        settings = shown.settings({**case.changes, **case.amount(FULL)})
        parsed = dict(parse_override(setting) for setting in settings)
        assert load_scenario(case.scenario, parsed) == case.read(case.amount(FULL)), case.name


def test_a_case_says_how_much_it_runs() -> None:
    """Quick runs are shorter than full ones, by horizon or by replications."""
    for case in all_cases():
        assert case.size(QUICK) <= case.size(FULL)
        if isinstance(case, Measured) and case.horizon is None:
            assert case.size(QUICK) < case.size(FULL)
    with pytest.raises(TypeError, match="size"):
        Case("bare", "theory/mm1", "")  # type: ignore[abstract]
