"""How long people use the shared system, and how many begin to, for what it costs."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.kernel import state as k


class Usage:
    """Who uses the shared system, added up over time.

    Attributes:
        time: µs of working time added over the users, until the last look.
        trained: how many have begun to use it.
    """

    def __init__(self, p: k.Parameters, present: Any) -> None:
        """Begin with those who use it at the start."""
        self.restart(p, present, 0)

    def restart(self, p: k.Parameters, present: Any, now: int) -> None:
        """Count from now on, where the warm-up ends.

        Args:
            p: parameters.
            present: [E] who has a place, and it is not vacant.
            now: µs of working time.
        """
        self.time = self.trained = 0
        self._users: Any = (p.people.uses_system == 1) & present
        self._since = now

    def look(self, p: k.Parameters, present: Any, now: int) -> None:
        """Add the time since the last look for those who were users then, and see who is new.

        Whoever comes and uses it is new to it as well.
        """
        self.time += int(self._users.sum()) * (now - self._since)
        self._since = now
        users = (p.people.uses_system == 1) & present
        self.trained += int(np.count_nonzero(users & ~self._users))
        self._users = users
