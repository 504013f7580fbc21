"""Did it move? Two waves of released ties by hand, and the page that tells it; refusals last."""

from dataclasses import replace
from datetime import timedelta

from django.test import SimpleTestCase
from django.urls import reverse
from django.utils.timezone import now

from interventions.entries import DIMENSIONS
from interventions.models.plans import Action
from interventions.moving import Movement, Outcome, movement, outcome_of
from surveys.models.studies import Study
from surveys.models.waves import Wave
from surveys.scoring.levels import PLANNING_SD
from surveys.scoring.released import Group, Reading, ReleasedTie
from surveys.scoring.released_changes import Side, released_changes
from tests.interventions.pages import AdviceTestCase
from tests.interventions.released import exact, release, scores, tie

GROUPS = (Group("n", "Nurses"), Group("p", "Physicians"), Group("t", "Therapists"))
PAIR = frozenset(("n", "p"))
STEP = Reading("about", 3.25, 3.5, 3.75, 9)


def of(mean: Reading | float | None, target: str = "p", **low: float) -> ReleasedTie:
    """Nurses about somebody, with this mean."""
    found = tie("n", target, scores(**low), "weak")
    reading = exact(mean, 12) if isinstance(mean, float) else mean
    return replace(found, mean=reading)


def moved(
    before: list[ReleasedTie], after: list[ReleasedTie], groups: tuple[Group, ...] = GROUPS
) -> Movement:
    then, now_ = release(groups, before), release(groups, after)
    changes = released_changes(Side(then, PLANNING_SD), Side(now_, PLANNING_SD))
    return movement(then, now_, changes, {PAIR})


class MeansTest(SimpleTestCase):
    def test_a_change_beyond_chance_is_named(self) -> None:
        # Twelve people in each wave, spread 0.8: 1.96 · 0.8 · √(2/12) = 0.64.
        for now_, way in ((3.65, "higher"), (3.6, "open"), (2.4, "open"), (2.35, "lower")):
            with self.subTest(now_):
                [found] = moved([of(3.0)], [of(now_)]).ties

                assert found.mean.smallest is not None
                self.assertAlmostEqual(found.mean.smallest, 0.64, places=2)
                self.assertEqual(found.tie.way, way)

    def test_the_interval_stands_around_the_difference(self) -> None:
        [found] = moved([of(3.0)], [of(3.5)]).ties

        assert found.mean.interval is not None
        self.assertAlmostEqual(found.mean.interval[0], -0.14, places=2)
        self.assertAlmostEqual(found.mean.interval[1], 1.14, places=2)

    def test_all_who_belong_to_it_leave_nothing_to_chance(self) -> None:
        whole = (replace(GROUPS[0], headcount=12), *GROUPS[1:])

        [found] = moved([of(3.0)], [of(3.1)], whole).ties

        self.assertEqual((found.mean.smallest, found.tie.way), (0, "higher"))

    def test_of_a_half_step_the_end_that_is_nearest_to_no_change_decides(self) -> None:
        # 3.25 to 3.75 now, n 9 and 12: chance alone moves it by 1.96 · 0.8 · √(1/9 + 1/12) = 0.69.
        for before, way in ((2.5, "higher"), (2.6, "open"), (3.5, "open"), (4.5, "lower")):
            with self.subTest(before):
                [found] = moved([of(before)], [of(STEP)]).ties

                self.assertEqual(found.tie.way, way)

    def test_what_is_withheld_in_a_wave_is_unknown(self) -> None:
        [found] = moved([of(None)], [of(3.5)]).ties

        self.assertEqual((found.tie.way, found.mean.why_not), ("none", "withheld"))

    def test_a_tie_that_one_wave_did_not_ask_about_is_left_out(self) -> None:
        self.assertEqual(moved([of(3.0)], [of(3.0, "t")]).ties, ())

    def test_ties_with_and_without_an_action_stand_side_by_side(self) -> None:
        found = moved([of(3.0), of(3.0, "t")], [of(3.4), of(3.1, "t")])

        assert found.with_action is not None and found.without_action is not None
        self.assertAlmostEqual(found.with_action.value, 0.4)
        self.assertAlmostEqual(found.without_action.value, 0.1)


class SuccessTest(SimpleTestCase):
    def test_the_targets_must_rise_by_a_third_and_nothing_else_may_fall(self) -> None:
        for after, expected in (
            ({"timely": 3.3}, "reached"),
            ({"timely": 3.29}, "not_reached"),
            ({"timely": 3.3, "accurate": 3.6}, "fell"),
            ({"timely": 3.3, "accurate": 3.61}, "reached"),
        ):
            with self.subTest(after):
                found = moved([of(3.0, timely=3.0)], [of(3.0, **after)])

                self.assertEqual(outcome_of(found.of_tie("n", "p"), ["timely"]).result, expected)

    def test_the_side_that_rated_it_low_is_looked_at(self) -> None:
        back = tie("p", "n", scores(timely=3.8), "weak")
        found = moved([of(3.0, timely=3.0), back], [of(3.0, timely=3.4), back])

        self.assertEqual(outcome_of(found.of_tie("n", "p"), ["timely"]), Outcome("reached"))

    def test_a_half_step_leaves_it_open(self) -> None:
        coarse = replace(of(3.0), dimensions={**scores(), "timely": STEP})

        found = moved([of(3.0, timely=3.0)], [coarse])

        self.assertEqual(found.ties[0].dimensions["timely"].way, "higher")
        self.assertIsNone(found.ties[0].dimensions["timely"].difference)
        self.assertEqual(outcome_of(found.ties, ["timely"]), Outcome("cannot_tell"))

    def test_what_was_not_shown_leaves_it_open(self) -> None:
        nothing = replace(of(3.0), dimensions=dict.fromkeys(DIMENSIONS))

        ties = moved([nothing], [of(3.0)]).ties

        self.assertEqual(outcome_of(ties, ["timely"]), Outcome("cannot_tell"))
        self.assertEqual(outcome_of((), ["timely"]), Outcome("cannot_tell"))


class PageTest(AdviceTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cast.release()
        cls.first = cls.wave

    def second_wave(self) -> None:
        """The same people find each other easier: nurses say 4 about physicians."""
        opens = now() - timedelta(days=1)
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=opens,
            closes_at=now() + timedelta(days=7),
        )
        self.answer(self.nurses, {self.physicians: 4, self.therapists: 4}, people=9)
        self.answer(self.physicians, {self.nurses: 3, self.therapists: 4}, people=6)
        self.release()

    def plan(self) -> Action:
        pair = f"tie-{self.nurses.pk}-{self.physicians.pk}"
        url = reverse("interventions:plan-add", args=[self.first.pk])
        self.client.post(url, {"pair": pair, "slug": "humble-inquiry"})
        return Action.objects.get()

    def test_the_next_wave_shows_the_tie_of_the_plan_before_and_after(self) -> None:
        action = self.plan()
        self.second_wave()

        page = self.client.get(reverse("interventions:moved", args=[self.wave.pk]))

        self.assertContains(page, action.title)
        [acted] = page.context["acted"]
        there = next(way.line for way in acted.ways if way.line.title == "Nurses about physicians")
        # Nobody knows whether the same people answered twice, so wave 2 is in half steps.
        self.assertEqual((str(there.before), str(there.after)), ("2.7", "about 4.0"))
        self.assertEqual(there.direction, "higher")
        self.assertContains(page, "changed along with the plan")
        self.assertNotContains(page, "caused")

    def test_it_says_of_every_tie_what_the_page_of_all_changes_says(self) -> None:
        self.plan()
        self.second_wave()

        here = self.client.get(reverse("interventions:moved", args=[self.wave.pk])).context
        there = self.client.get(reverse("reports:changes", args=[self.wave.pk])).context

        ways = [way for each in here["acted"] for way in each.ways] + here["others"]
        lines = {line.key: line for line in there["changes"].lines}
        told = {way.line.key: way.line for way in ways}
        self.assertIn(f"{self.nurses.pk}:{self.physicians.pk}", told)
        self.assertEqual(told, {key: line for key, line in lines.items() if key in told})

    def test_ties_without_an_action_stand_beside_it(self) -> None:
        self.plan()
        self.second_wave()

        page = self.client.get(reverse("interventions:moved", args=[self.wave.pk]))

        titles = {way.line.title for way in page.context["others"]}
        self.assertIn("Nurses about therapists", titles)
        self.assertNotIn("Nurses about physicians", titles)

    def test_the_plan_leads_to_it_once_a_later_wave_is_released(self) -> None:
        self.plan()
        board = reverse("interventions:plan", args=[self.first.pk])
        self.assertNotContains(self.client.get(board), "Did it move?")

        self.second_wave()

        self.assertContains(
            self.client.get(board), reverse("interventions:moved", args=[self.wave.pk])
        )

    def test_without_a_plan_it_says_so(self) -> None:
        self.second_wave()

        page = self.client.get(reverse("interventions:moved", args=[self.wave.pk]))

        self.assertContains(page, "Nothing was on the plan after wave 1")

    def test_waves_that_asked_other_questions_are_refused_with_the_reason(self) -> None:
        self.plan()
        Study.objects.filter(pk=self.study.pk).update(instrument_version=2)
        self.study.refresh_from_db()
        self.second_wave()

        page = self.client.get(reverse("interventions:moved", args=[self.wave.pk]))

        self.assertContains(page, "wave 1 asked version 1, wave 2 version 2")
        self.assertNotContains(page, "changed by")

    def test_the_first_wave_has_nothing_to_compare_with(self) -> None:
        url = reverse("interventions:moved", args=[self.first.pk])

        self.assertEqual(self.client.get(url).status_code, 404)

    def test_another_organisation_finds_nothing(self) -> None:
        self.second_wave()
        self.client.force_login(self.bram)

        url = reverse("interventions:moved", args=[self.wave.pk])
        self.assertEqual(self.client.get(url).status_code, 404)
