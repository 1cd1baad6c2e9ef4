"""silosim itself, as a user runs it: load a scenario, build the model, run to its horizon."""

from __future__ import annotations

import time

import simulation as sim
from benchmarks.workloads import Result, Workload

# What a workload sets, where the scenario of the same name (made for teaching) says otherwise.
RATE_FIELDS = {"mm20": "requests.call.rate", "line": "requests.order.rate"}


def run(workload: Workload, customers: int, seed: int) -> Result:
    """Run from empty until about `customers` have arrived; the seconds are those of model.run()."""
    hours = customers / workload.arrival_rate
    overrides = {
        "time.horizon": f"{hours:.6f} h",
        "time.warm_up": "0 h",
        RATE_FIELDS[workload.name]: f"{workload.arrival_rate} / h",
    }
    scenario = sim.load_scenario(f"theory/{workload.name}", overrides=overrides)
    model = sim.OrganizationModel(scenario, replication=seed)
    begin = time.process_time()
    model.run()
    seconds = time.process_time() - begin
    return Result(int(model.events), seconds, mean_sojourn(model))


def mean_sojourn(model: sim.OrganizationModel) -> float:
    """Return the mean time in the system: hours, which are the mean service time here."""
    name = "response_time_resolution_mean"
    return float(model.measure(name)[name])
