"""What is asked of every case: refused in good words, or run with nothing lost."""

from __future__ import annotations

import json
import math
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from simulation.assembly import Assembly, assemble
from simulation.cli.cost import MOST_EVENTS
from simulation.cli.failures import exit_code_of
from simulation.cli.inputs import parse_changes
from simulation.experiments.cost import events_of, people_of
from simulation.experiments.designs.loading import load_experiment
from simulation.experiments.designs.points import cells_of
from simulation.kernel.running import advance
from simulation.model import OrganizationModel
from simulation.outcomes.catalogue import measure
from simulation.presentation.overload import warnings_before
from simulation.scenario import (
    Problem,
    Scenario,
    ScenarioError,
    dump_scenario,
    load_scenario,
    parse_scenario,
)
from tests.properties.invariants import broken

from .cases import EXPERIMENT, POINT_TABLE, Case
from .watch import watched

REACHED = re.compile("_(median|p90|p95)$")
"""Metrics that are infinite where too few have come so far."""
REFUSED, RAN, TOO_LARGE = VERDICTS = ("refused", "ran", "too large")
MOST_RUN = 30_000
"""Events up to which a valid mutant is run here."""
MOST_HIRED = 5_000
"""People up to which a valid mutant is built here."""
DAYS = 2
STEPPED, STEPS = 10, 150
"""Of one valid mutant in so many, so many events are followed one by one."""
CELLS = 3
WHOLE_FILE = re.compile(
    "is larger than 1 MB|is not UTF-8|has more than|cannot be read|is not a regular file"
    "|extends too many files|is no experiment|extends itself|no such"
)
"""Problems of a file as a whole, which stand in no line."""
WITHOUT_FIELD = re.compile(
    "a second document|nested more than|more than 50,000 elements|is empty|must be a mapping"
    "|is an experiment, not|is no experiment|has no =|is not a path|the file has|is UTF-8"
    "|is not YAML|a quote is not|a key (without|must be)|a bracket is not|a value (is|cannot)"
    "|a tab where|the line does not|a colon stands|the list does not|a list item|the text goes"
    "|an escape|asks for another|contains a character that no text has|longer than 10,000"
    r"|has a tag|anchors \(&\)|has \d+ cells|has [\d,]+ points|a column has no name|is not a row"
)
"""Problems of a text as such, which has no fields yet."""


@dataclass
class Outcome:
    """What came of a case: the verdict, what was said, and what is wrong with that."""

    number: int
    kind: str
    done: tuple[str, ...]
    verdict: str = ""
    said: tuple[str, ...] = ()
    faults: list[str] = field(default_factory=list)
    names_the_place: bool | None = None
    events: int = 0


def judge(case: Case, folder: Path) -> Outcome:
    """Put a case before the program, in a folder of its own."""
    outcome = Outcome(case.number, case.kind, tuple(case.done))
    for name, data in case.files.items():
        (folder / name).write_bytes(data)
    try:
        with watched(folder, outcome.faults):
            _put_before(case, folder, outcome)
    except Exception:
        outcome.faults.append(traceback.format_exc())
    return outcome


def _put_before(case: Case, folder: Path, outcome: Outcome) -> None:
    try:
        if case.kind in (EXPERIMENT, POINT_TABLE):
            outcome.verdict = _experiment(folder / case.source, outcome)
        else:
            source = folder / case.source if case.source in case.files else case.source
            outcome.verdict = _scenario(load_scenario(source, parse_changes(case.changes)), outcome)
    except Exception as error:
        if exit_code_of(error) is None:
            raise
        outcome.verdict = REFUSED
        outcome.said = tuple(str(error).splitlines())
        if isinstance(error, ScenarioError):
            outcome.faults += [fault for item in error.problems for fault in faults_of(item)]
            if case.touched is not None:
                outcome.names_the_place = any(_near(case, item) for item in error.problems)


def _near(case: Case, problem: Problem) -> bool:
    """Whether a problem names the field that was changed, or one above or below it."""
    steps = [str(step) for step in case.touched or () if isinstance(step, str)]
    said = f"{problem.path} {problem.message} {problem.got} {problem.remedy}"
    return not steps or steps[-1] in said or (len(steps) > 1 and steps[-2] in said)


def faults_of(problem: Problem) -> Iterator[str]:
    """Yield what is wrong with a message."""
    text = str(problem)
    if not text.isprintable():
        yield f"cannot be shown: {text!r}"
    if len(text) > 1_500:
        yield f"is {len(text)} characters long: {text[:200]}"
    if not problem.message or not problem.file:
        yield f"says nothing: {text}"
    is_file = problem.file != "--set"
    if is_file and not problem.line and not WHOLE_FILE.search(problem.message):
        yield f"names no line: {text}"
    if is_file and problem.line and not Path(problem.file).is_file():
        yield f"names no file: {text}"
    if not problem.path and not WHOLE_FILE.search(text) and not WITHOUT_FIELD.search(text):
        yield f"names no field: {text}"


def _scenario(scenario: Scenario, outcome: Outcome) -> str:
    """Warn, estimate and run as the command line does, for a few days, and count everything."""
    text = dump_scenario(scenario)
    if parse_scenario(text) != scenario:
        outcome.faults.append("is not what is read again when it is written down")
    events = events_of(scenario, 1)
    if not math.isfinite(events) or events < 0:
        outcome.faults.append(f"is estimated to have {events} events")
    if events > MOST_EVENTS or people_of(scenario) > MOST_HIRED:
        return TOO_LARGE
    assembly = assemble(scenario)
    outcome.said = tuple(warnings_before(scenario.name, scenario, assembly.organization))
    outcome.faults += [f"{line!r} cannot be shown" for line in outcome.said if not printable(line)]
    if events / max(1.0, scenario.week.days_until(scenario.time.horizon)) > MOST_RUN:
        parameters, state = assembly.start(scenario.seed, 0)
        state = advance(parameters, state, scenario.time.horizon, most_events=MOST_RUN)
        outcome.events = int(state.clock[0].events)
        outcome.faults += broken(assembly, state)
        return RAN
    if outcome.number % STEPPED == 0:
        outcome.faults += _step_by_step(assembly)
    model = OrganizationModel(assembly, replication=0)
    try:
        for _ in range(DAYS):
            model.step()
            if not model.running or model.events > MOST_RUN:
                break
        outcome.events = model.events
        outcome.faults += _lost(model)
        outcome.faults += _measured(model)
    finally:
        model.close()
    return RAN


def printable(line: str) -> bool:
    """Whether a line can be put on a terminal."""
    return line.isprintable()


def _step_by_step(assembly: Assembly) -> list[str]:
    """Return what has been lost after one of the first events, each followed by a full count."""
    parameters, state = assembly.start(assembly.scenario.seed, 0)
    for _ in range(STEPS):
        state = advance(parameters, state, assembly.scenario.time.horizon, most_events=1)
        if found := broken(assembly, state):
            return [f"after event {int(state.clock[0].events)}: {text}" for text in found]
    return []


_BEYOND = re.compile(r"kind (\d+): (\d+) potential arrivals, (\d+) fates")


def _lost(model: OrganizationModel) -> list[str]:
    """Return what has been lost in a run; where a reputation draws more than usual, more may come.

    How many came beyond the potential is not kept, so that it is taken for right if it is positive.
    """
    present, state = model.present, model.state
    found = broken(present, state)
    if present.scenario.reputation.is_on or present.scenario.marketing.learns:
        told = [_BEYOND.fullmatch(text) for text in found]
        beyond = {int(m[1]): int(m[3]) - int(m[2]) for m in told if m and int(m[3]) > int(m[2])}
        found = broken(present, state, beyond)
    return found


def _measured(model: OrganizationModel) -> Iterator[str]:
    """Yield what is wrong with the metrics of a run."""
    found = measure(model.record(), ())
    for name, value in found.items():
        if math.isinf(value) and not REACHED.search(name):
            yield f"the metric {name} is {value}"
    json.dumps(found)


def _experiment(path: Path, outcome: Outcome) -> str:
    experiment = load_experiment(path)
    verdict = REFUSED
    for _, scenario in islice(cells_of(experiment), CELLS):
        verdict = _scenario(scenario, outcome)
    return verdict
