"""What must hold before an installation serves strangers."""

from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.test import SimpleTestCase, TestCase, override_settings

from rcsurvey import checks
from rcsurvey.management.commands.prepare import Command as Prepare

SAFE = {
    "DEMONSTRATION": False,
    "DEBUG": False,
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
    "PUBLIC_BASE_URL": "https://survey.example.org",
}


class SettingsTest(SimpleTestCase):
    def found(self, **settings):
        with override_settings(**SAFE | settings):
            return [message.id for message in checks.settings_are_safe()]

    def test_a_safe_installation_passes(self):
        self.assertEqual(self.found(), [])

    def test_each_danger_is_named(self):
        self.assertEqual(self.found(DEBUG=True), ["rcsurvey.E001"])
        self.assertEqual(self.found(SECRET_KEY="only for tests"), ["rcsurvey.E002"])
        self.assertEqual(self.found(SECRET_KEY="ab" * 40), ["rcsurvey.E002"])
        self.assertEqual(self.found(PUBLIC_BASE_URL="http://example.org"), ["rcsurvey.E003"])

    def test_mail_that_goes_into_files_is_pointed_out(self):
        files = "django.core.mail.backends.filebased.EmailBackend"
        self.assertEqual(self.found(EMAIL_BACKEND=files), ["rcsurvey.W005"])

    def test_a_proxy_is_counted(self):
        behind = {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}

        self.assertEqual(self.found(**behind), ["rcsurvey.E004"])
        self.assertEqual(self.found(**behind, ALLAUTH_TRUSTED_PROXY_COUNT=1), [])

    def test_a_demonstration_is_asked_nothing(self):
        self.assertEqual(self.found(DEMONSTRATION=True, DEBUG=True, SECRET_KEY=""), [])

    def test_a_plain_check_leaves_them_out_and_a_deployment_has_them(self):
        with override_settings(**SAFE | {"DEBUG": True}):
            plain = {message.id for message in run_checks()}
            deployment = {message.id for message in run_checks(include_deployment_checks=True)}

        self.assertNotIn("rcsurvey.E001", plain)
        self.assertIn("rcsurvey.E001", deployment)


class Pretending:
    """A server that answers as it is told, to see what is made of its answers."""

    def __init__(self, driver="psycopg2", **answers):
        self.Database = type("Driver", (), {"__name__": driver})()
        self.answers = answers

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        return None

    def execute(self, question):
        self.question = question.split()[-1]

    def fetchone(self):
        return (self.answers[self.question],)


class ServerTest(SimpleTestCase):
    def ids(self, messages):
        return [message.id for message in messages]

    def test_a_server_that_keeps_times_is_refused(self):
        found = checks.postgresql_is_safe(Pretending(track_commit_timestamp="on"))

        self.assertEqual(self.ids(found), ["rcsurvey.E011"])

    def test_another_driver_is_refused(self):
        found = checks.postgresql_is_safe(Pretending("psycopg", track_commit_timestamp="off"))

        self.assertEqual(self.ids(found), ["rcsurvey.E010"])

    def test_sqlite_without_journal_or_with_readable_remains_is_refused(self):
        found = checks.sqlite_is_safe(Pretending(journal_mode="delete", secure_delete=0))

        self.assertEqual(self.ids(found), ["rcsurvey.E020", "rcsurvey.E021"])


class DatabaseTest(TestCase):
    def found(self):
        with override_settings(**SAFE):
            return [message.id for message in checks.database_is_safe(databases=["default"])]

    def test_the_database_of_the_suite_is_safe(self):
        self.assertEqual(self.found(), [])

    def test_without_a_database_named_none_is_asked(self):
        with self.assertNumQueries(0), override_settings(**SAFE):
            self.assertEqual(checks.database_is_safe(databases=None), [])

    def without_guard(self, guard):
        on = "" if connection.vendor == "sqlite" else "ON surveys_wave"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {guard} {on}")

    def test_a_guard_that_is_gone_is_missed(self):
        self.without_guard("wave_keeps_its_minimum")

        self.assertEqual(self.found(), ["rcsurvey.E030"])
        with (
            override_settings(**SAFE),
            self.assertRaisesMessage(SystemCheckError, "gone: wave_keeps_its_minimum."),
        ):
            call_command("check", deploy=True, databases=["default"])

    def test_a_guard_that_is_switched_off_is_as_good_as_gone(self):
        if connection.vendor == "postgresql":  # SQLite has no such switch
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE surveys_wave DISABLE TRIGGER wave_stays_protected")
        else:
            self.without_guard("wave_stays_protected")

        self.assertEqual(self.found(), ["rcsurvey.E030"])

    def test_an_unsafe_installation_is_not_prepared(self):
        unsafe = SAFE | {"SECRET_KEY": "short", "LOAD_DEMONSTRATION": False}
        with override_settings(**unsafe), self.assertRaisesMessage(SystemCheckError, "guessed"):
            call_command(Prepare(), no_static=True)
