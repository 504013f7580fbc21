"""New keys in random order, and nothing else about the answers changes."""

import threading
from contextlib import contextmanager

from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings

from surveys import answering, results
from surveys.models.answers import Comment, Response, TieRating
from surveys.models.participants import Draft, Invitation
from surveys.models.waves import Wave
from surveys.rewriting import FOLLOWERS, rewrite
from tests.base import Cast, CastTestCase
from tests.surveys.on_disk import MOST_SWEEPS, bytes_on_disk

READERS = "the administrators"


def what_is_stored():
    """Everything about the answers but their keys, in an order of its own."""
    ratings = {}
    for row in TieRating.objects.values():
        ratings.setdefault(row.pop("response_id"), []).append(tuple(row.values()))
    responses = [
        (row["withdraw_key"], tuple(row.values()), sorted(ratings.pop(key), key=repr))
        for row in Response.objects.values()
        for key in [row.pop("id")]
    ]
    comments = [tuple(row.values()) for row in Comment.objects.values() if row.pop("id")]
    return sorted(responses, key=repr), sorted(comments, key=repr), ratings


def keys():
    return {*Response.objects.values_list("pk", flat=True)}, {
        *Comment.objects.values_list("pk", flat=True)
    }


class RewriteTest(CastTestCase):
    def setUp(self):
        self.wave.asks_for_comment, self.wave.comment_readers = True, READERS
        self.wave.save()

    def test_keys_are_new_and_everything_else_is_the_same(self):
        self.answer(self.nurses, {self.physicians: 3, self.nurses: 5}, people=3, comment="So so")
        self.answer(self.physicians, {self.nurses: 2}, people=2)
        before, (responses, comments) = what_is_stored(), keys()

        rewrite()

        self.assertEqual(what_is_stored(), before)
        new_responses, new_comments = keys()
        self.assertEqual((len(new_responses), len(new_comments)), (5, 3))
        self.assertTrue(responses.isdisjoint(new_responses))
        self.assertTrue(comments.isdisjoint(new_comments))

    def test_a_key_is_what_the_field_expects(self):
        self.answer(self.nurses, {self.physicians: 3})

        rewrite()

        key = Response.objects.get().pk
        self.assertEqual((key.version, Response.objects.get(pk=key).ratings.count()), (4, 4))

    def test_answers_can_be_taken_back_afterwards(self):
        token = self.answer(self.nurses, {self.physicians: 3}, people=2, comment="Mine")

        rewrite()
        answering.withdraw(token)

        left = (Response.objects.count(), TieRating.objects.count(), Comment.objects.count())
        self.assertEqual(left, (1, 4, 1))

    def test_the_release_says_the_same(self):
        self.answer_all()
        self.close()
        with transaction.atomic():
            unshuffled = results.freeze(self.wave).fingerprint
            transaction.set_rollback(True)

        rewrite(self.wave)

        self.assertEqual(results.freeze(Wave.objects.get()).fingerprint, unshuffled)

    def test_what_is_released_keeps_its_keys_and_late_answers_get_new_ones(self):
        self.answer(self.nurses, {self.physicians: 3}, people=5)
        self.release()
        released, _ = keys()
        self.wave.closes_at = self.wave.opens_at.replace(year=2100)
        self.wave.save()
        self.answer(self.nurses, {self.physicians: 3}, people=2)
        late = keys()[0] - released

        rewrite()

        self.assertEqual(len(keys()[0] & released), 5)
        self.assertTrue(late.isdisjoint(keys()[0]))

    def test_one_wave_can_be_rewritten_alone(self):
        self.answer(self.nurses, {self.physicians: 3})
        first_wave, _ = keys()
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=self.wave.opens_at,
            closes_at=self.wave.closes_at,
        )
        self.answer(self.nurses, {self.physicians: 3})

        rewrite(self.wave)

        self.assertTrue(first_wave < keys()[0])
        self.assertEqual(Response.objects.filter(wave=self.wave, pk__in=first_wave).count(), 0)

    def test_without_answers_nothing_happens(self):
        with self.assertNumQueries(2):
            rewrite()

    def test_every_table_that_points_to_an_answer_is_taken_along(self):
        for table, followers in FOLLOWERS.items():
            pointing = {(r.related_model, r.field.column) for r in table._meta.related_objects}
            self.assertEqual(pointing, set(followers))


class KilledError(Exception):
    """The process ends here."""


@contextmanager
def killed_at(step):
    """Let so many statements pass and none after them."""
    count = 0

    def pass_or_die(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if count > step:
            raise KilledError(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(pass_or_die):
        yield


class AlreadyCommittedTest(Cast, TransactionTestCase):
    """With transactions of their own, as on the site."""

    def setUp(self):
        self.enter()
        self.wave.asks_for_comment, self.wave.comment_readers = True, READERS
        self.wave.save()

    def test_a_rewrite_that_is_killed_at_any_step_has_not_happened(self):
        self.answer(self.nurses, {self.physicians: 3}, people=3, comment="One of three")
        before, before_keys = what_is_stored(), keys()

        step, finished = 0, False
        while not finished:
            try:
                with killed_at(step):
                    rewrite()
                finished = True
            except KilledError as statement:
                step += 1
                if keys() != before_keys:  # only cleaning up came after the commit
                    self.assertRegex(str(statement), "VACUUM|lock_timeout|wal_checkpoint|pg_s")
                self.assertEqual(what_is_stored(), before)

        self.assertGreater(step, 15)
        self.assertEqual(what_is_stored(), before)
        self.assertTrue(before_keys[0].isdisjoint(keys()[0]))

    def test_it_refuses_to_be_part_of_another_transaction(self):
        self.answer(self.nurses, {self.physicians: 3})

        with self.assertRaisesMessage(RuntimeError, "durable"), transaction.atomic():
            rewrite()

    def test_sending_and_taking_back_go_on_while_it_runs(self):
        taken_back = [self.answer(self.nurses, {self.physicians: 3}) for _ in range(6)]
        sent = [self.link(self.physicians) for _ in range(6)]
        for token in sent:
            answering.begin(token)
        start, problems = threading.Barrier(3), []

        def act(deeds):
            try:
                start.wait()
                for deed in deeds:
                    deed()
            except Exception as problem:
                problems.append(problem)
            finally:
                connection.close()

        acts = [
            [rewrite] * 12,
            [lambda token=token: answering.withdraw(token) for token in taken_back],
            [lambda token=token: answering.submit(token, version=1) for token in sent],
        ]
        threads = [threading.Thread(target=act, args=[deeds]) for deeds in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        self.assertEqual(problems, [])
        done = Invitation.objects.filter(state="done")
        self.assertEqual({each.workgroup_id for each in done}, {self.physicians.pk})
        self.assertEqual((done.count(), Response.objects.count()), (6, 6))
        self.assertEqual(TieRating.objects.count(), 6 * 4)


@override_settings(SECONDS_UNTIL_SWEEPING=10)
class FilesTest(Cast, TransactionTestCase):
    """What a copy of the database's files still holds."""

    def setUp(self):
        self.enter()
        self.wave.asks_for_comment, self.wave.comment_readers = True, READERS
        self.wave.save()

    def written(self, key):
        """A key as it stands in the files."""
        return key.hex.encode() if connection.vendor == "sqlite" else key.bytes

    def test_old_keys_and_sent_drafts_are_in_no_file_any_more(self):
        canary = "a canary in the comment of a draft"
        self.answer(self.nurses, {self.physicians: 3}, people=12)
        token = self.link(self.nurses)
        version = answering.begin(token).version
        version = answering.save_comment(token, canary, version=version).version
        answering.submit(token, version=version)
        old = [self.written(key) for key in keys()[0]]
        before = bytes_on_disk(Response, TieRating, Comment, Draft)
        self.assertTrue(all(key in before for key in old))
        self.assertIn(canary.encode(), before)

        after = before
        for _ in range(MOST_SWEEPS):
            rewrite()
            after = bytes_on_disk(Response, TieRating, Comment, Draft)
            if not any(key in after for key in old):
                break

        self.assertEqual([key for key in old if key in after], [])
        self.assertTrue(all(self.written(key) in after for key in keys()[0]))
        self.assertNotIn(canary.encode(), after)
