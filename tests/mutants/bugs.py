"""Twenty bugs, each a small change of one file, with the fast tests that are to find it.

Where it matters the tests are those nearest to theory; elsewhere the naive twin, which says event
by event what should have happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

KERNEL = "simulation/kernel/mechanisms/"
TWIN = "tests/reference/test_twin.py::test_kernel_and_twin_agree"
EXACT = "tests/properties/test_deterministic.py"
NETWORKS = "tests/properties/test_deterministic_networks.py"


class DoesNotApplyError(Exception):
    """The source has changed so that a bug cannot be put in any more: write it anew."""


@dataclass(frozen=True)
class Bug:
    """A change of the source that makes it wrong.

    Attributes:
        name: what is wrong.
        file: that is changed.
        old, new: the text that must be there once, and what stands there instead.
        tests: files or tests that run.
        is_compiled: whether they run with the compiler; without it one waits less for the kernel to
            be compiled anew, and the results are the same.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    is_compiled: bool = False

    def put_into(self, root: Path) -> None:
        """Change the file below a root.

        Raises:
            DoesNotApplyError: the text is not there exactly once.
        """
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise DoesNotApplyError(
                f"{self.name}: {self.file} has {text.count(self.old)} times, not once:\n{self.old}"
            )
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


BUGS = (
    Bug(
        "last come, first served",
        KERNEL + "attention.py",
        "            r = s.queues[home + priority].first\n",
        "            r = s.queues[home + priority].last\n",
        (EXACT, TWIN),
    ),
    Bug(
        "priority reversed",
        KERNEL + "attention.py",
        """    for priority in range(p.settings[0].priorities):
        r = s.queues[own + priority].first
""",
        """    for priority in range(p.settings[0].priorities - 1, -1, -1):
        r = s.queues[own + priority].first
""",
        (EXACT, TWIN),
    ),
    Bug(
        "patience runs on during service",
        KERNEL + "service.py",
        "        set_timer(s, whole, PATIENCE_TIMER, NEVER)\n",
        "",
        (EXACT, TWIN),
    ),
    Bug(
        "time to resolution counted from the last stage on",
        KERNEL + "closing.py",
        "    age = clock.now - request.arrived\n",
        "    age = clock.now - request.entered\n",
        (NETWORKS, TWIN),
    ),
    Bug(
        "a fate counted twice",
        KERNEL + "closing.py",
        "    else:\n        count(s, r, fate)\n",
        "    else:\n        count(s, r, fate)\n        count(s, r, fate)\n",
        ("tests/properties/test_conservation.py",),
        is_compiled=True,
    ),
    Bug(
        "who leaves pays",
        KERNEL + "closing.py",
        "            s.money[request.money_account, fate] += max(request.value, 0)\n",
        "            s.money[request.money_account, EARNED] += max(request.value, 0)\n",
        (TWIN,),
    ),
    Bug(
        "a request that gives way is lost",
        KERNEL + "preemption.py",
        "    join_front(s, place * p.settings[0].priorities + request.priority, r)\n",
        "",
        (TWIN,),
    ),
    Bug(
        "what is laid aside counts as done",
        KERNEL + "interruption.py",
        "    s.requests[r].remaining = worker.until - s.clock[0].now\n",
        "    s.requests[r].remaining = 0\n",
        (TWIN,),
    ),
    Bug(
        "a relay skips a level",
        "simulation/kernel/routing.py",
        """        return below
    return p.people[holder].manager
""",
        """        return below
    above = p.people[p.people[holder].manager].manager
    return above if above >= 0 else p.people[holder].manager
""",
        (TWIN,),
    ),
    Bug(
        "work drawn by the order of events",
        KERNEL + "dispatch.py",
        "    request.work = quantile(p, stage.work, draw(request.key, WORK, visit))\n",
        "    request.work = quantile(p, stage.work, draw(request.key, WORK, s.clock[0].events))\n",
        ("tests/properties/test_crn.py",),
        is_compiled=True,
    ),
    Bug(
        "those idle shortest work first",
        KERNEL + "dispatch.py",
        "    e = s.desks[station].idle_first\n    if e >= 0:\n        return e\n    place",
        "    e = s.desks[station].idle_last\n    if e >= 0:\n        return e\n    place",
        (TWIN,),
    ),
    Bug(
        "every day is a Monday",
        KERNEL + "arrivals.py",
        "    weekday = clock.day % p.settings[0].days_per_week\n",
        "    weekday = 0\n",
        (TWIN,),
    ),
    Bug(
        "the fast take longer",
        KERNEL + "service.py",
        "request.difficulty / p.speed[e, f]\n",
        "request.difficulty * p.speed[e, f]\n",
        (EXACT, TWIN),
    ),
    Bug(
        "the deadline strikes though all has been answered",
        KERNEL + "messages.py",
        "            set_timer(s, r, DEADLINE_TIMER, NEVER)\n",
        "",
        (TWIN,),
        is_compiled=True,
    ),
    Bug(
        "the first of two superiors decides alone",
        KERNEL + "messages.py",
        "        if request.pending == 0:\n",
        "        if request.pending == 0 or message.kind != QUERY:\n",
        ("tests/properties/test_deterministic_matrix.py", TWIN),
    ),
    Bug(
        "errors that are found go out, those missed are redone",
        KERNEL + "quality.py",
        "draw(request.key, DETECTION, visit) >= settings.detection",
        "draw(request.key, DETECTION, visit) < settings.detection",
        (TWIN,),
    ),
    Bug(
        "lognormal work with the wrong mean",
        "simulation/assembly/distributions.py",
        "            location = math.log(d.mean) - variance / 2\n",
        "            location = math.log(d.mean)\n",
        ("tests/properties/test_distributions.py",),
        is_compiled=True,
    ),
    Bug(
        "warm-up forgotten",
        "simulation/outcomes/records.py",
        "    measured[periods.cohort[periods.window == MEASURED]] = True\n",
        "    measured[:] = True\n",
        ("tests/unit/outcomes/test_records.py",),
        is_compiled=True,
    ),
    Bug(
        "replications all alike",
        "simulation/model.py",
        "            self.master_seed, self.replication, log=log\n",
        "            self.master_seed, 0, log=log\n",
        ("tests/unit/test_model.py", "tests/properties/test_crn.py"),
        is_compiled=True,
    ),
    Bug(
        "intervals a degree of freedom too narrow",
        "simulation/outcomes/output_analysis.py",
        "    return float(stdtrit(n - 1, 0.5 + confidence / 2))\n",
        "    return float(stdtrit(n, 0.5 + confidence / 2))\n",
        ("tests/unit/outcomes/test_output_analysis.py",),
        is_compiled=True,
    ),
)
