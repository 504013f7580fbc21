"""One tie, one group and the map in a browser: at both widths, in both lights, by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.base import CastTestCase
from tests.browser.test_reports import DESK, cast, open_cast, signed_in

__all__ = ["cast", "open_cast", "signed_in"]  # fixtures of the other pages of a release
PHONE = {"viewport": {"width": 375, "height": 812}}
SMALL = {"viewport": {"width": 320, "height": 640}}
PAGES = (("tie", ""), ("group", ""), ("group", "?side=rates"), ("map", ""), ("map", "?show=timely"))
LOOKS = [(DESK, "light"), (PHONE, "dark"), (SMALL, "light")]  # each width once, both colours


@pytest.mark.parametrize(("options", "colours"), LOOKS, ids=["desk", "phone", "small"])
def test_axe_finds_nothing_and_nothing_hangs_over(
    signed_in: Callable[..., Page],
    axe_findings: Callable[[Page], list[str]],
    options: dict[str, object],
    colours: str,
) -> None:
    for name, query in PAGES:
        page = signed_in(name, query, color_scheme=colours, **options)
        for fold in page.locator("main details").all():
            fold.evaluate("fold => fold.open = true")

        assert axe_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


def test_an_open_survey_has_these_pages_too(
    open_cast: CastTestCase,
    signed_in: Callable[..., Page],
    axe_findings: Callable[[Page], list[str]],
) -> None:
    for name in ("tie", "group", "map"):
        page = signed_in(name, **PHONE)

        expect(page.get_by_text("Open survey.", exact=True)).to_be_visible()
        assert axe_findings(page) == []


def test_two_steps_lead_from_the_overview_to_what_to_try_on_a_tie(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("overview", **DESK)

    with page.expect_navigation():
        page.get_by_role("region", name="Worth a conversation first").get_by_role(
            "link", name="Look closer"
        ).click()
    expect(page.get_by_role("heading", name="What lies behind it")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="See what to try").first.click()

    expect(page.locator("details.pair[open]")).to_have_count(1)


def test_a_name_on_the_map_is_what_somebody_typed(signed_in: Callable[..., Page]) -> None:
    page = signed_in("map", **DESK)

    drawn = page.locator("svg.map .label").nth(1)
    expect(drawn).to_have_text("<b>Physicians</b>$x$ & co")
    expect(page.locator("svg.map b")).to_have_count(0)


def test_a_line_of_the_map_is_a_link_for_a_mouse_and_the_table_one_for_everybody(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("map", "?level=weak", **DESK)
    expect(page.locator("svg.map .arc path")).to_have_count(2)

    with page.expect_navigation():
        page.locator("svg.map .arc path").first.dispatch_event("click")

    expect(page.get_by_role("heading", name="Both directions")).to_be_attached()
    page.go_back()
    page.get_by_label("Of").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.closest('svg.map') === null")
    assert focused


def test_how_sure_a_tie_is_opens_with_the_keyboard(signed_in: Callable[..., Page]) -> None:
    page = signed_in("tie", java_script_enabled=False, **PHONE)
    words = page.get_by_text("If those who did not answer see it a little differently").first

    expect(words).to_be_hidden()
    page.locator("details.sure-more > summary").focus()
    page.keyboard.press("Enter")

    expect(words).to_be_visible()


def test_the_slope_chart_stands_on_a_desk_and_its_table_everywhere(
    signed_in: Callable[..., Page],
) -> None:
    desk, phone = signed_in("group", **DESK), signed_in("group", **PHONE)

    expect(desk.locator("svg.slope")).to_be_visible()
    expect(phone.locator("svg.slope")).to_be_hidden()
    for page in (desk, phone):
        expect(page.locator("#gaps table.dims tbody tr")).to_have_count(2)


def test_the_map_is_narrowed_without_javascript_and_the_address_keeps_it(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("map", java_script_enabled=False, **PHONE)

    page.get_by_label("Lines").select_option("Weak")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()

    assert "level=weak" in page.url
    expect(page.locator("table.in-words tbody tr")).to_have_count(2)
