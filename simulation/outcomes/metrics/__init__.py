"""The metrics: one function each, a file for each group of the tables, in their order.

Times are working hours, money is in the currency of the scenario. Requests count by their arrival
after the warm-up, people by the clock after the warm-up.
"""

from simulation.outcomes.metrics import (  # isort: skip  - the order of the tables
    response_time,
    money,
    satisfaction,
    customers,
    marketing,
    flow,
    people,
)

__all__ = ["customers", "flow", "marketing", "money", "people", "response_time", "satisfaction"]
