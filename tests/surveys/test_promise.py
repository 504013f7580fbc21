"""What respondents read, tested together with what then happens: neither may change alone."""

import re
import tempfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase
from django.utils.timezone import localdate, now

from surveys import answering, results
from surveys.erasing import forget_drafts
from surveys.models.answers import Response
from surveys.models.participants import Draft
from surveys.models.releases import Block, ReleasedComment
from surveys.models.waves import ResearchReader, Wave
from surveys.promise import Promise, comment_promise, last_rehearsal, promise_for
from tests.base import CastTestCase


class PromiseTestCase(CastTestCase):
    def set(self, **settings_of_wave: object) -> None:
        for name, value in settings_of_wave.items():
            setattr(self.wave, name, value)
        self.wave.save()

    def open_up(self) -> None:
        self.set(
            mode=Wave.Mode.OPEN, open_agreed_by="The head of surgery", open_agreed_on="2026-10-02"
        )
        self.wave.refresh_from_db()

    def name_a_reader(self, **facts: str) -> None:
        facts = {"name": "Rosa Ek", "institution": "West University", "purpose": "a thesis"} | facts
        ResearchReader.objects.create(
            organisation=self.hospital, wave=self.wave, user=self.cato, **facts
        )

    @property
    def promise(self) -> Promise:
        return promise_for(self.wave)

    def said(self) -> str:
        """Everything on the card, in the order in which it stands there."""
        promise = self.promise
        named = [promise.named_people] if promise.named_people else []
        lines = [f"{line.heading}. {line.sentence}" for line in (*named, *promise.lines)]
        return " ".join([promise.title, *lines, *promise.limits, promise.readers])


class ProtectedTest(PromiseTestCase):
    def test_the_card_says_how_many_others_and_the_smallest_block_has_just_as_many(self):
        for number, k in enumerate((3, 5, 7), start=2):
            with self.subTest(k=k):
                self.wave = Wave.objects.create(
                    organisation=self.hospital,
                    study=self.study,
                    number=number,
                    opens_at=now() - timedelta(days=7),
                    closes_at=now() + timedelta(days=7),
                    min_raters=k,
                )
                self.answer(self.nurses, {self.physicians: 3}, people=k)
                self.answer(self.physicians, {self.nurses: 3}, people=k + 2)
                said = re.search(r"at least (\d+) other people", self.said())

                release = self.release()

                smallest = min(Block.objects.filter(release=release).values_list("raters_n"))[0]
                self.assertIsNotNone(said)
                self.assertEqual(int(said[1]), smallest - 1)

    def test_fewer_people_than_that_are_never_shown(self):
        self.set(min_raters=7)
        self.answer(self.nurses, {self.physicians: 3}, people=8)
        self.answer(self.physicians, {self.nurses: 3}, people=6)
        self.assertIn("at least 6 other people", self.said())

        release = self.release()

        self.assertEqual([block.raters_n for block in release.blocks.all()], [14])

    def test_where_everybody_is_of_one_mind_a_range_is_shown(self):
        self.assertIn("a range is shown instead of the average", self.said())
        self.answer(self.nurses, {self.physicians: 5}, people=9)
        self.answer(self.physicians, {self.nurses: 3}, people=9)

        ties = results.released_ties(self.release())

        nurses, physicians = str(self.nurses.pk), str(self.physicians.pk)
        same_mind = ties.ties[nurses, physicians].dimensions["timely"]
        self.assertEqual(same_mind.kind, "at_least")
        self.assertEqual(ties.ties[physicians, nurses].dimensions["timely"].kind, "exact")

    def test_the_promised_day_stands_there_and_no_result_comes_before(self):
        day = localdate() + timedelta(days=3)
        self.assertIn("Results come out after the survey has closed", self.said())

        self.set(results_on=day)
        self.close()

        self.assertIn(f"Results come out on {day:%-d %B %Y} or later", self.said())
        with self.assertRaises(results.NotReleasable):
            results.freeze(self.wave)

    def test_the_limits_name_what_these_settings_cost(self):
        fewer, again = "happens far more often", "joined or left a small group"
        self.assertNotIn(fewer, self.said())
        self.assertNotIn(again, self.said())

        self.set(min_raters=4, number=2)

        self.assertIn("With 4 people counted together, this happens far more often", self.said())
        self.assertIn(again, self.said())

    def test_the_title_is_confidential_and_no_word_is_anonymous(self):
        self.assertEqual(self.promise.title, "Your answers are confidential")
        self.assertNotRegex(self.said(), "(?i)anonym")

    def test_nothing_is_promised_about_mails_since_none_is_sent(self):
        self.name_a_reader()
        self.set(asks_for_comment=True, comment_readers="the ward", research_export=True)

        self.assertNotRegex(self.said(), r"(?i)\be-?mail")

    def test_the_readers_are_the_people_of_the_organisation_and_nobody_else_gets_in(self):
        self.assertIn("people with an account at North Hospital", self.said())
        self.released()

        seen = {}
        for person in (self.amal, self.lena, self.cato, self.bram):
            self.client.force_login(person)
            page = self.client.get(f"/waves/{self.wave.pk}/overview/")
            seen[person.username] = page.status_code

        self.assertEqual(seen, {"amal": 200, "lena": 200, "cato": 200, "bram": 404})


class SendingTest(PromiseTestCase):
    def test_the_link_erases_until_the_release_and_not_later(self):
        self.assertIn("Until the results are released, this link erases", self.said())
        early = self.answer(self.nurses, {self.physicians: 3}, people=6)
        late = self.answer(self.nurses, {self.physicians: 3})

        answering.withdraw(early)

        self.assertEqual(Response.objects.count(), 6)
        self.release()
        with self.assertRaises(answering.TooLate):
            answering.withdraw(late)

    def test_what_is_not_sent_is_erased_after_the_minutes_that_stand_there(self):
        minutes = int(re.search(r"erased (\d+) minutes after closing", self.said())[1])
        answering.begin(self.link(self.nurses))
        for past, left in ((minutes - 1, 1), (minutes + 1, 0)):
            self.wave.closes_at = now() - timedelta(minutes=past)
            self.wave.save()
            with self.settings(MINUTES_AFTER_CLOSING=minutes):
                forget_drafts(self.wave.pk)

            self.assertEqual(Draft.objects.count(), left)

    def test_no_name_time_or_link_lies_beside_the_answers(self):
        self.assertIn("stored without your name, address, link or the time", self.said())

        self.assertEqual(
            {field.name for field in Response._meta.get_fields() if field.concrete},
            {"id", "organisation", "wave", "workgroup", "unit", "release", "withdraw_key"},
        )

    def test_days_of_erasing_are_those_of_the_settings(self):
        self.wave.closes_at = now().replace(year=2026, month=11, day=9, hour=12)
        self.wave.opens_at = self.wave.closes_at - timedelta(days=14)
        said = self.said()  # 365 days, a night, and 35 days until the last backup goes

        self.assertIn(f"erased {settings.ANSWERS_KEPT_DAYS} days after the last release", said)
        self.assertIn("names and addresses are gone by 15 December 2027", said)
        with self.settings(ANSWERS_KEPT_DAYS=10, NAMES_KEPT_DAYS=22):
            self.assertIn("erased 10 days after the last release", self.said())
            self.assertIn("names and addresses are gone by 6 January 2027", self.said())

    def test_a_wave_without_a_date_names_the_number_of_days(self):
        self.wave.opens_at = self.wave.closes_at = None

        self.assertIn(
            f"names and addresses {settings.NAMES_KEPT_DAYS} days after closing", self.said()
        )


class SharingTest(PromiseTestCase):
    def test_without_it_nobody_who_was_invited_reads_results_and_no_line_says_so(self):
        token = self.link(self.nurses)
        self.answer_all()
        self.assertNotIn("everybody who was invited", self.said())

        self.release()

        self.assertEqual(self.client.get(f"/s/{token}/team/").status_code, 404)

    def test_with_it_the_card_says_so_twice_and_every_link_opens_them_after_the_release(self):
        self.set(shares_results=True)
        token = self.link(self.nurses)
        self.answer_all()
        self.assertIn(
            "On the day of the release, or at most 14 days later, everybody who was",
            self.said(),
        )
        self.assertIn("Results are read by everybody who was invited", self.said())
        self.assertEqual(self.client.get(f"/s/{token}/team/").status_code, 404)

        self.release()

        self.assertEqual(self.client.get(f"/s/{token}/team/").status_code, 200)

    def test_comments_stay_away_from_there_as_the_card_says(self):
        self.set(shares_results=True, asks_for_comment=True, comment_readers="the ward leaders")
        token = self.link(self.nurses)
        self.answer(self.nurses, {self.physicians: 3}, people=12, comment="Talks helped.")
        self.assertIn("and no comments", self.said())

        self.release()

        self.assertEqual(ReleasedComment.objects.count(), 12)
        page = self.client.get(f"/s/{token}/team/")
        self.assertNotContains(page, "Talks helped.")


class ChangingTest(PromiseTestCase):
    def test_the_first_page_says_that_all_can_be_changed_and_then_taken_back_and_so_it_is(self):
        token = self.link(self.nurses)
        home = f"/s/{token}/"
        page = self.client.get(home)
        self.assertContains(page, "You can change every answer until you send")
        self.assertContains(page, "after that you can take them all back")

        self.client.post(home)
        for version, choice in enumerate((2, 5), start=1):
            rows = {f"rate-{self.physicians.pk}": choice, "version": version}
            self.client.post(f"{home}2/", rows)
        self.assertEqual(Draft.objects.get().choices[str(self.physicians.pk)], {"timely": 5})
        self.client.post(f"{home}send/", {"version": 3})
        self.client.post(f"{home}take-back/")

        self.assertEqual(Response.objects.count(), 0)


class CommentTest(PromiseTestCase):
    def test_no_box_no_sentence(self):
        self.assertNotIn("comment", self.said())

    def test_readers_and_minimum_are_those_of_the_wave_and_the_minimum_holds(self):
        self.set(asks_for_comment=True, comment_readers="the ward leaders", comment_minimum=11)
        sentence = comment_promise(self.wave)
        self.assertTrue(sentence.startswith("The ward leaders can read this if at least 11 people"))
        self.assertIn(sentence, self.said())
        self.answer(self.nurses, {self.physicians: 3}, people=9)
        self.answer(self.physicians, {self.nurses: 3}, comment="Call us earlier")

        self.release()

        self.assertEqual(ReleasedComment.objects.count(), 0)

    def test_from_the_minimum_on_comments_are_published(self):
        self.set(asks_for_comment=True, comment_readers="the ward leaders", comment_minimum=11)
        self.answer(self.nurses, {self.physicians: 3}, people=10)
        self.answer(self.physicians, {self.nurses: 3}, comment="Call us earlier")

        self.release()

        self.assertEqual(ReleasedComment.objects.get().text, "Call us earlier")

    def test_the_sentence_stands_beside_the_box(self):
        self.set(asks_for_comment=True, comment_readers="the ward leaders")
        token = self.link(self.nurses)
        answering.begin(token)

        page = self.client.get(f"/s/{token}/send/")

        self.assertContains(page, "The ward leaders can read this if at least 10 people answer.")


class OpenTest(PromiseTestCase):
    def test_the_card_says_who_agreed_and_that_one_person_can_be_read(self):
        self.open_up()

        self.assertEqual(self.promise.title, "Your team chose an open survey")
        self.assertIn("The head of surgery confirmed on 2 October 2026", self.said())
        self.assertIn("the result of your group is your answer", self.said())
        self.assertNotIn("other people", self.said())
        self.assertNotIn("a range is shown", self.said())

    def test_a_group_of_one_can_indeed_be_read(self):
        self.open_up()
        self.answer(self.pharmacists, {self.nurses: 2})
        self.answer(self.nurses, {self.pharmacists: 5}, people=5)

        ties = results.released_ties(self.release())

        tie = ties.ties[str(self.pharmacists.pk), str(self.nurses.pk)]
        self.assertEqual((tie.mean.n, tie.mean.value), (1, 2.0))

    def test_the_same_answers_in_a_protected_survey_are_counted_together(self):
        self.answer(self.pharmacists, {self.nurses: 2})
        self.answer(self.nurses, {self.pharmacists: 5}, people=5)

        ties = results.released_ties(self.release())

        self.assertEqual([len(row.groups) for row in ties.rows], [2])
        self.assertIn("at least 4 other people", self.said())

    def test_what_holds_in_both_modes_stands_on_both_cards(self):
        protected = {line.heading for line in self.promise.lines}
        self.open_up()

        both = protected & {line.heading for line in self.promise.lines}

        self.assertEqual(both, {"Published once", "Without your name", "You can take them back"})

    def test_taking_part_is_ones_own_choice(self):
        self.open_up()

        self.assertIn("Whether you take part is up to you", self.promise.lines[-1].sentence)


class ResearchTest(PromiseTestCase):
    def test_without_the_export_nobody_is_named_and_no_file_is_made(self):
        self.name_a_reader()

        self.assertIsNone(self.promise.named_people)
        self.assertNotIn("Except for the people named above", self.said())
        self.answer_all()
        self.assertIsNone(results.research_file(self.release()))

    def test_with_it_the_names_come_first_and_the_file_is_there(self):
        self.name_a_reader()
        self.set(research_export=True)

        said = self.said()

        first = "These people may download the single answers, without names. Rosa Ek (West Univ"
        self.assertTrue(said.removeprefix("Your answers are confidential ").startswith(first))
        self.assertIn("Purpose: a thesis.", said)
        self.assertIn("Except for the people named above, nobody sees your answers alone", said)
        self.answer_all()
        self.assertEqual(len(results.research_file(self.release()).splitlines()), 1 + 20 * 4)

    def test_small_groups_are_joined_in_the_file_as_the_card_says(self):
        self.name_a_reader()
        self.set(research_export=True)
        self.assertIn("too small to be shown alone are joined there, too", self.said())
        self.answer(self.pharmacists, {self.nurses: 2})
        self.answer(self.nurses, {self.pharmacists: 5}, people=5)

        file = results.research_file(self.release())

        groups = {line.split(",")[1] for line in file.splitlines()[1:]}
        self.assertEqual(len(groups), 1)

    def test_in_an_open_survey_groups_keep_their_names_as_the_card_says(self):
        self.name_a_reader()
        self.set(research_export=True)
        self.open_up()
        self.assertIn("Your group appears there by its name, however small", self.said())
        self.answer(self.pharmacists, {self.nurses: 2})
        self.answer(self.nurses, {self.pharmacists: 5}, people=5)

        file = results.research_file(self.release())

        groups = {line.split(",")[1] for line in file.splitlines()[1:]}
        self.assertEqual(len(groups), 2)

    def test_two_people_with_one_purpose_are_named_with_it_once(self):
        self.name_a_reader()
        ResearchReader.objects.create(
            organisation=self.hospital,
            wave=self.wave,
            user=self.lena,
            name="Ola Berg",
            institution="East University",
            purpose="a thesis",
        )
        self.set(research_export=True)

        self.assertIn(
            "Rosa Ek (West University) and Ola Berg (East University). Purpose: a thesis.",
            self.said(),
        )


class RehearsalTest(SimpleTestCase):
    def test_without_a_file_there_is_none(self):
        self.assertIsNone(last_rehearsal(Path("nowhere.md")))

    def test_the_heading_and_the_first_list_are_read(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rehearsal.md"
            file.write_text(
                "# Rehearsal of 10 January 2027\n\nWords.\n\n- 4,000 surveys\n"
                "- 0 answers found\n\n## Details\n\n- not this\n"
            )

            rehearsal = last_rehearsal(file)

        self.assertEqual(rehearsal.title, "Rehearsal of 10 January 2027")
        self.assertEqual(rehearsal.figures, ("4,000 surveys", "0 answers found"))
