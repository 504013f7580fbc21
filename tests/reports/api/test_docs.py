"""The page that explains the interface says everything its description says, to everybody."""

import re

from django.test import TestCase
from ninja import Schema

from reports.api.api import description
from surveys.models.tokens import Scope
from tests.access_programs import OPERATIONS


class DocsTest(TestCase):
    def test_every_operation_and_scope_stands_on_the_page(self) -> None:
        page = self.client.get("/api/v1/docs").content.decode()

        for name, operation in OPERATIONS.items():
            [part] = re.findall(rf'id="{name}">(.*?)</article>', page, re.DOTALL)
            self.assertIn(f'<span class="badge">{operation.method}</span>', part)
            self.assertIn(f"Scope: <code>{operation.scope}</code>", part)
            self.assertIn("curl -H", part)
            self.assertIn("Possible answers: 20", part)
        for scope in Scope.values:
            self.assertIn(f"<dt><code>{scope}</code></dt>", page)
        self.assertIn("120 calls in 60 seconds", page)

    def test_fields_come_with_their_kind_and_their_limits(self) -> None:
        page = self.client.get("/api/v1/docs").content.decode()
        part = page[page.index('id="push_people"') : page.index('id="read_progress"')]

        self.assertIn("<dt><code>people</code></dt><dd>list of object, up to 2000", part)
        self.assertIn("<dt><code>added</code></dt><dd>integer", part)

    def test_nothing_is_loaded_from_elsewhere_and_no_script_runs(self) -> None:
        page = self.client.get("/api/v1/docs").content.decode()

        self.assertNotIn("<script", page)
        self.assertEqual(re.findall(r'(?:src|href)="(?:https?:)?//[^"]+"', page), [])

    def test_two_things_never_share_a_name(self) -> None:
        """In the description the second would stand for both."""
        names = [
            each.__name__ for each in all_below(Schema) if each.__module__.startswith("reports")
        ]

        self.assertEqual(len(names), len(set(names)), sorted(names))
        self.assertGreater(len(names), 30)

    def test_the_description_is_complete(self) -> None:
        operations = [
            each for methods in description()["paths"].values() for each in methods.values()
        ]

        for each in operations:
            self.assertTrue(each["description"], each["operationId"])
            self.assertEqual(each["security"], [{"Bearer": []}])
            for code in ("401", "403", "404", "422", "429"):
                self.assertIn(code, map(str, each["responses"]))
        answer = self.client.get("/api/v1/openapi.json")
        self.assertEqual(answer.json()["openapi"][:2], "3.")
        self.assertEqual(self.client.get("/api/v1/").headers["Location"], "/api/v1/docs")


def all_below(kind: type) -> set[type]:
    return {below for each in kind.__subclasses__() for below in (each, *all_below(each))}
