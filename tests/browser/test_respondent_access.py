"""With any ability: the keyboard alone, the accessibility tree, zoom, forced colours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys.models.answers import Response, TieRating
from surveys.models.studies import Workgroup
from tests.base import Cast
from tests.browser.conftest import Watch

pytestmark = pytest.mark.django_db(transaction=True)

MOST_TABS = 80
NOT_COVERED = """() => {
  const target = document.activeElement.closest("label") ?? document.activeElement;
  const box = target.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return target.contains(top);
}"""


@pytest.fixture
def stage(live_server: LiveServer) -> Cast:
    class Stage(Cast):
        pass

    Stage.enter()
    Stage.workgroup("Ward leaders", 5, kind=Workgroup.Kind.LEADER)
    Stage.wave.shares_results = True
    Stage.wave.save()
    return Stage()


@pytest.fixture
def home(stage: Cast, live_server: LiveServer) -> str:
    return f"{live_server.url}/s/{stage.link(stage.nurses)}/"


def begin(page: Page, home: str) -> Page:
    page.goto(home)
    with page.expect_navigation():
        page.get_by_role("button", name="Start").click()
    return page


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there, and see that no bar lies over it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            assert page.evaluate(NOT_COVERED), f"{target} is covered"
            return
    raise AssertionError(f"the Tab key does not reach {target}")


def too_wide(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_the_whole_survey_is_answered_with_the_keyboard_alone(page: Page, home: str) -> None:
    page.goto(home)
    tab_to(page, page.get_by_role("button", name="Start"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for number in range(1, 8):
        expect(page.locator(".answer-head")).to_contain_text(f"Question {number} of 7")
        for row in page.locator("fieldset.group").all():
            choices = row.get_by_role("radio")
            tab_to(page, choices.first)
            page.keyboard.press("Space")
            for _ in range(3):
                page.keyboard.press("ArrowRight")
            expect(choices.nth(3)).to_be_checked()
        tab_to(page, page.locator(".sendbar .btn-primary"))
        with page.expect_navigation():
            page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Send"))
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Received")
    assert Response.objects.count() == 1
    assert set(TieRating.objects.values_list("timely", "mutual_respect")) == {(4, 4)}


def test_the_accessibility_tree_names_the_question_the_groups_and_every_choice(
    page: Page, home: str
) -> None:
    begin(page, home)
    page.goto(f"{home}2/")

    expect(page.locator("#answers")).to_match_aria_snapshot("""
      - heading /What you need to hear from each group below about discharge/ [level=1]
      - group "Physicians":
        - checkbox "No contact with Physicians in discharge"
        - radio "never"
        - radio "seldom"
        - radio "now and then"
        - radio "mostly"
        - radio "every time"
      - group "Nurses the others in your own group":
        - checkbox "No contact with Nurses in discharge"
      - heading /What you need from each group below .* a decision, an answer, news/ [level=2]
      - group "Ward leaders"
    """)


def test_words_that_have_no_room_on_a_phone_are_read_aloud_in_full(phone: Page, home: str) -> None:
    begin(phone, home)
    phone.goto(f"{home}4/")

    row = phone.get_by_role("group", name="Physicians")
    names = [choice.evaluate("(c) => c.labels[0].innerText") for choice in radios(row)]
    row.get_by_role("radio", name="mostly look for someone at fault").check(force=True)

    assert names == [
        "only look for someone at fault",
        "mostly look for someone at fault",
        "do a little of both",
        "mostly help to put it right",
        "only help to put it right",
    ]
    expect(row.get_by_text("Chosen:")).to_be_visible()
    expect(row.locator(".chosen b:visible")).to_have_text("mostly look for someone at fault")


def radios(row: Locator) -> list[Locator]:
    return row.get_by_role("radio").all()


def test_a_group_without_contact_is_gone_for_the_keyboard_and_read_aloud_as_left_out(
    page: Page, home: str
) -> None:
    begin(page, home)
    row = page.get_by_role("group", name="Physicians")
    row.get_by_role("checkbox").check()
    with page.expect_navigation():
        page.locator(".sendbar .btn-primary").click()

    expect(page.get_by_role("group", name="Physicians")).to_match_aria_snapshot("""
      - group "Physicians":
        - checkbox "No contact with Physicians in discharge" [checked]
        - paragraph: Left out on every page. Untick to answer after all.
    """)


@pytest.mark.parametrize("path", ["about/", "1/", "4/", "send/"])
def test_at_two_hundred_percent_nothing_is_cut_off_or_covered(
    new_context: Callable[..., BrowserContext], home: str, path: str
) -> None:
    page = new_context(viewport={"width": 640, "height": 512}, device_scale_factor=2).new_page()
    begin(page, home)
    page.goto(f"{home}{path}")
    assert too_wide(page) <= 0

    page.evaluate("document.documentElement.style.fontSize = '200%'")  # larger letters alone

    assert too_wide(page) <= 0
    button = page.locator(".btn-primary").last
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport(ratio=1)
    cut = """() => [...document.querySelectorAll(".btn, .five .word, legend, h1")]
      .filter((e) => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1
        && getComputedStyle(e).display !== "inline").map((e) => e.innerText)"""
    assert page.evaluate(cut) == []


def test_in_forced_colours_a_choice_can_be_told_from_the_others(
    new_context: Callable[..., BrowserContext], home: str
) -> None:
    page = begin(new_context(forced_colors="active").new_page(), home)
    labels = page.locator("fieldset.group").first.locator(".five label")
    looks = "(e) => [getComputedStyle(e).borderTopWidth, getComputedStyle(e).borderTopStyle]"

    labels.nth(1).click()
    page.locator("h1").click()

    assert labels.nth(1).evaluate(looks) == ["3px", "solid"]
    assert labels.nth(2).evaluate(looks) != ["3px", "solid"]
    own = "(e) => getComputedStyle(e.querySelector('input')).appearance"
    assert labels.nth(1).evaluate(own) == "auto"


def test_with_reduced_motion_nothing_moves(
    new_context: Callable[..., BrowserContext], home: str
) -> None:
    page = begin(new_context(reduced_motion="reduce").new_page(), home)

    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((e) => {
          const { transitionDuration, animationName } = getComputedStyle(e);
          return transitionDuration.split(", ").some((t) => parseFloat(t) > 0)
            || animationName !== "none";
        }).length"""
    )

    assert moving == 0


def test_the_pages_after_a_conflict_a_refusal_and_the_release_hold_too(
    new_context: Callable[..., BrowserContext],
    axe_findings: Callable[[Page], list[str]],
    home: str,
    stage: Cast,
    watch: Watch,
) -> None:
    watch.expect("status of 409")
    page = begin(new_context(viewport={"width": 320, "height": 640}).new_page(), home)
    other = page.context.new_page()
    other.goto(home)
    rows = "fieldset.group"
    with page.expect_response("**/1/"):
        page.locator(rows).first.locator(".five label").nth(3).click()
    other.locator(rows).first.locator(".five label").nth(0).click()
    expect(other.get_by_role("alert")).to_be_visible()
    calm(other, axe_findings)
    small = other.evaluate(
        """() => [...document.querySelectorAll('.two label')]
          .filter((e) => e.getBoundingClientRect().height < 44).length"""
    )
    assert small == 0

    page.goto(f"{home}send/")
    with page.expect_navigation():
        page.get_by_role("button", name="Send").click()
    calm(page, axe_findings)
    page.reload()
    calm(page, axe_findings)
    stage.answer_all()
    stage.release()
    page.goto(f"{home}team/")
    calm(page, axe_findings)


def calm(page: Page, axe_findings: Callable[[Page], list[str]]) -> None:
    assert too_wide(page) <= 0, f"{page.url} scrolls sideways"
    assert axe_findings(page) == []
