"""A pulse between waves: from the plan to its results, and everywhere it must not appear."""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate, now

from interventions.models.plans import Action
from surveys import pulses, results
from surveys.erasing import forget_answers
from surveys.events import Action as Event
from surveys.links import new_link
from surveys.models.events import Event as Line
from surveys.models.messages import Kind, Mailing, Message
from surveys.models.participants import Invitation, Participant
from surveys.models.releases import ReleasedValue
from surveys.models.waves import FIRST_PULSE, Wave
from surveys.questions import questionnaire_for
from surveys.repeating import repeat
from tests.interventions.pulses import FIRST, PulseTestCase
from tests.reports.purity import settled

BETTER = {"Nurses": {"Physicians": 4}, "Physicians": {"Nurses": 3}}


class AskingTest(PulseTestCase):
    def page(self):
        self.client.force_login(self.amal)
        return self.client.get(reverse("interventions:pulse", args=[self.wave.pk]))

    def test_only_the_groups_on_ties_under_action_are_asked_and_only_about_these(self) -> None:
        self.plan()

        pulse = self.ask()

        asked = Invitation.objects.filter(wave=pulse).select_related("workgroup", "wave__study")
        about = {
            each.workgroup.name: {target.name for target in questionnaire_for(each).targets}
            for each in asked
        }
        self.assertEqual(about, {"Nurses": {"Physicians"}, "Physicians": {"Nurses"}})
        self.assertEqual(asked.count(), 9 + 6)
        self.assertEqual(len(questionnaire_for(asked[0]).instrument.items), 7)

    def test_it_is_one_click_from_the_board(self) -> None:
        self.plan()

        board = self.client.get(reverse("interventions:plan", args=[self.wave.pk]))
        page = self.page()

        self.assertContains(board, reverse("interventions:pulse", args=[self.wave.pk]))
        self.assertContains(page, "15 people are asked by mail")
        self.assertContains(page, "Nurses → Physicians")
        self.assertNotContains(page, "Therapists")

    def test_the_mails_wait_in_the_outbox_with_words_of_their_own(self) -> None:
        self.plan()
        pulse = self.ask()

        mails = Message.objects.filter(invitation__wave=pulse)
        reminders = Mailing.objects.filter(wave=pulse, kind=Kind.REMINDER)

        self.assertEqual(mails.filter(kind=Kind.INVITATION).count(), 15)
        self.assertEqual([each.days for each in reminders], [pulses.REMINDED_AFTER])
        self.assertTrue(Line.objects.filter(action=Event.PULSE_ASKED).exists())

    def test_it_keeps_the_rules_and_asks_nothing_more(self) -> None:
        self.plan()

        pulse = self.ask()

        self.assertEqual((pulse.mode, pulse.min_raters), (self.wave.mode, self.wave.min_raters))
        self.assertEqual(pulse.wording, {"en": {"item.timely.co_worker": "{group}, in time?"}})
        self.assertFalse(pulse.asks_for_comment or pulse.research_export or pulse.shares_results)
        self.assertEqual(pulse.outcome_items, [])
        self.assertEqual(pulse.number, FIRST_PULSE)

    def test_whoever_has_left_is_not_asked(self) -> None:
        Participant.objects.filter(email="nurses0@example.org").update(name="", email="")
        self.plan()

        self.assertEqual(Invitation.objects.filter(wave=self.ask()).count(), 14)

    def test_a_group_of_too_few_is_left_out_with_the_reason(self) -> None:
        Participant.objects.filter(
            email__in=["physicians0@example.org", "physicians1@example.org"]
        ).update(email="", name="Without an address")
        self.plan()

        page = self.page()
        pulse = self.ask()

        self.assertContains(page, "Fewer than 5 people can be asked")
        self.assertEqual({e.workgroup.name for e in pulse.invitations.all()}, {"Nurses"})

    def test_what_is_postponed_is_not_under_action(self) -> None:
        action = self.plan()
        Action.objects.filter(pk=action.pk).update(status=Action.Status.POSTPONED)

        self.assertContains(self.page(), "Nothing is on the plan yet")

    def test_the_word_stays_confidential_and_says_half_steps(self) -> None:
        self.plan()
        pulse = self.ask()

        page = self.client.get(
            reverse("surveys:answer", args=[new_link(pulse.invitations.first())])
        )

        self.assertContains(page, "This is a short pulse between two surveys.")
        self.assertContains(page, "averages are shown in half steps only")
        self.assertContains(page, "If you joined or left a small group since the last time")


class RefusedTest(PulseTestCase):
    def refusal(self) -> str:
        self.wave.refresh_from_db()
        with self.assertRaises(pulses.CannotAsk) as refused:
            pulses.ask(
                self.wave,
                [(self.nurses.pk, self.physicians.pk)],
                closes_at=now() + timedelta(days=7),
            )
        return str(refused.exception)

    def test_not_while_another_one_runs(self) -> None:
        self.plan()
        self.ask()

        self.assertIn("being asked just now", self.refusal())
        self.assertEqual(Wave.objects.filter(pulse_of=self.wave).count(), 1)

    def test_not_while_the_next_wave_runs(self) -> None:
        following = repeat(self.wave)
        Wave.objects.filter(pk=following.pk).update(first_invited_on=localdate())

        self.assertIn("newer wave has begun", self.refusal())

    def test_not_before_the_release(self) -> None:
        following = repeat(self.wave)

        with self.assertRaisesMessage(pulses.CannotAsk, "This one is not released"):
            pulses.ask(following, [(1, 2)], closes_at=now() + timedelta(days=7))

    def test_not_more_often_than_every_four_weeks(self) -> None:
        asked_on = self.wave.first_invited_on
        assert asked_on is not None
        wave = Wave.objects.get(pk=self.wave.pk)

        self.assertIn("last asked", pulses.why_not_now(wave, asked_on + timedelta(days=27)))
        self.assertEqual(pulses.why_not_now(wave, asked_on + timedelta(days=28)), "")

    def test_a_pulse_counts_for_the_four_weeks_too(self) -> None:
        self.plan()
        self.released_pulse(BETTER)

        self.assertIn("last asked", self.refusal())

    def test_not_about_what_the_wave_could_not_show(self) -> None:
        pair = (self.nurses.pk, self.pharmacists.pk)

        with self.assertRaisesMessage(pulses.CannotAsk, "could be shown"):
            pulses.ask(self.wave, [pair], closes_at=now() + timedelta(days=7))

    def test_a_pulse_has_no_pulse_and_no_next_wave(self) -> None:
        self.plan()
        pulse = self.released_pulse(BETTER).wave

        self.assertIn("not released", pulses.why_not_now(pulse))
        url = reverse("interventions:pulse", args=[pulse.pk])
        self.assertEqual(self.client.get(url).status_code, 404)
        self.assertContains(
            self.client.get(reverse("surveys:wave-next", args=[pulse.pk]), follow=True), "pulse"
        )

    def test_who_leads_reads_the_board_without_the_button(self) -> None:
        self.plan()
        self.client.force_login(self.lena)

        board = self.client.get(reverse("interventions:plan", args=[self.wave.pk]))

        self.assertNotContains(board, "Ask a pulse")
        url = reverse("interventions:pulse", args=[self.wave.pk])
        self.assertEqual(self.client.get(url).status_code, 404)
        self.assertEqual(self.client.post(url, {"days": "7"}).status_code, 404)


class ReleasedTest(PulseTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.action = self.plan()
        self.pulse = self.released_pulse(BETTER)

    def get(self, name: str, *args: object):
        return self.client.get(reverse(name, args=args or [self.pulse.wave_id]))

    def test_every_mean_is_a_half_step_a_band_or_not_there(self) -> None:
        kinds = set(
            ReleasedValue.objects.filter(block__release=self.pulse).values_list("kind", flat=True)
        )

        self.assertEqual(kinds, {"step"})
        self.assertEqual(self.pulse.figures, {})

    def test_the_same_people_exactly_would_be_exact_in_a_wave_and_are_not_in_a_pulse(self) -> None:
        following = repeat(Wave.objects.get(pk=self.wave.pk))
        Wave.objects.filter(pk=following.pk).update(
            opens_at=now() - timedelta(days=7), closes_at=now() + timedelta(days=1)
        )
        self.all_answer(Wave.objects.get(pk=following.pk), FIRST)
        Wave.objects.filter(pk=following.pk).update(closes_at=now() - timedelta(hours=1))

        release = results.freeze(Wave.objects.get(pk=following.pk))

        kinds = ReleasedValue.objects.filter(block__release=release).values_list("kind", flat=True)
        self.assertIn("exact", set(kinds))

    def test_did_it_move_puts_it_beside_its_wave(self) -> None:
        page = self.get("interventions:moved")

        [acted] = page.context["acted"]
        lines = [way.line for way in acted.ways]
        there = next(line for line in lines if line.title == "Nurses about physicians")
        # 2.0 before, and 4.0 give or take a quarter now: at least 1.75 higher.
        self.assertEqual((str(there.before), str(there.after)), ("2.0", "about 4.0"))
        self.assertEqual(there.direction, "higher")
        self.assertContains(page, "Its averages are given in half steps.")
        self.assertEqual(page.context["others"], [])

    def test_the_action_and_the_board_name_it(self) -> None:
        action = self.get("interventions:action", self.action.pk)
        board = self.get("interventions:plan", self.wave.pk)

        self.assertContains(action, "Pulse of")
        self.assertContains(action, "about</small> 4.0")
        self.assertContains(action, "Half steps")
        self.assertContains(board, reverse("interventions:moved", args=[self.pulse.wave_id]))

    def test_it_has_no_report_of_its_own(self) -> None:
        for name in ("overview", "heatmap", "map", "units", "further", "changes"):
            with self.subTest(name):
                self.assertEqual(self.get(f"reports:{name}").status_code, 404)
        for name in ("suggestions", "structures", "leadership", "plan"):
            with self.subTest(name):
                self.assertEqual(self.get(f"interventions:{name}").status_code, 404)
        url = reverse("reports:file", args=[self.pulse.wave_id, "ties.csv"])
        self.assertEqual(self.client.get(url).status_code, 404)

    def test_no_comparison_of_waves_knows_it(self) -> None:
        following = repeat(Wave.objects.get(pk=self.wave.pk))
        self.assertEqual(following.number, 2)
        Wave.objects.filter(pk=following.pk).update(
            opens_at=now() - timedelta(days=7), closes_at=now() + timedelta(days=1)
        )
        self.all_answer(Wave.objects.get(pk=following.pk), FIRST)
        Wave.objects.filter(pk=following.pk).update(closes_at=now() - timedelta(hours=1))
        results.freeze(Wave.objects.get(pk=following.pk))

        changes = self.get("reports:changes", following.pk)
        moved = self.get("interventions:moved", following.pk)

        self.assertEqual([each.wave_id for each in changes.context["earlier"]], [self.wave.pk])
        self.assertEqual(moved.context["before"].wave_id, self.wave.pk)
        [acted] = moved.context["acted"]
        self.assertEqual({len(way.pulses) for way in acted.ways}, {1})
        self.assertContains(moved, "Pulse of")

    def test_with_all_answers_erased_it_says_the_same(self) -> None:
        pages = [
            reverse("interventions:moved", args=[self.pulse.wave_id]),
            reverse("interventions:action", args=[self.action.pk]),
        ]
        self.client.get(pages[0])  # what was said about asking is said once
        before = [settled(self.client.get(page)) for page in pages]

        for wave in (self.wave, self.pulse.wave):
            self.assertGreater(forget_answers(wave), 0)

        self.assertEqual([settled(self.client.get(page)) for page in pages], before)

    def test_the_first_wave_still_says_what_it_said(self) -> None:
        again = results.released_ties(self.first)

        tie = again.ties[str(self.nurses.pk), str(self.physicians.pk)]
        self.assertEqual((tie.mean.kind, tie.mean.value), ("exact", 2.0))
        self.assertContains(self.get("reports:overview", self.wave.pk), "wave 1")

    def test_the_study_lists_it_above_its_wave(self) -> None:
        page = self.get("surveys:study", self.study.pk)

        self.assertEqual(
            [each.pk for each in page.context["waves"]], [self.pulse.wave_id, self.wave.pk]
        )
        self.assertEqual(page.context["newest"], self.wave)
        self.assertContains(page, "Wave 1, pulse of")

    def test_another_organisation_finds_nothing(self) -> None:
        self.client.force_login(self.bram)

        self.assertEqual(self.get("interventions:moved").status_code, 404)


class FewAnsweredTest(PulseTestCase):
    def test_of_a_group_of_whom_too_few_answer_nothing_is_shown(self) -> None:
        self.plan()
        pulse = self.ask()
        physicians = pulse.invitations.filter(workgroup=self.physicians)
        for invitation in [*pulse.invitations.filter(workgroup=self.nurses), *physicians[:4]]:
            about = self.physicians if invitation.workgroup == self.nurses else self.nurses
            self.answer_by(new_link(invitation), {about: 4})
        self.end(pulse)
        release = results.freeze(pulse)

        page = self.client.get(reverse("interventions:moved", args=[pulse.pk]))

        # Nine nurses and four physicians: the four are counted together with the nurses, and
        # what only they said, about nurses, is of fewer than five people.
        kinds = ReleasedValue.objects.filter(block__release=release, target=self.nurses)
        self.assertEqual(set(kinds.values_list("kind", "n")), {("withheld", None)})
        [acted] = page.context["acted"]
        self.assertEqual([way.line.after for way in acted.ways], [None] * len(acted.ways))

    def test_when_hardly_anybody_answers_nothing_is_released(self) -> None:
        self.plan()
        pulse = self.ask()
        for invitation in pulse.invitations.filter(workgroup=self.nurses)[:4]:
            self.answer_by(new_link(invitation), {self.physicians: 4})
        self.end(pulse)

        with self.assertRaisesMessage(results.NotReleasable, "Fewer than 5 people answered"):
            results.freeze(pulse)


class ThroughTheSiteTest(PulseTestCase):
    def test_from_the_board_to_the_released_pulse(self) -> None:
        self.plan()
        board = self.client.get(reverse("interventions:plan", args=[self.wave.pk]))
        self.assertContains(board, "Ask a pulse")
        pulse = self.ask()
        self.assertContains(
            self.client.get(reverse("surveys:wave", args=[pulse.pk])), "Wave 1, pulse of"
        )
        self.all_answer(pulse, BETTER)
        self.end(pulse)

        released = self.client.post(reverse("surveys:wave-release", args=[pulse.pk]))

        self.assertRedirects(released, reverse("interventions:moved", args=[pulse.pk]))
