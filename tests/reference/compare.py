"""Run a scenario in the kernel and in the naive twin, and tell the first difference.

Everything is compared exactly, floats too. Besides, the kernel's final state must keep the
invariants of the model (those of `tests.properties`, and accounts that only the twin can check).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np

from simulation.assembly import Assembly, assemble
from simulation.kernel import state as k
from simulation.kernel.running import advance
from simulation.kernel.state import ROOM
from simulation.scenario import Scenario

from ..properties.invariants import broken, money_accounted_for
from .changes import Change
from .naive import Twin
from .naive_ledger import Part, Row
from .naive_things import Cohort
from .scenarios import Case

FEW_PIECES = 2
MOST_EVENTS = 61  # a call, where the kernel is run in many pieces
CONTEXT = 8  # rows of the log shown before and after a difference
FATES = ("NEVER_CAME", "CUSTOMER_LOST", "BALKED", "ABANDONED", "CANCELLED", "TOO_LATE",
         "NOT_QUALIFIED", "EARNED", "REFUNDED")  # fmt: skip
COUNTS = (*FATES[:-1], "ARRIVED", "FIRST_RESPONSES", "CLOSED", "HANDOFFS", "QUERIES",
          "LATE_QUERIES", "HOPS", "APPROVALS", "ALONE", "VISITS", "REWORKS", "PING_PONGS",
          "ERRORS_OUTSIDE", "COMPLAINTS", "RESOLVED_FIRST", "UNHAPPY", "PROMOTERS", "DETRACTORS",
          "RATED", "POTENTIAL", "DEFECTIONS", "OVERFLOWS", "WAITED", "PREEMPTIONS", "RECONTACTS",
          "MERGED", "DUPLICATES", "DUPLICATES_DONE", "JOURNEYS", "FEEDBACKS",
          "FEEDBACKS_READ", "FACETS_NEEDED", "FACETS_KNOWN", "FACETS_HANDED_ON", "FACETS_LOST",
          "ANSWERED", "HARMED", "EXPIRED", "ANSWERS", "FEEDBACKS_ARRIVED", "RETURNED")  # fmt: skip
MONEY = (*FATES, "GAINED")
TIME_STATES = ("QUEUEING", "WORKING", "FOR_INFORMATION", "FOR_DECISION", "REWORKING",
               "IN_PARALLEL")  # fmt: skip
SUMS = {
    "SUM_FIRST_RESPONSE": k.SUM_FIRST_RESPONSE,
    "SUM_RESOLUTION": k.SUM_RESOLUTION,
    "SUM_WAIT_BEFORE_ABANDONING": k.SUM_WAIT_BEFORE_ABANDONING,
    "SUM_FIRST_RESPONSE_SEEN": k.SUM_FIRST_RESPONSE_SEEN,
    "SUM_RESOLUTION_SEEN": k.SUM_RESOLUTION_SEEN,
    "SUM_ANSWER": k.SUM_ANSWER,
    "SUM_FEEDBACK": k.SUM_FEEDBACK,
} | {name: k.SUM_TIME + getattr(k, name) for name in TIME_STATES}
HOURS = ("DIRECT", "REWORK", "COORDINATION", "READING", "SET_UP", "INTERRUPTED", "IN_MEETING")
LETTERS = ("LETTERS_SENT", "LETTERS_DELIVERED", "LETTER_HOPS", "LETTER_TIME")
DETAILS = {name: name for name in TIME_STATES} | {
    "serving": "WHEN_SERVING", "always": "ALWAYS", "between": "BETWEEN",
    "idle": "WHEN_IDLE", "once_idle": "ONCE_IDLE",
}  # fmt: skip
ACTIVITIES = {
    number: name.removeprefix("LOG_")
    for name, number in vars(k).items()
    if name.startswith("LOG_") and isinstance(number, int)
}


class Comparison:
    """One scenario run both ways, and what differs."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int = 1,
        replication: int = 0,
        reputation: float = 1.0,
        appeal: tuple[float, ...] = (),
        pieces: int = 1,
        twin: type[Twin] = Twin,
        changes: Sequence[Change] = (),
    ) -> None:
        """Run a scenario both ways; the kernel in so many pieces, in tight tables if in several."""
        self.assembly: Assembly = assemble(scenario)
        self.horizon = scenario.time.horizon
        parameters, state = self.assembly.start(seed, replication, log=True)
        state.clock[0].reputation = reputation
        if appeal:
            state.appeal[:] = appeal
        if pieces > 1:
            state = tightened(state)
        most_events = MOST_EVENTS if pieces > FEW_PIECES else None
        self.writes_down = bool(changes)
        if changes:  # write down who answered whom, and who did what
            parameters.settings.remembers_answers = parameters.settings.counts_practice = 1
            state = state._replace(answers=k.zeros("answers", ROOM + 4))
        self.twin = twin(
            scenario, self.assembly.organization, seed, replication, reputation, appeal
        )
        ends = {self.horizon * piece // pieces: None for piece in range(1, pieces + 1)}
        plan = {**ends, **{change.time: change for change in changes}}
        for until, change in sorted(plan.items(), key=lambda item: item[0]):
            while state.clock[0].now < until:
                state = advance(parameters, state, until, most_events=most_events)
            if change is not None:
                self.twin.run(until)
                change.apply(parameters, state, self.twin)
        self.state = state
        self.twin.run(self.horizon)
        self.cohorts = self._cohorts()

    @classmethod
    def of(cls, case: Case, twin: type[Twin] = Twin) -> Self:
        """Run a case both ways."""
        return cls(
            case.scenario,
            seed=case.seed,
            replication=case.replication,
            reputation=case.reputation,
            appeal=case.appeal,
            pieces=case.pieces,
            twin=twin,
            changes=case.changes,
        )

    @property
    def events(self) -> int:
        """How many events the kernel processed."""
        return int(self.state.clock[0].events)

    def differences(self) -> list[str]:
        """Return what differs and which invariants are broken, the first row of the log first."""
        return [*self._log(), *self._tables(), *self._totals(), *self.broken_invariants()]

    def _cohorts(self) -> dict[Cohort, int]:
        """Return the row of each of the twin's cohorts in the kernel's tables."""
        time = self.assembly.scenario.time
        clock = self.twin.clock
        starts = {clock.start(day) for day in range(len(self.twin.levels) + 2)}
        labels = {
            (clock.day(start) // self.twin.days_a_cohort, start >= time.warm_up)
            for start in starts | {time.warm_up}
            if start < self.horizon
        }
        return {label: row for row, label in enumerate(sorted(labels))}

    # ── The event log ─────────────────────────────────────────────────────────────────────────

    def _log(self) -> Iterator[str]:
        kernel = [
            (time, number, ACTIVITIES[activity], stage, employee, detail)
            for time, number, activity, stage, employee, detail in self.state.log[
                : self.state.clock[0].log_count
            ].tolist()
        ]
        twin = [
            row if isinstance(row[5], int) else (*row[:5], getattr(k, DETAILS[row[5]]))
            for row in self.twin.log
        ]
        if kernel == twin:
            return
        pairs = enumerate(zip(kernel, twin, strict=False))
        shorter = min(len(kernel), len(twin))
        at = next((i for i, (mine, yours) in pairs if mine != yours), shorter)
        yield f"row {at} of the event log ({len(kernel)} kernel rows, {len(twin)} twin rows):"
        for i in range(max(0, at - CONTEXT), at):
            yield f"           {_shown(twin[i])}"
        yield f"  kernel > {_shown(kernel[at]) if at < len(kernel) else 'ends here'}"
        yield f"  twin   > {_shown(twin[at]) if at < len(twin) else 'ends here'}"
        for name, rows in (("kernel", kernel), ("twin  ", twin)):
            for row in rows[at + 1 : at + 1 + CONTEXT // 2]:
                yield f"  {name}   {_shown(row)}"

    # ── Tables ────────────────────────────────────────────────────────────────────────────────

    def _tables(self) -> Iterator[str]:
        s, twin = self.state, self.twin
        rows, kinds = self.cohorts, self.twin.world.kind
        money, counts = np.zeros_like(s.money), np.zeros_like(s.counts)
        sums, satisfaction = np.zeros_like(s.sums), np.zeros_like(s.satisfaction)
        for (cohort, kind, name), number in twin.counts.items():
            counts[rows[cohort], kinds[kind].number, getattr(k, name)] = number
        for (cohort, kind, name), amount in twin.money.items():
            money[rows[cohort], kinds[kind].number, getattr(k, name)] = amount
        for (cohort, kind, name), time in twin.sums.items():
            sums[rows[cohort], kinds[kind].number, SUMS[name]] = time
        for (cohort, kind), total in twin.satisfaction.items():
            satisfaction[rows[cohort], kinds[kind].number] = total
        hours, durations = np.zeros_like(s.hours), np.zeros_like(s.durations)
        ratings, levels = np.zeros_like(s.ratings), np.zeros_like(s.levels)
        for (employee, activity), time in twin.hours.items():
            hours[employee, getattr(k, activity)] = time
        for (window, part, histogram, place), number in twin.durations.items():
            durations[int(window), self._row(part), histogram, place] = number
        for (window, part, place), number in twin.ratings.items():
            ratings[int(window), self._row(part), place] = number
        parts, opinions = np.zeros_like(s.parts), np.zeros_like(s.opinions)
        for (window, part, name), number in twin.parts.items():
            parts[int(window), self._row(part), getattr(k, f"PART_{name}")] = number
        for (window, part), total in twin.opinions.items():
            opinions[int(window), self._row(part)] = total
        letters = np.zeros_like(s.letters)
        for (cohort, name), number in twin.letters.items():
            letters[rows[cohort], getattr(k, name)] = number
        feedback = np.zeros_like(s.feedback)
        for (segment, won), number in twin.feedback.items():
            feedback[segment, int(won)] = number
        remembered = np.full_like(s.remembered, -1.0)
        for customer, experience in twin.remembered.items():
            remembered[customer] = experience
        levels[: len(twin.levels)] = np.reshape(twin.levels, (-1, 3))
        for name, table in {
            "counts": counts, "money": money, "sums": sums, "satisfaction": satisfaction,
            "hours": hours, "durations": durations, "ratings": ratings, "levels": levels,
            "letters": letters, "feedback": feedback, "remembered": remembered,
            "parts": parts, "opinions": opinions,
        }.items():  # fmt: skip
            yield from self._cells(name, getattr(s, name), table)

    def _row(self, part: Part) -> int:
        """Return where a part stands in a window of the histograms."""
        world, (sort, number) = self.twin.world, part
        sizes = {"kind": len(world.kinds), "department": len(world.departments)}
        sizes["channel"] = len(world.channels) * (len(world.channels) > 1)
        sizes["segment"] = len(world.segment_shares) * (len(world.segment_shares) > 1)
        sizes["message"] = 1
        before = list(sizes)[: list(sizes).index(sort)]
        return sum(sizes[name] for name in before) + number

    def _cells(self, name: str, kernel: Any, twin: Any) -> Iterator[str]:
        """Tell the first cells of a table that differ."""
        columns = {
            "counts": {getattr(k, column): column for column in COUNTS},
            "money": {getattr(k, column): column for column in MONEY},
            "sums": {number: column for column, number in SUMS.items()},
            "hours": {getattr(k, column): column for column in HOURS},
            "letters": {getattr(k, column): column for column in LETTERS},
        }.get(name, {})
        different = np.argwhere(kernel != twin)
        for cell in different[:5].tolist():
            shown = [*cell[:-1], columns.get(cell[-1], cell[-1])]
            yield f"{name}{shown}: kernel {kernel[tuple(cell)]}, twin {twin[tuple(cell)]}"
        if len(different) > 5:
            yield f"{name}: {len(different) - 5} more cells differ"

    def _totals(self) -> Iterator[str]:
        s, twin = self.state, self.twin
        clock = s.clock[0]
        pairs = {
            "events": (clock.events, twin.events),
            "now": (clock.now, twin.now),
            "demand digest": (clock.demand_digest, twin.demand_digest),
            "requests": (clock.number, twin.requests_so_far),
            "open requests": (clock.open_requests, twin.open_requests),
            "messages": (len(s.messages) - clock.free_messages, twin.messages_under_way),
            "unread": (clock.unread, sum(e.unread for e in twin.world.employees)),
            "voices": (clock.voices, twin.voices),
            "lost customers": (set(np.flatnonzero(s.lost).tolist()), twin.lost),
            "interruptions": (
                s.workers.interruptions.tolist(),
                [e.interruptions for e in twin.world.employees],
            ),
            **{
                name: (s.workers[name].tolist(), [getattr(e, name) for e in twin.world.employees])
                for name in (
                    "served",
                    "away",
                    "gone",
                    "decided",
                    "referred",
                    "alone",
                    "relayed",
                    "distracted",
                )
            },
            "answers": (
                s.answers[: clock.answers].tolist(),
                twin.answers if self.writes_down else [],
            ),
            "practice": (
                s.practice.tolist(),
                [
                    [e.practice[d] * self.writes_down for d in twin.world.departments]
                    for e in twin.world.employees
                ],
            ),
        }
        for name, (kernel, naive) in pairs.items():
            if kernel != naive:
                yield f"{name}: kernel {kernel}, twin {naive}"

    # ── Invariants ────────────────────────────────────────────────────────────────────────────

    def broken_invariants(self) -> Iterator[str]:
        """Return what does not add up in the kernel's final state."""
        yield from broken(self.assembly, self.state, self.twin.beyond)
        yield from self._lost_money()
        yield from self._lost_time()

    def _lost_money(self) -> Iterator[str]:
        """Check that the potential value, which the twin adds up, has its fates."""
        accounted = money_accounted_for(self.state)
        for kind in self.twin.world.kinds:
            potential, found = self.twin.potential_value[kind.name], accounted[kind.number]
            if found != potential:
                yield f"{kind.name}: potential value {potential}, accounted for {found}"

    def _lost_time(self) -> Iterator[str]:
        """Check that hours, time idle (which the twin measures) and work in hand fill the time."""
        now = int(self.state.clock[0].now)
        for e in self.twin.world.employees:
            hours = int(self.state.hours[e.number].sum())
            at_present = now - int(self.state.workers[e.number].since)
            if hours + e.idle_time + at_present != now:
                yield f"employee {e.number}: {hours + e.idle_time + at_present} µs of {now}"


def tightened(state: k.State) -> k.State:
    """Return an opening state with tables so short that they grow as soon as something waits."""
    requests = ROOM + 16
    state = state._replace(
        requests=state.requests[:requests].copy(),
        request_time=state.request_time[:requests].copy(),
        handled_by=state.handled_by[:requests].copy(),
        handoffs_then=state.handoffs_then[:requests].copy(),
        handled_at=state.handled_at[:requests].copy(),
        visits=state.visits[:requests].copy(),
        timer_due=state.timer_due[: requests * k.TIMERS].copy(),
        messages=state.messages[: ROOM + 4].copy(),
        paths=state.paths[: ROOM + 4].copy(),
        timers=state.timers[: ROOM + 12].copy(),
        log=state.log[: k.AGENDA_SIZE + 16].copy(),
    )
    state.requests.next[-1] = state.messages.next[-1] = -1
    state.clock[0].free_requests, state.clock[0].free_messages = requests, ROOM + 4
    return state


def _shown(row: Row) -> str:
    time, number, activity, stage, employee, detail = row
    return (
        f"{time / 6e7:14.6f} min  request {number:4}  {activity:<9}  "
        f"stage {stage:2}  employee {employee:3}  {detail}"
    )
