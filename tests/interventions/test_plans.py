"""Plans: from a suggestion in one click, never too much at once, every step back; refusals last."""

from datetime import date, timedelta
from typing import Any

from django.core import mail
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse
from django.utils.timezone import localdate

from interventions.models.plans import Action, ActionPlan
from interventions.reminding import remind
from surveys.models.organisations import Membership
from surveys.models.studies import Workgroup
from tests.interventions.pages import AdviceTestCase


class PlanTestCase(AdviceTestCase):
    """Nurses and physicians find each other hard going; physicians among themselves, too."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cast.release()
        cls.pair = f"tie-{cls.nurses.pk}-{cls.physicians.pk}"
        cls.board = reverse("interventions:plan", args=[cls.wave.pk])

    def add(self, slug: str = "humble-inquiry", pair: str | None = None) -> Any:
        url = reverse("interventions:plan-add", args=[self.wave.pk])
        return self.client.post(url, {"pair": pair or self.pair, "slug": slug})

    def added(self, slug: str = "humble-inquiry", pair: str | None = None) -> Action:
        response = self.add(slug, pair)
        self.assertEqual(response.status_code, 302)
        return Action.objects.get(slug=slug, pk=int(response["Location"].split("/")[-2]))

    def move(self, action: Action, status: str) -> Any:
        url = reverse("interventions:action-move", args=[action.pk])
        return self.client.post(url, {"status": status}, follow=True)

    def save(self, action: Action, **changed: object) -> Any:
        action.refresh_from_db(fields=["version"])
        fields = {"leading_group": action.leading_group_id, "owner_name": "", "owner": ""}
        fields |= {"version": action.version}
        dates = {"starts_on": "", "due_on": "", "notes": ""}
        url = reverse("interventions:action", args=[action.pk])
        return self.client.post(url, {**fields, **dates, **changed}, follow=True)


class AddingTest(PlanTestCase):
    def test_one_click_puts_a_suggestion_on_the_plan_of_its_tie(self) -> None:
        action = self.added()

        self.assertEqual({action.group_a, action.group_b}, {self.nurses, self.physicians})
        self.assertEqual((action.title, action.status), ("Humble Inquiry practice", "planned"))
        self.assertEqual(action.plan.wave, self.wave)
        self.assertEqual(action.steps.count(), 5)
        self.assertContains(self.client.get(self.board), "Nurses and physicians")

    def test_what_it_was_suggested_by_is_kept_and_names_no_person(self) -> None:
        action = self.added()

        kept = action.chosen_from
        self.assertEqual(kept["profile"]["level"], "weak")
        self.assertEqual(len(kept["catalogue"]), 64)
        self.assertEqual(kept["settings"]["terms"]["dimensions"], 0.38)
        self.assertGreaterEqual(kept["rank"], 1)
        self.assertTrue(action.target_dimensions)

    def test_a_second_click_finds_the_first_action(self) -> None:
        first = self.added()

        again = self.client.post(
            reverse("interventions:plan-add", args=[self.wave.pk]),
            {"pair": f"tie-{self.physicians.pk}-{self.nurses.pk}", "slug": "humble-inquiry"},
            follow=True,
        )

        self.assertContains(again, "on the plan of this tie already")
        self.assertEqual([each.pk for each in Action.objects.all()], [first.pk])

    def test_the_group_that_carries_less_leads(self) -> None:
        first, second = self.added("humble-inquiry"), self.added("working-agreement")

        self.assertEqual(
            {first.leading_group, second.leading_group}, {self.nurses, self.physicians}
        )

    def test_the_name_stays_when_the_catalogue_calls_it_otherwise(self) -> None:
        action = self.added()
        call_command("load_catalogue", verbosity=0)

        self.assertContains(self.client.get(self.board), action.title)

    def test_a_group_among_itself_can_have_an_action(self) -> None:
        own = f"tie-{self.physicians.pk}-{self.physicians.pk}"

        action = self.added("team-debrief", own)

        self.assertTrue(action.is_within)
        self.assertContains(self.client.get(self.board), "Physicians among themselves")


class LimitsTest(PlanTestCase):
    def fill(self) -> list[Action]:
        return [
            self.added(slug) for slug in ("humble-inquiry", "working-agreement", "team-debrief")
        ]

    def test_a_fourth_live_action_on_a_tie_is_refused_with_the_names_of_the_three(self) -> None:
        three = self.fill()

        refused = self.client.post(
            reverse("interventions:plan-add", args=[self.wave.pk]),
            {"pair": self.pair, "slug": "shared-space"},
            follow=True,
        )

        self.assertEqual(Action.objects.count(), 3)
        self.assertContains(refused, "Three actions run on this tie already")
        for action in three:
            self.assertContains(refused, f"“{action.title}”")
        self.assertContains(refused, "Close or postpone one of them first.")
        self.assertContains(refused, "3 of 3 actions are live here")

    def test_the_first_step_does_not_count(self) -> None:
        self.fill()

        self.assertTrue(self.added("rc-feedback-dialogue").is_first_step)

    def test_postponing_makes_room_and_coming_back_needs_it(self) -> None:
        first, *_ = self.fill()

        self.move(first, "postponed")
        self.added("shared-space")
        refused = self.move(first, "planned")

        self.assertContains(refused, "Three actions run on this tie already")
        first.refresh_from_db()
        self.assertEqual(first.status, "postponed")

    def test_a_group_carries_two_at_most(self) -> None:
        one, two, three = self.fill()  # led by nurses, physicians, nurses

        refused = self.save(two, leading_group=self.nurses.pk)

        self.assertContains(refused, "Nurses carry two actions already")
        self.assertContains(refused, f"“{one.title}” and “{three.title}”")
        two.refresh_from_db()
        self.assertEqual(two.leading_group, self.physicians)

    def test_a_refused_click_says_so_when_no_group_of_the_tie_is_free(self) -> None:
        own = f"tie-{self.physicians.pk}-{self.physicians.pk}"
        self.added("team-debrief", own)
        self.added("humble-inquiry", own)

        url = reverse("interventions:plan-add", args=[self.wave.pk])
        refused = self.client.post(url, {"pair": own, "slug": "working-agreement"}, follow=True)

        self.assertContains(refused, "Physicians carry two actions already")
        self.assertEqual(Action.objects.count(), 2)

    def test_actions_of_an_earlier_wave_count_as_long_as_they_are_live(self) -> None:
        later = type(self.wave).objects.create(
            organisation=self.hospital, study=self.study, number=2
        )
        plan = ActionPlan.objects.create(organisation=self.hospital, wave=later)
        low, high = sorted((self.nurses.pk, self.physicians.pk))
        for slug in ("a", "b", "c"):
            Action.objects.create(
                organisation=self.hospital,
                plan=plan,
                group_a_id=low,
                group_b_id=high,
                leading_group=self.therapists,
                slug=slug,
                title=slug,
            )

        self.add("shared-space")

        self.assertEqual(Action.objects.count(), 3)


class ChangingTest(PlanTestCase):
    def test_owner_dates_steps_and_notes_are_kept(self) -> None:
        action = self.added()
        step = action.steps.all()[1]

        saved = self.save(
            action,
            owner_name="The change team",
            owner=self.lena.pk,
            starts_on="2027-01-04",
            due_on="2027-02-01",
            notes="Begin on ward A.",
            steps=[str(step.pk)],
        )

        self.assertRedirects(saved, self.board)
        self.assertContains(saved, "Saved: Humble Inquiry practice.")
        action.refresh_from_db()
        self.assertEqual((action.owner, action.due_on), (self.lena, date(2027, 2, 1)))
        self.assertEqual(
            [s.is_done for s in action.steps.all()], [False, True, False, False, False]
        )

    def test_of_two_people_who_edit_at_once_the_second_sees_both_values(self) -> None:
        action = self.added()
        step = action.steps.all()[0]
        opened = action.version
        self.save(action, owner_name="The ward team", steps=[str(step.pk)])

        second = self.save(
            action, version=opened, owner_name="The change team", owner=self.lena.pk, notes="Soon."
        )

        self.assertEqual(second.status_code, 409)
        self.assertContains(second, "Somebody else has changed this meanwhile", status_code=409)
        told = {each.label: (each.here, each.there) for each in second.context["differences"]}
        self.assertEqual(
            told,
            {
                "Who sees that it happens": ("The change team", "The ward team"),
                "Who is reminded by mail": ("lena@example.org", ""),
                "Steps that are done": ("", step.text),
                "Notes": ("Soon.", ""),
            },
        )
        action.refresh_from_db()
        self.assertEqual(
            (action.owner_name, action.owner, action.notes), ("The ward team", None, "")
        )
        self.assertTrue(action.steps.all()[0].is_done)

    def test_saving_once_more_keeps_what_the_second_then_wants(self) -> None:
        action = self.added()
        self.save(action, owner_name="The ward team")
        first = self.save(action, version=1, owner_name="The change team")
        shown = first.context["form"]["version"].value()

        again = self.save(action, version=shown, owner_name="The change team")

        self.assertRedirects(again, self.board)
        action.refresh_from_db()
        self.assertEqual((action.owner_name, action.version), ("The change team", 3))

    def test_two_who_want_the_same_are_not_asked(self) -> None:
        action = self.added()
        self.save(action, owner_name="The ward team")

        self.assertRedirects(self.save(action, version=1, owner_name="The ward team"), self.board)

    def test_a_save_does_not_undo_a_move_of_somebody_else(self) -> None:
        action = self.added()
        page = self.client.get(reverse("interventions:action", args=[action.pk]))
        self.move(action, "running")

        self.save(action, version=page.context["form"]["version"].value(), notes="Soon.")

        action.refresh_from_db()
        self.assertEqual((action.status, action.notes), ("running", "Soon."))

    def test_an_end_before_the_start_is_refused_beside_the_field(self) -> None:
        refused = self.save(self.added(), starts_on="2027-02-01", due_on="2027-01-04")

        self.assertContains(refused, "This lies before the day on which it starts.")

    def test_every_move_can_be_taken_back(self) -> None:
        action = self.added()
        for status in ("running", "done", "running", "postponed", "planned"):
            self.move(action, status)
            action.refresh_from_db()
            self.assertEqual(action.status, status)

    def test_what_is_taken_off_can_be_put_back_where_it_was(self) -> None:
        action = self.added()
        self.move(action, "running")

        off = self.move(action, "removed")
        self.assertContains(off, "can be put back")
        self.assertNotContains(self.client.get(reverse("interventions:plans")), action.title)
        self.move(action, "back")

        action.refresh_from_db()
        self.assertEqual(action.status, "running")

    def test_texts_are_text(self) -> None:
        action = self.added()
        self.save(action, owner_name="<b>x</b>", notes="<script>y</script>")

        for url in (self.board, reverse("interventions:action", args=[action.pk])):
            self.assertNotContains(self.client.get(url), "<b>x</b>")
            self.assertNotContains(self.client.get(url), "<script>y")


class ListTest(PlanTestCase):
    def test_all_plans_stand_in_one_list_by_the_day_they_are_due(self) -> None:
        later, sooner = self.added("humble-inquiry"), self.added("working-agreement")
        self.save(later, due_on=str(localdate() + timedelta(days=9)))
        self.save(sooner, due_on=str(localdate() - timedelta(days=1)))

        page = self.client.get(reverse("interventions:plans"))

        self.assertEqual([a.pk for a, _ in page.context["actions"]], [sooner.pk, later.pk])
        self.assertContains(page, "was due")
        running = self.client.get(reverse("interventions:plans"), {"status": "running"})
        self.assertContains(running, "Nothing is running at present.")

    def test_an_empty_plan_says_what_to_do(self) -> None:
        self.assertContains(self.client.get(self.board), "Nothing is on the plan yet.")
        self.assertContains(
            self.client.get(reverse("interventions:plans")), "Nothing is on a plan yet."
        )

    def test_queries_do_not_grow_with_actions(self) -> None:
        self.added("humble-inquiry")
        with self.assertNumQueries(12):
            self.client.get(self.board)
        self.added("working-agreement")
        self.added("rc-feedback-dialogue")
        with self.assertNumQueries(12):
            self.client.get(self.board)


class RemindingTest(PlanTestCase):
    def due_in(self, days: int, **changed: object) -> Action:
        action = self.added()
        due = str(localdate() + timedelta(days=days))
        self.save(action, owner=self.lena.pk, due_on=due, **changed)
        return action

    def test_whoever_sees_to_it_is_reminded_once_a_week_before(self) -> None:
        action = self.due_in(7)

        self.assertEqual((remind(), remind()), (1, 0))

        [message] = mail.outbox
        self.assertEqual(message.to, ["lena@example.org"])
        self.assertIn(f"/plans/{action.pk}/", message.body)
        self.assertIn("Nurses and physicians", message.body)
        self.assertIn(f'/plans/{action.pk}/">', message.alternatives[0].content)

    def test_who_became_an_auditor_is_reminded_of_nothing(self) -> None:
        self.due_in(3)
        Membership.objects.filter(user=self.lena).update(role=Membership.Role.AUDITOR)

        self.assertEqual(remind(), 0)

    def test_a_new_date_is_reminded_of_again(self) -> None:
        action = self.due_in(3)
        remind()
        self.save(action, owner=self.lena.pk, due_on=str(localdate() + timedelta(days=5)))

        self.assertEqual(remind(), 1)

    def test_nobody_is_reminded_too_early_or_of_what_is_done(self) -> None:
        action = self.due_in(8)
        self.assertEqual(remind(), 0)
        self.save(action, owner=self.lena.pk, due_on=str(localdate()))
        self.move(action, "done")

        self.assertEqual(remind(), 0)

    def test_who_left_the_organisation_gets_no_mail(self) -> None:
        self.due_in(1)
        Membership.objects.filter(user=self.lena).delete()

        self.assertEqual(remind(), 0)

    def test_a_mail_that_fails_is_tried_again(self) -> None:
        self.due_in(1)
        broken = "django.core.mail.backends.smtp.EmailBackend"

        with self.settings(EMAIL_BACKEND=broken, EMAIL_HOST="127.0.0.1", EMAIL_PORT=1):
            self.assertEqual(remind(), 0)

        self.assertEqual(remind(), 1)

    def test_the_command_does_the_same(self) -> None:
        self.due_in(1)

        call_command("remind_plans", verbosity=0)

        self.assertEqual(len(mail.outbox), 1)


class RefusalTest(PlanTestCase):
    def test_a_pair_or_an_idea_that_is_not_there_is_not_found(self) -> None:
        for pair, slug in (
            (self.pair, "magic"),
            ("tie-0-0", "humble-inquiry"),
            ("", "humble-inquiry"),
            (f"tie-{self.pharmacists.pk}-{self.nurses.pk}", "humble-inquiry"),
        ):
            url = reverse("interventions:plan-add", args=[self.wave.pk])
            response = self.client.post(url, {"pair": pair, "slug": slug})
            self.assertEqual(response.status_code, 404)
        self.assertEqual(Action.objects.count(), 0)

    def test_an_auditor_finds_no_plan_and_changes_nothing(self) -> None:
        action = self.added()
        self.client.force_login(self.person("ann", self.hospital, Membership.Role.AUDITOR))

        self.assertEqual(self.client.get(self.board).status_code, 404)
        self.assertEqual(self.add("working-agreement").status_code, 404)
        self.assertEqual(self.move(action, "running").status_code, 404)
        self.assertEqual(self.save(action, notes="x").status_code, 404)
        action.refresh_from_db()
        self.assertEqual((action.status, action.notes), ("planned", ""))

    def test_another_organisation_finds_nothing(self) -> None:
        action = self.added()
        self.client.force_login(self.bram)

        for url in (self.board, reverse("interventions:action", args=[action.pk])):
            self.assertEqual(self.client.get(url).status_code, 404)
        self.assertEqual(self.add("working-agreement").status_code, 404)
        self.assertEqual(self.move(action, "removed").status_code, 404)
        self.assertNotContains(self.client.get(reverse("interventions:plans")), action.title)
        action.refresh_from_db()
        self.assertEqual(action.status, "planned")

    def test_a_group_or_owner_of_elsewhere_cannot_be_chosen(self) -> None:
        action = self.added()
        stranger = Workgroup.objects.create(
            organisation=self.other_hospital,
            study=type(self.study).objects.create(
                organisation=self.other_hospital, name="Theirs", process="x"
            ),
            name="Strangers",
        )

        refused = self.save(action, leading_group=stranger.pk, owner=self.bram.pk)

        self.assertContains(refused, "Select a valid choice", count=2)

    def test_an_auditor_cannot_see_to_an_action(self) -> None:
        action = self.added()
        paz = self.person("paz", self.hospital, Membership.Role.AUDITOR)

        refused = self.save(action, owner=paz.pk)

        self.assertContains(refused, "Select a valid choice", count=1)
        self.assertNotContains(refused, "paz@example.org")
        self.assertContains(refused, "cato@example.org")

    def test_an_auditor_reads_why_there_are_no_plans(self) -> None:
        self.added()
        self.client.force_login(self.person("paz", self.hospital, Membership.Role.AUDITOR))

        page = self.client.get(reverse("interventions:plans"))

        self.assertContains(page, "you read no results here")
        self.assertNotContains(page, "Nothing is on a plan yet")

    def test_reading_changes_nothing_and_an_unknown_status_is_not_found(self) -> None:
        action = self.added()
        for name, args in (("plan-add", [self.wave.pk]), ("action-move", [action.pk])):
            url = reverse(f"interventions:{name}", args=args)
            self.assertEqual(self.client.get(url).status_code, 405)
        self.assertEqual(self.move(action, "magic").status_code, 404)

    def test_a_stranger_signs_in_first(self) -> None:
        self.client.logout()

        for url in (self.board, reverse("interventions:plans")):
            self.assertRedirects(self.client.get(url), f"/accounts/login/?next={url}")


class WaveWithoutReleaseTest(AdviceTestCase, TestCase):
    def test_it_has_no_plan(self) -> None:
        url = reverse("interventions:plan", args=[self.wave.pk])

        self.assertEqual(self.client.get(url).status_code, 404)
