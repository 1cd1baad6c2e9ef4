"""The report: one file, no address, the same bytes, in two languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from simulation.experiments.comparison import Comparison, compare
from simulation.organization import build_organization
from simulation.outcomes.catalogue import HEADLINE, all_metrics
from simulation.presentation.report import NoBrowserError, printing, report_html
from simulation.presentation.report.compared import _people
from simulation.presentation.report.results import details
from simulation.presentation.report.trust import caveats
from simulation.presentation.rows import BESIDES, TELLING, headline_rows
from simulation.presentation.words import languages, words_of
from simulation.scenario import load_scenario, parse_scenario

VOID = {"meta", "img", "br", "hr", "input", "link", "col"}
COMMAND = 'silosim compare silo teams --set "quality.error=5 %" --report report.html'


class Page(HTMLParser):
    """Reads a page: whether tags are closed in order, its text, identifiers, links and pictures."""

    def __init__(self, html: str) -> None:
        """Read it."""
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text: list[str] = []
        self.values: dict[str, list[str]] = {}
        self.without_alt = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append(tag)
        for name, value in attrs:
            self.values.setdefault(name, []).append(value or "")
        self.without_alt += tag == "img" and not dict(attrs).get("alt")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that it closes what was opened last."""
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if "style" not in self.open:
            self.text.append(data)

    @property
    def words(self) -> str:
        """All that is read, on one line."""
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def pages(two: Comparison, one: Comparison, five: Comparison) -> dict[str, str]:
    """Return some reports by name."""
    return {
        "en": report_html(two, "en", [two.explain()], COMMAND),
        "fr": report_html(two, "fr", [], COMMAND),
        "one": report_html(one, "fr"),
        "five": report_html(five, "en"),
    }


@pytest.mark.parametrize("name", ["en", "fr", "one", "five"])
def test_it_is_a_page(pages: dict[str, str], name: str) -> None:
    """Tags close in order, identifiers are unique, links lead somewhere, pictures have words."""
    html = pages[name]
    assert html.startswith("<!DOCTYPE html>\n<html lang=")
    page = Page(html)
    assert page.open == []
    assert page.without_alt == 0
    identifiers = page.values["id"]
    assert len(identifiers) == len(set(identifiers))
    assert {link.removeprefix("#") for link in page.values["href"]} <= set(identifiers)
    assert page.tags.count("h1") == page.tags.count("main") == page.tags.count("title") == 1


@pytest.mark.parametrize("name", ["en", "fr", "one", "five"])
def test_it_asks_nothing_of_anybody(pages: dict[str, str], name: str) -> None:
    """No address but its own data, no script; its policy forbids any request."""
    page = Page(pages[name])
    assert all(source.startswith("data:image/svg+xml;base64,") for source in page.values["src"])
    assert all(link.startswith("#") for link in page.values["href"])
    assert {"script", "link", "iframe", "object", "form"}.isdisjoint(page.tags)
    assert not re.search(r"https?:|//[a-z]|@import|url\(", re.sub(r'base64,[^"]*', "", pages[name]))
    assert any("default-src 'none'" in value for value in page.values["content"])


def test_the_same_bytes(two: Comparison, pages: dict[str, str]) -> None:
    """Made again, it is the same byte by byte, and no date stands in it."""
    assert report_html(two, "fr", [], COMMAND) == pages["fr"]
    assert not re.search(r"20\d\d-\d\d-\d\d", pages["fr"])


def test_it_says_what_was_asked_for(two: Comparison, pages: dict[str, str]) -> None:
    """Outcome, both organizations, differences, reasons, caveats and the command are there."""
    text = Page(pages["en"]).words
    for row in headline_rows(two):
        for written in (row.mean(row.cells[0]), row.difference(row.cells[1])):
            assert written in text
        assert row.interval(row.cells[1]) in text
    for wanted in (
        "Why teams differs from silo", "waiting for information", "organization.structure",
        "Org chart: silo", "Org chart: teams", "Where requests waited", "Who was overloaded",
        "3 replications are few", "What makes the difference", COMMAND,
    ):  # fmt: skip
        assert wanted in text
    assert "What makes the difference" not in Page(pages["five"]).words


def test_a_single_scenario_has_no_differences(pages: dict[str, str]) -> None:
    """A run's report has neither reasons nor differences, but warns of the missing interval."""
    text = Page(pages["one"]).words
    assert "Pourquoi" not in text
    assert "Une seule répétition" in text


def test_names_are_text(pages: dict[str, str]) -> None:
    """What a scenario is called is never read as markup."""
    assert "$x^2$ <b> | _y_" in Page(pages["five"]).words


def test_french_is_french(pages: dict[str, str]) -> None:
    """Numbers have a comma, and no title, verdict or state is left in English."""
    own = re.sub(r'<span lang="en">.*?</span>', "", pages["fr"], flags=re.S)  # of the scenarios
    text = Page(own).words
    assert re.search(r"\d,\d", text)
    for word in ("better", "worse", "waiting", "response", "Lost revenue", "Time to", "busy"):
        assert word not in text, word


def test_warnings_are_in_its_language() -> None:
    """A setting without effect and a department without work are told in French too."""
    alone = parse_scenario("""\
name: Shop
time: {horizon: 20 days, warm_up: 5 days}
dispatch: {preemption: resume}
organization: {departments: {sales: {staff: 3, multitasking: 4}, archive: {staff: 1}}}
requests: {order: {rate: 6 / h, route: [sales]}}
""")
    told = " ".join(caveats(compare(alone, replications=1), words_of("fr")))
    assert "Shop : aucune demande ne passe par le service « archive »." in spaced(told)
    assert "est sans effet dans « sales », où chacun traite jusqu'à 4 demandes" in spaced(told)


def spaced(text: str) -> str:
    """Return a text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", languages())
def test_every_title_is_there(language: str) -> None:
    """Every figure of the report has a title in each language, its own one in English."""
    words = words_of(language)
    for metric in all_metrics():
        shown = metric.name in (*HEADLINE, *TELLING, *BESIDES)
        if shown or metric.name.startswith("lost_revenue_"):
            title = words(f"titles.{metric.name}")
            assert title == metric.title or language != "en"
        words(f"groups.{metric.group}")


def test_both_languages_have_the_same_words() -> None:
    """The keys are equal, and what is filled in too."""
    english, french = (words_of(language).texts for language in ("en", "fr"))
    assert set(english) == set(french)
    for key, text in english.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", french[key])), key


def test_without_a_browser_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no browser is found, the message tells the way by hand."""
    monkeypatch.setattr(printing, "browser", lambda: None)
    with pytest.raises(NoBrowserError, match=r"write FILE\.html"):
        printing.to_pdf("<p>")


def test_a_browser_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that prints nothing is told by its name."""
    monkeypatch.setattr(printing, "browser", lambda: "/bin/false")
    with pytest.raises(NoBrowserError, match="/bin/false could not print"):
        printing.to_pdf("<p>")


@pytest.mark.skipif(printing.browser() is None, reason="no browser to print with")
def test_it_can_be_printed(pages: dict[str, str]) -> None:
    """A browser makes a PDF of several pages of it."""
    paper = printing.to_pdf(pages["en"])
    assert paper.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) > 3


def test_the_number_of_people_is_written_as_the_language_has_it() -> None:
    """In French a comma would be a decimal mark; departments that are left out leave a trace."""
    large = load_scenario("silo", {"organization.departments.sales.staff": 1200})
    assert "Ventes 1\u202f200," in _people(build_organization(large), words_of("fr"))
    more = {f"organization.departments.d{i}.staff": 1 for i in range(9)}
    many = build_organization(load_scenario("silo", more))
    assert _people(many, words_of("en")).endswith("d6 1, …)")


@pytest.mark.parametrize(("language", "unit"), [("en", "by the clock"), ("fr", "à l'horloge")])
def test_times_of_customers_are_no_working_time(language: str, unit: str) -> None:
    """Where it closes at night, the figures by the customers' clock say so in their unit."""
    opened = {"calendar": {"weekdays": "9:00-17:00"}, "time.horizon": "3 days"}
    found = compare(load_scenario("silo", {**opened, "time.warm_up": "1 day"}), replications=1)
    rows = {row["title"]: row["unit"] for group in details(found, words_of(language))
            for row in group["rows"]}  # fmt: skip
    by_clock = {title: told for title, told in rows.items() if unit in title}
    assert len(by_clock) == 2
    assert all(told.endswith(unit) for told in by_clock.values())
