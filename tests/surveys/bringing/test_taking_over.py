"""From a file to a released wave: what is stored, what is not, and what is refused."""

from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate, now

from surveys import results, waves
from surveys.bringing import handing_in
from surveys.bringing.exports import read_export
from surveys.bringing.storing import CannotBring, bring_in
from surveys.erasing import delete_study, forget_what_is_due
from surveys.importing.tables import Unreadable
from surveys.models.answers import Response, TieRating
from surveys.models.bringing import BroughtIn, EarlierFile
from surveys.models.participants import Invitation, Participant
from surveys.models.releases import ReleasedValue
from surveys.models.studies import Study
from surveys.models.waves import Wave
from tests.surveys.bringing import files
from tests.surveys.bringing.base import DAY, BringingTestCase

EXPECTED = [  # 6 nurses: 6 × 4 and 6 × 3; 5 physicians: 5 × 2 and 5 × 4 are ranges
    ("Nurses", "Nurses", "exact", 24),
    ("Nurses", "Physicians", "exact", 18),
    ("Physicians", "Nurses", "at_most", None),
    ("Physicians", "Physicians", "at_least", None),
]


class EveryKindTest(BringingTestCase):
    def check(self, rows, kind, **said):
        kept = self.say(self.kept(rows, kind), **said)
        wave = handing_in.take(kept, self.about(), self.amal)

        results.freeze(wave)

        self.assertEqual(self.values(wave), EXPECTED)

    def test_limesurvey_codes_are_mapped_question_by_question(self):
        kept = self.kept(files.limesurvey_codes(), "limesurvey")
        questions = {f"question:Q{n}": code for n, code in enumerate(files.CODES, start=1)}
        names = {"name:SQ001": "Nurses", "name:SQ002": "Physicians"}
        names |= {"name:A1": "Nurses", "name:A2": "Physicians"}

        handing_in.say(kept, {**questions, **names, "frequent": "positions"}, [])
        wave = handing_in.take(kept, self.about(), self.amal)
        results.freeze(wave)

        self.assertEqual(self.values(wave), EXPECTED)

    def test_limesurvey_in_german_words_needs_no_mapping_but_the_unusual_words(self):
        kept = self.kept(files.as_xlsx(files.limesurvey_german()), "limesurvey")
        said = {"word:zu viel": "4", "word:zu wenig": "2", "word:viel zu viel": "5"}
        names = {"name:Pflege": "Nurses", "name:Ärzte": "Physicians"}

        handing_in.say(kept, {**said, **names, "frequent": "positions"}, [])
        wave = handing_in.take(kept, self.about(), self.amal)
        results.freeze(wave)

        self.assertEqual(self.values(wave), EXPECTED)

    def test_qualtrics_labels_need_no_mapping_at_all(self):
        kept = self.kept(files.qualtrics(), "qualtrics")

        self.assertEqual(handing_in.mapping_of(kept).frequent, "positions")
        self.assertEqual(kept.left_out, {"trials": 1, "unfinished": 1})
        self.check(files.qualtrics(), "qualtrics")

    def test_qualtrics_numbers(self):
        self.check(files.qualtrics(labels=False), "qualtrics")

    def test_a_wide_table(self):
        self.check(files.wide(), "wide")

    def test_our_ratings_csv_is_one_response_per_respondent(self):
        self.check(files.ratings(), "ratings")

        self.assertEqual(Response.objects.count(), 11)

    def test_scores_of_frequent_are_put_back_into_places(self):
        scored = [[*files.wide()[0]]]
        for group, unit in files.PEOPLE:
            own = files.SCORES[group]
            scored.append([group, unit, *(own[g] for _code in files.CODES for g in files.GROUPS)])

        self.check(scored, "wide", frequent="scores")

        self.assertEqual(
            set(TieRating.objects.values_list("frequent", "timely")), {(4, 4), (2, 3), (5, 2)}
        )


class WhatIsStoredTest(BringingTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        case = cls()
        cls.brought_wave = case.brought(files.qualtrics(), "qualtrics")

    def test_nothing_is_stored_of_anybody_but_group_unit_and_choices(self):
        responses = Response.objects.all()

        self.assertEqual(responses.count(), 11)
        self.assertEqual(len({r.withdraw_key for r in responses}), 11)
        self.assertEqual({r.unit.name for r in responses}, {"North", "South"})
        self.assertFalse(Participant.objects.exists())
        self.assertFalse(EarlierFile.objects.exists())

    def test_the_order_of_the_file_is_in_no_order_of_keys(self):
        groups = [r.workgroup.name for r in Response.objects.order_by("pk")]
        self.assertEqual(sorted(groups), ["Nurses"] * 6 + ["Physicians"] * 5)
        invitations = Invitation.objects.order_by("pk").values_list("workgroup__name", flat=True)

        self.assertEqual(list(invitations), sorted(invitations))

    def test_the_wave_is_closed_and_locked_on_its_day(self):
        wave = self.brought_wave

        self.assertEqual(wave.state(), Wave.State.CLOSED)
        self.assertEqual(wave.first_invited_on, DAY)
        self.assertEqual(results.why_not_yet(wave), "")
        self.assertEqual(wave.brought_in.on, localdate())

    def test_its_rules_become_stricter_and_never_looser(self):
        wave = self.brought_wave
        wave.min_raters = 4

        with self.assertRaisesMessage(Exception, "can be raised"):
            wave.full_clean()

    def test_it_cannot_be_opened_again(self):
        with self.assertRaisesMessage(waves.CannotReopen, "came from a file"):
            waves.reopen(self.brought_wave, closes_at=now() + timedelta(days=1))

    def test_the_same_file_is_told_to_be_there(self):
        for content in (files.as_csv(files.qualtrics()), files.as_xlsx(files.qualtrics())):
            with self.assertRaisesMessage(Unreadable, "This file was brought in on"):
                handing_in.read_new(self.hospital, content, "qualtrics")

        self.assertTrue(
            handing_in.read_new(self.other_hospital, files.as_csv(files.qualtrics()), "qualtrics")
        )

    def test_two_pages_with_the_same_file_bring_it_in_once(self):
        content = files.as_csv(files.qualtrics())
        export = read_export(content, "qualtrics")
        kept = handing_in.keep(export, self.amal, self.hospital, kind="qualtrics")

        with self.assertRaisesMessage(CannotBring, "brought in before"):
            handing_in.take(kept, self.about(name="Again"), self.amal)

        self.assertEqual(Wave.objects.count(), 2)

    def test_answers_out_of_an_old_file_are_not_erased_before_their_release(self):
        self.assertGreater(localdate() - DAY, timedelta(days=settings.NAMES_KEPT_DAYS))

        forget_what_is_due()
        self.assertEqual(Response.objects.count(), 11)
        forget_what_is_due(now() + timedelta(days=settings.NAMES_KEPT_DAYS + 1))
        self.assertEqual(Response.objects.count(), 0)

    def test_a_deleted_study_takes_its_mark_along(self):
        delete_study(self.brought_wave.study)

        self.assertFalse(BroughtIn.objects.exists())


class SeveralWavesTest(BringingTestCase):
    def test_waves_follow_each_other_in_order(self):
        first = self.brought(files.wide())
        study = first.study
        changed = [*files.wide()[:-1], ["Physicians", "South", *[3] * 14]]
        for day, reason in ((DAY, "Waves follow each other"), (date(2023, 1, 1), "Waves follow")):
            with self.assertRaisesMessage(CannotBring, reason):
                self.brought(changed, study=study, closed_on=day)

        second = self.brought(changed, study=study, closed_on=date(2025, 3, 1))

        self.assertEqual([first.number, second.number], [1, 2])
        results.freeze(first)
        results.freeze(second)
        kinds = ReleasedValue.objects.filter(block__release__wave=second).values_list("kind")
        self.assertNotIn(("exact",), kinds)  # who is who is not known, so only half steps
        self.client.force_login(self.lena)
        for name in ("overview", "heatmap", "changes", "trend"):
            page = self.client.get(reverse(f"reports:{name}", args=[second.pk]))
            self.assertContains(page, "Physicians", msg_prefix=name)

    def test_a_later_wave_is_not_less_strict(self):
        study = self.brought(files.wide()).study
        changed = files.wide()[:-1]
        facts = {"study": study, "closed_on": date(2025, 3, 1)}
        loose = {"mode": "open", "open_agreed_by": "The team", "open_agreed_on": DAY}
        for wrong in ({"min_raters": 4}, loose):
            with self.assertRaisesMessage(CannotBring, "may be stricter"):
                self.brought(changed, **facts, **wrong)

        self.assertEqual(self.brought(changed, min_raters=6, **facts).min_raters, 6)

    def test_no_group_is_added_while_a_wave_waits_for_its_release(self):
        first = self.brought(files.wide())
        more = [
            [str(cell).replace("Physicians", "Doctors") for cell in row] for row in files.wide()
        ]
        facts = {"study": first.study, "closed_on": date(2025, 3, 1)}
        with self.assertRaisesMessage(CannotBring, "Release that wave first"):
            self.brought(more, **facts)
        self.assertEqual(first.study.workgroups.count(), 2)

        results.freeze(first)
        second = self.brought(more, **facts)

        self.assertEqual(second.study.workgroups.count(), 3)
        asked = results.freeze(second).asked
        names = {str(group.pk): group.name for group in second.study.workgroups.all()}
        self.assertNotIn(
            "Physicians", {names[target] for each in asked.values() for target in each}
        )

    def test_a_running_wave_takes_no_other_beside_it(self):
        with self.assertRaisesMessage(CannotBring, "not closed yet"):
            self.brought(files.wide(), study=self.study, closed_on=date(2025, 3, 1))

    def test_one_wave_of_a_file_with_several(self):
        rows = files.ratings("2023") + files.ratings("2024")[1:]
        kept = self.kept(rows, "ratings")
        self.assertIn("Choose the one", self.problems(kept))

        handing_in.say(kept, {"frequent": "positions", "wave": "2023"}, [])
        study = handing_in.take(kept, self.about(), self.amal).study
        kept = self.kept(rows, "ratings", study=study)
        handing_in.say(kept, {"frequent": "positions", "wave": "2023"}, [])
        with self.assertRaisesMessage(CannotBring, "brought in before"):
            handing_in.take(kept, self.about(study=study, closed_on=date(2025, 1, 1)), self.amal)
        handing_in.say(kept, {"wave": "2024"}, [])
        later = handing_in.take(
            kept, self.about(study=study, closed_on=date(2025, 1, 1)), self.amal
        )

        self.assertEqual(later.number, 2)

    def problems(self, kept):
        self.say(kept)
        return " ".join(problem.text for problem in handing_in.gathered(kept).problems)


class AppliedWhollyTest(BringingTestCase):
    def test_what_is_to_be_mended_brings_nothing_in(self):
        rows = files.wide()
        rows[3][5] = "nine"
        found = handing_in.gathered(self.say(self.kept(rows)))

        self.assertEqual([(p.line, p.column) for p in found.problems], [(4, "timely: Physicians")])
        with self.assertRaisesMessage(CannotBring, "still to be mended"):
            bring_in(found, self.about(), kind="wide", mark="m")
        self.assertEqual(Study.objects.count(), 1)

    def test_a_headcount_is_kept_and_a_group_of_two_is_held_back(self):
        rows = files.wide()[:9]  # six nurses, two physicians
        wave = self.brought(rows, headcounts={"Physicians": 12, "Nurses": 6})
        release = results.freeze(wave)
        self.assertEqual(release.held_back_targets, [])

        rows[8] = ["Physicians", "North", *rows[8][2:]]
        other = self.brought(rows, name="Other")
        release = results.freeze(other)

        group = other.study.workgroups.get(name="Physicians")
        self.assertEqual(release.held_back_targets, [str(group.pk)])

    def test_no_contact_is_stored_apart_from_no_answer(self):
        rows = files.wide()
        for place in range(2, 16, 2):  # the first nurse has no contact with nurses
            rows[1][place] = "no contact"
        rows[2][2:] = [""] * 14
        kept = self.say(self.kept(rows))
        found = handing_in.gathered(kept)
        self.assertIn("1 person rated no group", found.notes[0])

        handing_in.take(kept, self.about(), self.amal)

        self.assertEqual(TieRating.objects.filter(no_contact=True).count(), 1)
        self.assertEqual(Response.objects.count(), 10)
