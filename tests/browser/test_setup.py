"""An administrator's first study, from signing in to a launched wave and its first mails."""

import re
import time
from collections.abc import Callable, Iterator
from threading import Event
from urllib.request import urlopen

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys.models.organisations import Membership, Organisation
from surveys.models.waves import Wave
from tests.mail_server import Post, mail_server, words_of
from tests.rehearsal.campaign import Worker
from tests.rehearsal.settings import TASKS

PASSWORD = "four screens and one paste"
GROUPS = {"Nurses": 22, "Physicians": 15, "Therapists": 12, "Social workers": 9, "Clerks": 2}
PASTE = "Group\tUnit\tFull name\tE-mail\n" + "".join(
    f"{group}\tWard {number % 2 + 1}\tPerson {number}\t{group[:2].lower()}{number}@example.org\n"
    for group, people in GROUPS.items()
    for number in range(people)
)
ADDRESSES = [line.rpartition("\t")[2] for line in PASTE.splitlines()[1:]]
SECONDS_UNTIL_INVITED = 180


@pytest.fixture
def administrator(transactional_db: None) -> str:
    hospital = Organisation.objects.create(name="North Hospital")
    user = get_user_model().objects.create_user("amal", "amal@example.org", PASSWORD)
    Membership.objects.create(organisation=hospital, user=user, role=Membership.Role.ADMINISTRATOR)
    return "amal@example.org"


@pytest.fixture
def post(live_server: LiveServer) -> Iterator[Post]:
    """What a mail server received from the worker of this installation."""
    post = Post()
    with override_settings(TASKS=TASKS), mail_server(post) as port:
        worker = Worker(port, PUBLIC_BASE_URL=live_server.url)
        yield post
        worker.stop()


def sign_in(page: Page, live_server: LiveServer, address: str) -> None:
    page.goto(f"{live_server.url}/accounts/login/?next=/studies/")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).click()


def first_screen(page: Page) -> None:
    follow(page, "Set up the first study")
    page.get_by_label("The work process").fill("discharge")
    page.get_by_label("Name of the study").fill("Discharge, ward 3")
    press(page, "Next: people")


def paste(page: Page, text: str) -> None:
    page.get_by_label("Paste the list").fill(text)
    press(page, "Look at the list")


def test_from_signing_in_to_60_invitations_in_mailboxes_in_four_screens_and_one_paste(
    page: Page, live_server: LiveServer, administrator: str, post: Post
) -> None:
    started, all_in = time.monotonic(), Event()
    post.on_arrival = lambda number: all_in.set() if number == len(ADDRESSES) else None
    sign_in(page, live_server, administrator)
    first_screen(page)
    paste(page, PASTE)
    press(page, "Take 60 people over")
    expect(page.get_by_role("status")).to_contain_text("60 people added.")
    follow(page, "Next: check")
    expect(page.locator(".lead")).to_contain_text("It takes people about 5 minutes at most.")
    follow(page, "Next: launch")
    press(page, "Launch and invite 60 people")

    expect(page.locator(".messages")).to_contain_text("Launched.")
    wave = Wave.objects.get()
    assert (wave.is_open(), wave.invitations.count()) == (True, 60)

    assert all_in.wait(SECONDS_UNTIL_INVITED - (time.monotonic() - started)), len(post.arrived)
    expect(page.get_by_role("progressbar", name="First mails on their way")).to_have_count(0)
    assert sorted(address for address, _ in post.arrived) == sorted(ADDRESSES)
    links = {link_in(words_of(mail), live_server) for _, mail in post.arrived}
    assert len(links) == 60
    assert [opened(link) for link in links] == [200] * 60


def link_in(text: str, live_server: LiveServer) -> str:
    """Return the one link to questions that a mail holds."""
    [link] = re.findall(rf"{re.escape(live_server.url)}/s/[\w-]+/(?=\s)", text)
    return str(link)


def opened(link: str) -> int:
    with urlopen(link) as answer:
        return int(answer.status)


def test_a_wrong_row_is_mended_where_it_stands(
    page: Page, live_server: LiveServer, administrator: str
) -> None:
    sign_in(page, live_server, administrator)
    first_screen(page)
    paste(page, "Group\tE-mail\nNurses\tann@example.org\nNurses\tbo\n")
    field = page.get_by_role("textbox", name="E-mail")
    expect(field).to_have_value("bo")
    expect(page.get_by_text("“bo” is no e-mail address.")).to_be_visible()

    field.fill("bo@example.org")
    press(page, "Check again")

    expect(page.get_by_role("button", name="Take 2 people over")).to_be_visible()


def test_own_words_are_shown_as_they_read_while_they_are_typed_and_not_kept(
    page: Page, live_server: LiveServer, administrator: str
) -> None:
    sign_in(page, live_server, administrator)
    first_screen(page)
    page.goto(page.url.replace("people/", "wording/"))
    field = page.locator("[name='item.timely.co_worker']")
    line = page.locator(".wording-line").filter(has=field)

    field.fill("Does {group} call you early enough about {process}?")
    expect(line).to_contain_text("Does each group below call you early enough about discharge?")
    field.fill("Do they call you early about {process}?")
    expect(line).to_contain_text("The text needs {group}")

    assert Wave.objects.get().wording == {}


def test_no_screen_scrolls_sideways_or_gives_axe_a_reason(
    page: Page,
    live_server: LiveServer,
    administrator: str,
    axe_findings: Callable[[Page], list[str]],
) -> None:
    sign_in(page, live_server, administrator)
    first_screen(page)
    paste(
        page,
        PASTE + "Nurse s\t\t\tnobody\nNurses\t\tTwice\tnu1@example.org\nClerkz\t\t\tz@example.org",
    )
    check_widths(page, axe_findings)
    press(page, "Throw this list away")
    paste(page, PASTE)
    check_widths(page, axe_findings)
    press(page, "Take 60 people over")
    setup = page.url.removesuffix("people/")
    pages = [setup + name + "/" for name in ("process", "people", "groups", "pairs", "check")]
    pages += [setup + "wording/", setup + "launch/", setup.removesuffix("setup/") + "people/"]
    for address in pages:
        page.goto(address)
        check_widths(page, axe_findings)


def check_widths(page: Page, axe_findings: Callable[[Page], list[str]]) -> None:
    for width in (1440, 320):
        page.set_viewport_size({"width": width, "height": 800})
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (page.url, width, too_wide) == (page.url, width, 0)
    assert (page.url, axe_findings(page)) == (page.url, [])


def test_what_depends_on_a_choice_shows_once_it_is_made_by_keyboard(
    page: Page, live_server: LiveServer, administrator: str
) -> None:
    sign_in(page, live_server, administrator)
    follow(page, "Set up the first study")
    who = page.get_by_label("Who confirms that the team agreed")
    expect(who).to_be_hidden()

    page.get_by_label("Protected: only numbers").focus()
    page.keyboard.press("ArrowDown")

    expect(who).to_be_visible()
    expect(page.get_by_label("How many people are counted together")).to_be_hidden()
