"""What to try in a browser: pairs are folded, and a link or paper opens them."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from interventions.catalogue import load
from tests.base import CastTestCase

PHONE = {"viewport": {"width": 320, "height": 640}}
# The two weak pairs of the cast, in the order of the page.
FIRST, SECOND = "Nurses and physicians", "Physicians among themselves"


@pytest.fixture
def cast(live_server: LiveServer) -> CastTestCase:
    CastTestCase.setUpTestData()
    load()
    cast = CastTestCase()
    cast.answer_all()
    cast.release()
    return cast


@pytest.fixture
def advice(
    live_server: LiveServer, cast: CastTestCase, new_context: Callable[..., BrowserContext]
) -> Callable[..., Page]:
    """A function that opens the page of what to try for Lena, who leads there."""

    def open_page(rest: str = "", **options: object) -> Page:
        client = Client()
        client.force_login(cast.lena)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = new_context(**options)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        address = reverse("interventions:suggestions", args=[cast.wave.pk])
        page.goto(f"{live_server.url}{address}{rest}")
        return page

    return open_page


def ideas_of(page: Page, title: str) -> Locator:
    """Return what stands in the fold of a pair, seen or not."""
    return page.locator("details.pair", has=page.get_by_role("heading", name=title)).get_by_text(
        "Worth trying after that"
    )


def test_only_the_first_pair_stands_open_and_a_name_opens_the_other(
    advice: Callable[..., Page],
) -> None:
    page = advice(**PHONE)

    expect(ideas_of(page, FIRST)).to_be_visible()
    expect(ideas_of(page, SECOND)).to_be_hidden()

    page.locator("summary", has_text=SECOND).click()

    expect(ideas_of(page, SECOND)).to_be_visible()


def test_a_link_to_a_pair_opens_it_without_any_script(
    advice: Callable[..., Page], cast: CastTestCase
) -> None:
    page = advice(java_script_enabled=False)

    page.locator("#pairs").get_by_role("link", name=SECOND).click()

    expect(ideas_of(page, SECOND)).to_be_visible()
    expect(ideas_of(page, FIRST)).to_be_hidden()
    expect(page.get_by_role("heading", name=SECOND)).to_be_in_viewport()


def test_the_way_back_from_an_idea_leads_to_its_pair(advice: Callable[..., Page]) -> None:
    page = advice("?pair=all")

    page.locator("details.pair").last.get_by_role("link", name="How it is done").first.click()
    page.get_by_role("link", name="Back to what to try").click()

    expect(ideas_of(page, SECOND)).to_be_visible()
    expect(ideas_of(page, FIRST)).to_be_hidden()


def test_on_paper_nothing_is_folded(advice: Callable[..., Page]) -> None:
    page = advice()
    hidden = ideas_of(page, SECOND).evaluate("place => !place.checkVisibility()")

    page.emulate_media(media="print")

    assert hidden
    assert (
        page.locator("details.pair .inside > .grid3 .idea").evaluate_all(
            """ideas => ideas.map(idea => idea.checkVisibility({contentVisibilityAuto: true})
            && idea.getBoundingClientRect().height > 50)"""
        )
        == [True] * 6
    )


def test_nothing_is_wrong_for_people_who_cannot_see_it(
    advice: Callable[..., Page], axe_findings: Callable[[Page], list[str]]
) -> None:
    assert axe_findings(advice("?pair=all", **PHONE)) == []
