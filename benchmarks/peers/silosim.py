"""silosim itself, as a user runs it: load a scenario, build the model, run to its horizon."""

from __future__ import annotations

import time

import simulation as sim
from benchmarks.workloads import Result, Unavailable, Workload

# The scenarios count in hours of mean service: one unit of time here is one hour there.
MINUTES_PER_UNIT = 60.0


def run(workload: Workload, customers: int, seed: int) -> Result:
    """Run until about `customers` have arrived; the seconds are those of model.run()."""
    hours = customers / workload.arrival_rate
    try:
        scenario = sim.load_scenario(
            f"theory/{workload.name}", overrides={"time.horizon": f"{hours:.6f} h"}
        )
        model = sim.OrganizationModel(scenario, replication=seed)
    except (AttributeError, FileNotFoundError, ImportError) as error:
        raise Unavailable(f"not ready: {error}") from error
    begin = time.process_time()
    model.run()
    seconds = time.process_time() - begin
    return Result(int(model.events), seconds, mean_sojourn(model))


def mean_sojourn(model: object) -> float:
    """Return the mean time in the system in units of the mean service time, or nan."""
    read = getattr(model, "response_time_mean", None)
    return float("nan") if read is None else float(read()) / MINUTES_PER_UNIT
