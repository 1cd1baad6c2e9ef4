"""What changes day by day: arrays in, arrays out, once a working day for everybody at once.

The order is fixed: learning, tools, ties, engagement, turnover; then the speeds follow from what
has changed; at last marketing and reputation. What changes acts from the next day on. Chances are
keyed by (employee, purpose, day); powers and logarithms are the scalar ones of the kernel, so that
results agree across machines.
"""

from simulation.behaviour.day import Day
from simulation.behaviour.slow import Slow, is_active

__all__ = ["Day", "Slow", "is_active"]
