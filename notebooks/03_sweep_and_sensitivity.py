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
# # 3 · Sweeps and sensitivity
#
# A sweep runs a design – every combination, or a sample of a whole range – and survives whatever
# happens to it. Sensitivity analysis then asks which of the inputs a result depends on. Both are
# one file and two calls.
#
# **Guess first.** The master knob `collaboration` gives a silo more and more ties, direct contact
# and local decisions. When work is hardly interdependent, does more of it help, hurt, or first
# the one and then the other?

# %%
from pathlib import Path

import simulation as sim
from simulation.experiments.analysis import analyse
from simulation.presentation import sweep_findings, sweep_plots
from simulation.presentation.notebook import page

CURVE = """\
name: How much collaboration
scenarios: [silo]
set:
  time.horizon: 40 days
  time.warm_up: 10 days
  communication.direct_contact: null    # the knob moves what is not set
  authority.decision_level: null
  service.cross_skill: null
factors:
  collaboration: {range: {low: 0, high: 1, steps: 5}}
  interdependence: {path: communication.interdependence, values: [0 %, 50 %]}
replications: 5
"""
Path("curve.yaml").write_text(CURVE, encoding="utf-8")
result = sim.sweep("curve.yaml", "curve_results", pool="threads")
result.planned, result.reused, result.done

# %%
found = analyse(Path("curve_results"))
units = found.frame.attrs["units"]
speed = found.metrics[0]
sweep_plots.response_curves(speed, found.curves[speed.name], "collaboration", units, "EUR")

# %%
for panel in found.curves[speed.name]:
    means = zip(panel.x, panel.levels["silo"], strict=True)
    print(panel.others, {f"{x:g}": f"{e.mean:.2f} ± {e.half_width:.2f} h" for x, e in means})

# %% [markdown]
# The band is the 95 % interval of each mean. Look at both panels before you read on: is there a
# best amount of collaboration, and is it the same in both?
#
# ## Nothing is run twice
#
# Every run is kept under a key made of scenario, seed, replication and version. Run the same file
# again and nothing is done; ask for more and only what is new is run. This is also how a sweep
# goes on after a power cut.

# %%
again = sim.sweep("curve.yaml", "curve_results", pool="threads")
Path("curve.yaml").write_text(CURVE.replace("replications: 5", "replications: 6"), encoding="utf-8")
more = sim.sweep("curve.yaml", "curve_results", pool="threads")
{"again": (again.reused, again.done), "one replication more": (more.reused, more.done)}

# %% [markdown]
# ## What does the answer depend on?
#
# Six inputs, each over the range its source or assumption gives it. Morris' screening walks
# through the box one step at a time: μ* is the mean size of the effect of a whole range, σ how
# uneven it is – high where an input acts through others. **Guess first:** which input decides
# whether silo or teams are better? Which one hardly matters for the difference, although it
# matters for both?

# %%
SCREENING = """\
name: What matters
scenarios: [silo, collaborative]
set: {time.horizon: 30 days, time.warm_up: 10 days}
factors:
  interdependence: {path: communication.interdependence, range: {low: 0 %, high: 60 %}}
  relay: {path: communication.relay.mean, range: {low: 1 min, high: 5 min}}
  approval: {path: authority.approval.mean, range: {low: 5 min, high: 15 min}}
  cross_skill: {path: service.cross_skill, range: {low: 0.6, high: 0.9}}
  notices: {path: attention.notices, range: {low: 0 %, high: 60 %}}
  demand: {multiply: "requests.*.rate", range: {low: 0.8, high: 1.1}}
design: {type: morris, trajectories: 8, levels: 4}
replications: 2
metrics: [response_time_resolution_median, satisfaction_mean]
"""
Path("screening.yaml").write_text(SCREENING, encoding="utf-8")
sim.sweep("screening.yaml", "screening_results", pool="threads")
screened = analyse(Path("screening_results"))
name = screened.metrics[0].name
sweep_plots.importance(screened.metrics[0], screened.sensitivities[name])

# %%
page(sweep_findings.what_matters(screened, level=3))

# %% [markdown]
# Read the third panel first: it is about the *difference*, that is about who wins. The
# half-widths are wide with eight trajectories: inputs whose intervals overlap are not ranked by
# this run.
#
# ## What would refute it
#
# - A ranking is only worth its intervals: with `trajectories: 40` those that stand out must stay
#   in front.
# - Morris tells sizes, not shares of variance. `design: {type: sobol, points: 64}` does (the
#   shipped `what_matters`, 5,376 runs); an input that is first here and last there would need an
#   explanation.
# - Ranges are part of the answer: an input with a range twice as wide matters more. Change one
#   range for which you know better, and see whether the conclusion stands.
#
# **Exercises.** (a) Replace the design by `{type: latin_hypercube, points: 60}`; what R² has the
# linear model? (b) Which input has a larger σ than μ*, and what does it act through? (c) Save
# `frame` with `silosim sweep curve.yaml --csv results.csv` and draw your own figure in R or a
# spreadsheet.
