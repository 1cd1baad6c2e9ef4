"""The two future event lists, with one slot for each thing that can happen.

*The calendar*: employees (end of what they do), sources (next arrival), clocks of duties, writers
of letters, meetings. There are as many slots as there ever will be, and each is scheduled again and
again, so it is a tournament (Knuth, The Art of Computer Programming 3, 5.4.1): a binary tree in
which every node names the earlier of the two below it, at equal times the one with the lower slot.
Scheduling a slot plays the games on its way up, as many as the tree is high and each without a
branch that has to be guessed. Nothing in it is ever stale.

*The timers*: ``request · TIMERS + which``. Of many slots few are scheduled, and most of these are
given up, so it is a 4-ary heap of packed keys. A key is (time − epoch) · 2²² + slot, in 63 bits:
comparing two events is comparing two integers. The epoch rolls: what lies more than 2⁴¹ µs (76
working days) ahead is stored saturated and packed anew when it comes near. `timer_due[slot]` is the
truth: giving up leaves a key that is told by its time when it surfaces, and dropped.

At equal times everything in the calendar comes before every timer, so that a customer whose
patience ends just when service could start is served.
"""

from numba.types import int64, void

from simulation.kernel.jit import kernel
from simulation.kernel.memory import either, table_type
from simulation.kernel.state import ROOM, TIMERS, S, zeros
from simulation.kernel.variates import NEVER

SLOT_BITS = 22
SLOTS = 1 << SLOT_BITS
FARTHEST = (1 << 41) - 1  # a saturated distance

HEAP = table_type(zeros("timers", 1))


@kernel(void(S, int64))
def settle(s, slot):
    """Play all games of a slot anew, up to the root."""
    node = s.calendar.shape[0] + slot
    rival = slot ^ 1
    winner = slot
    time = s.due[slot]
    while True:
        other = s.due[rival]
        lost = other < time + (node & 1)  # an odd node, to the right, loses if they are equal
        winner = either(lost, rival, winner)
        time = either(lost, other, time)
        node >>= 1
        s.calendar[node] = winner
        if node == 1:
            return
        rival = s.calendar[node ^ 1]


@kernel(void(S, int64, int64))
def schedule(s, slot, time):
    """Let the next event of a slot of the calendar happen at a time (or never)."""
    s.due[slot] = time
    settle(s, slot)


@kernel(int64(int64, int64, int64))
def pack(time, epoch, slot):
    """Return the key of an event, saturated if it is too far from the epoch."""
    return (min(time - epoch, FARTHEST) << SLOT_BITS) | int(slot)


@kernel(int64(HEAP, int64, int64))
def sift_up(heap, count, key):
    """Insert a key after `count` keys and let it rise; return the new count."""
    i = count
    while i > 0:
        parent = (i - 1) >> 2
        if heap[parent] <= key:
            break
        heap[i] = heap[parent]
        i = parent
    heap[i] = key
    return count + 1


@kernel(void(HEAP, int64, int64))
def replace_root(heap, count, key):
    """Put a key in place of the first one and let it sink.

    The least of four children is found without branches: which one it is cannot be predicted.
    """
    i = 0
    child = 1
    while child + 3 < count:
        first, second = heap[child], heap[child + 1]
        third, fourth = heap[child + 2], heap[child + 3]
        left = either(second < first, second, first)
        right = either(fourth < third, fourth, third)
        low = either(second < first, child + 1, child)
        high = either(fourth < third, child + 3, child + 2)
        least_key = either(right < left, right, left)
        least = either(right < left, high, low)
        if least_key >= key:
            heap[i] = key
            return
        heap[i] = least_key
        i = least
        child = 4 * i + 1
    if child < count:
        least = child
        least_key = heap[child]
        for other in range(child + 1, count):
            if heap[other] < least_key:
                least = other
                least_key = heap[other]
        if least_key < key:
            heap[i] = least_key
            i = least
    heap[i] = key


@kernel(void(S), inline=False)
def drop_first(s):
    """Remove the first key of the timers."""
    head = s.futures[0]
    head.count -= 1
    if head.count > 0:
        replace_root(s.timers, head.count, s.timers[head.count])


@kernel(void(S, int64), inline=False)
def repack(s, latest):
    """Roll the epoch to the earliest timer, drop stale keys and pack the others anew.

    A saturated key stands for its slot's event if that is too far for the old epoch as well. No
    event may lie before the epoch; `latest` is the time of one that is still to be scheduled.
    """
    heap, due = s.timers, s.timer_due
    head = s.futures[0]
    old_epoch = head.epoch
    epoch = latest
    for i in range(head.count):
        slot = heap[i] & (SLOTS - 1)
        if due[slot] < NEVER and pack(due[slot], old_epoch, slot) == heap[i]:
            epoch = min(epoch, due[slot])
    kept = 0
    for i in range(head.count):
        slot = heap[i] & (SLOTS - 1)
        if due[slot] < NEVER and pack(due[slot], old_epoch, slot) == heap[i]:
            kept = sift_up(heap, kept, pack(due[slot], epoch, slot))
    head.count = kept
    if epoch < NEVER:
        head.epoch = epoch


@kernel(void(S, int64, int64), inline=False)
def start_timer(s, slot, time):
    """Put the key of a timer into the heap."""
    head = s.futures[0]
    if time < head.epoch:
        repack(s, time)
    head.count = sift_up(s.timers, head.count, pack(time, head.epoch, slot))
    if head.count + ROOM > s.timers.shape[0]:
        s.clock[0].is_tight = 1


@kernel(void(S, int64, int64, int64))
def set_timer(s, r, which, time):
    """Let a timer of a request go off at a time (or never)."""
    slot = r * TIMERS + which
    if time < NEVER:
        s.timer_due[slot] = time
        start_timer(s, slot, time)
    elif s.futures[0].count > 0:  # else no timer runs
        s.timer_due[slot] = NEVER


@kernel(int64(S), inline=False)
def next_timer(s):
    """Return the slot of the next timer, −1 if none is set."""
    head = s.futures[0]
    while head.count > 0:
        key = s.timers[0]
        slot = key & (SLOTS - 1)
        if (key >> SLOT_BITS) == FARTHEST:
            repack(s, NEVER)
        elif head.epoch + (key >> SLOT_BITS) == s.timer_due[slot]:
            return slot
        else:
            drop_first(s)
    return -1


@kernel(int64(S))
def first_timer(s):
    """Return the slot of the next timer, −1 if none is set."""
    return next_timer(s) if s.futures[0].count > 0 else -1
