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
# # 4 · Your own company
#
# An org chart is a spreadsheet with three columns: who (`id`), reports to whom (`manager`), works
# where (`department`). Who else talks to whom is another one with two columns. Both are exported
# from any personnel system. Here a made-up maker of bicycles with 26 people is written down,
# looked at, run and changed; put your own two files in their place.

# %%
from pathlib import Path

import simulation as sim
from simulation.organization import build_organization
from simulation.presentation.notebook import parts, table
from simulation.presentation.plots.org_chart import org_chart

PEOPLE = """\
id,manager,department
Ana,,
Ben,Ana,sales
Chloé,Ben,sales
Dario,Ben,sales
Elif,Ben,sales
Farid,Ben,sales
Gwen,Ana,workshop
Hugo,Gwen,workshop
Inès,Gwen,workshop
Jonas,Hugo,workshop
Karim,Hugo,workshop
Léa,Hugo,workshop
Malo,Inès,workshop
Nora,Inès,workshop
Omar,Inès,workshop
Paula,Inès,workshop
Quentin,Ana,delivery
Rosa,Quentin,delivery
Samir,Quentin,delivery
Tess,Quentin,delivery
Ugo,Ana,service
Vera,Ugo,service
Wim,Ugo,service
Xena,Ugo,service
Yann,Ugo,service
Zoé,Ugo,service
"""
TIES = """\
person,contact
Chloé,Jonas
Dario,Malo
Vera,Chloé
Vera,Jonas
Wim,Tess
Xena,Paula
"""
SCENARIO = """\
name: Bicycles
description: A maker of bicycles, from the order to the repair.
time: {horizon: 60 days, warm_up: 10 days}
organization:
  structure: custom
  chart: people.csv
  ties: ties.csv
  departments: {sales: {}, workshop: {}, delivery: {}, service: {}}
requests:
  order:
    {rate: 3.6 / h, value: 900, route: [sales, workshop, delivery], expected_resolution: 3 days}
  repair: {rate: 4.5 / h, value: 80, route: [service, workshop], expected_resolution: 1 day}
  advice: {rate: 4.5 / h, route: [service], expected_resolution: 1 h}
channels:
  phone:  {share: 50 %, expected_response: 10 min, patience: {mean: 60 min, cv: 1}}
  e-mail: {share: 50 %, expected_response: 4 h}
work:
  sales:    {mean: 55 min, cv: 0.8}
  workshop: {mean: 50 min, cv: 0.8}
  delivery: {mean: 50 min, cv: 0.8}
  service:  {mean: 30 min, cv: 0.8}
communication: {interdependence: 50 %}
authority: {exceptions: 10 %, decision_level: 2}
"""
for name, text in {"people.csv": PEOPLE, "ties.csv": TIES, "bicycles.yaml": SCENARIO}.items():
    Path(name).write_text(text, encoding="utf-8")
bicycles = sim.load_scenario("bicycles.yaml")
org_chart(build_organization(bicycles))

# %% [markdown]
# Lines are who reports to whom, blue curves who knows whom besides. Mistakes in the files are
# told with line and remedy – try a manager who does not exist, or a circle of superiors.
#
# ## As it is
#
# **Guess first:** who in this company is the bottleneck? The chief, through whom questions
# between departments pass? The workshop, through which nearly everything passes?

# %%
as_it_is = sim.compare(bicycles, replications=8, names=["as it is"])
table(
    as_it_is, "response_time_resolution_median", "response_time_resolution_p90", "lost_revenue",
    "satisfaction_mean", "utilization_chief", "utilization_managers",
)  # fmt: skip

# %%
as_it_is.plot("load_by_person")

# %%
as_it_is.plot("paths")

# %% [markdown]
# ## What do six acquaintances do?
#
# The ties are six lines of a file. **Question:** what happens to the time that requests wait for
# information if these six people had never met? Write down a number in per cent.

# %%
strangers = sim.load_scenario("bicycles.yaml", {"organization.ties": None})
acquainted = sim.compare(
    bicycles, strangers, replications=8, names=["six ties", "nobody knows anybody"]
)
table(acquainted, "time_for_information", "response_time_resolution_median", "utilization_chief")

# %% [markdown]
# ## Three changes that somebody will propose
#
# The right to decide at the counter, a shared system in which everybody sees what others know, or
# leave to ask anybody directly. All three meet the same customers. **Rank them before you run it.**

# %%
proposals = {
    "as it is": {},
    "decide one level up": {"authority.decision_level": 1},
    "shared system": {"communication.shared_system": "100 %"},
    "ask directly": {"communication.direct_contact": "100 %"},
}
changed = sim.compare(
    *(sim.load_scenario("bicycles.yaml", changes) for changes in proposals.values()),
    replications=8,
    names=list(proposals),
)
changed.plot()

# %%
parts(changed.explain("shared system", mechanisms=False))

# %% [markdown]
# A change in the org chart is a change in the file: move a line, save, run again. A change that
# happens *while* the company works is an intervention (`interventions:` with a day; see the
# scenario `transformation`).
#
# ## What would refute it
#
# The numbers of this company are made up, and so would be any advice drawn from them. For a real
# one: measure rates and working times, set them, and *predict before you change anything* – for
# instance the time to resolution by number of handoffs, which most ticket systems can tell. A
# model that misses what was not fitted is wrong for this company, however plausible its org
# chart.
#
# **Exercises.** (a) Let Gwen be ill: delete her line and let Hugo and Inès report to Ana. (b)
# Which single tie is worth most? (c) Add a column `team` with `frames` and `wheels` for the
# mechanics, and leave it empty for Gwen. Each team now has customers of its own – and so has
# Gwen, who is a unit by herself. What happens to the slowest tenth, and why?
