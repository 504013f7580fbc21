"""What the quieter pages of a respondent cost: bytes on their way, and questions to the database.

The pages on which somebody answers have their own limits beside their own tests.
"""

from collections.abc import Callable

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from surveys.models.participants import Invitation, Participant
from surveys.models.studies import Unit
from surveys.open_links import make_open_link
from surveys.sheets import make_sheet
from tests.base import CastTestCase
from tests.surveys.weight import MOST_BYTES, weight_of

MOST_QUERIES = 3


class BudgetTestCase(CastTestCase):
    """Fifteen groups in two units, three languages, and a wave that shares its results."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.study.languages = ["en", "de", "ar"]
        cls.study.save()
        cls.wave.shares_results, cls.wave.asks_for_comment = True, True
        cls.wave.comment_readers = "the quality office"
        cls.wave.save()
        for number in range(11):
            cls.workgroup(f"Workgroup with a long name {number}", 10)
        for name in ("Ward 1", "Ward 2"):
            Unit.objects.create(organisation=cls.hospital, study=cls.study, name=name)

    def setUp(self):
        self.token = self.link(self.nurses)
        self.home = f"/s/{self.token}/"

    def within(self, show: Callable[[], HttpResponse], queries: int = MOST_QUERIES) -> HttpResponse:
        with CaptureQueriesContext(connection) as asked:
            page = show()
        self.assertEqual(page.status_code, 200)
        self.assertLessEqual(len(asked), queries, [query["sql"][:90] for query in asked])
        self.assertLessEqual(weight_of(page), MOST_BYTES)
        return page


class AskingTest(BudgetTestCase):
    def test_a_structures_sheet(self):
        sheet = f"/g/{make_sheet(self.wave, self.nurses, 'agreed', by=self.amal.pk)}/"

        listed = self.within(lambda: self.client.get(sheet))
        page = self.within(lambda: self.client.get(f"{sheet}{self.physicians.pk}/"))

        self.assertContains(listed, "Workgroup with a long name 10")
        self.assertContains(page, "<fieldset", count=12)

    def test_an_open_link(self):
        token = make_open_link(self.wave, "open_link", None, by=self.amal.pk)

        # The link, the groups, the units, and two that the promise asks.
        page = self.within(lambda: self.client.get(f"/j/{token}/"), queries=5)

        self.assertContains(page, 'name="workgroup"', count=15)

    def test_a_shared_device_before_and_after_somebody_begins(self):
        kiosk = make_open_link(self.wave, "kiosk", self.nurses, by=self.amal.pk)

        # The link, the units, and two that the promise asks.
        page = self.within(lambda: self.client.get(f"/j/{kiosk}/"), queries=4)
        self.assertContains(page, 'name="start"')

        begun = self.client.post(f"/j/{kiosk}/", {"start": 1})
        self.assertLessEqual(weight_of(begun), MOST_BYTES)
        self.assertContains(begun, "<svg")
        self.assertContains(begun, f"/s/{kiosk}.")

    def test_what_is_held(self):
        nia = Participant.objects.create(
            organisation=self.hospital, wave=self.wave, name="Nia", email="nia@example.org"
        )
        Invitation.objects.update(participant=nia)

        page = self.within(lambda: self.client.get(f"{self.home}held/"))

        self.assertContains(page, "nia@example.org")


class TeamPageTest(BudgetTestCase):
    def test_the_results_that_everybody_invited_may_read(self):
        self.answer_all()
        self.release()

        # The release, the groups, the blocks and the values: four tables.
        page = self.within(lambda: self.client.get(f"{self.home}team/"), queries=4)

        self.assertContains(page, "What holds best")
