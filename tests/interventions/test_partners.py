"""The two lowest themes of a partner: which they are, and whether the next differs."""

from django.test import SimpleTestCase
from django.urls import reverse

from interventions.catalogue import load
from interventions.partners import is_apart, low_first
from surveys.scoring.released import Reading
from tests.interventions.released import exact
from tests.surveys.test_released_further import EVERY, ReleasedFurtherTestCase


class ApartTest(SimpleTestCase):
    def test_themes_are_in_order_and_what_is_not_shown_is_left_out(self) -> None:
        themes = {"a": exact(4.0), "b": None, "c": exact(3.0), "d": exact(3.0)}

        self.assertEqual(low_first(themes), ["c", "d", "a"])

    def test_apart_means_by_more_than_chance(self) -> None:
        # 25 people: 1.96 · 0.8 · √(2/25) = 0.443.
        low = exact(3.0, 25)

        self.assertTrue(is_apart(low, exact(3.45, 25)))
        self.assertFalse(is_apart(low, exact(3.44, 25)))

    def test_of_a_band_the_nearer_end_counts(self) -> None:
        self.assertFalse(is_apart(exact(3.4, 25), Reading("at_least", 3.8, 4.4, 5.0, 25)))
        self.assertTrue(is_apart(exact(3.0, 25), Reading("at_least", 3.8, 4.4, 5.0, 25)))


class BesideSuggestionsTest(ReleasedFurtherTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        load()

    def page(self, *low: int):
        """Six nurses find working with Home Care hard in two themes, and 4 in all others."""
        self.answer(self.nurses, {self.physicians: 2}, people=6)
        for choice in low:
            themes = dict.fromkeys(EVERY, 4) | {"empathy": choice, "power_shared": choice}
            self.sends(self.nurses, {f"partner-{self.home.pk}": themes})
        self.release()
        self.client.force_login(self.lena)
        return self.client.get(reverse("interventions:suggestions", args=[self.wave.pk]))

    def test_the_two_lowest_themes_stand_beside_the_ideas_for_the_tie(self) -> None:
        page = self.page(2, 2, 2, 3, 3, 3)

        self.assertContains(page, "Working with Home Care: the two lowest themes")
        [each] = [each for each in page.context["weak"] if each["partners"]]
        [partner] = each["partners"]
        self.assertEqual(
            {theme.key.rpartition(":")[2] for theme in partner.themes}, {"empathy", "power_shared"}
        )
        self.assertEqual([str(theme.shown) for theme in partner.themes], ["2.5", "2.5"])
        # 4.0 is 1.5 higher; six people twice may differ by 1.96 · 0.8 · √(2/6) = 0.905.
        self.assertContains(page, "Lower than the next theme by more than chance.", count=2)
        self.assertIn("cross-role-shadowing", [e.slug for t in partner.themes for e in t.entries])

    def test_what_cannot_be_told_apart_is_said_so(self) -> None:
        page = self.page(3, 3, 3, 4, 4, 4)

        self.assertContains(page, "It cannot be told apart from the next theme.", count=2)

    def test_without_answers_about_a_partner_nothing_stands_there(self) -> None:
        page = self.page()

        self.assertNotContains(page, "the two lowest themes")
