"""Before low scores are shown: seven points, ticked by who leads, and no lock; refusals last."""

from django.urls import reverse

from interventions.models.plans import ReadinessTick
from interventions.readiness import POINTS, open_points
from surveys.models.organisations import Membership
from tests.interventions.pages import AdviceTestCase


class ReadinessTest(AdviceTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.url = reverse("interventions:readiness", args=[self.wave.pk])

    def tick(self, *points: str) -> object:
        return self.client.post(self.url, {"points": points}, follow=True)

    def test_open_points_stand_above_the_weak_ties_until_they_are_seen_to(self) -> None:
        self.answer_all()
        self.release()
        page = reverse("interventions:suggestions", args=[self.wave.pk])
        self.assertContains(self.client.get(page), "7 points are still open")

        self.tick(*list(POINTS)[1:])
        self.assertContains(self.client.get(page), "one point is still open")
        self.tick(*POINTS)

        self.assertNotContains(self.client.get(page), "still open")

    def test_strengths_come_before_weak_ties(self) -> None:
        # Nine fives about therapists are "4.4 or more": strong at either end.
        self.answer(self.nurses, {self.physicians: 2, self.therapists: 5}, people=9)
        self.release()

        page = self.client.get(reverse("interventions:suggestions", args=[self.wave.pk]))

        text = page.content.decode()
        self.assertIn("Keep and learn: ", text)
        self.assertLess(text.index("Keep and learn: "), text.index('class="pair advice"'))

    def test_a_tick_can_be_taken_back(self) -> None:
        self.tick("sponsor", "time")
        self.tick("time")

        self.assertEqual(
            [p.key for p in open_points(self.wave)], [key for key in POINTS if key != "time"]
        )

    def test_it_can_be_gone_through_before_the_release(self) -> None:
        self.assertContains(self.client.get(self.url), "Somebody with a name backs this")
        self.assertRedirects(
            self.client.post(self.url, {"points": ["use"]}),
            reverse("surveys:wave", args=[self.wave.pk]),
        )

    def test_what_is_no_point_is_left_out(self) -> None:
        self.tick("magic", "use")

        self.assertEqual([t.point for t in ReadinessTick.objects.all()], ["use"])

    def test_an_auditor_reads_it_and_ticks_nothing(self) -> None:
        self.client.force_login(self.person("ann", self.hospital, Membership.Role.AUDITOR))

        self.assertEqual(self.client.get(self.url).status_code, 200)
        self.assertEqual(self.client.post(self.url, {"points": ["use"]}).status_code, 404)
        self.assertEqual(ReadinessTick.objects.count(), 0)

    def test_another_organisation_finds_nothing(self) -> None:
        self.client.force_login(self.bram)

        self.assertEqual(self.client.get(self.url).status_code, 404)
        self.assertEqual(self.client.post(self.url, {"points": ["use"]}).status_code, 404)
