"""What mechanisms do, structure and system told apart, plausibility: as sheets and as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from simulation.experiments.mechanisms import GIVEN, STRUCTURES, Effects, Mechanism, by_given
from simulation.experiments.plausibility import BANDS, PAIR, Band, Plausibility
from simulation.experiments.structure_and_system import EFFECTS, SYSTEMS, Factorial, cell
from simulation.experiments.structure_and_system import STRUCTURES as SHIPPED
from simulation.outcomes.catalogue import HEADLINE
from simulation.outcomes.output_analysis import Difference, Estimate
from simulation.presentation.quantities import MINUS, Quantity, fit, sharpened
from simulation.presentation.sheets import Sheet, as_markdown
from simulation.registry import metrics

INSIDE, OUTSIDE = "inside", "outside"


def basis(replications: int, seed: int) -> str:
    """Return what all intervals rest on."""
    return f"95 % intervals over {replications} replications, seed {seed:,}."


def effects(found: Effects) -> Iterator[Sheet]:
    """Yield a sheet a headline metric: what each mechanism changes in each structure."""
    for metric in HEADLINE:
        title = metrics.get(metric).title
        gaps = {
            (mechanism.name, structure): found.difference(mechanism, structure, metric)
            for _, group in by_given()
            for mechanism in group
            for structure in STRUCTURES
        }
        quantity = _quantity(found, metric, gaps.values())
        rows: list[tuple[str, ...]] = []
        for given, group in by_given():
            rows.append((f"Given {given}" if GIVEN[given] else "Alone",))
            rows += [_effect_row(mechanism, gaps, quantity) for mechanism in group]
        note = "Paired difference from the same without it, and its interval."
        yield Sheet(f"{title}, {quantity.unit}", note, ("Switched on", *STRUCTURES), rows)


def _quantity(found: Effects, metric: str, gaps: Iterable[Difference]) -> Quantity:
    gaps = list(gaps)
    comparison = next(iter(found.comparisons.values()))
    currency = comparison.scenarios[comparison.baseline].currency
    half_widths = sorted((gap.high - gap.low) / 2 for gap in gaps if gap.high > gap.low)
    middle = half_widths[len(half_widths) // 2 :][:1]
    return fit(metrics.get(metric).unit, currency, [gap.mean for gap in gaps], middle)


def _effect_row(
    mechanism: Mechanism, gaps: Mapping[tuple[str, str], Difference], quantity: Quantity
) -> tuple[str, ...]:
    return (
        f"  {mechanism.name}",
        *(_change(gaps[mechanism.name, structure], quantity) for structure in STRUCTURES),
    )


def _change(gap: Difference, quantity: Quantity) -> str:
    if gap.mean == gap.low == gap.high == 0:
        return "none at all"
    return f"{quantity.signed(gap.mean)} {quantity.interval(gap.low, gap.high)}"


def factorial(found: Factorial) -> Iterator[Sheet]:
    """Yield the cells of structure and shared system, and the sheet of the effects."""
    comparison = found.comparison
    currency = comparison.scenarios[comparison.baseline].currency
    cells: list[tuple[str, ...]] = []
    contrasts: list[tuple[str, ...]] = []
    for name in HEADLINE:
        metric = metrics.get(name)
        estimates = {c: comparison.estimate(c, name) for c in comparison.names}
        quantity = fit(
            metric.unit, currency, [e.mean for e in estimates.values()],
            [e.half_width for e in estimates.values()],
        )  # fmt: skip
        title = f"{metric.title}, {quantity.unit}"
        cells.append((title,))
        for structure in SHIPPED:
            shown = (_mean(estimates[cell(structure, system)], quantity) for system in SYSTEMS)
            cells.append((f"  {structure}", *shown))
        gaps = {effect: found.effect(effect, name) for effect in EFFECTS}
        sharp = sharpened(quantity, [(gap.high - gap.low) / 2 for gap in gaps.values()])
        contrasts.append((title, *(_change(gap, sharp) for gap in gaps.values())))
    yield Sheet("Structure and shared system", "", ("", *SYSTEMS), cells)
    note = (
        "Main effects: teams less silo, and with the system less without, on average over the "
        "other. Interaction: by how much more the system changes in teams than in the silo."
    )
    rows = [part for title, *shown in contrasts for part in _stacked(title, shown)]
    yield Sheet("Main effects and interaction", note, ("", "difference and interval"), rows)


def _stacked(title: str, shown: Sequence[str]) -> Iterator[tuple[str, ...]]:
    yield (title,)
    for effect, text in zip(EFFECTS, shown, strict=True):
        yield (f"  {effect}", text)


def _mean(found: Estimate, quantity: Quantity) -> str:
    return f"{quantity.plain(found.mean)} {quantity.half_width(found.half_width)}".rstrip()


def plausible(found: Plausibility) -> Sheet:
    """Return the sheet of figures and their bands."""
    rows: list[tuple[str, ...]] = []
    for band in BANDS:
        rows.append((band.name,))
        rows += [_band_row(found, band, name) for name in PAIR]
    inside = len(BANDS) * len(PAIR) - len(found.outside())
    note = (
        f"{inside} of {len(BANDS) * len(PAIR)} figures lie in their band. The bands are "
        "assumptions; the common base may be moved, the difference of the two never."
    )
    head = ("", "mean", "band", "")
    return Sheet("Plausibility of the shipped pair", note, head, rows)


def _band_row(found: Plausibility, band: Band, name: str) -> tuple[str, ...]:
    measured = found.estimates[name, band.metric]
    quantity = fit(band.unit, "", [measured.mean], [measured.half_width])
    low, high = (f"{quantity.scaled(end):g}".replace("-", MINUS) for end in band.of(name))
    word = INSIDE if found.is_inside(band, name) else OUTSIDE
    mean = quantity.with_unit(_mean(measured, quantity))
    return (f"  {name}", mean, f"{low} to {high}", word)


def page(
    command: str, replications: int, seed: int, traces: Mapping[str, bool], sheets: Iterable[Sheet]
) -> str:
    """Return the page of the docs."""
    intro = (
        "# What each mechanism does\n\n"
        "From the people, customers and work of the retailer with every mechanism off "
        "(`theory/neutral_retailer`),\none mechanism after the other is switched on, in the silo "
        "(sales in three sectors) and in four teams. Where a\nmechanism needs another to act at "
        "all, that one is on already, and the difference is from it alone. Nothing\nelse differs: "
        "the same customers, paired replication by replication. Below, structure and shared "
        "system are told\napart in the shipped pair, and its figures are held against plausible "
        "bands. This page is written by\n\n"
        f"```sh\n{command}\n```\n\n{basis(replications, seed)}\n"
    )
    return "\n".join([intro, traces_told(traces), *map(as_markdown, sheets)])


def traces_told(traces: Mapping[str, bool]) -> str:
    """Return whether structures differ in anything while all mechanisms are off."""
    if not traces:
        return ""
    differing = [name for name, same in traces.items() if not same]
    if differing:
        return f"**With every mechanism off these differ from the silo: {', '.join(differing)}.**\n"
    return (
        "With every mechanism off these give the trace of the silo, bit for bit: "
        f"{', '.join(traces)}.\n"
    )
