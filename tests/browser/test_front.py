"""The pages before anybody has signed in: readable by all, on a narrow phone, in both lights."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Watch

PAGES = ("/", "/accounts/login/", "/accounts/password/reset/", "/nobody/knows/this/")


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_no_page_scrolls_sideways_or_gives_axe_a_reason(
    page: Page,
    live_server: LiveServer,
    watch: Watch,
    axe_findings: Callable[[Page], list[str]],
    width: int,
    light: str,
) -> None:
    watch.expect("404")
    page.set_viewport_size({"width": width, "height": 720})
    page.emulate_media(color_scheme="dark" if light == "dark" else "light")

    for path in PAGES:
        page.goto(live_server.url + path)

        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (path, too_wide) == (path, 0)
        assert (path, axe_findings(page)) == (path, [])


def test_the_first_stop_of_the_keyboard_leads_past_the_bar(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(live_server.url)

    page.keyboard.press("Tab")

    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_every_button_and_field_of_the_sign_in_page_is_large_enough_for_a_thumb(
    phone: Page, live_server: LiveServer
) -> None:
    phone.goto(f"{live_server.url}/accounts/login/")

    heights = phone.locator(
        "main :is(.btn, label.check, [name=login], [name=password])"
    ).evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")

    assert len(heights) == 4
    assert min(heights) >= 44
