"""What the kernel reads (Parameters, which it never changes) and writes (State).

Both are named tuples of arrays; arrays of things are record arrays, one record a thing, so that a
handler reads ``request.stage``. All times are integer microseconds of working time, all money is
integer hundredths of the currency: sums are exact and equal on every machine. ``-1`` means *none*
in every field that holds an index.

Field names must not be names of array methods (``item``, ``size``, ``data`` …): without JIT the
records are NumPy's own. A test reads this.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from simulation.kernel.memory import table_set_type
from simulation.kernel.plain import PLAIN

I = np.int64  # noqa: E741  - the one integer type; narrower ones only where memory counts
F = np.float64

# ── Codes ─────────────────────────────────────────────────────────────────────────────────────────

# What an employee does. Also the columns of `hours` (idle is what remains).
IDLE = 0
DIRECT = 1  # serving a request
REWORK = 2  # serving a request that came back
COORDINATION = 3  # asking, relaying, answering, deciding
READING = 4  # notices
SET_UP = 5  # changing function, resuming after an interruption
INTERRUPTED = 6  # duties: calls, breakdowns, side work
IN_MEETING = 7
ACTIVITIES = 8

# What occupies an employee: the sort of the thing in hand.
NOTHING = 0
REQUEST = 1
MESSAGE = 2
NOTICE = 3
DUTY = 4
MEETING = 5  # the thing is a seat

# What is about to change in an employee's presence (set between two calls of the kernel).
STAYING = 0
LEAVING = 1
JOINING = 2

# When duties (`interruptions`) come.
NO_DUTY = 0
WHEN_SERVING = 1  # their clock runs while the employee works on requests
ALWAYS = 2  # at any time, and at once
BETWEEN = 3  # at any time, attended when the thing in hand is done
WHEN_IDLE = 4  # whenever there is nothing to do, again and again
ONCE_IDLE = 5  # once when work runs out

# Where the time of a request goes (columns of `request_time`).
QUEUEING = 0
WORKING = 1
FOR_INFORMATION = 2
FOR_DECISION = 3
REWORKING = 4  # everything while it is being redone
IN_PARALLEL = 5  # in several departments at once
TIME_STATES = 6

# Phases of a request at a stage.
FRESH = 0  # nobody has looked at it here
ASKING_PHASE = 1  # its employee writes the questions
INFORMED = 2  # context settled (found, answered or given up)
DECIDED = 3  # authority settled: work can begin
WORK_PHASE = 4
REFERRING_PHASE = 5  # its employee writes the question to the superior
FORKED = 6  # its branches are on their way
DORMANT = 7  # it has not come yet: its customer will send it later

# Kinds of messages.
QUERY = 0
APPROVAL = 1
LETTER = 2  # from one employee to another, about no request
FEEDBACK = 3  # to marketing: how a deal ended

# Fates of a potential arrival; the first that applies. Columns of `money` and of the counts.
NEVER_CAME = 0  # reputation kept it away
CUSTOMER_LOST = 1
BALKED = 2
ABANDONED = 3
CANCELLED = 4
TOO_LATE = 5
NOT_QUALIFIED = 6
EARNED = 7
REFUNDED = 8  # a line of money only: the part of earned that errors gave back
FATES = 9
GAINED = 9  # a line of money only: earned from arrivals beyond the potential
MONEY_COLUMNS = 10

# Counts by cohort and kind, after the fates.
ARRIVED = 9  # realized requests
FIRST_RESPONSES = 10
CLOSED = 11  # served to the end
HANDOFFS = 12
QUERIES = 13
LATE_QUERIES = 14  # waits that ended at the deadline
HOPS = 15  # people a message passed
APPROVALS = 16
ALONE = 17  # decided alone beyond one's authority
VISITS = 18  # services completed at a stage
REWORKS = 19
PING_PONGS = 20  # hand-backs to an earlier department
ERRORS_OUTSIDE = 21
COMPLAINTS = 22
RESOLVED_FIRST = 23  # closed without complaint, rework, error outside or another try
UNHAPPY = 24  # satisfaction below 50
PROMOTERS = 25  # 85 and more
DETRACTORS = 26  # below 65
RATED = 27  # requests with a satisfaction
POTENTIAL = 28  # potential arrivals at reputation 1
DEFECTIONS = 29
OVERFLOWS = 30  # sent on because a room was full
WAITED = 31  # first responses that did not come at once
PREEMPTIONS = 32
RECONTACTS = 33  # customers who tried again before the first answer
MERGED = 34  # of these, recognized
DUPLICATES = 35  # of these, taken for a new request
DUPLICATES_DONE = 36
JOURNEYS = 37  # requests that came after another one
FEEDBACKS = 38  # deals told to marketing
FEEDBACKS_READ = 39  # of these, that arrived unharmed
FACETS_NEEDED = 40  # that a request needed at a stage
FACETS_KNOWN = 41  # of these, that its employee knew without asking
FACETS_HANDED_ON = 42  # of these, that had been known on this request and were handed on
FACETS_LOST = 43  # of these, that got lost on the way
ANSWERED = 44  # questions whose answer came whole while it was waited for
HARMED = 45  # questions whose answer came in time, but harmed by those who passed it on
EXPIRED = 46  # questions that were still open at their deadline
ANSWERS = 47  # answers that came back at all, late and harmed ones too
FEEDBACKS_ARRIVED = 48  # deals that reached marketing, harmed or not
RETURNED = 49  # requests that came back, once or more, to a department they had left
COUNTS = 50

# Sums by cohort and kind (exact integers, µs).
SUM_FIRST_RESPONSE = 0
SUM_RESOLUTION = 1
SUM_TIME = 2  # and the following TIME_STATES columns
SUM_WAIT_BEFORE_ABANDONING = 8
SUM_FIRST_RESPONSE_SEEN = 9  # by the customer's clock, if it differs
SUM_RESOLUTION_SEEN = 10
SUM_ANSWER = 11  # from questions to their answers
SUM_FEEDBACK = 12  # from closed deals to marketing
SUMS = 13

# Letters, by cohort.
LETTERS_SENT = 0
LETTERS_DELIVERED = 1
LETTER_HOPS = 2
LETTER_TIME = 3  # µs from writing to delivery
LETTER_COLUMNS = 4

# Histograms of durations: so many bins an octave from about 1 s (2**20 µs) on.
FIRST_BIN_EXPONENT = 20
BINS_EXPONENT = 6
BINS_AN_OCTAVE = 1 << BINS_EXPONENT
BINS = BINS_AN_OCTAVE * 26 + 1
HISTOGRAMS = 4  # first response, resolution; the same by the customer's clock, if it differs
SEEN = 2  # the first of these

# Rows of the histograms, in each window: the kinds; the departments in use (until a request is
# taken up there, until it is done there); channels and segments where there are several; messages
# (answers, feedback). What is added up besides, by the same rows, are the columns of `parts`:
PART_FIRST = 0  # µs to the first response
PART_RESOLUTION = 1  # µs to resolution
PART_CLOSED = 2
PART_BALKED = 3
PART_ABANDONED = 4
PART_CANCELLED = 5
PART_RESOLVED_FIRST = 6
PART_COLUMNS = 7

# Micro-steps on the agenda.
ENTER = 0  # a request comes to its stage
NEXT = 1  # an employee looks for the next thing to do
RETURN = 2  # a parked request comes back to the employee who asked
DELIVER = 3  # a message reaches its next reader
POST = 4  # a notice reaches the reader at a position of its channel
CLOSE = 5  # a request ends with a fate
SPAWN = 6  # a closed request causes another one
FREE = 7  # its slot may be used again
COME = 8  # a request of a batch comes
JOIN = 9  # a branch of a request is done
BEGIN = 10  # an employee begins what it was given outside the agenda
PLAN = 11  # a member of a finite population thinks of its next request
OFFER = 12  # a request that had to give way: someone idle may take it
ROSTER = 16  # people leave or come back, from an employee's number on
CONVENE = 17  # the members of a meeting are called, one after the other

# Timers of a request.
PATIENCE_TIMER = 0
RESOLUTION_TIMER = 1
DEADLINE_TIMER = 2
CONTACT_TIMER = 3  # to try again; of a dormant request, to come
TIMERS = 4

ROOM = 640  # free places of each table before a burst of 16 steps; one takes at most 32 messages

AGENDA_SIZE = 4096
AGENDA_MASK = AGENDA_SIZE - 1
# A micro-step is one word: what to do, to whom, and a detail.
SUBJECT_SHIFT = 5
DETAIL_SHIFT = 36

# Why run_until returned.
REACHED = 0
PAUSED = 1  # after the number of events asked for
REQUESTS_FULL = 2
MESSAGES_FULL = 3
TIMERS_FULL = 4
LOG_FULL = 5
ANSWERS_FULL = 6

# Dispatch rules.
SHARED_QUEUE = 0
LEAST_LOADED = 1
ROUND_ROBIN = 2
RANDOM = 3
SAME_OWNER = 4
SAME_TEAM = 5
SHORTEST_QUEUE = 6
FROM_OUTSIDE = 7  # whoever is free first, unless a mechanism from outside names somebody

# Orders of attention (columns of `attention`, cumulative shares).
BY_PRIORITY = 0
FIFO = 1
LIFO = 2
AT_RANDOM = 3

# Activities of the event log.
LOG_ARRIVE = 0
LOG_QUEUE = 1
LOG_START = 2
LOG_ASK = 3
LOG_PARK = 4
LOG_RETURN = 5
LOG_COMPLETE = 6
LOG_SEND = 7
LOG_HANDLE = 8
LOG_DECIDE = 9
LOG_DEADLINE = 10
LOG_INTERRUPT = 11
LOG_RESUME = 12
LOG_REWORK = 13
LOG_ABANDON = 14
LOG_CANCEL = 15
LOG_CLOSE = 16
LOG_LOST = 17
LOG_READ = 18
LOG_DEFECT = 19
LOG_BALK = 20
LOG_OVERFLOW = 21
LOG_PREEMPT = 22
LOG_FORK = 23
LOG_JOIN = 24
LOG_DUTY = 25
LOG_LETTER = 26
LOG_RECONTACT = 27
LOG_MERGE = 28
LOG_JOURNEY = 29
LOG_MEET = 30


Array: TypeAlias = Any
"""A NumPy array; record arrays give their fields as attributes, which no type of NumPy tells."""


def _record(**fields: Any) -> np.dtype[Any]:
    return np.dtype(list(fields.items()), align=True)


# ── Parameters ────────────────────────────────────────────────────────────────────────────────────

SETTINGS = _record(
    day_length=I,  # of a day on average, µs
    week_length=I,  # µs of working time
    has_hours=I,  # whether customers' time runs on when it is closed
    days_per_week=I,
    employees=I,
    sources=I,  # those outside opening hours come last
    outside_sources=I,
    longest_line=I,  # steps that a question may climb, at most
    duty_clocks=I,  # employees, or 0 where nobody has a duty that a clock brings
    writers=I,  # employees, or 0 where nobody writes letters
    meetings=I,
    kinds=I,
    functions=I,
    priorities=I,
    channels=I,
    customers=I,  # 0 = every arrival is a new one
    dispatch=I,
    preemption=I,
    has_rooms_or_rivals=I,  # whether more than idle people matters to who comes to a stage
    territories=I,  # largest number of parts that a department cuts the market into
    # service
    set_up=F,
    # communication
    interdependence=F,
    shared_system=I,
    ask=I,  # distributions
    relay=I,
    answer=I,
    query_deadline=I,
    relay_fidelity=F,
    direct_contact=F,
    # authority
    exceptions=F,
    decision_level=I,
    approval=I,
    approval_deadline=I,
    # attention
    synchronous=F,
    resumption=F,
    notices=F,
    reading=I,
    notices_interrupt=F,
    # quality
    error=F,
    missing_context=F,
    alone=F,
    detection=F,
    rework_at_source=F,
    refund=F,
    complain=F,
    # satisfaction: weights, and what depends on it
    rates_satisfaction=I,
    weight_first_response=F,
    weight_resolution=F,
    weight_repeat=F,
    weight_error=F,
    weight_abandoned=F,
    defection_satisfied=F,
    defection_unsatisfied=F,
    weight_contact=F,
    memory=F,
    posts=F,
    refers=F,
    reach=F,
    # contacts
    segments=I,
    channel_loyalty=F,
    several=F,
    recontact=I,  # distribution; -1 = customers do not try again
    most_contacts=I,
    balks=I,  # whether an announced wait drives anybody away
    connected=F,
    connected_channel=I,  # -1 = none
    # feedback to marketing
    feedback=F,
    feedback_function=I,
    # correspondence
    letter_gap=F,  # µs
    letter_handling=I,
    counts_practice=I,  # whether services are counted by employee and function
    remembers_answers=I,  # whether it is written down who answered whom
    levels=I,  # of the hierarchy, if letters go to people nearby; 0 = to anybody
    rows=I,  # of the histograms in each window
    channel_row=I,  # the first one of channels; -1 = there is only one
    segment_row=I,  # the first one of segments; -1 = there is only one
    splits=I,  # whether there are several channels or segments
)
KIND = _record(
    interarrival=I,  # distribution, at the highest rate; -1 = only caused by others
    thinned=I,
    reference=F,  # share of the highest rate at multiplier, reputation and appeal 1
    by_segment=I,  # whether the rate follows the appeal of its segment
    profile_start=I,  # multipliers relative to the highest rate, days_per_week x parts of a day
    profile_parts=I,
    first_stage=I,
    priority=I,
    value=F,  # hundredths
    value_spread=I,  # distribution of mean 1; -1 = none
    difficulty=I,  # distribution of mean 1; -1 = none
    conversion=F,
    expected_resolution=F,
    resolution_patience=I,
    complaint=I,
    follow_up=I,
    batch=I,  # distribution of sizes; -1 = one at a time
    closed=I,  # a finite population: who has a request open sends no other
    comes_alone=I,  # neither in batches nor from a finite population
    entailed_start=I,
    entailed_count=I,  # kinds that may come after it
    decay_after=F,  # µs; later first answers may lose the deal
    decay=F,  # exponent; 0 = never
    feedback=I,  # whether marketing is told how it ended
    outside=I,  # distribution of times between arrivals while it is closed; -1 = none come then
)
STAGE = _record(
    function=I,
    work=I,
    needs_start=I,
    needs_count=I,
    next_start=I,
    next_count=I,  # transitions drawn; 0 = straight on to `following`
    following=I,  # -1 = done
    previous=I,
    position=I,
    branch_start=I,
    branch_count=I,  # stages done at the same time; 0 = an ordinary stage
)
TRANSITION = _record(cumulative=F, target=I)
FUNCTION = _record(group_start=I, group_count=I)
STATION = _record(
    function=I,
    member_start=I,
    member_count=I,
    help_start=I,
    help_count=I,
    room=I,  # places to wait; -1 = no limit
    overflow=I,  # function that takes whom the room does not; -1 = none
    linked=F,  # share of its members who see on the shared system that a customer tries again
)
PERSON = _record(
    key=np.uint64,
    manager=I,
    second_manager=I,  # lead of the team in a matrix; -1 = none
    depth=I,
    station=I,  # where it serves; -1 = serves no customers
    function=I,
    unit=I,
    sources=I,  # queues of requests it may take from: its own, its station's, those it helps
    contact_start=I,
    contact_count=I,
    lateral=I,  # contacts beyond the superior and the subordinates
    skill=F,  # at its own function; what counts is the table `speed`
    error_factor=F,  # of inexperience, on the chance of an error
    uses_system=I,
    is_special=I,  # works on several requests at once, has duties or goes to meetings
    multitasking=I,  # requests at once
    duty_when=I,
    duty_every=I,  # distributions
    duty_lasting=I,
    level_position=I,  # in `level_order`
    seat_start=I,  # its seats in meetings, in `seat_of`
    seat_count=I,
)
DISTRIBUTION = _record(family=I, average=F, a=F, b=F, table_start=I, table_count=I)
PERIOD = _record(
    end=I,  # µs
    cohort=I,  # row of the accumulators
    window=I,  # row of the histograms: 0 warm-up, 1 measured
)
CHANNEL = _record(cumulative=F, patience=I, work_factor=F, expected_response=F, balking=I)
SEGMENT = _record(cumulative=F, value=F, conversion=F, defection=F)
ENTAILED = _record(kind=I, share=F, delay=I)
OPENING = _record(
    opens=I,  # µs from the beginning of the week
    closes=I,
    worked=I,  # µs of working time of the week before it opens
)
MEETING_RECORD = _record(
    seat_start=I,
    seat_count=I,
    time_start=I,  # when in the week it begins, in `meeting_times`
    time_count=I,
    lasting=I,  # µs
)
SEAT = _record(employee=I, meeting=I)


class Parameters(NamedTuple):
    """All that stays as it is while the kernel runs."""

    settings: Array  # [1] SETTINGS
    kinds: Array  # [K] KIND
    stages: Array  # [stages of all kinds] STAGE
    transitions: Array  # TRANSITION
    needs: Array  # [..] int64: functions
    functions: Array  # [F] FUNCTION
    groups: Array  # [..] int64: station of each territory of a function
    stations: Array  # [S] STATION
    members: Array  # [..] int64: employees of each station
    helpers: Array  # [..] int64: stations of the same unit
    people: Array  # [E] PERSON
    speed: Array  # [E, F] float64: how fast each works for each function
    contacts: Array  # [..] int64: whom each may talk to (besides the tree: see people)
    team_start: Array  # [units * F + 1] int64
    team_members: Array  # [..] int64: employees of a function within a unit
    distributions: Array  # [D] DISTRIBUTION
    tables: Array  # [..] float64
    channels: Array  # [C] CHANNEL
    segments: Array  # [..] SEGMENT: one that stands for all if there are none
    entailed: Array  # [..] ENTAILED
    profiles: Array  # [..] float64
    fidelity: Array  # [65] float64: survival after k handoffs
    control: Array  # [..] float64: factor on errors by level of decision
    attention: Array  # [4] float64: cumulative shares of the orders
    periods: Array  # [..] PERIOD: the days, cut once more at the end of the warm-up
    level_order: Array  # [E] int64: people level by level, if letters go to people nearby
    level_below: Array  # [E + 1] int64: where the subordinates of each position begin
    nearness: Array  # [levels, levels] float64: weight by steps up and down
    weekdays: Array  # [working days of a week] int64: how long each is
    openings: Array  # [..] OPENING: the opening hours of a week, if there are any
    channel_shares: Array  # [3 * C] float64: cumulative; of all, of those in and outside hours
    meetings: Array  # [..] MEETING_RECORD
    meeting_times: Array  # [..] int64: µs of working time from the beginning of the week
    seats: Array  # [..] SEAT: by meeting
    seat_of: Array  # [..] int64: seats by employee
    concerns: Array  # [F, F] int64: whether what is done for one function matters to another
    own: Array  # [..] float64: what is set of mechanisms from outside


# ── State ─────────────────────────────────────────────────────────────────────────────────────────

CLOCK = _record(
    now=I,
    day=I,
    period=I,
    period_end=I,
    cohort=I,
    window=I,
    events=I,
    number=I,  # requests so far
    day_start=I,
    day_end=I,
    late=I,  # µs since a customer came who comes in now that it opens; 0 = it is open
    agenda_head=I,
    agenda_tail=I,
    slot=I,  # of the calendar: whose event was the last one, or would have been before a timer
    is_tight=I,  # a table is so full that the loop must look before it goes on
    free_request=I,
    free_requests=I,
    free_message=I,
    free_messages=I,
    logging=I,
    log_count=I,
    reputation=F,
    voices=F,  # what customers told others: those who refer less those who complain
    demand_digest=np.uint64,
    root=np.uint64,  # key of this replication
    open_requests=I,
    unread=I,
    answers=I,  # rows of `answers` since they were last read
)
FUTURE = _record(epoch=I, count=I)
SOURCE = _record(
    key=np.uint64,
    kind=I,
    index=I,
    gap=I,  # µs to the arrival after the one that is scheduled
    batch_key=np.uint64,
    batch_size=I,
    closed=I,  # outside hours: the next arrival, in µs during which it was closed
    late=I,  # outside hours: µs from the present arrival to the opening
)
WORKER = _record(
    holds=I,  # the sort of the thing in hand: NOTHING, REQUEST, …
    thing=I,  # slot of what it holds
    activity=I,
    since=I,
    until=I,
    set_up=I,  # µs of set-up and resumption still in the activity at hand
    set_up_aside=I,  # the same of the request laid aside
    suspended=I,  # request laid aside by an interruption
    last_function=I,
    idle_next=I,
    idle_previous=I,
    is_idle=I,
    away=I,  # finishes what it has in hand and takes nothing new
    unread=I,
    unread_since=I,
    read=I,
    picks=I,
    interruptions=I,
    served=I,
    decided=I,  # decisions taken by itself, for others too
    # duties
    duties=I,  # that have come and wait
    duty_gaps=I,  # drawn so far
    duties_begun=I,
    duty_left=I,  # µs of work until the next one
    just_off=I,  # whether the thing just done was a duty
    # several requests at once
    shared=I,  # requests in hand
    first_shared=I,
    level=F,  # µs that each request in hand since the beginning would have got
    level_since=I,
    letters=I,  # gaps between letters drawn so far
    gone=I,  # µs so far that it was away with nothing in hand
    change=I,  # of presence: STAYING, LEAVING, JOINING
    appointment=I,  # seat in a meeting that has begun; -1 = none
    # decisions so far
    referred=I,  # handed to a superior
    alone=I,  # taken beyond its authority, for want of an answer
    # contents seen so far without need
    relayed=I,  # of others' questions, answers and reports that it only passed on
    distracted=I,  # notices of what does not concern it
)
REQUEST_RECORD = _record(
    key=np.uint64,
    number=I,  # of all requests; tells a recycled slot from its earlier use
    account=I,  # row of the accumulators: cohort of its arrival and kind
    money_account=I,  # row in which its value is booked
    tally=I,  # row of the histograms: window of its arrival and kind
    case=I,  # number of the request it is part of: its own, but for branches
    arrived=I,
    came=I,  # by the calendar, where customers have a clock of their own
    since=I,
    entered=I,  # when it came to its stage
    waiting_since=I,
    first_response=I,  # µs after arrival; -1 = nobody yet
    remaining=I,
    work=F,  # inherent work of this visit, µs
    way=F,  # uniform draw of where it goes from here
    finish=F,  # level of its employee at which it is done, where several are in hand
    difficulty=F,
    territory=F,
    value=I,  # hundredths; -1 = its customer does not qualify
    original_number=I,  # of the request it duplicates
    missing=I,  # bit i: the i-th need of the stage is missing
    kind=np.int32,
    stage=np.int32,
    channel=np.int32,
    customer=np.int32,
    priority=np.int32,
    next=np.int32,
    previous=np.int32,
    activity=np.int32,  # what is done with it, where several are in hand
    branch=np.int32,  # first branch
    sibling=np.int32,
    # -1 at first; beside each other, so that they are written together
    owner=np.int32,
    queue=np.int32,
    rework_until=np.int32,  # position of the stage at which the rework ends; -1 = none
    assigned=np.int32,  # whom the dispatch rule named; -1 = the station
    source=np.int32,  # member of a finite population that waits for it; -1 = none
    parent=np.int32,  # of a branch
    original=np.int32,  # of a duplicate
    last_function=np.int32,  # where its last service was; -1 = nowhere
    # 0 at first
    time_state=np.int32,
    pending=np.int32,
    wait_number=np.int32,
    overdue=np.int32,
    handoffs=np.int32,
    repeats=np.int32,
    errors=np.int32,
    reworks=np.int32,
    preempted=np.int32,
    phase=np.int32,
    level=np.int32,  # levels up at which the decision was taken
    alone=np.int32,
    contacts=np.int32,  # times its customer tried again
    bonus=np.int32,  # whether it is beyond the potential demand
    carries=np.int32,  # whether the product tells what is known of it
    segment=np.int32,
    place=np.int32,  # function of the station it came to: of its stage, but for an overflow
    has_returned=np.int32,  # whether it came back to a department that it had left
)
MESSAGE_RECORD = _record(
    key=np.uint64,
    number=I,  # of the request it is about
    case=I,
    born=I,
    request=np.int32,
    kind=np.int32,
    facet=I,  # position among the needs of the stage
    wait_number=np.int32,
    target=np.int32,
    hop=np.int32,
    returning=np.int32,
    harmed=np.int32,
    synchronous=np.int32,
    account=np.int32,  # of the request: where the work is counted
    cohort=np.int32,  # of a letter
    next=np.int32,
    previous=np.int32,
    waiting_since=I,
    tally=I,  # row of the histograms
)
QUEUE = _record(first=I, last=I, count=I)
DESK = _record(idle_first=I, idle_last=I, idle=I, turn=I)
ANSWER = _record(asker=I, answerer=I)
GATHERING = _record(
    number=I,  # how often it has taken place, which is the number of the next one; -1 = not begun
    ends=I,
)
LOG_ROW = _record(
    time=I, number=I, activity=np.int16, stage=np.int16, employee=np.int32, detail=np.int32
)


class State(NamedTuple):
    """All that changes while the kernel runs."""

    clock: Array  # [1] CLOCK
    calendar: Array  # [2ⁿ] int64 slots: the tournament over `due`, by node; 1 is the root
    due: Array  # [2ⁿ] int64: when the next event of each slot happens; at least 2
    timers: Array  # [..] int64 heap of packed keys
    futures: Array  # [1] FUTURE: head of that heap
    timer_due: Array  # [requests * TIMERS] int64
    agenda: Array  # [AGENDA_SIZE] int64: micro-steps, a ring
    sources: Array  # [..] SOURCE: one a kind, or one a member of its population
    workers: Array  # [E] WORKER
    requests: Array  # [R] REQUEST_RECORD
    request_time: Array  # [R, TIME_STATES] int64
    handled_by: Array  # [R, F] int32: last employee of each function; -1 = none
    handoffs_then: Array  # [R, F] int32: handoffs when its facet was fresh
    visits: Array  # [R, F] int32
    handled_at: Array  # [R, F] int64: when it was handled last, if there are meetings
    messages: Array  # [M] MESSAGE_RECORD
    paths: Array  # [M, longest path] int32
    queues: Array  # [(S + E) * priorities] QUEUE: requests
    inboxes: Array  # [E] QUEUE: messages
    desks: Array  # [S] DESK
    lost: Array  # [customers] int8
    remembered: Array  # [customers] float64: satisfaction so far; -1 = no experience yet
    appeal: Array  # [segments] float64: leads relative to a budget spread by their shares
    feedback: Array  # [segments, 2] int64: deals that marketing was told of, lost and won
    hours: Array  # [E, ACTIVITIES] int64 µs
    practice: Array  # [E, F] int32: services completed
    answers: Array  # [..] ANSWER: questions that were answered, where ties form
    gatherings: Array  # [meetings] GATHERING: how many there were, and when the last one ends
    attended: Array  # [seats] int64: end of the last meeting attended; -1 = none
    counts: Array  # [cohorts, K, COUNTS] int64
    money: Array  # [cohorts, K, MONEY_COLUMNS] int64 hundredths
    sums: Array  # [cohorts, K, SUMS] int64 µs
    satisfaction: Array  # [cohorts, K] float64: sum
    letters: Array  # [cohorts, LETTER_COLUMNS] int64
    durations: Array  # [windows, rows, HISTOGRAMS, BINS] int64
    ratings: Array  # [windows, rows, 101] int64
    levels: Array  # [days, 3] int64 at the end of each day: open requests, messages, unread
    log: Array  # [..] LOG_ROW
    parts: Array  # [windows, rows, PART_COLUMNS] int64
    opinions: Array  # [windows, rows] float64: sum of satisfaction
    own_people: Array  # [E, ..] float64: what mechanisms from outside remember of employees
    own_requests: Array  # [R, ..] float64: and of requests
    own_faults: Array  # [hooks] int64: results of theirs that were none


ARRAY_TYPES: dict[str, tuple[Any, int]] = {
    # Parameters
    "settings": (SETTINGS, 1),
    "kinds": (KIND, 1),
    "stages": (STAGE, 1),
    "transitions": (TRANSITION, 1),
    "needs": (I, 1),
    "functions": (FUNCTION, 1),
    "groups": (I, 1),
    "stations": (STATION, 1),
    "members": (I, 1),
    "helpers": (I, 1),
    "people": (PERSON, 1),
    "speed": (F, 2),
    "contacts": (I, 1),
    "team_start": (I, 1),
    "team_members": (I, 1),
    "distributions": (DISTRIBUTION, 1),
    "tables": (F, 1),
    "channels": (CHANNEL, 1),
    "segments": (SEGMENT, 1),
    "entailed": (ENTAILED, 1),
    "profiles": (F, 1),
    "fidelity": (F, 1),
    "control": (F, 1),
    "attention": (F, 1),
    "periods": (PERIOD, 1),
    "level_order": (I, 1),
    "level_below": (I, 1),
    "nearness": (F, 1),
    "weekdays": (I, 1),
    "openings": (OPENING, 1),
    "channel_shares": (F, 1),
    "meetings": (MEETING_RECORD, 1),
    "meeting_times": (I, 1),
    "seats": (SEAT, 1),
    "seat_of": (I, 1),
    "concerns": (I, 2),
    "own": (F, 1),
    # State
    "clock": (CLOCK, 1),
    "calendar": (I, 1),
    "due": (I, 1),
    "timers": (I, 1),
    "futures": (FUTURE, 1),
    "timer_due": (I, 1),
    "agenda": (I, 1),
    "sources": (SOURCE, 1),
    "workers": (WORKER, 1),
    "requests": (REQUEST_RECORD, 1),
    "request_time": (I, 2),
    "handled_by": (np.int32, 2),
    "handoffs_then": (np.int32, 2),
    "visits": (np.int32, 2),
    "handled_at": (I, 2),
    "messages": (MESSAGE_RECORD, 1),
    "paths": (np.int32, 2),
    "queues": (QUEUE, 1),
    "inboxes": (QUEUE, 1),
    "desks": (DESK, 1),
    "lost": (np.int8, 1),
    "remembered": (F, 1),
    "appeal": (F, 1),
    "feedback": (I, 2),
    "hours": (I, 2),
    "practice": (np.int32, 2),
    "answers": (ANSWER, 1),
    "gatherings": (GATHERING, 1),
    "attended": (I, 1),
    "counts": (I, 2),
    "money": (I, 2),
    "sums": (I, 2),
    "satisfaction": (F, 1),
    "letters": (I, 2),
    "durations": (I, 2),
    "ratings": (I, 2),
    "levels": (I, 2),
    "log": (LOG_ROW, 1),
    "parts": (I, 2),
    "opinions": (F, 1),
    "own_people": (F, 2),
    "own_requests": (F, 2),
    "own_faults": (I, 1),
}
"""Element type and number of dimensions of every array as the kernel sees it, by field."""


def zeros(field: str, *shape: int) -> Array:
    """Return a zeroed array of the type that `field` has (a recarray where it holds records)."""
    dtype = np.dtype(ARRAY_TYPES[field][0])
    array = np.zeros(shape, dtype)
    return array.view(np.recarray) if dtype.names else array


def _example(cls: Any) -> Any:
    return cls(*(zeros(field, *(1,) * ARRAY_TYPES[field][1]) for field in cls._fields))


WIDTHS = {
    "request_time": TIME_STATES,
    "hours": ACTIVITIES,
    "counts": COUNTS,
    "money": MONEY_COLUMNS,
    "feedback": 2,
    "sums": SUMS,
    "letters": LETTER_COLUMNS,
    "durations": BINS,
    "ratings": 101,
    "levels": 3,
    "parts": PART_COLUMNS,
}
"""Length of the last axis of the tables in which it never changes."""


def as_rows(s: State) -> State:
    """Return a state whose accumulators have one row for each account, as the kernel sees them.

    Cohort and kind together are an account; windows of the histograms likewise. Views, no copies.
    """
    return s._replace(
        counts=s.counts.reshape(-1, COUNTS),
        money=s.money.reshape(-1, MONEY_COLUMNS),
        sums=s.sums.reshape(-1, SUMS),
        satisfaction=s.satisfaction.reshape(-1),
        durations=s.durations.reshape(-1, BINS),
        ratings=s.ratings.reshape(-1, 101),
        parts=s.parts.reshape(-1, PART_COLUMNS),
        opinions=s.opinions.reshape(-1),
    )


P = table_set_type("Parameters", _example(Parameters), WIDTHS, PLAIN)
S = table_set_type("State", _example(State), WIDTHS, PLAIN)
