"""The page at work: stage, score, levers, scenarios."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Open

SLIDE = """([name, value]) => {
  const slider = document.querySelector(`#lever-${name}`);
  slider.value = value;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
  slider.dispatchEvent(new Event("change", {bubbles: true}));
}"""

DRAG_AND_RESET = """(days) => {
  const line = document.getElementById("timeline-range");
  for (const day of days) {
    line.value = day;
    line.dispatchEvent(new Event("input", {bubbles: true}));
  }
  line.dispatchEvent(new Event("change", {bubbles: true}));
  [...document.querySelectorAll("button")]
    .find((button) => button.ariaLabel?.startsWith("Back to the beginning")).click();
}"""


def slide(page: Any, name: str, value: float) -> None:
    """Move a lever as a hand does."""
    page.evaluate(SLIDE, [name, value])


def score(page: Any) -> str:
    """Return all that the cards say."""
    return str(page.inner_text(".cards"))


def until_score_changes(page: Any, before: str) -> None:
    """Wait until the cards say something else."""
    page.wait_for_function(
        "before => document.querySelector('.cards').innerText !== before", arg=before
    )


def numbers(page: Any, metric: str) -> tuple[str, str]:
    """Return what a card says of both sides."""
    first, second = page.locator(f'[data-metric="{metric}"] .number').all_inner_texts()
    return first, second


def test_opens_with_a_score_and_two_charts(open_page: Open) -> None:
    """The page opens with two organizations, each person in its place, and a score."""
    page = open_page()
    assert page.locator(".organization").count() == 2
    assert page.evaluate("silosimStage.sides.map(side => side.places.length)") == [45, 45]
    assert re.fullmatch(r"[\d.]+\sh", numbers(page, "response_time_resolution_median")[0])
    inside = page.evaluate(
        "silosimStage.sides.every(s => s.places.every(([x, y]) => x > 0 && y > 0 && x < s.width"
        " && y < s.height - s.strip))"
    )
    assert inside


def test_plays_and_pauses(open_page: Open) -> None:
    """Play lets the clock run and things travel; pause stops both."""
    page = open_page()
    before = page.inner_text(".clock")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("silosimStage.sides[0].flights.length > 0")
    page.wait_for_function("t => document.querySelector('.clock').innerText !== t", arg=before)
    page.get_by_role("button", name="Pause").click()
    page.wait_for_function("silosimStage.sides.every(s => !s.flights.length)")
    rests = page.inner_text(".clock")
    page.wait_for_timeout(600)
    assert page.inner_text(".clock") == rests


def test_pyramid_clogs_at_the_top(open_page: Open) -> None:
    """Most waits for somebody who leads others; it swarms on the stage, and is said below it."""
    page = open_page()
    waiting = page.evaluate("Array.from(silosimStage.sides[0].waiting)")
    top = max(range(len(waiting)), key=waiting.__getitem__)
    assert waiting[top] >= 3
    assert page.evaluate("i => silosimStage.sides[0].scene.people[i][3] > 0", top)
    assert str(int(waiting[top])) in page.inner_text('[data-note="0"]')


def test_step_seek_and_reset(open_page: Open) -> None:
    """A step runs an hour, the time line goes to any day, reset goes back."""
    page = open_page()
    start, told = page.inner_text(".clock"), score(page)
    page.get_by_role("button", name="+1 h").click()
    page.wait_for_function("document.querySelector('.clock').innerText.endsWith('10:00')")
    assert page.inner_text(".clock") == start.replace("09:00", "10:00")
    page.locator("#timeline-range").fill("80")
    page.wait_for_function("document.querySelector('.clock').innerText.startsWith('Day 81 ')")
    page.get_by_role("button", name="Back to the beginning").click()
    page.wait_for_function("t => document.querySelector('.clock').innerText === t", arg=start)
    assert score(page) == told


def test_what_is_asked_last_is_shown_last(open_page: Open) -> None:
    """A click at once after a drag wins: no seek is still on its way."""
    page = open_page()
    start = page.inner_text(".clock")
    page.evaluate(DRAG_AND_RESET, [70, 75, 80])
    page.wait_for_timeout(1_000)
    page.wait_for_function("t => document.querySelector('.clock').innerText === t", arg=start)
    page.wait_for_timeout(500)
    assert page.inner_text(".clock") == start


def test_figures_are_those_of_compare(open_page: Open) -> None:
    """At the end the page says what `compare` says of the same seed, to the digits it shows."""
    from simulation.experiments.comparison import compare
    from simulation.scenario import load_scenario

    page = open_page()
    page.locator("#timeline-range").fill("120")
    page.wait_for_function("document.querySelector('.clock').innerText.startsWith('End')")
    comparison = compare(load_scenario("silo"), load_scenario("collaborative"), replications=1)
    shown = {
        "response_time_resolution_median": (1.0, " h"),
        "lost_revenue": (1e-3, " k EUR"),
        "satisfaction_mean": (1.0, ""),
    }
    for metric, (factor, unit) in shown.items():
        texts = numbers(page, metric)
        for text, name in zip(texts, comparison.names, strict=True):
            digits = text.replace("\N{NO-BREAK SPACE}", " ").removesuffix(unit).replace(",", "")
            decimals = len(digits.partition(".")[2])
            exact = comparison.estimate(name, metric).mean * factor
            assert digits == f"{exact:.{decimals}f}", metric


def test_a_lever_from_the_start(open_page: Open) -> None:
    """A lever changes the score of the chosen side alone, at the same time of the clock."""
    page = open_page()
    before, clock = numbers(page, "lost_revenue"), page.inner_text(".clock")
    page.locator(".panel").get_by_role("button", name="A", exact=True).click()
    told = score(page)
    slide(page, "interdependence", 90)
    until_score_changes(page, told)
    after = numbers(page, "lost_revenue")
    assert after[0] != before[0]
    assert after[1] == before[1]
    assert page.inner_text(".clock") == clock
    page.get_by_role("button", name="Undo all").click()
    page.wait_for_function("t => document.querySelector('.cards').innerText === t", arg=told)


def test_a_lever_from_now_on(open_page: Open) -> None:
    """From now on a lever is an intervention: the past stays, people walk, the file tells it."""
    page = open_page()
    told = score(page)
    page.get_by_role("button", name="From now on").click()
    page.locator(".panel").get_by_role("button", name="A", exact=True).click()
    page.select_option("#lever-structure", "cross_functional")
    page.wait_for_selector(".flag.side-a")
    assert score(page) == told
    page.get_by_role("button", name="+1 h").click()
    page.wait_for_function(
        "document.querySelector('.side-a .structure').innerText === 'mixed teams'"
    )
    page.get_by_role("button", name="Scenario").click()
    page.wait_for_function("document.querySelector('textarea')?.value?.includes('interventions')")
    assert "organization.structure: cross_functional" in page.input_value("textarea")


def test_presets(open_page: Open) -> None:
    """Each side takes any scenario of the gallery."""
    page = open_page()
    page.locator(".side-b select").select_option("matrix")
    page.wait_for_function("document.querySelector('.side-b .structure').innerText === 'matrix'")
    assert page.locator(".side-b select").input_value() == "matrix"


def test_other_customers_are_told(open_page: Open) -> None:
    """Organizations with other customers can be shown, but the page says that this is unfair."""
    page = open_page()
    assert page.locator(".messages .message").count() == 0
    page.locator(".side-b select").select_option("shopping_centre")
    page.wait_for_selector(".messages .message")
    assert "same customers" in page.inner_text(".messages")


def test_scenario_errors_in_place(open_page: Open) -> None:
    """Mistakes are told on their lines; what runs goes on, and one click brings it back."""
    page = open_page()
    told = score(page)
    page.get_by_role("button", name="Scenario").click()
    page.wait_for_function("document.querySelector('textarea')?.value?.includes('silo')")
    page.fill("textarea", "name: x\nextends: silo\norganization:\n  span_of_control: many\n")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_selector(".problems li")
    assert "Line 4" in page.inner_text(".problems")
    assert "organization.span_of_control" in page.inner_text(".problems")
    assert page.locator(".numbers .bad").inner_text().strip() == "4"
    assert score(page) == told
    page.get_by_role("button", name="Back to what runs").click()
    page.wait_for_function("!document.querySelector('.problems li')")
    assert "extends: silo" in page.input_value("textarea")
    page.fill("textarea", "name: Steep\nextends: silo\norganization: {span_of_control: 2}\n")
    page.get_by_role("button", name="Apply").click()
    until_score_changes(page, told)


def test_downloads(open_page: Open, tmp_path: Path) -> None:
    """The scenario and the figures can be taken along; the file runs, and gives the figures."""
    from simulation.scenario import load_scenario

    page = open_page()
    page.get_by_role("button", name="Scenario").click()
    page.wait_for_function("document.querySelector('textarea')?.value?.includes('silo')")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    file = tmp_path / "a.yaml"
    download.value.save_as(file)
    assert load_scenario(file).organization == load_scenario("silo").organization
    with page.expect_download() as download:
        page.get_by_role("button", name="Figures (CSV)").click()
    download.value.save_as(tmp_path / "figures.csv")
    rows = (tmp_path / "figures.csv").read_text().splitlines()
    assert rows[0] == "metric,title,unit,A,B,difference"
    assert any(row.startswith("lost_revenue,Lost revenue,currency,") for row in rows)


def test_the_report_can_be_taken_along(open_page: Open, tmp_path: Path) -> None:
    """It is that of `compare --report`, in the language of the page, and the show goes on."""
    from simulation.experiments.comparison import compare
    from simulation.scenario import load_scenario

    page = open_page()
    page.get_by_role("button", name="FR", exact=True).click()
    page.get_by_role("button", name="Scénario").click()
    with page.expect_download(timeout=120_000) as download:
        page.get_by_role("button", name="Rapport (un fichier)").click()
        page.wait_for_selector("button[disabled]:has-text('répétitions en cours')")
        page.get_by_role("button", name="+1 h").click()
        page.wait_for_function("document.querySelector('.clock').innerText.endsWith('10 h 00')")
    download.value.save_as(tmp_path / "report.html")
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    comparison = compare(load_scenario("silo"), load_scenario("collaborative"), replications=10)
    mean = comparison.estimate(comparison.names[0], "lost_revenue").mean
    assert '<html lang="fr"' in html
    assert f"{mean / 1000:.1f}".replace(".", ",") in html
    page.wait_for_selector("button:not([disabled]):has-text('Rapport (un fichier)')")


def test_luck(open_page: Open) -> None:
    """Ten more courses of events give means with half-widths, and say what is clear."""
    page = open_page()
    page.get_by_role("button", name="Why?").click()
    page.get_by_role("button", name="Repeat 10 times").click()
    page.wait_for_selector('[data-luck="lost_revenue"]', timeout=60_000)
    assert page.inner_text('[data-luck="lost_revenue"]').count("±") == 2  # with half-widths


def test_french(open_page: Open) -> None:
    """A French browser gets words, numbers and mistakes in French; a click changes the language."""
    page = open_page(locale="fr-FR")
    assert page.get_attribute("html", "lang") == "fr"
    assert "Temps de réponse" in score(page)
    assert re.search(r"\d,\d", score(page))
    page.get_by_role("button", name="Scénario").click()
    page.wait_for_function("document.querySelector('textarea')?.value?.includes('silo')")
    page.fill("textarea", "name: x\nextends: silo\norganization: {span_of_control: many}\n")
    page.get_by_role("button", name="Appliquer").click()
    page.wait_for_selector(".problems li")
    assert "doit être un nombre entier ('many')\N{NO-BREAK SPACE};" in page.inner_text(".problems")
    page.get_by_role("button", name="EN", exact=True).click()
    page.wait_for_function("document.querySelector('.cards')?.innerText.includes('Response time')")


def test_tooltips(open_page: Open) -> None:
    """Each figure says what it means and how it is computed."""
    page = open_page()
    button = page.get_by_role("button", name="Satisfaction")
    button.click()
    assert "From 0 to 100" in page.inner_text(".bubble")
    page.keyboard.press("Escape")
    assert page.locator(".bubble").count() == 0


def test_each_browser_has_its_own_state(open_page: Open) -> None:
    """What one browser changes is not seen in another; its own comes back after a reload."""
    one, other = open_page(), open_page()
    told = score(other)
    slide(one, "interdependence", 95)
    until_score_changes(one, told)
    changed = score(one)
    assert score(other) == told
    one.reload()
    one.wait_for_selector(".card .number")
    assert score(one) == changed
    one.close()
    other.wait_for_timeout(300)
    assert score(other) == told


def test_a_closed_tab_finds_its_state_again(open_page: Open) -> None:
    """Who closes the page while it plays, and opens it again, goes on where the clock stopped."""
    page = open_page()
    page.get_by_role("button", name="Workshop").click()
    page.click('[data-story="channel_jungle"]')
    page.wait_for_selector(".story-text")
    page.locator("#timeline-range").fill("40")
    page.wait_for_function("document.querySelector('.clock').innerText.startsWith('Day 41 ')")
    again = page.context.new_page()
    page.close()
    again.goto(page.url)
    again.wait_for_selector(".story-text")
    again.wait_for_function("document.querySelector('.clock').innerText.startsWith('Day 41 ')")
    assert "Omnichannel" in again.inner_text(".side-a select option:checked")
    again.keyboard.press("1")
    again.wait_for_selector("#lever-demand")


def test_overload_is_told(open_page: Open) -> None:
    """A lever that asks for more than people can do says who cannot keep up."""
    page = open_page()
    slide(page, "demand", 150)
    page.wait_for_selector(".panel .message")
    assert "cannot keep up" in page.locator(".panel .message").first.inner_text()


def test_survives_rapid_clicks(open_page: Open) -> None:
    """Whoever clicks faster than anything can be shown ends where the last click leads."""
    page = open_page()
    for value in range(0, 100, 5):
        slide(page, "interdependence", value)
    play = page.locator(".play")
    for _ in range(11):
        play.click()
    slide(page, "interdependence", 40)
    page.wait_for_function(
        "document.querySelector('output[for=\"lever-interdependence\"]').innerText.startsWith('40')"
    )
    assert "Pause" in play.inner_text()


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_nothing_sticks_out(open_page: Open, size: tuple[int, int]) -> None:
    """Neither on a projector nor on a phone does anything stick out sideways."""
    page = open_page(size=size)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= size[0]
    if size[0] > 1000:
        assert page.evaluate("document.documentElement.scrollHeight") <= size[1]


def test_keyboard_alone(open_page: Open) -> None:
    """Keys play, step and open panels; the first Tab leads to what skips the header."""
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelector('.play').innerText.includes('Pause')")
    page.keyboard.press("Space")
    page.keyboard.press("4")
    page.wait_for_selector(".stories")
    page.keyboard.press("0")
    page.wait_for_function("document.querySelector('.panel').hidden")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()


def test_provenance_of_the_chunk(open_page: Open) -> None:
    """What is drawn is what was told: loads and queues on the stage are those of the last chunk."""
    page = open_page()
    told = json.loads(page.evaluate("JSON.stringify(silosimStage.shown.sides[1])"))
    drawn = page.evaluate("Array.from(silosimStage.sides[1].waiting)")
    assert told["waiting"] == drawn


def test_theme(open_page: Open) -> None:
    """The page is as dark as the system, or as is chosen, before and after a reload."""
    page = open_page(color_scheme="dark")
    assert page.get_attribute("html", "data-theme") == "dark"
    toggle = page.get_by_role("button", name="Light or dark")
    toggle.click()
    toggle.click()
    page.wait_for_function("document.documentElement.dataset.theme === 'light'")
    page.reload()
    assert page.get_attribute("html", "data-theme") == "light"


def test_before_the_kernel_is_loaded(open_page: Open, tmp_path: Path) -> None:
    """Who comes before the kernel is loaded is told so, and then sees the same page, themed."""
    from tests.browser.conftest import start, stop

    server = start(cwd=tmp_path)
    try:
        page = open_page(server.url, color_scheme="dark")
        assert page.get_attribute("html", "data-theme") == "dark"
        assert page.get_attribute("html", "lang") == "en"
        assert page.locator(".organization").count() == 2
        assert page.locator(".loading").count() == 0
        page.close()
    finally:
        stop(server)
