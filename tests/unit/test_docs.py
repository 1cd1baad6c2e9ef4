"""The pages that the model writes itself are current, and those written by hand lead somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from docs import claims_page, regime_map, size_and_ties
from docs.__main__ import READ_OFF
from docs.claims import CLAIMS, Claim
from docs.measuring import Measurements, pattern
from simulation.experiments.analysis import analyse
from simulation.experiments.sweeps.sweep import sweep
from simulation.presentation.blocks import as_markdown
from simulation.presentation.sweep_page import map_as_json
from simulation.registry import metrics
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.sections.scenario import LABELS
from simulation.versions import RESULTS_VERSION

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
LINKING = [*PAGES, DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md"]


@pytest.mark.parametrize("name", READ_OFF)
def test_what_is_read_off_is_current(name: str) -> None:
    """Parameters, commands, experiment files, exercises: as they are; ``python -m docs NAME``."""
    page, file = READ_OFF[name]
    assert (DOCS / file).read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("page", LINKING, ids=lambda page: page.relative_to(DOCS.parent).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page is to a file there is."""
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_index_lists_every_page() -> None:
    """No page is left out of the index."""
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    names = [page.relative_to(DOCS).as_posix() for page in PAGES]
    assert [name for name in names if f"({name})" not in index] == ["index.md"]


FOR_PEOPLE = (*LABELS, "currency")


@pytest.mark.parametrize("section", [it for it in Scenario.model_fields if it not in FOR_PEOPLE])
def test_the_glossary_explains_every_section(section: str) -> None:
    """Each section of a scenario has its line; what is for people only needs none."""
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    assert f"`{section}`" in glossary


@pytest.mark.parametrize("section", [it for it in Scenario.model_fields if it not in FOR_PEOPLE])
def test_the_model_is_described_with_every_section(section: str) -> None:
    """What a scenario may say, the description of the model says something of."""
    assert f"`{section}`" in (DOCS / "odd.md").read_text(encoding="utf-8")


# ── Claims ────────────────────────────────────────────────────────────────────────────────────────


def test_all_claims_are_there() -> None:
    """The article makes eleven."""
    assert [claim.number for claim in CLAIMS] == list(range(1, 12))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: str(claim.number))
def test_a_claim_can_be_measured(claim: Claim) -> None:
    """Its organizations load, its figures exist, and its verdicts are as many as its checks."""
    assert len(claim.pattern) == len(claim.checks)
    assert set(claim.pattern) <= set("+0-")
    assert set(claim.key) <= set(range(len(claim.checks)))
    for check in claim.checks:
        assert check.metric in metrics.names()
        assert check.expected in (-1, 0, 1)
        for variant in check.variants:
            load_scenario(variant.scenario, dict(variant.changes))


def test_words_are_printed_for_what_they_were_written_for() -> None:
    """A page tells its measurements, and says so where the words no longer fit them."""
    claim = CLAIMS[2]
    measurements = Measurements(replications=3)
    findings = measurements.of(claim)
    page = claims_page.page([(claim, findings)], measurements)
    assert "3 times" in page
    assert all(check.words in page for check in claim.checks)
    assert pattern(findings)[0] == "+", "the chief of a silo is busier"
    other = Claim(**{**vars(claim), "pattern": "-" * len(claim.checks)})
    assert "To be put into words again" in claims_page.answer(other, findings)


def test_the_page_of_claims_is_of_these_results() -> None:
    """After a change of results, ``python -m docs claims`` and a look at its words are due."""
    page = (DOCS / "claims.md").read_text(encoding="utf-8")
    assert f"Results version {RESULTS_VERSION}." in " ".join(page.split())
    assert "put into words again" not in page
    assert all(f"\n## {claim.number}. {claim.title}\n" in page for claim in CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: str(claim.number))
def test_the_page_of_claims_has_their_words(claim: Claim) -> None:
    """Claim and answer stand in the table and in their section as docs/claims.py has them."""
    first, _, rest = claim.answer.partition(". ")
    page = (DOCS / "claims.md").read_text(encoding="utf-8")
    assert page.count(f"**{first}.** {rest}") == 2
    assert page.count(claim.text) == 2


@pytest.fixture(scope="module")
def measurements() -> Measurements:
    """Run each organization once for all claims."""
    return Measurements()


@pytest.mark.slow
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: str(claim.number))
def test_the_figures_of_a_claim_are_current(claim: Claim, measurements: Measurements) -> None:
    """Measured again, the section of a claim is the same to the last digit."""
    section = claims_page.section(claim, measurements.of(claim))
    assert section in (DOCS / "claims.md").read_text(encoding="utf-8")


# ── The regime map ────────────────────────────────────────────────────────────────────────────────


def test_the_regime_map_is_of_these_results() -> None:
    """After a change of results, ``python -m docs regime_map`` is due; page and data agree."""
    data = json.loads(regime_map.DATA.read_text(encoding="utf-8"))
    assert data["results_version"] == RESULTS_VERSION
    page = (DOCS / "regime_map.md").read_text(encoding="utf-8")
    for item in data["maps"]:
        verdicts = [who for row in item["winner"] for who in row]
        shares = [f"{100 * verdicts.count(who) / len(verdicts):.0f} %" for who in (-1, 0, 1)]
        assert f"| {item['title']} | {' | '.join(shares)} |" in page


@pytest.mark.slow
@pytest.mark.long
def test_the_regime_map_is_current(tmp_path: Path) -> None:
    """Swept again, the map is the same to the last digit."""
    sweep(regime_map.MAP, tmp_path / "out")
    again = json.loads(map_as_json(analyse(tmp_path / "out")))
    data = json.loads(regime_map.DATA.read_text(encoding="utf-8"))
    assert again["maps"] == data["maps"]


def test_the_page_of_the_best_is_of_these_results() -> None:
    """After a change of results, ``python -m docs best`` is due."""
    page = (DOCS / "best.md").read_text(encoding="utf-8")
    versions = re.findall(r"^\| best\S+ \|.* (\d+) \|$", page, re.MULTILINE)
    assert versions == [str(RESULTS_VERSION)] * 2


# ── Along a line ──────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_size_is_of_these_results() -> None:
    """After a change of results, ``python -m docs size_and_ties`` is due."""
    page = (DOCS / "size_and_ties.md").read_text(encoding="utf-8")
    versions = re.findall(r"^\| (?:structures|collaboration)\S+ \|.* (\d+) \|$", page, re.MULTILINE)
    assert versions == [str(RESULTS_VERSION)] * 2


@pytest.mark.slow
@pytest.mark.long
def test_the_page_of_size_is_current(tmp_path: Path) -> None:
    """Swept again, the page is the same to the last digit."""
    found = {}
    for name in (size_and_ties.SIZE, size_and_ties.INTENSITY):
        sweep(name, tmp_path / name)
        found[name] = analyse(tmp_path / name)
    page = (DOCS / "size_and_ties.md").read_text(encoding="utf-8")
    assert as_markdown(size_and_ties.blocks(found)).rstrip("\n") + "\n" == page
