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
# # 5 · Agreement with theory
#
# Why believe any of it? With every mechanism neutral an organization *is* a network of queues,
# and for those there are exact results that were found without any simulation. Here some of them
# are held against the simulation; `silosim verify` does it for all, within 0.67 %.
#
# ## One department: Erlang C
#
# **Guess first.** One person, busy for 80 % of the time, lets customers wait four times as long
# as they are served. How long do they wait for ten people, each just as busy?

# %%
import numpy as np

import simulation as sim
from simulation import theory
from simulation.experiments.verification import QUICK, verify
from simulation.experiments.verification_cases import all_cases
from simulation.presentation.notebook import verdicts
from simulation.presentation.plots.style import OKABE_ITO, new_figure, style

people = (1, 2, 5, 10)
load = 0.8
measured = {}
for c in people:
    changes = {
        "organization.departments.service.staff": c,
        "requests.call.rate": f"{load * c} / h",
        "time.horizon": "20000 h",
    }
    group = sim.compare(sim.load_scenario("theory/mmc", changes), replications=10, names=["it"])
    measured[c] = group.estimate("it", "time_queueing")

with style():
    figure = new_figure(8, 4)
    axes = figure.subplots()
    exact = [theory.mmc(load * c, 1.0, c).mean_wait for c in people]
    axes.plot(people, exact, color=OKABE_ITO[0], lw=2, label="Erlang C (1917), exact")
    axes.errorbar(
        people, [m.mean for m in measured.values()], [m.half_width for m in measured.values()],
        fmt="o", color=OKABE_ITO[1], capsize=4, label="simulated, 95 % interval",
    )  # fmt: skip
    axes.set_xlabel("Number of people, each busy for 80 % of the time")
    axes.set_ylabel("Mean wait, hours (one hour of work)")
    axes.set_xticks(people)
    axes.legend()
figure

# %% [markdown]
# Ten people with one queue let their customers wait a twentieth as long as one person does: this
# is what *pooling* is worth, and the deepest reason why large departments have something for
# them. Any model in which that does not come out by itself is no model of work.
#
# ## When the silo wins, exactly
#
# k specialists with a queue each, or one pool of k generalists who take y times as long? The pool
# wins up to y\*, the silo beyond it. **Question:** with ten people and a load of 95 %, how much
# slower may generalists be before the silo wins – 5 %, 50 % or twice?

# %%
with style():
    figure = new_figure(8, 4.2)
    axes = figure.subplots()
    loads = np.linspace(0.3, 0.97, 40)
    for number, k in enumerate((2, 5, 10)):
        border = [theory.pooling_border(k, rho) for rho in loads]
        axes.plot(100 * loads, border, color=OKABE_ITO[number], lw=2, label=f"{k} people")
    axes.axhline(1, color="#6b6b6b", lw=1)
    axes.set_xlabel("Load of the specialists, %")
    axes.set_ylabel("Slowness y* from which on the silo wins,\nmultiple of a specialist's time")
    axes.legend(title="below the line: pool; above: silo")
figure

# %% [markdown]
# Under heavy load hardly at all: 5 %. Generalists who need a tenth more time fill the pool up. So
# the answer to “silo or not?” depends on how busy people are, before anybody has talked to
# anybody.
#
# ## Held against the simulation, with the rule of `silosim verify`
#
# Each line is an ordinary scenario of `scenarios/theory`. The quick rule asks for a 99.9 %
# half-width of at most 5 % of the exact value and |t| ≤ 5.3, over 40 replications; the full one
# for 0.67 %.

# %%
wanted = ("M/M/1", "four sectors", "one department of four", "case team of 3", "handoffs, 3 stages")
cases = [case for case in all_cases() if case.name in wanted]
verdicts(verify(cases, QUICK, workers=2))

# %% [markdown]
# ## A pyramid that collapses
#
# Letters travel through a hierarchy; everybody on the way has work with them. At a critical rate
# the busiest person cannot keep up, and the time of a letter grows without limit (Guimerà et al.
# 2002).

# %%
tree = theory.hierarchy_load(theory.regular_tree(3, 4))
critical = tree.critical_rate()
print(f"40 people: critical at {critical:.6f} letters an hour each")
busy = {}
for share in (0.3, 0.5, 0.7):
    changes = {"correspondence.rate": f"{share * critical:.8f} / h", "time.horizon": "10000 h"}
    letters = sim.compare(
        sim.load_scenario("theory/messages", changes), replications=6, names=["it"]
    )
    chief = letters.estimate("it", "utilization_chief")
    busy[share] = (tree.utilizations(share * critical)[tree.bottleneck], chief)
{f"{s:.0%} of it": f"chief busy {e:.4f}, simulated {m.mean:.4f} ± {m.half_width:.4f}"
 for s, (e, m) in busy.items()}  # fmt: skip

# %% [markdown]
# ## What would refute it
#
# A single line above that *disagrees*: theory has no free parameter to save the simulation with.
# The full table is in `docs/verification.md`, and a change of the kernel that breaks one of its
# lines cannot be merged. What theory can *not* vouch for is what it says nothing about –
# attention, decisions, satisfaction. For those there is a second program, written naively, that
# must agree event by event.
#
# **Exercises.** (a) Which load of one person gives the wait of ten at 80 %? (b) Let the pool be
# 10 % slower (`work.service.mean: 1.1 h` in `theory/merged`) and find the load at which it loses
# against `theory/sectors`. (c) Set the rate of letters above the critical one and read what
# `silosim check` says.
