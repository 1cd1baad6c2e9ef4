"""The examples of docs/extending.md are short, and its table of hooks is whole.

That they run and print what is printed is a matter of test_pages.py.
"""

from __future__ import annotations

import pytest

from simulation.mechanism import HOOKS
from tests.e2e.extending import PAGE, programs


@pytest.mark.parametrize("name", sorted(programs()))
def test_examples_are_short(name: str) -> None:
    """A program of the page has fewer than 30 lines."""
    assert len(programs()[name].splitlines()) < 30


def test_all_hooks_are_told() -> None:
    """The table of hooks tells all of them as the program does."""
    page = PAGE.read_text(encoding="utf-8")
    for name, hook in HOOKS.items():
        assert f"| `{name}` | `({', '.join(hook.arguments)})` | {hook.description} |" in page
