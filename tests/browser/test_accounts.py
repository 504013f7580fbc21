"""From an invitation by mail to a sign-in with the second step, as a new administrator does it."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys import staffing
from surveys.models.organisations import Membership
from surveys.models.studies import Unit
from tests.base import Cast
from tests.browser.conftest import Watch

PASSWORD = "five green umbrellas"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = Cast()
    Cast.enter()
    return cast


def code_now(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def sign_in(page: Page, live_server: LiveServer, email: str) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def test_a_new_administrator_sets_up_the_second_step_and_signs_in_with_it(
    cast: Cast,
    page: Page,
    live_server: LiveServer,
    settings: Any,
    axe_findings: Callable[[Page], list[str]],
) -> None:
    settings.DEMONSTRATION = False
    settings.PUBLIC_BASE_URL = live_server.url
    settings.MFA_TOTP_TOLERANCE = 1  # the clock may tick between reading and typing
    email = "new@example.org"
    staffing.mail_invitation(
        *staffing.invite(cast.amal, cast.hospital, email=email, role="administrator")
    )
    [link] = re.findall(r"http\S+/join/\S+", mail.outbox[0].body)

    page.goto(link)
    assert axe_findings(page) == []
    page.get_by_label("Your name").fill("Noor New")
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    press(page, "Make my account")
    sign_in(page, live_server, email)

    expect(page.get_by_text("Set up a second step of sign-in first")).to_be_visible()
    page.goto(f"{live_server.url}/studies/")  # there is no way round
    expect(page.get_by_role("heading", level=1)).to_have_text("Show that it is you")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up the second step")
    assert axe_findings(page) == []
    secret = page.get_by_label("Or type this key into the app").input_value()
    page.locator("[name=code]").fill(code_now(secret))
    press(page, "Switch on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Spare codes")
    spare = page.locator(".codes li").first.inner_text().strip()
    page.goto(f"{live_server.url}/studies/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your studies")

    page.locator(".account summary").click()
    press(page, "Sign out")
    sign_in(page, live_server, email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    page.locator("[name=code]").fill("000000")
    press(page, "Sign in")
    expect(page.locator("main")).to_contain_text("Incorrect code")
    page.locator("[name=code]").fill(spare)
    press(page, "Sign in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your studies")


@pytest.mark.parametrize("width", [320, 1440])
def test_pages_of_people_and_the_log_fit_and_give_axe_no_reason(
    cast: Cast,
    new_context: Callable[..., BrowserContext],
    watch: Watch,
    live_server: LiveServer,
    axe_findings: Callable[[Page], list[str]],
    width: int,
) -> None:
    watch.expect("404")  # the link that is no longer valid
    unit = Unit.objects.create(organisation=cast.hospital, study=cast.study, name="North")
    paz = cast.person("paz", cast.hospital, Membership.Role.AUDITOR)
    staffing.invite(cast.amal, cast.hospital, email="new@example.org", role="leader", units=[unit])
    member = Membership.objects.get(user=cast.lena)
    for person, addresses in (
        (
            cast.amal,
            [
                reverse("surveys:people", args=[cast.hospital.pk]),
                reverse("surveys:person", args=[cast.hospital.pk, member.pk]),
                reverse("surveys:person-end", args=[cast.hospital.pk, member.pk]),
            ],
        ),
        (paz, [reverse("surveys:log", args=[cast.hospital.pk]), "/join/made-up/"]),
    ):
        context = new_context(viewport={"width": width, "height": 720})
        browser = Client()
        browser.force_login(person)
        context.add_cookies(
            [
                {
                    "name": "sessionid",
                    "value": browser.cookies["sessionid"].value,
                    "url": live_server.url,
                }
            ]
        )
        page = context.new_page()
        for address in addresses:
            page.goto(live_server.url + address)

            too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert (address, too_wide) == (address, 0)
            assert (address, axe_findings(page)) == (address, [])
        context.close()


def test_a_consultant_changes_the_organisation_with_the_keyboard_alone(
    cast: Cast, page: Page, live_server: LiveServer
) -> None:
    Membership.objects.create(
        organisation=cast.other_hospital, user=cast.cato, role=Membership.Role.CONSULTANT
    )
    cast.cato.set_password(PASSWORD)
    cast.cato.save()
    sign_in(page, live_server, "cato@example.org")

    page.locator(".switch summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Elsewhere Hospital")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your studies in Elsewhere Hospital")
    expect(page.locator(".switch summary")).to_contain_text("Elsewhere Hospital")
