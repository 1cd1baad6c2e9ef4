"""The page of the best organizations: two shipped experiments, carried out by one command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from docs.sweeping import swept, write_page
from simulation.experiments.analysis import Analysis
from simulation.experiments.best import Best
from simulation.outcomes.output_analysis import Difference
from simulation.presentation import optimum_findings
from simulation.presentation.blocks import Block, Command, Heading, Image, Paragraph, Table
from simulation.presentation.plots.style import Picture
from simulation.presentation.quantities import fit

AGAINST, SPAN = "best_against_best", "best_span"
COMMAND = "python -m docs best"


def write(sweeps: Path) -> None:
    """Carry out what is missing in the folders of `sweeps`; write the page and its figures."""
    found = swept((AGAINST, SPAN), sweeps)
    write_page("best", _blocks(found), _pictures(found))


def _pictures(found: dict[str, Analysis]) -> Iterator[tuple[str, Picture]]:
    for name, it in found.items():
        assert it.best is not None
        for kind, (picture, _) in optimum_findings.pictures(it.best):
            yield f"{name}_{kind}", picture


def _blocks(found: dict[str, Analysis]) -> Iterator[Block]:
    yield Heading("The best silo against the best teams", 1)
    yield Paragraph(
        "The regime map compares two organizations as they stand. But each might be staffed "
        "better, or led otherwise; is a difference then one of structure, or of staffing? Here "
        "each is given the same payroll, and searched: over who works where and who decides, the "
        "silo over its span of control and the sectors of sales, the teams over their number. The "
        "best that were found are selected with a stated probability, and then both winners meet "
        "customers by whom nothing was chosen. A search proves no optimum: a better one may be "
        "left unseen."
    )
    yield Paragraph("The whole page and its figures are made by")
    yield Command(COMMAND)
    yield Paragraph("and each part of it by its own experiment, such as")
    yield Command(f"silosim sweep {AGAINST}\nsilosim sweep {AGAINST} --analyze")
    yield Heading("At equal payroll")
    yield from _part(found, AGAINST)
    yield Heading("How wide a span of control?")
    yield Paragraph(
        "The silo of the gallery, if each level of managers earns a fifth more than the one below: "
        "24 ways to lead it, within a payroll that rules out the narrowest spans."
    )
    yield Command(f"silosim sweep {SPAN}")
    yield from _part(found, SPAN)
    yield from _sources(found)


def _part(found: dict[str, Analysis], name: str) -> Iterator[Block]:
    best = found[name].best
    assert best is not None
    kinds = {kind: told for kind, (_, told) in optimum_findings.pictures(best)}
    yield from _both(best)
    yield from optimum_findings.answer(best, 3)
    for block in _image(name, kinds, "finalists"), _image(name, kinds, "search"):
        yield from block
    yield from optimum_findings.candidates(best, 3)
    yield from _image(name, kinds, "selection")


def _both(best: Best) -> Iterator[Block]:
    """Yield how the second group differs from the first: as they are, and each at its best."""
    if len(best.groups) < 2:
        return
    pairs = [[group.references[0] for group in best.groups]]
    pairs.append([group.best for group in best.groups if group.best is not None])
    first, second = (group.label for group in best.groups[:2])
    rows = []
    for metric in best.metrics:
        gaps = [best.gap(b, a, metric.name) for a, b, *_ in pairs]
        how = fit(metric.unit, best.about["currency"], [g.mean for g in gaps],
                  [(g.high - g.low) / 2 for g in gaps])  # fmt: skip
        cells = (f"{how.signed(g.mean)} {how.interval(g.low, g.high)}" for g in gaps)
        winners = [_winner(g, metric.better == "higher", first, second) for g in gaps]
        rows.append([how.titled(metric.title), *cells, " → ".join(dict.fromkeys(winners))])
    yield Paragraph(
        f"How {second} differs from {first}, paired, with 95 % intervals: as they are, and each "
        "at its best."
    )
    yield Table([f"{second} − {first}", "as they are", "best against best", "better"], rows)


def _winner(gap: Difference, wants_more: bool, first: str, second: str) -> str:
    """Return who is better at 95 %, given the difference of the second from the first."""
    if not gap.is_clear:
        return "unclear"
    return second if (gap.mean > 0) == wants_more else first


def _image(name: str, kinds: dict[str, str], kind: str) -> Iterator[Block]:
    if kind in kinds:
        yield Image(f"images/{name}_{kind}.svg", kinds[kind])


def _sources(found: dict[str, Analysis]) -> Iterator[Block]:
    yield Heading("Where this is from")
    rows = []
    for name, it in found.items():
        best = it.best
        assert isinstance(best, Best)
        asked = best.experiment.file.optimize
        assert asked is not None
        rows.append([
            name, f"{it.frame.attrs['runs']['done']:,}", f"{best.look.used:,}", f"{asked.fresh:,}",
            str(best.experiment.seed), str(it.frame.attrs["results_version"]),
        ])  # fmt: skip
    header = ["experiment", "runs", "replications chosen by, at most", "fresh ones", "seed",
              "version of results"]  # fmt: skip
    yield Table(header, rows)
