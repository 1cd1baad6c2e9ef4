"""Whom a message goes to next, over the ties the structure allows.

A message goes straight to a known person. Otherwise it goes to the contact closest to the target in
the hierarchy (Dodds, Watts & Sabel 2003, PNAS 100:12516): in a pure tree that is up to the lowest
common superior and down again; with lateral ties it takes the short cuts it sees. Distances come
from climbing the tree: no table of all pairs.
"""

from numba.types import int64

from simulation.kernel.jit import kernel
from simulation.kernel.state import P


@kernel(int64(P, int64, int64))
def distance(p, a, b):
    """Return the number of steps between two employees in the hierarchy."""
    steps = 0
    while a != b:
        if p.people[a].depth >= p.people[b].depth:
            a = p.people[a].manager
        else:
            b = p.people[b].manager
        steps += 1
    return steps


@kernel(int64(P, int64, int64))
def tree_step(p, holder, target):
    """Return the next person on the way through the tree: down if `target` is below, else up."""
    depth = p.people[holder].depth
    below = target
    while p.people[below].depth > depth + 1:
        below = p.people[below].manager
    if p.people[below].depth == depth + 1 and p.people[below].manager == holder:
        return below
    return p.people[holder].manager


@kernel(int64(P, int64, int64), inline=False)
def next_reader(p, holder, target):
    """Return whom `holder` passes a message for `target` to.

    Contacts include the superior and the subordinates and are sorted, so that the lowest of equally
    close contacts is taken.
    """
    person = p.people[holder]
    if person.lateral == 0:
        return tree_step(p, holder, target)
    start = person.contact_start
    best = target
    closest = -1
    for i in range(start, start + person.contact_count):
        contact = p.contacts[i]
        if contact == target:
            return target
        steps = distance(p, contact, target)
        if closest < 0 or steps < closest:
            closest = steps
            best = contact
    return best
