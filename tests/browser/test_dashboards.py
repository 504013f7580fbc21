"""Every page of the demonstration as leader, consultant, administrator and auditor, on a phone
and on a desk: it opens, its charts are drawn, axe finds nothing, nothing hangs over.

The watch over each page (conftest.py) sees policy violations, errors and requests to other hosts.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.demonstration import PAGES, Site, address, running

WIDTHS = {"phone": {"width": 375, "height": 812}, "desk": {"width": 1440, "height": 900}}
# A drawing, and what it consists of at least where it is shown.
DRAWN = {"svg.map .arc path": 10, "svg.trend circle": 2, "svg.slope circle": 4, ".levelbar rect": 2}
HEATMAPS = ("all", "communication", "mutual_respect")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("data") / "var") as site:
        yield site


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """Pages that axe has read already: it says the same of a page whoever reads it."""
    return set()


@pytest.fixture
def signed_in(
    site: Site, new_context: Callable[..., BrowserContext]
) -> Callable[..., BrowserContext]:
    def sign_in(**who: str) -> BrowserContext:
        """Open a context in which somebody of the demonstration is signed in."""
        person = next(p for p in site["staff"] if who.items() <= p.items())
        context = new_context(viewport=WIDTHS["desk"])
        page = context.new_page()
        page.goto(f"{site['base']}/accounts/login/")
        page.get_by_label("Email").fill(person["email"])
        page.get_by_label("Password").fill(person["password"])
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.close()
        return context

    return sign_in


@pytest.mark.parametrize("role", PAGES)
def test_every_page_opens_is_drawn_and_reads_well(
    site: Site,
    signed_in: Callable[..., BrowserContext],
    axe_findings: Callable[[Page], list[str]],
    seen: set[str],
    role: str,
) -> None:
    page = signed_in(role=role).new_page()
    wrong = []
    for name, path in PAGES[role].items():
        response = page.goto(address(site, path))
        assert response
        if response.status != 200:
            wrong.append(f"{name}: {response.status}")
        for width, size in WIDTHS.items():
            page.set_viewport_size(size)
            found = not_drawn(page)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append("hangs over")
            if path not in seen:
                found += axe_findings(page)
            wrong += [f"{name}, {width}: {each}" for each in found]
        seen.add(path)

    assert wrong == []


def not_drawn(page: Page) -> list[str]:
    """Name the drawings of a page that are shown and empty."""
    figures = page.locator("[data-figure]:visible")
    if figures.count():
        figures.first.scroll_into_view_if_needed()
        expect(page.locator("[data-figure][data-ready] .main-svg").first).to_be_attached()
    return [
        f"{parts} is empty"
        for parts, least in DRAWN.items()
        if page.locator(parts.split()[0]).locator("visible=true").count()
        and page.locator(parts).count() < least
    ]


def test_numbers_in_the_heatmap_are_those_of_its_table_and_of_the_release(
    site: Site, signed_in: Callable[..., BrowserContext]
) -> None:
    page = signed_in(role="leader").new_page()
    data = page.request.get(address(site, "/waves/{wave}/files/ties.json")).json()

    for measure in HEATMAPS:
        page.goto(address(site, f"/waves/{{wave}}/heatmap/?show={measure}"))
        expect(page.locator("[data-figure][data-ready]")).to_have_count(1)
        released = [tie["shown"] for tie in data["ties"] if tie["measure"] == measure]
        released = [shown for shown in released if any(letter.isdigit() for letter in shown)]
        printed = [" ".join(text.split()) for text in texts(page, "table.heat td b")]
        drawn = [" ".join(text.split()) for text in drawn_numbers(page)]

        assert len(released) > 40
        assert printed == released
        assert drawn == released


def texts(page: Page, selector: str) -> list[str]:
    return page.locator(selector).all_text_contents()


def drawn_numbers(page: Page) -> list[str]:
    """What is printed in the cells of the figure, row by row, a line break read as a blank."""
    drawn: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("[data-figure] .textpoint text")].map((text) => {
          const lines = [...text.querySelectorAll("tspan.line")];
          return (lines.length ? lines : [text]).map((line) => line.textContent).join(" ");
        })"""
    )
    return [text for text in drawn if any(letter.isdigit() for letter in text)]


def test_the_map_draws_a_line_for_each_tie_of_its_table_and_of_the_release(
    site: Site, signed_in: Callable[..., BrowserContext]
) -> None:
    page = signed_in(role="leader").new_page()
    data: dict[str, Any] = page.request.get(address(site, "/waves/{wave}/files/ties.json")).json()
    released = [
        tie["shown"]
        for tie in data["ties"]
        if tie["measure"] == "all" and tie["scope"] == "between" and tie["value"] is not None
    ]

    page.goto(address(site, "/waves/{wave}/map/"))

    printed = [" ".join(text.split()) for text in texts(page, "table.in-words td b")]
    assert printed == released
    expect(page.locator("svg.map .arc path")).to_have_count(len(released))


def test_who_leads_one_unit_finds_nothing_of_the_other(
    site: Site, signed_in: Callable[..., BrowserContext]
) -> None:
    ask = signed_in(email="leader.ward-a@north.example").request

    for page in ("/waves/{wave}/heatmap/", "/waves/{wave}/files/ties.csv"):
        own, other = (
            ask.get(address(site, f"{page}?unit={{unit_{letter}}}")) for letter in ("a", "b")
        )
        assert (own.status, other.status) == (200, 404)


def test_a_guest_reads_by_a_link_that_somebody_made(
    site: Site,
    signed_in: Callable[..., BrowserContext],
    new_context: Callable[..., BrowserContext],
    axe_findings: Callable[[Page], list[str]],
) -> None:
    page = signed_in(role="consultant").new_page()
    page.goto(address(site, "/waves/{wave}/share/"))
    with page.expect_navigation():
        page.get_by_role("button", name="Make the link").click()
    link = page.locator("#address").inner_text()

    guest = new_context(viewport=WIDTHS["phone"]).new_page()
    for name in ("overview", "heatmap", "map"):
        guest.goto(link.replace("overview", name))
        expect(guest.get_by_text("You are reading with a link")).to_be_visible()
        expect(guest.get_by_role("link", name="Sign in")).to_have_count(0)
        assert axe_findings(guest) == []
        assert guest.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert guest.context.cookies() == []
