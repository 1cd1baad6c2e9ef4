"""What the naive twin finds out before it acts: nothing here changes anything.

Who is asked, who is free, how long it takes, how likely it goes wrong, what comes next.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulation.kernel import variates as purpose
from simulation.kernel.keys import draw
from simulation.scenario import Scenario
from simulation.scenario.sections.attention import Order

from .naive_draws import microseconds, quantile_of
from .naive_ledger import Ledger
from .naive_things import Chore, Desk, Employee, Kind, Letter, Message, Request, Station, Task
from .naive_world import World

LONGEST_FIDELITY = 64
HIGHEST_CHANCE_OF_ERROR = 0.95
ORDERS: tuple[Order, ...] = ("priority", "fifo", "lifo", "random")


class Findings(Ledger):
    """Questions about the state of the organization, and their answers."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        """Read the work that messages and notices take."""
        super().__init__(scenario, world)
        self.ask_work = quantile_of(scenario.communication.ask)
        self.relay_work = quantile_of(scenario.communication.relay)
        self.answer_work = quantile_of(scenario.communication.answer)
        self.approval_work = quantile_of(scenario.authority.approval)
        self.reading_work = quantile_of(scenario.attention.reading)
        self.letter_work = quantile_of(scenario.correspondence.handling)

    def rate_share(self, kind: Kind) -> float:
        """Return the present rate of a kind as a share of its highest rate."""
        begin, end = self.clock.start(self.day), self.clock.start(self.day + 1)
        parts = kind.multipliers[self.day % len(self.clock.days)]
        return parts[(self.now - begin) * len(parts) // (end - begin)]

    def visit(self, r: Request) -> int:
        """Return the index of draws that are made anew at each visit to a department."""
        return self.index(r.visits[r.stage.department], r.stage.department)

    def index(self, number: int, department: str) -> int:
        """Return the index of a draw by a number and a department."""
        return (number << 12) + self.world.number[department]

    def longest_idle(self, station: Station) -> Employee | None:
        """Return who has been idle longest at a station, else at one that helps it."""
        for place in (station, *station.helpers):
            if place.idle:
                return place.idle[0]
        return None

    def takes(self, e: Employee) -> bool:
        """Return whether an employee takes a request at once: idle, or working on few enough."""
        can_add = self.is_sharing(e) and len(e.hand) < e.most_at_once and not e.away
        return e.idle or can_add

    def who_takes(self, station: Station, person: Employee | None) -> Employee | None:
        """Return who takes a request at once that comes to a station, or to a person there."""
        if person is not None:
            return person if self.takes(person) else None
        sharing = [e for e in station.members if not e.idle and self.takes(e)]
        return self.longest_idle(station) or min(sharing, key=in_hand, default=None)

    def who_yields(self, r: Request, station: Station, person: Employee | None) -> Employee | None:
        """Return whose request gives way to a more important one: the least so, begun last."""
        if self.scenario.dispatch.preemption == "none":
            return None
        below: list[tuple[tuple[int, int], Employee]] = []
        for e in station.members if person is None else [person]:
            if e.task is not None and isinstance(e.task.thing, Request) and not e.away:
                priority = e.task.thing.priority
                if priority > r.priority:
                    below.append(((priority, e.task.since), e))
        return max(below, key=lambda item: item[0])[1] if below else None

    def is_full(self, station: Station, person: Employee | None) -> bool:
        """Return whether nobody else may wait at a station, or for a person there."""
        room = self.scenario.organization.departments[station.department].room
        return room is not None and (person or station).desk.count() >= room

    def load(self, e: Employee) -> int:
        """Return how much waits for an employee in person, what it holds or laid aside included."""
        return in_hand(e) + e.desk.count()

    def work_of(self, e: Employee, r: Request) -> int:
        """Return how long an employee works on a request at its stage."""
        work = r.stage.work(draw(r.key, purpose.WORK, self.visit(r)))
        channel = self.world.channels[r.channel]
        return microseconds(work * (channel.work_factor * r.difficulty / self.speed(e, r)))

    def speed(self, e: Employee, r: Request) -> float:
        """Return how fast an employee works on a request at its stage."""
        if r.stage.department in e.speeds:
            return e.speeds[r.stage.department]
        if e.department != r.stage.department:
            return e.skill * self.scenario.service.cross_skill
        return e.skill

    def next_position(self, r: Request) -> int:
        """Return the position a request goes to from its stage; past the last one it is done."""
        u = draw(r.key, purpose.ROUTE, self.visit(r))
        for share, position in r.stage.turns:
            if u < share:
                return position
        return r.stage.turns[-1][1] if r.stage.turns else r.stage.position + 1

    def chance_of_error(self, e: Employee, r: Request) -> float:
        """Return the chance that the work an employee just did at a stage is faulty."""
        quality = self.scenario.quality
        chance = quality.error * (1.0 + quality.missing_context * len(r.missing))
        if r.alone:
            chance *= quality.alone
        else:
            chance *= power(self.scenario.authority.control, r.level)
        return min(chance * e.error_factor, HIGHEST_CHANCE_OF_ERROR)

    def holder_of(self, r: Request, department: str) -> Employee:
        """Return who is asked about a facet: who handled it, else one who serves the territory."""
        if department in r.handled_by:
            return r.handled_by[department]
        members = self.world.station(department, r.territory).members
        u = draw(r.key, purpose.TARGET, self.world.number[department])
        return members[int(u * len(members))]

    def exceeds_authority(self, e: Employee, r: Request) -> bool:
        """Return whether a request's stage is beyond what its employee may decide."""
        authority = self.scenario.authority
        if authority.decision_level == 0 or e.manager is None:
            return False
        return draw(r.key, purpose.EXCEPTION, self.visit(r)) < authority.exceptions

    def missing_facets(self, e: Employee, r: Request) -> set[int]:
        """Return the positions of the needs of the stage that an employee lacks."""
        needed = [
            i
            for i, department in enumerate(r.stage.needs)
            if draw(r.key, purpose.NEED, self.index(self.visit(r), department))
            < self.scenario.communication.interdependence
        ]
        return {i for i in needed if not self.is_known(e, r, r.stage.needs[i])}

    def count_facets(self, e: Employee, r: Request) -> None:
        """Count what a request needs at its stage, and how much of it got there, or got lost."""
        for department in r.stage.needs:
            u = draw(r.key, purpose.NEED, self.index(self.visit(r), department))
            if u >= self.scenario.communication.interdependence:
                continue
            self.count(r, "FACETS_NEEDED")
            is_known = self.is_known(e, r, department)
            if is_known:
                self.count(r, "FACETS_KNOWN")
            if department in r.handled_by and self.holder_of(r, department) is not e:
                self.count(r, "FACETS_HANDED_ON")
                if not is_known:
                    self.count(r, "FACETS_LOST")

    def is_known(self, e: Employee, r: Request, department: str) -> bool:
        """Return whether an employee has a facet without asking."""
        holder = self.holder_of(r, department)
        if holder is e:
            return True
        if department in r.handled_by:
            if r.carries:  # the product tells
                return True
            handoffs = min(r.handoffs - r.handoffs_then[department], LONGEST_FIDELITY)
            survival = power(self.scenario.communication.handoff_fidelity, handoffs)
            if draw(r.key, purpose.SURVIVAL, self.world.number[department]) < survival:
                return True
            if self.have_met(e, holder, r.handled_at[department]):
                return True
        return e.uses_system and holder.uses_system

    def have_met(self, e: Employee, other: Employee, since: int) -> bool:
        """Return whether two sat in the same last meeting of a sort, which ended after a time."""
        return any(
            end > since and other.attended.get(number) == end for number, end in e.attended.items()
        )

    def next_reader(self, holder: Employee, target: Employee) -> Employee:
        """Return the contact closest to the target in the hierarchy, the first if equal."""
        return min(holder.contacts, key=lambda contact: distance(contact, target))

    def is_addressee(self, m: Message) -> bool:
        """Return whether a message has come to the one who answers or decides it."""
        if m.returning:
            return False
        e = m.path[m.hop]
        if m.kind in ("QUERY", "FEEDBACK"):
            return e is m.target
        return m.hop >= self.scenario.authority.decision_level or e.manager is None

    def handling_time(self, m: Message | Letter) -> float:
        """Return how long whoever has a message works on it."""
        if isinstance(m, Letter):
            return self.letter_work(draw(m.key, purpose.HANDLING, 2 * m.hop))
        work = self.relay_work
        if m.hop == 0:  # only reports are handled by who writes them
            work = self.ask_work
        elif self.is_addressee(m):
            work = {
                "QUERY": self.answer_work,
                "APPROVAL": self.approval_work,
                "FEEDBACK": self.reading_work,
            }[m.kind]
        return work(draw(m.key, purpose.HANDLING, 2 * m.hop + m.returning))

    def is_sharing(self, e: Employee) -> bool:
        """Return whether an employee is at a set of requests."""
        return bool(e.hand) and not e.is_paused

    def can_be_interrupted(self, e: Employee) -> bool:
        """Return whether an employee is at a request and was not torn from one already."""
        at_one = e.task is not None and isinstance(e.task.thing, Request) and e.aside is None
        return at_one or self.is_sharing(e)

    def choose(self, e: Employee) -> Task | None:
        """Return what an employee turns to next, by the order of its attention."""
        order = self.order_of_attention(e)
        if order == "random":
            waiting = [Task(m) for m in e.inbox] + [Task(Chore.NOTICE)] * e.unread
            waiting += [Task(r) for queue in self.queues(e) for r in queue]
            u = draw(e.key, purpose.PICK, 2 * e.picks + 1)
            return waiting[int(u * len(waiting))] if waiting else None
        end = -1 if order == "lifo" else 0
        # One candidate a list: messages, notices (a pile as old as its bottom), requests.
        candidates: list[tuple[int, Task]] = []
        if e.inbox:
            candidates.append((e.inbox[end].waiting_since, Task(e.inbox[end])))
        if e.unread > 0:
            candidates.append((e.unread_since, Task(Chore.NOTICE)))
        queues = self.by_priority(e) if order == "priority" else self.queues(e)
        candidates += [(q[end].waiting_since, Task(q[end])) for q in queues if q]
        if not candidates:
            return None
        if order == "fifo":
            return min(candidates, key=lambda candidate: candidate[0])[1]
        if order == "lifo":
            return max(candidates, key=lambda candidate: candidate[0])[1]
        return candidates[0][1]

    def order_of_attention(self, e: Employee) -> str:
        """Return the order an employee follows this time."""
        u = draw(e.key, purpose.PICK, 2 * e.picks)
        share = 0.0
        for order in ORDERS:
            share += self.scenario.attention.order.get(order, 0.0)
            if u < share:
                return order
        return ORDERS[-1]

    def desks(self, e: Employee) -> list[Desk]:
        """Return the desks an employee takes from: its own, its station's, those it helps."""
        if e.station is None:
            return [e.desk]
        return [e.desk, e.station.desk, *(helped.desk for helped in e.station.helpers)]

    def queues(self, e: Employee) -> Iterator[list[Request]]:
        """Return the queues an employee takes from, desk by desk."""
        for desk in self.desks(e):
            yield from desk.queues.values()

    def by_priority(self, e: Employee) -> Iterator[list[Request]]:
        """Return the same by priority, home before helping, and one's own first."""
        own, helped = self.desks(e)[:2], self.desks(e)[2:]
        for priority in self.world.priorities:
            yield from (desk.queues[priority] for desk in own)
        for desk in helped:
            yield from desk.queues.values()


def deputy_of(e: Employee) -> Employee:
    """Return who acts for an employee: itself, or the nearest superior who is there."""
    return next((person for person in e.chain() if not person.away), e.chain()[-1])


def in_hand(e: Employee) -> int:
    """Return how many things an employee holds or laid aside."""
    return (e.task is not None) + (e.aside is not None) + len(e.hand)


def power(base: float, exponent: int) -> float:
    """Return a power by repeated multiplication (`**` may differ in the last digit)."""
    result = 1.0
    for _ in range(exponent):
        result *= base
    return result


def distance(a: Employee, b: Employee) -> int:
    """Return the number of steps between two employees in the hierarchy."""
    above_a, above_b = a.chain(), b.chain()
    common = sum(1 for e in above_a if e in above_b)
    return len(above_a) + len(above_b) - 2 * common
