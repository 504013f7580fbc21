"""From a weak tie to a saved plan in a browser: four clicks, with a mouse or without."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from interventions.catalogue import load
from interventions.models.plans import Action
from tests.base import CastTestCase

PHONE = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture
def cast(live_server: LiveServer) -> CastTestCase:
    CastTestCase.setUpTestData()
    load()
    cast = CastTestCase()
    cast.answer_all()
    cast.release()
    return cast


@pytest.fixture
def open_page(
    live_server: LiveServer, cast: CastTestCase, new_context: Callable[..., BrowserContext]
) -> Callable[..., Page]:
    """A function that opens a page of the released wave for Lena, who leads there."""

    def open_page(name: str, **options: object) -> Page:
        client = Client()
        client.force_login(cast.lena)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = new_context(**options)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(f"{live_server.url}{reverse(name, args=[cast.wave.pk])}")
        return page

    return open_page


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False, **PHONE}])
def test_four_clicks_lead_from_a_weak_tie_to_a_saved_plan(
    open_page: Callable[..., Page], options: dict[str, object]
) -> None:
    page = open_page("reports:overview", **options)

    with page.expect_navigation():
        page.get_by_role("link", name="What to try").first.click()
    pair = page.locator("details.pair").first
    expect(pair.get_by_role("heading", name="Nurses and physicians")).to_be_visible()
    with page.expect_navigation():
        pair.locator("article.idea").first.get_by_role("button", name="Add to the plan").click()
    page.get_by_label("Who sees that it happens").fill("The change team of the ward")
    page.get_by_label("Done by").fill("2030-03-01")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", name="The plan", exact=True)).to_be_visible()
    expect(page.get_by_text("The change team of the ward")).to_be_visible()
    expect(page.get_by_text("1 March 2030")).to_be_visible()
    [action] = Action.objects.all()
    assert (action.status, action.owner_name) == ("planned", "The change team of the ward")


def test_a_step_is_one_button_and_so_is_the_way_back(open_page: Callable[..., Page]) -> None:
    page = open_page("interventions:suggestions")
    with page.expect_navigation():
        page.get_by_role("button", name="Add to the plan").first.click()
    page.get_by_role("link", name="The plan", exact=True).first.click()

    with page.expect_navigation():
        page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("button", name="Mark as done")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Mark as done").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Go on with it").click()

    expect(page.get_by_role("button", name="Mark as done")).to_be_visible()


@pytest.mark.parametrize("name", ["plan", "readiness", "structures", "suggestions"])
def test_nothing_scrolls_sideways_and_nothing_is_wrong_for_people_who_cannot_see_it(
    open_page: Callable[..., Page], axe_findings: Callable[[Page], list[str]], name: str
) -> None:
    page = open_page("interventions:suggestions", **PHONE)
    with page.expect_navigation():
        page.get_by_role("button", name="Add to the plan").first.click()
    assert axe_findings(page) == []
    assert not scrolls_sideways(page)

    page = open_page(f"interventions:{name}", **PHONE)

    assert axe_findings(page) == []
    assert not scrolls_sideways(page)


def scrolls_sideways(page: Page) -> bool:
    wider: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wider
