"""docs/accessibility.md says what is tested, no more and no less."""

from django.test import SimpleTestCase

from tests import accessibility


class AccessibilityTest(SimpleTestCase):
    def test_the_document_is_up_to_date(self) -> None:
        self.assertEqual(
            accessibility.DOCUMENT.read_text(),
            accessibility.document(),
            "run: python -m tests.accessibility",
        )

    def test_every_language_has_a_column_and_every_page_a_row(self) -> None:
        text = accessibility.document()

        self.assertIn("| page | en | de | es | fr | nl | da | pt | ar |", text)
        for page in accessibility.PAGES:
            self.assertIn(f"| **{page}**", text)

    def test_who_has_not_reviewed_is_said(self) -> None:
        self.assertIn("these translations: de, es, fr, nl, da, pt, ar.", accessibility.reviewed())
