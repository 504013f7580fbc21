"""The next wave: a copy that keeps what people were promised."""

from datetime import timedelta

from django.utils.timezone import localdate, now

from surveys import people, repeating
from surveys.locking import first_invitation
from surveys.models.participants import Invitation, Link, Participant
from surveys.models.waves import ResearchReader, Wave
from surveys.repeating import CannotRepeat
from tests.base import CastTestCase


class RepeatTest(CastTestCase):
    def setUp(self):
        self.wave.wording = {"en": {"item.timely.co_worker": "{group}, in time?"}}
        self.wave.min_raters = 6
        self.wave.save()
        for name, group in (("Ann", self.nurses), ("Bea", self.nurses), ("Cy", self.physicians)):
            person = Participant.objects.create(
                organisation=self.hospital,
                wave=self.wave,
                name=name,
                email=f"{name.lower()}@example.org",
            )
            self.invitation(group, participant=person, language="en")
        first_invitation(self.wave)

    def repeat(self):
        self.close()
        return repeating.repeat(self.wave)

    def test_people_groups_words_and_rules_are_taken_over_and_nobody_is_invited(self):
        following = self.repeat()

        rows = Invitation.objects.filter(wave=following).order_by("participant__name")
        self.assertEqual(
            list(rows.values_list("participant__name", "workgroup__name", "language", "state")),
            [
                ("Ann", "Nurses", "en", "open"),
                ("Bea", "Nurses", "en", "open"),
                ("Cy", "Physicians", "en", "open"),
            ],
        )
        self.assertEqual((following.number, following.min_raters), (2, 6))
        self.assertEqual(following.wording, self.wave.wording)
        self.assertFalse(following.is_locked)
        self.assertIsNone(following.closes_at)
        self.assertEqual(Link.objects.filter(invitation__wave=following).count(), 0)
        self.assertEqual(repeating.differences(following), [])

    def test_who_may_research_is_taken_over(self):
        other = Wave.objects.create(
            organisation=self.hospital, study=self.study, number=2, research_export=True
        )
        ResearchReader.objects.create(
            organisation=self.hospital,
            wave=other,
            user=self.lena,
            name="Lena",
            institution="University",
            purpose="a thesis",
        )
        other.opens_at, other.closes_at = now() - timedelta(2), now() - timedelta(1)
        other.save()

        following = repeating.repeat(other)

        self.assertEqual([r.name for r in following.research_readers.all()], ["Lena"])

    def test_who_was_moved_stands_where_staff_have_put_them_and_who_left_is_not_asked(self):
        ann, bea = Participant.objects.filter(name__in=["Ann", "Bea"]).order_by("name")
        people.move(ann, self.physicians, None)
        people.take_out(bea)

        following = self.repeat()

        rows = Invitation.objects.filter(wave=following).order_by("participant__name")
        self.assertEqual(
            list(rows.values_list("participant__name", "workgroup__name")),
            [("Ann", "Physicians"), ("Cy", "Physicians")],
        )

    def test_what_differs_is_said_in_sentences(self):
        following = self.repeat()
        Participant.objects.get(wave=following, name="Ann").delete()
        Invitation.objects.filter(wave=following, participant__name="Cy").update(
            workgroup=self.therapists
        )
        person = Participant.objects.create(
            organisation=self.hospital, wave=following, email="new@example.org"
        )
        Invitation.objects.create(
            organisation=self.hospital, wave=following, participant=person, workgroup=self.nurses
        )
        following.wording, following.min_raters = {}, 7
        following.save()

        self.assertEqual(
            repeating.differences(following),
            [
                "1 person is new.",
                "1 person is not asked again.",
                "1 person stands in another group or unit.",
                "Another number of people is counted together.",
                "The words of the questions are others. A trend over both carries a note.",
            ],
        )

    def test_a_wave_that_is_open_is_not_repeated(self):
        with self.assertRaisesMessage(CannotRepeat, "once this one has closed"):
            repeating.repeat(self.wave)

    def test_a_wave_is_repeated_once(self):
        self.repeat()

        with self.assertRaisesMessage(CannotRepeat, "a newer wave already"):
            repeating.repeat(self.wave)
        self.assertEqual(Wave.objects.count(), 2)

    def test_a_copy_promises_no_less_than_the_wave_before(self):
        following = self.repeat()
        following.min_raters, following.research_export = 5, True
        following.mode = Wave.Mode.OPEN

        wrong = repeating.looser_than_last(following)

        self.assertEqual(set(wrong), {"mode", "min_raters", "research_export"})

    def test_it_may_promise_more(self):
        following = self.repeat()
        following.min_raters, following.asks_for_comment = 8, True
        following.results_on = localdate()

        self.assertEqual(repeating.looser_than_last(following), {})
