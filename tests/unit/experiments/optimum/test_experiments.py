"""Whole experiments that optimize: right, bit for bit the same when resumed, and fair."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulation.experiments.best import Best
from simulation.experiments.designs.loading import load_experiment
from simulation.experiments.designs.points import cells_of
from simulation.experiments.optimum.procedure import Procedure
from simulation.experiments.sweeps.driver import Progress
from simulation.experiments.sweeps.reading import Reader, read_sweep
from simulation.experiments.sweeps.sweep import SweepResult
from simulation.presentation.optimum_files import best_as_csv, best_as_json
from simulation.scenario import ScenarioError
from tests.unit.experiments.optimum.cases import (
    LIST,
    SEARCH,
    STAFF,
    TANDEM,
    optimized,
    ranked,
    sojourn,
)

Done = tuple[SweepResult, Best, Path]


@pytest.fixture(scope="module")
def selected(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Return the selection from a list, undisturbed."""
    folder = tmp_path_factory.mktemp("selected")
    return *optimized(folder, LIST), folder


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Return the search, undisturbed."""
    folder = tmp_path_factory.mktemp("searched")
    return *optimized(folder, SEARCH), folder


def staff_of(best: Best) -> tuple[int, ...]:
    """Return the staff that was chosen."""
    (group,) = best.groups
    assert group.best is not None
    return tuple(int(level) for level in group.best.levels)


def test_the_best_staff_under_a_budget_is_that_of_erlang(selected: Done) -> None:
    """Of all staffs within the budget the one that the Erlang C formula finds is selected."""
    (least, right), (second, _), *_ = ranked()
    assert second - least > 0.3, "the indifference of the experiment tells them apart"
    result, best, _ = selected
    assert staff_of(best) == right
    (group,) = best.groups
    assert group.ranking is not None
    assert group.ranking.is_sure
    assert result.done < 36 * max(group.ranking.asked.values()), "the worse are left out early"


def test_what_is_over_the_budget_is_named_and_never_run(selected: Done) -> None:
    """Each such alternative is refused with its reason, and the store has no run of it."""
    _, best, folder = selected
    (group,) = best.groups
    over = list(group.refused)
    assert over
    assert all(sum(map(int, item.levels)) > STAFF for item in over)
    assert all(item.refused is not None and item.refused.kind == "people" for item in over)
    frame = read_sweep(folder / "out")
    assert (frame[["intake", "decision", "delivery"]].sum(axis=1) <= STAFF).all()
    assert "11 people, over 10" in best_as_csv(best)


def test_a_search_finds_the_same_and_spends_the_whole_budget(searched: Done) -> None:
    """The rest of the budget goes to one department, so that all alternatives cost the same."""
    _, best, _ = searched
    assert staff_of(best) == ranked()[0][1]
    (group,) = best.groups
    assert {item.price.people for item in group.candidates} == {STAFF + 1, 8}, "and as it is"
    assert group.searched is not None
    assert any("has work for" in item.refused.told for item in group.refused if item.refused)


@pytest.mark.parametrize("which", ["selected", "searched"])
def test_only_customers_by_whom_nothing_was_chosen_are_reported(
    which: str, request: pytest.FixtureRequest
) -> None:
    """The reported figure is that of fresh replications, and near the exact one."""
    _, best, folder = request.getfixturevalue(which)
    first = best.finalists[0]
    metric = best.metric.name
    frame = read_sweep(folder / "out").rename(columns={metric: "figure"})
    own = frame
    for factor, level in zip(best.experiment.factors, first.alternative.levels, strict=True):
        own = own[own[factor.name] == level]
    fresh = own[own["replication"] >= best.look.used]["figure"]
    assert len(fresh) == 10
    assert first.fresh[metric].mean == pytest.approx(fresh.mean())
    exact = sojourn(tuple(int(level) for level in first.alternative.levels))
    assert first.fresh[metric].mean == pytest.approx(exact, abs=3 * first.fresh[metric].half_width)
    assert first.fresh[metric].half_width < 0.05 * exact


@pytest.mark.parametrize(("which", "text"), [("selected", LIST), ("searched", SEARCH)])
@pytest.mark.parametrize("after", [3, 40, 90])
def test_resumed_it_is_bit_for_bit_the_same(
    which: str, text: str, after: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Stopped after some runs and begun again: no run twice, the same table, the same choice."""
    result, best, undisturbed = request.getfixturevalue(which)

    def stop(progress: Progress) -> None:
        if progress.done >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        optimized(tmp_path, text, report=stop)
    resumed, again = optimized(tmp_path, text)
    assert resumed.reused >= after
    assert resumed.planned == result.planned == resumed.reused + resumed.done
    frames = [read_sweep(folder / "out") for folder in (tmp_path, undisturbed)]
    pd.testing.assert_frame_equal(*frames, check_exact=True)
    assert best_as_json(again) == best_as_json(best)
    assert best_as_csv(again) == best_as_csv(best)


def test_while_it_runs_it_can_be_looked_at(tmp_path: Path) -> None:
    """What was wanted before it was stopped stands in the store; nothing is chosen yet."""

    def stop(progress: Progress) -> None:
        if progress.done >= 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        optimized(tmp_path, SEARCH, report=stop)
    reader = Reader(tmp_path / "out")
    try:
        assert sum(1 for _ in reader.wanted()) >= 30
    finally:
        reader.close()


def test_a_failing_alternative_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that raises is a failed row; its alternative cannot be chosen, the others can."""
    from simulation.experiments.sweeps import work

    real = work.replicate

    def fragile(assembly: object, *rest: object) -> object:
        staff = assembly.scenario.organization.departments  # type: ignore[attr-defined]
        if tuple(item.staff for item in staff.values()) == ranked()[0][1]:
            raise RuntimeError("out of order")
        return real(assembly, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(work, "replicate", fragile)
    result, best = optimized(tmp_path, LIST)
    assert result.failed == 10
    assert staff_of(best) == ranked()[1][1]


def test_a_number_of_runs_can_be_spent_instead(tmp_path: Path) -> None:
    """OCBA spends what it is given, most of it where it is close, and finds the same."""
    text = LIST.replace("{indifference: 0.3, probability: 99 %}", "{method: ocba, runs: 360}")
    result, best = optimized(tmp_path, text)
    assert staff_of(best) == ranked()[0][1]
    (group,) = best.groups
    assert group.ranking is not None
    assert sum(group.ranking.asked.values()) == 360
    assert group.ranking.probability > 0.9
    assert result.done <= 360 + 2 * (10 + max(group.ranking.asked.values())), "and as it is"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("mean\n", "maen\n"), "5:10|unknown metric"),
        (("response_time_resolution_mean", "served"), "metric"),
        (("indifference: 0.3, ", ""), "kn needs indifference"),
        (("people: 10", "payroll: 400"), "nobody is paid in theory/tandem"),
        (("people: 10", "people: 5"), "no alternative is a candidate"),
        (("people: 10", "people: 10, payroll: 400"), "payroll and people are both given"),
        (("people: 10", "people: 10, rest: intake"), "only a search can hand out the rest"),
        (("fresh: 10", "fresh: 10\nreplications: 5"), "has no replications"),
    ],
)
def test_mistakes_are_told_with_place_and_remedy(
    change: tuple[str, str], message: str, tmp_path: Path
) -> None:
    """What is wrong with the section is said before anything is run."""
    assert change[0] in LIST
    with pytest.raises(ScenarioError) as error:
        optimized(tmp_path, LIST.replace(*change))
    assert message.split("|")[-1] in str(error.value)
    assert "it.yaml:" in str(error.value)
    assert not (tmp_path / "out" / "parts").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("rest: delivery", "rest: delivry"), "there is no such department in theory/tandem"),
        (("    knobs:", "    own: {tandm: {x: {values: [1, 2]}}}\n    knobs:"), "none of the scen"),
        (("departments.intake.staff", "departments.intake.staf"), "staf"),
        (("optimize:\n", "factors: {seed: [1, 2]}\noptimize:\n"), "a search has no factors"),
        (("low: 1, high: 5", "low: 5, high: 1"), "low must be below high"),
    ],
)
def test_mistakes_of_a_search_are_told(
    change: tuple[str, str], message: str, tmp_path: Path
) -> None:
    """Knobs that make no scenario anywhere, names that are not there, and the like."""
    assert change[0] in SEARCH
    with pytest.raises(ScenarioError) as error:
        optimized(tmp_path, SEARCH.replace(*change))
    assert message in str(error.value)


KNOB = "intake: {path: organization.departments.intake.staff, range: {low: 1, high: 5}}"


@pytest.mark.parametrize(
    ("knob", "message"),
    [
        ("intake: {multiply: no.such, range: {low: 1, high: 2}}", "nothing stands at no.such"),
        ("intake: {path: no..such, range: {low: 1, high: 2}}", "is not a path"),
        (KNOB.replace("intake", "open_share", 1), "is the name of a column of results"),
        (KNOB.replace(".intake.", ".decision."), "decision.staff is varied by 'intake' already"),
        (KNOB.replace(".intake.", ".delivery."), "delivery.staff is varied by 'delivery' already"),
    ],
)
def test_a_knob_that_cannot_be_turned_is_told_where_it_stands(
    knob: str, message: str, tmp_path: Path
) -> None:
    """Paths that are none, taken names and paths that something else turns: with the line."""
    assert KNOB in SEARCH
    with pytest.raises(ScenarioError) as error:
        optimized(tmp_path, SEARCH.replace(KNOB, knob))
    (problem,) = error.value.problems
    assert message in problem.message
    assert problem.path.startswith("optimize.search.knobs.")
    assert problem.line in (10, 11)


def test_a_list_of_one_is_refused(tmp_path: Path) -> None:
    """There is nothing to choose."""
    text = f"{TANDEM}optimize: {{metric: open_share, select: {{indifference: 1}}}}\n"
    with pytest.raises(ScenarioError, match="there is only one alternative"):
        optimized(tmp_path, text)


def test_the_best_of_each_scenario_is_compared_with_the_same_customers(tmp_path: Path) -> None:
    """Two groups, each with a winner, and the paired difference of the winners."""
    text = LIST.replace("[theory/tandem]", "{slow: theory/tandem, fast: {scenario: theory/tandem, "
                        "set: {requests.order.rate: 0.35 / h}}}")  # fmt: skip
    text = text.replace("  metric:", "  best: of each scenario\n  metric:").replace("0.3", "0.4")
    _, best = optimized(tmp_path, text)
    assert [group.label for group in best.groups] == ["slow", "fast"]
    slow, fast = best.finalists[:2]
    gap = fast.from_first[best.metric.name]
    assert gap.high < 0
    means = [item.fresh[best.metric.name].mean for item in (slow, fast)]
    assert gap.mean == pytest.approx(means[1] - means[0])


@pytest.mark.parametrize("name", ["best_span", "best_against_best"])
def test_shipped_experiments_are_right(name: str) -> None:
    """They load, their budget leaves something, and it rules something out or is spent."""
    experiment = load_experiment(name)
    look = Procedure(experiment, list(cells_of(experiment))).look({})
    assert look.wanted
    assert all(group.refused or group.searched for group in look.groups)
