"""Labels of figures lie beside each other, in both languages."""

from __future__ import annotations

from itertools import combinations

import pytest

from simulation.experiments.comparison import Comparison
from simulation.organization import build_organization
from simulation.presentation.plots import FIGURES
from simulation.presentation.plots.contributions import contributions
from simulation.presentation.plots.org_chart import layout, org_chart
from simulation.presentation.words import languages, words_of
from simulation.scenario import load_scenario
from tests.unit.presentation.labels import assert_readable


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("which", ["one", "two", "five"])
@pytest.mark.parametrize("name", FIGURES)
def test_no_label_lies_on_another(
    name: str, which: str, language: str, request: pytest.FixtureRequest
) -> None:
    """No two texts of a figure overlap and none is cut off."""
    assert_readable(FIGURES[name](request.getfixturevalue(which), words_of(language)))


@pytest.mark.parametrize("language", languages())
def test_contributions(two: Comparison, language: str) -> None:
    """Nor in the figure of contributions, whose names are long."""
    assert_readable(contributions(two.explain(), "EUR", words_of(language)))


@pytest.mark.parametrize("name", ["silo", "collaborative", "matrix", "network", "shopping_centre"])
def test_org_charts(name: str) -> None:
    """Nor in org charts, where no person is drawn on another either."""
    organization = build_organization(load_scenario(name))
    assert_readable(org_chart(organization, words_of("fr")))
    places = layout(organization)
    assert len(places) == organization.size
    spots = sorted(places.values())
    for (x, y), (other_x, other_y) in combinations(spots, 2):
        assert abs(x - other_x) + abs(y - other_y) > 0.45


def test_too_many_people_to_draw() -> None:
    """Thousands of people are told, not drawn as dust."""
    big = load_scenario("silo", {"organization.departments.sales.staff": 2000})
    figure = org_chart(build_organization(big))
    assert "too many" in figure.texts[0].get_text()
