"""From a table of e-mails and an org chart to ties, and to what the ties follow.

Two people are tied if each has written to the other, so many times at least. People who report to
each other need no tie. The scales λ and ζ are those of the structure `network`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.calibration.emails import Mail, shown
from simulation.calibration.failures import LogError, wrong
from simulation.calibration.ties_chart import People
from simulation.calibration.ties_places import Places, find_places
from simulation.calibration.ties_scales import MESSAGES, TIES, Fit, Pairs, fit_scales
from simulation.calibration.ties_silo import (
    Decay,
    Inside,
    Messages,
    find_decay,
    find_inside,
)
from simulation.scenario.charts import MOST_ROWS
from simulation.scenario.problems import Problem

Pair = tuple[int, int]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Strangers:
    """Messages from or to addresses that are not in the chart.

    Attributes:
        messages: number of them.
        addresses: those, with the most messages first, and how many each has.
    """

    messages: int
    addresses: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Row:
    """What is seen, and expected, of people so many steps apart.

    Attributes:
        steps: along the lines of reporting.
        pairs: ordered pairs of people.
        messages: an ordered pair.
        curve: messages an ordered pair by the decay on a floor.
        tied, expected: share of the pairs that are tied, and by λ and ζ; None where all report to
            each other.
    """

    steps: int
    pairs: int
    messages: float
    curve: float
    tied: float | None
    expected: float | None


@dataclass(frozen=True)
class Study:
    """What e-mails tell about an organization.

    Attributes:
        mail, people: what was read.
        strangers: what was left out.
        messages, places: who wrote how often to whom, and how they stand to each other.
        least: messages that make a tie, each way.
        ties: pairs without a line of reporting, by number, in order.
        formal: pairs that report to each other, and how many of them are tied too.
        scales: λ and ζ of the ties.
        by_messages: the same of the number of messages.
        decay, inside: the strength of the silos.
    """

    mail: Mail
    people: People
    strangers: Strangers
    messages: Messages
    places: Places
    least: int
    ties: tuple[Pair, ...]
    formal: tuple[int, int]
    scales: Fit
    by_messages: Fit
    decay: Decay
    inside: Inside

    @property
    def ties_per_person(self) -> float:
        """Ties besides the lines of reporting, divided by the number of people."""
        return len(self.ties) / len(self.people.ids)

    def rows(self) -> Iterator[Row]:
        """Yield what is seen at each number of steps."""
        places = self.places
        pairs = places.others.sum(axis=0)
        number = np.bincount(self.messages.place, self.messages.number, len(pairs))
        tied = np.bincount(places.of_pairs(self.ties), minlength=len(pairs))
        for steps in range(1, int(places.steps.max()) + 1):
            here = places.steps == steps
            informal = here & places.is_informal
            possible = float(pairs[informal].sum()) / 2.0
            curve = float(self.decay.at(np.array([steps]))[0])
            yield Row(
                steps,
                int(pairs[here].sum()),
                float(number[here].sum() / pairs[here].sum()),
                curve,
                float(tied[informal].sum()) / possible if possible else None,
                float((pairs * self.scales.mean)[informal].sum()) / 2 / possible
                if possible
                else None,
            )


def study(mail: Mail, people: People, *, least: int = 1, files: tuple[str, str]) -> Study:
    """Return what e-mails tell about the organization of a chart.

    Args:
        mail: who wrote how often to whom.
        people: who reports to whom.
        least: how many messages each way make a tie.
        files: names of both, for errors.

    Raises:
        LogError: nobody of the chart wrote to anybody else of it, no two wrote to each other,
            or there are more ties than a scenario holds.
    """
    number, strangers = _among(mail, people)
    if not number:
        raise LogError([_nobody(mail, people, files)])
    places = find_places(people.manager)
    pairs = sorted(number)
    place = places.of_pairs(pairs)
    counts = np.array([number[pair] for pair in pairs], np.int64)
    messages = Messages(np.array(pairs, np.int64), counts, place)
    tied = [(a, b) for a, b in pairs if a < b and min(number[a, b], number.get((b, a), 0)) >= least]
    informal = places.is_informal[places.of_pairs(tied)] if tied else np.zeros(0, np.bool_)
    ties = tuple(pair for pair, is_tie in zip(tied, informal, strict=True) if is_tie)
    if problem := _unusable(ties, least, files):
        raise LogError([problem])
    formal = int(places.others[:, ~places.is_informal].sum()) // 2
    return Study(
        mail,
        people,
        strangers,
        messages,
        places,
        least,
        ties,
        (formal, len(tied) - len(ties)),
        fit_scales(_pairs(places, dict.fromkeys(ties, 1)), TIES),
        fit_scales(_pairs(places, _both_ways(number)), MESSAGES),
        find_decay(messages, places),
        find_inside(messages, people.departments),
    )


def _among(mail: Mail, people: People) -> tuple[Counter[Pair], Strangers]:
    """Return messages by pair of people, and what is from or to somebody else."""
    person = {name: people.number_of.get(name.casefold()) for pair in mail.number for name in pair}
    number: Counter[Pair] = Counter()
    unknown: Counter[str] = Counter()
    left_out = 0
    for (sender, recipient), messages in mail.number.items():
        a, b = person[sender], person[recipient]
        if a is not None and b is not None:
            if a != b:
                number[a, b] += messages
            continue
        left_out += messages
        for name, who in ((sender, a), (recipient, b)):
            if who is None:
                unknown[name] += messages
    most = sorted(unknown.items(), key=lambda item: (-item[1], item[0]))
    return number, Strangers(left_out, tuple(most))


def _both_ways(number: Counter[Pair]) -> Counter[Pair]:
    both: Counter[Pair] = Counter()
    for (a, b), messages in number.items():
        both[min(a, b), max(a, b)] += messages
    return both


def _pairs(places: Places, value: dict[Pair, int]) -> Pairs:
    """Return what is observed of the pairs that do not report to each other."""
    place = places.of_pairs(list(value))
    kept = places.is_informal[place]
    people = np.array(list(value), np.int64).reshape(-1, 2)
    return Pairs(places, people[kept], place[kept], np.array(list(value.values()), float)[kept])


def _nobody(mail: Mail, people: People, files: tuple[str, str]) -> Problem:
    if not mail.number:
        message = f"has no message from one address to another in {mail.rows:,} rows"
        return wrong(files[0], message, "look at --sender and --recipient")
    addresses = shown([name for name, _ in Counter(a for a, _ in mail.number).most_common(3)])
    message = (
        f"no message is between two people of {files[1]}: it has addresses such as {addresses}, "
        f"the chart {shown(list(people.number_of)[:3])}"
    )
    remedy = "add a column with the addresses to the chart, and name it: --address COLUMN"
    return wrong(files[0], message, remedy)


def _unusable(ties: tuple[Pair, ...], least: int, files: tuple[str, str]) -> Problem | None:
    if not ties:
        message = "no two people wrote to each other who do not report to each other"
        remedy = "there is nothing to fit"
        if least > 1:
            message, remedy = f"{message}, {least} times each", "ask for less: --least 1"
        return wrong(files[0], message, remedy)
    if len(ties) >= MOST_ROWS:
        message = (
            f"{len(ties):,} pairs wrote to each other; a scenario holds {MOST_ROWS - 1:,} ties"
        )
        return wrong(files[0], message, f"ask for more: --least {2 * least + 1}")
    return None
