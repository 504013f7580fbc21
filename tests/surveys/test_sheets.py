"""Structures sheets: who fills them in, when they become readable, and what then stands there."""

from surveys import results, sheets
from surveys.erasing import delete_study, forget_answers
from surveys.locking import first_invitation
from surveys.models.releases import ReleasedStructure
from surveys.models.waves import Wave
from surveys.models.ways import SheetAnswer, StructuresSheet
from surveys.sheets import Statement
from tests.base import CastTestCase


class SheetTestCase(CastTestCase):
    def setUp(self):
        first_invitation(self.wave)

    def sheet(self, group, kind="agreed"):
        sheets.make_sheet(self.wave, group, kind, by=self.amal.pk)
        return StructuresSheet.objects.latest("pk")

    def fill(self, sheet, target, **places):
        """`meetings=2` or, with how well it works, `meetings=(2, 7)`."""
        statements = {
            code: Statement(*said) if isinstance(said, tuple) else Statement(said)
            for code, said in places.items()
        }
        sheet.refresh_from_db()
        sheets.save_sheet(sheet, target, statements, version=sheet.version)

    def be_open(self):
        """Start again as an open survey; a protected one cannot become open."""
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            mode="open",
            open_agreed_by="the ward meeting",
            open_agreed_on="2026-01-02",
            opens_at=self.wave.opens_at,
            closes_at=self.wave.closes_at,
        )
        first_invitation(self.wave)

    def views(self):
        self.answer(self.nurses, {self.physicians: 3}, people=5)
        return {
            (view.group, view.target, view.structure): view
            for view in results.released_structures(self.release())
        }

    def key(self, group, target, structure):
        return str(group.pk), str(target.pk), structure


class MadeTest(SheetTestCase):
    def test_a_sheet_is_about_every_other_group_also_those_only_rated(self):
        self.workgroup("The laboratory", 9, rates=False)

        names = [group.name for group in sheets.others(self.sheet(self.nurses))]

        self.assertEqual(names, ["Physicians", "Therapists", "Pharmacists", "The laboratory"])

    def test_twelve_structures_and_about_clients_nine(self):
        patients = self.workgroup("Patients", None, kind="client")

        self.assertEqual(len(sheets.questions_about(self.nurses)), 12)
        codes = [question.code for question in sheets.questions_about(patients)]
        self.assertEqual(len(codes), 9)
        self.assertTrue({"selecting", "rewards", "leadership_roles"}.isdisjoint(codes))

    def test_asked_for_again_the_agreed_sheet_keeps_what_it_says_under_a_new_link(self):
        sheet = self.sheet(self.nurses)
        self.fill(sheet, self.physicians, meetings=2)
        before = sheet.token_hash

        again = self.sheet(self.nurses)

        self.assertEqual(again, sheet)
        self.assertNotEqual(again.token_hash, before)
        self.assertEqual(SheetAnswer.objects.count(), 1)


class SavedTest(SheetTestCase):
    def test_a_page_replaces_what_it_said_before(self):
        sheet = self.sheet(self.nurses)
        self.fill(sheet, self.physicians, meetings=2, space=(1, 4))
        self.fill(sheet, self.therapists, meetings=0)

        self.fill(sheet, self.physicians, meetings=1, protocols=None)

        self.assertEqual(
            sheets.answers_of(sheet),
            {
                self.physicians.pk: {"meetings": Statement(1), "protocols": Statement(None)},
                self.therapists.pk: {"meetings": Statement(0)},
            },
        )

    def test_an_older_page_overwrites_nothing(self):
        sheet = self.sheet(self.nurses)
        self.fill(sheet, self.physicians, meetings=2)

        with self.assertRaises(sheets.Stale):
            sheets.save_sheet(sheet, self.physicians, {"meetings": Statement(0)}, version=1)

        self.assertEqual(SheetAnswer.objects.get().in_place, 2)

    def test_after_closing_nothing_is_saved(self):
        sheet = self.sheet(self.nurses)
        self.close()

        with self.assertRaises(sheets.NotOpen):
            self.fill(sheet, self.physicians, meetings=2)


class RefusedTest(SheetTestCase):
    def test_a_protected_survey_has_no_informants(self):
        with self.assertRaises(sheets.OnlyAgreed):
            self.sheet(self.nurses, "informant")

        self.assertFalse(StructuresSheet.objects.exists())

    def test_clients_groups_that_answer_nothing_and_other_studies_have_no_sheet(self):
        for group in (
            self.workgroup("Patients", None, kind="client"),
            self.workgroup("The laboratory", 9, rates=False),
        ):
            with self.assertRaises(sheets.NoSuchGroup):
                self.sheet(group)

    def test_before_the_rules_are_fixed_there_is_none(self):
        self.wave = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)

        with self.assertRaises(sheets.NotLocked):
            self.sheet(self.nurses)


class ReleasedTest(SheetTestCase):
    def test_an_agreed_sheet_becomes_readable_with_the_release(self):
        sheet = self.sheet(self.nurses)
        self.fill(sheet, self.physicians, meetings=(2, 7), space=1, protocols=None)

        views = self.views()

        meetings = views[self.key(self.nurses, self.physicians, "meetings")]
        self.assertEqual((meetings.score, meetings.sheets, meetings.works), (1.0, 1, 7.0))
        space = views[self.key(self.nurses, self.physicians, "space")]
        self.assertEqual((space.score, space.works), (0.5, None))
        self.assertEqual(len(views), 2)  # "don't know" is no view

    def test_it_stays_as_it_was_when_the_sheets_are_erased(self):
        self.fill(self.sheet(self.nurses), self.physicians, meetings=2)
        before = self.views()

        forget_answers(self.wave)

        self.assertFalse(StructuresSheet.objects.exists())
        release = self.wave.releases.get()
        self.assertEqual(list(results.released_structures(release)), list(before.values()))

    def test_two_informants_are_counted_together(self):
        self.be_open()
        for place in (1, 2):
            self.fill(self.sheet(self.nurses, "informant"), self.physicians, meetings=(place, 4))

        view = self.views()[self.key(self.nurses, self.physicians, "meetings")]

        self.assertEqual((view.score, view.sheets, view.works), (0.75, 2, 4.0))

    def test_one_informant_alone_is_not_shown(self):
        self.be_open()
        self.fill(self.sheet(self.nurses, "informant"), self.physicians, meetings=2)
        self.sheet(self.nurses, "informant")  # the second one filled in nothing

        self.assertEqual(self.views(), {})

    def test_where_a_group_agreed_on_a_sheet_its_informants_do_not_count(self):
        self.be_open()
        for place in (0, 0):
            self.fill(self.sheet(self.nurses, "informant"), self.physicians, meetings=place)
        self.fill(self.sheet(self.nurses), self.physicians, meetings=2)

        view = self.views()[self.key(self.nurses, self.physicians, "meetings")]

        self.assertEqual((view.score, view.sheets), (1.0, 1))

    def test_once_a_survey_became_protected_no_informant_is_shown(self):
        self.be_open()
        for place in (1, 2):
            self.fill(self.sheet(self.nurses, "informant"), self.physicians, meetings=place)
        self.wave.mode = "protected"
        self.wave.save()

        self.assertEqual(self.views(), {})

    def test_it_goes_with_its_study(self):
        self.fill(self.sheet(self.nurses), self.physicians, meetings=2)
        self.views()

        delete_study(self.study)

        self.assertFalse(ReleasedStructure.objects.exists())

    def test_the_example_of_three_groups(self):
        """N about P 2 and 2, P about N 1 and 1: side views 1 and 0.5, seen differently."""
        self.be_open()
        for rater, target, place in (
            (self.nurses, self.physicians, 2),
            (self.physicians, self.nurses, 1),
        ):
            for _ in range(2):
                self.fill(self.sheet(rater, "informant"), target, meetings=place)

        views = self.views()

        scores = [
            views[self.key(a, b, "meetings")].score
            for a, b in ((self.nurses, self.physicians), (self.physicians, self.nurses))
        ]
        self.assertEqual(scores, [1.0, 0.5])
