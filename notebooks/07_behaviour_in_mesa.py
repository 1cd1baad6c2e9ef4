# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 7 · Your own behaviour in Mesa
#
# An organization is a `mesa.Model`, its employees are `mesa.Agent`s. Subclass `Employee`, write a
# `step`, and people do at the end of each day what you say; the customers, messages and queues of
# the next day are still those of the compiled kernel. Nothing else needs to be touched.
#
# ## Looking
#
# `model.agents` is an `AgentSet`: select, group, aggregate.

# %%
import mesa

import simulation as sim
from simulation.outcomes.output_analysis import estimate, paired_difference

scenario = sim.load_scenario("silo", {"time.horizon": "40 days", "time.warm_up": "10 days"})
model = sim.OrganizationModel(scenario)
for _ in range(15):
    model.step()
busy = model.agents.select(lambda employee: employee.utilization > 0.8)
print(f"day {model.day}: {len(busy)} of {len(model.agents)} are busy for over 80 % of the time")
for name, people in model.agents.groupby("department"):
    print(f"{name or 'chief':17} {people.agg('served', sum):5,} served, "
          f"{people.agg('interruptions', sum):5,} interruptions")  # fmt: skip

# %% [markdown]
# Attributes are views on the truth: reading one reads the kernel's column, setting one sets it.
# What cannot be set says why.

# %%
clerk = model.employee(3)
clerk.skill = 1.5
try:
    clerk.utilization = 0.1
except AttributeError as refusal:
    print(refusal)

# %% [markdown]
# ## A behaviour of ten lines
#
# The default can let engagement follow what people experience (`people.engagement`). Here is
# another theory: **people tire**. A day with more than seven busy hours costs 4 % of one's pace,
# a calmer one gives a third of what is missing back. `replaces` says that this takes the place of
# the default, so that the two are not both at work.
#
# **Guess first:** mean utilization is about 80 %, so hardly anybody works more than seven hours
# *on average*. Does it matter at all?


# %%
class Tiring(sim.Employee):
    """Gets slower by days that are too full, and recovers on the others."""

    replaces = {"engagement"}
    busy_before = 0.0

    def step(self):
        """Do what this employee does once a working day."""
        busy = sum(self.hours.values())
        today, self.busy_before = busy - self.busy_before, busy
        if today > 7:
            self.engagement = max(0.6, self.engagement - 0.04)
        else:
            self.engagement += (1 - self.engagement) / 3


METRICS = ("response_time_resolution_median", "lost_revenue", "satisfaction_mean")


def replications(kind, number=6):
    """Run the same customers with a kind of employees; return the measures of each replication."""
    found = []
    for replication in range(number):
        it = sim.OrganizationModel(scenario, employee=kind, replication=replication)
        it.run()
        found.append(it.measure(*METRICS))
    return found


usual, tired = replications(sim.Employee), replications(Tiring)
for metric in METRICS:
    before, after = ([run[metric] for run in runs] for runs in (usual, tired))
    gap, mean = paired_difference(after, before), estimate(before)
    print(f"{metric:32} {mean.mean:10,.2f} ± {mean.half_width:8,.2f}, "
          f"tiring {gap.mean:+9,.2f} [{gap.low:+,.2f}, {gap.high:+,.2f}]")  # fmt: skip

# %% [markdown]
# It does: full days come in rows. Whoever tires gets slower, is busier for it, and tires more.
# Averages hide such a loop; agents show it.
#
# ## Watching it happen
#
# Any `DataCollector` may take the place of ours.

# %%
model = sim.OrganizationModel(scenario, employee=Tiring)
model.datacollector = mesa.DataCollector(
    model_reporters={"open": lambda m: int(m.state.clock[0].open_requests)},
    agent_reporters={"department": "department", "engagement": "engagement"},
)
while model.running:
    model.step()
people = model.datacollector.get_agent_vars_dataframe().reset_index()
people.groupby(["department", "Step"])["engagement"].mean().unstack(0).iloc[::8].round(3)

# %% [markdown]
# ## Sweeping it with Mesa
#
# `mesa.batch_run` sweeps fields of the scenario by path, and classes of employees like anything
# else. (Thousands of runs are what `silosim sweep` is for: it survives a failing run and can go
# on later.)

# %%
rows = mesa.batch_run(
    sim.OrganizationModel,
    {
        "scenario": "silo",
        "time.horizon": "25 days",
        "time.warm_up": "5 days",
        "employee": [sim.Employee, Tiring],
        "organization.span_of_control": [3, 6],
        "replication": range(4),
    },
    max_steps=100,
    display_progress=False,
)
for span in (3, 6):
    values = {
        kind: [row["satisfaction_mean"] for row in rows
               if row["employee"] is kind and row["organization.span_of_control"] == span]
        for kind in (sim.Employee, Tiring)
    }  # fmt: skip
    gap = paired_difference(values[Tiring], values[sim.Employee])
    print(f"span {span}: tiring costs {-gap.mean:.2f} points [{-gap.high:.2f}, {-gap.low:.2f}]")

# %% [markdown]
# ## What would refute it
#
# - *That it is the loop:* break it. With `max(1.0, …)` nobody gets slower, and the run must be
#   that of the default, bit for bit – the cell below checks it. If it were not, the class would
#   do something else too.
# - *That people are like this:* the 7 hours and the 4 % are invented. They would have to be
#   estimated, for instance from working times of the same people on full and on calm days.


# %%
class NeverTiring(Tiring):
    """Sets its pace to what it is."""

    def step(self):
        """Do what this employee does once a working day."""
        self.engagement = 1.0


assert replications(NeverTiring, 2) == usual[:2]
print("the same, bit for bit")

# %% [markdown]
# **Exercises.** (a) Let people recover over the weekend only (`model.day % 5 == 0`). (b) Let a
# manager notice: whoever reports to somebody with an `engagement` above 0.95 recovers twice as
# fast. (c) Take over `turnover`: let people `leave()` after ten full days in a row.
# `docs/extending.md` lists what an employee knows and can do, and in which order the evening
# goes.
