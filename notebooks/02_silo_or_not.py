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
# # 2 · Silo or not: the regime map
#
# “Which is better?” has no answer; “*where* is which better?” has one. This notebook draws the
# border on a coarse grid within a minute. The fine one, with 1,620 runs, is `docs/regime_map.md`.
#
# **Guess first.** Two things are varied: how often one must know what another department knows
# (interdependence), and what all work for colleagues costs – asking, answering, deciding, reading
# – as a multiple of the usual. In which corner of this plane does the silo win? Does it win there
# on response time, on revenue and on satisfaction alike?

# %%
from pathlib import Path

import simulation as sim
from simulation.experiments.analysis import analyse
from simulation.presentation import sweep_findings, sweep_plots
from simulation.presentation.notebook import mechanisms, page, parts, table

EXPERIMENT = """\
name: A coarse regime map
scenarios: [silo, collaborative]
set: {time.horizon: 40 days, time.warm_up: 10 days}
factors:
  interdependence: {path: communication.interdependence, range: {low: 0 %, high: 60 %, steps: 4}}
  coordination_cost:
    multiply:
      - communication.ask
      - communication.answer
      - communication.relay
      - authority.approval
      - attention.reading
      - attention.resumption
    range: {low: 0.5, high: 4, steps: 4, spacing: log}
replications: 5
outputs: {prediction: true}
"""
Path("map.yaml").write_text(EXPERIMENT, encoding="utf-8")
result = sim.sweep("map.yaml", "map_results", pool="threads")
print(f"{result.planned} runs, {result.failed} failed")

# %% [markdown]
# ## Who wins where
#
# A colour says who is better at 95 % (the stronger, the larger the difference); hatched is
# unclear. The line is where the mean difference is zero. Diamonds are the border that queueing
# theory predicts *without* the simulation, from how much everybody is asked to do; where the
# dotted line runs, theory says that a head of the silo has no time left.

# %%
found = analyse(Path("map_results"), sim.load_experiment("map.yaml"))
units = found.frame.attrs["units"]
sweep_plots.regime_map(found.metrics, found.regimes, units, found.border)

# %%
page(sweep_findings.winners(found, level=3))

# %% [markdown]
# Was your guess right? Two things are worth a discussion. The border is **not the same** for the
# three figures: there are companies whose silo is faster and loses more revenue. And it bends:
# dear coordination burdens teams, who tell each other everything, but the long way through the
# pyramid too.
#
# ## Two points of the map, in full
#
# A colour hides how much is at stake and how sure it is. So here are two points with intervals.


# %%
def both(replications=8, **changes):
    """Compare silo and collaborative with the same changes in both."""
    shown = {"time.horizon": "40 days", "time.warm_up": "10 days", **changes}
    pair = [sim.load_scenario(name, shown) for name in ("silo", "collaborative")]
    return sim.compare(*pair, replications=replications, names=["silo", "collaborative"])


independent = both(**{"communication.interdependence": "0 %"})
table(independent)

# %%
interdependent = both(**{"communication.interdependence": "60 %"})
table(interdependent)

# %% [markdown]
# ## Why
#
# **Question:** a team has the same people and the same work. Where can it lose time when nothing
# needs to be asked? Where does the silo lose it when much does?

# %%
parts(independent.explain(mechanisms=False))

# %%
interdependent.plot("time_of_requests")

# %% [markdown]
# The time of a request is cut into what was done and what it waited for; the parts add up
# exactly. With interdependent work it is the waiting for information that grows in the silo:
# questions climb to the lowest common superior and come down again, and the superiors become the
# queue.
#
# Parts tell what a difference *consists of*. Through which mechanism it *arises* is found by
# switching mechanisms off, in both organizations, in every combination, with the same customers:
# questions, decisions, attention (notices and interruptions), errors, trades (set-up, and being
# slower outside one's own). **Guess first:** which of the five speak for teams, which for the silo?

# %%
few = both(replications=4, **{"communication.interdependence": "40 %"})
mechanisms(few.by_mechanism())

# %% [markdown]
# Contributions are Shapley values: means over all orders in which the mechanisms can be switched
# on. With what is left when all are off, they add up to the difference exactly. Response time is
# hardly different, and yet nothing is small: questions speak for teams, attention and trades for
# the silo. Lost revenue is not about them: the teams' lead is there with all five off, so it must
# come from who serves whom. Our suspicion: sales is cut into three sectors in the silo, so that a
# customer waits although a colleague next door is free. If that is so, merging the sectors must
# take most of the lead away.

# %%
merged = both(
    **{"communication.interdependence": "40 %", "organization.departments.sales.sectors": 1}
)
table(merged, "lost_revenue", "lost_revenue_abandoned", "response_time_resolution_median")

# %% [markdown]
# ## What would refute it
#
# - *That the border exists for a reason:* take the mechanism away. With
#   `communication.direct_contact: 100 %` (anybody may ask anybody) the silo's waiting for
#   information must go; if it did not, our explanation would be wrong. The next cell tries it.
# - *That it is more than this grid:* other rules of attention, deadlines and satisfaction must
#   leave it standing. `docs/regime_map.md` says which claims survive all of them, and which do
#   not.
# - *That it says something about companies:* only data can. `docs/odd.md` tells what the model
#   leaves out.

# %%
direct = both(**{"communication.interdependence": "60 %", "communication.direct_contact": "100 %"})
table(direct, "time_for_information", "response_time_resolution_median", "utilization_chief")

# %% [markdown]
# It goes, to less than in teams – and with it the advantage of the teams, although the work is as
# interdependent as before. So it is not the silo as such that answers late, but the way its
# questions take. (Who is free to ask anybody is no silo any more, some will say. That is the
# point.)
#
# **Exercises.** (a) Add `values: [0 %, 60 %]` for `attention.notices` as a third factor: one map
# each. (b) Which share of direct contact makes silo and teams equally fast at 60 %? (c) Run the
# file from the command line: `silosim sweep map.yaml`, then `silosim sweep map.yaml --analyze`,
# and open the page.
