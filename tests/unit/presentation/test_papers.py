"""Figures are fit for papers: with long names, in every language, as vectors, for any eye."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from simulation.experiments.analysis import analyse
from simulation.experiments.comparison import Comparison, compare
from simulation.experiments.designs.loading import load_experiment
from simulation.experiments.sweeps.sweep import sweep
from simulation.organization import build_organization
from simulation.presentation.plots import FIGURES, causes, contributions, org_chart, time_use
from simulation.presentation.plots.style import OKABE_ITO, as_bytes, legend_columns, wrapped
from simulation.presentation.sweep_sections import pictures
from simulation.presentation.words import languages, words_of
from simulation.scenario import Scenario, parse_scenario
from tests.unit.presentation.conftest import scenario
from tests.unit.presentation.labels import assert_readable, without_unit

DEPARTMENTS = (
    "communication institutionnelle", "ventes aux particuliers", "ventes aux entreprises",
    "achats internationaux", "logistique et entrepôts", "service après-vente",
    "relations clientèle", "affaires juridiques", "comptabilité fournisseurs",
    "systèmes d'information", "ressources humaines", "développement durable",
)  # fmt: skip
NAMES = (
    "Grande entreprise de distribution cloisonnée",
    "Équipes pluridisciplinaires autonomes",
)
SHIPPED = ("call_centre", "marketing_and_sales", "omnichannel", "theory/mm1")


def large(structure: str) -> Scenario:
    """Return a company of twelve departments with long names, whose routes lead to and fro."""
    lines = [
        "time: {horizon: 4 days, warm_up: 1 day}",
        f"organization: {{structure: {structure}, departments: {{",
        *(f'  "{name}": {{staff: {3 + i % 4}}},' for i, name in enumerate(DEPARTMENTS)),
        "}}",
        "requests:",
    ]
    for i in range(8):
        route = ", ".join(f'"{DEPARTMENTS[(i + 3 * j) % 12]}"' for j in range(4))
        lines.append(f"  demande {i}: {{rate: 2 / h, value: 1234567, route: [{route}]}}")
    lines += ["work:", *(f'  "{name}": {{mean: 25 min, cv: 1}}' for name in DEPARTMENTS)]
    lines += [
        "communication: {interdependence: 50 %}",
        "channels: {phone: {share: 100 %, patience: {mean: 60 min, cv: 1}}}",
        "quality: {error: 5 %}",
    ]
    return parse_scenario("\n".join(lines) + "\n", {})


@pytest.fixture(scope="module")
def long_names() -> Comparison:
    """Return a comparison of two large companies."""
    both = large("hierarchical"), large("cross_functional")
    return compare(*both, replications=2, names=NAMES)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", FIGURES)
def test_long_names(name: str, language: str, long_names: Comparison) -> None:
    """Twelve departments and names of forty letters lie beside each other, inside the figure."""
    assert_readable(FIGURES[name](long_names, words_of(language)))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("which", [0, 1])
def test_large_org_charts(which: int, language: str, long_names: Comparison) -> None:
    """So do the departments of an org chart, each of which has a look of its own."""
    organization = build_organization(long_names.scenarios[NAMES[which]])
    assert_readable(org_chart.org_chart(organization, words_of(language)))
    looks = {org_chart.look_of(department) for department in range(-1, len(DEPARTMENTS))}
    assert len(looks) == len(DEPARTMENTS) + 1


def test_contributions_of_long_names(long_names: Comparison) -> None:
    """So do contributions."""
    assert_readable(contributions.contributions(long_names.explain(), "EUR", words_of("fr")))


@pytest.mark.parametrize("shipped", SHIPPED)
def test_shipped_scenarios(shipped: str) -> None:
    """So do those of one department, many channels, gains, and nothing that is lost."""
    comparison = compare(scenario(shipped), replications=2)
    for draw in FIGURES.values():
        assert_readable(draw(comparison, words_of("fr")))  # whose words are longer
    assert_readable(
        org_chart.org_chart(build_organization(comparison.scenarios[comparison.baseline]))
    )


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", FIGURES)
def test_numbers_have_units(name: str, language: str, two: Comparison) -> None:
    """Every axis with numbers says of what: in its label or in its title."""
    assert without_unit(FIGURES[name](two, words_of(language))) == []


def test_a_missing_unit_is_found() -> None:
    """The test above finds an axis that says nothing."""
    figure = Figure()
    figure.subplots().plot([1, 2], [1, 2])
    assert len(without_unit(figure)) == 2


def test_a_unit_that_is_lost_is_found(two: Comparison) -> None:
    """So it does where a title loses its unit, though it still speaks of days and requests."""
    figure = FIGURES["time_series"](two)
    title = figure.axes[0].get_title(loc="left")
    assert title.endswith(" (h)")
    figure.axes[0].set_title(title.removesuffix(" (h)"), loc="left")
    assert len(without_unit(figure)) == 1


EXPERIMENT = """\
name: A plane, and a rule
scenarios: {the silo of the retailer: silo, cross-functional teams: collaborative}
set: {time.horizon: 4 days, time.warm_up: 1 day}
factors:
  interdependence: {path: communication.interdependence, values: [0 %, 30 %, 60 %]}
  the cost of coordination: {multiply: [communication.relay], values: [0.5, 1, 2]}
  rule: {alternatives: {usual: {}, direct contact: {communication.direct_contact: 50 %}}}
replications: 2
"""


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figure]:
    """Return the figures of a small sweep over a plane, under two rules."""
    folder = tmp_path_factory.mktemp("swept")
    file = folder / "plane.yaml"
    file.write_text(EXPERIMENT, encoding="utf-8")
    sweep(str(file), folder / "results", workers=2, pool="threads")
    found = analyse(folder / "results", load_experiment(str(file)))
    return {
        f"{name}_{language}": picture
        for language in languages()
        for name, (picture, _) in pictures(found, words_of(language))
    }


def test_sweeps(swept: dict[str, Figure]) -> None:
    """Maps, curves, heat maps and what matters are readable too."""
    assert {name.split("_")[0] for name in swept} == {"regime", "curves", "heat", "importance"}
    for figure in swept.values():
        assert_readable(figure)


def every_figure(two: Comparison, swept: dict[str, Figure]) -> Iterator[tuple[str, Figure]]:
    """Yield all that can be drawn, by name."""
    yield from ((name, draw(two)) for name, draw in FIGURES.items())
    yield "org_chart", org_chart.org_chart(build_organization(two.scenarios["silo"]))
    yield "contributions", contributions.contributions(two.explain(), "EUR")
    yield from swept.items()


def test_everything_is_vector(two: Comparison, swept: dict[str, Figure]) -> None:
    """An SVG has lines and letters, and no picture made of dots."""
    for name, figure in every_figure(two, swept):
        svg = as_bytes(figure, "svg")
        assert b"<path" in svg, name
        assert not re.search(rb"<image|base64", svg), name


# Machado, Oliveira & Fernandes 2009 (IEEE TVCG 15:1291), severity 1, on linear RGB
EYES = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
LEAST_DISTANCE = 16.0
"""In CIE L*a*b*; about seven times what is just noticed (2.3)."""

PALETTES = {
    "scenarios": OKABE_ITO,
    "causes": tuple(causes.COLOURS.values()),
    "time of requests": tuple(time_use.COLOURS["resolution"].values()),
    "working day": tuple(time_use.COLOURS["hours"].values()),
    "departments": org_chart.COLOURS,
    "contributions": (contributions.LESS, contributions.MORE, contributions.WHOLE),
}


def seen(colour: str, eye: str) -> np.ndarray:
    """Return a colour as an eye sees it, in L*a*b* under D65."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
         [0.0193339, 0.1191920, 0.9503041]]
    )  # fmt: skip
    xyz = to_xyz @ np.clip(EYES[eye] @ linear, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    x, y, z = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, eye: str) -> float:
    """Return how far two colours are apart for an eye."""
    return float(np.linalg.norm(seen(one, eye) - seen(other, eye)))


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("palette", PALETTES)
def test_colours_can_be_told_apart(palette: str, eye: str) -> None:
    """No two colours of a figure look alike, whatever cones an eye lacks."""
    pairs = {(a, b): distance(a, b, eye) for a, b in combinations(PALETTES[palette], 2)}
    assert {pair: d for pair, d in pairs.items() if d < LEAST_DISTANCE} == {}


def test_red_and_green_look_alike_without_red_or_green_cones() -> None:
    """The simulation of eyes is one: the usual red and green come close, blue and yellow do not."""
    red, green = "#d62728", "#2ca02c"  # matplotlib's own
    assert distance(red, green, "all cones") > 100
    assert distance(red, green, "deuteranopia") < 0.35 * distance(red, green, "all cones")
    assert distance("#0072B2", "#F0E442", "deuteranopia") > 100


def test_names_on_two_lines() -> None:
    """A long name is broken between words and cut only beyond two lines."""
    assert wrapped("silo") == "silo"
    assert wrapped("Grande entreprise de distribution", 20) == "Grande entreprise de\ndistribution"
    assert wrapped("one two three four five", 9) == "one two\nthree fo…"
    assert wrapped("", 9) == ""


@pytest.mark.parametrize(
    ("labels", "width", "columns"),
    [(["a"] * 9, 11.5, 4), (["a" * 40] * 4, 11.5, 2), (["a" * 200] * 3, 5.0, 1), (["a"], 5.0, 1)],
)
def test_columns_of_legends(labels: list[str], width: float, columns: int) -> None:
    """A legend has as many columns as its width allows, and one at least."""
    assert legend_columns(labels, width, 11) == columns
