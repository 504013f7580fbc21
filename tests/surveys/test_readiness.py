"""Before launch: the sentences people will read, what they cost, and what is missing."""

from django.urls import reverse

from surveys import readiness
from surveys.importing.handing_in import hand_in_text
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from tests.base import CastTestCase


class ReadinessTestCase(CastTestCase):
    def setUp(self):
        Wave.objects.update(opens_at=None, closes_at=None)
        self.wave.refresh_from_db()

    def invite(self, *groups):
        for group in groups:
            self.invitation(group)

    def sentences(self):
        return [each.sentence for each in readiness.missing(self.wave)]


class VoicesTest(ReadinessTestCase):
    def test_everybody_s_own_sentences_are_there_and_alike_ones_once(self):
        chiefs = self.workgroup("Chiefs", 4, kind="leader")
        self.invite(self.nurses, self.physicians, chiefs)

        nurses, leaders = readiness.voices(self.wave, "en")

        self.assertEqual((nurses.groups, leaders.groups), (("Nurses", "Physicians"), ("Chiefs",)))
        _name, sentences, options = nurses.questions[1]
        self.assertEqual(
            sentences,
            (
                "What you need to hear from each group below about discharge reaches you in time.",
                "What you need from each group below for discharge reaches you in time: a "
                "decision, an answer, news.",
            ),
        )
        self.assertEqual(options, ("never", "seldom", "now and then", "mostly", "every time"))

    def test_a_group_that_nobody_is_on_the_list_for_reads_nothing(self):
        self.invite(self.nurses)

        self.assertEqual(
            [voice.groups for voice in readiness.voices(self.wave, "en")], [("Nurses",)]
        )


class BurdenTest(ReadinessTestCase):
    def test_groups_times_seven_questions_at_nine_seconds(self):
        self.invite(self.nurses)

        (burden,) = readiness.burdens(self.wave)

        # Four groups, 28 ratings, 252 seconds.
        self.assertEqual((burden.targets, burden.ratings, burden.minutes), (4, 28, 4))
        self.assertFalse(burden.is_heavy)

    def test_more_than_twelve_groups_are_heavy_and_the_page_says_so(self):
        for number in range(9):
            self.workgroup(f"Group {number}", 5)
        self.invite(self.nurses)
        self.client.force_login(self.amal)

        self.assertTrue(readiness.burdens(self.wave)[0].is_heavy)
        page = self.client.get(reverse("surveys:setup-check", args=[self.wave.pk]))
        self.assertContains(page, "More than 12 groups to rate make people stop")

    def test_twelve_are_not(self):
        for number in range(8):
            self.workgroup(f"Group {number}", 5)
        self.invite(self.nurses)

        self.assertFalse(readiness.burdens(self.wave)[0].is_heavy)


class MissingTest(ReadinessTestCase):
    def test_without_people_launch_waits(self):
        self.assertEqual(
            [each.sentence for each in readiness.waits_for(self.wave)],
            ["Nobody is on the list yet."],
        )

    def test_without_pairs_launch_waits(self):
        self.invite(self.nurses)
        groups = list(Workgroup.objects.all())
        self.wave.unasked = [[one.pk, other.pk] for one in groups for other in groups]

        self.assertEqual(
            [each.sentence for each in readiness.waits_for(self.wave)],
            ["Nobody is asked about any group."],
        )

    def test_an_export_that_names_nobody_waits(self):
        self.invite(self.nurses)
        self.wave.research_export = True

        (waiting,) = readiness.waits_for(self.wave)
        self.assertIn("nobody is named", waiting.sentence)

    def test_what_is_only_worth_a_look_does_not_keep_anybody_from_launching(self):
        self.invite(self.nurses, self.physicians, self.therapists)
        hand_in_text(self.wave, "email,workgroup\na@example.org,Nurses")
        self.wave = Wave.objects.get()

        self.assertEqual(readiness.waits_for(self.wave), [])
        self.assertEqual(
            self.sentences(),
            [
                "A list of people is handed in and not taken over.",
                "No contact is named whom people may ask.",
                "Nobody is on the list for Pharmacists. They are rated, and are not asked.",
            ],
        )

    def test_people_who_are_asked_about_no_group_are_counted(self):
        self.invite(self.nurses, self.physicians, self.physicians)
        groups = list(Workgroup.objects.all())
        self.wave.unasked = [[self.physicians.pk, group.pk] for group in groups]

        self.assertIn("2 people in Physicians are asked about no group.", self.sentences())

    def test_rated_groups_of_one_or_two_are_named(self):
        self.assertEqual(readiness.small_rated(self.wave), [self.pharmacists])

    def test_a_small_group_that_nobody_is_asked_about_is_not(self):
        groups = list(Workgroup.objects.all())
        self.wave.unasked = [[group.pk, self.pharmacists.pk] for group in groups]

        self.assertEqual(readiness.small_rated(self.wave), [])
