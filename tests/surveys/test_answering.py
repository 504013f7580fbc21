"""Begin, save, send, take back."""

import threading
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import TransactionTestCase, override_settings

from surveys import answering
from surveys.links import new_link
from surveys.models.answers import Response, TieRating
from surveys.models.participants import Draft, Invitation, Link
from surveys.models.waves import Wave
from tests.base import CODES, Cast, CastTestCase


class BeginTest(CastTestCase):
    def test_beginning_twice_is_one_draft(self):
        token = self.link(self.nurses)

        first = answering.begin(token)
        second = answering.begin(token)

        self.assertEqual(first.pk, second.pk)

    def test_two_links_of_one_invitation_share_the_draft(self):
        invitation = self.invitation(self.nurses)
        one, two = new_link(invitation), new_link(invitation)

        self.assertEqual(answering.begin(one).pk, answering.begin(two).pk)

    def test_a_closed_wave_is_not_begun(self):
        token = self.link(self.nurses)
        self.close()

        with self.assertRaises(answering.NotOpen):
            answering.begin(token)

    def test_an_unknown_link_is_not_found(self):
        with self.assertRaises(Http404):
            answering.begin("nobody-has-this-link")

    def test_a_revoked_link_is_not_found(self):
        token = self.link(self.nurses)
        Link.objects.update(revoked=True)

        with self.assertRaises(Http404):
            answering.begin(token)


class SaveTest(CastTestCase):
    def save(self, token, chosen, *, version, without_contact=frozenset(), code="timely"):
        shown = {self.nurses.pk, self.physicians.pk, self.therapists.pk, self.pharmacists.pk}
        return answering.save_screen(
            token, code, chosen, without_contact, shown=shown, version=version, screen=3
        )

    def test_a_screen_is_kept_and_counts_the_version_up(self):
        token = self.link(self.nurses)
        answering.begin(token)

        draft = self.save(token, {self.physicians.pk: 4}, version=1)

        self.assertEqual(draft.choices, {str(self.physicians.pk): {"timely": 4}})
        self.assertEqual((draft.version, draft.screen), (2, 3))

    def test_no_contact_keeps_earlier_answers_and_comes_back_when_unticked(self):
        token = self.link(self.nurses)
        answering.begin(token)
        self.save(token, {self.physicians.pk: 4}, version=1)

        self.save(token, {}, version=2, without_contact={self.physicians.pk})
        draft = self.save(token, {}, version=3)

        self.assertEqual(draft.without_contact, [])
        self.assertEqual(draft.choices, {str(self.physicians.pk): {"timely": 4}})

    def test_a_screen_opened_on_an_older_version_overwrites_nothing(self):
        token = self.link(self.nurses)
        answering.begin(token)
        self.save(token, {self.physicians.pk: 4}, version=1)

        with self.assertRaises(answering.Stale) as caught:
            self.save(token, {self.physicians.pk: 2}, version=1)

        self.assertEqual(caught.exception.draft.choices[str(self.physicians.pk)]["timely"], 4)
        self.assertEqual(Draft.objects.get().choices[str(self.physicians.pk)]["timely"], 4)

    def test_a_stale_screen_that_says_the_same_is_no_conflict(self):
        token = self.link(self.nurses)
        answering.begin(token)
        self.save(token, {self.physicians.pk: 4}, version=1)

        draft = self.save(token, {self.physicians.pk: 4}, version=1)

        self.assertEqual(draft.choices[str(self.physicians.pk)]["timely"], 4)

    def test_nothing_is_saved_before_somebody_began(self):
        token = self.link(self.nurses)

        with self.assertRaises(answering.NotBegun):
            self.save(token, {}, version=1)

    def test_nothing_is_saved_after_closing(self):
        token = self.link(self.nurses)
        answering.begin(token)
        self.close()

        with self.assertRaises(answering.NotOpen):
            self.save(token, {self.physicians.pk: 4}, version=1)
        self.assertEqual(Draft.objects.get().choices, {})

    @override_settings(MINUTES_AFTER_CLOSING=30)
    def test_who_began_before_closing_may_save_for_the_grace(self):
        token = self.link(self.nurses)
        answering.begin(token)
        self.close()  # a minute ago

        draft = self.save(token, {self.physicians.pk: 4}, version=1)

        self.assertEqual(draft.version, 2)

    @override_settings(MINUTES_AFTER_CLOSING=30)
    def test_nobody_begins_within_the_grace(self):
        token = self.link(self.nurses)
        self.close()

        with self.assertRaises(answering.NotOpen):
            answering.begin(token)


class SubmitTest(CastTestCase):
    def test_sending_stores_a_row_for_every_group_that_was_asked_about(self):
        self.answer(self.nurses, {self.physicians: 3})

        rows = {row.target_id: row for row in TieRating.objects.all()}

        self.assertEqual(len(rows), 4)
        self.assertEqual(
            [getattr(rows[self.physicians.pk], code) for code in CODES], [2, 3, 3, 3, 3, 3, 3]
        )  # "too little" is what scores 3 on frequent
        self.assertIsNone(rows[self.therapists.pk].timely)

    def test_sending_deletes_the_draft_and_marks_the_invitation(self):
        self.answer(self.nurses, {self.physicians: 3})

        self.assertEqual(Draft.objects.count(), 0)
        self.assertEqual(Invitation.objects.get().state, Invitation.State.DONE)

    def test_no_contact_is_a_state_of_its_own_and_leaves_no_choice(self):
        token = self.link(self.nurses)
        answering.begin(token)
        target = self.physicians.pk
        shown = {target}
        answering.save_screen(token, "timely", {target: 4}, set(), shown=shown, version=1, screen=2)
        answering.save_screen(token, "accurate", {}, {target}, shown=shown, version=2, screen=3)

        answering.submit(token, version=3)

        row = TieRating.objects.get(target=target)
        self.assertTrue(row.no_contact)
        self.assertEqual({getattr(row, code) for code in CODES}, {None})
        self.assertFalse(TieRating.objects.get(target=self.therapists).no_contact)

    def test_sending_twice_is_sending_once(self):
        token = self.answer(self.nurses, {self.physicians: 3})

        answering.submit(token, version=1)

        self.assertEqual(Response.objects.count(), 1)

    def test_sending_on_an_older_version_sends_nothing(self):
        token = self.link(self.nurses)
        answering.begin(token)
        Draft.objects.update(version=5)

        with self.assertRaises(answering.Stale):
            answering.submit(token, version=4)
        self.assertEqual(Response.objects.count(), 0)

    def test_sending_after_closing_stores_nothing(self):
        token = self.link(self.nurses)
        answering.begin(token)
        self.close()

        with self.assertRaises(answering.NotOpen):
            answering.submit(token, version=1)
        self.assertEqual(Response.objects.count(), 0)

    def test_sending_takes_eight_queries_however_many_groups_there_are(self):
        for number in range(12):
            self.workgroup(f"Group {number}", 10)
        self.wave.asks_for_comment, self.wave.comment_readers = True, "the team"
        self.wave.save()
        token = self.link(self.nurses)
        answering.begin(token)

        with self.assertNumQueries(8 + 2):  # and the test's own savepoint around them
            answering.submit(token, version=1, comment="Talks helped.")

    def test_an_answer_carries_nothing_that_leads_to_a_person(self):
        allowed = {
            "id",
            "organisation_id",
            "wave_id",
            "workgroup_id",
            "unit_id",
            "release_id",
            "withdraw_key",
        }
        columns = {field.attname for field in Response._meta.concrete_fields}
        self.assertEqual(columns, allowed)

        kinds = {field.get_internal_type() for field in TieRating._meta.concrete_fields}
        self.assertTrue(kinds.isdisjoint({"DateTimeField", "DateField", "AutoField"}), kinds)


class WithdrawTest(CastTestCase):
    def test_the_link_that_sent_takes_everything_back(self):
        token = self.answer(self.nurses, {self.physicians: 3})

        answering.withdraw(token)

        self.assertEqual((Response.objects.count(), TieRating.objects.count()), (0, 0))
        self.assertEqual(Invitation.objects.get().state, Invitation.State.WITHDRAWN)

    def test_after_taking_back_one_may_answer_again(self):
        token = self.answer(self.nurses, {self.physicians: 3})
        answering.withdraw(token)

        answering.submit(token, version=answering.begin(token).version)

        self.assertEqual(Response.objects.count(), 1)

    def test_another_link_of_the_same_person_takes_nothing_back(self):
        self.answer(self.nurses, {self.physicians: 3})
        other = new_link(Invitation.objects.get())

        answering.withdraw(other)

        self.assertEqual(Response.objects.count(), 1)

    def test_after_the_release_nothing_is_taken_back(self):
        self.answer_all()
        token = self.answer(self.nurses, {self.physicians: 3})
        self.release()

        with self.assertRaises(answering.TooLate):
            answering.withdraw(token)
        self.assertEqual(Response.objects.count(), 21)


class DatabaseRefusesTest(CastTestCase):
    """What must never be, the database itself refuses."""

    def setUp(self):
        self.answer(self.nurses, {self.physicians: 3})

    def refuse(self, **values):
        with self.assertRaises(IntegrityError), transaction.atomic():
            TieRating.objects.filter(target=self.physicians).update(**values)

    def test_a_choice_outside_one_to_five(self):
        self.refuse(timely=0)
        self.refuse(timely=6)

    def test_a_choice_beside_no_contact(self):
        self.refuse(no_contact=True)

    def test_a_second_rating_of_the_same_group_by_the_same_response(self):
        row = TieRating.objects.get(target=self.physicians)
        with self.assertRaises(IntegrityError), transaction.atomic():
            TieRating.objects.bulk_create([row])

    def test_a_wave_that_closes_before_it_opens(self):
        self.wave.closes_at = self.wave.opens_at - timedelta(minutes=1)
        with self.assertRaises(IntegrityError), transaction.atomic():
            self.wave.save()

    def test_a_minimum_below_three(self):
        facts = {"organisation": self.hospital, "study": self.study, "number": 2}
        with self.assertRaises(IntegrityError), transaction.atomic():
            Wave.objects.create(**facts, min_raters=2)


class ParallelTest(Cast, TransactionTestCase):
    """Several clicks at once are one sending."""

    def setUp(self):
        self.enter()

    def at_once(self, *acts) -> list[Exception]:
        """Do all acts in the same moment, on connections of their own; return what went wrong."""
        start, problems = threading.Barrier(len(acts)), []

        def do(act) -> None:
            try:
                start.wait()
                act()
            except Exception as problem:  # noqa: BLE001
                problems.append(problem)
            finally:
                connection.close()

        threads = [threading.Thread(target=do, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return problems

    def tap(self, token, group, version):
        return lambda: answering.save_screen(
            token, "timely", {group.pk: 4}, set(), shown={group.pk}, version=version, screen=2
        )

    def test_taps_in_parallel_lose_none_of_each_other(self):
        token = self.link(self.nurses)
        version = answering.begin(token).version
        groups = [self.nurses, self.physicians, self.therapists, self.pharmacists]

        problems = self.at_once(*(self.tap(token, group, version) for group in groups))

        self.assertEqual(problems, [])
        draft = Draft.objects.get()
        self.assertEqual(draft.choices, {str(group.pk): {"timely": 4} for group in groups})
        self.assertEqual(draft.version, version + 4)

    def test_a_tap_beside_a_sending_is_in_it_or_is_told_that_it_came_too_late(self):
        for _ in range(5):
            token = self.link(self.nurses)
            version = answering.begin(token).version
            before = TieRating.objects.filter(timely=4).count()

            problems = self.at_once(
                self.tap(token, self.physicians, version),
                lambda token=token, version=version: answering.submit(token, version=version),
            )

            self.assertEqual(len(problems), 1)
            self.assertIsInstance(problems[0], (answering.AlreadySent, answering.Stale))
            stale = isinstance(problems[0], answering.Stale)
            if stale:  # the tap came first, and the sending was shown what it had not seen
                answering.submit(token, version=version + 1)
            after = TieRating.objects.filter(timely=4).count()
            self.assertEqual(after - before, int(stale))

    def test_a_double_click_in_parallel_stores_one_response(self):
        token = self.link(self.nurses)
        version = answering.begin(token).version

        problems = self.at_once(*[lambda: answering.submit(token, version=version)] * 8)

        self.assertEqual(problems, [])
        self.assertEqual(Response.objects.count(), 1)
        self.assertEqual(TieRating.objects.count(), 4)
        self.assertEqual(Invitation.objects.get().state, Invitation.State.DONE)
