"""Which language a person with an account reads, and whom that does not concern."""

from django.core import mail
from django.http import HttpResponse
from django.test import TestCase
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate

from interventions import reminding
from interventions.catalogue import load
from interventions.models.plans import Action, ActionPlan
from surveys import staff_languages, staffing
from surveys.models.staff import PreferredLanguage
from tests.base import CastTestCase

GERMAN = {"accept-language": "de-AT,de;q=0.8,en;q=0.3"}


def language_of(page: HttpResponse) -> str:
    found: str = page.content.decode().partition('<html lang="')[2].partition('"')[0]
    return found


class BrowserTest(CastTestCase):
    def page(self, accepted: str) -> HttpResponse:
        return self.client.get(reverse("start"), headers={"accept-language": accepted})

    def test_before_anybody_has_chosen_the_browser_decides(self) -> None:
        for accepted, language in (
            ("de", "de"),
            ("fr-CH, en;q=0.5", "fr"),
            ("da, nl;q=0.7", "nl"),
            ("da", "en"),
            ("ar, pt", "en"),
            ("", "en"),
        ):
            with self.subTest(accepted):
                page = self.page(accepted)

                self.assertEqual(language_of(page), language)
                self.assertEqual(page["Content-Language"], language)
                self.assertIn("Accept-Language", page["Vary"])

    def test_a_page_that_is_not_there_speaks_the_same_language(self) -> None:
        page = self.client.get("/waves/999999/", headers={"accept-language": "es"}, follow=True)
        self.client.force_login(self.lena)
        missing = self.client.get("/waves/999999/", headers={"accept-language": "es"})

        self.assertEqual((language_of(page), language_of(missing)), ("es", "es"))
        self.assertEqual(missing.status_code, 404)


class ChoosingTest(CastTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.lena)
        self.studies = reverse("surveys:overview")

    def choose(self, language: str, **headers: str) -> HttpResponse:
        return self.client.post(
            reverse("language-choose"), {"language": language}, headers=headers or None
        )

    def read(self, **headers: str) -> str:
        return language_of(self.client.get(self.studies, headers=headers or GERMAN))

    def test_a_choice_comes_before_the_browser_and_survives_signing_out(self) -> None:
        self.choose("nl")
        self.assertEqual(self.read(), "nl")

        self.client.logout()
        self.client.force_login(self.lena)

        self.assertEqual(self.read(), "nl")

    def test_it_can_be_changed_and_left_to_the_browser_again(self) -> None:
        self.choose("nl")
        self.choose("fr")
        self.assertEqual(self.read(), "fr")

        self.choose("")

        self.assertEqual(self.read(), "de")
        self.assertFalse(PreferredLanguage.objects.exists())

    def test_nobody_elses_pages_change(self) -> None:
        self.choose("nl")
        self.client.force_login(self.amal)

        self.assertEqual(self.read(), "de")

    def test_a_language_that_is_not_offered_is_not_there(self) -> None:
        for language in ("da", "xx", "de ", "<b>"):
            with self.subTest(language):
                self.assertEqual(self.choose(language).status_code, 404)
        self.assertFalse(PreferredLanguage.objects.exists())

    def test_choosing_leads_back_to_our_own_page_and_to_no_other_place(self) -> None:
        catalogue = "http://testserver/catalogue/"

        self.assertEqual(self.choose("de", referer=catalogue)["Location"], catalogue)
        for elsewhere in ("https://evil.example/", "javascript:alert(1)", ""):
            with self.subTest(elsewhere):
                answer = self.choose("de", referer=elsewhere)
                self.assertEqual(answer["Location"], self.studies)

    def test_asking_for_the_address_changes_nothing_and_strangers_sign_in_first(self) -> None:
        self.assertEqual(self.client.get(reverse("language-choose")).status_code, 405)
        self.client.logout()

        self.assertIn("/accounts/login/", self.choose("de")["Location"])
        self.assertFalse(PreferredLanguage.objects.exists())

    def test_the_footer_and_the_account_page_offer_all_five(self) -> None:
        self.choose("fr")
        footer = self.client.get(self.studies).content.decode()
        account = self.client.get(reverse("mfa_index")).content.decode()

        for code in ("en", "de", "es", "nl"):
            self.assertIn(f'<button class="link" name="language" value="{code}"', footer)
            self.assertIn(f'<option value="{code}" lang="{code}">', account)
        self.assertIn('<b lang="fr" aria-current="true">français</b>', footer)
        self.assertIn('<option value="fr" lang="fr" selected>', account)

    def test_who_is_signed_in_and_what_they_chose_take_one_query(self) -> None:
        self.choose("fr")
        with self.assertNumQueries(2):  # the session, and the account with its choice
            self.client.get(reverse("language-choose"))

    def test_a_choice_of_a_language_that_is_no_longer_offered_is_no_choice(self) -> None:
        PreferredLanguage.objects.create(user=self.lena, language="da")

        self.assertEqual(self.read(), "de")


class WhatItDoesNotReachTest(CastTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.lena)
        self.client.post(reverse("language-choose"), {"language": "fr"})

    def test_a_respondents_page_keeps_its_own_rule(self) -> None:
        self.study.languages = ["en", "de"]
        self.study.save()
        link = self.link(self.nurses)

        page = self.client.get(reverse("surveys:answer", args=[link]), headers=GERMAN)
        promise = self.client.get(reverse("surveys:promise"), headers={"accept-language": "nl"})

        self.assertEqual((language_of(page), language_of(promise)), ("de", "nl"))

    def test_files_are_the_same_for_everybody(self) -> None:
        self.answer_all()
        self.release()
        for name in ("ties.csv", "ties.json"):
            address = reverse("reports:file", args=[self.wave.pk, name])
            french = self.client.get(address).content
            staff_languages.choose(self.lena, "en")
            english = self.client.get(address).content
            staff_languages.choose(self.lena, "fr")

            self.assertEqual(french, english, name)
            self.assertIn(b"3.0", english)

    def test_numbers_on_pages_are_written_as_their_reader_writes_them(self) -> None:
        """Nurses about physicians: six gave 3, three gave 2, in the mean 2.7."""
        self.answer_all()
        self.release()
        address = reverse("reports:heatmap", args=[self.wave.pk])

        french = self.client.get(address)
        staff_languages.choose(self.lena, "en")
        english = self.client.get(address)

        self.assertContains(french, "2,7")
        self.assertNotContains(french, "2.7<")
        self.assertContains(english, "2.7")
        self.assertContains(french, '"separators": ",')


class MailTest(CastTestCase):
    def test_a_reminder_of_an_action_speaks_its_receivers_language(self) -> None:
        load()
        plan = ActionPlan.objects.create(organisation=self.hospital, wave=self.wave)
        Action.objects.create(
            organisation=self.hospital,
            plan=plan,
            group_a=self.nurses,
            group_b=self.physicians,
            leading_group=self.nurses,
            slug="humble-inquiry",
            title="Humble inquiry",
            owner=self.lena,
            due_on=localdate(),
        )
        staff_languages.choose(self.lena, "de")

        self.assertEqual(reminding.remind(), 1)

        [message] = mail.outbox
        with translation.override("de"):
            words = translation.gettext("Due on %(day)s: %(title)s")
            day = date_format(localdate(), "DATE_FORMAT")  # 22. November 2026
        self.assertEqual(message.subject, words % {"day": day, "title": "Humble inquiry"})

    def test_an_invitation_to_somebody_with_an_account_speaks_their_language(self) -> None:
        staff_languages.choose(self.bram, "nl")
        invitation, token = staffing.invite(
            self.amal, self.hospital, email=self.bram.email, role="leader"
        )

        with translation.override("de"):
            staffing.mail_invitation(invitation, token)

        with translation.override("nl"):
            words = translation.gettext("%(organisation)s invites you to %(product)s")
        self.assertEqual(
            mail.outbox[-1].subject,
            words % {"organisation": "North Hospital", "product": "Coordination Survey"},
        )


class NobodyTest(TestCase):
    def test_who_has_no_account_has_chosen_nothing(self) -> None:
        self.assertEqual(staff_languages.chosen_by(None), "")
        self.assertEqual(staff_languages.of_mail_to(None), "en")
