"""Each version that was kept can be upgraded to this one, and says the same afterwards."""

from django.test import TestCase

from tests.rehearsal.databases import of_the_suite
from tests.rehearsal.programs import run_on_two
from tests.upgrades.kept import file_of, versions


class UpgradeTest(TestCase):
    def test_what_each_version_left_is_still_what_it_was(self):
        self.assertIn("0.1.0", versions())
        for version in versions():
            with self.subTest(version):
                found = run_on_two("tests.upgrades.upgrade", of_the_suite(), version)

                self.assertEqual(found["problems"], [])
                self.assertEqual(found["figures"]["releases"], 3)

    def test_what_is_kept_is_small(self):
        for version in versions():
            self.assertLess(file_of(version).stat().st_size, 300_000)


class MigrationsTest(TestCase):
    def test_a_migration_that_is_killed_goes_on_and_changes_no_row(self):
        arguments = ("--people=60", "--releases=2", "--kills=1", "--once")

        found = run_on_two("tests.rehearsal.migrations_stage", of_the_suite(), *arguments)

        self.assertEqual(found["problems"], [])
        self.assertEqual(found["figures"]["killed"], 1)
        self.assertEqual(found["figures"]["ratings"], 600)
