"""The future event lists: 4-ary heaps of packed keys, one slot for each thing that can happen.

A key is (time − epoch) · 2²² + slot, in 63 bits: at equal times the lower slot comes first, and
comparing two events is comparing two integers. The epoch rolls: what lies more than 2⁴¹ µs (76
working days) ahead is stored saturated and packed anew when it comes near.

`due[slot]` is the truth. Rescheduling a slot pushes a second key and leaves the old one, which is
told by its time when it surfaces and dropped: an interruption costs one stale key, and the heap
needs no index of positions. A spent first key is left as a hole, so that "finish, then start the
next" replaces the root instead of removing and inserting.

There are two lists. Slots of the calendar: employees (end of what they do), sources (next arrival),
clocks of duties, writers of letters, meetings. Slots of the timers: ``request · TIMERS + which``.
At equal times everything in the calendar comes before every timer, so that a customer whose
patience ends just when service could start is served.
"""

from numba.types import int64, void

from simulation.kernel.jit import kernel
from simulation.kernel.memory import table_type
from simulation.kernel.state import ROOM, zeros
from simulation.kernel.variates import NEVER

SLOT_BITS = 22
SLOTS = 1 << SLOT_BITS
FARTHEST = (1 << 41) - 1  # a saturated distance

HEAP = table_type(zeros("calendar", 1))
HEADS = table_type(zeros("futures", 1))


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
        left = min(first, second)
        right = min(third, fourth)
        low = child + (1 if second < first else 0)
        high = child + (3 if fourth < third else 2)
        least_key = min(left, right)
        least = high if right < left else low
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


@kernel(void(HEAP, HEADS, int64))
def close_hole(heap, futures, which):
    """Remove the first key if it is spent."""
    head = futures[which]
    if head.hole:
        head.hole = 0
        head.count -= 1
        if head.count > 0:
            replace_root(heap, head.count, heap[head.count])


@kernel(void(HEAP, HEAP, HEADS, int64, int64), inline=False)
def repack(heap, due, futures, which, latest):
    """Roll the epoch to the earliest event, drop stale keys and pack the others anew.

    A saturated key stands for its slot's event if that is too far for the old epoch as well. No
    event may lie before the epoch; `latest` is the time of one that is still to be scheduled.
    """
    close_hole(heap, futures, which)
    head = futures[which]
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


@kernel(void(HEAP, HEAP, HEADS, int64, int64, int64))
def schedule(heap, due, futures, which, slot, time):
    """Let the next event of a slot happen at a time (or never)."""
    head = futures[which]
    due[slot] = time
    if time >= NEVER:
        return
    if time < head.epoch:
        repack(heap, due, futures, which, time)
    key = pack(time, head.epoch, slot)
    if head.hole:
        head.hole = 0
        replace_root(heap, head.count, key)
    else:
        head.count = sift_up(heap, head.count, key)
        if head.count + ROOM > heap.shape[0]:
            futures[0].is_tight = 1


@kernel(int64(HEAP, HEAP, HEADS, int64))
def first_slot(heap, due, futures, which):
    """Return the slot of the next event of a list, −1 if it is empty."""
    head = futures[which]
    while True:
        close_hole(heap, futures, which)
        if head.count == 0:
            return -1
        key = heap[0]
        if (key >> SLOT_BITS) == FARTHEST:
            repack(heap, due, futures, which, NEVER)
            continue
        slot = key & (SLOTS - 1)
        if head.epoch + (key >> SLOT_BITS) == due[slot]:
            return slot
        head.hole = 1
