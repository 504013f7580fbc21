"""Further questions, open links, a shared device, sheets and typing, in a real browser."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys.locking import first_invitation
from surveys.models.answers import OutcomeAnswer, PartnershipRating, PickedOutcome, Response
from surveys.models.participants import Invitation
from surveys.models.studies import Partner
from surveys.models.waves import Wave
from surveys.open_links import make_open_link
from surveys.sheets import make_sheet
from tests.base import Cast

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = {"viewport": {"width": 320, "height": 640}, "has_touch": True}


@pytest.fixture
def stage(live_server: LiveServer) -> Cast:
    class Stage(Cast):
        pass

    Stage.enter()
    Partner.objects.create(organisation=Stage.hospital, study=Stage.study, name="Home Care")
    Wave.objects.filter(pk=Stage.wave.pk).update(
        asks_partnership=True,
        outcome_items=["job_satisfaction", "quality", "intent_to_stay"],
        outcomes_to_choose=["Fewer returns to hospital", "Less waiting", "Less pain"],
    )
    Stage.wave.refresh_from_db()
    first_invitation(Stage.wave)
    return Stage()


@pytest.fixture
def office(stage: Cast, live_server: LiveServer, page: Page) -> Page:
    """Amal's desk: signed in."""
    client = Client()
    client.force_login(stage.amal)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return page


def assert_fits(page: Page) -> None:
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} scrolls sideways: {width}"


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).last.click()


def test_further_pages_are_answered_on_a_narrow_phone(
    stage: Cast,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    axe_findings: Callable[[Page], list[str]],
) -> None:
    page = new_context(**NARROW).new_page()
    page.goto(f"{live_server.url}/s/{stage.link(stage.nurses)}/")
    press(page, "Start")
    for _ in range(7):
        press(page, "Next")

    expect(page.get_by_role("heading", level=1)).to_have_text("Working with Home Care")
    assert_fits(page)
    assert axe_findings(page) == []
    for group in page.locator("fieldset.group").all():
        group.locator(".five label").nth(2).click()
    page.locator("fieldset.group").first.get_by_text("I cannot judge").click()
    press(page, "Next")
    assert_fits(page)
    assert axe_findings(page) == []
    page.get_by_role("group", name="How good is the result").get_by_label(
        "good", exact=True
    ).check()
    page.get_by_label("Less waiting").check()
    press(page, "Next")
    press(page, "Send")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Received")
    rating = PartnershipRating.objects.get()
    assert (rating.values_understood, rating.empathy) == (None, 3)
    assert OutcomeAnswer.objects.get().quality == 3
    assert PickedOutcome.objects.get().line == 2


def test_a_shared_device_is_ready_for_the_next_person(
    stage: Cast,
    live_server: LiveServer,
    page_without_javascript: Page,
) -> None:
    page = page_without_javascript
    token = make_open_link(stage.wave, "kiosk", None, by=stage.amal.pk)
    first_page = f"{live_server.url}/j/{token}/"
    page.goto(first_page)
    page.get_by_label("Nurses").check()
    press(page, "Start")
    expect(page.get_by_role("img", name="QR code of")).to_be_visible()
    press(page, "Begin on this device")
    page.locator("fieldset.group").first.locator(".five label").first.click()
    for _ in range(9):
        press(page, "Next")
    press(page, "Send")

    expect(page.get_by_text("Ready for the next person")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Ready for the next person")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="Ready for the next person").click()

    assert page.url == first_page
    assert Response.objects.count() == 1


def test_an_open_link_leads_to_a_link_of_ones_own(
    stage: Cast,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    axe_findings: Callable[[Page], list[str]],
) -> None:
    page = new_context(**NARROW).new_page()
    token = make_open_link(stage.wave, "open_link", None, by=stage.amal.pk)
    page.goto(f"{live_server.url}/j/{token}/")
    assert_fits(page)
    assert axe_findings(page) == []

    # Without a group the browser itself stops the form; the server's refusal is tested elsewhere.
    page.get_by_role("button", name="Get my link").click()
    assert page.evaluate("document.querySelectorAll(':invalid').length") > 0
    page.get_by_label("Therapists").check()
    press(page, "Get my link")

    assert "/s/" in page.url
    expect(page.get_by_text("Therapists")).to_be_visible()
    assert page.context.cookies() == []


def test_a_sheet_is_typed_with_the_keyboard_alone(
    stage: Cast,
    live_server: LiveServer,
    office: Page,
    axe_findings: Callable[[Page], list[str]],
) -> None:
    office.goto(f"{live_server.url}/waves/{stage.wave.pk}/paper/{stage.nurses.pk}/type/")
    assert axe_findings(office) == []
    keys = office.keyboard
    # Frequent: physicians 3, therapists without contact, pharmacists open, own group 5.
    for key in ("3", "0", "Enter", "5"):
        keys.press(key)
    # Timely: a slip, taken back, then physicians 2; the therapists' field is left out.
    for key in ("4", "Backspace", "Backspace", "2", "1"):
        keys.press(key)
    expect(office.locator(f"[data-target='{stage.therapists.pk}']").nth(1)).to_be_disabled()
    store = office.get_by_role("button", name="Store this sheet")
    for _ in range(60):
        if store.evaluate("button => button === document.activeElement"):
            break
        keys.press("Enter")
    with office.expect_navigation():
        keys.press("Enter")

    expect(office.get_by_text("The sheet is stored.")).to_be_visible()
    ratings = {rating.target: rating for rating in Response.objects.get().ratings.all()}
    assert (ratings[stage.physicians].frequent, ratings[stage.physicians].timely) == (3, 2)
    assert ratings[stage.therapists].no_contact
    assert (ratings[stage.pharmacists].frequent, ratings[stage.pharmacists].timely) == (None, 1)
    assert ratings[stage.nurses].frequent == 5
    assert Invitation.objects.get(way="paper").state == "done"


def test_the_administrators_pages_fit_and_are_accessible(
    stage: Cast,
    live_server: LiveServer,
    office: Page,
    axe_findings: Callable[[Page], list[str]],
) -> None:
    make_open_link(stage.wave, "open_link", stage.nurses, by=stage.amal.pk)
    wave, nurses = stage.wave.pk, stage.nurses.pk
    for path in (
        f"/waves/{wave}/ways-in/",
        f"/waves/{wave}/paper/{nurses}/",
        f"/waves/{wave}/paper/{nurses}/type/",
    ):
        office.goto(live_server.url + path)
        assert axe_findings(office) == [], path
        office.set_viewport_size(NARROW["viewport"])
        assert_fits(office)
        office.set_viewport_size({"width": 1280, "height": 800})


def test_a_structures_sheet_is_filled_in_on_a_narrow_phone(
    stage: Cast,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    axe_findings: Callable[[Page], list[str]],
) -> None:
    page = new_context(**NARROW).new_page()
    token = make_sheet(stage.wave, stage.nurses, "agreed", by=stage.amal.pk)
    page.goto(f"{live_server.url}/g/{token}/")
    assert_fits(page)
    assert axe_findings(page) == []
    with page.expect_navigation():
        page.get_by_role("link", name="Answer Physicians").click()
    assert_fits(page)
    assert axe_findings(page) == []
    page.locator("#place-meetings").get_by_label("yes").check()
    page.locator("#place-meetings select").select_option("8")
    press(page, "Save, all groups")

    expect(page.get_by_text("1 of 12 answered")).to_be_visible()
