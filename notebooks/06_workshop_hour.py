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
# # 6 · A workshop hour
#
# For trainers: one hour on silos and collaboration, for ten to forty people, with nothing but
# this notebook – or the same steps on the page (`silosim dashboard`, which also lets the room
# vote by phone).
#
# | minutes | what | the room |
# |---|---|---|
# | 0–5 | two organizations, the same people and customers | looks at both charts |
# | 5–15 | which one serves customers better? | votes *before* the table is shown |
# | 15–25 | why? | explains the difference, then sees it taken apart |
# | 25–40 | when does the silo win? | looks for a case; two are shown |
# | 40–50 | the day of the reorganization | draws the curve it expects |
# | 50–60 | what does it mean for us? | exercises, and what the model must not be used for |
#
# One rule makes the hour work: **nobody sees a result before having written down a guess.**
# Surprise is what is remembered. Results have intervals; say once what ± means, and call
# “unclear” what is unclear.

# %%
import simulation as sim
from simulation.experiments.lessons import demonstrate
from simulation.organization import build_organization
from simulation.presentation.notebook import findings, parts, table
from simulation.presentation.plots.org_chart import org_chart

silo, team = sim.load_scenario("silo"), sim.load_scenario("collaborative")

# %% [markdown]
# ## 0–5 · The same people, twice
#
# Same 45 people, same skills, same wages, same tools, the same customers at the same minute. Above,
# everybody sits with their own trade; below, in four teams with somebody of each trade.

# %%
org_chart(build_organization(silo))

# %%
org_chart(build_organization(team))

# %% [markdown]
# ## 5–15 · Vote
#
# **Ask the room:** Who answers customers faster? Who loses less revenue? Whose customers are
# happier? Three votes, not one – and a number: by how many per cent? Write the room's median
# guess on the board.

# %%
comparison = sim.compare(silo, team, replications=6, names=["silo", "collaborative"])
table(comparison)

# %% [markdown]
# **Debrief:** most rooms guess the direction and overrate the size – or are certain of the one
# and the opposite of the other. Ask who changed their mind, and about what.
#
# ## 15–25 · Why?
#
# **Ask the room:** the teams are faster. Do they work faster? Wait less? For whom, or for what?

# %%
comparison.plot("time_of_requests")

# %%
parts(comparison.explain(mechanisms=False))

# %% [markdown]
# **Debrief:** teams do not work faster: more of their time goes to work, since people help out in
# trades that are not their own and are told of everything. What they save is waiting for somebody
# elsewhere to answer. *Who* in the room has waited for an answer this week? For how long?
#
# ## 25–40 · When does the silo win?
#
# **Ask the room:** invent a company in which the silo is better. What kind of work would it have?
# Collect five ideas on the board. Then show these two, each with its mechanism taken away again:
# what vanishes with the mechanism was due to it.

# %%
routine = sim.load_scenario("routine_specialists")
print(routine.teaches)
findings(demonstrate("routine_specialists", routine.lessons[0], 5))

# %%
overloaded = sim.load_scenario("overloaded_collaboration")
print(overloaded.teaches)
findings(demonstrate("overloaded_collaboration", overloaded.lessons[0], 5))

# %% [markdown]
# **Debrief:** which of the room's ideas was one of these? Pooling, set-up, attention: the
# defenders of silos have a point, and it can be said exactly which one.
#
# ## 40–50 · The day of the reorganization
#
# On day 60 the silo becomes teams. Nobody pays for the change. **Ask the room** to draw
# satisfaction over a year, on paper, before the next cell.

# %%
change = sim.load_scenario("transformation")
stayed = sim.load_scenario("transformation", {"interventions": []})
year = sim.compare(stayed, change, replications=4, names=["it stays a silo", "teams from day 60"])
year.plot("time_series")

# %% [markdown]
# **Debrief:** the dip comes from what people have forgotten, not from a cost that somebody put
# in. When would your company have stopped the change – and what would it have concluded?
#
# ## 50–60 · And we?
#
# Hand out `docs/exercises/en.md` or `fr.md`: each exercise is a file with a problem, and `silosim
# exercise` tells whether it is solved. Close with three sentences:
#
# 1. Structures have a border, not a winner (`docs/regime_map.md`).
# 2. A mechanism that can be switched off is an explanation; a slogan is not.
# 3. This is a model with assumed numbers. It is made to think with, not to decide about anybody's
#    job.
#
# ## What would refute what you have said
#
# If you say “collaboration is faster”, the routine specialists refute you; if you say “silos
# focus”, look at the hours of coordination. Leave the room with a claim that could be wrong: *in
# our company, more than one piece of work in five needs to know something that another department
# knows.* Who could measure it?
