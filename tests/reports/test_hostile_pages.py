"""Names that would be commands elsewhere are text on a page and for programs, or are not taken."""

import json

from django.urls import reverse

from surveys.forms.groups import NewGroupForm
from surveys.importing import handing_in
from surveys.importing.tables import LIST, Unreadable
from surveys.models.studies import Workgroup
from surveys.models.tokens import Scope
from surveys.models.waves import Wave
from tests.base import CastTestCase
from tests.reports.api.programs import Program
from tests.reports.reading import read
from tests.reports.test_hostile import HOSTILE

REFUSED = {
    "control characters": "a\x1bb",
    "a character without a picture": "a\x01b",
    "a lone surrogate": "a\ud800b",
    "a bidi override": "a\u202egpj.exe",
    "an isolate": "a\u2066b",
    "too many letters": "x" * 81,
    "one long word": "x" * 5000,
}
TEXT = {
    "a third formula": "-2+3+cmd|' /C calc'!A0",
    "an attribute": '" onmouseover="alert(1)',
    "an emoji": "Ward 🩺",
} | {
    name: text
    for name, text in HOSTILE.items()
    if name not in REFUSED and name not in ("our own marks", "very long")
}


class HostileNamesTest(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cls.frozen = cast.release()
        cls.next = Wave.objects.create(organisation=cls.hospital, study=cls.study, number=2)

    def test_a_page_and_a_program_get_every_name_as_it_is_and_no_markup_of_it(self) -> None:
        self.client.force_login(self.lena)
        program = Program(self.lena, Scope.READ_RESULTS)
        address = reverse("reports:heatmap", args=[self.wave.pk])
        for what, name in TEXT.items():
            with self.subTest(what):
                form = NewGroupForm({"name": name, "kind": "staff"}, study=self.study)
                self.assertTrue(form.is_valid(), form.errors)
                Workgroup.objects.filter(pk=self.nurses.pk).update(name=name)

                page = self.client.get(address)
                told = program.call("GET", "read_release", self.wave.pk)

                found = read(page.content)
                self.assertIn(name, [piece.text.strip() for piece in found.pieces])
                self.assertNotRegex(json.dumps(found.figures), r"<(a|script)|\$")
                if set('<"') & set(name):
                    self.assertNotIn(name, page.content.decode())
                self.assertEqual(told["Content-Type"].partition(";")[0], "application/json")
                raters = [each["name"] for each in json.loads(told.content)["raters"]]
                self.assertEqual(raters[0], name)

    def test_what_nobody_can_read_becomes_no_group_by_a_form_or_a_list(self) -> None:
        for what, name in REFUSED.items():
            with self.subTest(what):
                form = NewGroupForm({"name": name, "kind": "staff"}, study=self.study)
                self.assertIn("name", form.errors)

                rows = f"email;workgroup\nann@example.org;{name}"
                if len(name) > LIST.cell_letters:
                    with self.assertRaises(Unreadable):
                        handing_in.hand_in_text(self.next, rows)
                else:
                    handed_in = handing_in.hand_in_text(self.next, rows)
                    [row] = handing_in.checked(handed_in).rows
                    self.assertEqual((row.state, set(row.problems)), ("wrong", {"workgroup"}))
