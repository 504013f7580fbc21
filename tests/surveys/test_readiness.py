"""Before launch: the sentences people will read, what they cost, and what is missing."""

from django.urls import reverse

from surveys import readiness, voices
from surveys.importing.handing_in import hand_in_text
from surveys.models.studies import Partner, Workgroup
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

        nurses, leaders = voices.voices(self.wave, "en")

        self.assertEqual((nurses.groups, leaders.groups), (("Nurses", "Physicians"), ("Chiefs",)))
        timely = nurses.questions[1]
        self.assertEqual(
            timely.sentences,
            (
                "What you need to hear from each group below about discharge reaches you in time.",
                "What you need from each group below for discharge reaches you in time: a "
                "decision, an answer, news.",
            ),
        )
        self.assertEqual(
            timely.options, ("never", "seldom", "now and then", "mostly", "every time")
        )

    def test_a_group_that_nobody_is_on_the_list_for_reads_nothing(self):
        self.invite(self.nurses)

        self.assertEqual([voice.groups for voice in voices.voices(self.wave, "en")], [("Nurses",)])

    def test_what_is_asked_further_is_there_for_whom_it_is_asked(self):
        town = Partner.objects.create(organisation=self.hospital, study=self.study, name="Town")
        Workgroup.objects.filter(pk=self.physicians.pk).update(partner=town)
        self.wave.asks_partnership, self.wave.outcome_items = True, ["quality"]
        self.wave.outcomes_to_choose = ["Less waiting", "Less pain"]
        self.invite(self.nurses, self.physicians)

        nurses, physicians = voices.voices(self.wave, "de")

        about, work = nurses.further
        self.assertEqual(about.title, "Zusammenarbeit mit Town")
        self.assertEqual(len(about.questions), 7)
        self.assertIn("Town", about.questions[0].sentences[0])
        self.assertEqual([each.options[0] for each in work.questions], ["schlecht"])
        self.assertEqual(work.lines, ("Less waiting", "Less pain"))
        self.assertIn("bis zu 3", work.pick)
        self.assertEqual([page.title for page in physicians.further], [work.title])

    def test_a_comment_is_there_with_its_readers_and_only_where_it_is_asked_for(self):
        self.invite(self.nurses)
        [without] = voices.voices(self.wave, "en")
        self.wave.asks_for_comment, self.wave.comment_readers = True, "the change team"

        [nurses] = voices.voices(self.wave, "en")

        self.assertEqual((without.comment, without.comment_readers), ("", ""))
        self.assertEqual(nurses.comment, "Is there something you want to add?")
        self.assertIn("The change team can read this if at least 10", nurses.comment_readers)

    def test_the_page_shows_all_of_it_and_the_structures_sheet(self):
        Wave.objects.update(
            outcome_items=["engagement"], asks_for_comment=True, comment_readers="the change team"
        )
        self.invite(self.nurses)
        self.client.force_login(self.amal)

        page = self.client.get(reverse("surveys:setup-check", args=[self.wave.pk]))

        self.assertContains(page, "Work and its results")
        self.assertContains(page, "and 1 further question")
        self.assertContains(page, "Is there something you want to add?")
        self.assertContains(page, "the ability to work with … looked for when people are hired")


class BurdenTest(ReadinessTestCase):
    def test_groups_times_seven_questions_at_nine_seconds(self):
        self.invite(self.nurses)

        (burden,) = voices.burdens(self.wave)

        # Four groups, 28 ratings, 252 seconds.
        self.assertEqual((burden.targets, burden.ratings, burden.minutes), (4, 28, 4))
        self.assertFalse(burden.is_heavy)

    def test_further_questions_count_as_much(self):
        self.wave.outcome_items = ["job_satisfaction", "engagement", "quality", "intent_to_stay"]
        self.wave.outcomes_to_choose = ["Less waiting", "Less pain"]
        self.invite(self.nurses)

        (burden,) = voices.burdens(self.wave)

        # 28 ratings, 4 questions and a list: 33 times 9 seconds is 297 seconds.
        self.assertEqual((burden.ratings, burden.more, burden.minutes), (28, 5, 5))

    def test_more_than_twelve_groups_are_heavy_and_the_page_says_so(self):
        for number in range(9):
            self.workgroup(f"Group {number}", 5)
        self.invite(self.nurses)
        self.client.force_login(self.amal)

        self.assertTrue(voices.burdens(self.wave)[0].is_heavy)
        page = self.client.get(reverse("surveys:setup-check", args=[self.wave.pk]))
        self.assertContains(page, "More than 12 groups to rate make people stop")

    def test_twelve_are_not(self):
        for number in range(8):
            self.workgroup(f"Group {number}", 5)
        self.invite(self.nurses)

        self.assertFalse(voices.burdens(self.wave)[0].is_heavy)


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

    def test_a_group_that_nobody_else_is_asked_about_is_named(self):
        self.invite(self.nurses, self.physicians, self.therapists, self.pharmacists)
        others = [self.physicians, self.therapists, self.pharmacists]
        self.wave.unasked = [[group.pk, self.nurses.pk] for group in others]

        said = "Nobody on the list is asked about Nurses, apart from themselves."
        self.assertIn(said, self.sentences())

        self.wave.unasked = self.wave.unasked[1:]
        self.assertNotIn(said, self.sentences())

    def test_partners_that_are_asked_about_and_are_not_there(self):
        said = "Partner organisations are asked about, and no group belongs to one."
        self.wave.asks_partnership = True
        self.assertIn(said, self.sentences())

        Partner.objects.create(organisation=self.hospital, study=self.study, name="Town")
        self.assertNotIn(said, self.sentences())


class LanguagesTest(ReadinessTestCase):
    """What would be read in English in the middle of German."""

    def setUp(self):
        super().setUp()
        self.study.languages = ["en", "de"]
        self.study.save()
        self.wave = Wave.objects.get()
        self.invite(self.nurses, self.physicians, self.therapists, self.pharmacists)

    def about_words(self):
        found = [each for each in readiness.missing(self.wave) if each.screen == "words"]
        self.assertEqual({each.language for each in found} - {"de"}, set())
        self.assertFalse(any(each.blocks for each in found))
        return [each.sentence for each in found]

    def test_names_without_words_in_a_language_are_named(self):
        self.wave.wording = {"de": {"study": "Entlassung", "process": "Entlassung"}}

        self.assertEqual(
            self.about_words(),
            [
                "In Deutsch these names stay as they are in English: Nurses, Physicians, "
                "Therapists, Pharmacists."
            ],
        )

    def test_own_questions_that_a_language_lacks_are_named(self):
        names = {f"group.{group.pk}": "Gruppe" for group in self.study.workgroups.all()}
        german = names | {"study": "Entlassung", "process": "Entlassung"}
        own = {"item.timely.co_worker": "Do {group} tell you?", "introduction.co_worker": "Hello"}
        self.wave.wording = {"en": own, "de": german}

        self.assertEqual(
            self.about_words(),
            ["In Deutsch these are asked in English, in your own words: Introduction, Timely."],
        )

        said = {"item.timely.co_worker": "Sagen {group} es?", "introduction.co_worker": "Hallo"}
        self.wave.wording = {"en": own, "de": german | said}
        self.assertEqual(self.about_words(), [])

    def test_with_one_language_nothing_can_be_missing(self):
        self.study.languages = ["de"]
        self.study.save()

        self.assertEqual(self.about_words(), [])
