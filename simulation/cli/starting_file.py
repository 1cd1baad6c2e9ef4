"""The scenario file that ``silosim new`` writes: short, commented, ready to run."""

from __future__ import annotations

import json

STARTING_FILE = """\
# yaml-language-server: $schema=scenario.schema.json
#
# A scenario says who works where and what customers ask for. Everything that is not written here
# has a default; `silosim schema --out scenario.schema.json` lets editors complete and explain keys.
# Check it with `silosim check`, look at it with `silosim show`, run it with `silosim run`.

name: NAME
description: A small retailer to start from.
seed: 42                            # where all random draws start from

time: {horizon: 120 days, warm_up: 20 days}   # working days of 8 h; the warm-up is not measured

organization:
  structure: hierarchical           # the silo; cross_functional makes teams
  span_of_control: 6                # how many people report to one manager
  departments:
    sales:            {staff: 10}
    logistics:        {staff: 12}
    customer_service: {staff: 5}

requests:                           # what customers ask for: how often, worth what, by which route
  order:
    rate: 10 / h
    value: 250                      # revenue, lost if the customer gives up
    route: [sales, logistics]
    expected_resolution: 2 days
    complaint: complaint            # sent after an error that reaches the customer
  support:
    rate: 6 / h
    route: [customer_service]
    expected_resolution: 4 h
  complaint:
    rate: 0 / h                     # arises only from other requests
    priority: 3                     # 1 is served first, 8 last
    route: [customer_service, logistics]

channels:                           # how customers come, and how long they wait for an answer
  phone:  {share: 60 %, expected_response: 10 min, patience: {mean: 90 min, cv: 1}}
  e-mail: {share: 40 %, expected_response: 4 h}

work:                               # the time a request takes in each department
  sales:            {mean: 40 min, cv: 0.8}   # cv: standard deviation over mean
  logistics:        {mean: 50 min, cv: 0.8}
  customer_service: {mean: 30 min, cv: 0.8}

communication:
  interdependence: 40 %             # chance that a stage needs to know what another one knows
  handoff_fidelity: 0.85            # chance that knowledge survives a handoff

authority:
  exceptions: 10 %                  # chance that a decision is needed from above
  decision_level: 2                 # how many levels up it is taken
"""


def starting_file(name: str) -> str:
    """Return the starting file for a scenario of a name."""
    return STARTING_FILE.replace("name: NAME", f"name: {json.dumps(name, ensure_ascii=False)}")
