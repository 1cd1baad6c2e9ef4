"""Face validity of the shipped pair: figures within bands of what real organizations look like.

The bands are assumptions. What lies outside is told, and the common base may be changed within the
sourced ranges of its parameters; the difference between the two is never tuned.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

from simulation.assembly import Assembly, assemble
from simulation.experiments.comparison import Progress
from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.outcomes.catalogue import measure
from simulation.outcomes.output_analysis import Estimate, estimate
from simulation.scenario import load_scenario

PAIR = ("silo", "collaborative")
COORDINATION = ("hours_coordination", "hours_reading", "hours_meetings")
"""What counts as coordination: all that is done for others to know, decide and agree."""


@dataclass(frozen=True)
class Band:
    """A figure and where it is plausible.

    Attributes:
        name, unit: as shown; unit as in `Metric`.
        metric: of the catalogue, or a name of `OTHERS`.
        silo, collaborative: lowest and highest plausible value.
    """

    name: str
    unit: str
    metric: str
    silo: tuple[float, float]
    collaborative: tuple[float, float]

    def of(self, scenario: str) -> tuple[float, float]:
        """Return the band of a scenario of the pair."""
        return self.silo if scenario == PAIR[0] else self.collaborative


BANDS = (
    Band("front line busy", "share", "utilization_front_line", (0.75, 0.88), (0.75, 0.88)),
    Band("managers busy", "share", "utilization_managers", (0.60, 0.85), (0.40, 0.70)),
    Band("chief busy", "share", "utilization_chief", (0.50, 0.85), (0.25, 0.60)),
    Band("coordination, share of hours", "share", "coordination", (0.12, 0.25), (0.20, 0.40)),
    Band("right the first time", "share", "first_contact_resolution", (0.55, 0.70), (0.65, 0.80)),
    Band("gave up on the phone", "share", "abandoned_on_the_phone", (0.05, 0.12), (0.03, 0.08)),
    Band("failure demand", "share", "failure_demand", (0.15, 0.40), (0.08, 0.25)),
    Band("work redone", "share", "stage_rework", (0.04, 0.10), (0.03, 0.08)),
    Band("interruptions an hour", "", "interruptions", (1, 3), (3, 6)),
    Band("lost revenue, share", "share", "lost_revenue_share", (0.08, 0.20), (0.05, 0.15)),
    Band("satisfaction", "points", "satisfaction_mean", (60, 75), (65, 80)),
    Band("net score", "points", "net_score", (-10, 20), (0, 35)),
)


def abandoned_on(channel: str, model: OrganizationModel) -> float:
    """Return the share of those who came by a channel and gave up before the first answer.

    From the event log of a run; NaN if nobody came by it.
    """
    scenario, state = model.assembly.scenario, model.state
    rows = state.log[: int(state.clock[0].log_count)]
    rows = rows[rows.time >= scenario.time.warm_up]
    position = list(scenario.channels).index(channel)
    came = rows.number[(rows.activity == k.LOG_ARRIVE) & (rows.detail == position)].tolist()
    gone = set(rows.number[rows.activity == k.LOG_ABANDON].tolist())
    return sum(number in gone for number in came) / len(came) if came else float("nan")


def figures(assembly: Assembly, seed: int, number: int) -> dict[str, float]:
    """Return every figure of the bands in one replication."""
    model = OrganizationModel(assembly, seed=seed, replication=number, log=True)
    values = measure(model.run())
    values["coordination"] = sum(values[name] for name in COORDINATION)
    values["abandoned_on_the_phone"] = abandoned_on("phone", model)
    found = {band.metric: values[band.metric] for band in BANDS}
    model.close()
    return found


@dataclass(frozen=True)
class Plausibility:
    """The figures of the bands, measured.

    Attributes:
        estimates: by scenario and metric.
        seed, replications: of the runs.
    """

    estimates: Mapping[tuple[str, str], Estimate]
    seed: int
    replications: int

    def is_inside(self, band: Band, scenario: str) -> bool:
        """Return whether a mean lies in its band."""
        low, high = band.of(scenario)
        return low <= self.estimates[scenario, band.metric].mean <= high

    def outside(self) -> list[tuple[Band, str]]:
        """Return the figures outside their bands, and whose they are."""
        return [(b, name) for b in BANDS for name in PAIR if not self.is_inside(b, name)]


def plausibility(
    replications: int, seed: int, workers: int | None, progress: Progress | None = None
) -> Plausibility:
    """Return the figures of the shipped pair; results do not depend on the workers."""
    jobs = [
        (name, assembly, number)
        for name, assembly in ((name, assemble(load_scenario(name))) for name in PAIR)
        for number in range(replications)
    ]
    values: dict[tuple[str, str], list[float]] = {}
    with ThreadPoolExecutor(workers or cpu_count() or 1) as pool:
        found = pool.map(lambda job: figures(job[1], seed, job[2]), jobs)
        for done, ((name, _, _), row) in enumerate(zip(jobs, found, strict=True), 1):
            for metric, value in row.items():
                values.setdefault((name, metric), []).append(value)
            if progress is not None:
                progress(done, len(jobs))
    return Plausibility({key: estimate(v) for key, v in values.items()}, seed, replications)
