"""Pages of a large study stay light: bytes, which have no noise."""

import gzip

from django.urls import reverse

from surveys.models.studies import Workgroup
from tests.base import CastTestCase
from tests.reports.large import released_large

RAW, PACKED = 80_000, 16_000


class WeightTests(CastTestCase):
    """Fifteen groups that all rate each other: 225 ties."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        released_large(cls())
        cls.groups = [group.pk for group in Workgroup.objects.filter(study=cls.study)]

    def check(self, name: str, *rest: int, cells: int, **query: str) -> None:
        self.client.force_login(self.lena)
        address = reverse(f"reports:{name}", args=[self.wave.pk, *rest])
        content = self.client.get(address, query).content
        self.assertGreaterEqual(content.count(b"data-cell="), cells)
        self.assertLessEqual(len(content), RAW)
        self.assertLessEqual(len(gzip.compress(content)), PACKED)

    def test_the_heatmap(self) -> None:
        self.check("heatmap", cells=225)
        self.check("heatmap", cells=225, show="shared_knowledge", order="alike")

    def test_the_map(self) -> None:
        self.check("map", cells=420)  # each of 210 ties between groups: a line, and its words

    def test_a_group(self) -> None:
        self.check("group", self.groups[0], cells=130)

    def test_a_tie(self) -> None:
        self.check("tie", self.groups[0], self.groups[1], cells=20)

    def test_the_overview(self) -> None:
        self.check("overview", cells=12)
