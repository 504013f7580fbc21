"""Further questions: whom they are asked, how they are saved, and what sending stores."""

from django.http import QueryDict

from surveys import answering
from surveys.forms.further import read_page
from surveys.further import pages_for
from surveys.further_saving import save_page
from surveys.models.answers import OutcomeAnswer, PartnershipRating, PickedOutcome, Response
from surveys.models.participants import Draft
from surveys.models.studies import Partner
from tests.base import CastTestCase

LIST = ["Fewer returns to hospital", "Less waiting", "Less pain"]


class FurtherTestCase(CastTestCase):
    """Two partner organisations; the physicians come from one of them. Patients are asked, too."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.home, cls.town = (
            Partner.objects.create(organisation=cls.hospital, study=cls.study, name=name)
            for name in ("Home Care", "Town")
        )
        cls.physicians.partner = cls.home
        cls.physicians.save()
        cls.patients = cls.workgroup("Patients", 8, kind="client")
        cls.wave.asks_partnership = True
        cls.wave.outcome_items = ["job_satisfaction", "quality"]
        cls.wave.outcomes_to_choose = LIST
        cls.wave.save()

    def pages(self, group):
        return pages_for(self.invitation(group))

    def save(self, token, key, answers):
        draft = answering.begin(token)
        [page] = [p for p in pages_for(draft.invitation) if p.key == key]
        return save_page(token, page, answers, version=draft.version, screen=8)

    def send(self, group, further):
        """Answer nothing but some further pages, and send."""
        token = self.link(group)
        version = answering.begin(token).version
        for key, answers in further.items():
            version = self.save(token, key, answers).version
        answering.submit(token, version=version)
        return token


class AskedTest(FurtherTestCase):
    def test_a_page_for_each_partner_and_one_for_everything_else(self):
        pages = self.pages(self.nurses)

        self.assertEqual(
            [page.title for page in pages],
            ["Working with Home Care", "Working with Town", "Work and its results"],
        )
        self.assertEqual([page.length for page in pages], [7, 7, 3])

    def test_nobody_is_asked_about_their_own_organisation(self):
        titles = [page.title for page in self.pages(self.physicians)]

        self.assertEqual(titles, ["Working with Town", "Work and its results"])

    def test_clients_speak_for_no_organisation_and_have_no_job_here(self):
        [page] = self.pages(self.patients)

        self.assertEqual([ask.code for ask in page.asks], ["quality"])
        self.assertEqual(page.lines, tuple(LIST))

    def test_names_and_the_process_stand_in_the_sentences(self):
        home, _, work = self.pages(self.nurses)

        self.assertEqual(home.asks[0].text, "What matters most to us is understood by Home Care.")
        self.assertIn("the result of discharge", work.asks[1].text)

    def test_a_wave_that_asks_nothing_more_has_no_such_page_and_looks_for_none(self):
        self.wave.asks_partnership, self.wave.outcome_items = False, []
        self.wave.outcomes_to_choose = []
        self.wave.save()
        invitation = self.invitation(self.nurses)

        with self.assertNumQueries(0):
            self.assertEqual(pages_for(invitation), ())


class ReadTest(FurtherTestCase):
    def read(self, text, number=2):
        return read_page(QueryDict(text), self.pages(self.nurses)[number])

    def test_a_choice_no_answer_and_what_was_picked(self):
        form = self.read("version=3&ask-quality=5&ask-job_satisfaction=0&picked=3&picked=1")

        self.assertTrue(form.is_valid)
        self.assertEqual(form.version, 3)
        self.assertEqual(form.answers, {"quality": 5, "job_satisfaction": 0, "picked": [1, 3]})

    def test_what_is_left_open_is_no_answer_at_all(self):
        self.assertEqual(self.read("version=1&ask-quality=").answers, {})

    def test_no_option_twice_a_choice_and_text_are_refused_at_their_question(self):
        for sent in ("6", "-1", "٣", "five", "1.0", "\x00", "5&ask-quality=4"):
            with self.subTest(sent):
                form = self.read(f"version=1&ask-quality={sent}")

                self.assertEqual(list(form.errors), ["quality"])
                self.assertEqual(form.answers, {})

    def test_at_most_three_and_only_from_the_list(self):
        self.wave.outcomes_to_choose = [*LIST, "More sleep"]
        self.wave.save()

        four = self.read("version=1&picked=1&picked=2&picked=3&picked=4")
        unknown = self.read("version=1&picked=5")

        self.assertEqual(four.errors, {"picked": "Choose at most 3; these are 4."})
        self.assertEqual(list(unknown.errors), ["picked"])

    def test_a_question_of_another_page_is_not_read(self):
        self.assertEqual(self.read("version=1&ask-empathy=4").answers, {})


class SavedTest(FurtherTestCase):
    def test_a_page_is_kept_in_the_draft_until_it_is_sent(self):
        token = self.link(self.nurses)

        self.save(token, f"partner-{self.town.pk}", {"empathy": 4})

        self.assertEqual(Draft.objects.get().further, {f"partner-{self.town.pk}": {"empathy": 4}})

    def test_an_old_page_that_says_something_else_overwrites_nothing(self):
        token = self.link(self.nurses)
        self.save(token, "outcomes", {"quality": 4})
        page = self.pages(self.nurses)[2]

        with self.assertRaises(answering.Stale):
            save_page(token, page, {"quality": 1}, version=1, screen=9)

        self.assertEqual(Draft.objects.get().further["outcomes"], {"quality": 4})

    def test_an_old_page_that_says_the_same_is_no_conflict(self):
        token = self.link(self.nurses)
        self.save(token, "outcomes", {"quality": 4})

        draft = save_page(token, self.pages(self.nurses)[2], {"quality": 4}, version=1, screen=10)

        self.assertEqual(draft.screen, 10)


class StoredTest(FurtherTestCase):
    def test_sending_stores_each_page_beside_the_ratings(self):
        self.send(
            self.nurses,
            {
                f"partner-{self.home.pk}": {"empathy": 4, "power_shared": 0},
                "outcomes": {"quality": 5, "picked": [2]},
            },
        )

        home, town = PartnershipRating.objects.order_by("partner_id")
        self.assertEqual((home.empathy, home.power_shared), (4, None))
        self.assertEqual((town.partner, town.empathy), (self.town, None))
        outcome = OutcomeAnswer.objects.get()
        self.assertEqual((outcome.quality, outcome.job_satisfaction), (5, None))
        self.assertEqual(outcome.workgroup, self.nurses)
        self.assertEqual([p.line for p in PickedOutcome.objects.all()], [2])
        self.assertFalse(Draft.objects.exists())

    def test_whoever_was_asked_has_rows_whatever_they_answered(self):
        self.send(self.physicians, {})
        self.send(self.patients, {})

        self.assertEqual(PartnershipRating.objects.count(), 1)  # about the Town, by physicians
        self.assertEqual(OutcomeAnswer.objects.count(), 2)
        self.assertEqual(PickedOutcome.objects.count(), 0)

    def test_what_was_saved_for_a_page_nobody_asks_any_more_is_not_stored(self):
        token = self.link(self.nurses)
        draft = answering.begin(token)
        draft.further = {"partner-999": {"empathy": 4}, "outcomes": {"picked": [9]}}
        draft.save()

        answering.submit(token, version=draft.version)

        self.assertEqual({r.empathy for r in PartnershipRating.objects.all()}, {None})
        self.assertFalse(PickedOutcome.objects.exists())

    def test_taking_back_takes_these_back_too(self):
        token = self.send(self.nurses, {"outcomes": {"quality": 5, "picked": [1]}})

        answering.withdraw(token)

        for table in (Response, PartnershipRating, OutcomeAnswer, PickedOutcome):
            self.assertFalse(table.objects.exists(), table)
