"""A workshop in a room: one screen and three phones, from opening it to a saved plan."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from interventions.catalogue import load
from interventions.models.plans import Action
from interventions.models.workshops import Seat, Workshop
from surveys.languages import NAMES
from surveys.models.studies import Study
from tests.base import CastTestCase
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = {**PHONE, "viewport": {"width": 320, "height": 640}}
Axe = Callable[[Page], list[str]]


@pytest.fixture
def cast(live_server: LiveServer) -> CastTestCase:
    CastTestCase.setUpTestData()
    Study.objects.update(languages=list(NAMES))
    load()
    cast = CastTestCase()
    cast.answer_all()
    cast.release()
    return cast


@pytest.fixture
def screen(cast: CastTestCase, live_server: LiveServer, page: Page) -> Page:
    """Lena's desk, signed in, at the overview of the released wave."""
    client = Client()
    client.force_login(cast.lena)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}{reverse('reports:overview', args=[cast.wave.pk])}")
    return page


def press(page: Page, name: str, *, exact: bool = False) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=exact).click()


def open_workshop(screen: Page) -> Workshop:
    with screen.expect_navigation():
        screen.get_by_role("link", name="Open a workshop").click()
    screen.get_by_label("I know what is still open").check()
    press(screen, "Open the workshop")
    return Workshop.objects.get()


def sit_down(phone: Page, address: str, group: str, language: str = "") -> Page:
    phone.goto(f"{address}{language}")
    phone.locator(".choice", has_text=group).click()
    with phone.expect_navigation():
        phone.locator("form .big").click()
    return phone


def choose(phone: Page, words: str, *, looks_by_itself: bool = True) -> None:
    """Mark something as soon as the room has come to it, and send it."""
    if not looks_by_itself:
        phone.reload()
    choice = phone.locator(".choice", has_text=words)
    expect(choice).to_be_visible()
    choice.click()
    with phone.expect_navigation():
        phone.locator("form .big").click()
    expect(phone.locator(".note-done")).to_be_visible()


def assert_fits(page: Page) -> None:
    wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1], f"{page.url} scrolls sideways: {wide}"


def test_three_phones_and_a_screen_go_from_a_guess_to_a_saved_plan(
    screen: Page,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    page_without_javascript: Page,
    axe_findings: Axe,
) -> None:
    workshop = open_workshop(screen)
    expect(screen.get_by_text("Data opens the conversation.")).to_be_visible()
    address = f"{live_server.url}/w/{workshop.code}/"
    german = sit_down(new_context(**PHONE).new_page(), address, "Nurses", "de/")
    narrow = sit_down(new_context(**NARROW).new_page(), address, "Nurses")
    plain = sit_down(page_without_javascript, address, "Physicians")
    phones = (german, narrow, plain)
    expect(screen.get_by_text("3 phones are in")).to_be_visible()

    # A presenter's button goes on; each group marks where it thinks that ties are weak.
    with screen.expect_navigation():
        screen.keyboard.press("PageDown")
    choose(german, "Nurses und Physicians")
    choose(narrow, "Nurses and physicians")
    choose(plain, "Nurses and physicians", looks_by_itself=False)
    assert axe_findings(narrow) == []
    assert_fits(narrow)

    # Strengths first; then what was measured beside what the room guessed.
    press(screen, "Close the guessing")
    expect(screen.get_by_role("heading", name="What works best already")).to_be_visible()
    expect(narrow.get_by_text("Nurses and therapists")).to_be_visible()
    expect(narrow.get_by_text("Nurses and physicians")).to_have_count(0)
    press(screen, "Next")
    expect(screen.get_by_text("3 marked it")).to_be_visible()
    expect(german.get_by_text("schwach").first).to_be_visible()

    # The ties one by one, each with its question; then a vote that is secret until it is counted.
    press(screen, "Next")
    expect(screen.get_by_role("heading", level=1)).to_contain_text("When did this work go well")
    press(screen, "Next")
    press(screen, "Next")
    choose(german, "Nurses und Physicians")
    choose(narrow, "Nurses and physicians")
    choose(plain, "Physicians among themselves", looks_by_itself=False)
    expect(screen.get_by_text("3 phones are in")).to_be_visible()
    assert "votes" not in screen.locator(".stage .things").inner_text()
    press(screen, "Count the votes")
    expect(screen.get_by_text("2 votes")).to_be_visible()
    expect(narrow.get_by_text("2 votes")).to_be_visible()

    # What to try on the tie that matters most, and on to the plan.
    press(screen, "Next")
    for phone in phones:
        choose(phone, "Humble Inquiry practice", looks_by_itself=phone is not plain)
    press(screen, "Count the votes")
    expect(screen.get_by_text("3 votes")).to_be_visible()
    press(screen, "On to the plan")
    expect(screen.get_by_label("Humble Inquiry practice 3 votes")).to_be_checked()
    press(screen, "Put it on the plan")
    expect(screen.get_by_text("1 idea is on the plan.")).to_be_visible()

    [action] = Action.objects.all()
    assert (action.title, action.status) == ("Humble Inquiry practice", "planned")
    assert {action.group_a.name, action.group_b.name} == {"Nurses", "Physicians"}
    press(screen, "Next")
    expect(german.get_by_text("Vielen Dank.")).to_be_visible()
    press(screen, "End the workshop")
    expect(screen.get_by_role("heading", level=1)).to_contain_text("is over")
    expect(german.get_by_text("Dieser Workshop ist zu Ende.")).to_be_visible()
    assert not Seat.objects.exists()
    for phone in phones:
        assert phone.context.cookies() == []
        assert phone.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_every_step_fits_and_can_be_read_by_people_who_cannot_see_it(
    screen: Page,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    axe_findings: Axe,
) -> None:
    workshop = open_workshop(screen)
    address = f"{live_server.url}/w/{workshop.code}/"
    arabic = new_context(**NARROW, color_scheme="dark").new_page()
    arabic.goto(f"{address}ar/")
    assert axe_findings(arabic) == []
    arabic.locator(".choice").first.click()
    with arabic.expect_navigation():
        arabic.locator("form .big").click()
    while True:
        workshop.refresh_from_db()
        expect(arabic.locator(f"[data-number='{workshop.number}']")).to_be_visible()
        for page in (screen, arabic):
            assert axe_findings(page) == [], workshop.step
        assert_fits(arabic)
        screen.set_viewport_size({"width": 320, "height": 640})
        assert_fits(screen)
        screen.set_viewport_size({"width": 1280, "height": 720})
        following = screen.locator("form[data-key=next] button")
        if not following.count():
            break
        with screen.expect_navigation():
            following.click()


def test_an_arrow_key_does_not_end_a_vote_by_itself(screen: Page) -> None:
    open_workshop(screen)
    with screen.expect_navigation():
        screen.keyboard.press("ArrowRight")

    screen.keyboard.press("ArrowRight")

    button = screen.get_by_role("button", name="Close the guessing")
    expect(button).to_be_focused()
    assert Workshop.objects.get().step == "guess"
    with screen.expect_navigation():
        screen.keyboard.press("ArrowRight")
    assert Workshop.objects.get().step == "strengths"
    with screen.expect_navigation():
        screen.keyboard.press("ArrowLeft")
    assert Workshop.objects.get().step == "guess"
