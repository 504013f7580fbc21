"""Two database roles: the reporting one serves all results and cannot read an answer.

On SQLite, which knows no roles, the command says so.
"""

from contextlib import contextmanager
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from rcsurvey import checks, roles
from surveys import answering
from surveys.models.answers import Response
from tests.access_others import OTHERS
from tests.access_stage import AccessTestCase
from tests.access_table import NOBODY, PEOPLE, ROUTES

# What a process of the reporting role leaves to one of the collecting role, by route.
ASKS_FOR_ANSWERS = {
    "surveys:answer",
    "surveys:answer-held",
    "surveys:answer-reminders",
    "surveys:research",
    "surveys:bring-file",
    "surveys:bring-mapping",
    "reports:project-bring",
}


ELSEWHERE = "This part of the site runs elsewhere."


@contextmanager
def acting_as(role):
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
        try:
            yield cursor
        finally:
            cursor.execute("RESET ROLE")


class RolesTest(AccessTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        if connection.vendor == "postgresql":
            call_command("database_roles", apply=True, stdout=StringIO())

    def works_without_roles(self):
        """On SQLite nothing is set up, and the command says why; True where there are no roles."""
        if connection.vendor == "postgresql":
            return False
        with self.assertRaisesMessage(CommandError, "SQLite knows no roles"):
            call_command("database_roles", stdout=StringIO())
        self.assertFalse(roles.are_there())
        return True

    def refused(self, cursor, statement):
        try:
            with transaction.atomic():
                cursor.execute(statement)
        except DatabaseError as problem:
            return "permission denied" in str(problem)
        return False

    def test_every_page_a_person_may_read_is_served_by_the_reporting_role(self):
        if self.works_without_roles():
            return
        refused, served = set(), 0
        for name, route in (ROUTES | OTHERS).items():
            readers = [person for person in PEOPLE if route.expected(person, "GET") == 200]
            for person in readers[:1]:
                with acting_as("app_report"):
                    answer = self.ask(person, "GET", self.path(name))
                if answer.status_code == 503:
                    self.assertContains(answer, ELSEWHERE, status_code=503)
                    refused.add(name)
                else:
                    served += 1

        self.assertEqual(refused, ASKS_FOR_ANSWERS)
        self.assertGreater(served, 60)

    def test_what_the_reporting_role_may_not_store_is_answered_by_a_calm_page_and_a_log_line(self):
        if self.works_without_roles():
            return
        token, before = self.place["token"], Response.objects.count()
        posts = {
            "surveys:answer": (f"/s/{token}/", NOBODY),
            "surveys:research": (self.path("surveys:research"), "rosa"),
        }
        for route, (path, person) in posts.items():
            for language, words in (("en", ELSEWHERE), ("de", 'html lang="de"')):
                accepted = {"Accept-Language": language}
                with (
                    self.subTest(route, language=language),
                    acting_as("app_report"),
                    self.assertLogs("rcsurvey.middleware", "ERROR") as log,
                ):
                    answer = self.ask(person, "POST", path, headers=accepted)

                    self.assertContains(answer, words, status_code=503)
                    self.assertIn(f"what {route} needs", log.output[0])
                    self.assertNotIn(token, log.output[0])
        self.assertEqual(Response.objects.count(), before)

    def test_the_server_refuses_the_reporting_role_every_answer(self):
        if self.works_without_roles():
            return
        with acting_as("app_report") as cursor:
            for table in sorted(roles.HIDDEN):
                for what in ("SELECT COUNT(*) FROM", "DELETE FROM", "TRUNCATE"):
                    self.assertTrue(self.refused(cursor, f"{what} {table}"), f"{what} {table}")
            self.assertTrue(self.refused(cursor, "COPY surveys_response TO STDOUT"))
            self.assertTrue(self.refused(cursor, "CREATE TABLE public.mine (id int)"))
            cursor.execute("SELECT COUNT(*) FROM surveys_releasedvalue")
            self.assertGreater(cursor.fetchone()[0], 0)

    def test_the_collecting_role_takes_answers_and_takes_them_back(self):
        if self.works_without_roles():
            return
        token = self.place["token"]
        before = Response.objects.count()
        with acting_as("app_collect"):
            page = self.client.post(f"/s/{token}/")
            self.assertEqual(page.status_code, 302)
            version = answering.begin(token).version
            answering.submit(token, version=version)
            self.assertEqual(Response.objects.count(), before + 1)
            answering.withdraw(token)

        self.assertEqual(Response.objects.count(), before)

    def test_a_check_tells_when_an_answer_is_readable_or_a_new_table_is_not(self):
        if self.works_without_roles():
            return
        self.assertEqual(checks.roles_are_apart(), [])
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE surveys_new (id int)")
            cursor.execute("GRANT SELECT (withdraw_key) ON surveys_response TO app_report")

        opened, closed = checks.roles_are_apart()

        self.assertEqual((opened.id, closed.id), ("rcsurvey.E012", "rcsurvey.W013"))
        self.assertIn("surveys_response", opened.msg)
        self.assertIn("surveys_new", closed.msg)
        roles.apply()
        self.assertEqual(checks.roles_are_apart(), [])
