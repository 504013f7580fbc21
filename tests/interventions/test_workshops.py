"""Leading a workshop: the gate before it, its steps, counting once, the plan, the end."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from interventions import planning, workshops
from interventions.models.plans import Action
from interventions.models.workshops import Count, Seat, Workshop
from interventions.readiness import POINTS, tick
from surveys.models.answers import Response
from surveys.models.events import Event
from tests.base import CastTestCase
from tests.interventions.workshop_cast import Phone, WorkshopTestCase
from tests.reports.reading import read
from tests.reports.recomputed import Recomputed
from tests.reports.values import numbers_in


class OpeningTest(WorkshopTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.opening = reverse("interventions:workshop-open", args=[self.wave.pk])

    def test_the_weak_ties_are_offered_first_and_ticked(self) -> None:
        form = self.client.get(self.opening).context["form"]

        self.assertEqual(form.initial["ties"], list(self.room.weak))
        self.assertEqual(self.room.weak, (self.between, self.among))

    def test_weak_ties_wait_for_the_checklist_or_for_a_word(self) -> None:
        refused = self.client.post(self.opening, {"ties": [self.between]})
        taken = self.client.post(self.opening, {"ties": [self.between], "is_ready": "on"})

        self.assertContains(refused, "See to the open points first, or tick this.")
        self.assertEqual(taken.status_code, 302)
        self.assertEqual(Workshop.objects.exclude(pk=self.workshop.pk).count(), 1)

    def test_with_every_point_seen_to_nothing_more_is_asked(self) -> None:
        tick(self.wave, set(POINTS))

        page = self.client.get(self.opening)
        taken = self.client.post(self.opening, {"ties": [self.between]})

        self.assertNotContains(page, "still open")
        self.assertEqual(taken.status_code, 302)

    def test_a_tie_that_is_not_weak_asks_for_no_checklist(self) -> None:
        moderate = next(tie for tie in self.room.advice if tie not in self.room.weak)

        taken = self.client.post(self.opening, {"ties": [moderate]})

        self.assertEqual(taken.status_code, 302)

    def test_no_tie_four_ties_and_ties_of_nobody_are_refused(self) -> None:
        four = list(self.room.advice)[:4]
        for ties in ([], four, ["9-9"], ["x"]):
            with self.subTest(ties):
                answer = self.client.post(self.opening, {"ties": ties, "is_ready": "on"})

                self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(four), 4)
        self.assertEqual(Workshop.objects.count(), 1)

    def test_a_tie_that_may_be_another_level_is_not_offered(self) -> None:
        for tie, advice in self.room.advice.items():
            with self.subTest(tie):
                sure = {each.tie.certainty for each in advice.pair.directions}
                self.assertTrue(sure & {"clear", "likely"})

    def test_opening_looking_and_closing_stand_in_the_log_and_nothing_of_the_room(self) -> None:
        Phone(self.workshop.code, self.nurses)
        self.client.get(self.at("workshop"))
        self.client.post(self.at("workshop-close"))

        lines = list(Event.objects.order_by("pk").values_list("action", "about"))
        self.assertEqual(
            lines[-2:],
            [("workshop opened", "Discharge, wave 1"), ("workshop closed", "Discharge, wave 1")],
        )

    def test_opening_pages_changes_nothing(self) -> None:
        before = list(Workshop.objects.values())

        for name in ("workshop", "workshop-seats"):
            self.client.get(self.at(name))
        self.client.get(self.opening)

        self.assertEqual(list(Workshop.objects.values()), before)

    def test_the_way_there_stands_on_the_overview_what_to_try_and_the_plan(self) -> None:
        for name in ("reports:overview", "interventions:suggestions", "interventions:plan"):
            with self.subTest(name):
                page = self.client.get(reverse(name, args=[self.wave.pk]))

                self.assertContains(page, f'href="{self.opening}"')

    def test_an_auditor_sees_no_workshop_and_another_hospital_none_of_ours(self) -> None:
        paz = self.person("paz", self.hospital, "auditor")
        for person in (paz, self.bram):
            self.client.force_login(person)
            for name in ("workshop", "workshop-seats"):
                self.assertEqual(self.client.get(self.at(name)).status_code, 404, name)
            for name in ("workshop-go", "workshop-plan", "workshop-close"):
                self.assertEqual(self.client.post(self.at(name)).status_code, 404, name)
            self.assertEqual(self.client.get(self.opening).status_code, 404)

    def test_a_form_of_another_site_takes_no_step(self) -> None:
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(self.lena)

        for name in ("workshop-go", "workshop-plan", "workshop-close"):
            answer = careful.post(self.at(name), {"way": "next", "number": 1})
            self.assertEqual(answer.status_code, 403, name)


class StepsTest(WorkshopTestCase):
    def test_the_room_goes_through_every_step_to_the_end(self) -> None:
        seen = [self.workshop.step]
        while seen[-1] != "closing":
            seen.append(self.go())
            self.assertEqual(self.client.get(self.at("workshop")).status_code, 200, seen[-1])

        self.assertEqual(seen[:4], ["welcome", "guess", "strengths", "reveal"])
        self.assertEqual(seen[-2:], ["plan", "closing"])

    def test_a_second_click_on_the_same_button_does_nothing(self) -> None:
        number = self.workshop.number
        for _ in range(2):
            self.client.post(self.at("workshop-go"), {"way": "next", "number": number})

        self.workshop.refresh_from_db()
        self.assertEqual(self.workshop.step, "guess")

    def test_a_step_that_is_none_is_not_found(self) -> None:
        for body in ({"way": "up", "number": 1}, {"way": "next", "number": "x"}, {"way": "next"}):
            answer = self.client.post(self.at("workshop-go"), body)
            self.assertEqual(answer.status_code, 404, body)

    def test_nothing_that_was_measured_stands_on_the_screen_before_the_guesses(self) -> None:
        for step in ("welcome", "guess"):
            self.go_to(step)
            body = self.client.get(self.at("workshop")).content.decode()
            self.assertNotIn("Physicians", body)
            self.assertNotIn("weak", body)

    def test_strengths_come_before_weak_ties(self) -> None:
        self.go_to("strengths")

        said = self.screen()

        self.assertIn("Nurses and therapists", said)
        self.assertNotIn("Nurses and physicians", said)
        self.assertNotIn("weak", said)

    def test_a_tie_is_shown_with_its_question_and_the_numbers_of_the_release(self) -> None:
        self.go_to(f"tie:{self.between}")

        page = read(self.client.get(self.at("workshop")).content)

        expected = Recomputed(self.released_as)
        places = list(page.in_cells())
        self.assertEqual(len(places), 2)
        for key, text in places:
            wanted = expected.expected(key)
            self.assertIn(wanted.words, text)
            self.assertLessEqual(numbers_in(text), wanted.numbers)
        self.assertIn("When did this work go well between you", self.screen())

    def test_no_screen_says_how_many_people_answered(self) -> None:
        while self.workshop.step != "closing":
            self.go()
            said = self.screen()
            self.assertNotRegex(said, r"\b[1-9]\d* answers?\b", self.workshop.step)

    def test_every_screen_stays_as_it_is_when_all_answers_are_gone(self) -> None:
        self.go_to("reveal")
        before = self.screen()

        Response.objects.all().delete()

        self.assertEqual(self.screen(), before)

    def test_the_way_back_leads_past_a_vote_that_was_counted(self) -> None:
        self.go_to("matter:counted")

        self.assertEqual(self.go("back"), f"tie:{self.among}")
        self.assertEqual(self.go(), "matter:counted")

    def test_a_workshop_that_has_run_out_takes_no_step(self) -> None:
        Workshop.objects.update(opened_at=now() - timedelta(hours=12))

        self.assertEqual(self.go(), "welcome")
        self.assertContains(self.client.get(self.at("workshop")), "is over")


class CountingTest(WorkshopTestCase):
    def vote(self, phones: list[Phone], *chosen: str) -> None:
        for phone in phones:
            answer = phone.choose(self.workshop.step, *chosen)
            self.assertEqual(answer.status_code, 302)

    def test_guesses_are_counted_when_they_are_revealed_and_stand_beside_the_measured_tie(
        self,
    ) -> None:
        nurses, physicians = self.phones(self.nurses, 6), self.phones(self.physicians, 5)
        self.go_to("guess")
        self.vote(nurses[:5], self.between)
        self.vote([nurses[5], *physicians[:3]], self.among)
        self.vote(physicians[3:])
        self.assertFalse(Count.objects.exists())

        self.go_to("reveal")

        said = self.screen()
        self.assertIn("11 people guessed", said)
        self.assertIn("5 marked it Most of nurses", said)
        self.assertIn("4 marked it", said)
        self.assertNotIn("of physicians", said)

    def test_where_total_and_words_would_tell_the_number_of_a_group_only_the_total_stands(
        self,
    ) -> None:
        """Most of six nurses and few of five physicians, four in all: four nurses and nobody."""
        nurses, physicians = self.phones(self.nurses, 6), self.phones(self.physicians, 5)
        self.go_to("guess")
        self.vote(nurses[:4], self.between)
        self.vote([*nurses[4:], *physicians])

        self.go_to("reveal")

        said = self.screen()
        self.assertIn("4 marked it", said)
        self.assertNotIn("Most of", said)
        self.assertEqual(Count.objects.get().groups, {})

    def test_a_group_of_four_stands_in_the_room_only_and_takes_the_next_one_with_it(self) -> None:
        nurses, physicians = self.phones(self.nurses, 6), self.phones(self.physicians, 4)
        self.go_to("guess")
        self.vote(nurses, self.between)
        self.vote(physicians, self.between)

        self.go_to("reveal")

        self.assertIn("10 marked it", self.screen())
        self.assertNotIn("Most of", self.screen())
        self.assertEqual(Count.objects.get().groups, {})

    def test_with_two_phones_nothing_is_counted(self) -> None:
        phones = self.phones(self.nurses, 2)
        self.go_to("matter")
        self.vote(phones, self.between)

        self.go()

        self.assertIn("Fewer than three people voted", self.screen())
        self.assertNotRegex(self.screen(), r"\d votes?\b")
        count = Count.objects.get(question="matter")
        self.assertEqual((count.voters, count.room), (None, {}))

    def test_a_vote_is_counted_once_and_the_second_look_says_the_same(self) -> None:
        phones = self.phones(self.nurses, 3)
        self.go_to("matter")
        self.vote(phones, self.between)
        self.go()
        self.go("back")

        late = phones[0].choose("matter", self.among)
        self.go()

        self.assertEqual(late.status_code, 409)
        self.assertIn("3 votes", self.screen())
        self.assertEqual(Count.objects.filter(question="matter").count(), 1)

    def test_the_tie_with_most_votes_is_the_first_to_find_ideas_for(self) -> None:
        phones = self.phones(self.nurses, 3)
        self.go_to("matter")
        self.vote(phones, self.among)
        self.go()

        self.assertEqual(self.go(), f"try:{self.among}")

    def test_the_screen_says_how_many_phones_are_in_and_not_how_many_have_voted(self) -> None:
        phones = self.phones(self.nurses, 3)
        self.go_to("matter")
        before = self.client.get(self.at("workshop")).content
        told = self.client.get(self.at("workshop-seats")).json()

        self.vote(phones[:2], self.between)

        self.assertEqual(told, {"words": "3 phones are in"})
        self.assertEqual(self.client.get(self.at("workshop-seats")).json(), told)
        after = self.client.get(self.at("workshop")).content
        self.assertEqual(read(before).elsewhere(), read(after).elsewhere())


class PlanTest(WorkshopTestCase):
    def ideas(self, tie: str) -> list[str]:
        return [f"{tie}:{idea.entry.slug}" for idea in self.room.ideas(tie)]

    def put(self, *chosen: str) -> object:
        return self.client.post(self.at("workshop-plan"), {"idea": chosen}, follow=True)

    def test_what_the_room_wants_is_ticked_and_becomes_a_plan(self) -> None:
        phones = self.phones(self.nurses, 3)
        wanted = self.ideas(self.between)[1]
        self.go_to(f"try:{self.between}")
        for phone in phones:
            phone.choose(self.workshop.step, wanted.partition(":")[2])
        self.go_to("plan")
        page = self.client.get(self.at("workshop"))
        self.assertContains(page, f'value="{wanted}" checked')

        self.put(wanted)

        [action] = Action.objects.all()
        self.assertEqual((action.status, action.slug), ("planned", wanted.partition(":")[2]))
        self.assertEqual({action.group_a, action.group_b}, {self.nurses, self.physicians})
        self.go()
        self.assertIn("This is what you try next", self.screen())
        self.assertIn(action.title, self.screen())

    def test_the_limits_of_a_plan_hold_and_say_why(self) -> None:
        self.go_to("plan")

        page = self.put(*self.ideas(self.among))

        self.assertContains(page, "Physicians carry two actions already")
        self.assertEqual(Action.objects.count(), planning.PER_GROUP)
        self.workshop.refresh_from_db()
        self.assertEqual(self.workshop.planned, self.ideas(self.among)[:2])

    def test_what_was_not_offered_is_refused_whole(self) -> None:
        for wrong in (f"{self.between}:no-such-idea", "9-9:humble-inquiry", "x", ""):
            with self.subTest(wrong):
                answer = self.client.post(
                    self.at("workshop-plan"), {"idea": [self.ideas(self.between)[0], wrong]}
                )
                self.assertEqual(answer.status_code, 404)
        self.assertEqual(Action.objects.count(), 0)

    def test_nothing_chosen_changes_nothing_and_says_what_to_do(self) -> None:
        self.go_to("plan")

        self.assertContains(self.put(), "Choose at least one idea")


class EndTest(WorkshopTestCase):
    def test_at_the_end_seats_and_votes_are_gone_and_the_totals_stay(self) -> None:
        phones = self.phones(self.nurses, 3)
        self.go_to("matter")
        for phone in phones:
            phone.choose("matter", self.between)
        self.go()

        self.client.post(self.at("workshop-close"))

        self.assertEqual(Seat.objects.count(), 0)
        self.workshop.refresh_from_db()
        self.assertEqual(self.workshop.shown, {})
        page = self.client.get(self.at("workshop"))
        self.assertContains(page, "3 people took part")

    def test_what_nobody_counted_is_never_counted(self) -> None:
        phones = self.phones(self.nurses, 3)
        self.go_to("matter")
        for phone in phones:
            phone.choose("matter", self.between)

        self.client.post(self.at("workshop-close"))
        self.go()

        self.assertFalse(Count.objects.filter(question="matter").exists())

    def test_closing_twice_is_closing_once(self) -> None:
        for _ in range(2):
            self.client.post(self.at("workshop-close"))

        self.assertEqual(Event.objects.filter(action="workshop closed").count(), 1)

    def test_the_night_closes_what_nobody_closed_and_leaves_the_others(self) -> None:
        self.phones(self.nurses, 2)
        other = self.open(self.between)
        Phone(other.code, self.nurses)

        workshops.close_overdue(now() + timedelta(hours=11))
        self.assertEqual(Seat.objects.count(), 3)
        Workshop.objects.filter(pk=self.workshop.pk).update(opened_at=now() - timedelta(hours=12))
        workshops.close_overdue()

        self.assertEqual(Seat.objects.count(), 1)
        self.workshop.refresh_from_db()
        self.assertTrue(self.workshop.is_closed)
        self.assertEqual(Event.objects.filter(action="workshop closed").get().actor, None)

    def test_a_seat_holds_no_name_no_address_and_no_time(self) -> None:
        names = {field.name for field in Seat._meta.get_fields()}

        self.assertEqual(names, {"id", "workshop", "key_hash", "group", "choices", "changes"})


class NothingReadableTest(CastTestCase):
    def test_a_release_without_a_clear_tie_opens_no_workshop_and_says_what_to_do(self) -> None:
        """All that was asked is about two pharmacists, who are too few to be shown."""
        self.answer(self.nurses, {self.pharmacists: 3}, people=6)
        self.release()
        self.client.force_login(self.lena)
        opening = reverse("interventions:workshop-open", args=[self.wave.pk])

        page = self.client.get(opening)
        refused = self.client.post(opening, {"ties": ["1-2"], "is_ready": "on"})

        self.assertContains(page, "No tie of this wave is clear enough to be shown to a room.")
        self.assertContains(page, reverse("interventions:catalogue"))
        self.assertEqual(refused.status_code, 200)
        self.assertFalse(Workshop.objects.exists())
