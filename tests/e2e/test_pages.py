"""Every code block of README and docs holds: run, loaded, compared, or quoted."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.versions import __version__
from tests.e2e.blocks import Block, blocks, pages
from tests.e2e.player import ELSEWHERE, KNOWN, SERVES, Player, rewritten, typed

PAGES = pages()
ALL = {name: blocks(path.read_text(encoding="utf-8")) for name, path in PAGES.items()}
READ_OFF = ("docs/reference/cli.md",)
"""Written by a program that is held current (tests/unit/test_docs.py); its usage lines are text."""
LONG = ("docs/claims.md", "docs/gallery.md", "docs/reference/cli.md")
"""Written by programs, with many long commands: all of their blocks are slow."""
MEASURED_ELSEWHERE = ("docs/claims.md",)
"""Sixty runs of which `python -m docs claims` measures every figure: the quick set is enough."""
GIVEN = {"docs/reference/cli.md": {"experiment.yaml": ("docs/sweeps.md", 0)}}
"""Files that the commands of a page take for granted: a block of another page."""
USED_ELSEWHERE = ("viz.py",)
"""Files that tests/e2e/test_mesa_viz.py runs."""
WITH_BLOCKS = [name for name, found in ALL.items() if found]
SLOW_ONLY = (
    *LONG, "docs/fr/premier_scenario.md", "docs/fr/guide_du_formateur.md", "docs/report.md",
    "docs/event_logs.md", "docs/calibration.md", "docs/sweeps.md", "docs/howto/classroom.md",
    "docs/extending.md", "docs/tutorial/first_scenario.md", "docs/howto/org_chart.md",
    "docs/howto/cluster.md", "docs/page.md",
)  # fmt: skip
"""Pages of many commands, or that compile, of which the slow set is soon enough."""
QUICK_OR_NOT = [
    pytest.param(name, marks=[pytest.mark.slow] if name in SLOW_ONLY else [])
    for name in WITH_BLOCKS
]


def slow(name: str) -> list[Block]:
    """Return the blocks of a page of which the quick set does not run everything."""
    if name in MEASURED_ELSEWHERE:
        return []
    return [it for it in ALL[name] if name in LONG or it.mark == "slow" or SERVES in it.text]


def play(name: str, folder: Path, in_full: bool) -> list[tuple[int, str]]:
    """Play a page from its first block to its last; return all lines done, and of which block."""
    player = Player(folder, in_full)
    for file, (other, number) in GIVEN.get(name, {}).items():
        (folder / file).write_text(ALL[other][number].text, encoding="utf-8")
    done = []
    for block in ALL[name]:
        if block.language == "text" and name in READ_OFF:
            continue
        if name in LONG and not block.mark:
            block = Block(block.line, block.language, block.text, "slow")
        try:
            done += [(block.line, line) for line in player.play(block)]
        except AssertionError as error:
            raise AssertionError(f"{name}:{block.line}: {error}") from None
    return done


def due(name: str) -> list[tuple[int, str]]:
    """Return every line of a page that nothing excuses, and of which block it is."""
    return [
        (block.line, line)
        for block in ALL[name]
        if block.mark != "not run" and not (block.language == "text" and name in READ_OFF)
        for line in block.lines
        if block.language != "sh"
        or block.mark not in ("", "slow")
        or typed(line) not in ("", *ELSEWHERE)
    ]


@pytest.mark.parametrize("name", QUICK_OR_NOT)
def test_a_page_does_what_it_says(name: str, tmp_path: Path) -> None:
    """Its blocks, played in order in an empty folder, run and print what they say: all of them."""
    assert play(name, tmp_path, in_full=False) == due(name)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in WITH_BLOCKS if slow(name)])
def test_a_page_does_what_it_says_to_the_letter(name: str, tmp_path: Path) -> None:
    """The same with every replication, and with the servers that it starts."""
    assert play(name, tmp_path, in_full=True) == due(name)


@pytest.mark.parametrize("name", WITH_BLOCKS)
def test_every_block_says_what_it_is(name: str) -> None:
    """A block has a language that can be tested; text and files say where they come from."""
    for block in ALL[name]:
        assert block.language in KNOWN, f"{name}:{block.line}"
        if block.language in ("text", "csv", "diff") and name not in READ_OFF:
            assert block.mark, f"{name}:{block.line} says nothing of where it comes from"


@pytest.mark.parametrize("name", WITH_BLOCKS)
def test_files_are_used(name: str) -> None:
    """A file that a page shows is named by another block."""
    for block in ALL[name]:
        if block.mark == "file" and block.argument not in USED_ELSEWHERE:
            others = [it.text + it.argument for it in ALL[name] if it is not block]
            stem = block.argument.rpartition(".")[0] or block.argument
            assert any(stem in text for text in others), f"{name}: {block.argument}"


def test_few_blocks_are_illustrations() -> None:
    """Not more than one block in twenty is not run, beside the exercises, which have a test."""
    every = [b for name, found in ALL.items() for b in found if "/exercises/" not in name]
    assert 20 * sum(block.mark == "not run" for block in every) <= len(every)


def test_what_is_tested_elsewhere_is_on_a_page() -> None:
    """No line is excused that no page has any more."""
    lines = {line for found in ALL.values() for block in found for line in block.lines}
    assert sorted(set(ELSEWHERE) - {typed(line) for line in lines}) == []


WRONG = {
    "a command fails": Block(1, "sh", "silosim show nowhere\n"),
    "another line fails": Block(1, "sh", "silosim --version\nfalse\n"),
    "nobody to show": Block(1, "sh", "silosim dashboard nowhere silo --lang fr\n"),
    "no such target": Block(1, "sh", "make nothing\n"),
    "no such extra": Block(1, "sh", "pip install 'silosim[nothing]'\n"),
    "shortened": Block(1, "sh", "silosim run nowhere\n", "slow"),
    "it prints otherwise": Block(1, "console", "$ silosim --version\nsilosim 99\n"),
    "not among the lines": Block(1, "text", "silosim 99\n", "printed by", "silosim --version"),
    "no such field": Block(1, "yaml", "attention: {notice: 60 %}\n"),
    "no such passage": Block(1, "python", "x = 1\n", "from", "simulation/agents.py"),
    "no such line": Block(1, "diff", "-seed: 41\n+seed: 1\n", "change", "mine.yaml"),
    "no reason": Block(1, "sh", "true\n", "not run"),
    "Python": Block(1, "python", "assert 1 == 2\n"),
}


@pytest.mark.parametrize("block", WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_is_found(block: Block, tmp_path: Path) -> None:
    """Each way in which a block can be wrong fails."""
    player = Player(tmp_path, in_full=False)
    (tmp_path / "mine.yaml").write_text("extends: silo\nseed: 42\n")
    with pytest.raises(AssertionError):
        player.play(block)


def test_sessions_are_written_down_anew(tmp_path: Path) -> None:
    """After a change of results, a page gets what its commands print now, and nothing else."""
    page = (
        "Words.\n\n```console\n$ silosim --version\nsilosim 99\n```\n\n"
        "<!-- printed by: silosim --version -->\n```text\nsilosim 99\n```\n\nMore.\n"
    )
    assert rewritten(page, tmp_path) == page.replace("99", __version__)
