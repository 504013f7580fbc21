"""A pulse in a browser: asked from the plan, answered with seven taps, read beside its wave."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys import results
from surveys.links import new_link
from surveys.models.answers import TieRating
from surveys.models.waves import Wave
from tests.interventions.pulses import PulseTestCase

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True}
BETTER = {"Nurses": {"Physicians": 4}, "Physicians": {"Nurses": 3}}


@pytest.fixture
def cast(live_server: LiveServer) -> PulseTestCase:
    PulseTestCase.setUpTestData()
    cast = PulseTestCase()
    cast.client = Client()
    cast.plan()
    return cast


@pytest.fixture
def open_page(
    live_server: LiveServer, cast: PulseTestCase, new_context: Callable[..., BrowserContext]
) -> Callable[..., Page]:
    """A function that opens a page for Amal, who administers."""

    def open_page(name: str, *args: object, **options: object) -> Page:
        client = Client()
        client.force_login(cast.amal)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = new_context(**options)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(f"{live_server.url}{reverse(name, args=args or [cast.wave.pk])}")
        return page

    return open_page


def test_two_clicks_ask_and_seven_taps_answer(
    cast: PulseTestCase,
    open_page: Callable[..., Page],
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
) -> None:
    page = open_page("interventions:plan", **PHONE)
    with page.expect_navigation():
        page.get_by_role("link", name="Ask a pulse").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Ask now").click()
    expect(page.get_by_text("The pulse has begun. 15 people are invited by mail.")).to_be_visible()

    nurse = Wave.objects.get(pulse_of=cast.wave).invitations.filter(workgroup=cast.nurses)[0]
    phone = new_context(**PHONE).new_page()
    phone.goto(f"{live_server.url}/s/{new_link(nurse)}/")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Start").tap()
    for number in range(1, 8):
        expect(phone.locator(".answer-head")).to_contain_text(f"Question {number} of 7")
        with phone.expect_navigation():
            phone.locator(".five label").nth(3).tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Ready to send?")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Send").tap()

    expect(phone.get_by_role("heading", level=1)).to_contain_text("Received")
    rating = TieRating.objects.get(response__wave__pulse_of=cast.wave)
    assert (rating.target_id, rating.timely, rating.mutual_respect) == (cast.physicians.pk, 4, 4)


def test_with_the_keyboard_nothing_goes_on_by_itself(
    cast: PulseTestCase, new_context: Callable[..., BrowserContext], live_server: LiveServer
) -> None:
    nurse = cast.ask().invitations.filter(workgroup=cast.nurses)[0]
    page = new_context().new_page()
    page.goto(f"{live_server.url}/s/{new_link(nurse)}/")
    with page.expect_navigation():
        page.get_by_role("button", name="Start").press("Enter")

    page.locator(".five input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    expect(page.locator("[data-saved-sign]")).to_contain_text("Saved")
    expect(page.locator(".answer-head")).to_contain_text("Question 1 of 7")
    expect(page.locator(".five input").nth(2)).to_be_checked()
    with page.expect_navigation():
        page.get_by_role("button", name="Next").last.press("Enter")
    expect(page.locator(".answer-head")).to_contain_text("Question 2 of 7")


def test_nothing_scrolls_sideways_and_nothing_is_wrong_for_people_who_cannot_see_it(
    cast: PulseTestCase,
    open_page: Callable[..., Page],
    axe_findings: Callable[[Page], list[str]],
) -> None:
    pages = [("interventions:pulse", cast.wave.pk), ("interventions:prepare", cast.wave.pk)]
    check(open_page, axe_findings, pages)
    pulse = cast.ask()
    cast.all_answer(pulse, BETTER)
    cast.end(pulse)
    check(open_page, axe_findings, [("surveys:wave-release", pulse.pk)])
    results.freeze(pulse)
    action = cast.first.wave.plan.actions.get()
    pages = [("interventions:moved", pulse.pk), ("interventions:action", action.pk)]
    check(open_page, axe_findings, [*pages, ("interventions:plan", cast.wave.pk)])


def check(
    open_page: Callable[..., Page],
    axe_findings: Callable[[Page], list[str]],
    pages: list[tuple[str, int]],
) -> None:
    for name, key in pages:
        page = open_page(name, key, **PHONE)
        assert axe_findings(page) == [], name
        assert not page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ), name
