"""Each version that was kept can be upgraded to this one, and says the same afterwards."""

import json
import os
import subprocess
import sys

from django.test import TestCase

from tests.rehearsal.databases import of_the_suite, two_databases
from tests.rehearsal.restore import ROOT
from tests.upgrades.kept import file_of, versions


class UpgradeTest(TestCase):
    def test_what_each_version_left_is_still_what_it_was(self):
        self.assertIn("0.1.0", versions())
        for version in versions():
            with self.subTest(version), two_databases(of_the_suite()) as (address, _):
                environment = os.environ | {
                    "DATABASE_URL": address,
                    "DJANGO_SETTINGS_MODULE": "tests.rehearsal.settings",
                }
                environment.pop("TEST_RUN_DIR", None)
                command = [sys.executable, "-m", "tests.upgrades.upgrade", version]

                done = subprocess.run(
                    command, cwd=ROOT, env=environment, capture_output=True, text=True
                )

                self.assertEqual(done.returncode, 0, done.stderr[-2000:])
                self.assertEqual(json.loads(done.stdout), [])

    def test_what_is_kept_is_small(self):
        for version in versions():
            self.assertLess(file_of(version).stat().st_size, 300_000)
