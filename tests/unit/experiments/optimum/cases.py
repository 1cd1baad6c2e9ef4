"""What tests of whole experiments share: a tandem of queues whose best staff is known."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from simulation.experiments.best import Best, find_best
from simulation.experiments.designs.loading import Experiment, load_experiment
from simulation.experiments.sweeps.sweep import SweepResult, sweep
from simulation.theory.queues import mmc

STAFF = 9
"""People who serve; the chief, who does not, comes on top."""
TANDEM = """\
name: Staff of a tandem
scenarios: [theory/tandem]
set: {time.horizon: 3000 h, time.warm_up: 500 h}
"""
LIST = f"""\
{TANDEM}factors:
  intake: {{path: organization.departments.intake.staff, values: [1, 2, 3, 4]}}
  decision: {{path: organization.departments.decision.staff, values: [2, 3, 4]}}
  delivery: {{path: organization.departments.delivery.staff, values: [3, 4, 5]}}
optimize:
  metric: response_time_resolution_mean
  budget: {{people: {STAFF + 1}}}
  select: {{indifference: 0.3, probability: 99 %}}
  fresh: 10
"""
SEARCH = f"""\
{TANDEM}optimize:
  metric: response_time_resolution_mean
  budget: {{people: {STAFF + 1}, rest: delivery}}
  must_keep_up: true
  search:
    knobs:
      intake: {{path: organization.departments.intake.staff, range: {{low: 1, high: 5}}}}
      decision: {{path: organization.departments.decision.staff, range: {{low: 1, high: 5}}}}
    points: 12
    replications: 5
    candidates: 3
  select: {{indifference: 0.3, probability: 99 %}}
  fresh: 10
"""


def sojourn(staff: tuple[int, ...]) -> float:
    """Return the mean time in a tandem of that staff: a sum of Erlang C sojourns (Burke 1956)."""
    return sum(
        mmc(0.7, 1 / work, servers).mean_sojourn
        for work, servers in zip((1.0, 2.0, 3.0), staff, strict=True)
    )


def ranked() -> list[tuple[float, tuple[int, ...]]]:
    """Return every staff within the budget by its mean time in the system, the best first."""
    every = product(range(1, STAFF), range(2, STAFF), range(3, STAFF))
    return sorted((sojourn(staff), staff) for staff in every if sum(staff) <= STAFF)


def written(folder: Path, text: str) -> Experiment:
    """Return the experiment of a text."""
    path = folder / "it.yaml"
    path.write_text(text, encoding="utf-8")
    return load_experiment(path)


def optimized(folder: Path, text: str, **options: object) -> tuple[SweepResult, Best]:
    """Return an experiment that was carried out in threads, and what came out."""
    experiment, out = written(folder, text), folder / "out"
    done = sweep(experiment, out, workers=2, pool="threads", **options)  # type: ignore[arg-type]
    return done, find_best(out, experiment)
