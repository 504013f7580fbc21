"""An administrator brings a LimeSurvey export in, maps its codes, releases it, and reads it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys.models.answers import Response
from surveys.models.bringing import EarlierFile
from surveys.models.organisations import Membership, Organisation
from tests.browser.test_setup import PASSWORD, press, sign_in
from tests.surveys.bringing import files


@pytest.fixture
def administrator(transactional_db: None) -> str:
    hospital = Organisation.objects.create(name="North Hospital")
    user = get_user_model().objects.create_user("amal", "amal@example.org", PASSWORD)
    Membership.objects.create(organisation=hospital, user=user, role=Membership.Role.ADMINISTRATOR)
    return "amal@example.org"


def fits(page: Page) -> bool:
    """Whether nothing scrolls sideways on the narrowest phone."""
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 800})
    return bool(wide <= 320)


def test_from_a_limesurvey_export_to_its_heatmap(
    page: Page,
    live_server: LiveServer,
    administrator: str,
    axe_findings: Callable[[Page], Any],
) -> None:
    sign_in(page, live_server, administrator)
    with page.expect_navigation():
        page.get_by_role("link", name="Bring an earlier study in").click()
    assert fits(page)
    assert not axe_findings(page)

    page.get_by_label("What wrote the file").select_option("limesurvey")
    export = files.as_csv(files.limesurvey_codes())
    file = {"name": "results.csv", "mimeType": "text/csv", "buffer": export}
    page.locator("#id_file").set_input_files(file)  # type: ignore[arg-type]
    press(page, "Next: what the columns mean")
    expect(page.get_by_role("heading", name="What the file means")).to_be_visible()
    assert fits(page)
    assert not axe_findings(page)

    for number, name in enumerate(files.CODES, start=1):
        page.get_by_label(f"Q{number}", exact=True).select_option(name)
    for written, called in (("SQ001", "Nurses"), ("SQ002", "Physicians")):
        page.get_by_label(written, exact=True).fill(called)
    page.get_by_label("places in the list of answers").check()
    for written, called in (("A1", "Nurses"), ("A2", "Physicians")):
        page.get_by_label(written, exact=True).fill(called)
    press(page, "Read the file like this")
    expect(page.get_by_text("11 people can be brought in.")).to_be_visible()
    assert fits(page)
    assert not axe_findings(page)

    page.get_by_label("The work process").fill("discharge home")
    page.get_by_label("Name of the study").fill("Discharge 2024")
    page.get_by_label("The day this wave ended").fill("2024-03-01")
    page.get_by_label("Nothing these people were told").check()
    press(page, "Bring 11 people in")
    expect(page.get_by_role("heading", name="Brought in from a file")).to_be_visible()
    assert (Response.objects.count(), EarlierFile.objects.count()) == (11, 0)
    assert fits(page)
    assert not axe_findings(page)

    with page.expect_navigation():
        page.get_by_role("link", name="Release the results").click()
    press(page, "Release now")
    expect(page.get_by_text("The results are released.")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("heatmap|matrix", re.IGNORECASE)).first.click()
    expect(page.get_by_role("table").get_by_text("Physicians").first).to_be_visible()
