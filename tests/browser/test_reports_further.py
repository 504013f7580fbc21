"""Partners and the work in a browser: nothing hangs over, and axe finds nothing."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from interventions.catalogue import load
from tests.surveys.test_released_further import EVERY, ReleasedFurtherTestCase

DESK = {"viewport": {"width": 1440, "height": 900}}
TABLET = {"viewport": {"width": 768, "height": 1024}}
SMALL = {"viewport": {"width": 320, "height": 640}}
LOOKS = [(DESK, "light"), (TABLET, "dark"), (SMALL, "light")]  # each width once, both colours


@pytest.fixture
def cast(live_server: LiveServer) -> ReleasedFurtherTestCase:
    ReleasedFurtherTestCase.setUpTestData()
    load()
    cast = ReleasedFurtherTestCase()
    about = dict.fromkeys(EVERY, 4) | {"empathy": 3, "power_shared": 2}
    both = {f"partner-{partner.pk}": about for partner in (cast.home, cast.town)}
    cast.sends(cast.nurses, *[both | cast.at_work(4, [1, 2])] * 22)
    cast.sends(cast.therapists, *[cast.about(cast.home, 5)] * 3)
    cast.sends(cast.pharmacists, *[cast.about(cast.home, 4)] * 2)
    cast.sends(cast.physicians, *[cast.about(cast.town, 3)] * 4, {})
    cast.release()
    return cast


@pytest.mark.parametrize(("options", "colours"), LOOKS, ids=["desk", "tablet", "small"])
def test_axe_finds_nothing_and_nothing_hangs_over(
    cast: ReleasedFurtherTestCase,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    axe_findings: Callable[[Page], list[str]],
    options: dict[str, object],
    colours: str,
) -> None:
    client = Client()
    client.force_login(cast.lena)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = new_context(color_scheme=colours, **options)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page = context.new_page()

    page.goto(f"{live_server.url}{reverse('reports:further', args=[cast.wave.pk])}")

    expect(page.get_by_role("heading", name="Partners and the work")).to_be_visible()
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for table in page.locator(".scroll").all():
        assert table.evaluate("box => box.scrollWidth <= box.clientWidth")
