"""Who is asked about whom."""

from surveys.models.studies import Workgroup
from tests.base import CastTestCase


class AsksAboutTest(CastTestCase):
    def test_everybody_is_asked_about_everybody_the_own_group_included(self):
        self.assertEqual(
            self.asked_about(self.nurses), ["Physicians", "Therapists", "Pharmacists", "Nurses"]
        )

    def test_a_group_of_one_is_not_asked_about_itself(self):
        alone = self.workgroup("Chaplain", 1)

        self.assertFalse(alone.asks_about(alone))
        self.assertTrue(self.nurses.asks_about(alone))

    def test_clients_are_not_asked_about_clients(self):
        patients = self.workgroup("Patients", 20, kind=Workgroup.Kind.CLIENT)
        families = self.workgroup("Families", 20, kind=Workgroup.Kind.CLIENT)

        self.assertFalse(patients.asks_about(patients))
        self.assertFalse(patients.asks_about(families))
        self.assertTrue(patients.asks_about(self.nurses))

    def test_a_pair_that_is_switched_off_is_not_asked_in_that_direction(self):
        self.wave.unasked = [[self.nurses.pk, self.physicians.pk]]

        self.assertFalse(self.wave.asks(self.nurses, self.physicians))
        self.assertTrue(self.wave.asks(self.physicians, self.nurses))

    def test_rated_only_and_rating_only_groups(self):
        rated_only = self.workgroup("Laboratory", 9, rates=False)
        rating_only = self.workgroup("Students", 9, is_rated=False)

        self.assertFalse(rated_only.asks_about(self.nurses))
        self.assertTrue(self.nurses.asks_about(rated_only))
        self.assertFalse(self.nurses.asks_about(rating_only))
        self.assertTrue(rating_only.asks_about(self.nurses))
