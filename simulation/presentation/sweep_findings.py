"""What came out of a sweep as tables: who wins where, borders, what matters, where it is from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from simulation.experiments.analysis import Analysis, ranked
from simulation.experiments.borders import Border
from simulation.experiments.designs.knobs import SEARCH
from simulation.experiments.regimes import FIRST, SECOND, UNCLEAR, Axis, Regime, agreed
from simulation.experiments.sensitivity import Effect, Sensitivity
from simulation.presentation.blocks import Block, Heading, Paragraph, Table
from simulation.presentation.naming import interval_in, title_of
from simulation.presentation.quantities import UNDEFINED, Quantity, fit, per_cent
from simulation.presentation.sweep_plots.words import label, number, others
from simulation.presentation.words import Words, words_of


def notes(found: Analysis, words: Words | None = None) -> list[str]:
    """Return what was not possible, and why."""
    words = words or words_of("en")
    told = []
    for note in found.notes:
        values = dict(note.values)
        if "metric" in values:
            values["title"] = title_of(values.pop("metric"), words)
        told.append(words(f"sweep.notes.{note.kind}", **values))
    return told


def winners(found: Analysis, level: int = 2, words: Words | None = None) -> Iterator[Block]:
    """Yield over which share of the plane each organization wins, metric by metric."""
    words = words or words_of("en")
    if not found.regimes:
        return
    first, second = found.frame.attrs["scenarios"][:2]
    units = found.frame.attrs["units"]
    yield Heading(words("sweep.winners.title"), level)
    yield Paragraph(words("sweep.winners.text", first=first, second=second))
    header = _who(words, first, second)
    rows = []
    for metric in found.metrics:
        for regime in found.regimes.get(metric.name, ()):
            rest, title = others(regime.others, units, words), title_of(metric, words)
            name = f"{title}; {rest}" if rest else title
            shares = (per_cent(regime.share(who)) for who in (FIRST, UNCLEAR, SECOND))
            rows.append([name, *shares])
    yield Table(header, rows)
    if any(len(regimes) > 1 for regimes in found.regimes.values()):
        yield from _survivors(found, words, first, second, level)


def _who(words: Words, first: str, second: str) -> list[str]:
    """Return the header of a table of who is better."""
    better = (words("sweep.better", scenario=name) for name in (first, second))
    return [words("sweep.figure"), next(better), words("sweep.unclear"), next(better)]


def _survivors(
    found: Analysis, words: Words, first: str, second: str, level: int
) -> Iterator[Block]:
    yield Heading(words("sweep.survivors.title"), 3 if level == 2 else level)
    yield Paragraph(words("sweep.survivors.text"))
    rows = []
    for metric in found.metrics:
        same = agreed(found.regimes[metric.name])
        shares = [per_cent(float((same == who).mean())) for who in (FIRST, SECOND)]
        depends = per_cent(float((same == UNCLEAR).mean()))
        rows.append([title_of(metric, words), *shares, depends])
    always = [words("sweep.survivors.always", scenario=name) for name in (first, second)]
    yield Table([words("sweep.figure"), *always, words("sweep.survivors.depends")], rows)


def borders(found: Analysis, level: int = 2, words: Words | None = None) -> Iterator[Block]:
    """Yield where the border runs, row by row, and what was predicted of it."""
    words = words or words_of("en")
    planes = {name: those[0] for name, those in found.regimes.items() if len(those) == 1}
    if not planes:
        return
    sample = next(iter(planes.values()))
    titles = {metric.name: title_of(metric, words) for metric in found.metrics}
    x = label(sample.x.name, sample.x.unit)
    yield Heading(words("sweep.border.title"), level)
    yield Paragraph(words("sweep.border.text", x=x, y=sample.y.name.replace("_", " ")))
    header = [label(sample.y.name, sample.y.unit), *(titles[name] for name in planes)]
    rows = [
        [number(y, words), *(_crossing(it, it.border(), i, words) for it in planes.values())]
        for i, y in enumerate(sample.y.values)
    ]
    yield Table(header, rows)
    if found.border is not None:
        yield from _predicted(found.border, words)


def _crossing(regime: Regime, places: Sequence[tuple[float, float]], row: int, words: Words) -> str:
    """Return where a row crosses the border, or who wins along it."""
    at = [x for x, y in places if y == regime.y.values[row]]
    if at:
        return _listed(at, regime.x, words)
    if regime.better == "neither":
        return UNDEFINED
    signs = {bool(d > 0) for d in regime.difference[row] if not math.isnan(d)}
    if len(signs) != 1:  # nothing is known, or it changes where a figure has no bound
        return UNDEFINED
    second = (True in signs) == (regime.better == "higher")
    return words("sweep.always", scenario=regime.scenarios[1 if second else 0])


def _listed(places: Sequence[float], x: Axis, words: Words) -> str:
    mark, decimals = ", " if words.language == "en" else " ; ", _decimals(x)
    return mark.join(words.number(Quantity("", 1.0, decimals).plain(place)) for place in places)


def _decimals(axis: Axis) -> int:
    """Return how many decimals tell where on an axis something lies, between levels too."""
    step = min((b - a for a, b in pairwise(sorted(set(axis.values)))), default=1.0)
    return max(1, 1 - math.floor(math.log10(step)))


def _predicted(border: Border, words: Words) -> Iterator[Block]:
    first, second = border.simulated.scenarios
    person = border.names[first]
    yield Heading(words("sweep.predicted.title"), 3)
    yield Paragraph(words("sweep.predicted.text", person=person, scenario=first))
    header = [
        label(border.y.name, border.y.unit),
        words("sweep.predicted.border_predicted"),
        words("sweep.predicted.border_simulated"),
        words("sweep.predicted.full", person=person),
    ]
    regime, crossing, full = border.simulated, border.crossing(), border.saturation(first)
    rows = []
    for i, y in enumerate(border.y.values):
        predicted = [x for x, at in crossing if at == y]
        busy = [x for x, at in full if at == y]
        who = border.along(y) or words("sweep.unclear")
        rows.append([
            number(y, words),
            _listed(predicted, border.x, words) or words("sweep.always", scenario=who),
            _crossing(regime, regime.border(), i, words),
            _listed(busy, border.x, words) or UNDEFINED,
        ])  # fmt: skip
    yield Table(header, rows)
    gaps = border.gaps()
    if gaps:
        how = Quantity("", 1.0, _decimals(border.x))
        mean, most = how.signed(math.fsum(gaps) / len(gaps)), how.plain(max(map(abs, gaps)))
        yield Paragraph(words(
            "sweep.predicted.gaps", number=len(gaps), mean=words.number(mean),
            most=words.number(most), x=label(border.x.name, border.x.unit),
        ))  # fmt: skip
    yield from _means(border, words, first, second)


def _means(border: Border, words: Words, first: str, second: str) -> Iterator[Block]:
    """Yield how well the means are predicted, along the middle row and in all."""
    regime = border.simulated
    middle = len(border.y.values) // 2
    y = border.y.values[middle]
    header = [label(border.x.name, border.x.unit)]
    header += [
        words(f"sweep.predicted.{word}", scenario=name)
        for name in (first, second)
        for word in ("predicted", "simulated")
    ]
    rows = []
    for j, x in enumerate(border.x.values):
        row = [number(x, words)]
        for name, table in ((first, regime.first), (second, regime.second)):
            hours = border.resolution[name][x, y], float(table[middle, j])
            row += [words.number(_hours(each)) for each in hours]
        rows.append(row)
    agreeing, known = border.agreement()
    yield Paragraph(words(
        "sweep.predicted.means", y=border.y.name.replace("_", " "), level=number(y, words),
        agreeing=agreeing, known=known,
    ))  # fmt: skip
    yield Table(header, rows)


def _hours(value: float) -> str:
    return Quantity("h", 1.0, 2).plain(value)


def probabilities(found: Analysis, level: int = 2, words: Words | None = None) -> Iterator[Block]:
    """Yield at which share of the sampled points each organization is better."""
    words = words or words_of("en")
    if not found.chances:
        return
    first, second = found.frame.attrs["scenarios"][:2]
    n = next(iter(found.chances.values()))[UNCLEAR].n
    yield Heading(words("sweep.probabilities.title"), level)
    told = {"number": words.number(f"{n:,}"), "first": first, "second": second}
    yield Paragraph(words("sweep.probabilities.text", **told))
    header = _who(words, first, second)
    rows = []
    for metric in found.metrics:
        if metric.name not in found.chances:
            continue
        cells = []
        for who in (FIRST, UNCLEAR, SECOND):
            chance = found.chances[metric.name][who]
            low, high = chance.interval
            interval = interval_in(words, f"[{100 * low:.0f}, {100 * high:.0f}]")
            cells.append(f"{per_cent(chance.share)} {interval}")
        rows.append([title_of(metric, words), *cells])
    yield Table(header, rows)


def what_matters(found: Analysis, level: int = 2, words: Words | None = None) -> Iterator[Block]:
    """Yield what each figure depends on: one table a subject, one line a factor."""
    words = words or words_of("en")
    if not found.sensitivities:
        return
    first = next(iter(next(iter(found.sensitivities.values())).values()))
    yield Heading(words("sweep.matters.title"), level)
    method = words(f"sweep.matters.{first.method}")
    yield Paragraph(words("sweep.matters.text", method=method))
    subjects = dict.fromkeys(s for of in found.sensitivities.values() for s in of)
    for subject in subjects:
        yield Heading(subject, level + 1)
        yield _matters(found, words, subject)


def _matters(found: Analysis, words: Words, subject: str) -> Table:
    metrics = [m for m in found.metrics if subject in found.sensitivities.get(m.name, {})]
    columns, header = [], [words("sweep.factor")]
    for metric in metrics:
        result = found.sensitivities[metric.name][subject]
        signs = {"sobol": ("S", "T"), "morris": ("μ*", "σ"), "regression": ("β",)}[result.method]
        r2 = words.number(f"{result.r_squared:.2f}")
        fit_told = f", R² {r2}" if result.method == "regression" else ""
        header += [f"{title_of(metric, words)}: {sign}{fit_told}" for sign in signs]
        columns.append(_shown(found, metric.unit, result))
    rows = [
        [
            label(factor, ""),
            *(words.number(cell) for column in columns for cell in column[factor]),
        ]
        for factor, _ in ranked(found, subject)
    ]
    return Table(header, rows)


def _shown(found: Analysis, unit: str, result: Sensitivity) -> dict[str, list[str]]:
    if result.method == "morris":
        how = fit(unit, found.frame.attrs["currency"], [e.main for e in result.effects])
        return {
            e.factor: [f"{how.with_unit(how.plain(e.main))}", how.with_unit(how.plain(e.other))]
            for e in result.effects
        }
    return {effect.factor: _indices(effect) for effect in result.effects}


def _indices(effect: Effect) -> list[str]:
    how = Quantity("", 1.0, 2)
    cells = [f"{how.plain(effect.main)} {how.half_width(effect.main_width)}".rstrip()]
    if not math.isnan(effect.other):
        cells.append(f"{how.plain(effect.other)} {how.half_width(effect.other_width)}".rstrip())
    return cells


def provenance(found: Analysis, words: Words | None = None) -> Iterator[Block]:
    """Yield by which command, with which versions and seed the results were made."""
    words = words or words_of("en")
    yield Heading(words("sweep.provenance.title"))
    lines = [*origins(found, words), (words("sweep.provenance.machine"), found.about["machine"])]
    yield Table(["", ""], [list(line) for line in lines])


def origins(found: Analysis, words: Words | None = None) -> list[tuple[str, str]]:
    """Return where the results are from, line by line."""
    words = words or words_of("en")
    about, runs = found.about, found.frame.attrs["runs"]
    versions = ", ".join(f"{k} {v}" for k, v in about["versions"].items() if v is not None)
    design, counts = about["design"], {k: words.number(f"{v:,}") for k, v in runs.items()}
    told = words("sweep.provenance.points", type=design["type"],
                 number=words.number(f"{design['points']:,}"))  # fmt: skip
    if design["type"] == SEARCH:
        told = words("sweep.provenance.search")
    lines = {
        "experiment": about["file"],
        "command": about["command"],
        "scenarios": ", ".join(about["scenarios"]),
        "design": told,
        "runs": words("sweep.provenance.counts", **counts),
        "seed": str(about["seed"]),
        "version": str(found.frame.attrs["results_version"]),
        "versions": versions,
    }
    return [(words(f"sweep.provenance.{name}"), line) for name, line in lines.items()]
