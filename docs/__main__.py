"""Write the pages that the model writes itself: ``python -m docs parameters``, ``… claims``.

``python -m docs`` writes these two, the reference of commands and of experiment files, and the
exercises in each language (``exercises_en`` …); ``python -m docs regime_map`` sweeps four
experiments first, takes up what it finds in ``sweeps`` (``--sweeps``), and writes the regime map;
``python -m docs best`` does the same with the two experiments that optimize, ``python -m docs
size_and_ties`` with two along a line. ``python -m docs claims 7 9`` only prints what these claims
measure.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from docs import (
    best,
    claims_page,
    cli,
    exercises_pages,
    experiment_fields,
    parameters,
    regime_map,
    size_and_ties,
)
from docs.claims import CLAIMS
from docs.measuring import REPLICATIONS, SEED, Measurements, pattern
from simulation.presentation.words import languages

FOLDER = Path(__file__).parent
READ_OFF: dict[str, tuple[Callable[[], str], str]] = {
    "parameters": (parameters.page, "parameters.md"),
    "cli": (cli.page, "reference/cli.md"),
    "experiments": (experiment_fields.page, "reference/experiments.md"),
    **{
        f"exercises_{code}": (partial(exercises_pages.page, code), f"exercises/{code}.md")
        for code in languages()
    },
}
"""Pages that take no run: who writes them, and where they are."""

SWEPT = {"regime_map": regime_map, "best": best, "size_and_ties": size_and_ties}
"""Pages of shipped experiments, which are swept first."""


def main() -> None:
    """Write what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m docs", description=__doc__)
    pages = (*READ_OFF, "claims", *SWEPT, "all")
    parser.add_argument("page", nargs="?", choices=pages, default="all")
    parser.add_argument("numbers", nargs="*", type=int, help="claims to print instead of the page")
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--sweeps", type=Path, default=Path("sweeps"), help=f"of {', '.join(SWEPT)}"
    )
    asked = parser.parse_args()
    if asked.page in SWEPT:
        SWEPT[asked.page].write(asked.sweeps)
    for name, (page, file) in READ_OFF.items():
        if asked.page in (name, "all"):
            (FOLDER / file).write_text(page(), encoding="utf-8")
    if asked.page in ("claims", "all"):
        measurements = Measurements(asked.replications, asked.seed)
        chosen = [claim for claim in CLAIMS if not asked.numbers or claim.number in asked.numbers]
        findings = [(claim, measurements.of(claim)) for claim in chosen]
        text = claims_page.page(findings, measurements)
        for claim, found in findings:
            if pattern(found) != claim.pattern:
                words = f"claim {claim.number} came out as {pattern(found)!r}, its words are for "
                print(f"{words}{claim.pattern!r}: see `answer` in docs/claims.py", file=sys.stderr)
        if asked.numbers:
            print(text)
        else:
            (FOLDER / "claims.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
