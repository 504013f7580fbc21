"""The leader's preview: the weak ties that concern somebody, and how a talk about them opens."""

from django.urls import reverse

from interventions.models.plans import ReadinessTick
from interventions.readiness import POINTS
from surveys.models.organisations import Membership
from surveys.models.staff import LeadsUnit
from surveys.models.studies import Unit
from tests.interventions.pages import AdviceTestCase


class PrepareTest(AdviceTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.north = Unit.objects.create(organisation=cls.hospital, study=cls.study, name="North")
        cls.south = Unit.objects.create(organisation=cls.hospital, study=cls.study, name="South")
        cast = cls()
        nurses, physicians = cls.nurses, cls.physicians
        cast.answer(nurses, {physicians: 2}, people=6, unit=cls.north)
        cast.answer(nurses, {physicians: 5}, people=6, unit=cls.south)
        cast.answer(physicians, {nurses: 5}, people=6, unit=cls.south)
        cls.frozen = cast.release()

    def page(self):
        return self.client.get(reverse("interventions:prepare", args=[self.wave.pk]))

    def leads(self, unit: Unit) -> None:
        membership = Membership.objects.get(user=self.lena)
        LeadsUnit.objects.filter(membership=membership).delete()
        LeadsUnit.objects.create(membership=membership, unit=unit)

    def test_strengths_come_first_and_weak_ties_have_their_questions(self) -> None:
        self.leads(self.north)
        page = self.page()

        text = page.content.decode()
        self.assertLess(text.index("Begin with what holds"), text.index("Nurses and physicians"))
        self.assertContains(page, "When did this work go well between you")

    def test_who_leads_a_unit_sees_what_is_weak_there(self) -> None:
        self.leads(self.north)
        north = self.page().context["own"]
        self.leads(self.south)
        south = self.page().context["own"]

        self.assertEqual([(place.name, len(place.weak)) for place in north], [("North", 1)])
        self.assertEqual([(place.name, len(place.weak)) for place in south], [("South", 0)])

    def test_who_leads_no_unit_in_particular_sees_the_whole_study_only(self) -> None:
        self.assertEqual(self.page().context["own"], [])

    def test_what_nobody_has_seen_to_is_named(self) -> None:
        for key in POINTS:
            if key != "sponsor":
                ReadinessTick.objects.create(organisation=self.hospital, wave=self.wave, point=key)

        page = self.page()

        self.assertContains(page, POINTS["sponsor"])
        self.assertNotContains(page, POINTS["facilitator"])

    def test_the_overview_leads_to_it_and_names_the_open_points(self) -> None:
        page = self.client.get(reverse("reports:overview", args=[self.wave.pk]))

        self.assertContains(page, reverse("interventions:prepare", args=[self.wave.pk]))
        self.assertContains(page, POINTS["load"])

    def test_another_organisation_finds_nothing(self) -> None:
        self.client.force_login(self.bram)

        self.assertEqual(self.page().status_code, 404)
