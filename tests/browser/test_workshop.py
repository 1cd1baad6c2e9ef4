"""The workshop: stories, hands, phones, debrief."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Open, Server, start, stop

ELSEWHERE = "127.0.0.2"  # an address of this machine that is not the one that needs no token


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server that needs its token."""
    running = start("--host", ELSEWHERE, cwd=tmp_path_factory.mktemp("guarded"))
    yield running
    stop(running)


def begin(page: Any, story: str) -> None:
    """Open the workshop and a story."""
    page.get_by_role("button", name="Workshop").click()
    page.click(f'[data-story="{story}"]')
    page.wait_for_selector(".story-text")


def go_on(page: Any) -> None:
    """Turn to the next step of the story."""
    position = page.locator(".steps .past").count()
    page.get_by_role("button", name="Next →").click()
    page.wait_for_function(
        "n => document.querySelectorAll('.steps .past').length === n", arg=position + 1
    )


def test_a_story_from_beginning_to_debrief(open_page: Open) -> None:
    """A story tells, shows, asks the room, runs to the end and puts guesses beside the outcome."""
    page = open_page()
    begin(page, "climbing_call")
    assert page.inner_text(".clock").startswith("Day 22 ")
    assert page.locator(".card .number").all_inner_texts() == ["?"] * 6  # the room guesses first
    begun = page.inner_text(".clock")
    go_on(page)
    page.wait_for_function(
        "begun => document.querySelector('.clock').innerText !== begun", arg=begun
    )
    go_on(page)
    assert "sooner" in page.inner_text(".question")
    hands = page.locator('[data-answer="second"] button').last
    for _ in range(3):
        hands.click()
    page.locator('[data-answer="first"] button').last.click()
    page.wait_for_function(
        "document.querySelector('[data-answer=\"second\"] .count').innerText === '3'"
    )
    go_on(page)
    page.wait_for_function("document.querySelector('.card .number').innerText !== '?'")
    go_on(page)
    page.wait_for_selector(".guess.right")
    assert page.inner_text(".clock").startswith("End")
    assert "3 of 4 guessed it" in page.inner_text(".story")
    assert "B" in page.inner_text(".guess.right")
    go_on(page)
    page.get_by_role("button", name="Finish").click()
    page.wait_for_selector(".stories")


def test_the_outcome_is_measured(open_page: Open) -> None:
    """The right guess is the side that does better on the cards, whatever the room said."""
    page = open_page()
    begin(page, "too_many_meetings")
    while not page.locator(".debrief").count():
        go_on(page)
    page.wait_for_selector(".guess.right")
    told = page.inner_text('[data-verdict="lost_revenue"]')
    right = page.get_attribute(".guess.right", "data-guess")
    assert right == ("first" if told.startswith("A") else "second")


def test_phones_vote(open_page: Open, guarded: Server) -> None:
    """Phones find the question by the address of the code, vote, change their mind, and count."""
    page = open_page(guarded.url)
    begin(page, "channel_jungle")
    phone = open_page(guarded.voting, wait=False, size=(390, 844), locale="fr-FR")
    go_on(page)
    assert page.locator(".qr path").count() == 1
    phone.wait_for_selector("[data-answer]:not([disabled])")
    assert "clients" in phone.inner_text("#question")
    phone.click('[data-answer="first"]')
    phone.wait_for_selector('[data-answer="first"][aria-pressed="true"]')
    phone.click('[data-answer="second"]')
    phone.wait_for_selector('[data-answer="second"][aria-pressed="true"]')
    count = "document.querySelector('[data-answer=\"{}\"] .count').innerText"
    page.wait_for_function(count.format("second") + " === '1'")
    assert page.evaluate(count.format("first")) == "0"
    go_on(page)
    phone.wait_for_selector("[data-answer][disabled]")


def test_a_phone_cannot_open_the_page(open_page: Open, guarded: Server) -> None:
    """The key of participants opens the vote and nothing else."""
    phone = open_page(guarded.voting, wait=False)
    response = phone.request.get(guarded.origin + "/")
    assert response.status == 401
    key = guarded.voting.partition("token=")[2]
    assert phone.request.get(f"{guarded.origin}/?token={key}").status == 401


def test_the_map_of_regimes(open_page: Open) -> None:
    """A click on a point of the map brings its two organizations, with what is set there."""
    page = open_page()
    page.get_by_role("button", name="Workshop").click()
    page.wait_for_selector(".point")
    assert page.locator(".point").count() == 81
    chosen = page.locator('.point[aria-label*="interdependence 0 %, cost of coordination 4:"]')
    assert chosen.inner_text() == "A"
    figure = page.locator("select[aria-label='Map of regimes']")
    figure.select_option("response_time_resolution_median")
    page.wait_for_selector('.point[aria-label*="answers faster"]')
    chosen.click()
    page.wait_for_function("document.querySelector('.clock').innerText.startsWith('Day 41 ')")
    page.get_by_role("button", name="Scenario").click()
    page.wait_for_function(
        "document.querySelector('textarea')?.value?.includes('interdependence: 0 %')"
    )
