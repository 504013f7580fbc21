"""A web server and jobs that are killed on their way: nothing is lost, doubled or half done.

The long versions: `python -m tests.rehearsal submissions` and `python -m tests.rehearsal jobs`.
"""

import os
import tempfile
from pathlib import Path

from django.test import TransactionTestCase

from tests.base import Cast
from tests.rehearsal.campaign import database_address
from tests.rehearsal.crash import Submissions
from tests.rehearsal.deadly import STEPS
from tests.rehearsal.steps import kill_releases, kill_rewrites
from tests.rehearsal.web import WebServer


class SubmissionsTest(TransactionTestCase):
    def test_whoever_has_a_receipt_is_stored_once_and_whole_whatever_is_killed(self):
        campaign = Submissions(300, groups=3)
        campaign.prepare()
        environment = {
            "DJANGO_SETTINGS_MODULE": "tests.rehearsal.settings",
            "DATABASE_URL": database_address(),
            "TEST_RUN_DIR": os.environ["TEST_RUN_DIR"],
        }
        with tempfile.TemporaryDirectory() as folder:
            web = WebServer(Path(folder), environment)
            web.start()
            try:
                campaign.run(web, kills=len(STEPS) + 6)
            finally:
                web.stop()

        self.assertEqual(campaign.judge(), [])
        self.assertEqual(
            str(campaign.verdict), "submissions: 300 sent, 0 lost, 0 doubled, 0 partial"
        )
        self.assertEqual(campaign.line.died_at, dict.fromkeys(STEPS, 1))
        self.assertGreaterEqual(campaign.kills, 11)


class KilledJobsTest(Cast, TransactionTestCase):
    def setUp(self):
        self.enter()
        self.wave.asks_for_comment, self.wave.comment_readers = True, "the administrators"
        self.wave.save()
        self.answer(self.nurses, {self.physicians: 3, self.nurses: 5}, people=5, comment="So so")
        self.answer(self.physicians, {self.nurses: 2}, people=5)

    def test_a_rewrite_that_is_killed_has_not_happened(self):
        killed = kill_rewrites(self.wave, 6)

        self.assertEqual(killed.problems, [])
        self.assertGreaterEqual(killed.kills, 5)

    def test_a_release_that_is_killed_is_not_there_and_the_next_is_the_same(self):
        self.close()

        killed = kill_releases(self.wave, 8)

        self.assertEqual(killed.problems, [])
        self.assertGreaterEqual(killed.kills, 7)
