"""Write the source of a synthetic kernel: a fixed core, and mechanisms to the length wanted."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

TEXT = Path(__file__).parent / "kernel_text"
HOOKS = {"arrive": 6, "dispatch": 6, "enqueue": 4, "start": 10, "finish": 9, "ask": 4, "depart": 6}
MECHANISMS = sum(HOOKS.values())

_NO_WRAPPERS = "no_cpython_wrapper=True, no_cfunc_wrapper=True"
_COMMON = 'nogil=True, error_model="numpy"'
_LEAN = f"{_COMMON}, _nrt=False"
_BARE = f"{_COMMON}, {_NO_WRAPPERS}"
_FREE = f"{_LEAN}, {_NO_WRAPPERS}"
_FORCED = f"{_FREE}, forceinline=True"


_ROWS = "clock, parameter, employee, request, department, tally, value"
_ROWS_SIGNATURE = (
    "F(CLOCK_ROW, PARAMETER_ROW, EMPLOYEE_ROW, REQUEST_ROW, DEPARTMENT_ROW, TALLY_ROW, F)"
)


@dataclass(frozen=True)
class Variant:
    """One way to write and to decorate the same kernel.

    `flow` is the file of the handlers; `rows` hands rows of records, not the state, to mechanisms;
    `point` puts the mechanisms of a hook point behind one guard, in one function of its own;
    `house` compiles it with the decorators and tables of simulation/kernel.
    """

    label: str
    flow: str
    core: str
    mechanism: str
    point_options: str = ""
    signatures: bool = True
    rows: bool = False
    point: bool = False
    house: bool = False


VARIANTS = {
    "a0": Variant("plain njit, no signatures", "calls", _COMMON, _COMMON, signatures=False),
    "a": Variant("plain njit, signatures", "calls", _COMMON, _COMMON),
    "a-bare": Variant("(a) without wrappers", "calls", _BARE, _BARE),
    "b": Variant("_nrt=False, forceinline", "calls", _FORCED, _FORCED),
    "b-rows": Variant("(b), rows to mechanisms", "calls", _FORCED, _FORCED, rows=True),
    "b-free": Variant("(b-rows), hooks not forced", "calls", _FORCED, _FREE, rows=True),
    "b-group": Variant(
        "(b-rows), one guard a point", "calls", _FORCED, _FORCED, _FORCED, rows=True, point=True
    ),
    "b-point": Variant(
        "(b-group), points called", "calls", _FORCED, _FORCED, _FREE, rows=True, point=True
    ),
    "house": Variant(
        "as simulation/kernel",
        "calls",
        _FORCED,
        _FORCED,
        _FORCED,
        rows=True,
        point=True,
        house=True,
    ),
    "c": Variant("agenda", "agenda", _FORCED, _FORCED),
    "c-point": Variant(
        "agenda, points called", "agenda", _FORCED, _FORCED, _FREE, rows=True, point=True
    ),
}

# What a mechanism asks before it acts: chance, the state of the department, or regularity.
_CHANCE = (
    "    chance = draw(request.key, U(1{i:03d}) + U(64) * np.uint64(request.visits))",
    "    if chance >= parameter.{m}_chance:",
)
_CROWD = ("    if 8 * department.queue_length < department.employees:",)
_TURN = ("    if (request.visits + {i}) % 3 != 0:",)
_GATES = (_CHANCE, _CROWD, _TURN, _TURN, _CROWD, _TURN, _CROWD, _TURN, _TURN)

# What mechanisms are made of, with how often. By line and by event there is no less arithmetic,
# there are no fewer draws, stores, branches than in simulation/kernel: `kernel_mix` counts both.
_BLOCKS = (
    (1, """
    elapsed = float(clock.now - employee.since)
    if employee.level > 1e-9:
        employee.level = 0.5 * employee.level * math.exp(-elapsed / parameter.{m}_scale)
    else:
        employee.level = 0.0
    employee.level += {a} * parameter.{m}_strength"""),
    (1, """
    excess = float(department.queue_length) / float(department.employees)
    if excess > 2.0:
        pressure = 1.0 + {a} * (excess - 2.0)
    elif excess > 1.0:
        pressure = 1.0 + 0.5 * {a} * (excess - 1.0)
    else:
        pressure = 1.0
    factor *= min(pressure, 1.2)"""),
    (3, """
    second = draw(request.key ^ U({p}), U({q}))
    if second < 0.5:
        request.attention = 0.9 * request.attention + 0.1 * second
    else:
        request.attention = 0.9 * request.attention + 0.05"""),
    (4, """
    tally.effects += 1
    tally.effort += request.attention * {a}
    if request.marks & {bit} == 0:
        request.marks |= {bit}
        tally.waiting += float(clock.now - request.entered)"""),
    (2, """
    gap = request.quality - department.trust
    department.trust += {a} * 0.01 * gap
    if gap < 0.0:
        employee.debt = min(employee.debt - {a} * gap, 4.0)
    elif employee.debt > 0.0:
        employee.debt = max(employee.debt - {a}, 0.0)"""),
    (2, """
    noise = exponential(request.key, U({p}), parameter.{m}_strength)
    factor *= 1.0 + 0.01 * min(noise, 2.0)
    employee.count += 1"""),
    (1, """
    experience = float(employee.count) / 1000.0
    gain = 1.0 - {a} / (1.0 + experience)
    employee.skill = 0.99 * employee.skill + 0.01 * gain"""),
    (4, """
    stay = clock.now - request.entered
    request.stay += stay
    if stay > {n}:
        tally.late += 1"""),
    (3, """
    if employee.last != request.kind:
        employee.last = request.kind
        employee.turns += 1
        factor *= 1.01"""),
    (3, """
    if request.promises & {bit} == 0:
        request.promises |= {bit}
        department.promises += 1
    elif department.promises > 0:
        department.promises -= 1"""),
    (2, """
    if department.queue_length > 2 * department.employees:
        tally.crowded += 1
        factor *= 1.05
    elif department.queue_length == 0:
        tally.quiet += 1"""),
    (2, """
    since = clock.now - employee.booked
    employee.hours += min(since, {n})
    employee.booked = clock.now"""),
)  # fmt: skip


def _mechanism(index: int, lines: int, rows: bool, chooser: random.Random) -> list[str]:
    """Return one mechanism of up to `lines` lines: draw, decide, record, scale the value."""
    name = f"m{index:02d}"
    if rows:
        head = [f"@hook({_ROWS_SIGNATURE})", f"def {name}({_ROWS}):"]
    else:
        head = [
            "@hook(F(STATE, I, I, I, F))",
            f"def {name}(state, e, r, d, value):",
            "    clock = state.clock[0]",
            "    parameter = state.parameter[0]",
            "    employee = state.employee[e]",
            "    request = state.request[r]",
            "    department = state.department[d]",
            "    tally = state.tally[clock.day]",
        ]
    body = [
        "    factor = 1.0",
        *(line.format(m=name, i=index) for line in _GATES[index % len(_GATES)]),
        f"        request.marks &= ~{1 << index}",
        "        return value",
    ]
    tail = [f"    factor *= 1.0 + 0.01 * parameter.{name}_strength", "    return value * factor"]
    made_of = [block for often, block in _BLOCKS for _ in range(often)]
    blocks = chooser.sample(made_of, len(made_of))
    while len(body) + len(tail) + 8 < lines - 3:
        block = blocks.pop() if blocks else chooser.choice(made_of)
        values = {
            "m": name,
            "a": round(chooser.uniform(0.05, 0.3), 3),
            "bit": 1 << index,
            "n": chooser.randrange(10**7, 10**9),
            "p": chooser.randrange(2**31),
            "q": chooser.randrange(2**31),
        }
        body += block.format(**values).strip("\n").split("\n")
    return ["", "", *head, *body, *tail]


def _calls(word: str, variant: Variant, indent: str) -> list[str]:
    """Return the guarded calls of the mechanisms at one hook point."""
    arguments = _ROWS if variant.rows else "state, e, r, d, value"
    lines = []
    for index in _indices(word):
        lines.append(f"if parameter.m{index:02d}_strength != 0.0:")
        lines.append(f"    value = m{index:02d}({arguments})")
    return [indent + line for line in lines]


def _point(word: str, variant: Variant) -> list[str]:
    """Return the function that holds all mechanisms of one hook point."""
    head = ["", "", f"@point({_ROWS_SIGNATURE})", f"def at_{word}({_ROWS}):"]
    return [*head, *_calls(word, variant, "    "), "    return value"]


def _hook_point(word: str, variant: Variant, indent: str) -> list[str]:
    """Return what a handler says at one hook point."""
    head = ["parameter = state.parameter[0]", "tally = state.tally[clock.day]"]
    head = [indent + line for line in head]
    if not variant.point:
        return head + _calls(word, variant, indent)
    guard = [f"if parameter.at_{word} != 0.0:", f"    value = at_{word}({_ROWS})"]
    return head + [indent + line for line in guard]


def _decorators(variant: Variant) -> str:
    """Return the types and the definitions of the decorators of a kernel."""
    if variant.house:
        return (TEXT / "house.txt").read_text()
    options = {
        "leaf": variant.core,
        "big": variant.core,
        "hook": variant.mechanism,
        "point": variant.point_options or variant.mechanism,
        "door": _LEAN if "_nrt" in variant.core else _COMMON,
    }
    lines = [
        (TEXT / "types.txt").read_text(),
        "# leaf: helpers; big: handlers; hook: mechanisms; door: called from Python.",
    ]
    for name, text in options.items():
        signature = "signature, " if variant.signatures or name == "door" else ""
        lines += ["", "", f"def {name}(signature):"]
        lines += [f"    return numba.njit({signature}cache=CACHE, {text})"]
    return "\n".join(lines) + "\n"


def kernel_source(
    name: str, lines: int, beside: Sequence[str] = (), cache: bool = False, seed: int = 1
) -> str:
    """Return the source of variant `name`, with at least so many lines of compiled code.

    It has the mechanisms, to the letter, of the variants `beside`, and the shortest has `lines`.
    """
    variant = VARIANTS[name]
    compared = [variant, *(VARIANTS[other] for other in beside)]
    each = 14  # lines of a mechanism
    while min(_count(_compiled(one, each, seed)) for one in compared) < lines:
        each += 1
    compiled = _compiled(variant, each, seed)
    head = Template((TEXT / "state.txt").read_text()).substitute(
        lines=_count(compiled), variant=variant.label, mechanisms=MECHANISMS, points=tuple(HOOKS)
    )
    return f"{head}\nCACHE = {cache}\nLINES = {_count(compiled)}\n{_decorators(variant)}{compiled}"


def _compiled(variant: Variant, each: int, seed: int) -> str:
    """Return the functions of a kernel, with mechanisms of up to `each` lines."""
    chooser = random.Random(seed)
    hooks: list[str] = []
    for index in range(MECHANISMS):
        hooks += _mechanism(index, each, variant.rows, chooser)
    if variant.point:
        for word in HOOKS:
            hooks += _point(word, variant)
    written: list[str] = []
    for line in (TEXT / f"{variant.flow}.txt").read_text().split("\n"):
        words = line.split()
        if words[:1] == ["#HOOKS"]:
            written += [*hooks, ""]
        elif words[:1] == ["#CALLS"]:
            written += _hook_point(words[1], variant, line[: len(line) - len(line.lstrip())])
        else:
            written.append(line)
    compiled = (TEXT / "helpers.txt").read_text() + "\n".join(written)
    return compiled + (TEXT / "entries.txt").read_text() if variant.house else compiled


def _count(text: str) -> int:
    """Return the number of lines that are not blank."""
    return sum(bool(line.strip()) for line in text.split("\n"))


def _indices(word: str) -> range:
    """Return the numbers of the mechanisms at hook point `word`."""
    names = list(HOOKS)
    first = sum(HOOKS[name] for name in names[: names.index(word)])
    return range(first, first + HOOKS[word])
