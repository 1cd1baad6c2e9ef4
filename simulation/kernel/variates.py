"""Random draws: keyed by what they are for, never by when they are asked for.

Every entity (a kind's arrival stream, a request, an employee, a message) has a 64-bit key, made by
hashing the key of what it comes from. A draw is the hash of the entity's key with the number of a
*purpose* and an index, so that neither an unused department nor one more draw elsewhere changes it
(common random numbers; Law, Simulation Modeling and Analysis, ch. 11.2). Durations come by
inversion, one uniform each, to keep the pairing between scenarios.

The mixing function is the finalizer of SplitMix64 (Steele, Lea & Flood 2014, OOPSLA); keys step by
the golden ratio as there. Only ``math.log``, ``math.exp`` and ``math.sqrt`` are used: NumPy's own
differ from the compiled ones in the last bit.
"""

import math

import numpy as np
from numba.types import float64, int64, uint64

from simulation.kernel.jit import JIT_DISABLED, kernel
from simulation.kernel.keys import FIRST_FACTOR, GOLDEN, SECOND_FACTOR, TO_UNIT
from simulation.kernel.state import P

# Purposes: what a draw of an entity is for. Numbers are part of the results; append, never reorder.
INTERARRIVAL = 1  # of a kind's arrival stream; index: number of the arrival
THINNING = 2  # does the potential arrival come at this time of day?
CUSTOMER = 3
TERRITORY = 4  # of a customer: which sector or team serves this part of the market
CHANNEL = 5
VALUE = 6
QUALIFICATION = 7
DIFFICULTY = 8
PATIENCE = 9
RESOLUTION_PATIENCE = 10
WORK = 11  # index: function and its visit number
ROUTE = 12  # same index
DISPATCH = 13
NEED = 14  # index: facet and visit
SURVIVAL = 15  # index: facet
TARGET = 16  # index: facet
ASKING = 17
EXCEPTION = 18
ERROR = 19
DETECTION = 20
BLAME = 21  # where a found error goes back to
COMPLAINT = 22
DEFECTION = 23
NOTICE = 24
CHILD = 25  # key of a request that another one causes; index: cause
MESSAGE = 26  # key of a message that a request causes; index: visit, facet and kind
HANDLING = 27  # of a message; index: hop
HARM = 28
SYNCHRONOUS = 29
READING = 30  # of an employee; index: notices read so far
PICK = 31  # of an employee; index: number of the choice
NOTICE_INTERRUPTS = 32
SKILL = 33  # of an employee
USES_SYSTEM = 34  # of an employee
ARRIVAL = 35  # key of a potential arrival; index: its number
KIND = 36  # key of an arrival stream; index: kind
EMPLOYEE = 37  # key of an employee; index: department and number in it
REPLICATION = 38
REFERRING = 39  # index: function and its visit number
DUTY_GAP = 40  # of an employee; index: number of the gap
DUTY_LASTING = 41  # of an employee; index: duties begun so far
MEMBER = 42  # key of a member of a population, or of a batch; index: its number
BRANCH = 43  # key of a branch of a request; index: visit and number
LETTER_GAP = 44  # of an employee; index: number of the gap
LETTER = 45  # key of a letter; index: its number
BATCH = 46  # size of a batch
RECONTACT = 47  # wait before the next contact; index: contacts so far
SEVERAL = 48  # of a market: does the customer use several channels?
CONTACT = 49  # key of a duplicate; index: number of the contact
OTHER_CHANNEL = 50
LINKING = 51  # is it seen that a customer tries again? index: number of the contact
BALKING = 52
SEGMENT = 53  # of a market
PREFERRED = 54  # of a market: its channel
KEEPS_CHANNEL = 55
JOURNEY = 56  # key of a request that comes after another; index: its place among these
ENTAILED = 57  # does it come? same index
DELAY = 58
DECAY = 59  # is the deal lost for a late answer?
DIRECT = 60  # of a message: does it go straight to whom it is for?
NEARNESS = 61  # of a letter: how far its reader is
LEAVING = 70  # of an employee; index: day
IDENTITY = 71  # key of whoever takes a place next; index: how many held it before
GENERATION = 72  # of an employee
ADOPTION = 73  # of an employee; index: day
DISMISSAL = 74  # of an employee; index: number of the intervention
FEEDBACK = 80  # key of the message to marketing
REPORTING = 81
CONNECTED = 82
MEETING_TIME = 83  # of whoever comes first in a meeting: when in the week; index: sort
OUTSIDE = 84  # key of a stream outside opening hours; index: kind

# Kinds of distributions.
CONSTANT = 0
EXPONENTIAL = 1
LOGNORMAL = 2
UNIFORM = 3
WEIBULL = 4
HYPEREXPONENTIAL = 5
QUANTILES = 6  # a table of log-quantiles: gamma, Erlang
EMPIRICAL = 7
GEOMETRIC = 8

NEVER = 1 << 62
LONGEST = float(1 << 60)  # no single duration is longer (about 36,000 years of working time)


if JIT_DISABLED:
    from simulation.kernel.keys import derive, draw, fold
else:

    @kernel(uint64(uint64))
    def mix(z):
        """Return the SplitMix64 finalizer of 64 bits."""
        z = (z ^ (z >> np.uint64(30))) * np.uint64(FIRST_FACTOR)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(SECOND_FACTOR)
        return z ^ (z >> np.uint64(31))

    @kernel(uint64(uint64, int64, int64))
    def derive(key, purpose, index):
        """Return the key of what comes from an entity for a purpose, by number."""
        return mix(key + np.uint64((purpose << 40) + index) * np.uint64(GOLDEN))

    @kernel(float64(uint64, int64, int64))
    def draw(key, purpose, index):
        """Return the uniform draw in (0, 1) of an entity for a purpose, by number."""
        return (np.float64(derive(key, purpose, index) >> np.uint64(12)) + 0.5) * TO_UNIT

    @kernel(uint64(uint64, uint64, int64))
    def fold(digest, key, time):
        """Return a running digest with one more (key, time) in it."""
        return mix((digest ^ key) + np.uint64(time) * np.uint64(GOLDEN))


@kernel(float64(float64))
def normal_quantile(u):
    """Return the standard normal quantile (Wichura 1988, algorithm AS 241, about 1e-16)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return (
            q
            * (((((((2509.0809287301226727 * r + 33430.575583588128105) * r
            + 67265.770927008700853) * r + 45921.953931549871457) * r
            + 13731.693765509461125) * r + 1971.5909503065514427) * r
            + 133.14166789178437745) * r + 3.387132872796366608)
            / (((((((5226.495278852545925 * r + 28729.085735721942674) * r
            + 39307.89580009271061) * r + 21213.794301586595867) * r
            + 5394.1960214247511077) * r + 687.1870074920579083) * r
            + 42.313330701600911252) * r + 1.0)
        )  # fmt: skip
    r = math.sqrt(-math.log(min(u, 1.0 - u)))
    if r <= 5.0:
        r -= 1.6
        z = (
            (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r
            + 0.24178072517745061177) * r + 1.27045825245236838258) * r
            + 3.64784832476320460504) * r + 5.7694972214606914055) * r
            + 4.6303378461565452959) * r + 1.42343711074968357734)
            / (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r
            + 0.0151986665636164571966) * r + 0.14810397642748007459) * r
            + 0.68976733498510000455) * r + 1.6763848301838038494) * r
            + 2.05319162663775882187) * r + 1.0)
        )  # fmt: skip
    else:
        r -= 5.0
        z = (
            (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
            + 0.0012426609473880784386) * r + 0.026532189526576123093) * r
            + 0.29656057182850489123) * r + 1.7848265399172913358) * r
            + 5.4637849111641143699) * r + 6.6579046435011037772)
            / (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r
            + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r
            + 0.0148753612908506148525) * r + 0.13692988092273580531) * r
            + 0.59983220655588793769) * r + 1.0)
        )  # fmt: skip
    return -z if q < 0.0 else z


@kernel(float64(P, int64, float64))
def table_quantile(p, d, u):
    """Return a quantile by linear interpolation of log x over log(−log u) in a fine table."""
    f = p.distributions[d]
    position = (math.log(-math.log(u)) - f.a) * f.b
    j = min(max(int(position), 0), f.table_count - 2)
    weight = position - j
    low = p.tables[f.table_start + j]
    high = p.tables[f.table_start + j + 1]
    return f.average * math.exp(low + weight * (high - low))


@kernel(float64(P, int64, float64))
def empirical_quantile(p, d, u):
    """Return a value of a list: pairs (cumulative weight, value) in the table."""
    f = p.distributions[d]
    low, high = 0, f.table_count - 1
    while low < high:
        middle = (low + high) // 2
        if p.tables[f.table_start + 2 * middle] > u:
            high = middle
        else:
            low = middle + 1
    return p.tables[f.table_start + 2 * low + 1]


@kernel(float64(P, int64, float64))
def hyperexponential_quantile(p, d, u):
    """Return the quantile within the branch that u falls into.

    Rows (cumulative probability, probability, mean) of the branches are in the table.
    """
    f = p.distributions[d]
    row = f.table_start
    last = row + 3 * (f.table_count - 1)
    before = 0.0
    while row < last and u >= p.tables[row]:
        before = p.tables[row]
        row += 3
    return -math.log((u - before) / p.tables[row + 1]) * p.tables[row + 2]


@kernel(float64(P, int64, float64), inline=False)
def other_quantile(p, d, u):
    """Return the quantile of the rarer distributions (kept out of the hot path)."""
    f = p.distributions[d]
    if f.family == LOGNORMAL:
        return math.exp(f.a + f.b * normal_quantile(u))
    if f.family == UNIFORM:
        return f.a + (f.b - f.a) * u
    if f.family == WEIBULL:
        return f.a * math.exp(math.log(-math.log(u)) * f.b)
    if f.family == HYPEREXPONENTIAL:
        return hyperexponential_quantile(p, d, u)
    if f.family == GEOMETRIC:
        return 1.0 + int(math.log(u) * f.a)
    if f.family == QUANTILES:
        return table_quantile(p, d, u)
    return empirical_quantile(p, d, u)


@kernel(float64(P, int64, float64))
def quantile(p, d, u):
    """Return the quantile of distribution `d` at `u` in (0, 1), in µs (or unitless).

    Lists of families end here: constant and exponential first, since most draws are theirs.
    The exponential and Weibull use −log u, which is as uniform as −log(1 − u).
    """
    f = p.distributions[d]
    if f.family == EXPONENTIAL:
        return -math.log(u) * f.average
    if f.family == CONSTANT:
        return f.average
    return other_quantile(p, d, u)


@kernel(int64(float64))
def microseconds(duration):
    """Round a duration to whole µs, half up, and cap it."""
    if duration < LONGEST:
        return int(duration + 0.5)
    return 1 << 60
