"""The scenario file that ``silosim new`` writes: short, commented, ready to run."""

from __future__ import annotations

import json
from pathlib import Path

STARTING_FILE = """\
# yaml-language-server: $schema=scenario.schema.json
#
# A scenario says who works where and what customers ask for. Everything that is not written here
# has a default. In an editor with a YAML language server (VS Code: the extension YAML), rest the
# pointer on a key to see what it means, and press Ctrl-Space for what else there is.
#
#   silosim check FILE       whether it is right, and what would be
#   silosim show FILE        who works where, and whether there are enough people
#   silosim run FILE         how customers fare
#   silosim compare FILE --but organization.structure=cross_functional
#                            what teams would do with the same customers; guess first!

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


SCHEMA = "scenario.schema.json"


def add_schema(file: Path) -> Path | None:
    """Write the schema that a scenario file names in its first line beside it.

    Return its path; None if there is one already, which may know plug-ins.
    """
    from simulation.cli.places import write
    from simulation.scenario import json_schema

    beside = file.with_name(SCHEMA)
    if beside.exists():
        return None
    write(beside, json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n")
    return beside


def starting_file(name: str) -> str:
    """Return the starting file for a scenario of a name."""
    return STARTING_FILE.replace("name: NAME", f"name: {json.dumps(name, ensure_ascii=False)}")
