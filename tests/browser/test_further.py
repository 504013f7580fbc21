"""Further questions, clearing an answer and the count, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys.models.answers import OutcomeAnswer, PartnershipRating, PickedOutcome
from surveys.models.participants import Draft
from surveys.models.studies import Partner, Study
from surveys.models.waves import Wave
from tests.base import Cast
from tests.browser.conftest import Watch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(live_server: LiveServer) -> Cast:
    class Stage(Cast):
        pass

    Stage.enter()
    Stage.home = Partner.objects.create(
        organisation=Stage.hospital, study=Stage.study, name="Home Care"
    )
    Study.objects.update(languages=["en", "ar"])
    Wave.objects.filter(pk=Stage.wave.pk).update(
        asks_partnership=True,
        outcome_items=["quality"],
        outcomes_to_choose=["Fewer returns to hospital", "Less waiting", "Less pain"],
    )
    Stage.wave.refresh_from_db()
    return Stage()


@pytest.fixture
def home(stage: Cast, live_server: LiveServer) -> str:
    return f"{live_server.url}/s/{stage.link(stage.nurses)}/"


def begin(page: Page, home: str, rest: str = "more/1/") -> Page:
    page.goto(home)
    with page.expect_navigation():
        page.locator(".go button").click()
    page.goto(f"{home}{rest}")
    expect(sign(page)).to_have_text("Saved")
    return page


def sign(page: Page) -> Locator:
    return page.locator("[data-saved-sign]")


def row(page: Page, code: str) -> Locator:
    return page.locator(f"[data-row='{code}']")


def tap(page: Page, code: str, position: int) -> None:
    row(page, code).locator(".five label").nth(position - 1).click()


def saved(stage: Cast) -> dict[str, object]:
    return Draft.objects.get().further.get(f"partner-{stage.home.pk}", {})


def test_each_tap_on_a_further_page_is_saved_and_stands_there_after_a_reload(
    phone: Page, stage: Cast, home: str
) -> None:
    begin(phone, home)

    tap(phone, "empathy", 4)
    row(phone, "power_shared").get_by_text("I cannot judge").click()
    expect(sign(phone)).to_have_text("Saved")

    assert saved(stage) == {"empathy": 4, "power_shared": 0}
    phone.reload()
    expect(row(phone, "empathy").locator("[value='4']")).to_be_checked()
    expect(phone.locator("[data-count]")).to_have_text("2 of 7 questions answered")


def test_without_network_a_further_page_keeps_what_was_tapped_and_says_so(
    phone: Page, stage: Cast, home: str, watch: Watch
) -> None:
    watch.expect(r"ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    begin(phone, home)
    phone.context.set_offline(True)

    tap(phone, "empathy", 2)
    expect(sign(phone)).to_contain_text("Not saved yet. We keep trying")
    phone.get_by_role("button", name="Next").last.click()
    assert saved(stage) == {}

    with phone.expect_navigation(url="**/more/2/"):
        phone.context.set_offline(False)
    assert saved(stage) == {"empathy": 2}


def test_two_devices_see_both_answers_to_a_further_question_and_choose(
    phone: Page, page: Page, stage: Cast, home: str, watch: Watch
) -> None:
    watch.expect("status of 409")
    begin(phone, home)
    page.goto(f"{home}more/1/")
    tap(phone, "empathy", 4)
    tap(phone, "power_shared", 1)
    expect(sign(phone)).to_have_text("Saved")

    tap(page, "empathy", 2)

    expect(page.get_by_role("alert")).to_contain_text("also saved somewhere else")
    expect(row(page, "power_shared").locator("[value='1']")).to_be_checked()
    row(page, "empathy").get_by_label("Saved elsewhere: largely").check()
    expect(sign(page)).to_have_text("Saved")
    assert saved(stage) == {"empathy": 4, "power_shared": 1}


def test_two_devices_that_choose_from_the_list_see_both_lists(
    phone: Page, page: Page, stage: Cast, home: str, watch: Watch
) -> None:
    watch.expect("status of 409")
    begin(phone, home, "more/2/")
    page.goto(f"{home}more/2/")
    phone.get_by_label("Less waiting").check()
    expect(sign(phone)).to_have_text("Saved")

    page.get_by_label("Less pain").check()
    row(page, "picked").get_by_label("On this page: Less pain").check()
    expect(sign(page)).to_have_text("Saved")

    assert Draft.objects.get().further == {"outcomes": {"picked": [3]}}


def test_further_pages_are_answered_cleared_and_sent_with_the_keyboard_alone(
    page: Page, stage: Cast, home: str
) -> None:
    begin(page, home)
    press_tab_to(page, row(page, "values_understood").get_by_role("radio").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    press_tab_to(page, row(page, "core_purpose").get_by_role("radio").first)
    page.keyboard.press("Space")
    for _ in range(6):  # past the fifth choice and "cannot judge" to what clears it
        page.keyboard.press("ArrowRight")
    clear = row(page, "core_purpose").get_by_role("radio", name="leave this question open")
    expect(clear).to_be_focused()
    expect(clear).to_be_checked()
    expect(sign(page)).to_have_text("Saved")
    assert saved(stage) == {"values_understood": 2}

    for _ in range(2):
        press_tab_to(page, page.locator(".sendbar .btn-primary"))
        with page.expect_navigation():
            page.keyboard.press("Enter")
    press_tab_to(page, page.get_by_role("button", name="Send"))
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Received")
    rating = PartnershipRating.objects.get()
    assert (rating.values_understood, rating.core_purpose) == (2, None)


def press_tab_to(page: Page, target: Locator) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"the Tab key does not reach {target}")


def test_further_pages_work_without_javascript_also_to_clear(
    page_without_javascript: Page, stage: Cast, home: str
) -> None:
    page = page_without_javascript
    page.goto(home)
    with page.expect_navigation():
        page.locator(".go button").click()
    page.goto(f"{home}more/2/")
    tap(page, "quality", 5)
    page.get_by_label("Less waiting").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Next").last.click()
    page.go_back()
    page.reload()
    row(page, "quality").locator(".clear").click()
    page.get_by_label("Less waiting").uncheck()
    page.get_by_label("Less pain").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Next").last.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Send").click()

    assert OutcomeAnswer.objects.get().quality is None
    assert [picked.line for picked in PickedOutcome.objects.all()] == [3]


def test_further_pages_read_from_right_to_left_in_arabic(
    phone: Page, stage: Cast, home: str, axe_findings: Callable[[Page], list[str]]
) -> None:
    phone.goto(f"{home}ar/")
    with phone.expect_navigation():
        phone.locator(".go button").click()
    phone.goto(f"{home}ar/more/1/")

    tap(phone, "empathy", 1)

    expect(sign(phone)).to_have_text("تم الحفظ")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    first, last = (row(phone, "empathy").locator(".five label").nth(n) for n in (0, 4))
    assert first.bounding_box()["x"] > last.bounding_box()["x"]
    assert phone.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert axe_findings(phone) == []
    assert saved(stage) == {"empathy": 1}


def test_an_answer_is_cleared_by_a_tap_and_nothing_on_the_page_moves(
    phone: Page, stage: Cast, home: str
) -> None:
    begin(phone, home, "1/")
    nurses = phone.locator("fieldset.group").last
    clear = row(phone, str(stage.physicians.pk)).locator(".clear")
    expect(clear).to_be_hidden()
    before = nurses.bounding_box()

    tap(phone, str(stage.physicians.pk), 4)
    expect(clear).to_be_visible()
    box = clear.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    assert nurses.bounding_box() == before
    expect(sign(phone)).to_have_text("Saved")
    clear.click()
    expect(phone.locator("[data-count]")).to_have_text("0 of 4 groups answered")
    expect(sign(phone)).to_have_text("Saved")

    assert nurses.bounding_box() == before
    assert Draft.objects.get().choices == {str(stage.physicians.pk): {}}
    phone.reload()
    expect(clear).to_be_hidden()


def test_the_count_follows_each_tap_and_is_read_aloud_only_when_nothing_is_open(
    phone: Page, stage: Cast, home: str
) -> None:
    begin(phone, home, "1/")
    aloud = phone.locator("[data-count-status]")
    groups = (stage.physicians, stage.therapists, stage.pharmacists, stage.nurses)

    for n, group in enumerate(groups, start=1):
        expect(aloud).to_have_text("")
        tap(phone, str(group.pk), 3)
        expect(phone.locator("[data-count]")).to_have_text(f"{n} of 4 groups answered")

    expect(aloud).to_have_text("4 of 4 groups answered")
    row(phone, str(stage.nurses.pk)).get_by_text("No contact").click()
    expect(aloud).to_have_text("4 of 4 groups answered")
    row(phone, str(stage.physicians.pk)).locator(".clear").click()
    expect(aloud).to_have_text("")
