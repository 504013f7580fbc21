"""A leader is three presses away from the report pack, which the site's own worker makes."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.demonstration import Site, running

KINDS = {"pdf", "pptx", "xlsx", "html", "csv", "json", "graphml", "txt"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with running(tmp_path / "var") as site:
        yield site


def reach(page: Page, wanted: Locator) -> None:
    """Go on with Tab until it has the focus, which is to be seen."""
    expect(wanted).to_be_visible()
    for _ in range(200):
        if wanted.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    assert wanted.evaluate("element => getComputedStyle(element).outlineStyle") != "none"


def press_enter(page: Page, wanted: Locator) -> None:
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_leader_takes_the_report_pack_in_three_presses_by_keyboard_alone(
    page: Page, site: Site
) -> None:
    leader = next(person for person in site["staff"] if person["role"] == "leader")
    page.goto(f"{site['base']}/accounts/login/")
    for label, words in (("Email", leader["email"]), ("Password", leader["password"])):
        reach(page, page.get_by_label(label))
        page.keyboard.type(words)
    press_enter(page, page.get_by_role("button", name="Sign in"))

    press_enter(page, page.get_by_role("link", name="Wave 2: read the results"))
    press_enter(page, page.get_by_role("link", name="Report pack"))
    press_enter(page, page.get_by_role("button", name="Prepare the report pack"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Your report pack is being made")
    expect(page.get_by_role("progressbar")).to_have_attribute("max", "9")
    expect(page.get_by_text(re.compile(r"^\d of 9 files are made\.$"))).to_be_visible()
    taken = page.get_by_role("link", name="Take the pack")
    expect(taken).to_be_visible(timeout=60_000)
    reach(page, taken)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    with zipfile.ZipFile(download.value.path()) as pack:
        assert pack.testzip() is None
        assert {name.rpartition(".")[2] for name in pack.namelist()} == KINDS
        assert len(pack.namelist()) == 9
