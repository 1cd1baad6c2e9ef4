"""The bugs that are put in on purpose still can be put in, and are found."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from .bugs import BUGS, Bug, DoesNotApplyError
from .trying import ROOT, try_bug

ORDINARY = BUGS[-1]
assert ORDINARY.name.startswith("intervals"), "one that leaves the kernel as it is"


@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_a_bug_can_be_put_in(bug: Bug, tmp_path: Path) -> None:
    """The text it changes is there once, what comes out is Python, and its tests exist."""
    target = tmp_path / bug.file
    target.parent.mkdir(parents=True)
    shutil.copy(ROOT / bug.file, target)
    bug.put_into(tmp_path)
    changed = target.read_text(encoding="utf-8")
    ast.parse(changed)
    assert changed != (ROOT / bug.file).read_text(encoding="utf-8")
    for test in bug.tests:
        assert (ROOT / test.partition("::")[0]).is_file()


def test_a_bug_that_does_not_apply_says_so(tmp_path: Path) -> None:
    """A source that has changed is an error, not a bug that is found."""
    (tmp_path / ORDINARY.file).parent.mkdir(parents=True)
    (tmp_path / ORDINARY.file).write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(DoesNotApplyError, match="0 times, not once"):
        ORDINARY.put_into(tmp_path)


def test_there_are_twenty() -> None:
    """Twenty different ones, in many files."""
    assert len({bug.name for bug in BUGS}) == len(BUGS) == 20
    assert len({bug.file for bug in BUGS}) >= 10


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("bug", [ORDINARY, BUGS[17]], ids=lambda bug: bug.name)
def test_bugs_are_found(bug: Bug, tmp_path: Path) -> None:
    """Two of them, outside the kernel, as a sample; all with `python -m tests.mutants`."""
    assert try_bug(bug, tmp_path).found_by
