"""Mail in a browser: the bar that follows it, mending by keyboard, and the pages behind a link."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from surveys.models.messages import Message
from tests.surveys.by_mail import ByMail, tokens_in

PHONE = {"viewport": {"width": 320, "height": 700}, "has_touch": True}
SCROLLS = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture
def cast(transactional_db: None) -> ByMail:
    cast = ByMail()
    ByMail.enter()
    cast.prepare_wave()
    cast.somebody()
    cast.somebody("dov@example.org", "Dov")
    cast.launch()
    return cast


def sign_in(context: BrowserContext, base: str, user: Any) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}])


def test_the_bar_follows_the_first_mails_and_goes_when_they_are_out(
    cast: ByMail, live_server: Any, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context()
    sign_in(context, live_server.url, cast.amal)
    page = context.new_page()
    page.goto(f"{live_server.url}/waves/{cast.wave.pk}/")
    bar = page.get_by_role("progressbar", name="First mails on their way")
    expect(bar).to_be_visible()

    first = Message.objects.order_by("pk").first()
    assert first is not None
    Message.objects.filter(pk=first.pk).update(state=Message.State.SENT)
    expect(page.get_by_text("1 of 2 first mails have been dealt with.")).to_be_visible()
    cast.send()

    expect(bar).to_have_count(0)
    assert page.get_by_text("First mails handed to the mail server").is_visible()


def test_an_address_is_mended_with_the_keyboard_alone(
    cast: ByMail, live_server: Any, new_context: Callable[..., BrowserContext]
) -> None:
    cast.send()
    Message.objects.order_by("pk").filter(invitation__participant__name="Nia").update(
        state=Message.State.FAILED, code=550
    )
    context = new_context()
    sign_in(context, live_server.url, cast.amal)
    page = context.new_page()
    page.goto(f"{live_server.url}/waves/{cast.wave.pk}/mail/")

    page.get_by_role("link", name="Mend the address of Nia").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_label("E-mail").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("nia@right.example")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.get_by_text("on its way to the new address")).to_be_visible()
    mail.outbox.clear()
    cast.send()
    assert ["nia@right.example"] in [each.to for each in mail.outbox]


def test_pages_about_mail_fit_a_small_phone_and_give_axe_no_reason(
    cast: ByMail,
    live_server: Any,
    new_context: Callable[..., BrowserContext],
    axe_findings: Callable[[Page], list[str]],
) -> None:
    cast.send()
    Message.objects.filter(invitation__participant__name="Nia").update(
        state=Message.State.FAILED, code=550
    )
    person = cast.wave.participants.earliest("pk").pk
    context = new_context(**PHONE)
    sign_in(context, live_server.url, cast.amal)
    page = context.new_page()
    wave = f"/waves/{cast.wave.pk}/"
    paths = ["", "mail/", "mail/reminders/", "people/", f"people/{person}/"]
    paths += ["mail/invitation/en/", "remind/", "extend/"]
    for path in [*(wave + path for path in paths), "/mail/"]:
        page.goto(live_server.url + path)
        assert (path, page.evaluate(SCROLLS)) == (path, False)
        assert (path, axe_findings(page)) == (path, [])


def test_reminders_end_and_a_name_is_erased_without_script_on_a_phone(
    cast: ByMail, live_server: Any, page_without_javascript: Page
) -> None:
    cast.send()
    token = tokens_in(next(each.body for each in mail.outbox if "Nia" in each.body))[0]
    page = page_without_javascript
    page.goto(f"{live_server.url}/s/{token}/reminders/")
    with page.expect_navigation():
        page.get_by_role("button", name="Send me no reminders").click()
    expect(page.get_by_role("heading", name="You get no more reminders.")).to_be_visible()

    with page.expect_navigation():
        page.get_by_role("link", name="To the survey").click()
    with page.expect_navigation():
        page.get_by_role("link", name="What is held about you").click()
    expect(page.get_by_text("nia@example.org")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Erase name and address").click()

    expect(page.get_by_text("Your name and address are erased.")).to_be_visible()
    expect(page.get_by_text("nia@example.org")).to_have_count(0)
