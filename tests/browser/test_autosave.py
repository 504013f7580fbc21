"""Every tap is saved: with the network cut, on two devices at once, after a reload."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from surveys.models.answers import Response
from surveys.models.participants import Draft
from tests.base import Cast
from tests.browser.conftest import PHONE, Watch

pytestmark = pytest.mark.django_db(transaction=True)

NO_NETWORK = r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"
CONFLICT = r"status of 409"
SERVER_DOWN = r"status of 503"


@pytest.fixture
def stage(live_server: LiveServer) -> Cast:
    class Stage(Cast):
        pass

    Stage.enter()
    return Stage()


@pytest.fixture
def home(stage: Cast, live_server: LiveServer) -> str:
    return f"{live_server.url}/s/{stage.link(stage.nurses)}/"


def begin(page: Page, home: str) -> Page:
    page.goto(home)
    with page.expect_navigation():
        page.locator(".go button").click()
    expect(sign(page)).to_have_text("Saved")
    return page


def sign(page: Page) -> Locator:
    return page.locator("[data-saved-sign]")


def row(page: Page, name: str) -> Locator:
    return page.locator("fieldset.group").filter(has_text=name)


def tap(page: Page, name: str, position: int) -> None:
    row(page, name).locator(".five label").nth(position - 1).click()


def stored(stage: Cast, name: str, code: str = "frequent") -> int | None:
    group = stage.study.workgroups.get(name=name)
    return Draft.objects.get().choices.get(str(group.pk), {}).get(code)


def test_a_tap_is_saved_at_once_and_stands_there_after_a_reload(
    phone: Page, stage: Cast, home: str
) -> None:
    begin(phone, home)

    with phone.expect_response(lambda reply: reply.request.method == "POST"):
        tap(phone, "Physicians", 4)
    expect(sign(phone)).to_have_text("Saved")

    assert stored(stage, "Physicians") == 4
    phone.reload()
    expect(row(phone, "Physicians").locator("[value='4']")).to_be_checked()


def test_many_quick_taps_end_in_the_last_state(phone: Page, stage: Cast, home: str) -> None:
    begin(phone, home)

    for position in (1, 2, 3, 4, 5, 2):
        tap(phone, "Physicians", position)
        tap(phone, "Therapists", position)
    expect(sign(phone)).to_have_text("Saved")

    assert (stored(stage, "Physicians"), stored(stage, "Therapists")) == (2, 2)


def test_next_right_after_a_tap_is_no_conflict_with_oneself(
    phone: Page, stage: Cast, home: str
) -> None:
    begin(phone, home)
    phone.route("**/s/**", lambda route: (phone.wait_for_timeout(300), route.continue_()))

    tap(phone, "Physicians", 2)
    tap(phone, "Physicians", 5)
    with phone.expect_navigation(url="**/2/"):
        phone.get_by_role("button", name="Next").last.click()

    assert stored(stage, "Physicians") == 5


def test_without_network_nothing_is_lost_and_the_page_says_so(
    phone: Page, stage: Cast, home: str, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    begin(phone, home)
    tap(phone, "Physicians", 4)
    expect(sign(phone)).to_have_text("Saved")

    phone.context.set_offline(True)
    tap(phone, "Therapists", 2)
    expect(sign(phone)).to_contain_text("Not saved yet. We keep trying")
    expect(phone.locator("[data-saved-status]")).to_contain_text("Not saved yet. We keep trying")
    assert (stored(stage, "Physicians"), stored(stage, "Therapists")) == (4, None)
    phone.get_by_role("button", name="Next").last.click()
    expect(phone.locator(".answer-head")).to_contain_text("Question 1 of 7")

    with phone.expect_navigation(url="**/2/"):
        phone.context.set_offline(False)
    assert (stored(stage, "Physicians"), stored(stage, "Therapists")) == (4, 2)


def test_next_without_network_waits_for_it_even_if_all_is_saved(
    phone: Page, home: str, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    begin(phone, home)

    phone.context.set_offline(True)
    phone.get_by_role("button", name="Next").last.click()
    expect(sign(phone)).to_contain_text("No connection. All is saved")

    with phone.expect_navigation(url="**/2/"):
        phone.context.set_offline(False)


def test_a_server_that_is_away_for_a_moment_is_tried_again(
    phone: Page, stage: Cast, home: str, watch: Watch
) -> None:
    watch.expect(SERVER_DOWN)
    begin(phone, home)
    answers = iter([503, 503])
    phone.route(
        "**/1/",
        lambda route: (
            route.fulfill(status=code) if (code := next(answers, None)) else route.continue_()
        ),
    )

    tap(phone, "Physicians", 3)

    expect(sign(phone)).to_contain_text("Not saved yet")
    expect(sign(phone)).to_have_text("Saved")
    assert stored(stage, "Physicians") == 3


def test_a_reply_that_got_lost_makes_no_conflict_with_oneself(
    phone: Page, stage: Cast, home: str, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    begin(phone, home)
    lost = []

    def lose_the_first_reply(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    phone.route("**/1/", lose_the_first_reply)
    tap(phone, "Physicians", 3)
    expect(sign(phone)).to_contain_text("Not saved yet")
    assert stored(stage, "Physicians") == 3

    tap(phone, "Physicians", 5)
    expect(sign(phone)).to_have_text("Saved")

    assert lost == [200]
    assert stored(stage, "Physicians") == 5


def test_leaving_is_asked_about_only_while_something_is_unsaved(
    phone: Page, home: str, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    phone.on("dialog", stay)
    begin(phone, home)
    tap(phone, "Physicians", 4)
    expect(sign(phone)).to_have_text("Saved")
    phone.reload()
    assert asked == []

    phone.route("**/1/", lambda route: route.abort() if is_post(route) else route.continue_())
    tap(phone, "Therapists", 4)
    expect(sign(phone)).to_contain_text("Not saved yet")
    phone.reload()
    assert asked == ["beforeunload"]


def is_post(route: Route) -> bool:
    return route.request.method == "POST"


def test_two_devices_see_both_answers_and_choose(
    phone: Page, page: Page, stage: Cast, home: str, watch: Watch
) -> None:
    watch.expect(CONFLICT)
    begin(phone, home)
    page.goto(home)
    tap(phone, "Physicians", 4)
    tap(phone, "Therapists", 2)
    expect(sign(phone)).to_have_text("Saved")

    tap(page, "Physicians", 1)

    expect(page.get_by_role("alert")).to_contain_text("also saved somewhere else")
    both = row(page, "Physicians")
    expect(both.get_by_label("On this page: far too little")).not_to_be_checked()
    expect(both.get_by_label("Saved elsewhere: too much")).not_to_be_checked()
    expect(row(page, "Therapists")).to_contain_text("Saved elsewhere: too little")
    expect(row(page, "Therapists").locator("[value='2']")).to_be_checked()
    expect(sign(page)).to_have_text("Saved")
    assert stored(stage, "Physicians") == 4

    both.get_by_text("On this page: far too little").click()
    tap(page, "Pharmacists", 3)
    expect(sign(page)).to_have_text("Saved")
    assert [stored(stage, name) for name in ("Physicians", "Therapists", "Pharmacists")] == [
        1,
        2,
        3,
    ]


def test_the_same_link_goes_on_elsewhere_where_it_stopped(
    phone: Page, page: Page, stage: Cast, home: str
) -> None:
    begin(phone, home)
    for _ in range(3):
        with phone.expect_navigation():
            phone.get_by_role("button", name="Next").last.click()
    tap(phone, "Physicians", 5)
    expect(sign(phone)).to_have_text("Saved")
    phone.close()

    page.goto(home)

    expect(page.locator(".answer-head")).to_contain_text("Question 4 of 7")
    expect(row(page, "Physicians").locator("[value='5']")).to_be_checked()


def test_after_sending_the_address_holds_no_link_and_the_device_nothing(
    phone: Page, home: str, live_server: LiveServer
) -> None:
    begin(phone, home)
    tap(phone, "Physicians", 3)
    expect(sign(phone)).to_have_text("Saved")
    phone.goto(f"{home}send/")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Received")

    expect(phone).to_have_url(f"{live_server.url}/s/")
    assert Response.objects.count() == 1
    assert phone.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]
    assert phone.evaluate("indexedDB.databases()") == []
    assert phone.context.cookies() == []
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Nothing of yours is left")


def test_closed_in_the_meantime_leads_to_what_can_be_copied(
    phone: Page, stage: Cast, home: str, watch: Watch
) -> None:
    watch.expect("status of 410")
    begin(phone, home)
    stage.close()

    tap(phone, "Physicians", 3)
    expect(sign(phone)).to_contain_text("Not saved. Press the button below to see why.")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Next").last.click()

    expect(phone.get_by_role("heading", level=1)).to_contain_text("The survey is closed")
    expect(phone.locator("main")).to_contain_text("Physicians: about right")


def test_a_comment_is_saved_while_it_is_written_and_overwrites_no_other(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, stage: Cast, watch: Watch
) -> None:
    stage.wave.asks_for_comment, stage.wave.comment_readers = True, "the team"
    stage.wave.save()
    page = begin(
        new_context(**PHONE).new_page(), f"{live_server.url}/s/{stage.link(stage.nurses)}/"
    )
    page.goto(page.url.replace("/1/", "/send/"))

    page.get_by_label("Is there something you want to add?").fill("Morning talks help.")

    expect(sign(page)).to_have_text("Saving …")
    expect(sign(page)).to_have_text("Saved")
    assert Draft.objects.get().comment == "Morning talks help."

    Draft.objects.update(comment="From the phone", version=50)
    watch.expect(CONFLICT)
    page.get_by_label("Is there something you want to add?").fill("From the desk")
    expect(sign(page)).to_contain_text("two texts differ")
    expect(page.locator("blockquote")).to_have_text("From the phone")
    assert Draft.objects.get().comment == "From the phone"
