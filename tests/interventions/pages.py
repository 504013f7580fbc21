"""Where the tests of the pages start: the cast, the catalogue, and Lena signed in."""

from interventions.catalogue import load
from tests.base import CastTestCase


class AdviceTestCase(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        load()

    def setUp(self) -> None:
        self.client.force_login(self.lena)
