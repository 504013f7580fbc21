"""The plan of one tie on its page: what is tried there, and who does not see it."""

from datetime import date, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from interventions.models.plans import Action, ActionPlan
from surveys.models.studies import Study, Workgroup
from surveys.sharing import share
from tests.reports.test_tie import TiePageTestCase


class TiePlanTests(TiePageTestCase):
    """Nurses and physicians try two things together; nurses and therapists nothing."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cast.release()
        cls.plan = ActionPlan.objects.create(organisation=cls.hospital, wave=cls.wave)
        cls.planned("Short round", due_on=date(2020, 2, 3), owner_name="Rosa")
        cls.planned("Shared board", status=Action.Status.DONE)

    @classmethod
    def planned(cls, title: str, plan: ActionPlan | None = None, **facts: object) -> Action:
        return Action.objects.create(
            organisation=cls.hospital,
            plan=plan or cls.plan,
            group_a=cls.nurses,
            group_b=cls.physicians,
            leading_group=cls.physicians,
            slug="an-idea",
            title=title,
            **facts,
        )

    def rows(self, one: Workgroup, other: Workgroup) -> list[str]:
        return [action.title for action in self.tie(one, other).context["planned"]]

    def test_what_is_tried_stands_there_with_who_carries_it_and_until_when(self) -> None:
        page = self.tie(self.physicians, self.nurses)

        [first, second] = page.context["planned"]
        self.assertContains(page, f'<a href="/plans/{first.pk}/">Short round</a>', html=True)
        self.assertContains(page, "<dt>Carried by</dt><dd>Physicians</dd>", html=True)
        self.assertContains(page, "<dd>was due 3 February 2020</dd>", html=True)
        self.assertContains(page, "<dd><b>Planned</b></dd>", html=True)
        self.assertContains(page, f'<a href="/plans/{second.pk}/">Shared board</a>', html=True)
        self.assertContains(page, "<dd><b>Done</b></dd>", html=True)
        self.assertNotContains(page, "Nothing is planned here yet.")

    def test_nothing_can_be_changed_from_here(self) -> None:
        self.assertNotContains(self.tie(self.nurses, self.physicians), "/move/")

    def test_what_was_postponed_or_taken_off_does_not_stand_there(self) -> None:
        Action.objects.filter(title="Short round").update(status="postponed")
        Action.objects.filter(title="Shared board").update(status="removed")

        page = self.tie(self.nurses, self.physicians)

        self.assertContains(page, "Nothing is planned here yet.")
        address = reverse("interventions:suggestions", args=[self.wave.pk])
        self.assertContains(page, f"{address}?pair=tie-{self.nurses.pk}-{self.physicians.pk}#")

    def test_a_tie_that_is_not_weak_leads_to_what_to_try_elsewhere(self) -> None:
        page = self.tie(self.nurses, self.therapists)

        self.assertEqual(page.context["planned"], [])
        self.assertContains(page, "Nothing is planned here yet.")
        self.assertNotContains(page, "?pair=")

    def test_plans_of_other_waves_of_the_study_count_and_those_of_other_studies_do_not(
        self,
    ) -> None:
        later = self.study.waves.create(organisation=self.hospital, number=2, **self.dates)
        study = Study.objects.create(organisation=self.hospital, name="Ward", process="care")
        foreign = study.waves.create(organisation=self.hospital, number=1, **self.dates)
        for title, wave in (("Later", later), ("Foreign", foreign)):
            plan = ActionPlan.objects.create(organisation=self.hospital, wave=wave)
            self.planned(title, plan)

        rows = self.rows(self.nurses, self.physicians)

        self.assertEqual(rows, ["Short round", "Shared board", "Later"])

    @property
    def dates(self) -> dict[str, object]:
        return {"opens_at": now(), "closes_at": now() + timedelta(days=1)}

    def test_however_much_is_planned_it_takes_one_query(self) -> None:
        self.planned("One more", owner=self.lena)

        with CaptureQueriesContext(connection) as queries:
            self.tie(self.nurses, self.physicians)

        self.assertLessEqual(len(queries), 8)

    def test_who_reads_by_a_link_sees_no_plan(self) -> None:
        _link, token = share(self.cato, self.wave, unit=None, days=30, gives_files=False)
        keys = {"wave_id": self.wave.pk, "one": self.nurses.pk, "other": self.physicians.pk}

        page = Client().get(reverse("shared:tie", kwargs={"share": token, **keys}))

        self.assertEqual((page.status_code, page.context["planned"]), (200, []))
        self.assertNotContains(page, "The plan")

    def test_a_name_is_text(self) -> None:
        self.planned("<b>x</b>")

        self.assertContains(self.tie(self.nurses, self.physicians), "&lt;b&gt;x&lt;/b&gt;")
