"""Whatever is done to the files a user writes: good words, or a run in which nothing is lost.

The suite judges 2,000 cases, the slow set 20,000 others, `python -m tests.fuzz` as many as wanted.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from . import watch
from .bases import CHARTED, FORMS, POINTED, POINTS, any_experiment, scenario_names, scenario_tree
from .cases import EXPERIMENT, KINDS, MAIN, POINT_TABLE, Case, as_yaml, case
from .judge import RAN, REFUSED, judge
from .mutations import MUTATIONS
from .running import all_outcomes, outcomes
from .values import HOSTILE
from .watch import MOST_MEMORY, MOST_SECONDS

SUITE, PORTIONS = 2_000, 8
SLOW = range(2_000, 22_000)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", autouse=True)
def _listening() -> None:
    """Listen to what the interpreter does; it costs nothing while no case is judged."""
    watch.begin()


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_two_thousand_cases(portion: int) -> None:
    """No traceback, no warning, no hang, no file outside; file, line and field; nothing lost."""
    size = SUITE // PORTIONS
    found, _ = outcomes(range(portion * size, (portion + 1) * size), 1)
    wrong = {outcome.number: outcome.faults for outcome in found if outcome.faults}
    assert not wrong
    verdicts = Counter(outcome.verdict for outcome in found)
    assert verdicts[RAN] >= 0.1 * size, "too few mutants are valid to show that those run"
    assert verdicts[REFUSED] >= 0.3 * size
    named = [outcome.names_the_place for outcome in found if outcome.names_the_place is not None]
    assert sum(named) >= 0.85 * len(named), "a message names the field that was changed"


@pytest.mark.slow
def test_twenty_thousand_cases() -> None:
    """The same of ten times as many others, in fresh processes."""
    wrong: dict[int, list[str]] = {}
    for found, memory in all_outcomes(SLOW, 1, os.cpu_count() or 1):
        wrong |= {outcome.number: outcome.faults for outcome in found if outcome.faults}
        assert memory < MOST_MEMORY
    assert not wrong


def test_a_case_is_made_again_by_its_number() -> None:
    """The same number is the same case, another number or seed another one."""
    made = [case(number) for number in range(60)]
    assert made == [case(number) for number in range(60)]
    assert len({repr(one.files) + repr(one.changes) for one in made}) > 55
    assert [case(number, seed=2) for number in range(60)] != made


def test_cases_have_everything() -> None:
    """Every kind and every mutation is among the cases of the suite."""
    made = [case(number) for number in range(600)]
    assert {one.kind for one in made} == set(KINDS)
    done = {name for one in made for name in one.done}
    assert {mutation.__name__ for mutation in MUTATIONS} <= done
    assert "damage" in done
    assert sum(one.touched is not None for one in made) > 100


def verdict_of(made: Case, folder: Path) -> str:
    """Return what comes of a case in which nothing is wrong."""
    folder.mkdir()
    outcome = judge(made, folder)
    assert outcome.faults == []
    return f"{outcome.verdict} {outcome.said if outcome.verdict == REFUSED else ''}".strip()


@pytest.mark.parametrize("form", FORMS)
def test_what_is_mutated_is_right(form: str, tmp_path: Path) -> None:
    """Before any mutation all scenarios run, in each form."""
    names = [name for name in dict.fromkeys(scenario_names()) if "abstract" not in
             scenario_tree(name, form)]  # fmt: skip
    assert len(names) > 50
    for i, name in enumerate((*names, "company")):
        made = Case(i, KINDS[0], {MAIN: as_yaml(scenario_tree(name, form))})
        assert verdict_of(made, tmp_path / str(i)) == RAN, name


def test_tables_and_experiments_are_right(tmp_path: Path) -> None:
    """Before any mutation the organization with a chart and the experiments run."""
    chart = b"id,manager,department\nada,,\nbob,ada,sales\neva,ada,logistics\n"
    files = {MAIN: CHARTED.encode(), "people.csv": chart, "ties.csv": b"person,contact\nbob,eva\n"}
    assert verdict_of(Case(0, KINDS[2], files), tmp_path / "table") == RAN
    files = {MAIN: POINTED.encode(), "points.csv": "\n".join(POINTS).encode()}
    assert verdict_of(Case(0, POINT_TABLE, files), tmp_path / "points") == RAN
    for seed in range(12):
        tree = any_experiment(Random(seed))
        made = Case(seed, EXPERIMENT, {**files, MAIN: as_yaml(tree)})
        assert verdict_of(made, tmp_path / str(seed)) == RAN, tree["name"]


def test_the_judge_is_awake(tmp_path: Path) -> None:
    """A program that writes elsewhere, takes forever or fails is found out."""
    inside = tmp_path / "inside"
    inside.mkdir()
    faults: list[str] = []
    with watch.watched(inside, faults):
        (inside / "a").write_text("fine", encoding="utf-8")
    assert faults == []
    with watch.watched(inside, faults):
        (tmp_path / "b").write_text("not fine", encoding="utf-8")
    assert "open outside" in faults[-1]
    with watch.watched(inside, faults):
        subprocess.run([sys.executable, "-c", ""], check=True)
    assert any("subprocess.Popen" in fault for fault in faults)
    with watch.watched(inside, faults):
        assert b"x" * 600_000_000
    assert faults[-1].startswith("needs ")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watch, "MOST_SECONDS", 0.05)
        with watch.watched(inside, faults):
            while True:
                pass
    assert faults[-1].startswith("has not ended")


ALONE = """
import atexit, sys
from tests.memory import most_memory
teller = int(sys.argv.pop(1))
def tell():
    with open(teller, "w") as told:
        told.write(str(most_memory()))
atexit.register(tell)
"""
"""Tells how much memory a process had at most."""


def run_alone(arguments: list[str], folder: Path) -> tuple[int, str, float, int]:
    """Run a command by itself: its exit code, what it says, seconds of work, memory in kB."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    program = f"{ALONE}sys.argv[0] = 'silosim'\nfrom simulation.cli import main\nmain()"
    reader, writer = os.pipe()
    with open(reader, "rb") as told, open(folder / ".said", "w+b") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(writer), *arguments],
            cwd=folder, stdout=said, stderr=said, env=environment, pass_fds=[writer],
        )  # fmt: skip
        os.close(writer)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        memory = int(told.read())
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    (folder / ".said").unlink()
    return process.returncode, text, used.ru_utime + used.ru_stime, memory


@pytest.mark.parametrize("number", range(0, 48, 4))
def test_the_program_as_a_whole(number: int, tmp_path: Path) -> None:
    """By itself too the program checks within 5 s of work and 500 MB, and writes nothing."""
    made = next(one for i in range(number, number + 400) if (one := case(i)).files)
    for name, data in made.files.items():
        (tmp_path / name).write_bytes(data)
    before = sorted(tmp_path.rglob("*"))
    code, text, seconds, memory = run_alone(["check", MAIN], tmp_path)
    assert code in (0, 2), text
    assert "Traceback" not in text
    assert seconds < MOST_SECONDS
    assert memory < MOST_MEMORY
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("bomb", HOSTILE, ids=lambda bomb: bomb[:20])
def test_bombs_by_themselves(bomb: str, tmp_path: Path) -> None:
    """What is meant to harm is refused by a process of its own, in whatever place it stands."""
    text = f"organization: {{departments: {{sales: {{staff: 3}}}}}}\nrequests: {bomb}\nname: x\n"
    (tmp_path / MAIN).write_text(text, encoding="utf-8")
    code, text, seconds, memory = run_alone(["check", MAIN], tmp_path)
    assert code == 2
    assert f"{MAIN}:" in text
    assert "Traceback" not in text
    assert len(text.splitlines()) <= 25
    assert seconds < MOST_SECONDS
    assert memory < MOST_MEMORY
    assert [path.name for path in tmp_path.iterdir()] == [MAIN]
