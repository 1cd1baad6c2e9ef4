"""The metrics: one function each, a file for each group of the tables, in their order.

Times are working hours, money is in the currency of the scenario. Requests count by their arrival
after the warm-up, people by the clock after the warm-up.
"""

from simulation.outcomes.metrics import (  # isort: skip  - the order of the tables
    response_time,
    customers_clock,
    money,
    costs,
    satisfaction,
    customers,
    marketing,
    flow,
    information,
    people,
)

__all__ = [
    "costs",
    "customers",
    "customers_clock",
    "flow",
    "information",
    "marketing",
    "money",
    "people",
    "response_time",
    "satisfaction",
]
