"""Every page a respondent can see, in every language: axe, direction, width, nothing left English.

The pages are those of tests/accessibility.py, from which docs/accessibility.md is made.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.timezone import now
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from interventions.models.workshops import Workshop
from rcsurvey import messages
from surveys import answering, results
from surveys.access import get_link
from surveys.languages import NAMES, direction
from surveys.links import new_link
from surveys.locking import first_invitation
from surveys.models.studies import Partner, Study, Workgroup
from surveys.models.waves import Wave
from surveys.open_links import make_open_link
from surveys.sheets import make_sheet
from tests.accessibility import PAGES, WIDTHS
from tests.base import Cast
from tests.browser.conftest import Watch

pytestmark = pytest.mark.django_db(transaction=True)
LONG_ENOUGH = 24  # shorter words are the same in several languages
# What axe finds depends on the direction of a page and not on its words. It takes longer than all
# the rest together, so the other languages are for `python -m tests.accessibility --axe`.
READ_BY_AXE = ["en", "ar"] if "AXE_IN_ALL" not in os.environ else list(NAMES)


class Stage(Cast):
    """The cast, with a study in all languages and a wave in each state a link can be in."""

    def build(self) -> None:
        Stage.enter()
        Study.objects.update(languages=list(NAMES))
        Stage.workgroup("Ward leaders", 5, kind=Workgroup.Kind.LEADER)
        Stage.wave.asks_for_comment = True
        Stage.wave.comment_readers = "the quality office"
        Stage.wave.asks_partnership = True
        Stage.wave.outcome_items = ["quality", "intent_to_stay"]
        Stage.wave.outcomes_to_choose = ["Fewer returns to hospital", "Less waiting"]
        Stage.wave.save()
        Partner.objects.create(organisation=self.hospital, study=self.study, name="Home Care")
        first_invitation(Stage.wave)
        self.open = self.wave
        self.agreed = self.another_wave(2)
        Wave.objects.filter(pk=self.agreed.pk).update(
            mode=Wave.Mode.OPEN,
            open_agreed_by="The head of surgery",
            open_agreed_on="2026-10-02",
            shares_results=True,
        )
        self.agreed.refresh_from_db()

    def another_wave(self, number: int, *, opened: int = -7, closes: int = 7) -> Wave:
        return Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=number,
            opens_at=now() + timedelta(days=opened),
            closes_at=now() + timedelta(days=closes),
        )

    def link_in(self, wave: Wave) -> str:
        Stage.wave = wave
        try:
            return self.link(self.nurses)
        finally:
            Stage.wave = self.open


@pytest.fixture
def stage(db: None) -> Stage:
    stage = Stage()
    stage.build()
    return stage


def follow(page: Page, target: Locator) -> None:
    with page.expect_navigation():
        target.click()


def next_button(page: Page) -> Locator:
    return page.locator(".sendbar .btn-primary")


def every_page(page: Page, stage: Stage, site: str, language: str) -> Iterator[str]:
    """Open one page after the other; yield its name once it is there."""
    home = f"{site}/s/{{}}/{language}/"
    token = stage.link_in(stage.open)
    yield from _the_questions(page, home.format(token))
    yield from _further(page)
    yield from _the_sending(page, home.format(token))
    page.goto(home.format(stage.link_in(stage.agreed)))
    yield "welcome, open survey"
    yield from _dead_ends(page, stage, home, token)
    yield from _other_ways(page, stage, f"{site}/{{}}/{{}}/{language}/")
    yield from _on_paper(page, stage, site, language)
    page.goto(f"{site}/promise/{language}/")
    yield "promise"
    yield from _the_workshop(page, stage, f"{site}/w/{{}}/{language}/")
    page.goto(home.format("none-of-ours"))
    yield "not found"


def _the_questions(page: Page, home: str) -> Iterator[str]:
    page.goto(home)
    page.locator(".languages summary").click()
    yield "welcome"
    follow(page, page.locator(".go button"))
    for number in range(1, 8):
        yield "question"
        if number == 2:
            yield from _trouble(page)
        # Where two answers differ, one of them is chosen instead of one of five.
        page.locator("fieldset.group").first.locator(":is(.five, .two) label").nth(1).click()
        follow(page, next_button(page))


def _further(page: Page) -> Iterator[str]:
    yield "further questions"
    yield from _trouble(page, "further question")
    page.locator("fieldset.group").first.locator(":is(.five, .two) label").nth(1).click()
    follow(page, next_button(page))
    page.locator("[name=picked]").first.check()
    yield "further questions"
    follow(page, next_button(page))


def _trouble(page: Page, what: str = "question") -> Iterator[str]:
    """Send what no page of ours would send, then what another tab has overtaken."""
    first = page.locator("fieldset.group").first
    first.locator("input[type=radio]").first.evaluate("e => { e.value = '9'; e.checked = true }")
    follow(page, next_button(page))
    yield f"{what} refused"
    page.goto(page.url)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("fieldset.group").first.locator(".five label").nth(0).click()
    follow(other, next_button(other))
    other.close()
    page.locator("fieldset.group").first.locator(".five label").nth(4).click()
    expect(page.locator("fieldset.group").first.locator(".two")).to_be_visible()
    yield f"{what} saved elsewhere"


def _the_sending(page: Page, home: str) -> Iterator[str]:
    yield "look over"
    page.locator("textarea").evaluate(
        "e => { e.removeAttribute('maxlength'); e.value = 'x'.repeat(2001) }"
    )
    follow(page, next_button(page))
    yield "comment refused"
    page.locator("textarea").fill("")
    answered = page.url
    *_, token, language, _ = home.split("/")
    page.goto(home.replace(token, new_link(get_link(token).invitation)) + "send/")
    follow(page, next_button(page))
    yield "look over, to be ticked"
    page.goto(answered)
    follow(page, next_button(page))
    yield from _after_a_script(page, language)
    page.goto(home)
    yield "received"
    page.goto(f"{home}held/")
    yield "what is held"
    page.goto(f"{home}reminders/")
    yield "reminders"
    page.goto(f"{home}take-back/")
    yield "take back"


def _after_a_script(page: Page, language: str) -> Iterator[str]:
    """Open what stands in the address bar once the script has taken the link out of it."""
    expect(page).to_have_url(re.compile("/s/$"))
    page.set_extra_http_headers({"Accept-Language": language})  # nothing else says it there
    page.goto(page.url)
    yield "sent"
    page.set_extra_http_headers({})


def _dead_ends(page: Page, stage: Stage, home: str, sent: str) -> Iterator[str]:
    gone = stage.link_in(stage.open)
    stage.answer_by(gone, {stage.physicians: 3})
    answering.withdraw(gone)
    page.goto(home.format(gone))
    yield "taken back"
    page.goto(home.format(new_link(get_link(sent).invitation)))
    yield "received elsewhere"
    ending = stage.another_wave(3)
    unsent = stage.link_in(ending)
    version = answering.begin(unsent).version
    answering.save_screen(
        unsent,
        "timely",
        {stage.physicians.pk: 3},
        set(),
        shown={stage.physicians.pk},
        version=version,
        screen=3,
    )
    Wave.objects.filter(pk=ending.pk).update(closes_at=now() - timedelta(hours=1))
    page.goto(home.format(unsent))
    yield "closed"
    page.goto(home.format(stage.link_in(stage.another_wave(4, opened=1))))
    yield "not open yet"
    late = stage.link_in(stage.agreed)
    stage.answer_by(late, {stage.physicians: 3})
    Wave.objects.filter(pk=stage.agreed.pk).update(closes_at=now() - timedelta(hours=1))
    stage.agreed.refresh_from_db()
    results.freeze(stage.agreed)
    page.goto(f"{home.format(late)}take-back/")
    yield "too late"
    page.goto(f"{home.format(late)}team/")
    yield "shared results"


def _other_ways(page: Page, stage: Stage, place: str) -> Iterator[str]:
    """Open links, a shared device and a structures sheet; one start is allowed for each link."""
    amal = stage.amal.pk
    link = place.format("j", make_open_link(stage.open, "open_link", None, by=amal))
    for name in ("open link", "many at once"):
        page.goto(link)
        if name == "open link":
            yield name
        page.locator("[name=workgroup]").first.check()
        follow(page, page.locator(".go button"))
    yield "many at once"
    over = stage.another_wave(5)
    first_invitation(over)
    shut = place.format("g", make_sheet(over, stage.nurses, "agreed", by=amal))
    closed = make_open_link(over, "open_link", None, by=amal)
    Wave.objects.filter(pk=over.pk).update(closes_at=now() - timedelta(hours=1))
    page.goto(place.format("j", closed))
    yield "open link closed"
    page.goto(place.format("j", make_open_link(stage.open, "kiosk", stage.nurses, by=amal)))
    follow(page, page.locator(".go button"))
    yield "link to photograph"
    follow(page, page.locator(".actions button"))
    page.locator("fieldset.group").first.locator(".five label").nth(1).click()
    for _ in range(9):
        follow(page, next_button(page))
    follow(page, next_button(page))
    yield "ready for the next person"
    sheet = place.format("g", make_sheet(stage.open, stage.nurses, "agreed", by=amal))
    page.goto(sheet)
    yield "structures sheet"
    page.goto(f"{sheet}{stage.physicians.pk}/")
    yield "structures page"
    first = page.locator("fieldset input[type=radio]").first
    first.evaluate("e => { e.value = '9'; e.checked = true }")
    follow(page, next_button(page))
    yield "structures page refused"
    page.goto(shut)
    yield "structures sheet closed"


def _on_paper(page: Page, stage: Stage, site: str, language: str) -> Iterator[str]:
    client = Client()
    client.force_login(stage.amal)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "url": site}
    cookie["value"] = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([cookie])
    path = f"/waves/{stage.open.pk}/paper/{stage.nurses.pk}/"
    page.goto(f"{site}{path}?language={language}")
    yield "form on paper"
    page.context.clear_cookies()


def _the_workshop(page: Page, stage: Stage, home: str) -> Iterator[str]:
    """A phone in a room, as one step after the other is shown to it."""
    ties = [f"{stage.nurses.pk}-{group.pk}" for group in (stage.nurses, stage.physicians)]
    workshop = Workshop.objects.create(
        organisation=stage.hospital,
        wave=stage.agreed,
        release=stage.agreed.releases.get(),
        code="C2F3G4H6",
        ties=ties,
    )
    page.goto(home.format(workshop.code))
    page.locator(".limits summary").click()
    yield "workshop, joining"
    page.locator(".choice").first.click()
    follow(page, page.locator("form .big"))
    yield "workshop, looking"
    told = {"entry": "", "name": "", "votes": 2}
    lines = [told | {"tie": tie, "levels": ["weak"]} for tie in ties]
    for step in ("strengths", "reveal", "tie:" + ties[0], "matter:counted", "plan", "closing"):
        shown = {"lines": lines, "is_count": step in ("reveal", "matter:counted"), "voters": 3}
        Workshop.objects.update(step=step, shown=shown)
        page.goto(page.url)
        yield "workshop, looking"
    Workshop.objects.update(step="guess", shown={})
    page.goto(page.url)
    if page.locator(".limits summary").count():
        page.locator(".limits summary").click()
    yield "workshop, guess"
    Workshop.objects.update(step="matter", shown={"lines": lines})
    page.goto(page.url)
    page.locator(".choice input").first.evaluate("e => { e.value = 'x'; e.checked = true }")
    follow(page, page.locator("form .big"))
    yield "workshop, vote"
    page.locator(".choice").first.click()
    follow(page, page.locator("form .big"))
    yield "workshop, vote"
    Workshop.objects.update(is_closed=True)
    page.goto(page.url)
    yield "workshop, over"
    page.goto(home.format("CCCCCCCC"))
    yield "workshop, no such code"


@cache
def sentences() -> list[str]:
    return [text for text in messages.found() if len(text) >= LONG_ENOUGH]


def english_left(page: Page) -> list[str]:
    """Return the English sentences of ours that a page still has."""
    text = " ".join(page.locator("body").inner_text().split())
    return [sentence for sentence in sentences() if sentence in text]


def judge(page: Page, language: str) -> None:
    html = page.locator("html")
    expect(html).to_have_attribute("lang", language)
    expect(html).to_have_attribute("dir", direction(language))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{page.url} is {wider} px too wide at {width} px"
    if language != settings.LANGUAGE_CODE:
        assert english_left(page) == [], page.url


@pytest.mark.parametrize("language", list(NAMES))
def test_every_page_is_right_in(
    language: str,
    stage: Stage,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    axe_findings: Callable[[Page], list[str]],
    watch: Watch,
    settings: Any,
) -> None:
    watch.expect("the server responded with a status of 4(00|04|09|29)")
    settings.OPEN_LINK_STARTS = "1/10m"
    page = new_context(viewport={"width": 375, "height": 800}).new_page()
    seen: list[str] = []
    for name in every_page(page, stage, live_server.url, language):
        judge(page, language)
        if language in READ_BY_AXE and (name != "question" or name not in seen):
            assert axe_findings(page) == [], page.url
        seen.append(name)

    assert list(dict.fromkeys(seen)) == list(PAGES)
    assert seen.count("question") == 7


def test_the_language_is_changed_in_the_middle_and_nothing_is_lost(
    stage: Stage, live_server: LiveServer, page_without_javascript: Page
) -> None:
    page = page_without_javascript
    page.goto(f"{live_server.url}/s/{stage.link_in(stage.open)}/")
    follow(page, page.locator(".go button"))
    group = page.locator("fieldset.group").first
    group.locator(".five label").nth(3).click()

    page.locator(".languages summary").click()
    follow(page, page.get_by_role("button", name="العربية"))

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("h1")).to_contain_text("التواصل الذي يصلكم")
    expect(group.locator("input[type=radio]").nth(3)).to_be_checked()
    follow(page, next_button(page))
    expect(page.locator("h1")).to_contain_text("يصلكم في الوقت المناسب")
    assert page.context.cookies() == []


def test_in_arabic_the_first_choice_and_the_way_on_are_mirrored(
    stage: Stage, live_server: LiveServer, page: Page
) -> None:
    page.goto(f"{live_server.url}/s/{stage.link_in(stage.open)}/ar/")
    follow(page, page.locator(".go button"))
    choices = page.locator("fieldset.group").first.locator(".five label")

    places = [choices.nth(i).bounding_box()["x"] for i in range(5)]

    assert places == sorted(places, reverse=True)
    back, on = page.locator(".sendbar .btn").all()
    assert on.bounding_box()["x"] < back.bounding_box()["x"]


def test_the_switch_is_worked_with_the_keyboard_and_large_enough_for_a_thumb(
    stage: Stage, live_server: LiveServer, phone: Page
) -> None:
    phone.goto(f"{live_server.url}/s/{stage.link_in(stage.open)}/")
    phone.keyboard.press("Tab")  # to skip to the content
    phone.keyboard.press("Tab")
    expect(phone.locator(".languages summary")).to_be_focused()
    phone.keyboard.press("Enter")
    small = phone.evaluate(
        """() => [...document.querySelectorAll('.languages summary, .languages a')]
          .map((e) => e.getBoundingClientRect())
          .filter((r) => r.height < 44 || r.width < 44).length"""
    )
    assert small == 0
    phone.keyboard.press("Tab")

    with phone.expect_navigation():
        phone.keyboard.press("Enter")

    expect(phone.locator("html")).to_have_attribute("lang", "de")
