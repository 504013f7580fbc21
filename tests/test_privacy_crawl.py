"""A crawler that signs in as each kind of person while a survey collects, and after its release.

While people answer it must see nothing move but progress, in steps of three; afterwards no number
that is not in the release table or computed from it.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from urllib.parse import urldefrag, urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from surveys import answering, mailing, results
from surveys.models.messages import Kind, Message
from surveys.models.organisations import Membership
from surveys.models.participants import Invitation, Participant
from surveys.models.studies import Unit
from surveys.models.waves import Wave
from surveys.progress import count_for_today
from tests.base import Cast
from tests.reports.purity import settled
from tests.reports.purity_close_ups import CloseUpTestCase
from tests.reports.reading import read
from tests.reports.recomputed import Recomputed
from tests.reports.values import numbers_in

WAVE_PAGES = (
    "surveys:wave",
    "surveys:wave-preview",
    "surveys:wave-close",
    "surveys:wave-release",
    "surveys:research",
    "reports:overview",
    "reports:heatmap",
    "reports:map",
    "reports:units",
    "reports:further",
    "reports:changes",
    "reports:trend",
    "interventions:suggestions",
)
REPORTS = re.compile(
    r"/(overview|heatmap|map|units|further|changes|trend|try|ties/[^/]+/[^/]+|groups/[^/]+)/$|/files/"
)
# Nothing of a wave stands there: the person's own account, pictures, the catalogue, sign-out.
ELSEWHERE = ("/static/", "/accounts/", "/catalogue/", "/s/")
LOG = "/log/"  # says when staff did what, so also that this crawler takes files away
MENU = re.compile(r'<ul class="menu">.*?</ul>', re.DOTALL)  # a person's own
PROGRESS = re.compile(r'<section class="section" id="progress">.*?</section>', re.DOTALL)
LINE = re.compile(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", re.DOTALL)
STEP = 3

CLOCK = re.compile(r"\b\d\d:\d\d:\d\d\b")  # to the second
Seen = dict[str, tuple[int, str]]


def crawl(client: Client, starts: Iterable[str]) -> Seen:
    """Visit every page that can be reached, and return its status and what it says."""
    waiting, seen = list(starts), {}
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        response = client.get(address)
        body = CLOCK.sub("", settled(response).decode())
        seen[address] = (response.status_code, body)
        if response.status_code == 200 and "html" in response["Content-Type"]:
            waiting += [link for link in links_of(address, body) if link not in seen]
        elif response.status_code in (301, 302):
            waiting += [link for link in [response["Location"]] if is_ours(link)]
    return seen


@lru_cache(maxsize=4096)  # most pages say the same each time the crawler comes by
def links_of(address: str, body: str) -> list[str]:
    path = urlsplit(address).path
    found = [urldefrag(link)[0] for link in read(body.encode()).links]
    full = [path + link if link.startswith("?") else link for link in found if link]
    return [link for link in full if is_ours(link)]


def is_ours(link: str) -> bool:
    """Whether to follow a link."""
    return link.startswith("/") and not link.startswith(ELSEWHERE)


class CrawlTestCase(Cast, CloseUpTestCase):
    """Ten nurses and six physicians are invited, in two units; results will be shown in fives."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.enter()
        cls.ann = cls.person("ann", cls.hospital, Membership.Role.AUDITOR)
        cls.root = get_user_model().objects.create_superuser("root", "root@example.org", "x")
        cls.north, cls.south = (
            Unit.objects.create(organisation=cls.hospital, study=cls.study, name=name)
            for name in ("North", "South")
        )
        Wave.objects.filter(pk=cls.wave.pk).update(
            asks_for_comment=True, comment_readers="the project team"
        )
        cls.wave.refresh_from_db()
        cast = cls()
        cls.links = [
            (group, cast.link(group, unit=unit))
            for group, unit, people in (
                (cls.nurses, cls.north, 5),
                (cls.nurses, cls.south, 5),
                (cls.physicians, cls.north, 6),
            )
            for _ in range(people)
        ]
        cast.invite_by_mail()

    def invite_by_mail(self) -> None:
        """As if all had been invited by mail; the first reminder has gone out, one is refused."""
        mailing.plan(self.wave)
        mailing.reminders_of(self.wave).filter(number=1).update(queued_on=localdate())
        for letter, invitation in zip("abcdefghijklmnop", self.wave.invitations.all(), strict=True):
            invitation.participant = Participant.objects.create(
                organisation=self.hospital,
                wave=self.wave,
                name=f"Person {letter}",
                email=f"{letter}@example.org",
            )
            invitation.save()
            Message.objects.create(
                organisation=self.hospital,
                invitation=invitation,
                kind=Kind.INVITATION,
                state=Message.State.FAILED if letter == "c" else Message.State.SENT,
            )

    def kinds_of_people(self) -> dict[str, Client]:
        people = {person.username: person for person in (self.amal, self.lena, self.cato)}
        people |= {"ann": self.ann, "bram": self.bram, "root": self.root}
        clients = {"nobody": Client()}
        for name, person in people.items():
            clients[name] = Client()
            clients[name].force_login(person)
        return clients

    def starts(self) -> list[str]:
        pages = [reverse(name, args=[self.wave.pk]) for name in WAVE_PAGES]
        files = [
            reverse("reports:file", args=[self.wave.pk, name]) for name in ("ties.csv", "ties.json")
        ]
        return ["/", "/studies/", *pages, *files]

    def everything(self, clients: dict[str, Client]) -> dict[str, Seen]:
        return {name: crawl(client, self.starts()) for name, client in clients.items()}

    def check_same(self, before: dict[str, Seen], after: dict[str, Seen]) -> None:
        for name in before:
            was, now_is = (
                {a: said for a, said in seen.items() if not a.partition("?")[0].endswith(LOG)}
                for seen in (before[name], after[name])
            )
            self.assertEqual(was.keys(), now_is.keys(), name)
            for address, said in was.items():
                self.assertTrue(
                    said == now_is[address],
                    self.first_change(f"{name}: {address}", said, now_is[address]),
                )

    def first_change(self, where: str, before: tuple[int, str], after: tuple[int, str]) -> str:
        lines = zip(before[1].splitlines(), after[1].splitlines(), strict=False)
        changed = [f"{a!r} became {b!r}" for a, b in lines if a != b]
        return f"{where}: {before[0]} {after[0]} {changed[:1]}"

    def send(self, number: int) -> None:
        """Let one of the invited people answer, each a little differently."""
        group, link = self.links[number]
        scores = {self.nurses: 3 + number % 2, self.physicians: 2 + number % 3}
        self.answer_by(link, scores, comment="Talks helped." if number % 4 == 0 else "")


class WhileCollectingTest(CrawlTestCase):
    def test_nothing_moves_but_progress_in_steps(self) -> None:
        clients = self.kinds_of_people()
        first = self.everything(clients)
        shown = {name: [self.progress(seen)] for name, seen in first.items()}
        for day, number in enumerate(self.order(), start=1):
            self.send(number)
            # As if each day brought one answer: what an attacker would like.
            count_for_today(localdate() + timedelta(days=day))
            for name, seen in self.everything(self.who_looks(day, clients)).items():
                was, now_is = self.without_progress(first[name]), self.without_progress(seen)
                self.check_same({name: was}, {name: now_is})
                shown[name].append(self.progress(seen))
                if shown[name][-1]:  # whoever reads of progress at all reads the same
                    self.assertEqual(shown[name][-1], shown["amal"][-1], name)
        self.assertGreater(len(first["amal"]), 30)  # sixteen pages of people among them
        self.check_steps(shown["amal"])
        told = {state["Nurses"] for state in shown["amal"]}
        self.assertEqual(told, {"under 20 %", "30 to 39 %", "60 to 69 %", "80 % or more"})

    def who_looks(self, day: int, clients: dict[str, Client]) -> dict[str, Client]:
        """Those who run and lead the survey look every day, the others by turns and at the end."""
        always = {name: clients[name] for name in ("amal", "lena")}
        others = [name for name in clients if name not in always]
        today = others if day == len(self.links) else [others[day % len(others)]]
        return always | {name: clients[name] for name in today}

    def order(self) -> list[int]:
        """Nurses and physicians by turns, in no order that a list would have."""
        return sorted(range(len(self.links)), key=lambda number: (number * 7) % 16)

    def without_progress(self, seen: Seen) -> Seen:
        return {
            address: (status, PROGRESS.sub("", body)) for address, (status, body) in seen.items()
        }

    def progress(self, seen: Seen) -> dict[str, str]:
        """What a person reads about how many have answered, line by line."""
        found = {}
        for _, body in seen.values():
            for section in PROGRESS.findall(body):
                lines = {name.strip(): words.strip() for name, words in LINE.findall(section)}
                self.assertTrue(found in ({}, lines), "two pages tell different stories")
                found = lines
        return found

    def check_steps(self, states: list[dict[str, str]]) -> None:
        """Between two changes of a line three of its people answered; its ends tell nothing."""
        everybody = [self.links[number][0].name for number in self.order()]
        for line in states[0]:
            answered = [line in (name, "Everybody invited") for name in everybody]
            since = 0
            for before, after, one_more in zip(states, states[1:], answered, strict=False):
                since += one_more
                if before[line] != after[line]:
                    self.assertGreaterEqual(since, STEP, f"{line}: {before[line]}")
                    since = 0
        self.assertEqual(states[0], states[1])
        self.assertEqual(states[-1], states[-2])

    def test_drafts_and_answers_taken_back_move_nothing(self) -> None:
        for number in range(4):
            self.send(number)
        count_for_today()
        clients = self.kinds_of_people()
        before = self.everything(clients)

        _, link = self.links[5]
        version = answering.begin(link).version
        answering.save_screen(
            link,
            "timely",
            {self.nurses.pk: 3},
            set(),
            shown={self.nurses.pk},
            version=version,
            screen=1,
        )
        answering.withdraw(self.links[0][1])
        count_for_today()

        self.check_same(before, self.everything(clients))

    def test_before_the_release_no_report_is_there_for_anybody(self) -> None:
        for number in range(12):
            self.send(number)
        Wave.objects.filter(pk=self.wave.pk).update(closes_at=now() - timedelta(minutes=1))

        for name, seen in self.everything(self.kinds_of_people()).items():
            for address, (status, _) in seen.items():
                if REPORTS.search(address):
                    self.assertIn(status, (302, 404), f"{name}: {address}")


class AfterTheReleaseTest(CrawlTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.before = cls().everything(cls().kinds_of_people())
        cast = cls()
        for number in range(15):
            cast.send(number)
        count_for_today()
        cls.frozen = cast.release()

    def test_no_number_stands_anywhere_that_was_not_released(self) -> None:
        expected = Recomputed(self.frozen)
        visited = 0
        for name, seen in self.everything(self.kinds_of_people()).items():
            for address, (status, body) in seen.items():
                if status != 200 or "/files/" in address:
                    continue
                page = read(body.encode())
                # Places of one unit carry its key; check_heatmap and check_units read those.
                if "?unit=" not in address and not address.endswith("/units/"):
                    visited += self.check_cells(page, expected)
                path = address.partition("?")[0]
                if not REPORTS.search(path) and not path.endswith(LOG):
                    self.check_plain(name, address, body)
        self.assertGreater(visited, 100)

    def check_plain(self, name: str, address: str, body: str) -> None:
        """A page that is no report: only the day of the release may be new on it."""
        path = address.partition("?")[0]  # a form with something chosen is the same form
        _, earlier = self.before[name].get(address, self.before[name].get(path, (200, "")))
        new = numbers_in(read(body.encode()).elsewhere()) - numbers_in(
            read(earlier.encode()).elsewhere()
        )
        known = self.furniture(self.frozen) | self.headcounts() | self.last_day_of_names()
        if address.endswith("/next/"):  # whom a next wave would ask, answered or not
            known |= {str(Participant.objects.filter(wave=self.wave).count())}
        if address.endswith("/share/"):  # how many days a link may live; seven open points
            known |= {"1", "7", "90"}
        self.assertLessEqual(new, known, address)

    def last_day_of_names(self) -> set[str]:
        """The day in the promise by which names are gone: counted from the end of the wave."""
        end = localdate(Wave.objects.get(pk=self.wave.pk).closes_at)
        gone = end + timedelta(days=settings.NAMES_KEPT_DAYS + 1 + settings.BACKUP_DAYS)
        return {str(gone.day), str(gone.year)}

    def headcounts(self) -> set[str]:
        return {str(group.headcount) for group in self.study.workgroups.all()}

    def test_each_report_page_holds_against_the_release_table(self) -> None:
        self.client.force_login(self.lena)

        self.check_overview(self.frozen)
        for unit in (None, self.north, self.south):
            self.check_heatmap(self.frozen, unit)
            self.check_files(self.frozen, unit)
        self.check_units(self.frozen, [self.north, self.south])
        self.check_close_ups(self.frozen)
        self.check_advice(self.frozen)

    def test_all_who_may_read_find_the_same(self) -> None:
        seen = self.everything(self.kinds_of_people())
        of_reports = {
            name: {
                address: re.sub(r"\b(amal|lena|cato|ann)\b", "somebody", MENU.sub("", body))
                for address, (status, body) in pages.items()
                if REPORTS.search(address.partition("?")[0])
            }
            for name, pages in seen.items()
            if name in ("amal", "lena", "cato")
        }

        self.assertGreater(len(of_reports["amal"]), 5)
        self.assertEqual(of_reports["amal"], of_reports["lena"])
        self.assertEqual(of_reports["amal"], of_reports["cato"])

    def test_a_stranger_finds_nothing_of_it(self) -> None:
        for name in ("nobody", "bram", "root"):
            seen = crawl(self.kinds_of_people()[name], self.starts())
            for address, (status, body) in seen.items():
                if f"/waves/{self.wave.pk}/" in address:
                    self.assertIn(status, (302, 404), f"{name}: {address}")
                self.assertNotIn("Physicians", body, f"{name}: {address}")

    def test_a_late_withdrawal_and_erasure_change_no_page(self) -> None:
        clients = {"lena": self.kinds_of_people()["lena"]}
        before = self.everything(clients)

        Invitation.objects.filter(wave=self.wave).update(state=Invitation.State.WITHDRAWN)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM surveys_tierating")
            cursor.execute("DELETE FROM surveys_comment")
            cursor.execute("DELETE FROM surveys_response")

        self.check_same(before, self.everything(clients))
        self.assertFalse(results.why_not_yet(self.wave) == "")
