"""Paper: the form to print, and the screen on which sheets are typed in."""

import re

from django.urls import reverse

from surveys.locking import first_invitation
from surveys.models.answers import Comment, OutcomeAnswer, PickedOutcome, Response, TieRating
from surveys.models.participants import Draft, Invitation, Link
from surveys.models.studies import Study, Unit
from surveys.models.waves import Wave
from tests.base import CastTestCase


class PaperTestCase(CastTestCase):
    def setUp(self):
        first_invitation(self.wave)
        self.client.force_login(self.amal)
        self.form_url = reverse("surveys:paper-form", args=[self.wave.pk, self.nurses.pk])
        self.url = reverse("surveys:paper-type", args=[self.wave.pk, self.nurses.pk])

    def mark(self):
        page = self.client.get(self.url).content.decode()
        return re.search(r'name="mark" value="([^"]+)"', page)[1]

    def type_in(self, *, mark=None, go="store", **digits):
        """Send a sheet; `physicians_timely=3` is the digit in that field."""
        sent = {"mark": mark or self.mark(), "go": go}
        for name, digit in digits.items():
            group, _, code = name.partition("_")
            target = getattr(self, group, None)
            sent[f"rate-{target.pk}-{code}" if target else name.replace("__", "-")] = digit
        return self.client.post(self.url, sent)

    def asking_for_a_comment(self):
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=self.wave.opens_at,
            closes_at=self.wave.closes_at,
            asks_for_comment=True,
            comment_readers="the quality office",
            comment_minimum=12,
        )
        first_invitation(self.wave)
        self.form_url = reverse("surveys:paper-form", args=[self.wave.pk, self.nurses.pk])
        self.url = reverse("surveys:paper-type", args=[self.wave.pk, self.nurses.pk])

    def rating(self, target):
        return TieRating.objects.get(target=target)


class FormTest(PaperTestCase):
    def test_it_holds_every_question_about_every_group(self):
        page = self.client.get(self.form_url)

        self.assertContains(page, "reaches you in time", count=1)
        self.assertContains(page, "far too much")
        # 7 tables of 4 rows, and once each in the list of groups without contact
        self.assertContains(page, "Physicians", count=8)

    def test_it_says_who_types_it_in_and_that_it_cannot_be_taken_back(self):
        page = self.client.get(self.form_url)

        self.assertContains(page, "An administrator of the survey at North Hospital types")
        self.assertContains(page, "It cannot be taken back.")
        self.assertNotContains(page, "this link erases what you sent")
        self.assertNotContains(page, "When you press Send")

    def test_it_has_a_box_for_the_comment_and_says_who_reads_it_where_the_wave_asks_for_one(self):
        self.assertNotContains(self.client.get(self.form_url), "room-to-write")

        self.asking_for_a_comment()
        page = self.client.get(self.form_url)

        self.assertContains(page, "room-to-write", count=1)
        self.assertContains(page, "The quality office can read this if at least 12 people answer.")
        self.assertContains(page, "Write no names, and no words but in the box at the end.")

    def test_it_is_printed_in_each_language_that_the_study_offers_and_in_no_other(self):
        Study.objects.update(languages=["en", "ar"])

        arabic = self.client.get(self.form_url, {"language": "ar"})
        other = self.client.get(self.form_url, {"language": "de"})

        self.assertContains(arabic, 'dir="rtl"')
        self.assertContains(arabic, "في الوقت المناسب")
        self.assertNotContains(arabic, "reaches you in time")
        self.assertContains(other, "reaches you in time")
        self.assertContains(other, 'href="?language=ar"')

    def test_nothing_on_it_tells_one_sheet_from_another(self):
        first, second = (self.client.get(self.form_url).content for _ in range(2))

        without_token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
        self.assertEqual(without_token.sub(b"", first), without_token.sub(b"", second))
        self.assertEqual(Invitation.objects.count(), 0)


class TypedTest(PaperTestCase):
    def test_a_sheet_is_stored_as_one_invitation_and_one_response(self):
        page = self.type_in(physicians_timely=2, physicians_frequent=3, therapists_frequent=0)

        self.assertRedirects(page, self.url)
        invitation = Invitation.objects.get()
        self.assertEqual((invitation.way, invitation.state), ("paper", "done"))
        self.assertEqual(Response.objects.get().workgroup, self.nurses)
        self.assertEqual(self.rating(self.physicians).timely, 2)
        self.assertEqual(self.rating(self.physicians).frequent, 3)
        self.assertTrue(self.rating(self.therapists).no_contact)
        self.assertFalse(Draft.objects.exists())

    def test_the_next_page_is_empty_and_shows_nothing_of_the_last_sheet(self):
        self.type_in(physicians_timely=2)

        page = self.client.get(self.url)

        self.assertContains(page, "The sheet is stored.")
        digits = re.findall(r'class="digit"[^>]* value="([^"]*)"', page.content.decode())
        self.assertEqual(set(digits), {""})
        self.assertEqual(len(digits), 7 * 4)

    def test_a_second_click_stores_nothing_more(self):
        mark = self.mark()

        for _ in range(2):
            self.assertRedirects(self.type_in(mark=mark, physicians_timely=2), self.url)

        self.assertEqual((Response.objects.count(), Invitation.objects.count()), (1, 1))

    def test_the_mark_of_a_sheet_opens_nothing_and_takes_nothing_back(self):
        mark = self.mark()
        self.type_in(mark=mark, physicians_timely=2)

        self.assertEqual(self.client.get(f"/s/{mark}/").status_code, 404)
        self.assertEqual(self.client.post(f"/s/{mark}/take-back/").status_code, 404)
        self.assertEqual(Link.objects.get().revoked, True)
        self.assertEqual(Response.objects.count(), 1)

    def test_further_questions_and_the_unit_are_stored_too(self):
        north = Unit.objects.create(organisation=self.hospital, study=self.study, name="North")
        self.wave = self.asking_more()

        self.type_in(
            outcomes__ask__quality=5, outcomes__picked=[1, 3], unit=north.pk, physicians_timely=2
        )

        self.assertEqual(OutcomeAnswer.objects.get().quality, 5)
        self.assertEqual([p.line for p in PickedOutcome.objects.order_by("line")], [1, 3])
        self.assertEqual(Response.objects.get().unit, north)

    def asking_more(self):
        wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=self.wave.opens_at,
            closes_at=self.wave.closes_at,
            outcome_items=["quality"],
            outcomes_to_choose=["Less pain", "Less waiting", "More sleep"],
        )
        first_invitation(wave)
        self.form_url = reverse("surveys:paper-form", args=[wave.pk, self.nurses.pk])
        self.url = reverse("surveys:paper-type", args=[wave.pk, self.nurses.pk])
        return wave

    def test_what_was_written_is_stored_apart_from_the_ratings(self):
        self.asking_for_a_comment()

        self.type_in(physicians_timely=2, comment=" Morning talks\x00 help. ")

        self.assertEqual([c.text for c in Comment.objects.all()], ["Morning talks help."])
        self.assertFalse(Draft.objects.exists())

    def test_a_wave_that_asks_for_no_comment_stores_none(self):
        self.assertNotContains(self.client.get(self.url), "textarea")

        self.type_in(physicians_timely=2, comment="Morning talks help.")

        self.assertFalse(Comment.objects.exists())

    def test_the_form_asks_further_questions_too(self):
        self.wave = self.asking_more()

        page = self.client.get(self.form_url)

        self.assertContains(page, "How good is the result of discharge")
        self.assertContains(page, "Less waiting")

    def test_sheets_and_links_are_released_together(self):
        for _ in range(3):
            self.type_in(**{f"physicians_{code}": 3 for code in ("timely", "accurate")})
        self.answer(self.nurses, {self.physicians: 3}, people=5)

        release = self.release()

        self.assertEqual(release.blocks.get().raters_n, 8)


class PaperRefusalTest(PaperTestCase):
    def test_what_is_no_digit_is_marked_at_its_field_and_all_stays_on_the_page(self):
        page = self.type_in(physicians_timely=7, physicians_frequent=3)

        self.assertContains(page, "A digit from 1 to 5", status_code=400)
        self.assertContains(page, 'value="7"', status_code=400)
        self.assertContains(page, 'value="3"', status_code=400)
        self.assertFalse(Invitation.objects.exists())

    def test_no_contact_and_an_answer_about_the_same_group_are_refused(self):
        page = self.type_in(physicians_timely=0, physicians_frequent=3)

        self.assertContains(page, "No contact here, but an answer elsewhere", status_code=400)
        self.assertFalse(Response.objects.exists())

    def test_a_comment_that_is_too_long_is_said_and_stays_on_the_page(self):
        self.asking_for_a_comment()

        page = self.type_in(physicians_timely=2, comment="x" * 2001)

        self.assertContains(page, "At most 2000 letters", status_code=400)
        self.assertContains(page, "x" * 2001, status_code=400)
        self.assertFalse(Response.objects.exists())

    def test_an_empty_sheet_is_not_stored(self):
        page = self.type_in()

        self.assertContains(page, "An empty sheet is not stored.", status_code=400)
        self.assertFalse(Invitation.objects.exists())

    def test_the_enter_key_without_script_only_checks(self):
        page = self.type_in(go="check", physicians_timely=2)

        self.assertContains(page, "Nothing is stored yet.")
        self.assertContains(page, 'value="2"')
        self.assertFalse(Response.objects.exists())

    def test_a_unit_of_another_study_is_refused(self):
        for _ in ("in a study without units", "in a study with one"):
            page = self.type_in(unit="999", physicians_timely=2)

            self.assertContains(page, "Choose one of the places", status_code=400)
            Unit.objects.get_or_create(organisation=self.hospital, study=self.study, name="North")

    def test_without_its_mark_a_sheet_is_not_stored_and_gets_a_new_one(self):
        page = self.type_in(mark="short", physicians_timely=2)

        self.assertContains(page, "Press Store once more.", status_code=400)
        self.assertFalse(Response.objects.exists())

    def test_somebodys_personal_link_as_mark_stores_nothing(self):
        token = self.link(self.physicians)

        self.type_in(mark=token, physicians_timely=2)

        self.assertFalse(Response.objects.exists())
        self.assertEqual(Invitation.objects.get().state, "open")

    def test_a_closed_wave_and_one_in_preparation_take_no_sheets(self):
        mark = self.mark()
        draft = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)
        self.close()

        late = self.type_in(mark=mark, physicians_timely=2)
        self.url = reverse("surveys:paper-type", args=[draft.pk, self.nurses.pk])
        early = self.type_in(mark=mark, physicians_timely=2)

        self.assertContains(late, "takes no more answers", status_code=409)
        self.assertContains(early, "not open yet", status_code=409)
        draft.refresh_from_db()
        self.assertIsNone(draft.first_invited_on)
        self.assertFalse(Invitation.objects.exists())

    def test_only_administrators_of_this_organisation_find_form_and_screen(self):
        for person in (self.cato, self.lena, self.bram):
            self.client.force_login(person)

            self.assertEqual(self.client.get(self.form_url).status_code, 404)
            self.assertEqual(self.client.get(self.url).status_code, 404)
            self.assertEqual(self.client.post(self.url, {"go": "store"}).status_code, 404)

    def test_a_group_that_is_rated_only_has_no_sheet(self):
        laboratory = self.workgroup("The laboratory", 9, rates=False)

        for name in ("paper-form", "paper-type"):
            url = reverse(f"surveys:{name}", args=[self.wave.pk, laboratory.pk])
            self.assertEqual(self.client.get(url).status_code, 404)
