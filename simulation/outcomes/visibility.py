"""Transparency: how much of the organization's work each person could see.

Transparency is the observability of what the others do (Bernstein 2012, Adm Sci Q 57:181). Measured
here is the share of the others' hours of work on requests that one could follow: that of the people
one is tied to, and, for users of the shared system, that of all its users. That ties and the system
show as much as this, and hours as the weight, are assumptions.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.kernel import state as k

Integers = npt.NDArray[np.int64]


def visible_shares(p: k.Parameters, work: Integers) -> npt.NDArray[np.float64]:
    """Return [E] the share of the others' work that each can see; NaN where there is none.

    Args:
        p: parameters: who is tied to whom, who uses the shared system.
        work: [E] µs of work of each.
    """
    people = p.people
    counts = people.contact_count
    reader = np.repeat(np.arange(len(people)), counts)
    starts = np.repeat(people.contact_start - (np.cumsum(counts) - counts), counts)
    contact = p.contacts[starts + np.arange(len(reader))]
    uses = people.uses_system.astype(bool)
    seen_anyway = uses[reader] & uses[contact]
    seen = np.zeros(len(people), np.int64)
    np.add.at(seen, reader, np.where(seen_anyway, 0, work[contact]))
    seen += np.where(uses, int(work[uses].sum()) - work, 0)
    others = int(work.sum()) - work
    shares: npt.NDArray[np.float64] = np.divide(
        seen, others, out=np.full(len(people), np.nan), where=others > 0
    )
    return shares
