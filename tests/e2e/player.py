"""Plays the code blocks of a page in a folder, as a reader would who does everything it says.

``python -m tests.e2e.player docs/extending.md`` writes down what its sessions print now, where
results change by design.
"""

from __future__ import annotations

import contextlib
import difflib
import itertools
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.blocks import ROOT, Block, blocks

SHORT = ("--replications", "2")
SERVES = "silosim dashboard"
READY = "silosim is at"
EXTRA = re.compile(r"(?:silosim|\.)\[([\w,-]+)\]")
KNOWN = ("sh", "console", "python", "yaml", "toml", "json", "diff", "csv", "text")
ELSEWHERE = {
    "cd silosim": "tests/e2e/test_first_path.py, in a clone",
    ". .venv/bin/activate": "tests/e2e/test_first_path.py, in a clone",
    "python -m docs parameters": "tests/unit/test_docs.py holds the page current",
    "python -m docs cli": "tests/unit/test_docs.py holds the page current",
    "python -m docs experiments": "tests/unit/test_docs.py holds the page current",
    "python -m docs claims": "tests/unit/test_docs.py measures it on fewer replications",
    "python -m docs regime_map": "tests/unit/test_docs.py holds page and data together",
    "python -m docs best": "long; tests/e2e/test_optimize.py optimizes by command",
    "python -m docs size_and_ties": "tests/unit/test_docs.py makes the page again",
    "silosim sweep best_against_best": "a part of the line before",
    "silosim sweep best_against_best --analyze": "of what the line before would have run",
    "silosim sweep best_span --report report.html --lang fr": "tests/e2e/test_optimize.py",
    "silosim verify --section silo_wins --page silo_wins.md": "minutes; tests/e2e/test_verify.py",
    "silosim mechanisms --section structure_and_system": "minutes; tests/e2e/test_mechanisms.py",
    "silosim sweep best_span": "a part of `python -m docs best`",
    "silosim calibrate tickets.csv": "tests/e2e/test_calibrate.py",
    'silosim calibrate incidents.csv.gz --department "Assignment group" --tz Europe/Paris': (
        "tests/e2e/test_calibrate.py"
    ),
    'silosim calibrate jira.csv --state "In Review=work" --holdout --bootstraps 20': (
        "tests/e2e/test_calibrate.py"
    ),
    "silosim ties emails.csv --org-chart people.csv": "tests/e2e/test_ties_command.py",
    "silosim ties emails.csv.gz --org-chart people.csv --least 5 --out ours": (
        "tests/e2e/test_ties_command.py"
    ),
    "silosim ties mail.csv --org-chart hr.csv --sender From --recipient To --address E-mail": (
        "tests/e2e/test_ties_command.py"
    ),
    "silosim exercise 2 --check": "exit code 1 until it is solved; tests/e2e/test_exercises.py",
    "python -m tests.gallery": "tests/validation/test_gallery_lessons.py holds the page current",
    "silosim sweep regime_map": "some minutes; tests/unit/test_docs.py sweeps it whole",
    "silosim sweep regime_map --analyze": "of what the line before would have run",
    "silosim sweep structures_by_size": "tests/unit/test_docs.py sweeps it whole",
    "silosim sweep structures_by_size --analyze": "tests/unit/test_docs.py makes the page of it",
    "silosim sweep collaboration_intensity": "tests/unit/test_docs.py sweeps it whole",
    "silosim sweep collaboration_intensity --analyze": "tests/unit/test_docs.py makes its page",
    "silosim verify --page verification.md": "some minutes; tests/validation/test_cases.py",
    "silosim verify --quick": "tests/e2e/test_verify.py",
    "silosim mechanisms": "tests/e2e/test_mechanisms.py",
    "silosim mechanisms --page mechanisms.md": "tests/e2e/test_mechanisms.py",
}
"""Lines that are not run as written, and where what they do is tested."""
MEMORY: dict[tuple[str, ...], str] = {}
"""What lines have printed that several pages quote."""


class Player:
    """Plays blocks one after the other in one folder.

    Attributes:
        folder: where everything lies.
        in_full: whether slow blocks are run as written, not with two replications.
        namespace: what the Python blocks of the page have defined.
    """

    def __init__(self, folder: Path, in_full: bool) -> None:
        """Prepare a folder: what a reader has installed, and the shipped scenarios."""
        self.folder = folder
        self.in_full = in_full
        self.namespace: dict[str, Any] = {"__name__": "__page__"}
        self.done: set[str] = set()
        for place in (folder / ".venv" / "bin", folder / ".bin"):
            place.mkdir(parents=True)
            for name, arguments in (("silosim", ["-m", "simulation"]), ("python", [])):
                started = shlex.join([sys.executable, *arguments])
                (place / name).write_text(f'#!/bin/sh\nexec {started} "$@"\n')
                (place / name).chmod(0o755)
        (folder / "scenarios").symlink_to(ROOT / "scenarios")

    def play(self, block: Block) -> list[str]:
        """Do what a block says, or hold it against what it is taken from; return the lines done.

        Raises:
            AssertionError: it does not do what it says.
        """
        if block.mark == "not run":
            assert block.argument, "an illustration says why it is not run"
            return []
        if block.mark == "file":
            (self.folder / block.argument).write_text(block.text, encoding="utf-8")
        elif block.mark == "change":
            self._change(self.folder / block.argument, block.lines)
        elif block.mark == "from":
            passage = (ROOT / block.argument).read_text(encoding="utf-8")
            assert block.text in passage, f"not in {block.argument}"
        elif block.mark == "printed by":
            self._holds(block.lines, self.remembered(block.argument))
        elif block.language == "sh":
            return self._play_sh(block)
        else:
            getattr(self, f"_play_{block.language}")(block)
        return block.lines

    def _play_sh(self, block: Block) -> list[str]:
        lines = [line for line in block.lines if typed(line) and typed(line) not in ELSEWHERE]
        for line in lines:
            bare = typed(line)
            if bare.startswith("make "):
                self.make(*bare.split()[1:])
            elif bare.startswith(("pip install", "python -m pip install")):
                self._are_extras(bare)
            elif bare.startswith(SERVES):
                self._serves(bare)
            elif block.mark == "slow" and not self.in_full and _is_long(bare):
                self._in_short(bare)
            else:
                self.printed(line)
        return lines

    def _play_console(self, block: Block) -> None:
        assert self.session(block) == block.text

    def _play_python(self, block: Block) -> None:
        with contextlib.chdir(self.folder):
            exec(compile(block.text, f"line {block.line}", "exec"), self.namespace)

    def _play_yaml(self, block: Block) -> None:
        """Load a whole scenario, an experiment, or what may stand in a scenario."""
        text = block.text
        content = yaml.safe_load(text)
        if not {"extends", "organization", "scenarios"} & set(content):
            text = f"extends: silo\n{text}"
        path = self.folder / f"block_{block.line}.yaml"
        path.write_text(text, encoding="utf-8")
        self.printed(f"silosim check {path.name}")

    def _play_toml(self, block: Block) -> None:
        assert tomllib.loads(block.text)

    def _play_json(self, block: Block) -> None:
        assert json.loads(block.text)

    def make(self, *targets: str) -> None:
        """See what make would do; it must know the targets."""
        self.run(["make", "--dry-run", *targets], ROOT)

    def session(self, block: Block) -> str:
        """Return what is typed in a session, with what is printed now."""
        commands = [line[2:] for line in block.text.splitlines() if line.startswith("$ ")]
        return "".join(f"$ {command}\n{self.printed(command)}" for command in commands)

    def printed(self, command: str) -> str:
        """Return what a line prints, without spaces at the ends of lines."""
        done = self.run(["bash", "-c", f"set -e -o pipefail\n{command}"], self.folder)
        return "".join(f"{line.rstrip()}\n" for line in done.splitlines())

    def remembered(self, command: str) -> str:
        """Return what a line prints, from memory where the same was asked with the same files."""
        files = sorted(self.folder.glob("*.yaml")) if ".yaml" in command else []
        key = (command, *(f"{path.name}: {path.read_text(encoding='utf-8')}" for path in files))
        if key not in MEMORY:
            MEMORY[key] = self.printed(command)
        return MEMORY[key]

    def run(self, command: list[str], folder: Path) -> str:
        """Run a program in a folder; return what it prints. It must succeed."""
        done = subprocess.run(
            command, cwd=folder, env=self.environment(), capture_output=True, encoding="utf-8",
            check=False, timeout=900,
        )  # fmt: skip
        assert done.returncode == 0, f"{command[-1]}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done.stdout

    def environment(self) -> dict[str, str]:
        """Return what programs find: `silosim` and `python` are those of this checkout."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
        path = f"{self.folder / '.bin'}{os.pathsep}{os.environ['PATH']}"
        fixed = {"COLUMNS": "80", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PATH": path}
        return {**kept, **fixed}

    def _in_short(self, line: str) -> None:
        """Run a command in this process, once, with two replications."""
        from typer.testing import CliRunner

        from simulation.cli.app import app

        if line in self.done:
            return
        self.done.add(line)
        fewer = () if "--precision" in line else SHORT
        with contextlib.chdir(self.folder):
            result = CliRunner().invoke(app, [*shlex.split(line)[1:], *fewer])
        assert result.exit_code == 0, f"{line}\n{result.output[-2000:]}"

    def _serves(self, line: str) -> None:
        """Start a server, which must say where it is; only check what it would show, in short."""
        if not self.in_full:
            words = shlex.split(line.removeprefix(SERVES))
            shown = itertools.takewhile(lambda word: not word.startswith("-"), words)
            self.printed(shlex.join(["silosim", "check", *(list(shown) or ["silo"])]))
            return
        command = [*shlex.split(line), "--no-browser", "--port", "0"]
        process = subprocess.Popen(
            command, cwd=self.folder, env=self.environment(), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, encoding="utf-8",
        )  # fmt: skip
        try:
            assert process.stdout is not None
            told = ""
            for part in process.stdout:
                told += part
                if READY in part:
                    break
            assert READY in told, f"{line}\n{told}"
        finally:
            process.terminate()
            process.communicate(timeout=30)

    @staticmethod
    def _are_extras(line: str) -> None:
        """Check that what is to be installed is there to be installed."""
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        for names in EXTRA.findall(line):
            for name in names.split(","):
                assert name in project["optional-dependencies"], f"there is no extra {name}"

    @staticmethod
    def _change(path: Path, lines: list[str]) -> None:
        """Apply a diff of whole lines, as a reader does in an editor."""
        text = path.read_text(encoding="utf-8")
        old = "".join(f"{line[1:]}\n" for line in lines if line[0] in "- ")
        new = "".join(f"{line[1:]}\n" for line in lines if line[0] in "+ ")
        assert text.count(old) == 1, f"not once in {path.name}:\n{old}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    @staticmethod
    def _holds(wanted: list[str], printed: str) -> None:
        """Check that lines are printed, in this order; how wide columns are does not matter."""
        lines = iter([" ".join(line.split()) for line in printed.splitlines()])
        for line in wanted:
            words = " ".join(line.split())
            assert any(words == other for other in lines), f"not printed: {line}\n{printed}"


def typed(line: str) -> str:
    """Return the command of a line, without the folder it is called from; "" of a comment."""
    return line.partition("#")[0].strip().removeprefix(".venv/bin/")


def _is_long(line: str) -> bool:
    if set(line) & set("&|>"):
        return False
    is_sweep = line.startswith("silosim sweep ") and "--" not in line
    return is_sweep or line.startswith(("silosim compare ", "silosim run "))


def written(text: str) -> dict[str, str]:
    """Return the files that a page shows, by name."""
    return {block.argument: block.text for block in blocks(text) if block.mark == "file"}


def quoted(block: Block, printed: str) -> str:
    """Return the lines that a block quotes as they are printed now: those that begin alike.

    Raises:
        AssertionError: no further line begins like one that is quoted.
    """
    lines = iter(printed.splitlines())
    found = []
    for wanted in block.text.splitlines():
        if wanted.strip():
            now = next((it for it in lines if _words(it) == _words(wanted)), None)
            assert now is not None, f"not printed: {wanted}\n{printed}"
            found.append(now)
        else:
            found.append("")
    return "".join(f"{line}\n" for line in found)


def _words(line: str) -> list[str]:
    """Return what a line begins with, before any figure."""
    figures = (i for i, word in enumerate(line.split()) if set(word) & set("0123456789±"))
    return line.split()[: next(figures, None)]


def rewritten(text: str, folder: Path) -> str:
    """Return a page with what its sessions and quoted commands print now."""
    player = Player(folder, in_full=True)
    for block in blocks(text):
        if block.language == "console" and not block.mark:
            text = text.replace(block.text, player.session(block))
        elif block.mark == "printed by":
            text = text.replace(block.text, quoted(block, player.remembered(block.argument)))
        else:
            player.play(block)
    return text


if __name__ == "__main__":
    for name in sys.argv[1:]:
        page = Path(name)
        old = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as place:
            new = rewritten(old, Path(place))
        print(*difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm=""), sep="\n")
        page.write_text(new, encoding="utf-8")
