"""A released wave in a browser: the figure draws, and the table stands without it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from reports.figures.theme import DARK, LIGHT
from surveys.models.studies import Unit
from surveys.models.waves import Wave
from tests.base import CastTestCase

DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 320, "height": 640}}
LOOKS = [(DESK, "light"), (PHONE, "dark")]  # each width once, both colours


@pytest.fixture
def cast(live_server: LiveServer) -> CastTestCase:
    CastTestCase.setUpTestData()
    cast = CastTestCase()
    cast.physicians.name = "<b>Physicians</b> $x$ & co"
    cast.physicians.save()
    cast.answer_all()
    cast.release()
    return cast


@pytest.fixture
def open_cast(live_server: LiveServer) -> CastTestCase:
    """An open survey of a study with two units: three nurses and one physician answered."""
    CastTestCase.setUpTestData()
    cast = CastTestCase()
    north, south = (
        Unit.objects.create(organisation=cast.hospital, study=cast.study, name=name)
        for name in ("North", "South")
    )
    Wave.objects.filter(pk=cast.wave.pk).update(
        mode="open", open_agreed_by="Rosa", open_agreed_on=date(2026, 1, 5)
    )
    cast.wave.refresh_from_db()
    cast.answer(cast.nurses, {cast.physicians: 2, cast.nurses: 4}, people=2, unit=north)
    cast.answer(cast.nurses, {cast.physicians: 4, cast.nurses: 5}, unit=south)
    cast.answer(cast.physicians, {cast.nurses: 5}, unit=north)
    cast.release()
    return cast


@pytest.fixture
def signed_in(
    request: pytest.FixtureRequest,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
) -> Callable[..., Page]:
    """A function that opens a page of the wave for Lena, who leads there."""
    is_open = "open_cast" in request.fixturenames
    cast: CastTestCase = request.getfixturevalue("open_cast" if is_open else "cast")

    def open_page(name: str, query: str = "", **options: object) -> Page:
        client = Client()
        client.force_login(cast.lena)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = new_context(**options)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        view = name if ":" in name else f"reports:{name}"
        keys = {"tie": (cast.nurses.pk, cast.physicians.pk), "group": (cast.nurses.pk,)}
        address = reverse(view, args=[cast.wave.pk, *keys.get(name, ())])
        page.goto(f"{live_server.url}{address}{query}")
        return page

    return open_page


def test_the_heatmap_draws_the_numbers_of_the_table(signed_in: Callable[..., Page]) -> None:
    page = signed_in("heatmap", **DESK)

    expect(page.locator("[data-figure][data-ready]")).to_have_count(1)
    drawn = page.locator("[data-figure] .textpoint").all_text_contents()
    printed = page.locator("table.heat td b").all_text_contents()
    numbers = ["".join(number.split()) for number in printed]
    assert len(numbers) == 9
    assert ["".join(text.split()) for text in drawn[:9]] == numbers
    assert drawn[9:] == ["not shown"] * 3


def test_a_click_on_a_cell_of_the_figure_leads_to_its_tie(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("heatmap", **DESK)
    expect(page.locator("[data-figure][data-ready]")).to_have_count(1)
    weak = page.locator("table.heat a[data-cell]").first
    place = page.evaluate(
        """(key) => {
          const figure = document.querySelector("[data-figure]");
          const rows = figure.data[0].customdata;
          const y = rows.findIndex((row) => row.includes(key)), x = rows[y].indexOf(key);
          const box = figure.querySelector(".nsewdrag").getBoundingClientRect();
          return {
            x: box.x + (x + 0.5) / rows[y].length * box.width,
            y: box.y + (y + 0.2) / rows.length * box.height,
          };
        }""",
        weak.get_attribute("data-cell"),
    )
    page.mouse.move(place["x"], place["y"])
    page.mouse.click(place["x"], place["y"])

    page.wait_for_url("**/ties/**")


def test_a_name_in_the_figure_is_what_somebody_typed(signed_in: Callable[..., Page]) -> None:
    page = signed_in("heatmap", **DESK)

    expect(page.locator("[data-figure][data-ready]")).to_have_count(1)
    ticks = " ".join(page.locator("[data-figure] .xtick").all_text_contents())
    assert "<b>Physicians</b>$x$ & co" in ticks.replace("</b> $", "</b>$")


def test_a_name_in_the_words_beside_the_pointer_is_what_somebody_typed(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("heatmap", **DESK)
    expect(page.locator("[data-figure][data-ready]")).to_have_count(1)
    place = page.locator("[data-figure] .nsewdrag").bounding_box()
    assert place

    # The second cell of the first row: nurses about physicians.
    page.mouse.move(place["x"] + place["width"] * 1.4 / 4, place["y"] + place["height"] / 9)
    page.mouse.move(place["x"] + place["width"] * 1.5 / 4, place["y"] + place["height"] / 6)

    words = page.locator("[data-figure] .hoverlayer .hovertext").first
    expect(words).to_contain_text("Nurses → <b>Physicians</b> $x$ & co")
    expect(words).to_contain_text("2.7, weak, n 9, clear")


def test_in_the_dark_the_figure_has_the_colours_of_the_dark(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("heatmap", color_scheme="dark", **DESK)

    expect(page.locator("[data-figure][data-ready]")).to_have_count(1)
    first, ink = page.evaluate(
        """() => {
          const { data, layout } = document.querySelector("[data-figure]");
          return [data[0].colorscale[0][1], layout.font.color];
        }"""
    )
    assert (first, ink) == (DARK["mean-1"], DARK["ink"])
    page.emulate_media(color_scheme="light")
    page.wait_for_function(
        f"() => document.querySelector('[data-figure]').layout.font.color === '{LIGHT['ink']}'"
    )


def test_nothing_offers_to_send_the_results_away(signed_in: Callable[..., Page]) -> None:
    page = signed_in("heatmap", **DESK)

    expect(page.locator("[data-figure][data-ready]")).to_have_count(1)
    expect(page.locator('.modebar-btn[data-title^="Share"]')).to_have_count(0)


def test_without_javascript_the_table_stands_alone(signed_in: Callable[..., Page]) -> None:
    page = signed_in("heatmap", "?show=timely", java_script_enabled=False, **DESK)

    expect(page.locator("table.heat")).to_be_visible()
    expect(page.locator(".picture")).to_be_hidden()
    expect(page.get_by_role("heading", name="Timely")).to_be_visible()


def test_a_dimension_is_chosen_without_javascript(signed_in: Callable[..., Page]) -> None:
    page = signed_in("heatmap", java_script_enabled=False, **PHONE)

    page.get_by_label("Show").select_option("Mutual respect")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_role("heading", name="Mutual respect")).to_be_visible()


def test_a_small_screen_gets_a_strip_for_each_group_and_one_opened_as_a_list(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("heatmap", java_script_enabled=False, **PHONE)
    of_nurses, of_therapists = (page.locator("table.heat tbody tr").nth(n) for n in (0, 2))

    expect(of_nurses.locator(".cell").first).to_be_visible()
    expect(of_therapists.locator(".cell").first).to_be_hidden()
    page.get_by_role("link", name="Open Therapists").click()

    expect(of_therapists.locator(".cell").first).to_be_visible()
    expect(of_nurses.locator(".cell").first).to_be_hidden()


def test_a_unit_is_chosen_without_javascript(
    open_cast: CastTestCase, signed_in: Callable[..., Page]
) -> None:
    page = signed_in("heatmap", java_script_enabled=False, **DESK)

    page.get_by_label("Answers from").select_option("North")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_role("row", name="Nurses, based on 2 of 3 answers")).to_be_visible()
    expect(page.get_by_text("No whole block of answers lies in this unit")).to_have_count(0)
    expect(page.get_by_label("Answers from")).to_have_value(str(Unit.objects.get(name="North").pk))


def test_an_open_survey_says_so_on_every_page_and_on_paper(
    open_cast: CastTestCase, signed_in: Callable[..., Page]
) -> None:
    for name in ("reports:overview", "reports:heatmap", "interventions:suggestions"):
        page = signed_in(name, **PHONE)
        expect(page.get_by_text("Open survey.", exact=True)).to_be_visible()
        page.emulate_media(media="print")
        expect(page.get_by_text("Open survey.", exact=True)).to_be_visible()


def test_what_to_trust_is_folded_and_opens_with_the_keyboard(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("overview", java_script_enabled=False, **DESK)
    question = page.get_by_role("heading", name="Four ways to put ties together")

    expect(question).to_be_hidden()
    page.locator("details.trust > summary").focus()
    page.keyboard.press("Enter")

    expect(question).to_be_visible()
    expect(page.get_by_text("Each rating counts once")).to_be_visible()


def test_comparing_with_other_studies_leads_back_to_the_same_place(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("overview", **DESK)

    page.locator("details.trust > summary").click()
    page.get_by_role("link", name="Compare with the other studies").click()

    expect(page.get_by_text("A percentile needs 10.")).to_be_visible()


@pytest.mark.parametrize(("options", "colours"), LOOKS, ids=["desk", "phone"])
def test_axe_finds_nothing_in_an_open_survey_with_everything_unfolded(
    open_cast: CastTestCase,
    signed_in: Callable[..., Page],
    axe_findings: Callable[[Page], list[str]],
    options: dict[str, object],
    colours: str,
) -> None:
    unit = Unit.objects.get(name="South")
    for name, query in (
        ("overview", "?compare=studies"),
        ("heatmap", f"?unit={unit.pk}"),
        ("heatmap", "?unit=0"),
    ):
        page = signed_in(name, query, color_scheme=colours, **options)

        assert axe_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("options", "colours"), LOOKS, ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_hangs_over(
    signed_in: Callable[..., Page],
    axe_findings: Callable[[Page], list[str]],
    options: dict[str, object],
    colours: str,
) -> None:
    for name in ("overview", "heatmap"):
        page = signed_in(name, color_scheme=colours, **options)
        if name == "heatmap" and options is DESK:
            expect(page.locator("[data-figure][data-ready]")).to_have_count(1)

        assert axe_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
