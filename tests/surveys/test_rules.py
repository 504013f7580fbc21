"""What a wave's page says about its settings, to whoever may know about the wave."""

from datetime import date

from django.urls import reverse

from surveys import mailing
from surveys.models.organisations import Membership
from surveys.models.waves import ResearchReader, Wave
from surveys.rules import parts_of, rules_of
from tests.base import CastTestCase


class RulesTest(CastTestCase):
    def said(self, about):
        wave = Wave.objects.select_related("study").get(pk=self.wave.pk)
        return next(each.holds for each in rules_of(wave) if each.about == about)

    def change(self, **facts):
        Wave.objects.filter(pk=self.wave.pk).update(**facts)

    def test_a_protected_wave_with_nothing_switched_on(self):
        self.assertIn("protected", self.said("Privacy"))
        self.assertEqual(self.said("Smallest number of people counted together"), "5")
        self.assertEqual(self.said("Single answers, without names"), "for nobody")
        self.assertEqual(self.said("Comments"), "not asked for")
        self.assertEqual(self.said("Asked further"), "nothing")
        self.assertEqual(self.said("Words"), "ours")
        self.assertEqual(self.said("Pairs that are not asked about each other"), "0")
        self.assertEqual(self.said("Reminders, to those who have not answered"), "none planned")

    def test_an_open_wave_names_who_agreed_and_when(self):
        self.change(mode="open", open_agreed_by="Ida", open_agreed_on=date(2026, 11, 2))

        self.assertIn("Ida confirmed on 2 November 2026", self.said("Privacy"))

    def test_whoever_may_take_single_answers_is_named_with_the_purpose(self):
        self.change(research_export=True)
        ResearchReader.objects.create(
            organisation=self.hospital,
            wave=self.wave,
            user=self.cato,
            name="Rosa",
            institution="North University",
            purpose="a thesis",
        )

        self.assertEqual(
            self.said("Single answers, without names"), "Rosa, North University: a thesis"
        )

    def test_what_is_asked_further_comments_words_pairs_and_reminders(self):
        self.change(
            asks_partnership=True,
            outcome_items=["quality"],
            outcomes_to_choose=["Less waiting", "Less pain"],
            asks_for_comment=True,
            comment_readers="the change team",
            wording={"en": {"item.timely.name": "In time"}},
            wording_licence_by="Ida",
            wording_licence_on=date(2026, 11, 2),
            unasked=[[self.nurses.pk, self.physicians.pk]],
        )
        mailing.plan_reminders(self.wave, after_opening=[4], before_closing=[2])

        further = self.said("Asked further")
        self.assertIn("each partner organisation", further)
        self.assertIn("which results to better: Less waiting, Less pain", further)
        self.assertEqual(
            self.said("Comments"), "read by the change team, if at least 10 people answer"
        )
        words = self.said("Words")
        self.assertIn("own words in English", words)
        self.assertIn("Ida confirmed a licence for the official wording on 2 November 2026", words)
        self.assertEqual(self.said("Pairs that are not asked about each other"), "1")
        self.assertEqual(
            self.said("Reminders, to those who have not answered"),
            "4 days after the opening, 2 days before the end",
        )

    def test_groups_that_take_part_with_kind_and_size(self):
        self.pharmacists.rates = False
        self.pharmacists.save()

        found = {each.about: each.holds for each in parts_of(self.wave)}

        self.assertEqual(found["Nurses"], "Staff, 9 people")
        self.assertEqual(found["Pharmacists"], "Staff, rated only, 2 people")


class PageTest(CastTestCase):
    def test_an_auditor_reads_the_rules_and_the_promise_and_changes_nothing(self):
        self.client.force_login(self.person("paz", self.hospital, Membership.Role.AUDITOR))

        page = self.client.get(reverse("surveys:wave", args=[self.wave.pk]))

        self.assertContains(page, "Smallest number of people counted together")
        self.assertContains(page, "What everybody who is asked is promised")
        self.assertContains(page, "Nobody sees your answers alone")
        setup = reverse("surveys:setup-process", args=[self.wave.pk])
        self.assertNotContains(page, setup)
        self.assertEqual(self.client.get(setup).status_code, 404)
