"""Coproduction and leadership: whom they ask about whom, in which words, and that they score."""

from django.urls import reverse

from surveys import results
from surveys.instruments import INSTRUMENTS, get_instrument
from surveys.models.studies import ONE_SIDE
from surveys.questions import questionnaire_for
from tests.base import CastTestCase


class AskedTest(CastTestCase):
    def setUp(self):
        self.patients = self.workgroup("Patients", None, kind="client")
        self.leaders = self.workgroup("Ward leaders", 5, kind="leader")

    def use(self, instrument):
        self.study.instrument = instrument
        self.study.save()
        self.wave.refresh_from_db()

    def sentence(self, group, code):
        questions = questionnaire_for(self.invitation(group))
        number = questions.instrument.codes.index(code) + 1
        return questions.screen(number, {}, []).sections[0].sentence

    def test_the_tables_and_the_instruments_agree_on_what_an_instrument_is_about(self):
        said = {key: each.one_side for key, each in INSTRUMENTS.items() if each.one_side}

        self.assertEqual(said, ONE_SIDE)
        self.assertEqual(
            sorted(INSTRUMENTS),
            ["relational_coordination", "relational_coproduction", "relational_leadership"],
        )

    def test_in_coproduction_clients_rate_groups_and_groups_rate_clients_only(self):
        self.use("relational_coproduction")

        self.assertEqual(self.asked_about(self.nurses), ["Patients"])
        self.assertEqual(
            self.asked_about(self.patients),
            ["Nurses", "Physicians", "Therapists", "Pharmacists", "Ward leaders"],
        )

    def test_in_coproduction_each_side_reads_its_own_words(self):
        self.use("relational_coproduction")

        self.assertIn("you do yourself", self.sentence(self.patients, "shared_knowledge"))
        self.assertIn("Your part in discharge", self.sentence(self.nurses, "shared_knowledge"))

    def test_in_leadership_groups_rate_leaders_and_leaders_rate_groups_only(self):
        self.use("relational_leadership")

        self.assertEqual(self.asked_about(self.nurses), ["Ward leaders"])
        self.assertEqual(
            self.asked_about(self.leaders),
            ["Nurses", "Physicians", "Therapists", "Pharmacists", "Patients"],
        )

    def test_in_leadership_each_side_reads_its_own_words_from_the_start(self):
        self.use("relational_leadership")

        self.assertIn("a decision, an answer, news", self.sentence(self.nurses, "timely"))
        self.assertIn("to lead discharge", self.sentence(self.leaders, "timely"))
        led = questionnaire_for(self.invitation(self.nurses)).introduction()[0]
        leading = questionnaire_for(self.invitation(self.leaders)).introduction()[0]
        self.assertIn("working with those who lead in discharge", led)
        self.assertIn("each group that you lead in discharge", leading)

    def test_a_coordination_study_still_asks_everybody_about_everybody(self):
        asked = self.asked_about(self.nurses)

        self.assertEqual(
            asked,
            ["Physicians", "Therapists", "Pharmacists", "Patients", "Ward leaders", "Nurses"],
        )

    def test_all_three_score_the_same_choices_alike(self):
        tables = {each.score_table() for each in INSTRUMENTS.values()}

        self.assertEqual(len(tables), 1)
        self.assertEqual(get_instrument("relational_leadership").score("frequent", 3), 5)


class ReleasedTest(CastTestCase):
    def release_of(self, instrument, kind):
        other = self.workgroup("The other side", 6, kind=kind)
        self.study.instrument = instrument
        self.study.save()
        self.wave.refresh_from_db()
        self.answer(self.nurses, {other: 3}, people=6)
        self.answer(other, {self.nurses: 4}, people=6)
        return other, self.release()

    def test_a_released_wave_holds_both_directions_and_no_other_tie(self):
        other, release = self.release_of("relational_coproduction", "client")

        ties = results.released_ties(release)

        shown = {key: tie.mean.value for key, tie in ties.ties.items() if tie.mean}
        nurses, clients = str(self.nurses.pk), str(other.pk)
        self.assertEqual(shown, {(nurses, clients): 3.0, (clients, nurses): 4.0})
        self.assertIsNone(ties.within)

    def test_leadership_is_released_in_both_directions_too(self):
        other, release = self.release_of("relational_leadership", "leader")

        ties = results.released_ties(release)

        shown = {key: tie.mean.value for key, tie in ties.ties.items() if tie.mean}
        nurses, leaders = str(self.nurses.pk), str(other.pk)
        self.assertEqual(shown, {(nurses, leaders): 3.0, (leaders, nurses): 4.0})

    def test_the_report_of_coproduction_opens_and_names_it(self):
        self.release_of("relational_coproduction", "client")
        self.client.force_login(self.lena)

        page = self.client.get(reverse("reports:overview", args=[self.wave.pk]))

        self.assertContains(page, "Relational coproduction")

    def test_the_report_of_leadership_opens_and_names_it(self):
        self.release_of("relational_leadership", "leader")
        self.client.force_login(self.lena)

        page = self.client.get(reverse("reports:overview", args=[self.wave.pk]))

        self.assertContains(page, "Relational leadership")
