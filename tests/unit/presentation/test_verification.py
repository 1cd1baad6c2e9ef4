"""Verification on the terminal, as JSON and as a page."""

from __future__ import annotations

import json
import math
from io import StringIO
from typing import Any

from rich.cells import cell_len
from rich.console import Console

from simulation.experiments.verification import FULL, Outcome, Value, Verdict, judge, statement
from simulation.experiments.verification_cases import SECTIONS, all_cases
from simulation.presentation import verification as shown
from simulation.presentation.verification_files import as_json, page
from simulation.scenario import load_scenario


def outcomes() -> list[Outcome]:
    """Return an outcome of each kind."""
    chosen = {name: next(c for c in all_cases() if c.name == name) for name in NAMES}
    values = (
        Verdict("mean wait", "h", 2.3333333, 2.3341, 0.0071, 0.4, 160, "agrees"),
        Verdict("P(wait > 3 h)", "", 0.1, 0.14, 0.0004, 9.0, 160, "disagrees", "held to 1 %"),
        Verdict("nothing", "", 0.0, 0.0, 0.0, 0.0, 160, "agrees"),
    )
    return [
        Outcome(chosen["same trace"], 7, 1, (statement("the same", True, "9 events"),)),
        Outcome(chosen["M/M/1"], 3, 160, values, events=2_000_000),
        Outcome(chosen["M/D/1"], 4, 640, values[:1], retried=True, events=10),
    ]


NAMES = ("M/M/1", "M/D/1", "same trace")


def text_of(thing: Any, width: int = 80) -> str:
    """Return what is printed on a console of a width."""
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(thing)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def test_the_table_is_ordered_and_fits() -> None:
    """Cases stand in their sections, on 80 columns, with digits that the half-width is worth."""
    text = text_of(shown.table(outcomes(), Console(width=80)))
    assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= 80
    words = " ".join(text.split())
    assert "mean wait, h 2.3333 2.3341 ± 0.0071 160 +0.4 agrees" in words
    assert "P(wait > 3 h) 0.10000 0.14000 ± 0.00040 160 +9.0 disagrees" in words
    assert words.index("M/M/1") < words.index("M/D/1 run again") < words.index("Neutrality")
    assert "messages" not in text


def test_what_was_not_measured_is_shown_as_that() -> None:
    """A value that no replication had is no reason not to show the others."""
    nowhere = judge(Value("P(wait > 9 h)", 0.1, lambda record: math.nan), [math.nan] * 160)
    assert shown.figures(nowhere) == ("0.100000", "–", "", "0", "–")
    endless = judge(Value("mean wait", 2.0, lambda record: math.inf), [math.inf] * 160)
    assert shown.figures(endless)[1:3] == ("∞", "")
    assert {nowhere.word, endless.word} == {"disagrees"}


def test_the_summary_names_what_disagrees() -> None:
    """The last line counts, and names the cases that are not confirmed."""
    assert shown.summary(outcomes()) == "3 cases, 5 values, 2 million events: 1 disagree: M/M/1"
    assert shown.summary(outcomes()[2:]).endswith("all agree")


def test_the_listing_has_every_case() -> None:
    """All cases are listed with their scenarios."""
    text = text_of(shown.listing(SECTIONS), 100)
    assert all(case.name in text for case in all_cases())
    assert (
        max(cell_len(line.rstrip()) for line in text_of(shown.listing(SECTIONS)).splitlines()) <= 80
    )


def test_json_tells_everything() -> None:
    """The JSON has each case with its command's ingredients, and each value."""
    content = json.loads(as_json(outcomes(), FULL, 20))
    assert content["provenance"]["seed"] == 20
    assert content["agrees"] is False
    first, second = content["sections"]["Queues"]
    assert (first["name"], first["seed"], first["replications"]) == ("M/M/1", 3, 160)
    assert first["set"]["time.horizon"].endswith(" h")
    assert first["values"][1]["verdict"] == "disagrees"
    assert second["retried"] is True
    assert content["sections"]["Neutrality"][0]["values"][0]["remark"] == "9 events"


def test_the_page_tells_how_to_do_it_again() -> None:
    """The page has the figures, the reference, and a command for each case."""
    text = page(outcomes(), FULL, 20, "silosim verify --page x.md")
    assert "silosim verify --page x.md" in text
    assert "| M/M/1 | mean wait, h | 2.3333 | 2.3341 ± 0.0071 | 160 | +0.4 | agrees |" in text
    assert "**disagrees**" in text
    assert "`silosim run theory/mm1 --replications 160 --seed 3 --set 'time.horizon=" in text
    assert "Erlang" in text


def test_commands_of_the_page_load() -> None:
    """What the page says to set gives the very scenario that was run."""
    from simulation.scenario import parse_override

    for case in all_cases():
        settings = shown.settings({**case.changes, **case.amount(FULL)})
        parsed = dict(parse_override(setting) for setting in settings)
        assert load_scenario(case.scenario, parsed) == case.read(case.amount(FULL)), case.name
