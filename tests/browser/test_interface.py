"""A person makes a token on a phone, a program uses it, and all its pages can be read."""

from collections.abc import Callable

import pytest
import requests
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys import webhooks
from tests.base import Cast


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = Cast()
    Cast.enter()
    return cast


def test_a_token_is_made_used_and_ended_and_its_pages_are_accessible(
    cast: Cast,
    phone: Page,
    live_server: LiveServer,
    axe_findings: Callable[[Page], list[str]],
) -> None:
    client = Client()
    client.force_login(cast.amal)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "url": live_server.url}
    phone.context.add_cookies([cookie | {"value": client.session.session_key}])

    phone.goto(f"{live_server.url}/accounts/tokens/")
    phone.get_by_label("Name", exact=False).fill("Nightly")
    phone.get_by_label("Read organisations, studies and waves").check()
    assert findings(phone, axe_findings) == []
    with phone.expect_navigation():
        phone.get_by_role("button", name="Make the token").click()
    key = phone.locator("#token").inner_text()
    assert findings(phone, axe_findings) == []
    calls = f"{live_server.url}/api/v1/studies"
    header = {"Authorization": f"Bearer {key}"}
    assert requests.get(calls, headers=header, timeout=30).json()["items"][0]["name"] == "Discharge"

    with phone.expect_navigation():
        phone.get_by_role("link", name="How programs use it").click()
    phone.locator("#push_people summary").click()
    expect(phone.locator("#push_people dl").first).to_be_visible()
    assert findings(phone, axe_findings) == []

    phone.goto(f"{live_server.url}/accounts/tokens/")
    with phone.expect_navigation():
        phone.get_by_role("button", name="End it Nightly").click()
    assert requests.get(calls, headers=header, timeout=30).status_code == 401
    webhook, _ = webhooks.add(cast.amal, cast.hospital, "https://example.org/in")
    webhooks.send_test(webhook)
    for page in ("", f"{webhook.pk}/"):
        phone.goto(f"{live_server.url}/organisations/{cast.hospital.pk}/webhooks/{page}")
        assert findings(phone, axe_findings) == []


def findings(page: Page, axe_findings: Callable[[Page], list[str]]) -> list[str]:
    """Return what axe finds, and whether something stands beyond a narrow phone."""
    page.set_viewport_size({"width": 320, "height": 700})
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*axe_findings(page), *([f"{wide} px wide"] if wide > 320 else [])]
