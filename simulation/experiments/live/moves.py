"""Who handed what to whom and when, read from the event log piece by piece.

The log tells who begins, asks, handles and closes; a move is what lies between two of its rows.
Messages have no number in the log: rows of one request that are one step of a path apart belong to
the same message, and of several such the one whose last reader knows the next. A message that has
not been read when the piece ends is looked up in the kernel's table, which tells whose it is now.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from simulation.kernel import state as k
from simulation.organization import Organization

CUSTOMERS = -1
NOBODY = -2
REQUEST, QUESTION, DONE, LOST = "request", "question", "done", "lost"

BEGINNINGS = (k.LOG_START, k.LOG_ASK, k.LOG_RESUME)
ENDS = {
    k.LOG_CLOSE: DONE,
    k.LOG_ABANDON: LOST,
    k.LOG_CANCEL: LOST,
    k.LOG_BALK: LOST,
}


class Move(NamedTuple):
    """Something goes from one place to another.

    Attributes:
        kind: REQUEST, QUESTION (a message), DONE or LOST (a request that leaves).
        time: µs at which it sets out.
        origin, target: employees; CUSTOMERS stands for the customers.
    """

    kind: str
    time: int
    origin: int
    target: int


@dataclass
class _Letter:
    """A message on its way, as far as the log tells.

    Attributes:
        reader: who handled it last, or who wrote it.
        hop: position of that person on its path.
        left: when it left that person.
        at: whose it is now, once its move there has been told; NOBODY before.
    """

    reader: int
    hop: int
    left: int
    at: int = NOBODY

    @property
    def is_told(self) -> bool:
        """Whether its move onwards has been told."""
        return self.at != NOBODY


@dataclass
class MoveReader:
    """Reads moves from one piece of the log after the other."""

    organization: Organization
    holders: dict[int, int] = field(default_factory=dict)
    letters: dict[int, list[_Letter]] = field(default_factory=dict)

    def read(self, s: k.State) -> list[Move]:
        """Return the moves of the rows in the log, in no particular order, and empty the log."""
        clock = s.clock[0]
        rows = s.log[: int(clock.log_count)]
        columns = (rows[name].tolist() for name in ("time", "activity", "number", "employee"))
        moves: list[Move] = []
        for row in zip(*columns, rows["detail"].tolist(), strict=True):
            self._take(moves, *row)
        self._look_up(moves, s)
        clock.log_count = 0
        return moves

    def _take(
        self, moves: list[Move], time: int, activity: int, case: int, person: int, detail: int
    ) -> None:
        """Take one row of the log."""
        if case < 0:
            return
        if activity in BEGINNINGS:
            before = self.holders.get(case, CUSTOMERS)
            if before != person:
                moves.append(Move(REQUEST, time, before, person))
                self.holders[case] = person
        elif activity == k.LOG_SEND:
            writer = self.holders.get(case, CUSTOMERS)
            if writer >= 0:
                moves.append(Move(QUESTION, time, writer, person))
                self.letters.setdefault(case, []).append(_Letter(writer, 0, time, person))
        elif activity == k.LOG_HANDLE:
            self._hand_on(moves, time, case, person, detail)
        elif activity in ENDS:
            last = self.holders.pop(case, CUSTOMERS)
            self.letters.pop(case, None)
            moves.append(Move(ENDS[activity], time, last, CUSTOMERS))
        elif activity == k.LOG_MERGE:  # a duplicate has no customer of its own who would leave
            self.holders.pop(case, None)
            self.letters.pop(case, None)

    def _hand_on(self, moves: list[Move], time: int, case: int, reader: int, hop: int) -> None:
        """Somebody has handled a message: tell how it came there, if that is not told yet."""
        near = [item for item in self.letters.get(case, ()) if abs(item.hop - hop) == 1]
        if not near:
            return
        letter = self._passed_to(reader, near)
        if not letter.is_told:
            moves.append(Move(QUESTION, letter.left, letter.reader, reader))
        letter.reader, letter.hop, letter.left, letter.at = reader, hop, time, NOBODY

    def _passed_to(self, reader: int, letters: list[_Letter]) -> _Letter:
        """Return the letter that lies with somebody, else one from somebody known to them."""
        for letter in letters:
            if letter.at == reader:
                return letter
        for letter in letters:
            if not letter.is_told and may_pass(self.organization, letter.reader, reader):
                return letter
        return letters[0]

    def _look_up(self, moves: list[Move], s: k.State) -> None:
        """Tell where messages went that have not been read yet; forget those that came back."""
        untold = [case for case, letters in self.letters.items() if not all_told(letters)]
        places = whereabouts(s, untold)
        for case in untold:
            left = []
            for letter in self.letters[case]:
                onwards = places.get((case, letter.reader), ())
                target = next((to for hop, to in onwards if abs(hop - letter.hop) == 1), None)
                owner = self.holders.get(case, CUSTOMERS)
                if letter.is_told:
                    left.append(letter)
                elif target is not None:
                    moves.append(Move(QUESTION, letter.left, letter.reader, target))
                    letter.at = target
                    left.append(letter)
                elif owner >= 0 and letter.hop == 1:  # it has come back to whoever asked
                    moves.append(Move(QUESTION, letter.left, letter.reader, owner))
            self.letters[case] = left
            if not left:
                del self.letters[case]


def may_pass(organization: Organization, giver: int, reader: int) -> bool:
    """Return whether one may hand a message to another: a contact, or a superior of either line."""
    second = organization.second_manager
    return bool(
        reader in organization.contacts_of(giver)
        or second[giver] == reader
        or second[reader] == giver
    )


def all_told(letters: list[_Letter]) -> bool:
    """Return whether each of these messages lies where it was last told to be."""
    return all(letter.is_told for letter in letters)


def whereabouts(s: k.State, cases: list[int]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Return, by request and person who passed a message on, its place on the path and reader."""
    table = s.messages.view(np.ndarray)
    chosen = np.flatnonzero(np.isin(table["case"], cases) & (table["hop"] >= 1))
    chosen = chosen[table["number"][chosen] >= 0]
    hop = table["hop"][chosen]
    before = s.paths[chosen, np.where(table["returning"][chosen] == 1, hop + 1, hop - 1)]
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    columns = (table["case"][chosen], before, hop, s.paths[chosen, hop])
    for case, giver, place, reader in zip(*(column.tolist() for column in columns), strict=True):
        found.setdefault((case, giver), []).append((place, reader))
    return found
