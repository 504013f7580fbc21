"""A respondent in a real browser: phone, keyboard, no JavaScript, no cookies."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys.models.answers import Response, TieRating
from surveys.models.studies import Workgroup
from tests.base import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(live_server: LiveServer) -> Cast:
    class Stage(Cast):
        pass

    Stage.enter()
    Stage.workgroup("Ward leaders", 5, kind=Workgroup.Kind.LEADER)
    return Stage()


@pytest.fixture
def home(stage: Cast, live_server: LiveServer) -> str:
    return f"{live_server.url}/s/{stage.link(stage.nurses)}/"


def walk_through(page: Page, home: str, *, has_script: bool = True) -> None:
    """Answer every group with the fourth option, on every page, and send.

    The last tap of a page leads to the next one: two clicks and a tap for each rating. Without
    JavaScript "Next" does.
    """
    page.goto(home)
    page.get_by_role("button", name="Start").click()
    for number in range(1, 8):
        expect(page.locator(".answer-head")).to_contain_text(f"Question {number} of 7")
        for group in page.locator("fieldset.group").all():
            group.locator(".five label").nth(3).click()
        if not has_script:
            page.get_by_role("button", name="Next").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready to send?")
    expect(page.locator(".lead")).to_contain_text("35 of 35 answered.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Received")
    expect(page.get_by_role("heading", name="How you see the groups")).to_be_visible()


def assert_stored() -> None:
    assert Response.objects.count() == 1
    assert set(TieRating.objects.values_list("timely", "mutual_respect")) == {(4, 4)}


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_all_pages_are_answered_on_phones_and_on_a_desk(
    new_context: Callable[..., BrowserContext], home: str, width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 720}).new_page()
    walk_through(page, home)

    assert_stored()
    assert page.context.cookies() == []


def test_all_pages_are_answered_without_javascript(
    page_without_javascript: Page, home: str
) -> None:
    walk_through(page_without_javascript, home, has_script=False)

    assert_stored()


def test_all_pages_are_answered_with_cookies_off(page_without_cookies: Page, home: str) -> None:
    walk_through(page_without_cookies, home)

    assert_stored()


def test_who_comes_back_to_a_full_page_stays_there_and_so_do_the_keys(
    phone: Page, home: str
) -> None:
    phone.goto(home)
    follow(phone, phone.get_by_role("button", name="Start"))
    groups = phone.locator("fieldset.group").all()
    for group in groups[:-1]:
        group.locator(".five label").nth(2).click()
    groups[-1].locator("input[type=radio]").first.focus()
    phone.keyboard.press("ArrowRight")
    expect(phone.locator("[data-saved]")).to_have_text("Saved")
    expect(phone.locator(".answer-head")).to_contain_text("Question 1 of 7")

    groups[0].locator(".five label").nth(4).click()

    expect(groups[0].locator("input[type=radio]").nth(4)).to_be_checked()
    phone.wait_for_timeout(700)  # twice the moment after which a page would go on
    expect(phone.locator(".answer-head")).to_contain_text("Question 1 of 7")


def test_a_page_is_answered_with_the_keyboard_alone(page: Page, home: str) -> None:
    page.goto(home)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.get_by_role("button", name="Start").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".answer-head")).to_contain_text("Question 1 of 7")

    first = page.locator("fieldset.group").first
    first.locator("input[type=radio]").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(first.locator("input[type=radio]").nth(2)).to_be_checked()
    page.keyboard.press("Enter")

    expect(page.locator(".answer-head")).to_contain_text("Question 2 of 7")
    page.go_back()
    expect(page.locator("fieldset.group").first.locator("input").nth(3)).to_be_checked()


def test_no_contact_closes_the_row_on_all_following_pages(phone: Page, home: str) -> None:
    phone.goto(home)
    phone.get_by_role("button", name="Start").click()
    row = phone.locator("fieldset.group").first
    row.locator(".none").click()

    expect(row.locator(".five")).to_be_hidden()
    phone.get_by_role("button", name="Next").last.click()

    row = phone.locator("fieldset.group").first
    expect(row.locator(".five")).to_be_hidden()
    expect(row.get_by_text("Left out on every page")).to_be_visible()
    row.locator(".none").click()
    expect(row.locator(".five")).to_be_visible()


@pytest.mark.parametrize("width", [320, 375, 1440])
def test_no_page_scrolls_sideways_and_axe_finds_nothing(
    new_context: Callable[..., BrowserContext],
    axe_findings: Callable[[Page], list[str]],
    home: str,
    width: int,
) -> None:
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(home)
    calm(page, axe_findings)
    follow(page, page.get_by_role("button", name="Start"))
    for _ in range(7):
        calm(page, axe_findings)
        page.locator("fieldset.group").first.locator(".five label").nth(1).click()
        follow(page, page.get_by_role("button", name="Next").last)
    calm(page, axe_findings)
    follow(page, page.get_by_role("button", name="Send"))
    calm(page, axe_findings)
    follow(page, page.get_by_role("link", name="Take my answers back"))
    calm(page, axe_findings)


def follow(page: Page, link: Locator) -> None:
    """Click, and wait until the page it leads to is there: a click alone does not."""
    with page.expect_navigation():
        link.click()


def calm(page: Page, axe_findings: Callable[[Page], list[str]]) -> None:
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0, f"{page.url} is {wider} px too wide"
    assert axe_findings(page) == []


def test_every_target_on_a_question_page_is_large_enough_for_a_thumb(
    phone: Page, home: str
) -> None:
    phone.goto(home)
    phone.get_by_role("button", name="Start").click()

    small = phone.evaluate(
        """() => [...document.querySelectorAll('.five label, .none, .sendbar .btn')]
          .map((e) => e.getBoundingClientRect())
          .filter((r) => r.height < 44 || r.width < 44).length"""
    )

    assert small == 0


def test_a_respondents_page_loads_neither_bootstrap_nor_plotly_and_two_small_scripts(
    phone: Page, home: str
) -> None:
    loaded: list[str] = []
    phone.on("request", lambda request: loaded.append(request.url))

    phone.goto(home)
    assert not [url for url in loaded if url.endswith(".js")]
    follow(phone, phone.get_by_role("button", name="Start"))

    assert not [url for url in loaded if "bootstrap" in url or "plotly" in url]
    scripts = {url.rsplit("/", 1)[1] for url in loaded if url.endswith(".js")}
    assert scripts == {"autosave.js", "goes_on.js"}
