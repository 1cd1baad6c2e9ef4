"""Fork and join: a stage that several departments do at the same time.

A request splits into one branch a department and waits, holding nobody, until all are done. A
branch is a request in the kernel's table, with draws of its own; for its customer and in all counts
it is its parent: it has no patience, no value and no fate.
"""

from numba.types import int64, void

from simulation.kernel.accounting import book_handling, hand_down_handlings, note, spend, todo
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.requests import free, new_request
from simulation.kernel.mechanisms.route import go_on
from simulation.kernel.state import (
    CANCELLED,
    CLOSE,
    ENTER,
    FORKED,
    IN_PARALLEL,
    LOG_FORK,
    LOG_JOIN,
    QUEUEING,
    P,
    S,
)
from simulation.kernel.variates import BRANCH, derive
from simulation.kernel.waiting import leave_queue


@kernel(int64(P, S, int64, int64))
def new_branch(p, s, r, i):
    """Open branch `i` of a request; return its slot."""
    request = s.requests[r]
    fork_stage = p.stages[request.stage]
    b = new_request(p, s, request.kind)
    branch = s.requests[b]
    branch.key = derive(request.key, BRANCH, (s.visits[r, fork_stage.function] << 6) + i)
    branch.case = request.case
    branch.parent = r
    branch.stage = fork_stage.branch_start + i
    branch.arrived = request.arrived
    branch.first_response = -1
    branch.value = 0
    branch.channel = request.channel
    branch.customer = request.customer
    branch.territory = request.territory
    branch.segment = request.segment
    branch.carries = request.carries
    branch.difficulty = request.difficulty
    branch.priority = request.priority
    branch.account = request.account
    branch.tally = request.tally
    branch.owner = request.owner
    branch.rework_until = request.rework_until
    hand_down_handlings(p, s, r, b, request.handoffs)
    return b


@kernel(void(P, S, int64), inline=False)
def fork(p, s, r):
    """Split a request into the branches of its stage."""
    request = s.requests[r]
    branches = p.stages[request.stage].branch_count
    spend(s, r, IN_PARALLEL)
    request.phase = FORKED
    request.pending = branches
    note(s, LOG_FORK, r, -1, branches)
    following = -1
    for i in range(branches):
        b = new_branch(p, s, r, i)
        s.requests[b].sibling = -1
        if i == 0:
            request.branch = b
        else:
            s.requests[following].sibling = b
        following = b
        todo(s, ENTER, b, 0)
    first = p.stages[request.stage].branch_start
    for i in range(1, branches):  # the first counts as entered with the stage
        s.visits[r, p.stages[first + i].function] += 1


@kernel(void(P, S, int64), inline=False)
def join(p, s, b):
    """Bring a branch that is done back to its request, which goes on when it was the last."""
    branch = s.requests[b]
    r = int(branch.parent)
    request = s.requests[r]
    f = p.stages[branch.stage].function
    request.handoffs += branch.handoffs
    request.repeats += branch.repeats
    request.errors += branch.errors
    request.reworks += branch.reworks
    request.owner = branch.owner
    book_handling(p, s, r, f, s.handled_by[b, f])
    free(s, b)
    request.pending -= 1
    if request.pending > 0:
        return
    spend(s, r, QUEUEING)
    note(s, LOG_JOIN, r, request.owner, 0)
    if request.overdue:
        todo(s, CLOSE, r, CANCELLED)
    else:
        go_on(p, s, r)


@kernel(void(S, int64), inline=False)
def withdraw(s, r):
    """Take all branches of a request whose customer gives up out of their queues.

    Nobody has met them: else the patience of the customer would have stopped.
    """
    b = s.requests[r].branch
    while b >= 0:
        following = s.requests[b].sibling
        leave_queue(s, b)
        free(s, b)
        b = following
