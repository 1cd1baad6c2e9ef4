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
# # 1 · Your first scenario
#
# Ten minutes, no programming needed beyond changing a number. The same customers come to two
# organizations with the same people: a *silo* – one department for each speciality, decisions
# from above – and a *collaborative* one – teams with members of each department.

# %%
import simulation as sim
from simulation.presentation.notebook import table

silo = sim.load_scenario("silo")
collaborative = sim.load_scenario("collaborative")

# %% [markdown]
# What differs between the two files? Only the structure.

# %%
for difference in sim.differences(silo, collaborative):
    print(difference)

# %% [markdown]
# ## Run both
#
# **Before you run it:** which one answers faster? Write your guess down.
#
# Five replications of each: five times 120 working days with other customers, but the *same* five
# sets of customers for both organizations. So the differences are due to the organization.

# %%
comparison = sim.compare(silo, collaborative, replications=5, names=["silo", "collaborative"])
table(comparison)

# %% [markdown]
# Behind ± stands how far the mean may be off: 95 of 100 such intervals hold the true mean. A
# difference whose interval leaves zero out is called *better* or *worse*, any other *unclear*.

# %%
comparison.plot()

# %% [markdown]
# ## Change one thing
#
# Now the work becomes independent: nobody needs to know what other departments know, and notices
# to colleagues are frequent and long. **Before you run it:** which organization will answer
# faster?

# %%
change = {
    "communication.interdependence": "0 %",
    "attention.notices": "60 %",
    "attention.reading": "1 min",
}
routine = sim.compare(
    sim.load_scenario("silo", change),
    sim.load_scenario("collaborative", change),
    replications=5,
    names=["silo", "collaborative"],
)
table(routine)

# %% [markdown]
# The silo wins. Neither result is built in: both organizations run the same rules, and only who
# may talk to whom, who decides and who shares a unit differ.
#
# ## Look at people
#
# A model is a Mesa model; its agents are the employees.

# %%
model = sim.OrganizationModel(silo)
for _ in range(20):
    model.step()
busiest = max(model.agents, key=lambda employee: employee.utilization)
busiest, round(busiest.utilization, 2)

# %% [markdown]
# **Exercises.** Who is the busiest, and why? What happens with `"organization.span_of_control":
# 3`? From which interdependence on does the collaborative organization win? (Notebook 2 draws
# it.)
#
# Exercises that the program checks itself: `silosim exercise`.
