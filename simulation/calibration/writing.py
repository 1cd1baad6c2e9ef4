"""The scenario of a fit as YAML that a student can read, with where each part comes from."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.calibration.durations import by_mean, written_duration
from simulation.calibration.fit import Fit
from simulation.calibration.pools import as_name
from simulation.calibration.quality import on_a_line
from simulation.calibration.routes import WAITING, route_of
from simulation.scenario.emitter import in_flow, scalar
from simulation.scenario.problems import shorten
from simulation.scenario.units import HOUR

SPARE = 1.5
LEAST_WAITING = 10
WIDTH = 98


@dataclass(frozen=True)
class Heading:
    """What stands at the top of the file.

    Attributes:
        name: of the scenario.
        source: the log, as one finds it again.
        command: that made it.
        facts: about the log, one sentence each.
    """

    name: str
    source: str
    command: str
    facts: Sequence[str]


@dataclass(frozen=True)
class Span:
    """How long is simulated, in working days."""

    warm_up: int
    horizon: int


def write_scenario(fit: Fit, heading: Heading, span: Span) -> str:
    """Return the scenario as YAML with comments."""
    routes = [route_of(fit, number) for number in range(len(fit.kinds))]
    used = {stage["department"] for route in routes for stage in route}
    waits, approvals = WAITING in used, fit.approvals in used
    parts = [
        _top(heading),
        f"extends: neutral               # everything that a log does not tell is off\n"
        f"time: {{warm_up: {span.warm_up} days, horizon: {span.horizon} days}}\n",
        _calendar(fit),
        _channels(fit),
        _organization(fit, waits, approvals),
        _requests(fit, routes),
        _work(fit, waits, approvals),
    ]
    return "\n".join(part for part in parts if part)


def _top(heading: Heading) -> str:
    source, command, *facts = map(on_a_line, (heading.source, heading.command, *heading.facts))
    lines = [f"# Calibrated from {source} by", "#", f"#   {command}", "#"]
    for fact in facts:
        lines += textwrap.wrap(fact, WIDTH, initial_indent="# ", subsequent_indent="#   ")
    return "\n".join(lines) + f"\n\nname: {scalar(heading.name)}\ngroup: Calibrated\n"


def _comment(*sentences: str) -> str:
    return "".join(
        "\n".join(textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ")) + "\n"
        for text in sentences
    )


def _calendar(fit: Fit) -> str:
    text = _comment(
        "When people work. The log tells days, no time of day: a working day is taken to be eight "
        "hours, written from midnight; nothing shorter than a day can be read off it."
        if fit.hours.days_only
        else "When people work, by the hours in which they did something."
    )
    return text + f"calendar: {in_flow(fit.hours.written)}\n"


def _channels(fit: Fit) -> str:
    outside = round(fit.arrivals.outside, 3)
    shares = fit.channels or ({"any": 1.0} if outside or fit.patience else {})
    if not shares:
        return ""
    told = ["How cases come in, and how many come while it is closed."]
    if fit.patience:
        told.append(
            "Patience: how long customers wait for somebody before they leave, from those who did "
            "and those who were answered first (censored)."
        )
    text = _comment(*told)
    lines = []
    for name, share in shares.items():
        channel: dict[str, Any] = {"share": _percent(share)}
        if outside:
            channel["outside_hours"] = _percent(min(outside, 0.95))
        if name in fit.patience:
            limit = fit.patience[name]
            channel["patience"] = by_mean(limit.family, limit.mean, limit.cv)
        lines.append(f"  {name}: {in_flow(channel)}")
    return text + "channels:\n" + "\n".join(lines) + "\n"


def _percent(share: float) -> str:
    return f"{share * 100:.4g} %"


def _organization(fit: Fit, waits: bool, approvals: bool) -> str:
    text = _comment(
        f"Staff: {_how_staff_is_found(fit)}. `busy` is the share of their time that the log's "
        "cases take."
    )
    lines = ["organization:", "  structure: hierarchical", "  departments:"]
    asides = (fit.approvals, fit.deciders) if approvals else ()
    width = max(len(name) for name in (*fit.departments.names, WAITING, *asides))
    departments = zip(fit.departments.names, fit.departments.members, fit.staff, strict=True)
    for name, members, staff in departments:
        pooled = fit.departments.pooled.get(name)
        note = (
            _in_other_letters(members)
            + f"busy {staff.load:.0%}"
            + (f"; {pooled} small teams together" if pooled else "")
        )
        note += f"; {staff.people - staff.added} seen, too few for the work" if staff.added else ""
        lines.append(
            f"    {name + ':':{width + 1}} {{staff: {staff.people}}}".ljust(46) + f" # {note}"
        )
    if waits:
        lines += _waiting(fit, width)
    if approvals:
        lines += _approvals(fit, width)
    return text + "\n".join(lines) + "\n"


def _in_other_letters(members: Sequence[str]) -> str:
    """Return what a team is called in the log where a name can hold nothing of it."""
    is_lost = len(members) == 1 and not as_name(members[0], "")
    return f"{shorten(members[0])}; " if is_lost else ""


def _how_staff_is_found(fit: Fit) -> str:
    if any(staff.seen for staff in fit.staff):
        return (
            "people seen at work within four weeks; who works for several departments counts where "
            "they work most"
        )
    if fit.observed.log.steps:
        return (
            "the log names nobody, and waiting cannot be told from work; so many that hardly "
            "anything waits besides (assumption)"
        )
    return "the log names nobody; so many as are busy 80 % of the time (assumption)"


def _waiting(fit: Fit, width: int) -> list[str]:
    """Return the department of waits, so large that nobody ever queues there."""
    wraps = _wrapped(
        "Nobody works here: this is where cases lie for reasons that are not the queue of a "
        "department – for customers, suppliers, or until somebody turns to them. It is so large "
        "that nothing ever waits for it. Halve all those waits with skill: 2."
    )
    people = _places(fit, approvals=False)
    return [*wraps, f"    {WAITING + ':':{width + 1}} {{staff: {people}}}"]


def _approvals(fit: Fit, width: int) -> list[str]:
    """Return the department of waits for approvals, and that of those who decide, if known."""
    visits = fit.paths.visits
    needed = len(np.unique(visits.case[visits.approved])) / len(fit.paths.path)
    who = (
        "The deciding itself is the work of those below."
        if fit.decide is not None
        else "Who decides, the log does not tell."
    )
    lines = _wrapped(
        f"Nobody works here: {_percent(round(needed, 3))} of the cases in the log wait for an "
        f"approval, and do so here as long as they did there. {who} How many of a department's "
        "cases need one is its `next`. Halve these waits with skill: 2."
    )
    people = _places(fit, approvals=True)
    lines.append(f"    {fit.approvals + ':':{width + 1}} {{staff: {people}}}")
    if fit.decide is not None:
        staff = f"    {fit.deciders + ':':{width + 1}} {{staff: {fit.decide.people}}}"
        lines.append(f"{staff:46} # busy {fit.decide.load:.0%} with decisions")
    return lines


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH - 4, initial_indent="    # ", subsequent_indent="    # ")


def _places(fit: Fit, *, approvals: bool) -> int:
    """Return how many places a department of waits needs, with half as many to spare."""
    inside = sum(
        fit.rate * fit.kinds[k].share * float(fit.kinds[k].visits[node]) * mean / HOUR
        for (k, node), mean in fit.times.mean_rest.items()
        if (node in fit.paths.approval_at) == approvals
    )
    return max(LEAST_WAITING, math.ceil(SPARE * inside + 5 * math.sqrt(inside)))


def _requests(fit: Fit, routes: Sequence[Sequence[dict[str, Any]]]) -> str:
    text = _comment(
        "Kinds: what is asked for, where it begins, and how hard it is. Hardness is not in the "
        "log; it is found from the ways that cases take (a mixture of Markov chains), and makes "
        "some go through many hands. `next` says where a case goes from a stage; without it, to "
        "the following stage, or the end."
    )
    lines = ["requests:"]
    for number, (kind, route) in enumerate(zip(fit.kinds, routes, strict=True)):
        lines.append(f"  {kind.name}:  # {_about(fit, number)}")
        lines.append(f"    rate: {_rate(fit.rate * kind.share)} / h")
        if fit.priorities[number] != 4:
            lines.append(f"    priority: {fit.priorities[number]}")
        lines += _profile(fit)
        lines += _stages(route)
    return text + "\n".join(lines) + "\n"


def _about(fit: Fit, number: int) -> str:
    kind = fit.kinds[number]
    departments = fit.paths.departments
    passed = float(kind.visits[:departments].sum())
    hands = f"passes {passed:.2g} departments"
    approvals = float(kind.visits[list(fit.paths.approval_at)].sum())
    needs = f"; {approvals:.2g} approvals" if approvals else ""
    return f"{kind.share:.1%} of all cases; {hands}{needs}"


def _rate(rate: float) -> str:
    return f"{rate:.4g}" if rate < 1e4 else f"{rate:.0f}"


def _profile(fit: Fit) -> list[str]:
    profile = {key: list(value) for key in ("day", "week") if (value := getattr(fit.arrivals, key))}
    return [f"    profile: {in_flow(profile)}"] if profile else []


def _stages(route: Sequence[dict[str, Any]]) -> list[str]:
    if all(set(stage) == {"department"} for stage in route):
        return [f"    route: [{', '.join(stage['department'] for stage in route)}]"]
    lines = ["    route:"]
    for stage in route:
        shown = dict(stage)
        if "next" in shown:
            shown["next"] = {name: _percent(chance) for name, chance in shown["next"].items()}
        lines.append(f"      - {shown['department'] if len(shown) == 1 else in_flow(shown)}")
    return lines


def _work(fit: Fit, waits: bool, approvals: bool) -> str:
    found = ["Hands-on work of a visit; distributions by what fits best."]
    text = _comment(*found, *_what_ends_leave_open(fit))
    lines = ["work:"]
    for name, work in zip(fit.departments.names, fit.times.work, strict=True):
        lines.append(f"  {name}: {in_flow(work) if not isinstance(work, str) else work}")
    if waits:
        lines.append(f"  {WAITING}: {written_duration(HOUR)}  # each stage there has its own")
    if approvals:
        lines.append(f"  {fit.approvals}: {written_duration(HOUR)}  # each stage there has its own")
    if approvals and fit.decide is not None:
        lines.append(f"  {fit.deciders}: {in_flow(fit.times.decision)}")
    return text + "\n".join(lines) + "\n"


def _what_ends_leave_open(fit: Fit) -> list[str]:
    """Return what is assumed about work where a log tells only the ends of steps."""
    if not fit.observed.log.steps:
        return []
    visits, department = fit.paths.visits, fit.paths.department
    unknown = np.unique(department[~visits.seen & visits.tells_work(department)])
    names = ", ".join(fit.departments.names[d] for d in unknown)
    told = [
        "The log tells ends only: work began when the case was free and the person, if named, had "
        "finished the thing before, at most four hours ago. Of the first step of a case that is "
        "not known; later ones stand for it."
    ]
    if names:
        told.append(
            f"Hardly any later ones: {names}. Work there is an assumption: 80 % of the time since "
            "the person had finished the thing before; 0 where nobody is named."
        )
    return told
