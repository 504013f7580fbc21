"""Which language a respondent reads: chosen, invited, the browser's, or the study's own."""

import re

from django.conf import settings
from django.test import SimpleTestCase, override_settings
from django.urls import resolve, reverse
from django.utils import translation

from surveys import answering
from surveys.languages import NAMES, Token, best, direction
from surveys.models.waves import ResearchReader
from tests.base import CastTestCase

ALL = list(NAMES)


class ChoosingTest(SimpleTestCase):
    def test_what_is_chosen_comes_first_then_the_invitation_then_the_browser(self) -> None:
        three = ["nl", "de", "ar"]
        for chosen, invited, accepted, expected in (
            ("ar", "de", "nl", "ar"),
            ("", "de", "nl", "de"),
            ("", "", "de", "de"),
            ("", "", "", "nl"),
            # What the study does not offer, nobody gets.
            ("fr", "", "", "nl"),
            ("fr", "de", "", "de"),
            ("", "fr", "ar", "ar"),
            ("", "", "fr", "nl"),
            # A browser has several, in an order, with countries.
            ("", "", "fr, ar;q=0.3, de;q=0.9", "de"),
            ("", "", "de-AT, ar", "de"),
            ("", "", "AR-EG", "ar"),
            ("", "", "de;q=0, ar", "ar"),
            ("", "", "*", "nl"),
            ("", "", ";;q=,,\x00", "nl"),
            ("", "", "de," * 400, "de"),
        ):
            with self.subTest(chosen=chosen, invited=invited, accepted=accepted):
                self.assertEqual(
                    best(three, chosen=chosen, invited=invited, accepted=accepted), expected
                )

    def test_only_arabic_is_written_from_right_to_left(self) -> None:
        self.assertEqual([code for code in ALL if direction(code) == "rtl"], ["ar"])


class AddressTest(SimpleTestCase):
    def test_the_language_travels_with_the_token(self) -> None:
        match = resolve("/s/abc/ar/3/")

        self.assertEqual((match.kwargs["token"], match.kwargs["token"].chosen), ("abc", "ar"))
        self.assertEqual(reverse("surveys:answer-question", kwargs=match.kwargs), "/s/abc/ar/3/")
        self.assertEqual(
            reverse("surveys:answer-send", args=[match.kwargs["token"]]), "/s/abc/ar/send/"
        )

    def test_without_one_the_address_is_as_it_always_was(self) -> None:
        match = resolve("/s/abc/send/")

        self.assertEqual((match.kwargs["token"], match.kwargs["token"].chosen), ("abc", ""))
        self.assertEqual(reverse("surveys:answer", args=["abc"]), "/s/abc/")
        self.assertEqual(reverse("surveys:answer", args=[Token("de")]), "/s/de/")

    def test_a_link_is_the_same_link_in_every_language(self) -> None:
        self.assertEqual(Token("abc", "ar"), "abc")
        self.assertEqual(Token("abc", "ar").encode(), b"abc")


class LanguageOfAPageTest(CastTestCase):
    def setUp(self) -> None:
        self.offer("en", "de", "ar")

    def offer(self, *languages: str) -> None:
        self.study.languages = list(languages)
        self.study.save()

    def language(self, address: str, browser: str = "") -> tuple[str, str]:
        """Return what the page says of itself: language and direction."""
        page = self.client.get(address, headers={"accept-language": browser}, follow=True)
        html = page.content.decode()
        self.assertEqual(page.headers["Content-Language"], html.split('<html lang="')[1][:2])
        found = re.search(r'<html lang="(\w+)" dir="(\w+)">', html)
        assert found is not None
        return found[1], found[2]

    def test_the_browser_decides_until_somebody_chooses(self) -> None:
        address = f"/s/{self.link(self.nurses)}/"

        self.assertEqual(self.language(address, "ar-SY, de"), ("ar", "rtl"))
        self.assertEqual(self.language(address, "fr"), ("en", "ltr"))
        self.assertEqual(self.language(f"{address}de/", "ar-SY"), ("de", "ltr"))

    def test_the_invitation_knows_better_than_the_browser(self) -> None:
        address = f"/s/{self.link(self.nurses, language='de')}/"

        self.assertEqual(self.language(address, "ar"), ("de", "ltr"))
        self.assertEqual(self.language(f"{address}ar/", "en"), ("ar", "rtl"))

    def test_what_the_study_does_not_offer_is_asked_in_its_main_language(self) -> None:
        self.offer("de", "ar")
        address = f"/s/{self.link(self.nurses, language='es')}/"

        self.assertEqual(self.language(f"{address}fr/", "nl"), ("de", "ltr"))

    def test_a_study_whose_languages_we_do_not_have_is_asked_in_english(self) -> None:
        self.offer("sv")

        self.assertEqual(self.language(f"/s/{self.link(self.nurses)}/", "sv"), ("en", "ltr"))

    def test_links_and_the_next_pages_stay_in_it(self) -> None:
        token = self.link(self.nurses)

        begun = self.client.post(f"/s/{token}/ar/")
        page = self.client.get(begun.url)
        saved = self.client.post(begun.url, {"version": "1"})

        self.assertEqual(begun.url, f"/s/{token}/ar/1/")
        self.assertContains(page, f'action="/s/{token}/ar/1/"')
        self.assertEqual(saved.url, f"/s/{token}/ar/2/")
        self.assertEqual(self.client.get(f"/s/{token}/ar/").url, f"/s/{token}/ar/2/")
        self.assertEqual(self.client.get(f"/s/{token}/ar/take-back/").url, f"/s/{token}/ar/")

    def test_the_promise_is_read_in_the_language_of_the_page_that_leads_to_it(self) -> None:
        page = self.client.get(f"/s/{self.link(self.nurses)}/de/")

        self.assertContains(page, 'href="/promise/de/"')
        self.assertEqual(self.language("/promise/de/", "ar"), ("de", "ltr"))
        self.assertEqual(self.language("/promise/", "ar"), ("ar", "rtl"))
        self.assertEqual(self.client.get("/promise/sv/").status_code, 404)

    def test_dates_are_written_as_the_language_writes_them(self) -> None:
        self.wave.closes_at = self.wave.closes_at.replace(2027, 3, 9, 17, 30)
        self.wave.save()
        token = self.link(self.nurses)
        for language, words in (
            ("en", "Open until 9 March 2027, 17:30 (UTC)"),
            ("de", "9. März 2027 17:30 (UTC)"),
            ("ar", "9 مارس 2027، 17:30"),
        ):
            with self.subTest(language):
                self.assertContains(self.client.get(f"/s/{token}/{language}/"), words)

    def test_errors_are_said_in_it_too(self) -> None:
        self.wave.asks_for_comment, self.wave.comment_readers = True, "the ward leaders"
        self.wave.save()
        token = self.link(self.nurses, language="de")
        version = answering.begin(token).version

        page = self.client.post(
            f"/s/{token}/send/",
            {"version": version, "comment": "x" * 2001, "go": "send"},
            headers={"accept-language": "fr"},
        )

        self.assertContains(
            page, "Bitte höchstens 2000 Zeichen; hier sind es 2001.", status_code=400
        )
        self.assertContains(
            page, "kann dies gelesen werden von: the ward leaders.", status_code=400
        )

    def test_named_readers_are_joined_with_the_languages_own_word(self) -> None:
        for user, name in ((self.cato, "Rosa Ek"), (self.lena, "Ola Berg")):
            ResearchReader.objects.create(
                organisation=self.hospital,
                wave=self.wave,
                user=user,
                name=name,
                institution="West University",
                purpose="a thesis",
            )
        self.wave.research_export = True
        self.wave.save()

        page = self.client.get(f"/s/{self.link(self.nurses)}/de/")

        self.assertContains(page, "Rosa Ek (West University) und Ola Berg (West University)")

    def test_a_link_that_is_none_of_ours_is_refused_in_the_readers_language(self) -> None:
        for address, browser, words in (
            ("/s/unknown/", "de", "Diese Seite gibt es hier nicht"),
            ("/s/unknown/ar/", "de", "هذه الصفحة غير موجودة هنا"),
            ("/s/unknown/7/8/", "de", "Diese Seite gibt es hier nicht"),
            ("/s/unknown/", "sv", "This page is not here"),
            ("/studies/999999/nowhere/", "de", "Diese Seite gibt es hier nicht"),
            ("/studies/999999/nowhere/", "da", "This page is not here"),
        ):
            with self.subTest(address):
                page = self.client.get(address, headers={"accept-language": browser})

                self.assertContains(page, words, status_code=404)

    @override_settings(DEBUG_PROPAGATE_EXCEPTIONS=False)
    def test_our_own_faults_are_admitted_in_the_readers_language(self) -> None:
        self.client.raise_request_exception = False
        token = self.link(self.nurses)
        self.study.languages = 7  # what no form stores
        self.study.save()

        with self.assertLogs("django.request", "ERROR"):
            page = self.client.get(f"/s/{token}/", headers={"accept-language": "nl"})

        self.assertContains(page, "Er ging bij ons iets mis.", status_code=500)

    def test_no_language_stays_behind_in_the_thread(self) -> None:
        token = self.link(self.nurses)
        for address, status in (
            (f"/s/{token}/ar/", 200),
            ("/s/unknown/ar/", 404),
            (f"/s/{token}/ar/99/", 302),
            ("/promise/ar/", 200),
        ):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, status)

                self.assertEqual(translation.get_language(), settings.LANGUAGE_CODE)

    def test_staff_pages_are_english_whatever_the_browser_wants(self) -> None:
        self.client.force_login(self.amal)

        page = self.client.get("/studies/", headers={"accept-language": "ar"})

        self.assertContains(page, "Your studies")
        self.assertContains(page, '<html lang="en" dir="ltr"')

    def test_no_cookie_remembers_the_choice(self) -> None:
        page = self.client.get(f"/s/{self.link(self.nurses)}/ar/")

        self.assertEqual(page.cookies.keys(), set())

    def test_a_page_in_another_language_asks_the_database_no_more(self) -> None:
        token = self.link(self.nurses)
        self.client.post(f"/s/{token}/")

        with self.assertNumQueries(2):  # the link with all that hangs on it, and the workgroups
            self.client.get(f"/s/{token}/ar/1/", headers={"accept-language": "de"})
